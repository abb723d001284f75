"""Asides: content kept beside the record, which holds only a salted commitment to it.

An aside is served as salt ‖ content. Without the 32 random bytes of salt the commitment tells nothing, so
erasing salt and content erases the content, while the record stays whole.
"""

import re
from hashlib import sha256

SALT_SIZE = 32
ASIDE_LIMIT = 16 * 1024 * 1024  # bytes of salt and content; texts and re-encoded pictures stay far below

_PREFIX = b"balai/commit/v1\x00"
_HEX = re.compile("[0-9a-f]{64}")


class AsideError(ValueError):
    """Content that is not what its commitment says; its text is a plain sentence."""


def commit(salt: bytes, data: bytes) -> bytes:
    """Return the commitment (32 bytes) to `data` with a salt of 32 random bytes.

    SHA-256("balai/commit/v1" ‖ 0x00 ‖ salt ‖ length as 8 bytes big-endian ‖ data).
    """
    if len(salt) != SALT_SIZE:
        raise AsideError(f"A salt has {SALT_SIZE} bytes, not {len(salt)}.")
    return sha256(_PREFIX + salt + len(data).to_bytes(8, "big") + data).digest()


def aside_bytes(salt: bytes, data: bytes) -> bytes:
    """Return an aside as it is served: the salt, then the content."""
    if len(salt) != SALT_SIZE:
        raise AsideError(f"A salt has {SALT_SIZE} bytes, not {len(salt)}.")
    return salt + data


def check_aside(commitment: str, body: bytes) -> bytes:
    """Return the content of an aside; AsideError unless it is what the commitment (in hex) stands for."""
    if not is_commitment(commitment):
        raise AsideError("A commitment is written as 64 lower-case hex digits.")
    if len(body) < SALT_SIZE:
        raise AsideError("The aside is shorter than its salt.")
    if commit(body[:SALT_SIZE], body[SALT_SIZE:]).hex() != commitment:
        raise AsideError("The aside is not what the record committed to.")
    return body[SALT_SIZE:]


def is_commitment(value: object) -> bool:
    """Whether a value from an entry is a commitment: 64 lower-case hex digits."""
    return isinstance(value, str) and _HEX.fullmatch(value) is not None
