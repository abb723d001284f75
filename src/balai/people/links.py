"""Links in letters: whom they are for follows from the link itself, so that nothing more needs to be kept.

A link holds the id of a private row and a keyed hash of it (128 bits). A copy of the database without the site's key
gives no link away; a link tells nothing but that row, and is void once the row is gone.
"""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings

SPEAK, STOP, CONFIRM = "speak", "stop", "confirm"
DIGITS = 32


def token(purpose: str, row: UUID) -> str:
    """What stands in a link of this purpose for this row."""
    return row.hex + _mac(purpose, row)


def row_of(purpose: str, text: str) -> UUID | None:
    """The row that a link is for; None where it is no link of this purpose."""
    if len(text) != 2 * DIGITS or not text.isascii():
        return None
    try:
        row = UUID(text[:DIGITS])
    except ValueError:
        return None
    return row if hmac.compare_digest(_mac(purpose, row), text[DIGITS:]) else None


def _mac(purpose: str, row: UUID) -> str:
    message = f"balai/letter/{purpose}/v1\0".encode() + row.bytes
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:DIGITS]
