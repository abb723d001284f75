"""Words that wait are said; what cannot be said now is tried again, less and less often, for two days."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.mail import EmailMessage

from ..models import Reporter
from ..queries import places_with_counter
from .adapter import NotSaid, Unwanted, adapters
from .tables import Channel, Outgoing

log = logging.getLogger(__name__)
AT_ONCE = 100
MOST_TRIES = 24
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=3)


def say_due(now: datetime | None = None) -> int:
    """Say what is due, in its order. Returns how many were taken.

    Words are removed after they were taken: killed between the two, they are said once more.
    """
    now = now or datetime.now(UTC)
    return sum(_say_in(channel, now) for channel in Channel.objects.across(places_with_counter()))


def _say_in(channel: Channel, now: datetime) -> int:
    """Channel by channel, so that one that does not answer holds up its own people alone."""
    said, stuck = 0, set[str]()
    waiting = Outgoing.objects.of(channel.place_id).filter(channel=channel.name)
    for one in waiting.order_by("since", "id")[:AT_ONCE]:
        if one.to in stuck or one.since + _wait(one.tries) > now or not _say(channel, one):
            stuck.add(one.to)  # a later sentence never comes before an earlier one
        else:
            said += 1
    return said


def _wait(tries: int) -> timedelta:
    return min(FIRST_WAIT * (2**tries - 1), LONGEST_WAIT * tries)


def _say(channel: Channel, one: Outgoing) -> bool:
    mine = Outgoing.objects.of(one.place_id).filter(id=one.id)
    try:
        adapters()[channel.name].say(channel, one.to, one.words, one.choices)
        mine.delete()
        return True
    except Unwanted:
        Outgoing.objects.of(one.place_id).filter(channel=one.channel, to=one.to).delete()
        Reporter.objects.of(one.place_id).filter(contact=f"@{one.channel}:{one.to}").update(contact="")
    except NotSaid as error:
        log.warning("not said in a channel: %s", error)
        if one.tries + 1 >= MOST_TRIES:
            mine.delete()
        mine.update(tries=one.tries + 1)
    return False


def say_in_channel(place_id: UUID, letter: EmailMessage) -> bool:
    """Whether a letter is for somebody of a channel: it is then said there."""
    if not letter.to[0].startswith("@"):
        return False
    name, _colon, to = letter.to[0][1:].partition(":")
    Outgoing.objects.create(
        place_id=place_id, channel=name, to=to, words=f"{letter.subject}\n\n{letter.body}"
    )
    return True
