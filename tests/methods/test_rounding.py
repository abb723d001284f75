"""Rounding is decided exactly, and only plain numbers are numbers."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.methods.rounding import decimals_of, fixed, number, percent


@given(
    st.decimals(-1000, 1000, places=4),
    st.integers(0, 3),
    st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP]),
)
def test_fixed_rounds_as_the_decimal_module_does(value, decimals, rounding):
    expected = value.quantize(Decimal(1).scaleb(-decimals), rounding)
    assert Decimal(fixed(Fraction(value), decimals, rounding)) == expected


@pytest.mark.parametrize(
    "text", ["1e5", "1e999999999", "nan", "inf", "", "--1", "1,5", "٣", "1_000", "9" * 41]
)
def test_what_is_not_a_plain_number_is_none(text):
    assert number(text) is None


def test_a_share_of_nothing_is_unknown():
    assert percent(0, 0) == ""


def test_a_trailing_zero_claims_no_decimal():
    assert [decimals_of(text) for text in ("29.0", "14.29", "6", "6.60")] == [0, 2, 0, 1]


def test_a_negative_figure_that_rounds_to_nothing_has_no_sign():
    assert fixed(Fraction(-1, 1000), 1) == "0.0"
