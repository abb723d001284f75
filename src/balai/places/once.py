"""What is sent counts once: a phone may send it twice, or many times at once."""

import re
import secrets
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .texts import Refused

CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
"""128 bits or more: a key that can be guessed would give somebody else's link away."""
KEY_BYTES = 24
T = TypeVar("T")


def new_client_key() -> str:
    """The key that a page gives a sending."""
    return secrets.token_urlsafe(KEY_BYTES)


def once(client_key: str, known: Callable[[], T | None], carry_out: Callable[[], T]) -> T:
    """Carry a sending out in one transaction, unless `known` finds what this very one was told before.

    A unique index of keys must stand behind it. An empty key is of a sending that may come twice. Raises Refused.
    """
    if client_key and not CLIENT_KEY.fullmatch(client_key):
        raise Refused(_("This sending has no proper key. Open the page again."), "client_key")
    if (before := known()) is not None:
        return before
    try:
        with transaction.atomic():
            return carry_out()
    except IntegrityError:
        # The same sending was carried out at the same moment; the index of keys made us wait for it.
        if (before := known()) is not None:
            return before
        raise
