"""Voices: whoever speaks about an idea by one secret link, without an account."""

from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from balai.places.codes import kept, new_secret, secret_from
from balai.places.once import once
from balai.places.texts import Refused
from balai.web.text import clean

from ..models import Voice

WHOSE = "voice"


class UnknownLink(LookupError):
    """Nobody holds this link (any more)."""


class Heard(NamedTuple):
    """A voice, and the secret of its link."""

    voice: Voice
    secret: str


def voice_by(place_id: UUID, idea: str, secret: str) -> Voice:
    """Whoever holds this link to this idea. Raises UnknownLink."""
    found = Voice.objects.of(place_id).filter(secret=kept(secret), idea=idea).first()
    if found is None:
        raise UnknownLink
    return found


def new_voice(place_id: UUID, idea: str, client_key: str, lang: str, *, author: bool = False) -> Heard:
    """A voice for this idea; the same sending is the same voice. Raises Refused."""
    secret = secret_from(WHOSE, place_id, client_key) if client_key else new_secret()[0]

    def begun() -> Heard:
        voice = Voice.objects.create(
            place_id=place_id, idea=idea, secret=kept(secret), client_key=client_key or None,
            author=author, lang=clean(lang, 20),
        )  # fmt: skip
        return Heard(voice, secret)

    return once(client_key, lambda: _of(known_voice(place_id, client_key), idea), begun)


def known_voice(place_id: UUID, client_key: str) -> Heard | None:
    """The voice that this very sending made the first time."""
    found = Voice.objects.of(place_id).filter(client_key=client_key).first() if client_key else None
    return Heard(found, secret_from(WHOSE, place_id, client_key)) if found else None


def _of(known: Heard | None, idea: str) -> Heard | None:
    if known and known.voice.idea != idea:
        raise Refused(_("This sending has no proper key. Open the page again."), "client_key")
    return known
