"""What a network's pages read, each in one query: networks, members with their places, who reported, newest acts."""

from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.http import Http404

from balai.places.models import Place
from balai.record.models import Head
from balai.record.showing import Line, lines_of

IMPORTED = [b'"by":"network import"', b'"by":"data review"']
"""Who brings in what others printed: old news, whenever it was recorded."""


class Seat(NamedTuple):
    """A member of a network with where it lies; degrees are None where no source says."""

    place_id: UUID
    origin: str
    slug: str
    name: str
    country: str
    country_name: str
    cohort: str
    joined_on: str
    kind: str
    lat: float | None
    lon: float | None
    sample: bool


class News(NamedTuple):
    """An act of a member or of the network itself."""

    slug: str
    name: str
    line: Line


def networks_and(slug: str = "") -> tuple[list[Place], bool]:
    """Every network, the real ones first, and whether `slug` is a place that is none. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_id, kind FROM places_place WHERE kind IN ('network', 'programme') OR slug = %s",
            [slug],
        )
        rows = cursor.fetchall()
    ids = [place_id for place_id, kind in rows if kind in {"network", "programme"}]
    if len(ids) < len(rows):
        return [], True
    found = sorted(Place.objects.across(ids), key=lambda n: (n.sample, n.kind, n.name))
    return found, False


def default_network() -> Place:
    """The network whose home is the site's: the first real one. Raises Http404 where there is none."""
    found, _ = networks_and()
    if not found:
        raise Http404("no network")
    return found[0]


def seats(network_id: UUID) -> list[Seat]:
    """Who belongs to the network now, by country and name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.member, m.origin, m.slug, m.name, m.country, m.country_name, m.cohort, m.joined_on, "
            "coalesce(p.kind, ''), p.lat / 1e6::float8, p.lon / 1e6::float8, coalesce(p.sample, false) "
            "FROM places_member m "
            "LEFT JOIN places_place p ON p.place_id = m.member WHERE m.place_id = %s AND m.left_on = '' "
            "ORDER BY m.country_name, m.name",
            [network_id],
        )
        return [Seat._make(row) for row in cursor.fetchall()]


def reported(network_id: UUID, members: list[Seat]) -> dict[tuple[str, int], int | str]:
    """What each member gave to each round, by origin and year: projects listed, or how far its answers are.

    Imported rounds list projects; rounds run here know how far each city is, which counts where nothing is listed.
    """
    by_id = {str(seat.place_id): seat.origin for seat in members}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT city, round, state, 0 FROM plans_roundcity WHERE place_id = %s UNION ALL "
            "SELECT place_id::text, round, '', count(*) FROM plans_listing WHERE place_id = ANY(%s) GROUP BY 1, 2",
            [network_id, [seat.place_id for seat in members]],
        )
        rows = cursor.fetchall()
    found: dict[tuple[str, int], int | str] = {(who, year): state for who, year, state, _n in rows if state}
    found.update({(by_id[who], year): n for who, year, state, n in rows if not state})
    return found


def news(place_ids: list[UUID], limit: int = 8) -> list[News]:
    """The newest acts of these records that no import wrote, newest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.place_id, h.slug, coalesce(p.name, h.slug), e.index, e.body FROM record_head h "
            "LEFT JOIN places_place p ON p.place_id = h.place_id CROSS JOIN LATERAL "
            "(SELECT index, body FROM record_entry WHERE place_id = h.place_id ORDER BY index DESC LIMIT %s) e "
            "WHERE h.place_id = ANY(%s) AND position(%s::bytea IN e.body) = 0 AND position(%s::bytea IN e.body) = 0",
            [limit, place_ids, *IMPORTED],
        )
        rows = cursor.fetchall()
    lines = lines_of(
        (Head(place_id=place_id, slug=slug), index, bytes(body)) for place_id, slug, _n, index, body in rows
    )
    found = [News(slug, name, line) for (_id, slug, name, _i, _b), line in zip(rows, lines, strict=True)]
    return sorted(found, key=lambda one: (one.line.at, one.line.index), reverse=True)[:limit]
