"""What happens to plans, targets, projects and rounds. Official text only, at most 500 characters a field.

Acts of a city stand in the city's record; acts of a round stand in the network's.
"""

from balai.record.acts import Act, Commitment

# A city's record ------------------------------------------------------------------------------------------


class PlanPublished(Act, frozen=True, tag="plan.published/1"):
    """A plan of the city within a network, such as its Smart City Action Plan. Again: a revision."""

    ref: str
    network: str
    """The network's origin."""
    name: str
    vision: str = ""
    source: str = ""


class TargetSet(Act, frozen=True, tag="target.set/1"):
    """A target of a plan. Numbers are decimal text, as the plan writes them. Again: corrected, with a reason."""

    ref: str
    plan: str
    text: str
    indicator: str = ""
    baseline: str = ""
    value: str = ""
    unit: str = ""
    due: str = ""
    project: str = ""
    source: str = ""
    reason: str = ""


class TargetReported(Act, frozen=True, tag="target.reported/1"):
    """What came of a target so far. `met`: yes, no, or empty where it is too early to say."""

    ref: str
    value: str = ""
    met: str = ""
    note: str = ""


class ProjectOpened(Act, frozen=True, tag="project.opened/1"):
    """A project gets its stable reference, a name and a focus area."""

    ref: str
    name: str
    focus_area: str = ""
    plan: str = ""
    source: str = ""


class ProjectDescribed(Act, frozen=True, tag="project.described/1"):
    """Facts of a project; a field that is absent stays as it was."""

    ref: str
    text: str | None = None
    types: list[str] | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    budget: int | None = None
    """Minor units of `currency`; −1: no longer stated."""
    currency: str | None = None
    partners: list[str] | None = None
    support: list[str] | None = None
    needs: list[str] | None = None
    """References of the place's needs that it addresses."""
    practices: list[str] | None = None
    """References of the place's practices that it uses."""
    lat: int | None = None
    lon: int | None = None
    """1e-6 degree."""
    off_map: bool = False
    """The point on the map is no longer stated."""


class ProjectRenamed(Act, frozen=True, tag="project.renamed/1"):
    """The same project under another name."""

    ref: str
    name: str
    reason: str


class ProjectFocusSet(Act, frozen=True, tag="project.focus_set/1"):
    """The same project under another focus area."""

    ref: str
    focus_area: str
    reason: str


class ProjectStatusSet(Act, frozen=True, tag="project.status_set/1"):
    """proposed, pre-feasibility, feasibility, implementing, operating or completed."""

    ref: str
    status: str
    reason: str = ""


class ProjectStopped(Act, frozen=True, tag="project.stopped/1"):
    """The city stopped the project."""

    ref: str
    reason: str


class ProjectMerged(Act, frozen=True, tag="project.merged/1"):
    """The project goes on inside another one of the same city."""

    ref: str
    into: str
    reason: str


class MilestoneSet(Act, frozen=True, tag="milestone.set/1"):
    """A step of a project, with the day it is due and the day it was reached."""

    ref: str
    project: str
    text: str
    due: str = ""
    reached_on: str = ""


class EvidenceAdded(Act, frozen=True, tag="evidence.added/1"):
    """A file or a link that shows how far a project is. A file is kept beside the record."""

    ref: str
    project: str
    title: str
    url: str = ""
    file: Commitment | None = None
    media_type: str = ""


class ProjectAnswered(Act, frozen=True, tag="project.answered/1"):
    """The city answered for a project in a round: what the register says of it now holds for that round."""

    ref: str
    network: str
    round: int


class ProjectListed(Act, frozen=True, tag="project.listed/1"):
    """A line of a round's appendix (or of the plans of 2018), as the source prints it."""

    ref: str
    network: str
    round: int
    country: str
    city: str
    """Slug and name of the city, so that a listed line can be read alone."""
    city_name: str
    section: str
    no: str
    name: str
    focus_area: str
    status: str = ""
    """planning, ongoing, completed; empty: the source leaves it unclear."""
    basis: str = ""
    source: str = ""


class ListingMatched(Act, frozen=True, tag="listing.matched/1"):
    """Which project a listed line is: the same, renamed, merged, split or new, decided by a review."""

    listing: str
    project: str
    relation: str
    reason: str
    confidence: int
    """0–100."""


class ProjectMissed(Act, frozen=True, tag="project.missed/1"):
    """A round does not list the project any more, and its source gives no reason."""

    ref: str
    network: str
    round: int
    reason: str = ""


class MatchProposed(Act, frozen=True, tag="match.proposed/1"):
    """Two projects that may be one: waits for a person."""

    ref: str
    earlier: str
    later: str
    """References of projects."""
    relation: str
    reason: str
    confidence: int


class MatchDecided(Act, frozen=True, tag="match.decided/1"):
    """A person decided a proposed match. Confirmed: the later project's history continues the earlier one's."""

    ref: str
    confirmed: bool
    reason: str


class SelfAssessed(Act, frozen=True, tag="self.assessed/1"):
    """A place's own scores in a programme, in hundredths, component by component, and the total it follows to."""

    ref: str
    programme: str
    year: int
    scores: list[str]
    """`component=score`, score in hundredths."""
    weights: str
    """Reference of the published weights."""
    total: int
    printed: int = 0
    """What the source printed, in hundredths; 0: nothing."""
    source: str = ""


# A network's record ---------------------------------------------------------------------------------------


class RoundOpened(Act, frozen=True, tag="round.opened/1"):
    """A yearly collection begins. `cut_off`: the day the figures speak of; `due`: the day drafts are due."""

    round: int
    title: str
    cut_off: str
    due: str = ""
    imported: bool = False
    source: str = ""
    asked: list[str] = []
    """Origins of the places asked; empty: every member."""


class RoundDrafted(Act, frozen=True, tag="round.drafted/1"):
    """A city handed in its answers: its record up to `size`."""

    round: int
    city: str
    size: int


class RoundReturned(Act, frozen=True, tag="round.returned/1"):
    """A draft goes back to the city with a reason."""

    round: int
    city: str
    reason: str


class RoundReviewed(Act, frozen=True, tag="round.reviewed/1"):
    """The national representative agrees to a city's draft."""

    round: int
    city: str
    size: int


class RoundAccepted(Act, frozen=True, tag="round.accepted/1"):
    """The secretariat accepts a city's record up to `size`, whose root is named."""

    round: int
    city: str
    """The city's origin."""
    size: int
    root: str
    """Hex."""


class RoundFrozen(Act, frozen=True, tag="round.frozen/1"):
    """The freeze: the report reads the network's record up to and with this entry."""

    round: int


class RoundPublished(Act, frozen=True, tag="round.published/1"):
    """The report was published: which method, and the SHA-256 of its JSON and CSV."""

    round: int
    method: str
    json_sha256: str
    csv_sha256: str


class CountReported(Act, frozen=True, tag="round.count_reported/1"):
    """One cell of a printed exhibit: 2 is city × focus area × status, 3 country × focus area × project type."""

    round: int
    exhibit: int
    country: str
    focus_area: str
    n: int
    city: str = ""
    """Slug."""
    status: str = ""
    project_type: str = ""


class FigureReported(Act, frozen=True, tag="round.figure_reported/1"):
    """A figure a printed report states: decimal text."""

    round: int
    where: str
    item: str
    value: str


class StatusReported(Act, frozen=True, tag="round.status_reported/1"):
    """A country's status percentages as printed with exhibit 3: decimal text."""

    round: int
    country: str
    completed_pct: str
    ongoing_pct: str
    planning_pct: str
    projects: int | None = None


OF_A_CITY: tuple[type[Act], ...] = (
    PlanPublished,
    TargetSet,
    TargetReported,
    ProjectOpened,
    ProjectDescribed,
    ProjectRenamed,
    ProjectFocusSet,
    ProjectStatusSet,
    ProjectStopped,
    ProjectMerged,
    MilestoneSet,
    EvidenceAdded,
    ProjectAnswered,
    ProjectListed,
    ListingMatched,
    ProjectMissed,
    MatchProposed,
    MatchDecided,
    SelfAssessed,
)
OF_A_NETWORK: tuple[type[Act], ...] = (
    RoundOpened,
    RoundDrafted,
    RoundReturned,
    RoundReviewed,
    RoundAccepted,
    RoundFrozen,
    RoundPublished,
    CountReported,
    FigureReported,
    StatusReported,
)
ACTS = OF_A_CITY + OF_A_NETWORK
