"""What a monitoring report is computed from: plain values, no database, no clock.

Every struct holds only str, int, bool, None and lists of such. Dates are ISO strings (`2025-09-30`), empty
when nobody said them. Money is an int in the currency's minor unit. The order of the lists in `Inputs` does
not matter: a method sorts by what is said, so that the same facts give the same bytes whoever collected them.
Histories (names, focus areas, statuses, results) stand in the record's order: the value of the latest date
holds, and of two values of one date the one recorded later.

The caller hands over facts **as of the freeze** (each city read up to its accepted size). Rounds, listings
and counts of *earlier* rounds come along, because ages and changes are read from them; anything of a later
round is ignored.
"""

import msgspec

# Groups of statuses that the network's exhibits use, and the fuller statuses Balai keeps for each of them.
PLANNING, ONGOING, COMPLETED = "planning", "ongoing", "completed"
GROUPS = (PLANNING, ONGOING, COMPLETED)
STOPPED, MERGED, NOT_STATED = "stopped", "merged", "not stated"
GROUP_OF = {
    "planning": PLANNING,
    "proposed": PLANNING,
    "pre-feasibility": PLANNING,
    "feasibility": PLANNING,
    "ongoing": ONGOING,
    "implementing": ONGOING,
    "completed": COMPLETED,
    "operating": COMPLETED,
    "stopped": STOPPED,
    "merged": MERGED,
    "merged into": MERGED,
}


class Framework(msgspec.Struct, frozen=True, kw_only=True):
    """A network's framework: names exactly as the network writes them, in the network's order."""

    slug: str
    name: str
    focus_areas: list[str]
    project_types: list[str] = []
    statuses: list[str] = []


class RoundFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One yearly round.

    `cut_off` is the date the figures speak of; `frozen_on` the date of the freeze ("" for imported rounds).
    A year that is known only from a printed total (2021) is a Printed figure without a round.
    """

    network: str
    network_name: str
    year: int
    cut_off: str
    imported: bool
    frozen_on: str = ""
    title: str = ""
    source: str = ""


class City(msgspec.Struct, frozen=True, kw_only=True):
    """A city asked in this round. `state`: "" (nothing yet), draft, reviewed, accepted; `late` beside it."""

    slug: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    country_name: str
    origin: str = ""
    state: str = ""
    late: bool = False
    accepted: bool = False
    accepted_on: str = ""
    accepted_size: int | None = None
    accepted_root: str = ""  # hex


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A value since a date, as a name or a focus area has them; a result of a target on a date."""

    on: str
    value: str


class StatusSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A status since a date, with the reason where one was given (stopping and merging always have one)."""

    on: str
    status: str
    reason: str = ""


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project as its city's record tells it up to the accepted size."""

    ref: str
    city: str  # slug
    names: list[Dated]
    focus_areas: list[Dated] = []
    statuses: list[StatusSaid] = []
    types: list[str] = []
    joined_into: str = ""  # ref of the project it was merged into
    starts_on: str = ""
    ends_on: str = ""
    budget_minor: int | None = None
    currency: str = ""
    partners: list[str] = []
    support: list[str] = []
    needs: list[str] = []
    practices: list[str] = []
    on_map: bool = False
    milestones: int = 0
    milestones_reached: int = 0
    evidence: int = 0
    opened_on: str = ""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a round's appendix.

    `status`: "" = not stated; any key of GROUP_OF otherwise. `status_basis`: how an importer came to the
    status; it begins with "appendix" where the appendix itself states it. `project`: ref of the project it
    was confirmed to be, "" while that is a proposal or unknown. `relation` to the round before: "", same,
    renamed, merged, new; `reason` says why where a person said so. `no` is text ("35.10" exists).
    """

    ref: str
    round: int
    city: str  # slug
    country: str
    section: str
    no: str
    name: str
    focus_area: str
    status: str = ""
    status_basis: str = ""
    project: str = ""
    relation: str = ""
    reason: str = ""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of an exhibit as printed: exhibit 2 is city × focus area × status, exhibit 3 country × focus
    area × project type. What an exhibit does not tell is ""."""

    round: int
    exhibit: int  # 2 or 3
    country: str
    focus_area: str
    n: int
    city: str = ""  # slug
    status: str = ""
    project_type: str = ""


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """A figure a report prints. `where`: "text" (items total, cities, planning, ongoing, completed, and these
    three with _pct) or "exhibit 1 share %" (item: a focus area). `value`: a decimal number as text."""

    round: int
    where: str
    item: str
    value: str


class PrintedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One country's line of the status percentages printed with exhibit 3; decimal numbers as text."""

    round: int
    country: str
    completed_pct: str
    ongoing_pct: str
    planning_pct: str
    projects: int | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A target of a city's plan.

    `due`: a year or a date, "" when none. `value`, `baseline`: decimal numbers as text or "". `met`: what the
    city said, None when it said neither. `results`: what was said when.
    """

    ref: str
    city: str  # slug
    text: str
    indicator: str = ""
    baseline: str = ""
    value: str = ""
    unit: str = ""
    due: str = ""
    source: str = ""
    project: str = ""  # ref
    results: list[Dated] = []
    met: bool | None = None


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one report is computed from. `year` names the round the report is of.

    `cities`: the cities asked in this round (for imported rounds: those of its appendix and exhibits, with
    accepted=False and no size); of a round run in Balai only accepted cities' projects are read.
    `listings`: of this round if it is imported, and of all earlier rounds; a round run in Balai has its
    listings computed from `projects` (see facts.listings_of_projects, by which the caller also gets the
    listings of an earlier round run in Balai).
    """

    year: int
    framework: Framework
    rounds: list[RoundFacts]
    cities: list[City] = []
    projects: list[Project] = []
    listings: list[Listing] = []
    counts: list[Count] = []
    printed: list[Printed] = []
    printed_statuses: list[PrintedStatus] = []
    targets: list[Target] = []
