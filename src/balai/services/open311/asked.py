"""What a client asks for: parameters of an address as values. An empty parameter is an absent one."""

import re
from datetime import UTC, datetime, timedelta

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from balai.places.codes import as_code

from ..places import micro
from .wire import Wrong

SPAN = timedelta(days=90)
MOST = 1000
"""Requests in an answer, as the standard has it; also the largest page."""
PAGE = 50
"""Requests on a page where a client names a page and no size."""
LAST_PAGE = 100_000
MOMENT = 40
COUNT = re.compile(r"[0-9]{1,9}")
LONGEST = 20_000
"""Characters of a list, such as of a thousand names of requests."""


class Span(msgspec.Struct, frozen=True):
    """From a minute to a minute, both included; empty: open."""

    since: str = ""
    until: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which requests, or updates, somebody asks for."""

    codes: list[str] | None = None
    """Names of requests; they override every other filter."""
    services: list[str] = []
    requested: Span = Span()
    updated: Span = Span()
    open: bool | None = None
    box: tuple[int, int, int, int] | None = None
    """West, south, east, north in 1e-6 degree."""
    part: slice = slice(0, MOST)
    extended: bool = False


def text(query: QueryDict, name: str) -> str:
    """The last value of a parameter without space around it; "" where there is none."""
    return query.get(name, "").strip()


def asked(query: QueryDict, now: datetime) -> Asked:
    """What a list of requests is asked for. Raises Wrong."""
    extended = flag(query, "extensions")
    if names := listed(query, "service_request_id"):
        codes = [code for code in map(as_code, names) if code]
        return Asked(codes=codes, requested=Span(), extended=extended)
    updated = Span(*map(_said, (moment(query, "updated_after"), moment(query, "updated_before"))))
    dated = any(text(query, name) for name in ("start_date", "end_date"))
    return Asked(
        services=listed(query, "service_code"),
        # Whoever follows what changed names no days on which it was reported.
        requested=Span() if updated.since and not dated else span(query, now),
        updated=updated,
        open=status(query),
        box=box(query),
        part=part(query),
        extended=extended,
    )


def listed(query: QueryDict, name: str) -> list[str]:
    """A list with commas, which may be given more than once."""
    whole = ",".join(query.getlist(name))
    if len(whole) > LONGEST or whole.count(",") >= MOST:
        raise Wrong(400, _("%(name)s: at most %(most)d at once.") % {"name": name, "most": MOST})
    return list(dict.fromkeys(one.strip() for one in whole.split(",") if one.strip()))


def span(query: QueryDict, now: datetime) -> Span:
    """start_date and end_date: together at most 90 days, of one the 90 days on, of none the last 90. Raises Wrong."""
    start, end = moment(query, "start_date"), moment(query, "end_date")
    try:
        if start is None:
            # Nothing is later than now, but a clock of another system may be ahead.
            return Span(_said((end or now) - SPAN), _said(end))
        end = end or start + SPAN
    except OverflowError:
        raise Wrong(400, _not_a_moment("end_date")) from None
    if start > end:
        raise Wrong(400, _("start_date is later than end_date."))
    if end - start > SPAN:
        raise Wrong(400, _("start_date and end_date may span at most 90 days."))
    return Span(_said(start), _said(end))


def moment(query: QueryDict, name: str) -> datetime | None:
    """A W3C date and time with its zone; a day alone is its beginning in UTC. Raises Wrong."""
    said = text(query, name)
    if not said:
        return None
    try:
        if len(said) > MOMENT or not said.isascii():
            raise ValueError(said)
        # A plus sign that nobody escaped arrives as a space.
        found = datetime.fromisoformat(said.replace(" ", "+") if "T" in said else said)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong(400, _not_a_moment(name)) from None


def _not_a_moment(name: str) -> str:
    return _("%(name)s: write a date and time such as 2026-11-23T02:00:00Z.") % {"name": name}


def _said(when: datetime | None) -> str:
    """The minute as rows carry it; four digits of a year, also of year 1."""
    return f"{when.year:04}{when:-%m-%dT%H:%MZ}" if when else ""


def status(query: QueryDict) -> bool | None:
    """open: True; closed: False; both or neither: None. Raises Wrong."""
    said = {one.lower() for one in listed(query, "status")}
    if not said <= {"open", "closed"}:
        raise Wrong(400, _("status: open, closed, or both with a comma."))
    return None if len(said) != 1 else said == {"open"}


def box(query: QueryDict) -> tuple[int, int, int, int] | None:
    """bbox=west,south,east,north in degrees. Raises Wrong."""
    said = text(query, "bbox")
    if not said:
        return None
    sides = [micro(one) for one in said[:200].split(",")]
    if len(sides) == 4 and None not in sides:
        west, south, east, north = (side or 0 for side in sides)
        if west <= east and south <= north:
            return west, south, east, north
    raise Wrong(400, _("bbox: four numbers in degrees: west, south, east, north."))


def part(query: QueryDict) -> slice:
    """page (from 1) and page_size; without them the first thousand. Raises Wrong."""
    page, size = _count(query, "page", LAST_PAGE), _count(query, "page_size", MOST)
    size = size or (PAGE if page else MOST)
    return slice(((page or 1) - 1) * size, (page or 1) * size)


def _count(query: QueryDict, name: str, most: int) -> int | None:
    said = text(query, name)
    if not said:
        return None
    if not COUNT.fullmatch(said) or not 1 <= int(said) <= most:
        raise Wrong(400, _("%(name)s: a number from 1 to %(most)d.") % {"name": name, "most": most})
    return int(said)


def flag(query: QueryDict, name: str) -> bool:
    said = text(query, name).lower()
    if said not in {"", "true", "false"}:
        raise Wrong(400, _("%(name)s: true or false.") % {"name": name})
    return said == "true"
