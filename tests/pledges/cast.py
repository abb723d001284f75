"""A call for hands to test at, in Muara: a canal is cleared on a Saturday in two times, of ten and of three places.

`ref = call(cast)` calls; `pledge(cast, ref)` pledges for the first time, one person without a condition.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from balai.pledges import acts
from balai.pledges.commands import calling, pledging
from balai.pledges.models import Call, Pledge, Shift
from balai.record.append import minute
from balai.record.models import Entry
from tests.cast import Cast

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Makassar."""
DURING = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
"""The first time has begun, the second has not."""
AFTER = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
MORNING = acts.Shift("", "2026-11-27T23:00Z", "2026-11-28T02:00Z", 10)
NOON = acts.Shift("", "2026-11-28T03:00Z", "2026-11-28T05:00Z", 3)


def said(**changes: Any) -> acts.HandsCalled:
    """What the city says, with these changes."""
    usual: dict[str, Any] = {
        "ref": "", "title": "Clear the Hilir canal", "what": "We take plastic out of the canal.",
        "where": "The bridge at the old market", "timezone": "Asia/Makassar", "shifts": [MORNING, NOON],
        "why": "The rains come in December.", "bring": "Boots, a hat, drinking water.",
        "city_brings": "Gloves, trucks", "minors": "guardian", "least_age": 12, "safety": "Nobody goes into the water.",
    }  # fmt: skip
    return acts.HandsCalled(**usual | changes)


def call(
    cast: Cast,
    city: str = "muara",
    who: str = "budi",
    photos: tuple[bytes, ...] = (),
    now: datetime = NOW,
    **changes: Any,
) -> str:
    """Call for hands. Returns the reference."""
    place_id = getattr(cast, city).place_id
    return calling.call_for_hands(cast.actor(who), place_id, said(**changes), list(photos), now)


def pledge(
    cast: Cast, ref: str, city: str = "muara", now: datetime = NOW, **changes: Any
) -> pledging.Pledged:
    """Pledge for the first time of a call, one person without a condition, with these changes."""
    usual: dict[str, Any] = {"shift": "s1", "name": "Ani"}
    return pledging.pledge(getattr(cast, city).place_id, ref, pledging.Said(**usual | changes), now)


# What tests look at --------------------------------------------------------------------------------------


def row(cast: Cast, ref: str) -> Call:
    return Call.objects.of(cast.muara.place_id).get(ref=ref)


def shift(cast: Cast, ref: str, key: str = "s1") -> Shift:
    return Shift.objects.of(cast.muara.place_id).get(call=ref, key=key)


def stands(cast: Cast, ref: str, key: str = "s1") -> tuple[int, int, int]:
    """People coming, hoping and waiting, as everybody sees them."""
    one = shift(cast, ref, key)
    return one.coming, one.hoping, one.waiting


def state(cast: Cast, told: pledging.Pledged) -> str:
    return Pledge.objects.of(cast.muara.place_id).get(code=told.code).state


def every_byte(place_id: UUID) -> bytes:
    """All entries of a record, one after the other."""
    rows = Entry.objects.filter(place_id=place_id).order_by("index")
    return b"\n".join(bytes(body) for body in rows.values_list("body", flat=True))


# Pages read the clock ------------------------------------------------------------------------------------


def soon(hours: float = 24, places: int = 10, key: str = "") -> acts.Shift:
    """A time that begins so many hours from now (before now: a negative number) and lasts one."""
    begins = datetime.now(UTC) + timedelta(hours=hours)
    return acts.Shift(key, minute(begins), minute(begins + timedelta(hours=1)), places)


def call_soon(cast: Cast, *shifts: acts.Shift, city: str = "muara", who: str = "budi", **changes: Any) -> str:
    """Call for hands at these times, or tomorrow; it was called two days ago."""
    when = {"now": datetime.now(UTC) - timedelta(days=2)} | changes
    return call(cast, city, who, shifts=list(shifts) or [soon()], **when)
