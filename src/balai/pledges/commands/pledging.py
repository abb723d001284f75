"""What residents do: they pledge to come, and take it back. No account is needed."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from balai.people.links import row_of
from balai.places import texts
from balai.places.codes import kept, new_code, new_secret, secret_from
from balai.places.once import once
from balai.places.texts import Refused
from balai.record.append import append, minute
from balai.web.text import clean

from .. import acts
from ..models import Call, Pledge, Shift
from ..queries import shifts_of
from ..states import BACK, NEW, STANDING
from .calling import going_on, locked
from .settling import settled

MOST_PEOPLE = 10
MOST_STANDING = 2000
"""Pledges on the lists of one shift: what is settled stays a matter of milliseconds."""
NAME_LIMIT, MESSAGE_LIMIT = 80, 500
WHOSE, SPEAK, STOP = "pledge", "hands-speak", "hands-stop"
PREFIX = "HAND"


class UnknownLink(LookupError):
    """Nobody holds this link (any more)."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says who pledges."""

    shift: str
    people: int = 1
    others: int = 0
    """Only if so many others come."""
    name: str = ""
    contact: str = ""
    lang: str = "en"
    client_key: str = ""


class Pledged(msgspec.Struct, frozen=True):
    """The code to say at the place, the secret of the link, and whether this very sending was known already."""

    code: str
    secret: str
    again: bool = False


def pledge(place_id: UUID, ref: str, said: Said, now: datetime | None = None) -> Pledged:
    """Pledge to come. Raises Refused, naming the field."""
    return once(
        said.client_key,
        lambda: _known(place_id, ref, said.client_key),
        lambda: _pledge(place_id, ref, said, now or datetime.now(UTC)),
    )


def take_back(place_id: UUID, secret: str, message: str = "", now: datetime | None = None) -> Pledge:
    """Take a pledge back, with a message to the office if one likes; whoever waits moves up.

    Name and address go at once: nobody needs them any more.
    """
    message = texts.text(message, "message", limit=MESSAGE_LIMIT)
    found = pledge_by(place_id, secret)
    with transaction.atomic():
        row = locked(place_id, found.call)
        mine = Pledge.objects.of(place_id).select_for_update().get(id=found.id)
        shift = shift_of(row, mine.shift)
        if mine.state not in STANDING:
            raise Refused(_("There is nothing to take back any more."))
        if shift.begins <= minute(now or datetime.now(UTC)):
            raise Refused(_("It has begun by now. Tell those who are there."))
        mine.state, mine.message, mine.name, mine.contact = BACK, message, "", ""
        mine.save(update_fields=["state", "message", "name", "contact"])
        stands = settled(place_id, row.ref, shift.key, shift.places)
        append(place_id, [acts.PledgeTakenBack(ref=row.ref, people=mine.people, stands=stands)])
    return mine


def stop_letters(place_id: UUID, token: str) -> bool:
    """Remove the address that a letter went to. False: the link is none of these."""
    row = row_of(STOP, token)
    every = Pledge.objects.of(place_id)
    return bool(row and every.filter(id=row).update(contact=""))


def pledge_by(place_id: UUID, secret: str) -> Pledge:
    """Whoever holds this link, the one that was shown or the one of a letter. Raises UnknownLink."""
    found: Pledge | None = Pledge.objects.one_by(place_id, "secret", kept(secret))
    if found is None and (row := row_of(SPEAK, secret)):
        found = Pledge.objects.one_of(place_id, row)
    if found is None:
        raise UnknownLink
    return found


def shift_of(row: Call, key: str) -> Shift:
    """A shift of this call. Raises Refused."""
    found = next((one for one in shifts_of(row.place_id, [row.ref])[row.ref] if one.key == key), None)
    if found is None:
        raise Refused(_("Choose a time."), "shift")
    return found


def _known(place_id: UUID, ref: str, client_key: str) -> Pledged | None:
    """What this very sending was told the first time."""
    found = Pledge.objects.one_by(place_id, "client_key", client_key) if client_key else None
    if found is None:
        return None
    if found.call != ref:
        raise Refused(_("This sending has no proper key. Open the page again."), "client_key")
    return Pledged(found.code, secret_from(WHOSE, place_id, client_key), again=True)


def _pledge(place_id: UUID, ref: str, said: Said, now: datetime) -> Pledged:
    row = going_on(place_id, ref, minute(now))
    shift = shift_of(row, said.shift)
    _check(shift, said, minute(now))
    name = texts.text(said.name, "name", limit=NAME_LIMIT)
    turn = _next_turn(place_id, ref, shift.key)
    secret = secret_from(WHOSE, place_id, said.client_key) if said.client_key else new_secret()[0]
    code = _free_code(place_id, ref)
    Pledge.objects.create(
        place_id=place_id, call=ref, shift=shift.key, code=code, secret=kept(secret),
        client_key=said.client_key or None, name=name, contact=clean(said.contact, 254), lang=clean(said.lang, 20),
        people=said.people, others=said.others, turn=turn, state=NEW,
    )  # fmt: skip
    stands = settled(place_id, ref, shift.key, shift.places)
    append(
        place_id, [acts.PledgeMade(ref=ref, people=said.people, stands=stands)]
    )  # last: others wait from here on
    return Pledged(code, secret)


def _check(shift: Shift, said: Said, now: str) -> None:
    if shift.begins <= now:
        raise Refused(_("This time has begun by now. Choose another."), "shift")
    if not 1 <= said.people <= MOST_PEOPLE:
        raise Refused(_("Say how many you are, from 1 to %(most)d.") % {"most": MOST_PEOPLE}, "people")
    if said.people > shift.places:
        raise Refused(_("There are only %(n)d places.") % {"n": shift.places}, "people")
    if not 0 <= said.others <= shift.places - said.people:
        most = shift.places - said.people
        raise Refused(_("So many others cannot come: say at most %(most)d.") % {"most": most}, "others")


def _free_code(place_id: UUID, ref: str) -> str:
    while True:
        code = new_code(PREFIX)
        if not Pledge.objects.of(place_id).filter(call=ref, code=code).exists():
            return code


def _next_turn(place_id: UUID, ref: str, shift: str) -> int:
    """The place in the order of arrival. Raises Refused where too many stand there."""
    every = Pledge.objects.of(place_id).filter(call=ref, shift=shift)
    found = every.aggregate(last=Max("turn"), standing=Count("id", filter=Q(state__in=STANDING)))
    if found["standing"] >= MOST_STANDING:
        raise Refused(_("The waiting list is full."), "shift")
    return (found["last"] or 0) + 1
