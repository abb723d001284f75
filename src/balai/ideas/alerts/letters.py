"""Sending what is written down: what happened to an idea, how it stands, and whose word is the next."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.utils import translation

from balai.people.mailer import site_link
from balai.people.post import letter, send_waiting
from balai.places import links
from balai.places.models import Place
from balai.places.queries import places_of
from balai.record.append import minute
from balai.record.models import Head

from .. import queries
from ..models import Idea, Letter, Reader, Step
from ..presenting import title_of
from ..presenting_clock import STEP_WORDS, clock, next_word
from ..states import LETTERS, PHASE_WORDS, goes_on
from .collect import collect
from .wishes import stop_link

NEEDED = timedelta(days=40)
"""Addresses go so long after the last word on an idea; letters so long after they were sent."""
UNCONFIRMED = timedelta(days=3)


def letters() -> None:
    """Write down what is due, and send it (the worker does this again and again)."""
    collect()
    send_due()


def send_due(now: datetime | None = None) -> int:
    """Send what waits, to each reader of an idea in one message. Returns how many messages the mail server took."""
    now = now or datetime.now(UTC)
    places = list(Head.objects.values_list("place_id", flat=True))
    return send_waiting(
        Letter.objects.across(places), lambda some: _message(some, now), now,
        together=lambda one: (one.place_id, one.reader, one.idea), sent=lambda some: _told(some, now),
    )  # fmt: skip


def forget(now: datetime | None = None) -> int:
    """Remove addresses nobody needs any more, letters that were sent, wishes nobody confirmed. Returns addresses."""
    now, done = now or datetime.now(UTC), 0
    for place_id in Head.objects.values_list("place_id", flat=True):
        readers = Reader.objects.of(place_id)
        done += readers.filter(confirmed=False, since__lt=now - UNCONFIRMED).delete()[0]
        rows = queries.ideas_named(place_id, set(readers.values_list("idea", flat=True)))
        over = [one.ref for one in rows if not goes_on(one.state) and one.updated_at < minute(now - NEEDED)]
        done += readers.filter(idea__in=over).delete()[0]
        Letter.objects.of(place_id).filter(sent_at__lt=now - NEEDED).delete()
    return int(done)


def _told(some: Sequence[Letter], now: datetime) -> None:
    Reader.objects.of(some[0].place_id).filter(id=some[0].reader).update(told_at=now)


def _message(some: Sequence[Letter], now: datetime) -> EmailMessage | None:
    """The message; None where nobody wants it, or there is nothing (any more) to say."""
    place_id = some[0].place_id
    reader = Reader.objects.of(place_id).filter(id=some[0].reader, confirmed=True).first()
    row = queries.idea_of(place_id, some[0].idea)
    place = next(iter(places_of([place_id])), None)
    if reader is None or row is None or place is None:
        return None
    with translation.override(reader.lang):
        happened = [_happened(place, row, one) for one in some]
        context = {**_standing(place, row, minute(now)), "place": place, "author": reader.author,
                   "happened": happened, "several": len(some) > 1}  # fmt: skip
        return letter(
            "ideas/mail/letter.txt", context, reader.email, some[0].id.hex, stop_link(place, reader.id)
        )


def _standing(place: Place, row: Idea, now: str) -> dict[str, Any]:
    """How the idea stands: the same clock as on its page."""
    call = queries.call_named(place.place_id, row.call)
    return {
        "title": title_of(queries.seen(place.place_id, [row])[row.ref]), "clock": clock(row, now),
        "next_word": next_word(row, call, now),
        "link": site_link(f"/{place.slug}/ideas/{row.ref}/"),
    }  # fmt: skip


def _happened(place: Place, row: Idea, one: Letter) -> dict[str, Any]:
    """One thing that happened: words only as far as everybody may read them now."""
    steps = Step.objects.of(place.place_id).filter(idea=row.ref)
    step = steps.filter(entry=one.entry).first() if one.entry is not None else None
    short = str(LETTERS.get(one.what, one.what))
    said: dict[str, Any] = {"short": short, "said": short, "others": _others(place, one, step)}
    if step:
        said["said"] = str(STEP_WORDS.get(step.what, step.what))
        said |= {"reason": step.reason, "text": queries.said(place.place_id, [step.text]).get(step.text, "")}
    if one.what == "moved":
        call = queries.call_named(place.place_id, row.call)
        said |= {"said": str(PHASE_WORDS.get(call.phase, call.phase)), "reason": call.reason}
    return said


def _others(place: Place, one: Letter, step: Step | None) -> list[tuple[str, str]]:
    """What else it is about: another idea, or what came of this one; titles with addresses."""
    into = one.other or (step.more.get("into", "") or step.more.get("from", "") if step else "")
    if one.what != "named":
        into = f"idea:{into}"
    named = links.found(place.place_id, place.slug, links.read([into]))
    return [(other.title, site_link(other.url)) for other in named]
