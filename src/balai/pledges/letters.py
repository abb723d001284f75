"""Sending what is written down to those who pledged: in their language, each with a link that ends it."""

import logging
import smtplib
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from balai.methods.pledges import COMING
from balai.people.links import token
from balai.people.mailer import site_link
from balai.places.queries import places_of
from balai.record.append import minute
from balai.record.models import Head
from balai.web.text import clean

from . import queries
from .commands.pledging import SPEAK, STOP
from .commands.settling import write_to
from .models import Call, Letter, Pledge, Shift
from .presenting import spell
from .states import LETTERS

log = logging.getLogger(__name__)
AT_ONCE, MOST_TRIES = 200, 50
AGAIN = timedelta(minutes=5)
"""Between two tries of a letter that the mail server did not take."""
REMINDED = timedelta(hours=24)
NEEDED = timedelta(days=30)
"""Names and addresses go so long after a call is over."""


def send_due(now: datetime | None = None) -> int:
    """Send what waits. Returns how many letters the mail server took (the worker does this again and again).

    A letter is marked after it was taken: killed between the two, it goes out once more under the same Message-ID.
    """
    now = now or datetime.now(UTC)
    places = list(Head.objects.values_list("place_id", flat=True))
    waiting = Letter.objects.across(places).filter(sent_at=None, tries__lt=MOST_TRIES).order_by("since")
    ready = (one for one in waiting[:AT_ONCE] if not one.tries or one.since + AGAIN * one.tries <= now)
    return sum(_send(one, now) for one in ready)


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
        known = Pledge.objects.of(place_id).exclude(name="", contact="", message="")
        refs = list(over.filter(ref__in=known.values("call")).values_list("ref", flat=True))
        done += known.filter(call__in=refs).update(name="", contact="", message="")
        Letter.objects.of(place_id).filter(sent_at__lt=now - NEEDED).delete()
    return done


def _send(letter: Letter, now: datetime) -> int:
    """1: it was taken; a letter that nobody wants any more is done with, too."""
    own = Pledge.objects.of(letter.place_id).filter(id=letter.pledge).exclude(contact="").first()
    message = _message(letter, own) if own else None
    mine = Letter.objects.of(letter.place_id).filter(id=letter.id)
    if message and not _hand_over(message):
        mine.update(tries=letter.tries + 1)
        return 0
    mine.update(sent_at=now)
    return int(message is not None)


def _message(letter: Letter, own: Pledge) -> EmailMessage | None:
    row: Call | None = queries.by_ref(letter.place_id, own.call).first()
    place = next(iter(places_of([letter.place_id])), None)
    if row is None or place is None:
        return None
    shift = next(
        (one for one in queries.shifts_of(place.place_id, [row.ref])[row.ref] if one.key == own.shift), None
    )
    here, stop = (
        f"/{place.slug}/hands/{row.ref}/",
        site_link(f"/{place.slug}/hands/stop/{token(STOP, own.id)}/"),
    )
    with translation.override(own.lang):
        text = render_to_string("pledges/mail/letter.txt", {
            "row": row, "own": own, "what": letter.what, "said": str(LETTERS.get(letter.what, letter.what)),
            "when": spell(row, shift.begins, shift.ends) if shift else "", "link": site_link(here),
            "speak": site_link(f"{here}mine/{token(SPEAK, own.id)}/"), "stop": stop,
        })  # fmt: skip
    subject, _mark, body = text.strip().partition("\n")
    headers = {
        "Message-ID": f"<{letter.id.hex}@{settings.CONFIG.host}>", "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }  # fmt: skip
    body = body.strip() + "\n"
    return EmailMessage(
        clean(subject, 200), body, settings.DEFAULT_FROM_EMAIL, [own.contact], headers=headers
    )


def _hand_over(message: EmailMessage) -> bool:
    try:
        message.send()
    except (OSError, smtplib.SMTPException, BadHeaderError) as error:
        # Neither address nor text: a log is read by more people than a letter.
        log.warning("letter not sent: %s", type(error).__name__)
        return False
    return True
