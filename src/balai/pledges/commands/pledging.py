"""What residents do: they pledge to come, and take it back. No account is needed."""

import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from balai.methods.pledges import COMING
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
        mine.message = message
        _end(mine)
        stands = settled(place_id, row.ref, shift.key, shift.places)
        append(place_id, [acts.PledgeTakenBack(ref=row.ref, people=mine.people, stands=stands)])
    return mine


def confirm(place_id: UUID, secret: str, now: datetime | None = None) -> Pledge:
    """Say by the link of a letter that its address is one's own; of one address one pledge of a shift stands.

    An earlier one gives way to this, and its place in the order too where this one is for no more people. Only a
    letter's link does that: whoever types somebody else's address changes nothing. Raises Refused, UnknownLink.
    """
    row_id = row_of(SPEAK, secret)
    found: Pledge | None = Pledge.objects.one_of(place_id, row_id) if row_id else None
    if found is None:
        raise UnknownLink
    with transaction.atomic():
        row = locked(place_id, found.call)
        mine = Pledge.objects.of(place_id).select_for_update().get(id=found.id)
        shift = shift_of(row, mine.shift)
        if mine.state not in STANDING or shift.begins <= minute(now or datetime.now(UTC)):
            raise Refused(_("There is nothing to confirm any more."))
        if mine.proof or not mine.contact:
            return mine
        mine.proof = proof_of(mine)
        before = earlier(mine)
        if before:
            _give_way(before, mine)
        mine.save(update_fields=["proof", "turn", "state"])
        stands = settled(place_id, row.ref, shift.key, shift.places)
        append(place_id, [
            acts.PledgeConfirmed(ref=row.ref, stands=stands, instead=before.people if before else 0)
        ])  # fmt: skip
    return mine


def earlier(mine: Pledge) -> Pledge | None:
    """The pledge for the same shift that this one's address stands for already."""
    every = Pledge.objects.of(mine.place_id).filter(call=mine.call, shift=mine.shift, state__in=STANDING)
    return every.filter(proof=proof_of(mine)).exclude(id=mine.id).first() if mine.contact else None


def proof_of(mine: Pledge) -> str:
    """The address under the site's key, for this call alone: it joins nobody's pledges for two calls."""
    said = f"balai/pledge/address/v1\0{mine.place_id}\0{mine.call}\0{mine.contact}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()[:32]


def _give_way(before: Pledge, mine: Pledge) -> None:
    """An earlier pledge ends in favour of this one; whoever is told that they come stays in."""
    if mine.people <= before.people:
        mine.turn, before.turn = before.turn, mine.turn
        mine.state = COMING if before.state == COMING else mine.state
        own = Pledge.objects.of(mine.place_id)
        own.filter(id=mine.id).update(turn=-mine.turn)  # out of the way: two never stand at one place
    _end(before)


def _end(one: Pledge) -> None:
    """Nobody needs name and address any more."""
    one.state, one.name, one.contact, one.proof = BACK, "", "", ""
    one.save(update_fields=["state", "message", "name", "contact", "proof", "turn"])


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
        client_key=said.client_key or None, name=name, contact=clean(said.contact, 254).lower(),
        lang=clean(said.lang, 20), people=said.people, others=said.others, turn=turn, state=NEW,
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
