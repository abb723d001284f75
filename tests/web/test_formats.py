"""Dates and numbers in eleven languages."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils.translation import override

from balai.web import formats
from balai.web.languages import LANGUAGES

DAY = dt.date(2026, 11, 23)
LONG = {
    "en": "November 23, 2026",
    "id": "23 November 2026",
    "ms": "23 November 2026",
    "th": "23 พฤศจิกายน 2569",
    "vi": "23 tháng 11, 2026",
    "fil": "Nobyembre 23, 2026",
    "km": "23 វិច្ឆិកា 2026",
    "lo": "23 ພະຈິກ 2026",
    "my": "2026 နိုဝင်ဘာ 23",
    "ta": "23 நவம்பர், 2026",
    "zh-hans": "2026年11月23日",
}
NUMBER = dict.fromkeys(LONG, "1,234,567.8") | {
    "id": "1.234.567,8",
    "vi": "1.234.567,8",
    "lo": "1.234.567,8",
    "ta": "12,34,567.8",
}


def said(template: str, code: str, value: object) -> str:
    with override(code):
        return Template(template).render(Context({"v": value}))


@pytest.mark.parametrize("code", [code for code, _ in LANGUAGES])
def test_a_date_and_a_number_read_as_in_the_language(code: str):
    assert said('{{ v|date:"long" }}', code, DAY) == LONG[code]
    assert said('{{ v|date:"long" }}', code, "2026-11-23") == LONG[code]
    assert said("{{ v|number }}", code, 1234567.8) == NUMBER[code]


@pytest.mark.parametrize("code", [code for code, _ in LANGUAGES])
def test_the_time_since_is_in_words_and_digits_are_latin(code: str):
    now = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    with override(code):
        words = formats.ago(now - dt.timedelta(days=3), now)
        assert "3" in words and words != "3"
        assert "45" in formats.percent(0.45) and "120" in formats.money(120, "IDR")


@pytest.mark.parametrize("code", [code for code, _ in LANGUAGES])
def test_what_is_missing_is_a_word_and_never_a_zero(code: str):
    with override(code):
        for show in (
            formats.day,
            formats.number,
            formats.percent,
            formats.money,
            formats.ago,
            formats.compact,
        ):
            assert show(None) == formats.missing() and "0" not in show(None)


def test_a_thai_year_is_the_buddhist_one():
    with override("th"):
        assert formats.day("2026") == "พ.ศ. 2569"
        assert formats.day("2026-11") == "พฤศจิกายน 2569"
        assert formats.day(DAY, "short").endswith("/2569")


def test_a_record_may_know_only_the_year_or_the_month():
    with override("en"):
        assert (formats.day("2018"), formats.day("2018-07")) == ("2018", "July 2018")


@pytest.mark.parametrize("value", ["2026-13-45", "soon", "<b>", "2026-00", "9999-99"])
def test_what_is_no_date_is_shown_as_it_stands_and_escaped(value: str):
    page = said("{{ v|date }}", "en", value)
    assert page == value.replace("<", "&lt;").replace(">", "&gt;")


def test_a_sum_has_cents_only_when_there_are_some():
    with override("en"):
        assert formats.money(12) == "$12"
        assert formats.money("12.5", "USD") == "$12.50"
        assert formats.money(12, "IDR") == "IDR\u00a012"
        assert formats.money(12, "no currency") == "12"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "NaN", True])
def test_what_is_no_number_gets_no_figure(value: object):
    with override("en"):
        assert not any(c.isdigit() for c in formats.number(value))
        assert formats.percent(value) == "not stated"


def test_djangos_own_date_formats_still_work():
    assert said('{{ v|date:"Y-m-d" }}', "en", DAY) == "2026-11-23"
