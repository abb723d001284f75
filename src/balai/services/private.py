"""Private tables of the counter; never in a record."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from balai.people.ids import uuid7
from balai.people.post import Waiting
from balai.record.place_query import PlaceModel


class Private(PlaceModel):
    """A private row of a place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Reporter(Private):
    """Somebody who reported or joined a request: how they are reached, and by which secret link they speak."""

    code = models.TextField()
    """The request that goes on for them."""
    began = models.TextField(default="")
    """The one they reported or joined; another where the two were joined since."""
    secret = models.BinaryField()
    """SHA-256 of the 128 random bits in their link; the link itself is kept nowhere."""
    client_key = models.TextField(null=True)
    """What their device calls this sending, so that a second one of the same is not a second report."""
    contact = models.TextField(default="")
    """An e-mail address, or `@channel:address` of a channel; removed once it is no longer needed."""
    lang = models.TextField(default="en")
    wrote = models.JSONField(default=list)
    """Commitments (hex) of what this person wrote or photographed, so that taking it back erases that alone."""
    said = models.TextField(default="")
    """agreed, not fixed or left, of the latest answer; empty: not yet."""
    asked_at = models.DateTimeField(null=True)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "secret"], name="reporter_secret"),
            models.UniqueConstraint(fields=["place_id", "client_key"], name="reporter_once"),
        ]
        indexes = [models.Index(fields=["place_id", "code"], name="reporter_by_request")]


class ExactPoint(Private):
    """Where a request of a kind that could reveal a home exactly is: for its office alone."""

    code = models.TextField()
    lat = models.IntegerField()
    lon = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "code"], name="exact_point_once")]

    @property
    def degrees(self) -> tuple[str, str]:
        """Latitude and longitude, south and west as minus."""
        return f"{self.lat / 1e6:.5f}", f"{self.lon / 1e6:.5f}"


class Searchable(Private):
    """What a report says, folded, for finding near-copies and for the desk's search; gone with the text."""

    code = models.TextField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "code"], name="searchable_once")]
        indexes = [GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="searchable_words")]


class OfficeMember(Private):
    """An account of the place's staff that works in an office."""

    office = models.TextField()
    account = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "office", "account"], name="office_member_once")
        ]


class Assignment(Private):
    """The officer who has a request. `version` grows with each change, so that two never overwrite each other."""

    code = models.TextField()
    account = models.UUIDField(null=True)
    version = models.IntegerField(default=1)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "code"], name="assignment_once")]
        indexes = [models.Index(fields=["place_id", "account"], name="assignment_by_account")]


class Deed(Private):
    """What somebody of the staff did with a request: acts name the role, this names the account, for the desk alone."""

    code = models.TextField()
    account = models.UUIDField(null=True)
    """Null: another system, or the operator."""
    what = models.TextField()
    """taken, sent on, started, promised, done, declined, note, merged, held or shown."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["place_id", "code"], name="deed_by_request")]


class SavedView(Private):
    """A queue that somebody of the staff looks at often, under a name of their own."""

    account = models.UUIDField()
    name = models.TextField()
    query = models.JSONField(default=dict)
    """Values of `wanted.Wanted` by name."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "account", "name"], name="saved_view_by_name")
        ]


class StaffNote(Private):
    """What staff write about a request for each other."""

    code = models.TextField()
    account = models.UUIDField()
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["place_id", "code"], name="note_by_request")]


class AnswerTemplate(Private):
    """Words for an answer, in one language."""

    name = models.TextField()
    lang = models.TextField()
    text = models.TextField()
    kind = models.TextField(default="")
    """Code of the kind that it is for; empty: every kind."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "name", "lang"], name="template_by_name")]


class Subscription(Private):
    """Somebody follows a request, a kind or an area by e-mail; the link in each message ends it."""

    what = models.TextField()
    """request, kind, area or place."""
    ref = models.TextField(default="")
    email = models.TextField()
    lang = models.TextField(default="en")
    confirmed = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    """When the last message went out: there is at most one an hour."""
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "what", "ref", "email"], name="subscription_once")
        ]


class Letter(Private, Waiting):
    """A message about an entry of the record to one receiver: written down before it is sent, so that none is lost."""

    entry = models.BigIntegerField()
    """Index of the act it is about."""
    code = models.TextField()
    to = models.UUIDField()
    """Id of the reporter, the subscription or the account."""
    whom = models.TextField()
    """reporter, follower or staff."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "entry", "to"], name="letter_once")]
        indexes = [models.Index(fields=["since"], condition=models.Q(sent_at=None), name="letter_waiting")]


class Told(Private):
    """How far a city's record has been read for letters: the index of the next act."""

    entry = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id"], name="told_once")]


class ApiKey(Private):
    """A key for sending requests by the interface; only its hash is kept."""

    name = models.TextField()
    key = models.BinaryField()
    per_hour = models.IntegerField(default=600)
    answers = models.BooleanField(default=False)
    """Whether it also speaks for the city's offices: it sends updates."""
    revoked = models.BooleanField(default=False)
    since = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "key"], name="api_key_hash")]


class OutsideUpdate(Private):
    """An update that another system sent, so that the same one sent again is none."""

    key = models.UUIDField()
    """Id of the key it came with."""
    update = models.TextField()
    """What the other system calls it."""
    code = models.TextField()
    entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "key", "update"], name="outside_update_once")
        ]
