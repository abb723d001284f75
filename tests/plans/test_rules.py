"""What a city may say of a project, as rules on values: no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.places.texts import Refused
from balai.plans.commands import rules
from tests.saying import refused

# --- status


ORDER = rules.STATUSES


@pytest.mark.parametrize("at", range(len(ORDER)))
def test_a_project_goes_on_without_a_reason_and_back_only_with_one(at: int) -> None:
    for later in ORDER[at:]:
        assert rules.status(later, ORDER[at], "") == later
    for earlier in ORDER[:at]:
        assert refused(lambda to=earlier: rules.status(to, ORDER[at], "")) == "reason"
        assert rules.status(earlier, ORDER[at], "The ground gave way.") == earlier


@pytest.mark.parametrize("ended", rules.ENDED)
def test_a_project_that_had_ended_goes_on_only_with_a_reason(ended: str) -> None:
    for status in ORDER:
        assert refused(lambda to=status: rules.status(to, ended, "")) == "reason"
        assert rules.status(status, ended, "Money was found.") == status


@pytest.mark.parametrize("value", ["stopped", "merged into", "ongoing", "planning", "", "Proposed", "done"])
def test_a_status_that_is_none_of_the_six_is_refused(value: str) -> None:
    assert refused(lambda: rules.status(value, "proposed", "Because.")) == "status"


@pytest.mark.parametrize("before", ["", "planning", "ongoing", "unknown"])
def test_from_a_status_of_a_printed_report_every_one_of_the_six_may_follow(before: str) -> None:
    for status in ORDER:
        assert rules.status(status, before, "") == status


# --- days


@pytest.mark.parametrize("value", ["2026", "2026-02", "2026-02-28", "2024-02-29", " 2026 ", ""])
def test_a_year_a_month_or_a_day_may_be_said(value: str) -> None:
    assert rules.day(value, "due") == value.strip()


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-30", "2025-02-29", "2026-13", "0000", "26", "2026-1-1", "1.2.2026", "2026-02-28T10:00",
        "20260228", "2026-W01", "tomorrow", "-2026", "๒๕๖๙", "２０２６-01", "2026-02-28\n2027", "<b>",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(value: str) -> None:
    assert refused(lambda: rules.day(value, "starts_on")) == "starts_on"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "fine"),
    [
        ("2026-05-01", "2026-05-01", True),
        ("2026-05-02", "2026-05-01", False),
        ("2026-05-02", "2026-05", True),
        ("2026-05-02", "2026-04", False),
        ("2026-05-02", "2026", True),
        ("2026", "2026-01-01", True),
        ("2026", "2025-12-31", False),
        ("2026", "2025", False),
        ("", "2020", True),
        ("2026", "", True),
    ],
)
def test_a_project_does_not_end_before_it_starts_as_far_as_both_are_known(
    starts_on: str, ends_on: str, fine: bool
) -> None:
    if fine:
        rules.in_order(starts_on, ends_on)
    else:
        assert refused(lambda: rules.in_order(starts_on, ends_on)) == "ends_on"


# --- links


@pytest.mark.parametrize(
    "value",
    [
        "https://city.example/report.pdf",
        "http://city.example",
        "HTTPS://City.Example:8443/a?b=c#d",
        " https://city.example/รายงาน ",
        "https://[2001:db8::1]/x",
    ],
)
def test_a_web_address_is_taken_as_it_is_written(value: str) -> None:
    assert rules.link(value) == value.strip()


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)", "JavaScript://city.example/%0aalert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "vbscript:x", "file:///etc/passwd", "ftp://city.example/", "//city.example/", "city.example", "/report", "",
        "https://", "https:///report", "https:city.example", "http://[", "https://[::1", "https://a\u2100.example/",
        "https://city.example/a b", "https://city.example/a\nb", "https://city.example/\x00", "https://c\u202ey.example/",
        "https://city.example/\ud800", "https://city.example/" + "x" * 500, "mailto:a@city.example",
    ],
)  # fmt: skip
def test_every_other_kind_of_link_is_refused(value: str) -> None:
    assert refused(lambda: rules.link(value)) == "url"


@given(st.one_of(st.text(max_size=80), st.text(alphabet="htps:/[]@.\\?#%0 \n\u202e", max_size=30)))
def test_any_text_is_refused_as_a_link_or_leads_to_the_web(value: str) -> None:
    from balai.record.canonical import entry_bytes

    try:
        kept = rules.link(value)
    except Refused as refused:
        assert refused.field == "url"
    else:
        assert kept.lower().startswith(("http://", "https://")) and entry_bytes({"url": kept})


# --- points and money


@pytest.mark.parametrize(
    ("lat", "lon"), [(None, None), (0, 0), (-90_000_000, 180_000_000), (90_000_000, -180_000_000)]
)
def test_a_point_has_both_degrees_or_none(lat: int | None, lon: int | None) -> None:
    assert rules.point(lat, lon) == (lat, lon)


@pytest.mark.parametrize(
    ("lat", "lon", "field"),
    [
        (1, None, "lon"),
        (None, 1, "lat"),
        (90_000_001, 0, "lat"),
        (0, -180_000_001, "lat"),
        (2**40, 2**40, "lat"),
    ],
)
def test_half_a_point_or_one_outside_the_world_is_refused(
    lat: int | None, lon: int | None, field: str
) -> None:
    assert refused(lambda: rules.point(lat, lon)) == field


def test_an_amount_has_its_currency_and_without_an_amount_there_is_none() -> None:
    assert rules.money(0, "idr ") == (0, "IDR")
    assert rules.money(2**53 - 1, "USD") == (2**53 - 1, "USD")
    assert rules.money(None, "IDR") == (None, "")


@pytest.mark.parametrize(
    ("amount", "currency", "field"),
    [
        (-1, "IDR", "budget"),
        (2**53, "IDR", "budget"),
        (5, "", "currency"),
        (5, "RP", "currency"),
        (5, "IDR1", "currency"),
        (5, "I R", "currency"),
        (5, "ÜSD", "currency"),
    ],
)
def test_an_amount_that_is_none_or_of_no_currency_is_refused(amount: int, currency: str, field: str) -> None:
    assert refused(lambda: rules.money(amount, currency)) == field


# --- lists


def test_a_list_leaves_out_what_is_empty_and_refuses_what_is_too_much() -> None:
    assert rules.listed([" Water company ", "", "\u200b", "University"], "partners") == [
        "Water company", "University",
    ]  # fmt: skip
    assert len(rules.listed([str(n) for n in range(50)], "partners")) == 50
    for too_much in ([str(n) for n in range(51)], ["x" * 201], ["x" * 200] * 36, ["a\x00"]):
        assert refused(lambda values=too_much: rules.listed(values, "partners")) == "partners"


def test_two_full_lists_of_the_widest_characters_fit_into_one_entry() -> None:
    from balai.plans.acts import ProjectDescribed
    from balai.record.canonical import ENTRY_LIMIT, entry_bytes

    full = rules.listed(["\U0001f3d9" * 140] * 50, "partners")
    said = ProjectDescribed(ref="r" * 10, text="\U0001f3d9" * 500, partners=full, support=full)
    assert len(entry_bytes(said)) < ENTRY_LIMIT - 4_000
