"""What is no longer of use is removed: to be run once a day."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from balai.record.models import Head

from .limits import KEPT
from .models import Bucket, SampleLink


def tidy() -> int:
    """Remove expired sessions and sample links and idle limits. Returns how many rows went."""
    now, gone = timezone.now(), 0
    gone += Session.objects.filter(expire_date__lt=now).delete()[0]
    alive = Session.objects.values("session_key")
    gone += UserSession.objects.exclude(session_key__in=alive).delete()[0]
    gone += Bucket.objects.filter(at__lt=now - KEPT).delete()[0]
    places = Head.objects.values_list("place_id", flat=True)
    return int(gone + SampleLink.objects.across(places).filter(expires_at__lt=now).delete()[0])
