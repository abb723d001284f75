"""Letters to cities that have not handed in: 14 and 3 days before the day, every week after it, and on request.

`due` decides, without sending; `send_due` is what the worker runs every minute. A letter is claimed before it is sent,
in a table that holds it once, so that two workers, or a worker and a person, never send it twice.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from balai.people.post import hand_over
from balai.people.queries import holders
from balai.places.authority import CSCO, SECRETARIAT, Actor
from balai.places.models import Place
from balai.places.queries import cities, networks
from balai.record.place_query import PlaceQuerySet
from balai.web.text import clean

from .desk.presenting import city_states
from .models import Round
from .private import ReminderSent
from .queries import rounds

BEFORE = (14, 3)
"""Days before the due day on which a city is reminded."""
EVERY = 7
"""Days between letters once the day has passed."""
NOW, SOON, LATE = "now", "soon", "late"
KINDS = (NOW, SOON, LATE)


class Reminder(msgspec.Struct, frozen=True):
    """A letter that is due to a city."""

    place: Place
    network: Place
    round: int
    title: str
    due: str
    kind: str
    day: date
    """The day it was due by rule: with the kind, what makes it one letter."""


def scheduled(due: date, today: date) -> tuple[str, date] | None:
    """Which reminder stands on this day, and the day it was due by rule; None: none yet. A function on values."""
    left = (due - today).days
    if left < 0:
        return LATE, due + timedelta(days=1 + (-left - 1) // EVERY * EVERY)
    before = min((days for days in BEFORE if left <= days), default=None)
    return None if before is None else (SOON, due - timedelta(days=before))


def due(today: date) -> list[Reminder]:
    """Every reminder that stands on this day, sent already or not; reads only."""
    return [
        reminder
        for network in networks()
        for round_ in rounds(network.place_id)
        for reminder in _of_round(network, round_, today)
    ]


def _of_round(network: Place, round_: Round, today: date) -> list[Reminder]:
    if round_.imported or round_.freeze is not None or len(round_.due) != 10:
        return []
    found = scheduled(date.fromisoformat(round_.due), today)
    return [] if found is None else _to_waiting(network, round_, today, *found)


def _to_waiting(network: Place, round_: Round, today: date, kind: str, day: date) -> list[Reminder]:
    """One for every city asked that has nothing handed in."""
    places = {place.slug: place for place in cities(network.place_id)}
    return [
        Reminder(places[city.slug], network, round_.round, round_.title, round_.due, kind, day)
        for city in city_states(round_, list(places.values()), today)
        if city.state in {"", "returned"}
    ]


def send_due(today: date | None = None, network: str = "") -> int:
    """Send what stands today and was not sent yet. Returns the number of letters handed over."""
    found = due(today or timezone.localdate())
    return sum(send(reminder) for reminder in found if network in {"", reminder.network.slug})


def remind_now(actor: Actor, network: Place, round_: Round) -> int:
    """Remind every city that has nothing handed in, once a day each. Returns the number of letters."""
    actor.first((SECRETARIAT,), network.place_id)
    if round_.imported or round_.freeze is not None:
        return 0
    today = timezone.localdate()
    return sum(send(reminder) for reminder in _to_waiting(network, round_, today, NOW, today))


def would_get(network: Place, round_: Round, today: date) -> list[tuple[Place, list[str], bool]]:
    """Who gets a letter on request: (city, addresses, whether it was sent today already)."""
    if round_.imported or round_.freeze is not None:
        return []
    return [
        (r.place, recipients(r.place), _sent(r).exists())
        for r in _to_waiting(network, round_, today, NOW, today)
    ]


def send(reminder: Reminder) -> int:
    """Send one reminder to every chief smart city officer of the city, unless it was sent before."""
    addresses = recipients(reminder.place)
    if not addresses or not _claim(reminder):
        return 0
    handed = sum(hand_over(letter(reminder, address)) for address in addresses)
    with transaction.atomic():
        if handed:
            _sent(reminder).update(letters=handed)
        else:
            _sent(reminder).delete()  # nobody got it: it stands again at the next run
    return handed


def recipients(place: Place) -> list[str]:
    """Addresses of the city's chief smart city officers."""
    return [held.account.email for held in holders(place.place_id) if held.kind == CSCO]


def letter(reminder: Reminder, address: str) -> EmailMessage:
    """The letter in the instance's language; its first line is the subject, on one line whatever a name holds."""
    path = reverse("desk_checklist", args=[reminder.place.slug, reminder.network.slug, reminder.round])
    context = {"reminder": reminder, "link": f"{settings.CONFIG.url}{path}", "late": reminder.kind == LATE}
    context["over"] = date.fromisoformat(reminder.due) < timezone.localdate()
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("plans/mail/reminder.txt", context)
    subject, _mark, body = text.strip().partition("\n")
    return EmailMessage(clean(subject, 200), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [address])


def _claim(reminder: Reminder) -> bool:
    """Whether this letter is ours to send."""
    _row, new = ReminderSent.objects.of(reminder.place.place_id).get_or_create(**_key(reminder))
    return bool(new)


def _sent(reminder: Reminder) -> PlaceQuerySet:
    return ReminderSent.objects.of(reminder.place.place_id).filter(**_key(reminder))


def _key(reminder: Reminder) -> dict[str, Any]:
    return {
        "place_id": reminder.place.place_id,
        "network": reminder.network.slug,
        "round": reminder.round,
        "kind": reminder.kind,
        "day": reminder.day,
    }


def plain_list(reminders: Iterable[Reminder]) -> list[str]:
    """One line a reminder, for the command line."""
    return [
        f"{r.network.slug} {r.round}\t{r.place.slug}\t{r.kind}\t{', '.join(recipients(r.place)) or '-'}"
        for r in reminders
    ]
