"""Secret links: the person gets the token, the database its SHA-256."""

import hashlib
import secrets


def new_token() -> tuple[str, str]:
    """A fresh token of 256 random bits for an address, and what is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, hashed(token)


def hashed(token: str) -> str:
    """SHA-256 in hexadecimal. No salt: the token is random, so there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
