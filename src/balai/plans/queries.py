"""What pages, the API, exports and feeds read of plans, projects and rounds.

Everything here is official and public as soon as it is an act; asides have their own visibility in the record room.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection
from django.http import Http404

from balai.places.queries import network_named
from balai.record.ids import row_id
from balai.record.place_query import PublicQuerySet

from .models import Assessment, Listing, Match, Plan, Project, Round, RoundCity, Target

PAGE = 50
FACETS = ("round", "focus_area", "status", "country")
"""Columns of an entry by which lists are narrowed."""
PLANNED = 2018
"""The year of the action plans: its entries are listed like a round's, but no round was held."""


class EntryFilter(msgspec.Struct, frozen=True):
    """Which yearly project entries to show; empty means all. Built field by field, never from a query string."""

    round: int = 0
    focus_area: str = ""
    status: str = ""
    """planning, ongoing, completed, or `not stated`."""
    country: str = ""
    city: str = ""
    search: str = ""


def rounds(network_id: UUID) -> list[Round]:
    """The network's rounds, newest first."""
    return list(Round.objects.of(network_id).order_by("-round"))


def round_named(network: str, year: int) -> Round:
    """A round by its network's slug and year. Raises Http404."""
    found = Round.objects.of(network_named(network).place_id).filter(round=year).first()
    if found is None:
        raise Http404(year)
    return found


def latest_published(network_id: UUID) -> Round | None:
    return Round.objects.of(network_id).exclude(published_on="").order_by("-round").first()


def round_cities(round_: Round) -> dict[str, RoundCity]:
    """How far each city is, by origin; a city that sent nothing is absent."""
    return {row.city: row for row in RoundCity.objects.of(round_.place_id).filter(round=round_.round)}


def plans(place_id: UUID) -> list[Plan]:
    return list(Plan.objects.of(place_id).order_by("published_on"))


def targets(place_id: UUID) -> list[Target]:
    """Targets of a place, by the day they are due."""
    return list(Target.objects.of(place_id).order_by("due", "text"))


def projects(place_id: UUID) -> list[Project]:
    """Projects of a place that stand on their own (what went on in another is shown there), by name."""
    return list(Project.objects.of(place_id).filter(joined_into="").order_by("name"))


def all_projects(place_id: UUID) -> list[Project]:
    """Every project ever opened here, the joined ones among them."""
    return list(Project.objects.of(place_id).order_by("name"))


def project_named(place_id: UUID, ref: str) -> Project:
    """A project by its reference. Raises Http404."""
    found = Project.objects.of(place_id).filter(id=row_id(place_id, "project", ref)).first()
    if found is None:
        raise Http404(ref)
    return found


def listings_of(place_id: UUID, ref: str) -> list[Listing]:
    """The lines of reports and plans that are this project, oldest first."""
    return list(Listing.objects.of(place_id).filter(project=ref).order_by("round", "position"))


def assessments(place_id: UUID) -> list[Assessment]:
    return list(Assessment.objects.of(place_id).order_by("-year"))


def open_matches(place_ids: Sequence[UUID]) -> list[Match]:
    """Proposals that wait for a person, the surest first."""
    return list(Match.objects.across(place_ids).filter(decision="").order_by("-confidence", "ref"))


def match_named(place_id: UUID, ref: str) -> Match:
    found = Match.objects.of(place_id).filter(id=row_id(place_id, "match", ref)).first()
    if found is None:
        raise Http404(ref)
    return found


def entries(place_ids: Sequence[UUID], wanted: EntryFilter) -> PublicQuerySet:
    """Yearly project entries of these places: the newest round first, then as printed."""
    found = Listing.objects.across(place_ids)
    if wanted.round:
        found = found.filter(round=wanted.round)
    if wanted.focus_area:
        found = found.filter(focus_area=wanted.focus_area)
    if wanted.status:
        found = found.filter(status="" if wanted.status == "not stated" else wanted.status)
    if wanted.country:
        found = found.filter(country=wanted.country)
    if wanted.city:
        found = found.filter(city=wanted.city)
    if wanted.search:
        found = found.filter(name__icontains=wanted.search[:100])
    return found.order_by("-round", "section", "position", "ref")


class EntryLine(NamedTuple):
    """An entry as a list shows it."""

    place_id: UUID
    round: int
    city_name: str
    no: str
    name: str
    focus_area: str
    status: str
    project: str


class EntryPage(NamedTuple):
    """Entries that are asked for: how many, a page of them, and what each value of a facet would show."""

    total: int
    rows: list[EntryLine]
    counts: dict[str, dict[str, int]]
    """By facet and value, given the other facets."""


def entry_page(place_ids: Sequence[UUID], asked: Mapping[str, str], search: str, number: int) -> EntryPage:
    """A page of these places' entries, in the order of `entries`. `asked`: values by facet, as they are stored."""
    rules = {facet: f"{facet}::text = %({facet})s" for facet in FACETS if facet in asked}
    given = [" AND ".join(rule for facet, rule in rules.items() if facet != one) for one in (*FACETS, "")]
    counts = ", ".join(f"count(*) FILTER (WHERE {rule or 'true'})" for rule in given)
    source = "FROM plans_listing WHERE place_id = ANY(%(places)s)"
    if search:
        source += " AND name ILIKE %(named)s"
    facets = (
        f"SELECT round::text, focus_area, status, country, {counts} {source} "
        "GROUP BY GROUPING SETS ((round), (focus_area), (status), (country), ())"
    )
    page = (
        f"SELECT {', '.join(EntryLine._fields)} {source} AND {given[-1] or 'true'} "
        f"ORDER BY round DESC, section, position, ref LIMIT {PAGE} OFFSET {PAGE * (number - 1):d}"
    )
    named = f"%{search[:100].translate(_LIKE)}%"
    with connection.cursor() as cursor:
        cursor.execute(facets, {**asked, "places": list(place_ids), "named": named})
        total, found = _by_facet(cursor.fetchall())
        cursor.execute(page, {**asked, "places": list(place_ids), "named": named})
        return EntryPage(total, [EntryLine._make(row) for row in cursor.fetchall()], found)


def _by_facet(rows: Iterable[Sequence[Any]]) -> tuple[int, dict[str, dict[str, int]]]:
    """Rows of grouping sets: the values of the four facets, of which one is there (none: all), and five counts."""
    found: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    total = 0
    for row in rows:
        at = next((at for at in range(len(FACETS)) if row[at] is not None), None)
        if at is None:
            total = row[-1]
        elif n := row[len(FACETS) + at]:
            found[FACETS[at]][row[at]] = n
    return total, found


_LIKE = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})
"""What has a meaning in LIKE stands for itself."""
