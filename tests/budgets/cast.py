"""A ballot to test at, in Muara: five projects for 1,000 rupiah.

`ref = open_ballot(cast)` opens it; `codes = give_codes(...)`; `vote(cast, ref, code, 0, 2)` chooses the first and the
third.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from balai.budgets import acts
from balai.budgets.commands import casting, opening
from balai.budgets.commands.closing import close, close_due, count
from balai.budgets.models import Ballot
from balai.record.models import Entry
from tests.cast import Cast

BEFORE = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""A Tuesday while people vote."""
NEXT_DAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
OPENS, CLOSES = "2026-11-23T00:00Z", "2026-11-30T17:00Z"
ITEMS = [
    acts.Item("", "Shade trees", 400, "Two rows along the walk."), acts.Item("", "A well", 500),
    acts.Item("", "Lamps", 300), acts.Item("", "A library corner", 200), acts.Item("", "A bridge", 900),
]  # fmt: skip
HOME = "203.0.113.7"


def said(**changes: Any) -> acts.BallotOpened:
    """What the city freezes, with these changes."""
    usual: dict[str, Any] = {
        "ref": "", "title": "Kampung money 2027", "budget": 1000, "currency": "IDR", "kind": "approval", "most": 3,
        "items": ITEMS, "counting": acts.Counting(), "seed": "", "who": "Everybody of 17 and over in Muara.",
        "ways": ["letter", "email"], "opens": OPENS, "closes": CLOSES, "timezone": "Asia/Makassar", "gate": 40,
    }  # fmt: skip
    return acts.BallotOpened(**usual | changes)


def open_ballot(
    cast: Cast,
    city: str = "muara",
    who: str = "budi",
    now: datetime = BEFORE,
    photos: Any = (),
    login: Any = None,
    **changes: Any,
) -> str:
    """Open a ballot. Returns its reference."""
    place_id = getattr(cast, city).place_id
    return opening.open_ballot(cast.actor(who), place_id, said(**changes), photos, now, login)


def give_codes(cast: Cast, ref: str, count: int = 1, city: str = "muara") -> list[str]:
    return opening.give_codes(getattr(cast, city).place_id, ref, count)


def chosen(*items: int) -> tuple[tuple[int, int], ...]:
    return tuple((item, 1) for item in items)


def vote(
    cast: Cast, ref: str, code: str, *items: int, now: datetime = NOW, source: str = HOME
) -> casting.Cast:
    """Choose these projects, by number."""
    return casting.cast(cast.muara.place_id, ref, code, chosen(*items), source, now)


def votes(cast: Cast, ref: str, *ballots: tuple[int, ...]) -> None:
    """So many people, each from an address of their own."""
    for n, (code, items) in enumerate(zip(give_codes(cast, ref, len(ballots)), ballots, strict=True)):
        vote(cast, ref, code, *items, source=f"198.51.{n // 250}.{n % 250}")


def closed(cast: Cast, ref: str, now: datetime = AFTER) -> Ballot:
    """Closed and counted."""
    close(cast.muara.place_id, ref, now)
    count(cast.muara.place_id, ref)
    return row(cast, ref)


def row(cast: Cast, ref: str) -> Ballot:
    return Ballot.objects.of(cast.muara.place_id).get(ref=ref)


def funded(found: Ballot) -> list[str]:
    names = {one["key"]: one["name"] for one in found.items}
    return [names[key] for key in found.funded]


def every_byte(place_id: UUID) -> bytes:
    """All entries of a record, one after the other."""
    rows = Entry.objects.filter(place_id=place_id).order_by("index")
    return b"\n".join(bytes(body) for body in rows.values_list("body", flat=True))


__all__ = [
    "AFTER", "BEFORE", "CLOSES", "HOME", "ITEMS", "NEXT_DAY", "NOW", "OPENS", "chosen", "close", "close_due", "closed",
    "count", "every_byte", "funded", "give_codes", "open_ballot", "row", "said", "vote", "votes",
]  # fmt: skip
