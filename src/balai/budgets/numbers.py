"""Telephone numbers in one form (E.164), and which of them a ballot admits."""

import re
from collections.abc import Sequence

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from balai.places.texts import Refused

LONGEST, MOST_PREFIXES = 40, 20
PREFIX = re.compile(r"\+[1-9][0-9]{0,8}", re.ASCII)
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
"""Others cost whoever sends more, or reach nobody: dear ones are what pumping is for."""


def number_of(text: str, prefixes: Sequence[str]) -> str:
    """A mobile number as somebody typed it, in E.164. Raises Refused, naming `number`."""
    try:
        found = phonenumbers.parse(text[:LONGEST], _home(prefixes))
    except phonenumbers.NumberParseException as error:
        raise Refused(_no_number(prefixes), "number") from error
    plain: str = phonenumbers.format_number(found, PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(found) or phonenumbers.number_type(found) not in MOBILE:
        raise Refused(_no_number(prefixes), "number")
    if not plain.startswith(tuple(prefixes)):
        raise Refused(
            _("Only numbers that begin with %(prefixes)s are sent a code here.")
            % {"prefixes": said(prefixes)},
            "number",
        )
    return plain


def checked(prefixes: Sequence[str]) -> list[str]:
    """What numbers may begin with, as it may stand in the record. Raises Refused, naming `prefixes`."""
    found = sorted(set(prefixes))
    if not 1 <= len(found) <= MOST_PREFIXES:
        raise Refused(_("Say what numbers begin with, such as +62: one to %(n)d of them.") % {"n": MOST_PREFIXES},
                      "prefixes")  # fmt: skip
    for one in found:
        if not PREFIX.fullmatch(one) or not _country(one):
            raise Refused(
                _("%(prefix)s begins with no country: write it with a plus, such as +62 or +62811.")
                % {"prefix": one[:20]}, "prefixes",
            )  # fmt: skip
    return found


def example(prefixes: Sequence[str]) -> str:
    """A mobile number as people of the first of these countries write it; empty where none is known."""
    region = phonenumbers.region_code_for_country_code(_country(prefixes[0]) if prefixes else 0)
    found = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    return phonenumbers.format_number(found, PhoneNumberFormat.INTERNATIONAL) if found else ""


def said(prefixes: Sequence[str]) -> str:
    return ", ".join(prefixes)


def _home(prefixes: Sequence[str]) -> str | None:
    """Where a number without a country is at home; nowhere, where several are admitted."""
    countries = {_country(one) for one in prefixes}
    return phonenumbers.region_code_for_country_code(countries.pop()) if len(countries) == 1 else None


def _country(prefix: str) -> int:
    """The calling code that a prefix begins with; 0: none."""
    for length in (1, 2, 3):
        digits = prefix[1 : 1 + length]
        if len(digits) == length and int(digits) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return int(digits)
    return 0


def _no_number(prefixes: Sequence[str]) -> str:
    return _("This is no number of a mobile telephone. Write it like %(example)s.") % {
        "example": example(prefixes)
    }
