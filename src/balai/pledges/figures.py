"""Figures of attitude and character, from acts alone: one function for the page, CSV and the API.

They tell of a city and its people together, never of a person: the record does not know who pledged. A pledge that
stood when its time began is kept when whoever made it came; one that was taken back before is counted apart, for
saying so in time is no broken promise. The city's own promise is kept when a call takes place, and when it says
afterwards what came of it. No share is shown of fewer than 30 cases; intervals are Wilson's, of 95 %.
"""

from uuid import UUID

import msgspec
from django.db import connection

from balai.methods.waiting import FEW, Interval, share

NOTHING = Interval(None, None, None)
COUNTS = """
WITH time AS (
  SELECT call, sum(people) AS people, sum(promised) AS promised, sum(kept) AS kept,
    count(*) FILTER (WHERE counted_at > '') AS counted
  FROM pledges_shift WHERE place_id = %(place)s GROUP BY call
)
SELECT count(*), count(*) FILTER (WHERE called_off_at > ''),
  count(*) FILTER (WHERE called_off_at = '' AND ends <= %(now)s),
  count(*) FILTER (WHERE called_off_at = '' AND ends <= %(now)s AND reported_at > ''),
  count(*) FILTER (WHERE counted > 0),
  coalesce(sum(pledged), 0), coalesce(sum(taken_back), 0), coalesce(sum(people), 0), coalesce(sum(promised), 0),
  coalesce(sum(kept), 0)
FROM pledges_call c LEFT JOIN time ON time.call = c.ref WHERE c.place_id = %(place)s
"""


class Figures(msgspec.Struct, frozen=True):
    """What came of a city's calls for hands."""

    calls: int
    called_off: int
    held: int
    """Over by now, and not called off."""
    reported: int
    """Of those held, of how many the city says what came of it."""
    counted: int
    """Calls at which somebody counted who came."""
    pledged: int
    taken_back: int
    people: int
    """Who came, each time counted once."""
    promised: int
    """Pledges that stood when their time began, of times that were counted."""
    kept: int

    @property
    def kept_share(self) -> Interval:
        """Of pledges, how many were kept."""
        return said(self.kept, self.promised)

    @property
    def held_share(self) -> Interval:
        """Of calls that are over or called off, how many took place."""
        return said(self.held, self.held + self.called_off)

    @property
    def reported_share(self) -> Interval:
        """Of calls that took place, of how many the city says what came of it."""
        return said(self.reported, self.held)


def said(part: int, whole: int) -> Interval:
    """A share as it may be shown: nothing of too few."""
    return NOTHING if whole < FEW else share(min(max(0, part), whole), whole)


def figures(place_id: UUID, now: str) -> Figures:
    """Figures of a city as of the full hour, so that the same ones stand on the page, in CSV and in the API."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"place": place_id, "now": this_hour(now)})
        return Figures(*(int(one) for one in cursor.fetchone()))


def by_month(place_id: UUID) -> list[tuple[str, int]]:
    """People who came, by the month in which it began (UTC), where somebody counted; a year, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(begins, 7) AS month, sum(greatest(people, 0)) FROM pledges_shift "
            "WHERE place_id = %s AND counted_at > '' GROUP BY month ORDER BY month DESC LIMIT 12",
            [place_id],
        )
        return [(month, int(people)) for month, people in reversed(cursor.fetchall())]


def this_hour(now: str) -> str:
    return f"{now[:14]}00Z"
