"""Codes that people read out, and secret links: the code names something, the link authorises."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from uuid import UUID

from django.conf import settings

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
"""No vowels (no words by accident), no 0, O, 1, I."""
LENGTH = 6
CODE = re.compile(rf"[A-Z]{{2,4}}-[{ALPHABET}]{{{LENGTH}}}")
SECRET_BYTES = 16
_PREFIX = re.compile(r"[A-Z]{2,4}")
_BETWEEN = re.compile(r"[\W_]+")
"""What people put between the signs of a code, or before it: spaces, any kind of dash, a #."""
_NAMED = re.compile(rf"(?<![A-Z0-9])([A-Z]{{2,4}})[\W_]{{0,3}}([{ALPHABET}]{{{LENGTH}}})(?![A-Z0-9])")
"""A code in a text, where less may stand between its parts than where nothing else is written."""


def new_code(prefix: str) -> str:
    """A code such as `MKS-7K2P4N`: random, so that nobody guesses how many there are."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_code(text: str) -> str:
    """A code as somebody typed it, in its usual form; empty where it is none."""
    parts = [part for part in _BETWEEN.split(unicodedata.normalize("NFKC", text[:60]).upper()) if part]
    plain = "".join(parts)
    apart = len(parts) > 1 and _PREFIX.fullmatch(parts[0])
    split = len(parts[0]) if apart else -LENGTH
    code = f"{plain[:split]}-{plain[split:]}"
    return code if CODE.fullmatch(code) else ""


def codes_in(text: str) -> list[str]:
    """The codes that a text names, in their usual form, each once, in the order of the text."""
    found = _NAMED.finditer(unicodedata.normalize("NFKC", text).upper())
    return list(dict.fromkeys(f"{one[1]}-{one[2]}" for one in found))


def new_secret() -> tuple[str, bytes]:
    """The text of a secret link (128 bits) and what is kept of it."""
    text = secrets.token_urlsafe(SECRET_BYTES)
    return text, kept(text)


def kept(secret: str) -> bytes:
    """What is kept of a secret: a hash; 128 random bits need no slow one."""
    return hashlib.sha256(b"balai/reporter/v1\0" + secret.encode("utf-8", "replace")).digest()


def secret_from(whose: str, place_id: UUID, client_key: str) -> str:
    """A secret that follows from the key that only the device knows: a repeated sending gets the same link."""
    message = f"balai/{whose}-link/v1\0".encode() + place_id.bytes + client_key.encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:32]
