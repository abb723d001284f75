"""Rules on values, without a database."""

import re
from datetime import date
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from balai.places.texts import Refused, is_blank, text

STATUSES = ("proposed", "pre-feasibility", "feasibility", "implementing", "operating", "completed")
"""In the order a project usually goes through them."""
ENDED = ("stopped", "merged into")
GOES_ON_AS = {"planning": "proposed", "ongoing": "implementing"}
"""What a printed status of an imported round is closest to."""
LIST_LIMIT, LISTED_LIMIT = 50, 7_000
"""Entries and characters of a list: two such lists fit into an entry of the record in any script (65,535 bytes)."""
CURRENCIES = re.compile(r"[A-Z]{3}")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def status(value: str, before: str, why: str) -> str:
    """A status that may follow; going back needs a reason. Raises Refused."""
    if value not in STATUSES:
        raise Refused(_("Choose one of the statuses."), "status")
    if before in ENDED and not why:
        raise Refused(_("The project had ended. Say why it goes on."), "reason")
    if before in STATUSES and STATUSES.index(value) < STATUSES.index(before) and not why:
        raise Refused(_("This goes a step back. Say why."), "reason")
    return value


def day(value: str, field: str) -> str:
    """A year, a month or a day as ISO 8601, or nothing. Raises Refused."""
    value = value.strip()
    if not value:
        return ""
    if not DATE.fullmatch(value):
        raise Refused(_("Write a date such as 2026-09-30, or only the year."), field)
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError as error:
        raise Refused(_("There is no such day."), field) from error
    return value


def in_order(starts_on: str, ends_on: str) -> None:
    """A project ends after it starts. Raises Refused."""
    if starts_on and ends_on and ends_on < starts_on[: len(ends_on)]:
        raise Refused(_("It ends before it starts."), "ends_on")


def link(value: str, field: str = "url") -> str:
    """A web address. Raises Refused for every other kind of link."""
    value = text(value, field)
    try:
        parts = urlsplit(value)
    except ValueError:  # such as a bracket that opens an address of numbers and is not closed
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(map(is_blank, value)):
        raise Refused(_("Write a web address that starts with https://."), field)
    return value


def listed(values: list[str], field: str) -> list[str]:
    """Names of partners or of support sought, without empty ones: few enough for one act. Raises Refused."""
    kept = [text(value, field, limit=200) for value in values if not is_blank(value)]
    if len(kept) > LIST_LIMIT:
        raise Refused(_("At most %(limit)d entries.") % {"limit": LIST_LIMIT}, field)
    if sum(map(len, kept)) > LISTED_LIMIT:
        raise Refused(_("At most %(limit)d characters.") % {"limit": LISTED_LIMIT}, field)
    return kept


def point(lat: int | None, lon: int | None) -> tuple[int | None, int | None]:
    """A place on the map in 1e-6 degree, both or none. Raises Refused."""
    if (lat is None) != (lon is None):
        raise Refused(_("Give latitude and longitude, or neither."), "lon" if lon is None else "lat")
    if lat is not None and lon is not None and not (abs(lat) <= 90_000_000 and abs(lon) <= 180_000_000):
        raise Refused(_("There is no such place on the map."), "lat")
    return lat, lon


def money(amount: int | None, currency: str) -> tuple[int | None, str]:
    """Minor units and their currency, both or none. Raises Refused."""
    currency = currency.strip().upper()
    if amount is None:
        return None, ""
    if amount < 0 or amount >= 2**53:
        raise Refused(_("A budget cannot be negative, nor longer than fifteen digits."), "budget")
    if not CURRENCIES.fullmatch(currency):
        raise Refused(_("Name the currency by its three letters, such as IDR or USD."), "currency")
    return amount, currency
