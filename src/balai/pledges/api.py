"""What the API says of calls for hands: how many people, never who."""

from typing import Any
from uuid import UUID

import msgspec

from balai.methods.waiting import Interval
from balai.record.api import head_named
from balai.record.documents import Documents, encoded

from . import queries
from .figures import figures as figures_of
from .figures import this_hour
from .models import Call, Shift
from .states import state_of


class CallForHands(msgspec.Struct, frozen=True):
    """A call for hands. Moments are UTC; `timezone` is where it takes place."""

    ref: str
    title: str
    state: str
    """open, going on, over, reported or called off."""
    why: str
    what: str
    where: str
    lat: int | None
    lon: int | None
    timezone: str
    begins: str
    ends: str
    skill: str
    bring: str
    city_brings: str
    minors: str
    """Whether people under 18 may come: no, guardian or alone."""
    least_age: int
    safety: str
    need: str
    practice: str
    """References of the city's profile."""
    links: list[str]
    """What it came from, as `kind:reference` of this place."""
    places: int
    coming: int
    hoping: int
    """Come if enough others do."""
    waiting: int
    confirmed: int
    """Pledges of those coming with a confirmed e-mail address."""
    pledged: int
    taken_back: int
    counted: bool
    people: int
    """Who came, once that was counted."""
    promised: int
    kept: int
    report: str
    """What came of it; empty while it is held, and once it is erased."""
    report_photos: list[str]
    """Commitments: addresses beside the record."""
    reason: str
    """Why it was called off."""
    opened_at: str
    updated_at: str


class HandsFigures(msgspec.Struct, frozen=True):
    """Taking part and promises kept. Shares are null where they rest on fewer than 30 cases; ranges are of 95 %."""

    calls: int
    called_off: int
    held: int
    reported: int
    counted: int
    pledged: int
    taken_back: int
    people: int
    promised: int
    kept: int
    kept_share: float | None
    kept_low: float | None
    kept_high: float | None
    held_share: float | None
    held_low: float | None
    held_high: float | None
    reported_share: float | None
    reported_low: float | None
    reported_high: float | None
    as_of: str


def calls(place: str, part: slice | None) -> tuple[Documents, UUID]:
    """Calls of a place, the latest first. Raises Http404."""
    place_id, now = head_named(place).place_id, queries.now()
    every = queries.calls(place_id)
    rows = list(every[part] if part else every)
    shifts = queries.shifts_of(place_id, [row.ref for row in rows])
    seen = queries.seen(place_id, rows)
    said = [_call(row, shifts[row.ref], seen[row.ref], now) for row in rows]
    return Documents(encoded(said).json, every.count() if part else len(rows)), place_id


def figures(place: str, part: slice | None) -> tuple[Documents, UUID]:
    """The figures of a place: one row. Raises Http404."""
    place_id, now = head_named(place).place_id, queries.now()
    found = figures_of(place_id, now)
    counts: dict[str, Any] = msgspec.structs.asdict(found)
    shares: dict[str, Any] = {
        **_share("kept", found.kept_share), **_share("held", found.held_share),
        **_share("reported", found.reported_share),
    }  # fmt: skip
    return encoded([HandsFigures(**counts, **shares, as_of=this_hour(now))], part), place_id


def _call(row: Call, shifts: list[Shift], seen: queries.Seen, now: str) -> CallForHands:
    sums = {
        name: sum(getattr(one, name) for one in shifts)
        for name in ("places", "coming", "hoping", "waiting", "confirmed", "people", "promised", "kept")
    }
    own = {
        name: getattr(row, name) for name in CallForHands.__struct_fields__
        if name not in {*sums, "state", "counted", "report", "report_photos", "links"}
    }  # fmt: skip
    return CallForHands(
        **own, **sums, state=state_of(row, now), counted=any(one.counted_at for one in shifts),
        report=seen.report, report_photos=seen.report_photos,
        links=[f"{one['kind']}:{one['ref']}" for one in row.links if not one.get("origin")],
    )  # fmt: skip


def _share(name: str, found: Interval) -> dict[str, float | None]:
    values = {"share": found.value, "low": found.low, "high": found.high}
    return {f"{name}_{part}": None if value is None else round(value, 4) for part, value in values.items()}
