"""Medians of what is partly still going on, and shares, as other programs compute them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.methods.waiting import Interval, Spell, median, share

# Acute myelogenous leukaemia, Miller (1997); R 4, survival 3.5: print(survfit(Surv(time, status) ~ x, data = aml)).
MAINTAINED = [
    (9, 1),
    (13, 1),
    (13, 0),
    (18, 1),
    (23, 1),
    (28, 0),
    (31, 1),
    (34, 1),
    (45, 0),
    (48, 1),
    (161, 0),
]
OTHERS = [
    (5, 1),
    (5, 1),
    (8, 1),
    (8, 1),
    (12, 1),
    (16, 0),
    (23, 1),
    (27, 1),
    (30, 1),
    (33, 1),
    (43, 1),
    (45, 1),
]


@pytest.mark.parametrize(
    ("cases", "expected"),
    [(MAINTAINED, Interval(31, 18, None)), (OTHERS, Interval(23, 8, None))],
)
def test_the_median_and_its_interval_are_those_of_r(cases: list[tuple[int, int]], expected: Interval) -> None:
    assert median(Spell(days, bool(ended)) for days, ended in cases) == expected


def test_without_open_cases_it_is_the_middle_one() -> None:
    assert median(Spell(days, True) for days in (3, 1, 2, 9, 4)).value == 3
    assert median([]) == Interval(None, None, None)


def test_where_more_than_half_is_still_open_there_is_no_median() -> None:
    assert median([Spell(1, True, 4), Spell(10, False, 6)]).value is None


# Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_have_wilsons_interval(part: int, whole: int, low: float, high: float) -> None:
    found = share(part, whole)
    assert found.value == part / whole
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_a_share_of_nothing_is_none_and_more_than_all_is_an_error() -> None:
    assert share(0, 0) == Interval(None, None, None)
    with pytest.raises(ValueError, match="3 of 2"):
        share(3, 2)


CASES = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=60)


@given(CASES)
def test_neither_order_nor_counting_together_changes_the_median(cases: list[tuple[int, bool]]) -> None:
    one_by_one = median(Spell(*case) for case in cases)
    mixed = random.Random(1).sample(cases, len(cases))
    together = [Spell(*case, cases.count(case)) for case in dict.fromkeys(mixed)]
    assert median(Spell(*case) for case in mixed) == one_by_one == median(together)


@given(CASES.filter(lambda cases: any(ended for _, ended in cases)))
def test_a_case_left_open_never_makes_the_median_shorter(cases: list[tuple[int, bool]]) -> None:
    """The old trick of never closing what is hard."""
    honest = median(Spell(*case) for case in cases).value
    longest = max(days for days, _ in cases)
    worse = median([*(Spell(*case) for case in cases), Spell(longest + 1, False)]).value
    assert worse is None or (honest is not None and worse >= honest)
