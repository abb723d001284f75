"""Public tables of ideas; every row is a function of a record. Moments are ISO 8601 in UTC, to the minute."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from balai.record.place_query import PublicModel

from .private import Drawn, Letter, MergeAsk, Reader, Told, Voice, Vote

__all__ = [
    "PUBLIC", "Amendment", "Call", "Drawn", "Idea", "Letter", "MergeAsk", "Opinion", "Reader", "Statement", "Step",
    "Told", "Version", "Voice", "Vote",
]  # fmt: skip


class Call(PublicModel):
    """A call for ideas."""

    ref = models.TextField()
    title = models.TextField()
    question = models.TextField()
    office = models.TextField()
    answer_days = models.IntegerField()
    currency = models.TextField(default="")
    votes_published = models.BooleanField(default=False)
    phase = models.TextField()
    until = models.TextField(default="")
    reason = models.TextField(default="")
    """Why it moved into this phase."""
    moved_at = models.TextField()
    opened_at = models.TextField()
    phases = models.JSONField(default=list)
    """[{phase, at}], as they came."""
    ideas = models.IntegerField(default=0)


class Idea(PublicModel):
    """What somebody proposed, and how it stands. Words are commitments (hex)."""

    ref = models.TextField()
    call = models.TextField()
    state = models.TextField(default="proposed")
    """proposed, can be done, in part, cannot be done, done, merged or withdrawn."""
    title = models.TextField()
    need = models.TextField()
    text = models.TextField()
    where = models.TextField(default="")
    photos = models.JSONField(default=list)
    cost_low = models.BigIntegerField(default=0)
    cost_high = models.BigIntegerField(default=0)
    about = models.JSONField(default=list)
    answers = models.TextField(default="")
    links = models.JSONField(default=list)
    """[{kind, ref, origin}]"""
    names = models.JSONField(default=list)
    """Everything of this place that it names, as `kind:ref`: to find what names something."""
    lat = models.IntegerField(null=True)
    lon = models.IntegerField(null=True)
    proposed_at = models.TextField()
    updated_at = models.TextField()
    version = models.IntegerField(default=1)
    support = models.IntegerField(default=0)
    locked = models.BooleanField(default=False)
    """Somebody has supported these very words: they stay."""
    answer = models.TextField(default="")
    office = models.TextField(default="")
    answered_at = models.TextField(default="")
    answer_by = models.TextField(default="")
    chased = models.IntegerField(default=0)
    merged_into = models.TextField(default="")
    held = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["place_id", "call", "-proposed_at", "ref"], name="idea_newest"),
            GinIndex(fields=["names"], name="idea_names"),
            models.Index(fields=["answer_by"], condition=models.Q(answer_by__gt=""), name="idea_promised"),
        ]


class Version(PublicModel):
    """The words of an idea as they were."""

    idea = models.TextField()
    number = models.IntegerField()
    title = models.TextField()
    need = models.TextField()
    text = models.TextField()
    at = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["place_id", "idea", "number"], name="version_by_idea")]


class Amendment(PublicModel):
    """Other words that somebody offered for an idea."""

    ref = models.TextField()
    idea = models.TextField()
    title = models.TextField()
    need = models.TextField()
    text = models.TextField()
    why = models.TextField()
    at = models.TextField()
    state = models.TextField(default="waits")
    """waits, shown, held or taken."""
    reason = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["place_id", "idea", "at"], name="amendment_by_idea")]


class Statement(PublicModel):
    """A sentence about an idea."""

    ref = models.TextField()
    idea = models.TextField()
    text = models.TextField()
    """Commitment (hex)."""
    at = models.TextField()
    state = models.TextField()
    """waits, shown or held."""
    reason = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["place_id", "idea", "at"], name="statement_by_idea")]


class Opinion(PublicModel):
    """What people think of an idea, as it was last summed up."""

    idea = models.TextField()
    at = models.TextField()
    people = models.IntegerField()
    votes = models.IntegerField()
    groups = models.JSONField(default=list)
    counts = models.JSONField(default=list)
    """[{statement, all, groups}]"""
    agreement = models.IntegerField(default=0)
    stable = models.BooleanField(default=False)


class Step(PublicModel):
    """One thing that happened to an idea, for its page."""

    idea = models.TextField()
    at = models.TextField()
    what = models.TextField()
    """proposed, revised, amended, an answer, chased, merged, joined, withdrawn, held or shown."""
    office = models.TextField(default="")
    reason = models.TextField(default="")
    text = models.TextField(default="")
    more = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["place_id", "idea", "entry"], name="idea_step_by_idea")]


PUBLIC: tuple[type[PublicModel], ...] = (Call, Idea, Version, Amendment, Statement, Opinion, Step)
