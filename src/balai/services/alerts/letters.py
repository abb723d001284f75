"""Sending what is written down: in the receiver's language, with a link to speak by and one that ends it."""

import logging
import smtplib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from balai.people.links import SPEAK, STOP, token
from balai.people.mailer import site_link
from balai.people.models import Account
from balai.places.models import Place
from balai.places.queries import places_of
from balai.web.formats import day
from balai.web.text import clean

from .. import queries
from ..channels.saying import say_in_channel
from ..models import Letter, Reporter, Request, Step, Subscription
from ..presenting import step_title

log = logging.getLogger(__name__)
AT_ONCE = 200
MOST_TRIES = 50
AGAIN = timedelta(minutes=5)
"""Between two tries of a letter that the mail server did not take."""
HOURLY = timedelta(hours=1)
"""Somebody who follows gets what happened in one message, not oftener than this."""


def send_due(now: datetime | None = None) -> int:
    """Send what waits. Returns how many messages the mail server took.

    A letter is marked after it was taken: killed between the two, it goes out once more under the same Message-ID.
    """
    now = now or datetime.now(UTC)
    every = queries.places_with_counter()
    waiting = Letter.objects.across(every).filter(sent_at=None, tries__lt=MOST_TRIES)
    ready = [one for one in waiting.order_by("since")[:AT_ONCE] if _ready(one, now)]
    groups: dict[tuple[UUID, UUID, Any], list[Letter]] = {}
    for one in ready:
        alone = None if one.whom == "follower" else one.entry
        groups.setdefault((one.place_id, one.to, alone), []).append(one)
    return sum(_send(some, now) for some in groups.values())


def _ready(one: Letter, now: datetime) -> bool:
    return not one.tries or one.since + AGAIN * one.tries <= now


def _send(letters: Sequence[Letter], now: datetime) -> int:
    """One message about one or several things. 1: it was taken."""
    first = letters[0]
    told = _receiver(first, now)
    if told == "later":
        return 0
    message = _message(letters, told) if told else None
    taken = message is None or say_in_channel(first.place_id, message) or _hand_over(message)
    mine = Letter.objects.of(first.place_id).filter(id__in=[one.id for one in letters])
    if not taken:
        mine.update(tries=first.tries + 1)
        return 0
    mine.update(sent_at=now)
    if message and first.whom == "follower":
        Subscription.objects.of(first.place_id).filter(id=first.to).update(told_at=now)
    return int(message is not None)


def _receiver(letter: Letter, now: datetime) -> Any:
    """The row that says where to and in which language; None: nobody wants it any more; `later`: not yet."""
    if letter.whom == "staff":
        return Account.objects.filter(pk=letter.to, is_active=True, sample=False).first()
    if letter.whom == "reporter":
        return Reporter.objects.of(letter.place_id).filter(id=letter.to, contact__contains="@").first()
    found = Subscription.objects.of(letter.place_id).filter(id=letter.to, confirmed=True).first()
    return "later" if found and found.told_at and found.told_at + HOURLY > now else found


def _message(letters: Sequence[Letter], told: Any) -> EmailMessage | None:
    """The message; None where there is nothing (any more) to say."""
    place_id = letters[0].place_id
    place = next(iter(places_of([place_id])), None)
    entries = [one.entry for one in letters]
    steps = list(Step.objects.of(place_id).filter(entry__in=entries).order_by("entry"))
    rows = {row.code: row for row in queries.requests_named(place_id, {step.code for step in steps})}
    if place is None or not steps or any(step.code not in rows for step in steps):
        return None
    with translation.override(getattr(told, "lang", settings.LANGUAGE_CODE)):
        text = render_to_string("services/mail/letter.txt", _context(place, steps, rows, letters[0], told))
    subject, _mark, body = text.strip().partition("\n")
    name = f"{place_id.hex[:12]}.{steps[-1].entry}.{letters[0].to.hex}@{settings.CONFIG.host}"
    headers = {"Message-ID": f"<{name}>", "Auto-Submitted": "auto-generated"}
    if letters[0].whom != "staff":
        stop = _stop_link(place, letters[0])
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    to = told.email if hasattr(told, "email") else told.contact
    return EmailMessage(
        clean(subject, 200), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to], headers=headers
    )


def _context(
    place: Place, steps: Sequence[Step], rows: dict[str, Request], letter: Letter, told: Any
) -> dict[str, Any]:
    """What the letter says: words only as far as everybody may read them."""
    said = queries.said(place.place_id, [step.text for step in steps])
    names = queries.named(place.place_id)
    row = rows[steps[-1].code]
    here = f"/{place.slug}/requests/{row.code}/"
    return {
        "place": place, "row": row, "whom": letter.whom, "what": steps[-1].what, "several": len(steps) > 1,
        "happened": [
            {"code": step.code, "title": step_title(step, names), "reason": step.reason,
             "text": said.get(step.text, ""), "link": site_link(f"/{place.slug}/requests/{step.code}/")}
            for step in steps
        ],
        "object_by": day(row.object_by[:10]) if row.object_by else "",
        "promise": day(row.promise[:10]) if row.promise else "",
        "link": site_link(here),
        "speak": site_link(f"{here}mine/{token(SPEAK, letter.to)}/") if letter.whom == "reporter" else "",
        "desk": site_link(f"/desk/cities/{place.slug}/queue/{row.code}/"),
        "stop": _stop_link(place, letter) if letter.whom != "staff" else "",
    }  # fmt: skip


def _stop_link(place: Place, letter: Letter) -> str:
    return site_link(f"/{place.slug}/requests/stop/{token(STOP, letter.to)}/")


def _hand_over(message: EmailMessage) -> bool:
    try:
        message.send()
    except (OSError, smtplib.SMTPException, BadHeaderError) as error:
        # Neither address nor text: a log is read by more people than a letter.
        log.warning("letter not sent: %s", type(error).__name__)
        return False
    return True
