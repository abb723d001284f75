"""What people type: amounts in the marks of any language, degrees, lists."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from balai.places.texts import Refused
from balai.plans.desk.values import (
    currency_of,
    degrees,
    lines,
    major,
    micro_degrees,
    minor_units,
    typed_amount,
)
from balai.web.languages import LANGUAGES


@pytest.mark.parametrize(
    "text",
    [
        "1500000", "1.500.000", "1,500,000", "1 500 000", "1\u00a0500\u00a0000", "1\u202f500\u202f000",
        "1'500'000", "1.500.000,00", "1,500,000.00", "15,00,000", "១៥០០០០០", "๑,๕๐๐,๐๐๐", " 1500000.0 ",
    ],
)  # fmt: skip
def test_one_amount_may_be_typed_in_many_ways(text: str) -> None:
    with translation.override("en"):
        assert minor_units(text, "IDR") == 150_000_000


@pytest.mark.parametrize("text", ["1.5.00", "1,50,0", "1.500,000,0", "1..500", "1.50.000.00", "1 500.000.0"])
def test_an_amount_that_can_be_read_in_two_ways_is_asked_about(text: str) -> None:
    with pytest.raises(Refused, match="read in two ways") as refused:
        minor_units(text, "IDR")
    assert refused.value.field == "budget"


def test_three_digits_after_one_mark_mean_what_the_readers_language_means() -> None:
    with translation.override("id"):
        assert minor_units("1.500", "IDR") == 150_000
        with pytest.raises(Refused):
            minor_units("1,500", "IDR")
    with translation.override("en"):
        assert minor_units("1,500", "IDR") == 150_000
        with pytest.raises(Refused):
            minor_units("1.500", "IDR")
        assert minor_units("1.500", "KWD") == 1_500


@pytest.mark.parametrize("text", ["-5", "1e9", "five", "Rp 5", "1/2", "9" * 41, ".", ",5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        minor_units(text, "IDR")


def test_digits_after_the_point_follow_the_currency() -> None:
    assert minor_units("12.5", "USD") == 1_250
    assert minor_units("0.500", "USD") == 50
    assert minor_units("1500", "VND") == 1_500
    with pytest.raises(Refused, match="no more than 0 digits"):
        minor_units("1500.5", "VND")
    with pytest.raises(Refused, match="no more than 2 digits"):
        minor_units("0.505", "USD")


def test_an_amount_needs_a_currency_that_exists() -> None:
    assert currency_of(" idr ") == "IDR"
    assert currency_of("") == ""
    for wrong in ("ZZZ", "RP", "I1R", "<b>"):
        with pytest.raises(Refused):
            currency_of(wrong)
    with pytest.raises(Refused) as refused:
        minor_units("5", "")
    assert refused.value.field == "currency"


@given(st.integers(0, 2**53 - 1), st.sampled_from(["IDR", "VND", "USD", "KWD"]), st.sampled_from(LANGUAGES))
def test_an_amount_shown_for_typing_is_read_back_the_same_in_every_language(
    minor: int, currency: str, language: tuple[str, str]
) -> None:
    with translation.override(language[0]):
        assert minor_units(typed_amount(minor, currency), currency) == minor


def test_an_amount_that_is_not_stated_stays_not_stated() -> None:
    assert minor_units("  ", "IDR") is None
    assert typed_amount(None, "") == "" and major(None, "") is None


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("-6.2088", -6_208_800),
        ("106,8456", 106_845_600),
        ("\u22128", -8_000_000),
        ("+1.5°", 1_500_000),
        ("", None),
    ],
)
def test_degrees_are_read_as_they_are_written(text: str, micro: int | None) -> None:
    assert micro_degrees(text, "lat") == micro


@pytest.mark.parametrize("text", ["6°12'", "1e3", "nan", "1.2.3", "-", "1234", "6 S"])
def test_what_is_no_degree_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        micro_degrees(text, "lon")
    assert refused.value.field == "lon"


@given(st.integers(-180_000_000, 180_000_000))
def test_degrees_shown_are_read_back_the_same(micro: int) -> None:
    assert micro_degrees(degrees(micro), "lat") == micro


def test_a_list_has_one_entry_a_line_each_once() -> None:
    assert lines(" Water company \r\n\n University\nWater company") == ["Water company", "University"]
