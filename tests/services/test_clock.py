"""Working time of a city: by when an answer is promised, on values."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.services.clock import Hours, days_between, minute, parsed, promise, works_on

ZONES = ("Asia/Makassar", "Asia/Kolkata", "America/New_York", "UTC", "Pacific/Auckland")
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten in the morning in Makassar."""


def hours(**changes: object) -> Hours:
    usual = {
        "timezone": "Asia/Makassar",
        "opens": "08:00",
        "closes": "16:00",
        "weekdays": (1, 2, 3, 4, 5),
        "holidays": frozenset({"2026-12-25", "2027-01-01"}),
    }
    return Hours(**usual | changes)  # type: ignore[arg-type]


moments = st.datetimes(datetime(2020, 1, 1), datetime(2039, 12, 31), timezones=st.just(UTC))
calendars = st.builds(
    hours,
    timezone=st.sampled_from(ZONES),
    closes=st.sampled_from(["12:00", "16:00", "23:59"]),
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    holidays=st.frozensets(st.dates(date(2020, 1, 1), date(2040, 12, 31)).map(date.isoformat), max_size=400),
)


@pytest.mark.parametrize(
    ("came_in", "days", "until"),
    [
        ("2026-11-23T02:00Z", 1, "2026-11-24T08:00Z"),  # Monday morning → Tuesday 16:00 in Makassar
        ("2026-11-23T02:00Z", 5, "2026-11-30T08:00Z"),  # over a weekend
        ("2026-11-23T07:59Z", 1, "2026-11-24T08:00Z"),  # a minute before closing is still that day
        ("2026-11-23T08:00Z", 1, "2026-11-25T08:00Z"),  # at closing it counts as of Tuesday
        ("2026-11-22T17:00Z", 1, "2026-11-24T08:00Z"),  # one in the night of Monday, not Sunday any more
        ("2026-11-21T02:00Z", 1, "2026-11-24T08:00Z"),  # Saturday counts as of Monday
        ("2026-12-24T02:00Z", 1, "2026-12-28T08:00Z"),  # a holiday and a weekend in between
        ("2026-12-25T02:00Z", 1, "2026-12-29T08:00Z"),  # came in on a holiday
        ("2026-12-30T02:00Z", 3, "2027-01-05T08:00Z"),  # over the turn of the year
    ],
)
def test_working_days_end_when_the_offices_close_and_leave_out_what_is_no_working_day(
    came_in: str, days: int, until: str
) -> None:
    assert promise(parsed(came_in), days, "working days", hours()) == until


def test_days_and_hours_run_through_nights_weekends_and_holidays() -> None:
    christmas_eve = parsed("2026-12-24T10:30Z")
    assert promise(christmas_eve, 2, "days", hours()) == "2026-12-26T10:30Z"
    assert promise(christmas_eve, 24, "hours", hours()) == "2026-12-25T10:30Z"


@pytest.mark.parametrize("unit", ["working days", "days", "hours"])
@pytest.mark.parametrize("amount", [0, -1])
def test_where_nothing_is_promised_there_is_no_date(amount: int, unit: str) -> None:
    assert promise(MONDAY, amount, unit, hours()) == ""


def test_the_time_of_day_is_the_citys_own_in_summer_and_in_winter() -> None:
    york = hours(timezone="America/New_York", holidays=frozenset())
    assert promise(parsed("2026-07-06T14:00Z"), 1, "working days", york) == "2026-07-07T20:00Z"
    assert promise(parsed("2026-12-07T14:00Z"), 1, "working days", york) == "2026-12-08T21:00Z"


@given(moments, st.integers(1, 60), calendars)
def test_a_promise_never_falls_on_a_holiday_or_before_it_came_in(
    since: datetime, amount: int, calendar: Hours
) -> None:
    until = parsed(promise(since, amount, "working days", calendar))
    assert until > since
    local = until.astimezone(ZoneInfo(calendar.timezone))
    assert works_on(local.date(), calendar)
    assert local.strftime("%H:%M") == calendar.closes


@given(moments, st.integers(1, 60), calendars)
def test_between_coming_in_and_the_promise_lie_that_many_working_days(
    since: datetime, amount: int, calendar: Hours
) -> None:
    zone = ZoneInfo(calendar.timezone)
    until = parsed(promise(since, amount, "working days", calendar)).astimezone(zone)
    day, worked = since.astimezone(zone).date(), 0
    while day < until.date():
        day += timedelta(days=1)
        worked += works_on(day, calendar)
    local = since.astimezone(zone)
    in_time = works_on(local.date(), calendar) and local.strftime("%H:%M") < calendar.closes
    assert worked == amount + (not in_time)


@given(moments, st.integers(1, 30), calendars, st.sampled_from(["working days", "days", "hours"]))
def test_more_is_never_promised_earlier(since: datetime, amount: int, calendar: Hours, unit: str) -> None:
    one, more = (promise(since, n, unit, calendar) for n in (amount, amount + 1))
    assert minute(since) < one < more


@given(moments, moments, st.integers(1, 30), calendars)
def test_who_came_first_is_never_promised_later(
    one: datetime, two: datetime, amount: int, calendar: Hours
) -> None:
    earlier, later = sorted([one, two])
    said = [promise(since, amount, "working days", calendar) for since in (earlier, later)]
    assert said == sorted(said)


def test_a_calendar_without_any_working_day_is_said_to_be_none() -> None:
    with pytest.raises(ValueError, match="no working day"):
        promise(MONDAY, 1, "working days", hours(weekdays=()))


# --- moments of acts


@given(moments)
def test_a_moment_of_an_act_is_read_back_to_the_same_minute(moment: datetime) -> None:
    assert parsed(minute(moment)) == moment.replace(second=0, microsecond=0)


def test_a_moment_is_written_in_utc_wherever_it_was_said() -> None:
    assert minute(datetime(2026, 1, 1, 1, 0, 59, tzinfo=ZoneInfo("Asia/Makassar"))) == "2025-12-31T17:00Z"


@pytest.mark.parametrize(
    "text", ["", "2026-11-23", "2026-11-23T02:00", "2026-11-23T02:00:00Z", "2026-02-30T02:00Z", "tomorrow", "<b>"]
)  # fmt: skip
def test_what_is_no_moment_of_an_act_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"time data|day is out of range"):
        parsed(text)


def test_days_between_two_moments_have_parts_and_a_direction() -> None:
    assert days_between("2026-11-23T00:00Z", "2026-11-24T12:00Z") == 1.5
    assert days_between("2026-11-24T12:00Z", "2026-11-23T00:00Z") == -1.5
    assert days_between("2026-11-23T00:00Z", "2026-11-23T00:00Z") == 0
