"""Public tables of the counter; every row is a function of a record. Moments are ISO 8601 in UTC, to the minute."""

from django.db import models
from django.db.models import Case, When
from django.db.models.functions import Coalesce, Least, NullIf

from balai.record.place_query import PublicModel


class Counter(PublicModel):
    """How a city's counter works. One row a place."""

    prefix = models.TextField()
    timezone = models.TextField()
    opens = models.TextField()
    closes = models.TextField()
    weekdays = models.JSONField(default=list)
    holidays = models.JSONField(default=list)
    objection_days = models.IntegerField()
    emergency = models.TextField(default="")
    passes_on = models.BooleanField(default=True)


class Kind(PublicModel):
    """A kind of service."""

    code = models.TextField()
    name = models.TextField()
    text = models.TextField(default="")
    group = models.TextField(default="")
    parent = models.TextField(default="")
    order = models.IntegerField(default=0)
    icon = models.TextField(default="")
    keywords = models.JSONField(default=list)
    place = models.TextField(default="street")
    reach = models.IntegerField(default=50)
    promise = models.IntegerField(default=0)
    unit = models.TextField(default="working days")
    questions = models.JSONField(default=list)
    closed_on = models.TextField(default="")


class Office(PublicModel):
    """An office that answers."""

    ref = models.TextField()
    name = models.TextField()
    closed_on = models.TextField(default="")
    into = models.TextField(default="")


class Area(PublicModel):
    """An area with its outline."""

    ref = models.TextField()
    name = models.TextField()
    rings = models.JSONField()
    source = models.TextField(default="")
    closed_on = models.TextField(default="")


class Route(PublicModel):
    """Which office answers a kind in an area; empty: every kind, everywhere."""

    kind = models.TextField(default="")
    area = models.TextField(default="")
    office = models.TextField()


NO_PROMISE = "9"
"""Sorts behind every date: what nothing was promised for waits longest."""
DUE = Coalesce(
    NullIf(models.F("promise"), models.Value("")), models.Value(NO_PROMISE), output_field=models.TextField()
)

BROKEN = Case(
    When(first_answered_at="", then=Least("first_promise", "promise")),
    default=models.F("promise"),
    output_field=models.TextField(),
)
"""What an open request waits past: the first day promised until it is answered, and then the day promised since."""


class Request(PublicModel):
    """What residents reported, and how it stands."""

    code = models.TextField()
    kind = models.TextField()
    office = models.TextField(default="")
    area = models.TextField(default="")
    state = models.TextField()
    """new, with office, working, done, fixed, reopened, declined, passed on, merged or withdrawn."""
    open = models.BooleanField()
    """Whether somebody still has to do something about it."""
    lat = models.IntegerField(null=True)
    lon = models.IntegerField(null=True)
    opened_at = models.TextField()
    updated_at = models.TextField()
    promise = models.TextField(default="")
    first_promise = models.TextField(default="")
    """The first minute that was promised: by it a promise is kept or broken, whatever was promised later."""
    first_answered_at = models.TextField(default="")
    """When an office first said that it is done, or declined."""
    answered_at = models.TextField(default="")
    """When an office last said that it is done, or declined."""
    fixed_at = models.TextField(default="")
    object_by = models.TextField(default="")
    people = models.IntegerField(default=1)
    agreed = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    chased = models.IntegerField(default=0)
    held = models.BooleanField(default=False)
    text = models.TextField(default="")
    landmark = models.TextField(default="")
    answer = models.TextField(default="")
    """Commitments (hex) of the report's text and landmark, and of the latest answer."""
    photos = models.JSONField(default=list)
    answer_photos = models.JSONField(default=list)
    chosen = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    channel = models.TextField(default="web")
    merged_into = models.TextField(default="")
    outside = models.TextField(default="")
    source = models.TextField(default="")
    stars = models.IntegerField(default=0)
    """Rating that another system showed, in hundredths; 0: none."""

    class Meta:
        indexes = [
            models.Index(fields=["place_id", "-opened_at", "code"], name="request_newest"),
            models.Index(fields=["place_id", "-updated_at"], name="request_updated"),
            models.Index("place_id", "open", DUE, "code", name="request_due"),
            models.Index("place_id", "office", "open", DUE, "code", name="request_due_in_office"),
            models.Index(
                "place_id",
                "state",
                DUE,
                "code",
                condition=models.Q(state__in=["new", "reopened", "done"]),
                name="request_in_state",
            ),
            models.Index(fields=["place_id", "code"], condition=models.Q(held=True), name="request_held"),
            models.Index(fields=["place_id", "kind", "-opened_at"], name="request_by_kind"),
            models.Index(fields=["object_by"], condition=models.Q(state="done"), name="request_asked"),
        ]


class Step(PublicModel):
    """One thing that happened to a request, for its page and for what others are told."""

    code = models.TextField()
    at = models.TextField()
    what = models.TextField()
    """opened, joined, left, sent on, promised, started, done, declined, note, agreed, fixed, reopened, merged,
    withdrawn, chased, held, shown or observed."""
    office = models.TextField(default="")
    reason = models.TextField(default="")
    text = models.TextField(default="")
    photos = models.JSONField(default=list)
    more = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["place_id", "code"], name="step_by_request"),
            models.Index(fields=["place_id", "entry"], name="step_by_entry"),
        ]


PUBLIC: tuple[type[PublicModel], ...] = (Counter, Kind, Office, Area, Route, Request, Step)


from .channels.tables import (  # noqa: E402
    Channel,
    Conversation,
    ConversationPicture,
    Incoming,
    Outgoing,
)
from .outward.tables import PassedOn  # noqa: E402
from .private import (  # noqa: E402 (private tables, not in PUBLIC)
    AnswerTemplate,
    ApiKey,
    Assignment,
    Deed,
    ExactPoint,
    Letter,
    OfficeMember,
    OutsideUpdate,
    Reporter,
    SavedView,
    Searchable,
    StaffNote,
    Subscription,
    Told,
)

PRIVATE = (
    AnswerTemplate,
    ApiKey,
    Assignment,
    Channel,
    Conversation,
    ConversationPicture,
    Deed,
    ExactPoint,
    Incoming,
    Letter,
    OfficeMember,
    Outgoing,
    OutsideUpdate,
    PassedOn,
    Reporter,
    SavedView,
    Searchable,
    StaffNote,
    Subscription,
    Told,
)
