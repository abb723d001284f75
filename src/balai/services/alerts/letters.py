"""Sending what is written down: in the receiver's language, with a link to speak by and one that ends it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from balai.people.links import SPEAK, STOP, token
from balai.people.mailer import site_link
from balai.people.models import Account
from balai.people.post import NotYet, hand_over, letter, send_waiting
from balai.places.models import Place
from balai.places.queries import places_of
from balai.web.formats import day

from .. import queries
from ..channels.saying import say_in_channel
from ..models import Letter, Reporter, Request, Step, Subscription
from ..presenting import step_title

HOURLY = timedelta(hours=1)
"""Somebody who follows gets what happened in one message, not oftener than this."""


def send_due(now: datetime | None = None) -> int:
    """Send what waits. Returns how many messages the mail server took."""
    now = now or datetime.now(UTC)
    return send_waiting(
        Letter.objects.across(queries.places_with_counter()), lambda some: _message(some, now), now,
        together=_together, sent=lambda some: _told(some, now),
        taken_by=lambda place_id, message: say_in_channel(place_id, message) or hand_over(message),
    )  # fmt: skip


def _together(one: Letter) -> tuple[UUID, UUID, int | None]:
    """What happened to what somebody follows is one message."""
    return one.place_id, one.to, None if one.whom == "follower" else one.entry


def _told(letters: Sequence[Letter], now: datetime) -> None:
    first = letters[0]
    if first.whom == "follower":
        Subscription.objects.of(first.place_id).filter(id=first.to).update(told_at=now)


def _receiver(one: Letter, now: datetime) -> Any:
    """The row that says where to and in which language; None: nobody wants it any more. Raises NotYet."""
    if one.whom == "staff":
        return Account.objects.filter(pk=one.to, is_active=True, sample=False).first()
    if one.whom == "reporter":
        return Reporter.objects.of(one.place_id).filter(id=one.to, contact__contains="@").first()
    found = Subscription.objects.of(one.place_id).filter(id=one.to, confirmed=True).first()
    if found and found.told_at and found.told_at + HOURLY > now:
        raise NotYet
    return found


def _message(letters: Sequence[Letter], now: datetime) -> EmailMessage | None:
    """The message; None where nobody wants it, or there is nothing (any more) to say."""
    place_id, told = letters[0].place_id, _receiver(letters[0], now)
    if told is None:
        return None
    place = next(iter(places_of([place_id])), None)
    entries = [one.entry for one in letters]
    steps = list(Step.objects.of(place_id).filter(entry__in=entries).order_by("entry"))
    rows = {row.code: row for row in queries.requests_named(place_id, {step.code for step in steps})}
    if place is None or not steps or any(step.code not in rows for step in steps):
        return None
    stop = _stop_link(place, letters[0]) if letters[0].whom != "staff" else ""
    name = f"{place_id.hex[:12]}.{steps[-1].entry}.{letters[0].to.hex}"
    to = told.email if hasattr(told, "email") else told.contact
    with translation.override(getattr(told, "lang", settings.LANGUAGE_CODE)):
        context = _context(place, steps, rows, letters[0])
        return letter("services/mail/letter.txt", context, to, name, stop)


def _context(place: Place, steps: Sequence[Step], rows: dict[str, Request], first: Letter) -> dict[str, Any]:
    """What the letter says: words only as far as everybody may read them."""
    said = queries.said(place.place_id, [step.text for step in steps])
    names = queries.named(place.place_id)
    row = rows[steps[-1].code]
    here = f"/{place.slug}/requests/{row.code}/"
    return {
        "place": place, "row": row, "whom": first.whom, "what": steps[-1].what, "several": len(steps) > 1,
        "happened": [
            {"code": step.code, "title": step_title(step, names), "reason": step.reason,
             "text": said.get(step.text, ""), "link": site_link(f"/{place.slug}/requests/{step.code}/")}
            for step in steps
        ],
        "object_by": day(row.object_by[:10]) if row.object_by else "",
        "promise": day(row.promise[:10]) if row.promise else "",
        "link": site_link(here),
        "speak": site_link(f"{here}mine/{token(SPEAK, first.to)}/") if first.whom == "reporter" else "",
        "desk": site_link(f"/desk/cities/{place.slug}/queue/{row.code}/"),
    }  # fmt: skip


def _stop_link(place: Place, first: Letter) -> str:
    return site_link(f"/{place.slug}/requests/stop/{token(STOP, first.to)}/")
