"""Figures of a city's counter, from its requests alone: one function for pages, CSV and the API.

Received counts everything; what was joined with another, taken back or passed on is counted apart. Fixed means that
those who reported said so, or did not object in time. The median is of days until that, with what is still open
counted as long as it lasts (methods.waiting). A promise is kept when the first answer came by the first date and
nobody said afterwards that it is not fixed: neither a second date nor a hasty answer makes a figure better. What went
apart before its day breaks no promise. What another system called done, where nobody was asked, is known not to be
fixed until then, and no longer: leaving it out of the count from there makes the median longer, never shorter.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from balai.methods.waiting import FEW, Interval, Spell, median, share

from .clock import minute, parsed

BY = ("", "kind", "office", "area")
NOTHING = Interval(None, None, None)


class Figures(msgspec.Struct, frozen=True):
    """What came of the requests of a place, or of one kind, office or area there."""

    received: int
    open: int
    done: int
    """Said to be done, and not fixed yet."""
    unasked: int
    """Of those done, how many another system said so of: nobody is asked whether it is so."""
    fixed: int
    agreed: int
    """Of those fixed, how many somebody who reported said so of; nobody objected to the others."""
    declined: int
    apart: int
    """Joined with another, taken back, or passed on."""
    reopened: int
    """How many somebody said of that it is not fixed."""
    promised: int
    """How many were promised an answer that is due by now or was given; not those that went apart before."""
    kept: int
    cases: int
    """How many the median rests on."""
    days: Interval
    """Median of days until fixed."""
    oldest_open: str
    """The minute the oldest open one was reported; empty: none is open."""

    @property
    def few(self) -> bool:
        """Whether these are too few to say how long it takes."""
        return self.cases < FEW

    @property
    def days_said(self) -> Interval:
        """The median as it may be shown: nothing of too few."""
        return NOTHING if self.few else self.days

    @property
    def kept_share(self) -> Interval:
        return NOTHING if self.promised < FEW else share(self.kept, self.promised)

    @property
    def agreed_share(self) -> Interval:
        return NOTHING if self.fixed < FEW else share(self.agreed, self.fixed)


COUNTS = """
SELECT GROUPING(kind, office, area), coalesce(kind, ''), coalesce(office, ''), coalesce(area, ''),
  count(*), count(*) FILTER (WHERE open), count(*) FILTER (WHERE state = 'done'),
  count(*) FILTER (WHERE state = 'done' AND object_by = ''), count(*) FILTER (WHERE state = 'fixed'),
  count(*) FILTER (WHERE state = 'fixed' AND agreed > 0), count(*) FILTER (WHERE state = 'declined'),
  count(*) FILTER (WHERE state IN ('merged', 'withdrawn', 'passed on')), count(*) FILTER (WHERE reopened > 0),
  count(*) FILTER (WHERE first_promise > '' AND (first_answered_at > '' OR first_promise < %(now)s
    AND NOT (state IN ('merged', 'withdrawn', 'passed on') AND updated_at <= first_promise))),
  count(*) FILTER (WHERE first_promise > '' AND first_answered_at > '' AND first_answered_at <= first_promise
    AND reopened = 0),
  coalesce(min(opened_at) FILTER (WHERE open), '')
FROM services_request WHERE place_id = %(place)s AND opened_at >= %(since)s
GROUP BY GROUPING SETS ((), (kind), (office), (area))
"""
# Hours up to sixty days and days beyond: as fine as anybody reads it, and few rows however many requests.
SPELLS = """
WITH one AS MATERIALIZED (
  SELECT kind, office, area, ended, CASE WHEN hours > 1440 THEN hours / 24 * 24 ELSE hours END AS lasted, count(*) AS n
  FROM (
    SELECT kind, office, area, state = 'fixed' AS ended, greatest(0, date_part('epoch', (CASE
      WHEN state = 'fixed' THEN fixed_at WHEN state = 'done' AND object_by = '' THEN answered_at ELSE %(now)s
      END)::timestamptz - opened_at::timestamptz)::bigint / 3600) AS hours
    FROM services_request WHERE place_id = %(place)s AND opened_at >= %(since)s
      AND (open OR state = 'done' AND answered_at > '' OR state = 'fixed' AND fixed_at > '')
  ) each_one GROUP BY kind, office, area, ended, lasted
)
SELECT GROUPING(kind, office, area), coalesce(kind, ''), coalesce(office, ''), coalesce(area, ''),
  lasted, ended, sum(n)::int
FROM one GROUP BY GROUPING SETS ((lasted, ended), (kind, lasted, ended), (office, lasted, ended), (area, lasted, ended))
"""
_SETS = {7: "", 3: "kind", 5: "office", 6: "area"}
"""What GROUPING(kind, office, area) says: bits of what a row is not grouped by."""

Key = tuple[str, str]
"""By what, and which: ("", "") is the whole city, ("kind", "roads") one kind."""


def this_hour(now: str) -> str:
    """Figures are as of the full hour, so that the same ones stand on a page, in CSV and in the API."""
    return f"{now[:14]}00Z"


def figures(place_id: UUID, now: str, days: int = 0) -> dict[Key, Figures]:
    """Figures of the whole city and of each kind, office and area; `days`: of what came in the last so many."""
    asked: dict[str, Any] = {
        "place": place_id,
        "now": now,
        "since": minute(parsed(now) - timedelta(days=days)) if days else "",
    }
    spells: dict[Key, list[Spell]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, asked)
        counts = cursor.fetchall()
        cursor.execute(SPELLS, asked)
        for grouped, *names, hours, ended, n in cursor.fetchall():
            spells[_key(grouped, names)].append(Spell(round(hours / 24, 2), ended, n))
    found = {}
    for grouped, kind, office, area, *said, oldest in counts:
        key = _key(grouped, [kind, office, area])
        lasted = spells.get(key, [])
        received, is_open, done, unasked, fixed, agreed, declined, apart, reopened, promised, kept = said
        found[key] = Figures(
            received, is_open, done, unasked, fixed, agreed, declined, apart, reopened, promised, kept,
            sum(spell.count for spell in lasted), median(lasted), oldest,
        )  # fmt: skip
    return found


def _key(grouped: int, names: list[str]) -> Key:
    by = _SETS[grouped]
    return by, names[BY.index(by) - 1] if by else ""


def compared(one: Figures, city: Figures) -> str:
    """sooner, later, or same: whether an area's interval lies beyond the whole city's median; empty: too few."""
    days, middle = one.days_said, city.days_said.value
    if one.few or middle is None:
        return ""
    if days.high is not None and days.high < middle:
        return "sooner"
    if days.low is not None and days.low > middle:
        return "later"
    return "same"
