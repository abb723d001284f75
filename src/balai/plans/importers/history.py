"""Plans of 2018, yearly listings and printed exhibits as acts, year by year."""

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from balai.methods.matches import Chain, Step, chains, parse_reviewed
from balai.methods.matching import Listing
from balai.record.acts import Act
from balai.record.ids import ref_from

from .. import acts
from .founding import BY
from .slugs import slug_of
from .tables import ListedRow, PlannedRow, Tables, cell_of

PLANNED_ON = "2018-07-08"
REVIEW = "data review"
PLAN_NAME = "Smart City Action Plan"


class History(msgspec.Struct, frozen=True):
    """Acts of one round: of each city by slug, and of the network."""

    year: int
    as_of: str
    cities: dict[str, list[Act]]
    network: list[Act]


def listing_ref(year: int, section: str, no: str) -> str:
    return ref_from("listing", year, section, no)


def project_ref(chain: Chain) -> str:
    """A project is named after its first listing, so every import gives it the same reference."""
    return ref_from("project", chain.steps[0].ref)


def histories(tables: Tables, network: str) -> list[History]:
    """Everything that happened, in order: 2018, then each round. `network` is the network's origin.

    Raises MatchTableError when the reviewed matches do not fit the listings; `read_tables` has seen to it.
    """
    listings = listings_of(tables)
    found = chains(listings, parse_reviewed(tables.matches, listings, cell_of))
    by_year = _matching_acts(found, listings, network)
    years = sorted({row.report_year for row in tables.listed})
    as_of = {row.report_year: row.as_of for row in tables.listed}
    made = [History(2018, PLANNED_ON, _merged(_plan_acts(tables, network), by_year[2018]), [])]
    for year in years:
        listed = _listed_acts([row for row in tables.listed if row.report_year == year], network)
        made.append(History(year, as_of[year], _merged(listed, by_year[year]), _exhibit_acts(tables, year)))
    return made


def listings_of(tables: Tables) -> list[Listing]:
    """Every line of plans and reports that the reviewed matches speak of."""
    return [*_planned_listings(tables), *_listed_listings(tables)]


def country_of(tables: Tables) -> dict[str, str]:
    return {row.city: row.iso2 for row in tables.cities}


def _planned_listings(tables: Tables) -> list[Listing]:
    countries = country_of(tables)
    return [
        Listing(
            ref=listing_ref(2018, "SCAP", str(no)),
            city=row.city,
            name=row.project_in_our_words,
            section="SCAP",
            no=str(no),
            round=2018,
            iso2=countries[row.city],
        )
        for no, row in enumerate(tables.planned, 1)
    ]


def _listed_listings(tables: Tables) -> list[Listing]:
    return [
        Listing(
            ref=listing_ref(row.report_year, row.section, row.no),
            city=row.city,
            name=row.project,
            focus_area=row.focus_area,
            status=stated(row.status),
            section=row.section,
            no=row.no,
            round=row.report_year,
            iso2=row.iso2,
        )
        for row in tables.listed
    ]


def stated(status: str) -> str:
    """A status the source states; "" where it leaves it unclear (`planningx2+completedx1`, or nothing)."""
    return status if status in {"planning", "ongoing", "completed"} else ""


def _plan_acts(tables: Tables, network: str) -> dict[str, list[Act]]:
    found: dict[str, list[Act]] = defaultdict(list)
    countries = country_of(tables)
    for city in dict.fromkeys([*(row.city for row in tables.planned), *(row.city for row in tables.targets)]):
        slug = slug_of(city)
        source = "ASCN Consolidated SCAPs (8 Jul 2018)"
        found[slug].append(
            acts.PlanPublished(
                ref=plan_ref(slug), network=network, name=PLAN_NAME, source=source, on=PLANNED_ON, by=BY
            )
        )
    for row in tables.targets:
        slug = slug_of(row.city)
        ref = ref_from("target", slug, row.target_in_our_words, row.value, row.due)
        found[slug].append(
            acts.TargetSet(
                ref=ref,
                plan=plan_ref(slug),
                text=row.target_in_our_words,
                value=row.value,
                unit=row.unit,
                due=row.due,
                source=row.source,
                on=PLANNED_ON,
                by=BY,
            )
        )
    for no, planned in enumerate(tables.planned, 1):
        found[slug_of(planned.city)].append(_planned_act(no, planned, countries[planned.city], network))
    return found


def plan_ref(slug: str) -> str:
    return ref_from("plan", slug, 2018)


def _planned_act(no: int, row: PlannedRow, country: str, network: str) -> Act:
    return acts.ProjectListed(
        ref=listing_ref(2018, "SCAP", str(no)),
        network=network,
        round=2018,
        country=country,
        city=slug_of(row.city),
        city_name=row.city,
        section="SCAP",
        no=str(no),
        name=row.project_in_our_words,
        focus_area="",
        source=row.source,
        on=PLANNED_ON,
        by=BY,
    )


def _listed_acts(rows: list[ListedRow], network: str) -> dict[str, list[Act]]:
    found: dict[str, list[Act]] = defaultdict(list)
    for row in rows:
        basis = (
            f"{row.status}; {row.status_basis}" if row.status and not stated(row.status) else row.status_basis
        )
        found[slug_of(row.city)].append(
            acts.ProjectListed(
                ref=listing_ref(row.report_year, row.section, row.no),
                network=network,
                round=row.report_year,
                country=row.iso2,
                city=slug_of(row.city),
                city_name=row.city,
                section=row.section,
                no=row.no,
                name=row.project,
                focus_area=row.focus_area,
                status=stated(row.status),
                basis=basis[:500],
                source=f"ASCN Monitoring & Evaluation Report {row.report_year}",
                on=row.as_of,
                by=BY,
            )
        )
    return found


def _exhibit_acts(tables: Tables, year: int) -> list[Act]:
    """Exhibits 2 and 3 and the figures in the text of one report, and of years only mentioned before the first."""
    as_of = next(row.as_of for row in tables.listed if row.report_year == year)
    first = min(row.report_year for row in tables.listed)
    said: list[Act] = [
        acts.CountReported(
            round=year,
            exhibit=2,
            country=cell.iso2,
            city=slug_of(cell.city),
            focus_area=cell.focus_area,
            status=cell.status,
            n=cell.n,
            on=as_of,
            by=BY,
        )
        for cell in tables.exhibit2
        if cell.report_year == year
    ]
    said += [
        acts.CountReported(
            round=year,
            exhibit=3,
            country=cell.iso2,
            focus_area=cell.focus_area,
            project_type=cell.project_type,
            n=cell.n,
            on=as_of,
            by=BY,
        )
        for cell in tables.exhibit3
        if cell.report_year == year
    ]
    said += [
        acts.StatusReported(
            round=year,
            country=line.iso2,
            completed_pct=line.completed_pct_printed,
            ongoing_pct=line.ongoing_pct_printed,
            planning_pct=line.planning_pct_printed,
            projects=int(line.projects) if line.projects else None,
            on=as_of,
            by=BY,
        )
        for line in tables.exhibit3_status
        if line.report_year == year
    ]
    said += [
        acts.FigureReported(
            round=line.report_year, where=line.where, item=line.item, value=line.value, on=as_of, by=BY
        )
        for line in tables.printed
        if line.report_year == year or (year == first and line.report_year < first)
    ]
    return said


def _matching_acts(
    found: list[Chain], listings: list[Listing], network: str
) -> dict[int, dict[str, list[Act]]]:
    """What the review decided, by year and city slug."""
    by_ref = {listing.ref: listing for listing in listings}
    project_of = {step.ref: project_ref(chain) for chain in found for step in chain.steps}
    as_of: dict[int, dict[str, list[Act]]] = defaultdict(lambda: defaultdict(list))
    for chain in found:
        slug = slug_of(chain.city)
        first = by_ref[chain.steps[0].ref]
        as_of[first.round][slug].append(_opened(chain, first))
        for step in chain.steps:
            as_of[step.round][slug].append(_matched(chain, step))
        for act in _ending(chain, project_of, network):
            as_of[chain.ended_in or 0][slug].append(act)
    for year, slug, act in _proposals(found, by_ref, project_of):
        as_of[year][slug].append(act)
    return as_of


def _opened(chain: Chain, first: Listing) -> Act:
    return acts.ProjectOpened(
        ref=project_ref(chain),
        name=first.name,
        focus_area=first.focus_area,
        plan=plan_ref(slug_of(chain.city)) if first.round == 2018 else "",
        by=BY,
    )


def _matched(chain: Chain, step: Step) -> Act:
    relation = "new" if step.relation == "first" else step.relation
    return acts.ListingMatched(
        listing=step.ref,
        project=project_ref(chain),
        relation=relation,
        reason=step.reason,
        confidence=step.confidence,
        by=REVIEW,
    )


def _ending(chain: Chain, project_of: dict[str, str], network: str) -> Iterator[Act]:
    if chain.ending == "merged":
        yield acts.ProjectMerged(
            ref=project_ref(chain),
            into=project_of[chain.into],
            reason=chain.end_reason or "merged",
            by=REVIEW,
        )
    elif chain.ending in {"vanished", "open"} and chain.ended_in:
        yield acts.ProjectMissed(
            ref=project_ref(chain), network=network, round=chain.ended_in, reason=chain.end_reason, by=REVIEW
        )


def _proposals(
    found: list[Chain], by_ref: dict[str, Listing], project_of: dict[str, str]
) -> Iterator[tuple[int, str, Act]]:
    for row in dict.fromkeys(
        row for chain in found for row in chain.proposals if row.from_ref and row.to_ref
    ):
        earlier, later = project_of[row.from_ref], project_of[row.to_ref]
        yield (
            by_ref[row.to_ref].round,
            slug_of(by_ref[row.to_ref].city),
            acts.MatchProposed(
                ref=ref_from("match", row.from_ref, row.to_ref),
                earlier=earlier,
                later=later,
                relation=row.relation,
                reason=row.reason,
                confidence=row.confidence,
                by=REVIEW,
            ),
        )


def _merged(*parts: dict[str, list[Act]]) -> dict[str, list[Act]]:
    """Listings first, then what was decided about them."""
    together: dict[str, list[Act]] = defaultdict(list)
    for part in parts:
        for slug, some in part.items():
            together[slug] += some
    return dict(together)
