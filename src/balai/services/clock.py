"""Working time of a city: by when an answer is promised, and how late something is. Functions on values."""

from datetime import UTC, date, datetime, time, timedelta

import msgspec

from balai.places.zones import zone_named

MOST_DAYS = 3660


class Hours(msgspec.Struct, frozen=True):
    """When a city's offices work. `weekdays`: ISO, 1 is Monday; `holidays`: ISO days."""

    timezone: str
    opens: str
    closes: str
    weekdays: tuple[int, ...]
    holidays: frozenset[str]


def minute(moment: datetime) -> str:
    """A moment as acts carry it: UTC, to the minute."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def parsed(text: str) -> datetime:
    """The moment of an act. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)


def works_on(day: date, hours: Hours) -> bool:
    return day.isoweekday() in hours.weekdays and day.isoformat() not in hours.holidays


def promise(since: datetime, amount: int, unit: str, hours: Hours) -> str:
    """The minute by which an answer is promised; empty where nothing is.

    `working days`: the end of that many working days after the one it came in on (what comes after closing
    counts as of the next working day). `days`: that many days later. `hours`: that many hours later, day or night.
    """
    if amount <= 0:
        return ""
    if unit == "hours":
        return minute(since + timedelta(hours=amount))
    if unit == "days":
        return minute(since + timedelta(days=amount))
    return minute(_end_of_working_day(since, amount, hours))


def _end_of_working_day(since: datetime, amount: int, hours: Hours) -> datetime:
    zone = zone_named(hours.timezone)
    local = since.astimezone(zone)
    closes = time.fromisoformat(hours.closes)
    day = local.date()
    if not works_on(day, hours) or local.time() >= closes:
        day = _next_working_day(day, hours)
    for _ in range(amount):
        day = _next_working_day(day, hours)
    return datetime.combine(day, closes, zone)


def _next_working_day(day: date, hours: Hours) -> date:
    """ValueError where a calendar has no working day at all."""
    for _ in range(MOST_DAYS):
        day += timedelta(days=1)
        if works_on(day, hours):
            return day
    raise ValueError("This calendar has no working day.")


def days_between(earlier: str, later: str) -> float:
    """Days and parts of days from one moment of an act to another."""
    return (parsed(later) - parsed(earlier)).total_seconds() / 86_400
