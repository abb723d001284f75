"""Exact rounding of ratios and decimal texts. No binary fractions unless a rule asks for them."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction


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
    """The exact value of a decimal number written as text, or None when it is no finite number."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return Fraction(value) if value.is_finite() else None


def decimals_of(text: str) -> int:
    """How many decimals a printed number claims. A trailing zero claims nothing: "29.0" is 29 to the unit."""
    _, _, after = text.strip().partition(".")
    return len(after.rstrip("0"))
