"""Near-copies: earlier requests that may be of the same thing as what somebody is about to report.

What may be compared is decided here, once. On public paths only words that everybody may read are compared: likeness to
words that are held would tell what they say to whoever tries phrases one after the other. At the desk held words
count too, as its staff may read them. Erased words count nowhere.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from balai.methods.distance import METRES_PER_DEGREE, MICRO, metres
from balai.methods.near_copies import (
    CLOSED_DAYS,
    COMPARED,
    LONGEST,
    NEAR_METRES,
    NEAREST,
    REACH,
    RECENT_DAYS,
    USUAL,
    Ranked,
    Report,
    rank,
)
from balai.places.codes import codes_in
from balai.record.ids import row_id

from .clock import minute, parsed
from .models import Request
from .places import box

NEVER = ("merged", "withdrawn", "passed on")
"""States of requests that nobody can join and nobody waits for."""
LEAST = 2
"""Likeness from which something is offered: of what lies below, one in fifty at best was meant."""
MOST_NAMED = 5
"""Codes of one text that are looked up: whoever lists a hundred is not meant to ask for a hundred."""


class Near(msgspec.Struct, frozen=True):
    """An earlier request: how alike it is (0 to 100) and how far away."""

    code: str
    likeness: int
    metres: int
    row: Request


# Until which day (20261126) a request was closed; without end while it is open, or those who reported are asked.
# The index of migration 0010 has it beside the point, so that what was closed long ago costs next to nothing.
UNTIL = """int4range(0, CASE WHEN NOT open AND object_by = ''
  THEN coalesce(nullif(replace(left(answered_at, 10), '-', ''), '')::int, 0) END)"""
# Open, being asked about, or closed in the last days: what somebody can still join or waits for.
COUNTS = """near.state <> ALL(%(never)s) AND near.code <> %(but)s
    AND (near.open OR near.object_by >= %(now)s OR near.answered_at >= %(since)s)"""
# The nearest by the index; of those, what place and age speak for most (as in `for_place_and_age`); their words.
AROUND = f"""
SELECT r.id, r.code, r.lat, r.lon, r.opened_at, r.kind, k.parent,
  (SELECT parent FROM services_kind WHERE place_id = %(place)s AND code = %(kind)s) AS own_parent,
  left(convert_from(aside.content, 'UTF8'), {LONGEST}) AS words
FROM (
  SELECT near.* FROM (
    SELECT id, code, lat, lon, opened_at, kind, state, open, object_by, answered_at, text FROM services_request
    WHERE place_id = %(place)s AND lat IS NOT NULL AND {UNTIL} @> %(day)s
      AND point(lon, lat) <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))
    ORDER BY point(lon, lat) <-> point(%(lon)s, %(lat)s) LIMIT {NEAREST}) near
  WHERE {COUNTS}
  ORDER BY {USUAL.distance}::float8 * ln(1 + (point(near.lon * %(wide)s::float8, near.lat * %(high)s::float8)
      <-> point(%(lon)s * %(wide)s::float8, %(lat)s * %(high)s::float8)) / {NEAR_METRES})
    + {USUAL.age}::float8 * ln(1 + greatest(%(epoch)s - extract(epoch FROM near.opened_at::timestamptz)::float8, 0)
      / {RECENT_DAYS * 86_400}), near.code LIMIT {COMPARED}) r
LEFT JOIN services_kind k ON k.place_id = %(place)s AND k.code = r.kind
LEFT JOIN record_aside aside ON r.text <> '' AND aside.place_id = %(place)s AND aside.commitment = r.text
  AND (aside.shown OR %(at_desk)s) AND NOT aside.erased
"""  # noqa: S608 (our own numbers)
NAMED = f"""
SELECT id, code, lat, lon FROM services_request near
WHERE place_id = %(place)s AND id = ANY(%(named)s) AND lat IS NOT NULL AND {COUNTS}
"""  # noqa: S608 (our own words)


def near_copies(
    place_id: UUID,
    *,
    lat: int,
    lon: int,
    kind: str,
    text: str = "",
    now: str,
    limit: int = 5,
    but: str = "",
    at_desk: bool = False,
) -> list[Near]:
    """Earlier requests that may be of the same thing, the likeliest first; `but`: a code that is left out.

    What the text names by its code comes before all others, however far away it is.
    """
    asked = _asked(place_id, lat, lon, kind, now, but, at_desk)
    found = _rows(AROUND, asked)
    own_parent = found[0]["own_parent"] if found else None
    new = Report("", lat, lon, _minutes(now), text, _kinds(kind, own_parent))
    alike = rank(new, [_report(one) for one in found], most=limit)
    named = _named(place_id, asked, text)
    codes = [one["code"] for one in named]
    best = [Ranked(one["code"], 1.0, metres((lat, lon), (one["lat"], one["lon"]))) for one in named]
    best += [one for one in alike if round(100 * one.score) >= LEAST and one.ref not in codes]
    return _with_rows(place_id, best[:limit], {one["code"]: one["id"] for one in (*found, *named)})


def _named(place_id: UUID, asked: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """Requests that the text names and that would count if they were near enough, in the order of the text."""
    if not (codes := codes_in(text)[:MOST_NAMED]):
        return []
    found = _rows(NAMED, asked | {"named": [row_id(place_id, "request", code) for code in codes]})
    return sorted(found, key=lambda one: codes.index(one["code"]))


def _rows(sql: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _asked(
    place_id: UUID, lat: int, lon: int, kind: str, now: str, but: str, at_desk: bool
) -> dict[str, Any]:
    south, west, north, east = box(lat, lon, REACH)
    moment = parsed(now)
    since = minute(moment - timedelta(days=CLOSED_DAYS))
    high = METRES_PER_DEGREE / MICRO
    return {
        "place": place_id, "kind": kind, "but": but, "at_desk": at_desk, "never": list(NEVER), "now": now,
        "since": since, "day": int(since[:10].replace("-", "")), "epoch": moment.timestamp(),
        "lat": lat, "lon": lon, "high": high, "wide": high * math.cos(math.radians(lat / MICRO)),
        "south": south, "west": west, "north": north, "east": east,
    }  # fmt: skip


def _report(one: dict[str, Any]) -> Report:
    at, words = _minutes(one["opened_at"]), one["words"] or ""
    return Report(one["code"], one["lat"], one["lon"], at, words, _kinds(one["kind"], one["parent"]))


def _kinds(kind: str, parent: str | None) -> frozenset[str]:
    """A finer kind is also of the one above it."""
    return frozenset({kind, parent or ""} - {""})


def _with_rows(place_id: UUID, best: Sequence[Ranked], ids: dict[str, UUID]) -> list[Near]:
    there = Request.objects.of(place_id).filter(id__in=[ids[one.ref] for one in best])
    rows = {row.code: row for row in there}
    return [
        Near(one.ref, round(100 * one.score), round(one.metres), rows[one.ref])
        for one in best
        if one.ref in rows
    ]


def _minutes(moment: str) -> int:
    """Of a moment as acts carry it; a hundred a call, so by the fastest reader there is."""
    return int(datetime.fromisoformat(moment).timestamp()) // 60
