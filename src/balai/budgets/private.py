"""Private tables of ballots; never in a record. Who may vote and what was chosen stand apart.

No row of somebody who voted has a time of its own, and ids are random: nothing tells in which order people voted. While
a ballot is open its urn holds the key that leads from a voter to the ballot that a later one replaces; closing deletes
that key.
"""

import uuid

from django.db import models

from balai.record.place_query import PlaceModel


class Private(PlaceModel):
    """A private row of a place's ballot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.TextField()

    class Meta:
        abstract = True


class Urn(Private):
    """A ballot of this site that has no result yet."""

    sealed = models.BinaryField()
    """The ballot's secret, under the site's key; empty from close on, when nothing more can be taken."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "ballot"], name="urn_one")]


class Code(Private):
    """A code that lets somebody vote, as a keyed hash; deleted at close."""

    code = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "ballot", "code"], name="ballot_code")]


class Listed(Private):
    """A telephone number on the city's list, as a keyed hash; deleted at close."""

    number = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "ballot", "number"], name="listed_once")]


class Texted(Private):
    """Six digits on their way to a telephone: gone once they came back, or a little later than ten minutes."""

    number = models.BinaryField()
    """Keyed hash; under another purpose than on the list, so that the two cannot be laid side by side."""
    digits = models.BinaryField()
    """Keyed hash of the number with its digits."""
    tries = models.IntegerField(default=0)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "ballot", "number"], name="texted_once")]


class Client(Private):
    """What the issuer knows this ballot by, and the secret it shares with us; deleted at close."""

    sealed = models.BinaryField()
    """Both, under the site's key."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "ballot"], name="client_one")]


class Voter(Private):
    """Somebody who voted, under a keyed hash whose key is gone after close."""

    voter = models.BinaryField()
    link = models.BinaryField(default=b"")
    """Which ballot is theirs, under the urn's key; empty after close."""
    paper = models.BooleanField(default=False)
    """A ballot on paper stands, whatever comes online."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "ballot", "voter"], name="voter_once")]


class Choice(Private):
    """A ballot in the urn: no voter, no time. Its id is random; deleted at close."""

    points = models.JSONField(default=list)
    """[[number of a project, points]], by number."""
    source = models.BinaryField(default=b"")
    """Keyed hash of the address it came from, for the gate; empty for paper."""
    state = models.TextField(default="")
    """Empty: counts; held: waits at the gate; in: was let through; out: left out."""

    class Meta:
        indexes = [models.Index(fields=["place_id", "ballot", "source"], name="choice_by_source")]


class Source(Private):
    """An address that ballots come from, as a keyed hash; deleted at close."""

    source = models.BinaryField()
    n = models.IntegerField(default=0)
    """Ballots from it since it was last decided about."""
    held = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "ballot", "source"], name="source_one")]


class Counter(Private):
    """What a day brought, in several shards so that a hundred at once do not wait for one row."""

    day = models.TextField()
    what = models.TextField()
    shard = models.IntegerField()
    n = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "ballot", "day", "what", "shard"], name="counter_one")
        ]


class PaperEntry(Private):
    """The first of two entries of a paper ballot: what it says as a keyed hash only; gone with the second."""

    voter = models.BinaryField()
    said = models.BinaryField()
    account = models.UUIDField()
    """Who entered it: the second must be somebody else."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "ballot", "voter"], name="paper_once")]


class Boxed(Private):
    """The closed set: salted ballots in random order, the leaves under the root in the record."""

    number = models.IntegerField()
    leaf = models.BinaryField()
    """32 bytes of salt, then the ballot in canonical JSON."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "ballot", "number"], name="boxed_one")]
