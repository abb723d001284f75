"""Sending what is written down to those who pledged: in their language, each with a link that ends it."""

from datetime import UTC, datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from balai.methods.pledges import COMING
from balai.people.links import token
from balai.people.mailer import site_link
from balai.people.post import letter, send_waiting
from balai.places.queries import places_of
from balai.record.append import minute
from balai.record.models import Head

from . import queries
from .commands.pledging import SPEAK, STOP
from .commands.settling import write_to
from .models import Call, Letter, Pledge, Shift
from .presenting import spell
from .states import LETTERS

REMINDED = timedelta(hours=24)
NEEDED = timedelta(days=30)
"""Names and addresses go so long after a call is over."""


def send_due(now: datetime | None = None) -> int:
    """Send what waits. Returns how many letters the mail server took (the worker does this again and again)."""
    places = list(Head.objects.values_list("place_id", flat=True))
    return send_waiting(
        Letter.objects.across(places), lambda some: _message(some[0]), now or datetime.now(UTC)
    )


def remind(now: datetime | None = None) -> int:
    """Write down a letter to everybody whose time begins within a day. Returns how many.

    Each gets one; whoever pledged within that day has just had a letter.
    """
    now, done = now or datetime.now(UTC), 0
    places = list(Head.objects.values_list("place_id", flat=True))
    soon = Shift.objects.across(places).filter(begins__gt=minute(now), begins__lte=minute(now + REMINDED))
    for one in soon:
        with transaction.atomic():
            every = Pledge.objects.of(one.place_id).filter(call=one.call, shift=one.key, state=COMING)
            rows = list(every.filter(reminded=False).exclude(contact="").select_for_update())
            due = [row for row in rows if row.since <= now - REMINDED]
            write_to(one.place_id, due, "tomorrow")
            every.filter(id__in=[row.id for row in rows]).update(reminded=True)
            done += len(due)
    return done


def forget(now: datetime | None = None) -> int:
    """Remove names, addresses and messages nobody needs any more, and letters that were sent. Returns pledges."""
    now, done = now or datetime.now(UTC), 0
    places = list(Head.objects.values_list("place_id", flat=True))
    for place_id in places:
        over = queries.over(place_id, minute(now - NEEDED)).filter(ends__lte=minute(now - NEEDED))
        known = Pledge.objects.of(place_id).exclude(name="", contact="", message="", proof="")
        refs = list(over.filter(ref__in=known.values("call")).values_list("ref", flat=True))
        done += known.filter(call__in=refs).update(name="", contact="", message="", proof="")
        Letter.objects.of(place_id).filter(sent_at__lt=now - NEEDED).delete()
    return done


def _message(one: Letter) -> EmailMessage | None:
    """The message; None where nobody wants it any more."""
    own: Pledge | None = Pledge.objects.of(one.place_id).filter(id=one.pledge).exclude(contact="").first()
    row: Call | None = queries.call_of(one.place_id, own.call) if own else None
    place = next(iter(places_of([one.place_id])), None)
    if own is None or row is None or place is None:
        return None
    shifts = queries.shifts_of(place.place_id, [row.ref])[row.ref]
    shift = next((time for time in shifts if time.key == own.shift), None)
    here = f"/{place.slug}/hands/{row.ref}/"
    stop = site_link(f"/{place.slug}/hands/stop/{token(STOP, own.id)}/")
    with translation.override(own.lang):
        context = {
            "row": row, "own": own, "what": one.what, "said": str(LETTERS.get(one.what, one.what)),
            "when": spell(row, shift.begins, shift.ends) if shift else "", "link": site_link(here),
            "speak": site_link(f"{here}mine/{token(SPEAK, own.id)}/"), "unproved": not own.proof,
        }  # fmt: skip
        return letter("pledges/mail/letter.txt", context, own.contact, one.id.hex, stop)
