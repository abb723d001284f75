"""Which single things the newest entries of records are about, so that what is kept about all others stays true."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from .acts import Act
from .registry import decode

EVERYTHING = ""
"""What an act touches that is about no one thing: every page of its place."""
MOST_NEW = 2_000
"""More new entries than this are not looked at one by one: they may be about anything."""
NEW = """SELECT place_id, index, body
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) grown(place, first, size)
JOIN record_entry ON place_id = place AND index >= first AND index < size ORDER BY index"""


def things_of(act: Act) -> set[str]:
    """The names of what an act is about."""
    return {str(getattr(act, name)) or EVERYTHING for name in act.touches} or {EVERYTHING}


def touched(grown: Mapping[UUID, tuple[int, int]]) -> dict[UUID, dict[str, int]]:
    """By place and thing: how long the record was after the last act about it, among entries first ≤ index < size."""
    found: dict[UUID, dict[str, int]] = {place_id: {} for place_id in grown}
    seen: Counter[UUID] = Counter()
    if 0 < sum(size - first for first, size in grown.values()) <= MOST_NEW:
        for place_id, index, body in _new(grown):
            seen[place_id] += 1
            found[place_id] |= dict.fromkeys(things_of(decode(bytes(body))), index + 1)
    for place_id, (first, size) in grown.items():
        if seen[place_id] != size - first:  # not all was looked at
            found[place_id] |= {EVERYTHING: size}
    return found


def _new(grown: Mapping[UUID, tuple[int, int]]) -> list[tuple[UUID, int, bytes]]:
    firsts, sizes = zip(*grown.values(), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(NEW, [list(grown), list(firsts), list(sizes)])
        return list(cursor.fetchall())
