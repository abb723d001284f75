"""Exact rounding of ratios and decimal texts. No binary fractions unless a rule asks for them."""

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP
from fractions import Fraction

_PLAIN = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")


def fixed(value: Fraction, decimals: int, rounding: str = ROUND_HALF_EVEN) -> str:
    """`value` as text with `decimals` digits, halves decided exactly: ROUND_HALF_EVEN or ROUND_HALF_UP."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    up_at_half = whole % 2 == 1 if rounding == ROUND_HALF_EVEN else rounding == ROUND_HALF_UP
    if twice > 0 or (twice == 0 and up_at_half):
        whole += 1
    sign = "-" if value < 0 and whole else ""
    digits = f"{whole:0{decimals + 1}d}"
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def percent(n: int, total: int, decimals: int = 0) -> str:
    """100·n/total as text, half to even; "" when total is 0, since a share of nothing is unknown."""
    return fixed(Fraction(100 * n, total), decimals) if total else ""


def number(text: str) -> Fraction | None:
    """The exact value of a plain decimal number of at most 40 digits on each side, None for anything else.

    No exponents: "1e999999999" is a number too, and would fill the memory.
    """
    return Fraction(text.strip()) if _PLAIN.fullmatch(text.strip()) else None


def decimals_of(text: str) -> int:
    """How many decimals a printed number claims. A trailing zero claims nothing: "29.0" is 29 to the unit."""
    _, _, after = text.strip().partition(".")
    return len(after.rstrip("0"))
