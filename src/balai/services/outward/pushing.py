"""A request of ours, sent to another city's Open311: noted first, sent once, and what came of it brought back."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.places import texts
from balai.places.authority import STAFF, Actor, Role
from balai.places.texts import Refused
from balai.record.models import Head

from ..commands.answering import ANSWER_LIMIT, answer
from ..models import PassedOn, Request
from ..queries import request_of, seen
from ..states import ENDED, OPEN
from .asking import OtherCity, Unsure
from .pulling import listed

SAID = 3000
"""Characters of the words that are sent: with our address they stay below the standard's 4,000."""
CLOCKS = timedelta(hours=1)
"""So far may the other system's clock be from ours."""
NAME = 120
WORDS = {
    "open": gettext_lazy("The other city works on it."),
    "closed": gettext_lazy("The other city says that it is closed."),
}
"""What is said where the other city gives no words."""


def push(place_id: UUID, code: str, city: OtherCity, key: str, service: str) -> PassedOn:
    """Send a request unless it was; what the other city calls it stands in the row. Raises Refused.

    That it leaves is noted before it does. Where it may have left before and nobody knows, the other city's list is
    looked through first: the answer may have been lost, or we.
    """
    row = _noted(place_id, code, city, service)
    with _alone(row):
        row.refresh_from_db()
        if row.tried_at and not row.outside and not row.token:
            _take(row, _found_there(row, city))
        if not row.outside and not row.token:
            _send(row, city, key)
        return resolve(row, city)


def _send(row: PassedOn, city: OtherCity, key: str) -> None:
    row.tried_at = datetime.now(UTC)
    row.save(update_fields=["tried_at"])
    try:
        _take(row, city.send(_fields(row, key)))
    except Unsure as unsure:
        raise Unsure(f"{unsure} {_('It is noted; run this again to find out.')}") from unsure
    except Refused:
        row.delete()  # it was not taken, so nothing was passed on
        raise


@contextmanager
def _alone(row: PassedOn) -> Iterator[None]:
    """Nobody else sends this meanwhile; the lock goes with its connection. Raises Refused."""
    key = [row.id.int & (2**63 - 1)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", key)
        if cursor.fetchone() != (True,):
            raise Refused(_("Somebody else sends it right now."))
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", key)


def resolve(row: PassedOn, city: OtherCity) -> PassedOn:
    """Ask for the name where there is only a token. Raises Refused."""
    if row.token and not row.outside:
        _take(row, next(iter(city.rows(f"tokens/{quote(row.token, safe='')}") or ()), {}))
    return row


def bring_back(place_id: UUID, city: OtherCity) -> int:
    """What the other city says of what it was sent, as words of an office; the same again says nothing."""
    changed = 0
    for row in PassedOn.objects.of(place_id).filter(**city.named).order_by("since"):
        name = resolve(row, city).outside
        found = city.rows(f"requests/{quote(name, safe='')}") if name else None
        if found:
            changed += _brought(row, found[0])
    return changed


# Noting --------------------------------------------------------------------------------------------------


def _noted(place_id: UUID, code: str, city: OtherCity, service: str) -> PassedOn:
    """The row of this sending, new where there is none. Raises Refused where nothing may be sent."""
    with transaction.atomic():
        request = request_of(place_id, code, lock=True)
        if request is None:
            raise Refused(_("There is no report of this code."))
        there = PassedOn.objects.of(place_id).filter(code=code, **city.named).first()
        if there:
            return there
        if request.state not in OPEN and request.state != "passed on":
            raise Refused(_("This request is closed."))
        if request.held:
            raise Refused(_("Its words are held. Look at them first."))
        if not service:
            raise Refused(_("Say which service of the other city it is."), "service")
        return PassedOn.objects.create(
            place_id=place_id, code=code, service=service, client_key=secrets.token_urlsafe(32), **city.named
        )  # fmt: skip


def _take(row: PassedOn, said: dict[str, str]) -> None:
    """Keep what the other city calls it; with its name, everybody may read where it went."""
    outside, token = (_name(said.get(name, "")) for name in ("service_request_id", "token"))
    if not outside and not token:
        return
    with transaction.atomic():
        request_of(row.place_id, row.code, lock=True)
        row.refresh_from_db()
        if row.outside:
            return
        row.outside, row.token = outside, token
        row.save(update_fields=["outside", "token"])
        if outside:
            words = _("Passed on to %(where)s, where it is %(name)s.") % {
                "where": row.endpoint,
                "name": outside,
            }
            answer(_office(row.place_id), row.place_id, row.code, "note", words)


def _name(said: str) -> str:
    try:
        return texts.text(said, "id", limit=NAME)
    except Refused:
        return ""


def _office(place_id: UUID) -> Actor:
    return Actor((Role(STAFF, place_id),))


# Sending -------------------------------------------------------------------------------------------------


def _fields(row: PassedOn, key: str) -> dict[str, str]:
    """What everybody may read of it, no more: who reported, and where exactly a home is, stays here."""
    request = Request.objects.of(row.place_id).get(code=row.code)
    public = seen(row.place_id, [request])[row.code]
    slug = Head.objects.get(place_id=row.place_id).slug
    place = {} if request.lat is None or request.lon is None else {
        "lat": f"{request.lat / 1e6:.6f}", "long": f"{request.lon / 1e6:.6f}"
    }  # fmt: skip
    picture = f"{settings.CONFIG.url}/{slug}/record/aside/{public.photos[0]}" if public.photos else ""
    return {
        "api_key": key, "service_code": row.service, **place, "address_string": public.landmark,
        "description": f"{public.text[:SAID]}\n{_address(row)}".strip(), "media_url": picture,
        "client_key": row.client_key,
    }  # fmt: skip


def _address(row: PassedOn) -> str:
    """The request's own page: by it the other city's staff look here, and we find it in their list."""
    return f"{settings.CONFIG.url}/{Head.objects.get(place_id=row.place_id).slug}/requests/{row.code}/"


def _found_there(row: PassedOn, city: OtherCity) -> dict[str, str]:
    ours = _address(row)
    there = listed(city, row.since - CLOCKS, datetime.now(UTC) + CLOCKS)
    return next((one for one in there if ours in one.get("description", "")), {})


# Bringing back -------------------------------------------------------------------------------------------


def _brought(row: PassedOn, said: dict[str, str]) -> bool:
    status = said.get("status", "").strip().lower()
    notes = "".join(c for c in said.get("status_notes", "") if c.isprintable() or c == "\n").strip()
    told = f"{status} {notes}"[:ANSWER_LIMIT]
    if status not in WORDS or told == row.told:
        return False
    with transaction.atomic():
        request = request_of(row.place_id, row.code, lock=True)
        row.refresh_from_db()
        first, row.told = not row.told, told
        row.save(update_fields=["told"])
        if request is None or request.state in ENDED - {"passed on"} or (first and status == "open"):
            return False
        done = status == "closed" and request.state in OPEN
        words = notes[:ANSWER_LIMIT] if texts.says_something(notes) else str(WORDS[status])
        answer(_office(row.place_id), row.place_id, row.code, "done" if done else "note", words)
    return True
