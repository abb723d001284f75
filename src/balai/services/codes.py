"""Names of requests, and the secret links of those who reported: one is public, the other authorises."""

import hashlib
import re
import secrets

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
"""No vowels (no words by accident), no 0, O, 1, I."""
LENGTH = 6
CODE = re.compile(rf"[A-Z]{{2,4}}-[{ALPHABET}]{{{LENGTH}}}")
SECRET_BYTES = 16


def new_code(prefix: str) -> str:
    """A code such as `MKS-7K2P4N`: random, so that nobody guesses how many there are."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_code(text: str) -> str:
    """A code as somebody typed it, in its usual form; empty where it is none."""
    plain = re.sub(r"[\s–—-]+", "-", text.strip().upper())
    if "-" not in plain and len(plain) > LENGTH:
        plain = f"{plain[:-LENGTH]}-{plain[-LENGTH:]}"
    return plain if CODE.fullmatch(plain) else ""


def new_secret() -> tuple[str, bytes]:
    """The text of a secret link (128 bits) and what is kept of it."""
    text = secrets.token_urlsafe(SECRET_BYTES)
    return text, kept(text)


def kept(secret: str) -> bytes:
    """What is kept of a secret: a hash; 128 random bits need no slow one."""
    return hashlib.sha256(b"balai/reporter/v1\0" + secret.encode("utf-8", "replace")).digest()
