"""Silence is chased: when a promise is broken the office is asked, then the city's lead, and everybody can read it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from balai.record.append import append

from .. import acts
from ..clock import Hours, minute, parsed, promise
from ..models import Request
from ..queries import counter_of, hours_of, places_with_counter, request_of

STEPS = (0, 3, 10)
"""Working days after the promise: the office is asked at once; by three an absence is over; ten are a pattern."""
AT_ONCE = 500


def chase(now: datetime | None = None, places: Iterable[UUID] | None = None) -> int:
    """Ask about every broken promise whose next step is due. Returns how many (the worker does this each minute)."""
    now = now or datetime.now(UTC)
    return sum(_of_place(place_id, now) for place_id in places or places_with_counter())


def _of_place(place_id: UUID, now: datetime) -> int:
    counter = counter_of(place_id)
    if counter is None:
        return 0
    hours, this_minute = hours_of(counter), minute(now)
    late = Request.objects.of(place_id).filter(
        open=True, promise__gt="", promise__lt=this_minute, chased__lt=len(STEPS)
    )
    waiting = late.order_by("chased", "promise", "code")[:AT_ONCE]
    return sum(
        _ask(place_id, row.code, now, hours) for row in waiting if due_step(row, now, hours) > row.chased
    )


def due_step(row: Request, now: datetime, hours: Hours) -> int:
    """How many steps are due by now; 0: none. A function on values."""
    if not row.open or not row.promise or row.promise >= minute(now):
        return 0
    broken = parsed(row.promise)
    later = (promise(broken, days, "working days", hours) or row.promise for days in STEPS)
    return sum(by <= minute(now) for by in later)


def _ask(place_id: UUID, code: str, now: datetime, hours: Hours) -> int:
    """The next step, once: whoever comes second finds it taken."""
    with transaction.atomic():
        row = request_of(place_id, code, lock=True)
        if row is None or due_step(row, now, hours) <= row.chased:
            return 0
        append(place_id, [acts.RequestChased(code=code, step=row.chased + 1, office=row.office)])
        return 1
