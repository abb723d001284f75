"""What people type, as values: amounts of money, degrees, lists. Functions on text; Refused names the field."""

import re
import unicodedata
from decimal import Decimal

from babel.numbers import format_decimal, get_currency_precision, is_currency
from django.utils.translation import gettext as _

from balai.places.texts import Refused
from balai.web.formats import locale, money

MICRO = 1_000_000
_DEGREES = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,12})?")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f'\u2019_", " "))
"""What stands between groups of digits besides point and comma; all of them only ever group."""


def currency_of(text: str) -> str:
    """A currency by its three letters (ISO 4217), or nothing. Raises Refused."""
    code = text.strip().upper()
    if code and not (re.fullmatch(r"[A-Z]{3}", code) and is_currency(code)):
        raise Refused(_("Name the currency by its three letters, such as IDR or USD."), "currency")
    return code


def minor_units(text: str, currency: str) -> int | None:
    """An amount typed in whole units of a currency, as its minor units (CLDR's digits). Raises Refused.

    1.500.000, 1,500,000, 1 500 000 and 15,00,000 are the same amount; a single mark that the reader's language
    writes before decimals and that is followed by three digits could mean two things, and is asked about.
    """
    digits = "".join(_decimal_digit(c) for c in unicodedata.normalize("NFC", text)).translate(_SPACES).strip()
    if not digits:
        return None
    if not re.fullmatch(r"[0-9][0-9., ]*", digits) or len(digits) > 40:
        raise Refused(_("Write the amount in digits, such as 1,500,000."), "budget")
    if not currency:
        raise Refused(_("Name the currency by its three letters, such as IDR or USD."), "currency")
    precision = get_currency_precision(currency)
    whole, fraction = _parts(digits, precision)
    if len(fraction.rstrip("0")) > precision:
        message = _("%(currency)s has no more than %(digits)d digits after the point.")
        raise Refused(message % {"currency": currency, "digits": precision}, "budget")
    return int(whole + fraction[:precision].ljust(precision, "0"))


def _decimal_digit(character: str) -> str:
    """Digits of any script as Latin ones."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _parts(digits: str, precision: int) -> tuple[str, str]:
    """The digits before and after the decimal mark."""
    marks = [mark for mark in ".," if mark in digits]
    last = max(marks, key=digits.rfind, default="")
    if not last:
        return _grouped(digits, " "), ""
    whole, _mark, fraction = digits.rpartition(last)
    if len(marks) == 2 or " " in whole:
        if digits.count(last) > 1 and len(marks) == 1:
            raise _unclear(digits)
        return _grouped(whole, (set(marks) - {last} or {" "}).pop()), _plain(fraction, digits)
    if digits.count(last) > 1:
        return _grouped(digits, last), ""
    if len(fraction) != 3 or whole.startswith("0") or len(whole) > 3:
        return _plain(whole, digits), _plain(fraction, digits)
    symbols = locale().number_symbols["latn"]
    if last == symbols["group"]:
        return _plain(whole, digits) + _plain(fraction, digits), ""
    if precision >= 3:
        return _plain(whole, digits), _plain(fraction, digits)
    raise _unclear(digits)


def _grouped(digits: str, mark: str) -> str:
    """Digits in groups of three (or of two above a thousand, as in Tamil), put together."""
    if mark not in digits:
        return _plain(digits, digits)
    groups = digits.split(mark)
    if not (
        1 <= len(groups[0]) <= 3 and len(groups[-1]) == 3 and all(2 <= len(g) <= 3 for g in groups[1:-1])
    ):
        raise _unclear(digits)
    return _plain("".join(groups), digits)


def _plain(part: str, whole: str) -> str:
    if not part.isdigit():
        raise _unclear(whole)
    return part


def _unclear(digits: str) -> Refused:
    message = _("“%(text)s” can be read in two ways. Write the amount without points and commas.")
    return Refused(message % {"text": digits}, "budget")


def major(minor: int | None, currency: str) -> Decimal | None:
    """Minor units as whole units of the currency."""
    return None if minor is None else Decimal(minor).scaleb(-get_currency_precision(currency or "USD"))


def typed_amount(minor: int | None, currency: str) -> str:
    """An amount as the reader would type it, so that a form can be sent back unchanged."""
    amount = major(minor, currency)
    return "" if amount is None else format_decimal(amount, locale=locale(), decimal_quantization=False)


def shown_amount(minor: int | None, currency: str) -> str:
    amount = major(minor, currency)
    return "" if amount is None else money(amount, currency)


def micro_degrees(text: str, field: str) -> int | None:
    """Degrees, north and east positive, as 1e-6 degree. Raises Refused."""
    text = text.strip().translate(_MINUS).removesuffix("°")
    if not text:
        return None
    if not _DEGREES.fullmatch(text):
        raise Refused(_("Write degrees such as -6.2088; south and west are negative."), field)
    return int((Decimal(text.replace(",", ".")) * MICRO).to_integral_value())


def degrees(micro: int | None) -> str:
    """1e-6 degree as degrees, without needless digits."""
    return "" if micro is None else f"{Decimal(micro).scaleb(-6).normalize():f}"


def lines(text: str) -> list[str]:
    """One entry per line, in order, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
