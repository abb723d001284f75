"""Ids of private rows: UUIDv7 (RFC 9562, section 5.7), so that an index grows at its end."""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """48 bits of Unix milliseconds, 74 random bits. Python has its own only from 3.14 on."""
    millis = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    number = (
        (millis & (1 << 48) - 1) << 80
        | 0x7 << 76
        | (random >> 62) << 64
        | 0b10 << 62
        | random & (1 << 62) - 1
    )
    return UUID(int=number)
