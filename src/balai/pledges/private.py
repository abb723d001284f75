"""Private tables of calls for hands; never in a record."""

from django.db import models

from balai.people.ids import uuid7
from balai.people.post import Waiting
from balai.record.place_query import PlaceModel


class Private(PlaceModel):
    """A private row of a place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Pledge(Private):
    """Somebody who pledged: how they are called and reached, and by which secret link they speak."""

    call = models.TextField()
    shift = models.TextField()
    code = models.TextField()
    """What they say at the place; it authorises nothing."""
    secret = models.BinaryField()
    """Hash of their link; the link itself is kept nowhere."""
    client_key = models.TextField(null=True)
    """What their device calls this sending, so that a second one of the same is not a second pledge."""
    name = models.TextField(default="")
    contact = models.TextField(default="")
    """An e-mail address; removed when they stop the letters, and some time after it is over."""
    proof = models.TextField(default="")
    """Keyed hash of the address once a link of a letter to it was used: it stays when the letters end, so that the
    same address does not count again."""
    lang = models.TextField(default="en")
    people = models.IntegerField()
    others = models.IntegerField(default=0)
    turn = models.IntegerField()
    """Its place in the order of arrival at this shift."""
    state = models.TextField()
    """coming, hoping, waiting, taken back or called off."""
    message = models.TextField(default="")
    """What they wrote to the office when they took it back."""
    reminded = models.BooleanField(default=False)
    """Whether a letter the day before was written, or is not needed."""
    came = models.IntegerField(null=True)
    """How many of them came; null: nobody said so yet."""
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "secret"], name="pledge_secret"),
            models.UniqueConstraint(fields=["place_id", "client_key"], name="pledge_once"),
            models.UniqueConstraint(fields=["place_id", "call", "code"], name="pledge_code"),
            models.UniqueConstraint(fields=["place_id", "call", "shift", "turn"], name="pledge_turn"),
            models.UniqueConstraint(
                fields=["place_id", "call", "shift", "proof"],
                name="pledge_of_address",
                condition=models.Q(proof__gt="", state__in=["new", "coming", "hoping", "waiting"]),
            ),
        ]


class Letter(Private, Waiting):
    """A message to somebody who pledged: written down with what it is about, so that none is lost."""

    pledge = models.UUIDField()
    what = models.TextField()
    """coming, hoping, waiting, changed, tomorrow, called off or reported."""

    class Meta:
        indexes = [
            models.Index(fields=["since"], condition=models.Q(sent_at=None), name="hands_letter_waiting")
        ]
