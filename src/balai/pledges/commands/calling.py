"""What the city does: it calls for hands, calls otherwise, or calls off."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.pictures import MOST_PHOTOS
from balai.places.texts import Refused
from balai.record.acts import Act, Commitment
from balai.record.append import add_aside, append, minute
from balai.record.ids import new_ref

from .. import acts
from ..models import Call, Pledge, Shift
from ..queries import call_of, pledges, shifts_of
from ..states import OFF, STANDING
from .rules import check_may_change, checked
from .settling import settled, write_to


def call_for_hands(
    actor: Actor, place_id: UUID, act: acts.HandsCalled, photos: list[bytes], now: datetime | None = None
) -> str:
    """Call for hands. Returns the call's reference. Raises Refused, naming the field."""
    by = actor.first(EDITORS, place_id)
    now = now or datetime.now(UTC)
    act = checked(place_id, act, now)
    for one in act.shifts:
        check_may_change(None, one, minute(now))
    shifts = [msgspec.structs.replace(one, key=f"s{n}") for n, one in enumerate(act.shifts, 1)]
    with transaction.atomic():
        kept = pictures(place_id, photos)
        act = msgspec.structs.replace(act, ref=new_ref(), shifts=shifts, photos=kept, reason="", by=by)
        append(place_id, [act])
    return act.ref


def call_otherwise(
    actor: Actor, place_id: UUID, act: acts.HandsCalled, photos: list[bytes], now: datetime | None = None
) -> None:
    """Change a call, with a reason; whoever pledged is told when the place or their time is another.

    Its pictures stay where none are given.
    """
    by = actor.first(EDITORS, place_id)
    now, reason = now or datetime.now(UTC), texts.reason(act.reason)
    act = checked(place_id, act, now)
    with transaction.atomic():
        row = going_on(place_id, act.ref, minute(now))
        before = {one.key: one for one in shifts_of(place_id, [row.ref])[row.ref]}
        shifts = _with_keys(act.shifts, before)
        after = {one.key: one for one in shifts}
        for key in before.keys() | after.keys():
            check_may_change(before.get(key), after.get(key), minute(now))
        kept = pictures(place_id, photos) if photos else [Commitment(one) for one in row.photos]
        act = msgspec.structs.replace(act, shifts=shifts, photos=kept, reason=reason, by=by)
        said: list[Act] = [act]
        for key, one in after.items():
            if key in before and before[key].places != one.places:
                said.append(
                    acts.HandsSettled(ref=row.ref, stands=settled(place_id, row.ref, key, one.places))
                )
        _tell_of_change(place_id, row, act, before)
        append(place_id, said)


def call_off(actor: Actor, place_id: UUID, ref: str, reason: str, now: datetime | None = None) -> None:
    """Say that it will not take place, and why; everybody who pledged is told."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    with transaction.atomic():
        row = going_on(place_id, ref, minute(now or datetime.now(UTC)))
        said = pledges(place_id, row.ref)
        Pledge.objects.of(place_id).filter(call=row.ref, state__in=STANDING).update(state=OFF)
        write_to(place_id, said, OFF)
        append(place_id, [acts.HandsCalledOff(ref=row.ref, reason=reason, by=by)])


def locked(place_id: UUID, ref: str) -> Call:
    """The call, locked: everything that is decided about its pledges waits for this."""
    row = call_of(place_id, ref, lock=True)
    if row is None:
        raise Refused(_("There is no such call for hands."))
    return row


def going_on(place_id: UUID, ref: str, now: str) -> Call:
    """The same, of a call that is neither over nor called off."""
    row = locked(place_id, ref)
    if row.called_off_at:
        raise Refused(_("It was called off."))
    if row.ends <= now:
        raise Refused(_("It is over."))
    return row


def pictures(place_id: UUID, photos: list[bytes]) -> list[Commitment]:
    """Keep pictures beside the record."""
    if len(photos) > MOST_PHOTOS:
        raise Refused(_("At most %(most)d pictures.") % {"most": MOST_PHOTOS}, "photos")
    return [Commitment(add_aside(place_id, photo, "image/jpeg")) for photo in photos]


def _with_keys(shifts: list[acts.Shift], before: dict[str, Shift]) -> list[acts.Shift]:
    """Each with its key; one that is new gets a key that no shift had before."""
    if unknown := {one.key for one in shifts if one.key} - before.keys():
        raise Refused(_("There is no time %(key)s.") % {"key": min(unknown)[:20]}, "shifts")
    if len({one.key for one in shifts if one.key}) < sum(bool(one.key) for one in shifts):
        raise Refused(_("A time stands there twice."), "shifts")
    return [one if one.key else msgspec.structs.replace(one, key=f"t{new_ref(6)}") for one in shifts]


def _tell_of_change(place_id: UUID, row: Call, act: acts.HandsCalled, before: dict[str, Shift]) -> None:
    """Write to those whose place or time is another now."""
    moved = {
        one.key for one in act.shifts
        if one.key in before and (one.begins, one.ends) != (before[one.key].begins, before[one.key].ends)
    }  # fmt: skip
    elsewhere = act.where != row.where
    write_to(place_id, (p for p in pledges(place_id, row.ref) if elsewhere or p.shift in moved), "changed")
