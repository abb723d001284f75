"""Private tables of ideas; never in a record."""

import uuid

from django.db import models

from balai.people.ids import uuid7
from balai.people.post import Waiting
from balai.record.place_query import PlaceModel


class Private(PlaceModel):
    """A private row of a place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Voice(PlaceModel):
    """Somebody who speaks about one idea, by one secret link; in another idea they are another voice.

    The id is random: it tells neither when nor in which order people came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    idea = models.TextField()
    secret = models.BinaryField()
    """Hash of their link; the link itself is kept nowhere."""
    client_key = models.TextField(null=True)
    """What their device calls its first sending, so that sending it twice is one voice."""
    author = models.BooleanField(default=False)
    supports = models.BooleanField(default=False)
    supported_version = models.IntegerField(default=0)
    """The version of the words that this person said yes to."""
    wrote = models.JSONField(default=list)
    """References of the statements that this person made."""
    offered = models.IntegerField(default=0)
    """How many amendments."""
    lang = models.TextField(default="en")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "secret"], name="voice_secret"),
            models.UniqueConstraint(fields=["place_id", "client_key"], name="voice_once"),
        ]
        indexes = [models.Index(fields=["place_id", "idea"], name="voice_by_idea")]


class Vote(PlaceModel):
    """What a voice says to a statement: the last word counts. No time, and an id that tells none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    idea = models.TextField()
    statement = models.TextField()
    voice = models.UUIDField()
    value = models.SmallIntegerField()
    """1: agree, 0: pass, -1: disagree."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "voice", "statement"], name="vote_once"),
        ]
        indexes = [models.Index(fields=["place_id", "idea", "statement"], name="vote_by_statement")]


class MergeAsk(Private):
    """Whoever proposed an idea asks that it goes on in another; whoever proposed that one says yes or no."""

    idea = models.TextField()
    into = models.TextField()
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "idea"], name="merge_asked_once")]


class Drawn(Private):
    """The map of an idea as last drawn: where marks stand, without anything of whose they are."""

    idea = models.TextField()
    marks = models.JSONField(default=list)
    """[[x, y, group]], mixed; positions are moved a little."""
    space = models.JSONField(default=dict)
    """{statement: [mean, along the first direction, along the second]}, to place whoever looks at their own page."""
    hidden = models.IntegerField(default=0)
    """Statements that were taken away: they count in the scale of places."""
    voted = models.JSONField(default=dict)
    """{voice: a digest of its votes}: tells how many people have changed something since."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "idea"], name="drawn_once")]


class Reader(Private):
    """Somebody who wants to be told what happens to an idea.

    Nothing joins an address with a voice. Each letter ends with a link that removes the row.
    """

    idea = models.TextField()
    email = models.TextField()
    author = models.BooleanField(default=False)
    """Asked by the link of whoever proposed it: is told also of what only they decide about."""
    confirmed = models.BooleanField(default=False)
    lang = models.TextField(default="en")
    named = models.JSONField(default=list)
    """What was named already of what names the idea, as `kind:ref`."""
    told_at = models.DateTimeField(null=True)
    """When the last letter went out."""
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "idea", "email"], name="idea_reader_once")]


class Letter(Private, Waiting):
    """A message to a reader: written down with what it is about, so that none is lost."""

    reader = models.UUIDField()
    idea = models.TextField()
    what = models.TextField()
    """A key of `states.LETTERS`."""
    entry = models.BigIntegerField(null=True)
    """Index of the act it is about; null where the record says nothing of it."""
    other = models.TextField(default="")
    """What else it is about: another idea, or what names this one."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "entry", "reader", "what"], name="idea_letter_once")
        ]
        indexes = [
            models.Index(fields=["since"], condition=models.Q(sent_at=None), name="idea_letter_waiting")
        ]


class Told(Private):
    """How far a city's record has been read for letters: the index of the next act."""

    entry = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id"], name="ideas_told_once")]
