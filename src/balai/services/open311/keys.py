"""Keys with which apps and systems send requests: a place's own, only their hash is kept, with a quota an hour."""

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from balai.people.limits import Limit
from balai.places import texts
from balai.places.texts import Refused, is_blank

from ..models import ApiKey
from .wire import Wrong

KEY = re.compile(r"[A-Za-z0-9_-]{43}")
HOUR = 3600
MOST_AN_HOUR = 100_000
KNOWN_FOR = timedelta(minutes=1)
"""When a key was used is known to the minute: each request would otherwise wait for the one before."""


def issue(place_id: UUID, name: str, per_hour: int = 600, answers: bool = False) -> str:
    """A new key of 256 random bits, shown this once; with `answers` it speaks for offices too. Raises Refused."""
    name = texts.text(name, "name", limit=120)
    if is_blank(name):
        raise Refused(_("Say whose key it is."), "name")
    if not 1 <= per_hour <= MOST_AN_HOUR:
        raise Refused(_("From 1 to %(most)d an hour.") % {"most": MOST_AN_HOUR}, "per_hour")
    text = secrets.token_urlsafe(32)
    ApiKey.objects.create(place_id=place_id, name=name, key=hashed(text), per_hour=per_hour, answers=answers)
    return text


def revoke(place_id: UUID, key_id: UUID) -> None:
    """The key opens nothing any more. Raises Refused."""
    if not ApiKey.objects.of(place_id).filter(id=key_id, revoked=False).update(revoked=True):
        raise Refused(_("There is no such key."), "key")


def hashed(text: str) -> bytes:
    """What is kept of a key; 256 random bits need no slow hash."""
    return hashlib.sha256(b"balai/api-key/v1\0" + text.encode("utf-8", "replace")).digest()


def admit(place_id: UUID, text: str) -> ApiKey:
    """The place's key that this is, counted against its quota. Raises Wrong (403)."""
    found = None
    if KEY.fullmatch(text):
        found = ApiKey.objects.one_by(place_id, "key", hashed(text))
    if found is None or found.revoked:
        raise Wrong(403, _("This api_key opens nothing here. Ask the city for one."))
    if not Limit("open311-key", most=found.per_hour, every=HOUR / found.per_hour).take(str(found.id)):
        raise Wrong(403, _("This api_key has sent as many requests as it may in an hour. Try again later."))
    now = datetime.now(UTC)
    if found.used_at is None or now - found.used_at > KNOWN_FOR:
        ApiKey.objects.of(place_id).filter(id=found.id).update(used_at=now)
    return found
