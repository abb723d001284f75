"""Voices: whoever speaks about an idea by one secret link, without an account."""

import re
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from balai.places.codes import kept, new_secret, secret_from
from balai.places.texts import Refused
from balai.web.text import clean

from ..models import Voice

WHOSE = "voice"
CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
"""128 bits or more: a key that can be guessed would give somebody else's link away."""


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
    if client_key and not CLIENT_KEY.fullmatch(client_key):
        raise Refused(_("This sending has no proper key. Open the page again."), "client_key")
    if known := known_voice(place_id, client_key):
        return _of(known, idea)
    secret = secret_from(WHOSE, place_id, client_key) if client_key else new_secret()[0]
    try:
        with transaction.atomic():
            voice = Voice.objects.create(
                place_id=place_id, idea=idea, secret=kept(secret), client_key=client_key or None,
                author=author, lang=clean(lang, 20),
            )  # fmt: skip
    except IntegrityError:
        # The same sending was carried out at the same moment; the index of keys made us wait for it.
        if known := known_voice(place_id, client_key):
            return _of(known, idea)
        raise
    return Heard(voice, secret)


def known_voice(place_id: UUID, client_key: str) -> Heard | None:
    """The voice that this very sending made the first time."""
    found = Voice.objects.of(place_id).filter(client_key=client_key).first() if client_key else None
    return Heard(found, secret_from(WHOSE, place_id, client_key)) if found else None


def _of(known: Heard, idea: str) -> Heard:
    if known.voice.idea != idea:
        raise Refused(_("This sending has no proper key. Open the page again."), "client_key")
    return known
