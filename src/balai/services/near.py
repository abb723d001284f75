"""Near-copies: earlier requests that may be of the same thing as what somebody is about to report.

What may be compared is decided here, once. On public paths only words that everybody may read are compared: likeness to
words that are held would tell what they say to whoever tries phrases one after the other. At the desk held words
count too, as its staff may read them. Erased words count nowhere.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from balai.methods.near_copies import CLOSED_DAYS, REACH, Report, rank
from balai.record.ids import row_id

from .clock import minute, parsed
from .commands.words import folded
from .models import Request, Searchable
from .places import box
from .queries import said

MOST = 200
"""Candidates that are compared: the nearest ones."""
NEVER = ("merged", "withdrawn", "passed on")
"""States of requests that nobody can join and nobody waits for."""


class Near(msgspec.Struct, frozen=True):
    """An earlier request: how alike it is (0 to 100) and how far away."""

    code: str
    likeness: int
    metres: int
    row: Request


# The nearest first, by the index of points; the box keeps what lies beyond reach out.
AROUND = """
SELECT r.code, r.kind, r.lat, r.lon, r.opened_at, r.open, r.answered_at, r.text
FROM services_request r
WHERE r.place_id = %(place)s AND r.lat IS NOT NULL AND r.state <> ALL(%(never)s)
  AND (r.open OR r.answered_at >= %(since)s)
  AND point(r.lon, r.lat) <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))
ORDER BY point(r.lon, r.lat) <-> point(%(lon)s, %(lat)s) LIMIT %(most)s
"""


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
    """Earlier requests that may be of the same thing, the likeliest first; `but`: a code that is left out."""
    found = _around(place_id, lat, lon, now)
    words = _at_desk(place_id, found) if at_desk else _in_public(place_id, found)
    new = Report("", lat, lon, _minutes(now), folded(text), frozenset({kind} - {""}))
    them = [_report(one, words.get(one["code"], "")) for one in found if one["code"] != but]
    best = rank(new, them, most=limit)
    rows = {row.code: row for row in _rows(place_id, [one.ref for one in best])}
    return [
        Near(one.ref, round(100 * one.score), round(one.metres), rows[one.ref])
        for one in best
        if one.ref in rows
    ]


def _around(place_id: UUID, lat: int, lon: int, now: str) -> list[dict[str, Any]]:
    south, west, north, east = box(lat, lon, REACH)
    since = minute(parsed(now) - timedelta(days=CLOSED_DAYS))
    asked: dict[str, Any] = {
        "place": place_id, "never": list(NEVER), "since": since, "most": MOST, "lat": lat, "lon": lon,
        "south": south, "west": west, "north": north, "east": east,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(AROUND, asked)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _in_public(place_id: UUID, found: Sequence[dict[str, Any]]) -> dict[str, str]:
    """By code: words that everybody may read."""
    there = said(place_id, [one["text"] for one in found])
    return {one["code"]: folded(there.get(one["text"], "")) for one in found}


def _at_desk(place_id: UUID, found: Sequence[dict[str, Any]]) -> dict[str, str]:
    """By code: what staff may read, held or not."""
    codes = [one["code"] for one in found]
    return dict(Searchable.objects.of(place_id).filter(code__in=codes).values_list("code", "text"))


def _rows(place_id: UUID, codes: Sequence[str]) -> list[Request]:
    keys = [row_id(place_id, "request", code) for code in codes]
    return list(Request.objects.of(place_id).filter(id__in=keys))


def _report(one: dict[str, Any], words: str) -> Report:
    closed = None if one["open"] else _minutes(one["answered_at"])
    return Report(
        one["code"], one["lat"], one["lon"], _minutes(one["opened_at"]), words,
        frozenset({one["kind"]}), closed,
    )  # fmt: skip


def _minutes(moment: str) -> int:
    return int(parsed(moment).timestamp() // 60)
