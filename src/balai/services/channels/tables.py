"""Private tables of channels; never in a record."""

from django.db import models

from ..private import Private


class Channel(Private):
    """A way in that a city opened."""

    name = models.TextField()
    """Of its adapter: telegram, email."""
    secret = models.BinaryField()
    """SHA-256 of what the other side shows with every message; the secret itself is kept nowhere."""
    token = models.TextField(default="")
    """With what we speak there, sealed with the site's key; empty where nothing is needed."""
    address = models.TextField(default="")
    """Where residents write to, as they know it."""
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "name"], name="channel_once")]


class Incoming(Private):
    """A message as it came: kept before it is answered for, so that none is lost and none is heard twice."""

    channel = models.TextField()
    message = models.TextField()
    """What the channel calls it."""
    body = models.BinaryField()
    """Emptied once it was heard."""
    heard_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "channel", "message"], name="incoming_once")
        ]
        indexes = [models.Index(fields=["since"], condition=models.Q(heard_at=None), name="incoming_waiting")]


class Conversation(Private):
    """What somebody said so far and has not reported yet; gone once it is reported, or after a day."""

    channel = models.TextField()
    sender = models.TextField()
    """Where an answer goes: a chat, an address."""
    draft = models.JSONField(default=dict)
    """A `conversation.Draft`."""
    lang = models.TextField(default="en")
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "channel", "sender"], name="conversation_once")
        ]


class ConversationPicture(Private):
    """A picture of a conversation, made anew already."""

    conversation = models.UUIDField()
    content = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["place_id", "conversation"], name="picture_of_conversation")]


class Outgoing(Private):
    """Words that wait to be said in a channel; gone once they were."""

    channel = models.TextField()
    to = models.TextField()
    words = models.TextField()
    choices = models.JSONField(default=list)
    """Labels that may be tapped instead of typed."""
    tries = models.IntegerField(default=0)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["since"], name="outgoing_waiting")]
