"""What moved in the records, read once a second: kept pages are stamped with it, and stay while it stays."""

import time
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from balai.record.touched import EVERYTHING, touched

MOST_THINGS = 20_000
"""So many single things are remembered as moved; then all of them count as moved, and it begins anew."""


class Reads(NamedTuple):
    """What a page is made of."""

    places: tuple[UUID, ...] | None
    """The records; None: all of them."""
    about: str | None
    """The one thing that it shows of them; "": nothing that acts about one thing change; None: anything of them."""
    ages: bool
    """Whether it shows how long ago something was, or whether a promise is broken."""

    @classmethod
    def of(cls, response: object) -> "Reads":
        """As the view said (`response.reads`, `response.about`, `response.shows_ages`)."""
        places = getattr(response, "reads", None)
        about = getattr(response, "about", None)
        return cls(None if places is None else tuple(places), about, getattr(response, "shows_ages", False))


class Moved:
    """How things stood at one moment. Never changed: a page is stamped with what it began from."""

    def __init__(
        self, read_at: float, sizes: Mapping[UUID, int], things: dict[tuple[UUID, str], int]
    ) -> None:
        self.read_at, self.sizes, self.things = read_at, sizes, things
        self.everything = f"{len(sizes)}.{sum(sizes.values())}"
        self.of_no_one_thing = f"{len(sizes)}.{sum(things.get((one, EVERYTHING), 0) for one in sizes)}"

    @classmethod
    def never(cls) -> "Moved":
        return cls(float("-inf"), {}, {})

    def now(self) -> "Moved":
        """How things stand now; the entries since then say what they are about."""
        read_at = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT place_id, size FROM record_head")
            sizes = dict(cursor.fetchall())
        if sizes == self.sizes:
            return Moved(read_at, sizes, self.things)
        return Moved(read_at, sizes, self._things(sizes))

    def _things(self, sizes: Mapping[UUID, int]) -> dict[tuple[UUID, str], int]:
        """By place and thing: how long the record was after the last act about it that was seen here."""
        known = {place_id: size for place_id, size in sizes.items() if place_id in self.sizes}
        grown = {
            place_id: (self.sizes[place_id], size)
            for place_id, size in known.items()
            if size != self.sizes[place_id]
        }
        things = {(place_id, EVERYTHING): size for place_id, size in sizes.items()} | self.things
        for place_id, last in touched(grown).items():
            things.update({(place_id, thing): size for thing, size in last.items()})
        if len(things) > MOST_THINGS + len(sizes):
            return {(place_id, EVERYTHING): size for place_id, size in sizes.items()}
        return things

    def stamp(self, reads: Reads) -> str:
        """What a page that reads this may be kept under: the same until it could have changed."""
        hour = f"h{int(time.time()) // 3600}" if reads.ages else ""
        if reads.places is None:
            return (self.of_no_one_thing if reads.about == EVERYTHING else self.everything) + hour
        if reads.about is None:
            return ".".join(str(self.sizes.get(place_id, 0)) for place_id in reads.places) + hour
        return ".".join(self._last(place_id, reads.about) for place_id in reads.places) + hour

    def _last(self, place_id: UUID, thing: str) -> str:
        last = self.things.get((place_id, EVERYTHING), 0)
        return f"{last}-{self.things.get((place_id, thing), 0)}"
