"""Private tables of the plans room; never in a record."""

from django.db import models

from balai.people.ids import uuid7
from balai.record.place_query import PlaceModel


class ReminderSent(PlaceModel):
    """A letter that a city was sent about a round, so that it is sent once, whoever asks for it again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.TextField()
    """Slug."""
    round = models.IntegerField()
    kind = models.TextField()
    """One of reminders.KINDS."""
    day = models.DateField()
    """The day the letter was due by rule, or was asked for; not the day it left."""
    letters = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place_id", "network", "round", "kind", "day"], name="reminder_sent_once"
            )
        ]
