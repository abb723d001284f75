"""What the API says of plans, projects, rounds and reports: the shape of each item, and its source."""

from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404

from balai.places.api import meant, network_members, network_row
from balai.places.models import Member
from balai.record.api import head_named
from balai.record.documents import Documents, documents, encoded
from balai.record.models import Head

from . import queries
from .models import Plan as PlanRow
from .models import Project as ProjectRow
from .models import Round as RoundRow
from .models import Target as TargetRow
from .publishing import file_of, position_of
from .queries import EntryFilter


class Plan(msgspec.Struct, frozen=True):
    """A plan of a city within a network (whose origin it names)."""

    city: str
    ref: str
    network: str
    name: str
    vision: str
    source: str
    published_on: str


class Result(msgspec.Struct, frozen=True):
    """What was said of a target on a day. `met`: yes, no, or empty."""

    on: str
    value: str
    met: str
    note: str


class Target(msgspec.Struct, frozen=True):
    """A target of a plan; numbers are decimal text as the plan writes them."""

    city: str
    ref: str
    plan: str
    text: str
    indicator: str
    baseline: str
    value: str
    unit: str
    due: str
    project: str
    source: str
    set_on: str
    met: str
    results: list[Result]


class Dated(msgspec.Struct, frozen=True):
    """A name or focus area, from a day on."""

    on: str
    value: str
    reason: str


class StatusSaid(msgspec.Struct, frozen=True):
    """A status, from a day on."""

    on: str
    status: str
    reason: str


class Project(msgspec.Struct, frozen=True):
    """A project with its histories, oldest first. Budget in minor units; lat and lon in 1e-6 degree."""

    city: str
    ref: str
    name: str
    focus_area: str
    status: str
    plan: str
    text: str
    types: list[str]
    opened_on: str
    starts_on: str
    ends_on: str
    changed_on: str
    budget: int | None
    currency: str
    partners: list[str]
    support: list[str]
    needs: list[str]
    practices: list[str]
    lat: int | None
    lon: int | None
    names: list[Dated]
    focus_areas: list[Dated]
    statuses: list[StatusSaid]
    milestones: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    listings: list[str]
    answered: list[dict[str, Any]]
    missed: list[dict[str, Any]]
    joined_into: str
    joined_how: str
    source: str


class Entry(msgspec.Struct, frozen=True):
    """A yearly project entry: a line of a round's appendix, or of the plans of 2018. Status may be empty."""

    ref: str
    round: int
    as_of: str
    country: str
    city: str
    city_name: str
    section: str
    no: str
    name: str
    focus_area: str
    status: str
    basis: str
    project: str
    relation: str
    reason: str
    confidence: int
    source: str


class ProjectDetail(Project, frozen=True):
    """A project with the yearly entries that are this project."""

    entries: list[Entry]


class Match(msgspec.Struct, frozen=True):
    """Two projects of a city that may be one: a proposal that waits for a person. Confidence in per cent."""

    city: str
    ref: str
    earlier: str
    later: str
    relation: str
    reason: str
    confidence: int
    proposed_on: str


class Round(msgspec.Struct, frozen=True):
    """A yearly collection. `freeze` is the entry of the network's record that its report reads up to."""

    round: int
    title: str
    cut_off: str
    due: str
    imported: bool
    source: str
    asked: list[str]
    opened_on: str
    frozen_on: str
    freeze: int | None
    published_on: str
    method: str
    json_sha256: str
    csv_sha256: str


class RoundCity(msgspec.Struct, frozen=True):
    """How far a city is: its record up to `size`, whose root was named when it was accepted."""

    city: str
    name: str
    origin: str
    state: str
    """drafted, returned, reviewed, accepted; empty: nothing received."""
    size: int
    root: str
    """Hex."""
    reason: str
    drafted_on: str
    reviewed_on: str
    accepted_on: str
    returned_on: str


class RoundDetail(Round, frozen=True):
    """A round with every city that was asked."""

    cities: list[RoundCity]


class PublishedReport(msgspec.Struct, frozen=True):
    """A published monitoring report: the SHA-256 (hex) of its JSON and CSV stand in the record."""

    round: int
    title: str
    method: str
    published_on: str
    json_sha256: str
    csv_sha256: str


def plans(network: str, place: str, part: slice | None) -> tuple[Documents, list[UUID] | None]:
    ids, reads = meant(network, place)
    return documents(PlanRow.objects.across(ids).order_by("published_on", "ref"), part, holder="city"), reads


def targets(network: str, place: str, part: slice | None) -> tuple[Documents, list[UUID] | None]:
    ids, reads = meant(network, place)
    return documents(TargetRow.objects.across(ids).order_by("due", "text", "ref"), part, holder="city"), reads


def projects(network: str, place: str, part: slice | None) -> tuple[Documents, list[UUID] | None]:
    """Every project ever opened, those that went on in another among them."""
    ids, reads = meant(network, place)
    return documents(ProjectRow.objects.across(ids).order_by("name", "ref"), part, holder="city"), reads


def project(city: str, ref: str) -> tuple[bytes, UUID]:
    """One project. Raises Http404."""
    place_id = head_named(city).place_id
    try:
        row = queries.project_named(place_id, ref)
    except Http404:
        raise Http404(f"{city} has no project {ref}.") from None
    entries = [msgspec.convert(line.public(), Entry) for line in queries.listings_of(place_id, ref)]
    return msgspec.json.encode(ProjectDetail(city=city, **row.public(), entries=entries)), place_id


def entries(network: str, wanted: EntryFilter, part: slice | None) -> tuple[Documents, list[UUID]]:
    """Yearly project entries of a network's members. Raises Http404."""
    network_id, ids = network_members(network)
    return documents(queries.entries(ids, wanted), part), [network_id, *ids]


def matches(network: str, part: slice | None) -> tuple[Documents, list[UUID]]:
    """Open proposals among a network's members, the surest first. Raises Http404."""
    network_id, ids = network_members(network)
    slugs = _slugs(ids)
    names = Match.__struct_fields__[1:]
    found = [
        Match(slugs[match.place_id], **{name: getattr(match, name) for name in names})
        for match in queries.open_matches(ids)
    ]
    return encoded(list(found), part), [network_id, *ids]


def rounds(network: str, part: slice | None) -> tuple[Documents, UUID]:
    """Rounds, newest first. Raises Http404."""
    place_id = network_row(network).place_id
    return documents(RoundRow.objects.of(place_id).order_by("-round"), part), place_id


def round_detail(network: str, year: int) -> tuple[bytes, UUID]:
    """One round. Raises Http404."""
    row = _round(network, year)
    return msgspec.json.encode(RoundDetail(**row.public(), cities=_cities(row))), row.place_id


def round_cities(network: str, year: int, part: slice | None) -> tuple[Documents, UUID]:
    """How far each city asked is. Raises Http404."""
    row = _round(network, year)
    return encoded(list(_cities(row)), part), row.place_id


def reports(network: str, part: slice | None) -> tuple[Documents, UUID]:
    """Published reports, newest first. Raises Http404."""
    place_id = network_row(network).place_id
    names = PublishedReport.__struct_fields__
    found = [
        PublishedReport(**{name: getattr(row, name) for name in names})
        for row in queries.rounds(place_id)
        if row.published_on
    ]
    return encoded(list(found), part), place_id


def report_file(network: str, year: int, kind: str) -> tuple[bytes, UUID]:
    """A published report's very bytes: json or csv. Raises Http404."""
    row = _round(network, year)
    if not row.published_on:
        raise Http404(f"The report of {year} is not published.")
    return file_of(position_of(row), kind), row.place_id


def _round(network: str, year: int) -> RoundRow:
    row = RoundRow.objects.of(network_row(network).place_id).filter(round=year).first()
    if row is None:
        raise Http404(f"{network} has no round {year}.")
    return row


def _cities(row: RoundRow) -> list[RoundCity]:
    """The cities asked, by name; those asked for nothing in particular are all members."""
    states = queries.round_cities(row)
    members = {member.origin: member for member in Member.objects.of(row.place_id)}
    asked = row.asked or [origin for origin, member in members.items() if not member.left_on]
    names = RoundCity.__struct_fields__[3:]
    found = []
    for origin in asked:
        member, state = members.get(origin), states.get(origin)
        known: dict[str, Any] = {
            name: getattr(state, name) if state else (0 if name == "size" else "") for name in names
        }
        slug = member.slug if member else origin.rpartition("/")[2]
        found.append(RoundCity(city=slug, name=member.name if member else slug, origin=origin, **known))
    return sorted(found, key=lambda city: (city.name, city.origin))


def _slugs(ids: list[UUID]) -> dict[UUID, str]:
    return dict(Head.objects.filter(place_id__in=ids).values_list("place_id", "slug"))
