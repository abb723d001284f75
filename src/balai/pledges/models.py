"""Public tables of calls for hands; every row is a function of a record. Moments are ISO 8601 in UTC, to the minute."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from balai.record.place_query import PublicModel

from .private import Letter, Pledge

__all__ = ["PUBLIC", "Call", "Letter", "Pledge", "Shift"]


class Call(PublicModel):
    """A call for hands, and what came of it."""

    ref = models.TextField()
    title = models.TextField()
    what = models.TextField()
    where = models.TextField()
    timezone = models.TextField()
    why = models.TextField(default="")
    need = models.TextField(default="")
    practice = models.TextField(default="")
    skill = models.TextField(default="")
    bring = models.TextField(default="")
    city_brings = models.TextField(default="")
    minors = models.TextField(default="no")
    least_age = models.IntegerField(default=0)
    safety = models.TextField(default="")
    lat = models.IntegerField(null=True)
    lon = models.IntegerField(null=True)
    photos = models.JSONField(default=list)
    """Commitments (hex)."""
    links = models.JSONField(default=list)
    """[{kind, ref, origin}]"""
    names = models.JSONField(default=list)
    """Everything of this place that it names, as `kind:ref`."""
    keys = models.JSONField(default=list)
    """Of its shifts, as they were written down."""
    begins = models.TextField()
    ends = models.TextField()
    """Of the first and the last shift."""
    opened_at = models.TextField()
    updated_at = models.TextField()
    changes = models.JSONField(default=list)
    """[{at, reason}], oldest first."""
    called_off_at = models.TextField(default="")
    reason = models.TextField(default="")
    """Why it was called off."""
    pledged = models.IntegerField(default=0)
    """Pledges ever made, and those taken back."""
    taken_back = models.IntegerField(default=0)
    reported_at = models.TextField(default="")
    report = models.TextField(default="")
    """Commitment (hex) of what came of it."""
    report_photos = models.JSONField(default=list)
    held = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["place_id", "-ends", "ref"], name="call_by_end"),
            GinIndex(fields=["names"], name="call_names"),
        ]


class Shift(PublicModel):
    """A time of a call: how many people pledged, and how many came."""

    call = models.TextField()
    key = models.TextField()
    begins = models.TextField()
    ends = models.TextField()
    places = models.IntegerField()
    coming = models.IntegerField(default=0)
    hoping = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    conditions = models.JSONField(default=list)
    """[{others, people}] of those hoping."""
    confirmed = models.IntegerField(default=0)
    """Pledges of those coming whose address was confirmed."""
    counted_at = models.TextField(default="")
    promised = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    people = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["place_id", "call"], name="shift_by_call")]


PUBLIC: tuple[type[PublicModel], ...] = (Call, Shift)
