"""Dates and numbers in eleven languages, through Babel.

Django has no formats for Lao, Burmese and Filipino and no grouping for Khmer, Vietnamese, Tamil and Chinese.
Digits are Latin everywhere. Thai dates carry the Buddhist year; exports keep the Gregorian one.
"""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language, gettext, to_locale

STYLES = {"short", "medium", "long", "full"}
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?")
BUDDHIST = 543
KEPT = 4096  # figures remembered per kind: a list shows the same dates and sums again and again


@lru_cache(maxsize=32)
def _locale(code: str) -> Locale:
    try:
        return Locale.parse(to_locale(code))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def locale() -> Locale:
    """Babel's locale of the active language."""
    return _locale(get_language() or "en")


def missing() -> str:
    """What stands where a figure would be: a word, never a zero."""
    return gettext("not stated")


def _moment(value: Any) -> "dt.date | dt.datetime | None":
    """A date or a datetime in the current zone, from a value or its ISO 8601 text."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, dt.date) else None


def day(value: Any, style: str = "medium") -> str:
    """A date (`style` short, medium, long, full); a bare year or month is shown as just that."""
    if value in (None, ""):
        return missing()
    if isinstance(value, str) and (part := _PARTIAL.fullmatch(value)):
        return _partial(int(part[1]), int(part[2]) if part[2] else None)
    moment = _moment(value)
    if moment is None:
        return str(value)
    return _day(moment.date() if isinstance(moment, dt.datetime) else moment, style, locale())


@lru_cache(maxsize=KEPT)
def _day(moment: dt.date, style: str, where: Locale) -> str:
    if where.language != "th":
        return format_date(moment, style if style in STYLES else "medium", locale=where)
    pattern = {"short": "d/M", "medium": "d MMM", "long": "d MMMM", "full": "EEEEที่ d MMMM"}.get(
        style, "d MMM"
    )
    head = format_date(moment, pattern, locale=where)
    year = moment.year + BUDDHIST
    return f"{head}/{year}" if style == "short" else f"{head} {year}"


def _partial(year: int, month: int | None) -> str:
    thai = locale().language == "th"
    if month is None:
        return f"พ.ศ. {year + BUDDHIST}" if thai else str(year)
    if not 1 <= month <= 12:
        return f"{year}-{month:02d}"
    first = dt.date(max(year, 1), month, 1)
    if thai:
        return f"{format_date(first, 'LLLL', locale=locale())} {year + BUDDHIST}"
    return format_skeleton("yMMMM", first, locale=locale())


def moment(value: Any, style: str = "medium") -> str:
    """A date with its time of day and the zone it is in."""
    found = _moment(value)
    if found is None:
        return missing() if value in (None, "") else str(value)
    if not isinstance(found, dt.datetime):
        return day(found, style)
    if locale().language == "th":
        return f"{day(found, style)} {format_time(found, 'short', locale=locale())}"
    return format_datetime(found, style if style in STYLES else "medium", locale=locale())


def clock_time(value: Any) -> str:
    """The time of day of a moment, in hours and minutes; empty where there is none."""
    found = _moment(value)
    return format_time(found, "short", locale=locale()) if isinstance(found, dt.datetime) else ""


def number(value: Any, decimals: int | None = None) -> str:
    """A number with the language's grouping; `decimals` fixes the places after the point (else up to 3)."""
    if type(value) is int and decimals is None and 0 <= value < 1000:
        return str(value)  # the same in every language, and most of what a page counts
    exact = _decimal(value)
    if exact is None:
        return missing() if value in (None, "") else str(value)
    return _number(exact, decimals, locale())


@lru_cache(maxsize=KEPT)
def _number(exact: Decimal, decimals: int | None, where: Locale) -> str:
    if decimals is None:
        return format_decimal(exact, locale=where)
    return format_decimal(exact, "#,##0" + ("." + "0" * decimals if decimals else ""), locale=where)


def compact(value: Any) -> str:
    """A large number in the language's short form: 1.2M, 1,2 jt."""
    exact = _decimal(value)
    return missing() if exact is None else format_compact_decimal(exact, locale=locale(), fraction_digits=1)


def percent(value: Any, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    exact = _decimal(value)
    if exact is None:
        return missing()
    return format_percent(exact, "#,##0" + ("." + "0" * decimals if decimals else "") + "%", locale=locale())


def money(value: Any, currency: str = "USD") -> str:
    """An amount with its currency (ISO 4217), without cents unless there are some."""
    exact = _decimal(value)
    if exact is None:
        return missing()
    code = currency if re.fullmatch(r"[A-Z]{3}", currency or "") else ""
    if not code:
        return number(exact)
    return _money(exact, code, locale())


@lru_cache(maxsize=KEPT)
def _money(exact: Decimal, code: str, where: Locale) -> str:
    whole = exact == exact.to_integral_value()
    pattern = re.sub(r"\.0+", "", where.currency_formats["standard"].pattern) if whole else None
    said = format_currency(exact, code, pattern, locale=where, currency_digits=not whole)
    # A currency without a sign of its own stands as its code, which must not stick to the digits.
    return re.sub(r"(?<=[A-Z])(?=\d)|(?<=\d)(?=[A-Z]{3})", "\u00a0", said)


def ago(value: Any, now: "dt.datetime | None" = None) -> str:
    """How long ago (or until when) in words: "3 days ago", "in 2 hours"."""
    found = _moment(value)
    if found is None:
        return missing() if value in (None, "") else str(value)
    now = now or timezone.now()
    if isinstance(found, dt.datetime):
        base = now if timezone.is_aware(found) else timezone.make_naive(now)
        delta = found - base
    else:
        delta = dt.timedelta(days=(found - timezone.localdate(now)).days)
    if abs(delta) < dt.timedelta(days=1) and not isinstance(found, dt.datetime):
        return gettext("today")
    return format_timedelta(delta, add_direction=True, locale=locale())


def _decimal(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool) or value == "":
        return None
    try:
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return exact if exact.is_finite() else None
