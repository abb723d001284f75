"""What the API says of a city's counter beside Open311: figures, and promises that are broken."""

from uuid import UUID

import msgspec

from balai.record.api import head_named
from balai.record.documents import Documents, encoded

from . import queries
from .figures import Figures, this_hour
from .figures import figures as figures_of
from .models import Request


class Figure(msgspec.Struct, frozen=True):
    """What came of requests. Days and shares are null where they rest on fewer than 30 cases; ranges are of 95 %."""

    by: str
    """kind, office or area; empty: the whole city."""
    ref: str
    name: str
    received: int
    open: int
    done: int
    unasked: int
    """Of those done, how many another system said so of: nobody is asked whether it is so."""
    fixed: int
    agreed: int
    declined: int
    apart: int
    reopened: int
    promised: int
    kept: int
    cases: int
    """How many the days rest on."""
    days: float | None
    """Median of days until fixed, with what is still open counted as long as it lasts."""
    days_low: float | None
    days_high: float | None
    kept_share: float | None
    kept_low: float | None
    kept_high: float | None
    agreed_share: float | None
    agreed_low: float | None
    agreed_high: float | None
    oldest_open: str
    as_of: str


class BrokenPromise(msgspec.Struct, frozen=True):
    """A request that was not answered when it was first promised."""

    code: str
    kind: str
    office: str
    area: str
    opened_at: str
    promise: str
    first_promise: str
    first_answered_at: str
    """Empty while nobody answered."""
    reopened: int
    people: int


def figures(place: str, by: str, period: str, part: slice | None) -> tuple[Documents, UUID]:
    """Figures of a place, whole or one by one, by name. Raises Http404."""
    place_id = head_named(place).place_id
    now = this_hour(queries.now())
    names = queries.named(place_id) | queries.kind_names(place_id)
    found = figures_of(place_id, now, int(period or 0))
    rows = [_figure(key, one, names, now) for key, one in found.items() if key[0] == by]
    rows.sort(key=lambda row: (row.name, row.ref))
    return encoded(rows, part), place_id


def _figure(key: tuple[str, str], one: Figures, names: dict[str, str], now: str) -> Figure:
    days, kept, agreed = one.days_said, one.kept_share, one.agreed_share
    return Figure(
        by=key[0], ref=key[1], name=names.get(key[1], key[1]), received=one.received, open=one.open, done=one.done,
        unasked=one.unasked, fixed=one.fixed, agreed=one.agreed, declined=one.declined, apart=one.apart,
        reopened=one.reopened, promised=one.promised, kept=one.kept, cases=one.cases, days=days.value,
        days_low=days.low, days_high=days.high, kept_share=_rounded(kept.value), kept_low=_rounded(kept.low),
        kept_high=_rounded(kept.high), agreed_share=_rounded(agreed.value),
        agreed_low=_rounded(agreed.low), agreed_high=_rounded(agreed.high), oldest_open=one.oldest_open, as_of=now,
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def broken_promises(place: str, which: str, part: slice | None) -> tuple[Documents, UUID]:
    """Promises broken, those still waited for or those answered by now. Raises Http404."""
    place_id = head_named(place).place_id
    names, kinds = queries.named(place_id), queries.kind_names(place_id)
    late = queries.late(which or "open", place_id, queries.now())
    rows = [_broken(row, names, kinds) for row in (late[part] if part else late)]
    return Documents(encoded(rows).json, late.count() if part else len(rows)), place_id


def _broken(row: Request, names: dict[str, str], kinds: dict[str, str]) -> BrokenPromise:
    return BrokenPromise(
        code=row.code, kind=kinds.get(row.kind, row.kind), office=names.get(row.office, ""),
        area=names.get(row.area, ""), opened_at=row.opened_at, promise=row.promise,
        first_promise=row.first_promise, first_answered_at=row.first_answered_at, reopened=row.reopened,
        people=row.people,
    )  # fmt: skip
