"""What a channel is made of. One adapter a channel; docs/channels.md shows how to write another.

A message goes verify → normalise → conversation → request. An adapter knows the channel's own forms and nothing of
requests; a conversation knows requests and nothing of channels.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Protocol

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

from .tables import Channel


class NotSaid(Exception):
    """Words could not be handed over now; they are tried again."""


class Unwanted(Exception):
    """Whoever they are for does not take them any more; they are not tried again."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said, whatever the channel."""

    sender: str
    """Where an answer goes."""
    text: str = ""
    pictures: tuple[bytes | str, ...] = ()
    """Pictures, or the channel's names of them, which `Adapter.picture` fetches."""
    lat: float | None = None
    lon: float | None = None
    lang: str = ""
    """A language tag, where the channel tells one."""


class Adapter(Protocol):
    """A channel's own forms."""

    name: str
    limit: int
    """Bytes of a message as it comes."""
    by_letter: bool
    """Whether its people are told what happened by letter, as everybody with an address is."""

    def verify(self, channel: Channel, request: HttpRequest) -> bool:
        """Whether the other side is who it says. Called before anything of the message is read."""
        ...

    def name_of(self, body: bytes) -> str:
        """What the channel calls this message, so that the same one is not heard twice. Never raises."""
        ...

    def normalise(self, body: bytes) -> list[Message]:
        """What was said; empty where nobody said anything to us. Never raises, whatever the bytes."""
        ...

    def picture(self, channel: Channel, name: str) -> bytes:
        """A picture by its name. Raises NotSaid, Unwanted."""
        ...

    def say(self, channel: Channel, to: str, words: str, choices: list[str]) -> None:
        """Say it. Raises NotSaid, Unwanted."""
        ...


def adapters() -> dict[str, Adapter]:
    """By name."""
    from .email_in import Email
    from .telegram import Telegram

    return {one.name: one for one in (Telegram(), Email())}


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """What is kept of a channel's secret; 256 random bits need no slow hash."""
    return hashlib.sha256(b"balai/channel/v1\0" + secret.encode("utf-8", "replace")).digest()


def shows(channel: Channel, secret: str) -> bool:
    """Whether this is the channel's secret; takes as long for a wrong one."""
    return hmac.compare_digest(bytes(channel.secret), hashed(secret))


def digest(body: bytes) -> str:
    """A name for a message whose channel gives it none."""
    return hashlib.sha256(body).hexdigest()


def sealed(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def unsealed(text: str) -> str:
    """Raises NotSaid where the site's key is another by now."""
    try:
        return _fernet().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise NotSaid("the token was sealed with another key") from error


def _fernet() -> Fernet:
    key = hashlib.sha256(b"balai/channel-token/v1\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
