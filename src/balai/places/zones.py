"""Time zones by their IANA name: one place that reads them, and one that refuses what is none."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .texts import Refused

NOT_KNOWN = (ValueError, OSError, LookupError)
"""What ZoneInfo raises for a name that is none, that leads out of its folder, or that names a folder."""


def zone_named(name: str) -> tzinfo:
    """The zone of this name; UTC where a record of another city names none that there is."""
    try:
        return ZoneInfo(name)
    except NOT_KNOWN:
        return UTC


def check_zone(name: str, field: str = "timezone") -> ZoneInfo:
    """The zone that somebody wrote. Raises Refused, naming the field."""
    try:
        return ZoneInfo(name)
    except NOT_KNOWN as error:
        raise Refused(_("This time zone is not known: write it like Asia/Jakarta."), field) from error
