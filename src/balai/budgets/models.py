"""Public tables of ballots; every row is a function of a record. Moments are ISO 8601 in UTC, to the minute."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from balai.record.place_query import PublicModel

from .private import Boxed, Choice, Client, Code, Counter, Listed, PaperEntry, Source, Texted, Urn, Voter

__all__ = [
    "PUBLIC", "Ballot", "Boxed", "Choice", "Client", "Code", "Counter", "Listed", "PaperEntry", "Source", "Texted",
    "Urn", "Voter",
]  # fmt: skip


class Ballot(PublicModel):
    """A ballot about money, as it was frozen, and what came of it."""

    ref = models.TextField()
    title = models.TextField()
    text = models.TextField(default="")
    budget = models.BigIntegerField()
    currency = models.TextField()
    kind = models.TextField()
    most = models.IntegerField()
    within = models.BooleanField(default=True)
    items = models.JSONField(default=list)
    """[{key, name, cost, text, photo}]; photo is a commitment (hex) or empty."""
    counting = models.JSONField(default=dict)
    seed = models.TextField()
    who = models.TextField()
    ways = models.JSONField(default=list)
    phones = models.JSONField(default=dict)
    """{prefixes, listed}; empty where no codes go to telephones."""
    oidc = models.JSONField(default=dict)
    """{issuer, claim, values}; empty where nobody signs in elsewhere."""
    links = models.JSONField(default=list)
    """[{kind, ref, origin}]"""
    names = models.JSONField(default=list)
    """What its links lead to in this place, as `kind:ref`."""
    opens = models.TextField()
    closes = models.TextField()
    timezone = models.TextField()
    gate = models.IntegerField()
    opened_at = models.TextField()
    updated_at = models.TextField()
    accepted = models.IntegerField(default=0)
    replaced = models.IntegerField(default=0)
    paper = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    refused = models.JSONField(default=dict)
    """By reason."""
    days = models.JSONField(default=list)
    """[{day, accepted, replaced}], in the order in which they were told."""
    decisions = models.JSONField(default=list)
    """[{at, by, ballots, counted, reason}] at the gate."""
    closed_at = models.TextField(default="")
    ballots = models.IntegerField(default=0)
    root = models.TextField(default="")
    left_out = models.IntegerField(default=0)
    unfinished = models.IntegerField(default=0)
    links_destroyed_at = models.TextField(default="")
    result_at = models.TextField(default="")
    totals = models.JSONField(default=list)
    """[{key, voters, points}], as the projects stand."""
    funded = models.JSONField(default=list)
    cost = models.BigIntegerField(default=0)
    rule = models.TextField(default="")
    whole = models.BooleanField(default=False)
    unique = models.IntegerField(default=0)
    choice_entries = models.JSONField(default=list)
    """Where in the record whole ballots stand, part by part."""
    whys = models.JSONField(default=list)
    """[{key, payers, each, short, missing, over, more, tried}], as the projects stand."""
    explained_at = models.TextField(default="")
    by_votes = models.JSONField(default=list)
    nothing = models.BigIntegerField(default=-1)
    nothing_by_votes = models.BigIntegerField(default=-1)
    withdrawn_at = models.TextField(default="")
    withdrawn_by = models.TextField(default="")
    reason = models.TextField(default="")
    """Why it was withdrawn."""

    class Meta:
        indexes = [
            models.Index(fields=["place_id", "-closes", "ref"], name="ballot_by_close"),
            GinIndex(fields=["names"], name="ballot_names"),
        ]


PUBLIC: tuple[type[PublicModel], ...] = (Ballot,)
