"""What is forgotten once a call is over: links, and votes that nobody said would be published."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from balai.record.append import minute
from balai.record.models import Head

from ..models import Call, Drawn, Idea, Voice, Vote

DAYS = 30
"""After a call is closed; until then it may be opened again."""


def forget(now: datetime | None = None) -> int:
    """Delete the links of everybody but authors, who may still take back what they wrote, and private votes.

    The sums in the record and the marks of the map stay. Returns how many links ended.
    """
    before = minute((now or datetime.now(UTC)) - timedelta(days=DAYS))
    places = list(Head.objects.values_list("place_id", flat=True))
    return sum(
        _forget(one) for one in Call.objects.across(places).filter(phase="closed", moved_at__lt=before)
    )


def _forget(call: Call) -> int:
    of_call = Idea.objects.of(call.place_id).filter(call=call.ref)
    refs = list(of_call.values_list("ref", flat=True))
    with transaction.atomic():
        if not call.votes_published:
            Vote.objects.of(call.place_id).filter(idea__in=refs).delete()
        Drawn.objects.of(call.place_id).filter(idea__in=refs).exclude(voted={}).update(voted={})
        links = Voice.objects.of(call.place_id).filter(idea__in=refs, author=False)
        return int(links.delete()[0])
