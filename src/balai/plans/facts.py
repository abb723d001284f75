"""From the record to a report's inputs: every place read up to the size that was accepted, and no further."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from balai.methods.monitoring import inputs as given
from balai.methods.monitoring.facts import listings_of_projects
from balai.places.models import Member, Place
from balai.record.fold import Rows
from balai.record.ids import PlaceId, place_id_of
from balai.record.read import acts

from .models import (
    ExhibitCell,
    Listing,
    PrintedFigure,
    PrintedStatus,
    Project,
    Round,
    RoundCity,
    Target,
)


class NoSuchRound(LookupError):
    """The network's record, read so far, does not open this round."""


def rows_at(place_id: UUID, size: int) -> Rows:
    """The public rows of a place as its first `size` entries make them, in memory. Read only.

    Committed entries never change, so they are folded once; what a transaction has not committed is not kept.
    """
    return _fold_rows(place_id, size) if connection.in_atomic_block else _kept_rows(place_id, size)


def _fold_rows(place_id: UUID, size: int) -> Rows:
    rows = Rows(PlaceId(place_id), empty=True)
    rows.fold(acts(place_id, 0, size))
    return rows


_kept_rows = lru_cache(maxsize=512)(_fold_rows)


def inputs_of(network_id: UUID, year: int, end: int) -> given.Inputs:
    """What the report of a round is computed from: the network's first `end` entries and what they accepted.

    Raises NoSuchRound.
    """
    network = rows_at(network_id, end)
    rounds = sorted(network.all(Round), key=lambda r: r.round)
    if year not in [r.round for r in rounds]:
        raise NoSuchRound(year)
    holder = network.all(Place)[0]
    states = network.all(RoundCity)
    cities, read = _cities(network, next(r for r in rounds if r.round == year), states)
    projects = [_project(row, slug) for slug, rows in read.items() for row in rows.all(Project)]
    listings = [_listing(row) for rows in read.values() for row in rows.all(Listing) if row.round <= year]
    asked = {r.round for r in rounds}
    earlier = [r for r in rounds if r.round < year and not r.imported]
    return given.Inputs(
        year=year,
        framework=_framework(holder),
        rounds=[_round(row, holder) for row in rounds if row.round <= year],
        cities=cities,
        projects=projects,
        listings=[row for row in listings if row.round in asked] + _own_listings(network, earlier, states),
        counts=[_count(row) for row in network.all(ExhibitCell) if row.round <= year],
        printed=[
            given.Printed(round=f.round, where=f.where, item=f.item, value=f.value)
            for f in network.all(PrintedFigure)
            if f.round <= year
        ],
        printed_statuses=[_printed_status(row) for row in network.all(PrintedStatus) if row.round <= year],
        targets=[_target(row, slug) for slug, rows in read.items() for row in rows.all(Target)],
    )


def _cities(network: Rows, of: Round, states: list[RoundCity]) -> tuple[list[given.City], dict[str, Rows]]:
    """The cities asked in a round, and the rows of each up to the size accepted then (or last before)."""
    members = {m.origin: m for m in network.all(Member)}
    found, read = [], {}
    for origin in of.asked or sorted(o for o, m in members.items() if not m.left_on):
        mine = {state.round: state for state in states if state.city == origin}
        state, size = mine.get(of.round), _accepted_size(mine, of.round)
        rows = rows_at(place_id_of(origin), size) if size else None
        place = rows.all(Place)[0] if rows else None
        member = members.get(origin)
        slug = place.slug if place else member.slug if member else origin
        if rows:
            read[slug] = rows
        found.append(_city(origin, slug, place or member, state, of))
    return found, read


def _accepted_size(mine: dict[int, RoundCity], year: int) -> int:
    sizes = [state.size for round_, state in mine.items() if round_ <= year and state.state == "accepted"]
    return max(sizes, default=0)


def _city(origin: str, slug: str, place: Any, state: RoundCity | None, of: Round) -> given.City:
    accepted = state is not None and state.state == "accepted"
    return given.City(
        slug=slug,
        name=place.name if place else slug,
        country=place.country if place else "",
        country_name=place.country_name if place else "",
        origin=origin,
        state=state.state if state else "",
        late=not of.imported and (state is None or (state.drafted_on or "9999") > (of.due or of.cut_off)),
        accepted=accepted,
        accepted_on=state.accepted_on if state and accepted else "",
        accepted_size=state.size if state and accepted else None,
        accepted_root=state.root if state and accepted else "",
    )


def _own_listings(network: Rows, earlier: list[Round], states: list[RoundCity]) -> list[given.Listing]:
    """Appendices of earlier rounds run in Balai, computed as their own reports computed them."""
    found: list[given.Listing] = []
    for round_ in earlier:
        cities, read = _cities(network, round_, states)
        projects = [_project(row, slug) for slug, rows in read.items() for row in rows.all(Project)]
        found += listings_of_projects(projects, cities, round_.round)
    return found


def _framework(holder: Place) -> given.Framework:
    said = holder.framework or {"themes": []}
    return given.Framework(
        slug=holder.slug,
        name=holder.full_name,
        focus_areas=said["themes"],
        project_types=said.get("project_types", []),
        statuses=said.get("statuses", []),
    )


def _round(row: Round, holder: Place) -> given.RoundFacts:
    return given.RoundFacts(
        network=holder.slug,
        network_name=holder.full_name,
        year=row.round,
        cut_off=row.cut_off,
        imported=row.imported,
        frozen_on="" if row.imported else row.frozen_on,
        title=row.title,
        source=row.source,
    )


def _project(row: Project, slug: str) -> given.Project:
    return given.Project(
        ref=row.ref,
        city=slug,
        names=[given.Dated(on=n["on"], value=n["value"]) for n in row.names],
        focus_areas=[given.Dated(on=f["on"], value=f["value"]) for f in row.focus_areas],
        statuses=[given.StatusSaid(on=s["on"], status=s["status"], reason=s["reason"]) for s in row.statuses],
        types=row.types,
        joined_into=row.joined_into,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        budget_minor=row.budget,
        currency=row.currency,
        partners=row.partners,
        support=row.support,
        needs=row.needs,
        practices=row.practices,
        on_map=row.lat is not None and row.lon is not None,
        milestones=len(row.milestones),
        milestones_reached=sum(1 for step in row.milestones if step["reached_on"]),
        evidence=len(row.evidence),
        opened_on=row.opened_on,
    )


def _listing(row: Listing) -> given.Listing:
    return given.Listing(
        ref=row.ref,
        round=row.round,
        city=row.city,
        country=row.country,
        section=row.section,
        no=row.no,
        name=row.name,
        focus_area=row.focus_area,
        status=row.status,
        status_basis=row.basis,
        project=row.project,
        relation=row.relation,
        reason=row.reason,
    )


def _count(row: ExhibitCell) -> given.Count:
    return given.Count(
        round=row.round,
        exhibit=row.exhibit,
        country=row.country,
        city=row.city,
        focus_area=row.focus_area,
        status=row.status,
        project_type=row.project_type,
        n=row.n,
    )


def _printed_status(row: PrintedStatus) -> given.PrintedStatus:
    return given.PrintedStatus(
        round=row.round,
        country=row.country,
        completed_pct=row.completed_pct,
        ongoing_pct=row.ongoing_pct,
        planning_pct=row.planning_pct,
        projects=row.projects,
    )


def _target(row: Target, slug: str) -> given.Target:
    return given.Target(
        ref=row.ref,
        city=slug,
        text=row.text,
        indicator=row.indicator,
        baseline=row.baseline,
        value=row.value,
        unit=row.unit,
        due=row.due,
        source=row.source,
        project=row.project,
        results=[given.Dated(on=r["on"], value=r["value"]) for r in row.results],
        met={"yes": True, "no": False}.get(row.met),
    )
