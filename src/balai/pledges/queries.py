"""What pages, the API and feeds read of calls for hands. What may be seen of one is decided here, once."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from django.db.models import Q
from django.http import Http404

from balai.record.append import minute
from balai.record.ids import row_id
from balai.record.place_query import PublicQuerySet
from balai.record.said import said

from .models import Call, Pledge, Shift
from .states import STANDING


class Seen(msgspec.Struct, frozen=True):
    """What everybody may see of a call's words and pictures: neither held nor erased."""

    photos: list[str] = []
    """Commitments (hex)."""
    report: str = ""
    report_photos: list[str] = []


def now() -> str:
    """This minute, as acts write it."""
    return minute(datetime.now(UTC))


def calls(place_id: UUID) -> PublicQuerySet:
    """Every call of a place, the latest first: all of them are public."""
    return Call.objects.of(place_id).order_by("-ends", "ref")


def to_come(place_id: UUID, now: str) -> list[Call]:
    """Calls that are not over and not called off, the next first."""
    return list(Call.objects.of(place_id).filter(ends__gt=now, called_off_at="").order_by("begins", "ref"))


def call_of(place_id: UUID, ref: str, *, lock: bool = False) -> Call | None:
    """The call of a reference, by its key: `ref` itself has no index. A locked one stays until the transaction ends."""
    found: Call | None = Call.objects.one_of(place_id, row_id(place_id, "call", ref), lock=lock)
    return found


def call_named(place_id: UUID, ref: str) -> Call:
    """A call of this place. Raises Http404."""
    found = call_of(place_id, ref)
    if found is None:
        raise Http404(ref)
    return found


def shifts_of(place_id: UUID, refs: Iterable[str]) -> dict[str, list[Shift]]:
    """The times of these calls, the first first."""
    found: dict[str, list[Shift]] = {ref: [] for ref in refs}
    every = Shift.objects.of(place_id).filter(call__in=list(found))
    for one in sorted(every, key=lambda shift: (shift.begins, shift.key)):
        found[one.call].append(one)
    return found


def seen(place_id: UUID, rows: Sequence[Call]) -> dict[str, Seen]:
    """By reference: what everybody may see of these calls. One query."""
    there = said(place_id, (one for row in rows for one in (row.report, *row.photos, *row.report_photos)))
    return {
        row.ref: Seen(
            photos=[one for one in row.photos if one in there],
            report=there.get(row.report, ""),
            report_photos=[one for one in row.report_photos if one in there],
        )
        for row in rows
    }


def practices_for(place_id: UUID, names: Sequence[str]) -> list[str]:
    """Practices of the calls that came from one of these, by reference, that took place or will."""
    every = (
        Call.objects.of(place_id)
        .filter(names__has_any_keys=list(names), called_off_at="")
        .exclude(practice="")
    )
    return list(every.values_list("practice", flat=True).distinct())


def pledges(place_id: UUID, ref: str) -> list[Pledge]:
    """Everybody who stands on a call's lists, in the order of arrival; for its desk alone."""
    every = Pledge.objects.of(place_id).filter(call=ref, state__in=STANDING)
    return list(every.order_by("shift", "turn"))


def messages(place_id: UUID, ref: str) -> list[Pledge]:
    """What those who took their pledge back wrote to the office, the latest first; for its desk alone."""
    return list(Pledge.objects.of(place_id).filter(call=ref).exclude(message="").order_by("-id"))


def places_left(shift: Shift) -> int:
    return max(0, shift.places - shift.coming)


def over(place_id: UUID, now: str) -> PublicQuerySet:
    """Calls that are over or called off, the latest first."""
    return calls(place_id).filter(Q(ends__lte=now) | ~Q(called_off_at=""))
