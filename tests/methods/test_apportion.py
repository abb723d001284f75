"""Largest remainder: parts that add up, never far from their quota, the same for everyone."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.methods.apportion import largest_remainder, shares

WEIGHTS = st.lists(st.integers(0, 10**6), max_size=20)


@given(WEIGHTS, st.integers(0, 10_000))
def test_parts_add_to_the_whole_and_stay_within_one_unit_of_their_quota(weights, units):
    parts = largest_remainder(weights, units)
    total = sum(weights)
    assert sum(parts) == (units if total else 0)
    for weight, part in zip(weights, parts, strict=True):
        assert abs(part - (Fraction(weight * units, total) if total else 0)) < 1


@given(WEIGHTS, st.integers(0, 1000))
def test_a_larger_weight_never_gets_fewer_units(weights, units):
    parts = largest_remainder(weights, units)
    for weight, part in zip(weights, parts, strict=True):
        assert all(part >= other for w, other in zip(weights, parts, strict=True) if w < weight)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=12), st.integers(0, 3))
def test_shares_add_to_exactly_100_at_any_number_of_decimals(weights, decimals):
    texts = shares(weights, decimals)
    if sum(weights) == 0:
        assert texts == [""] * len(weights)
    else:
        assert sum(Fraction(text) for text in texts) == 100


def test_a_tie_goes_to_the_earlier_place_when_weights_are_equal():
    assert largest_remainder([1, 1, 1], 100) == [34, 33, 33]


def test_a_tie_of_remainders_goes_to_the_larger_weight():
    assert largest_remainder([1, 3], 2) == [0, 2]  # quotas 0.5 and 1.5


def test_nothing_can_be_shared_among_nobody():
    assert largest_remainder([0, 0], 100) == [0, 0]
    assert largest_remainder([], 100) == []


def test_negative_weights_are_refused():
    with pytest.raises(ValueError, match="negative"):
        largest_remainder([-1, 2], 100)


def test_the_shares_of_2022_add_to_100_where_the_report_printed_100_34():
    assert shares([17, 58, 2], 2) == ["22.08", "75.32", "2.60"]
