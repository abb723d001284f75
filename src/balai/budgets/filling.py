"""A ballot while it is filled in: kept in the page alone, no table and no session knows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from balai.web.formats import money, number

from .counting import Points
from .models import Ballot

UNKNOWN = -1
"""The number of a project that is not on this ballot; no ballot with it is taken."""


@dataclass
class Filled:
    """What somebody has chosen so far."""

    row: Ballot
    points: dict[int, int] = field(default_factory=dict)
    """By number of project."""

    @classmethod
    def read(cls, row: Ballot, said: Iterable[str]) -> "Filled":
        """From the page: `p1`, or `p1:3` where points are given. What is none of these is kept as unknown."""
        numbers = {item["key"]: n for n, item in enumerate(row.items)}
        found = cls(row)
        for one in said:
            key, _colon, points = one.partition(":")
            well = points.isascii() and points.isdigit() and len(points) < 6
            item = numbers.get(key, UNKNOWN) if well or not points else UNKNOWN
            found.points[UNKNOWN if item in found.points else item] = int(points) if well else 1
        return found

    def change(self, *, add: str = "", take: str = "", swap: str = "") -> None:
        """One press of a button; `swap` names what goes, and `add` what comes."""
        numbers = {item["key"]: n for n, item in enumerate(self.row.items)}
        gone = numbers.get(swap)
        if gone is not None:
            self.points.pop(gone, None)
        item, less = numbers.get(add), numbers.get(take)
        if item is not None and (item not in self.points or self.row.kind == "cumulative"):
            self.points[item] = self.points.get(item, 0) + 1
        if less is not None and less in self.points:
            self.points[less] -= 1
            if self.points[less] < 1:
                del self.points[less]

    def as_points(self) -> Points:
        return tuple(sorted(self.points.items()))

    def as_said(self) -> list[str]:
        """As the page keeps it."""
        keys = [item["key"] for item in self.row.items]
        return [
            f"{keys[item]}:{n}" if self.row.kind == "cumulative" else keys[item]
            for item, n in self.as_points() if item != UNKNOWN
        ]  # fmt: skip

    @property
    def cost(self) -> int:
        return sum(self.row.items[item]["cost"] for item in self.points if item != UNKNOWN)

    @property
    def given(self) -> int:
        return sum(self.points.values())

    def bar(self) -> dict[str, Any]:
        """Money and votes that are left, for the bar that stays in sight."""
        left, more = self.row.budget - self.cost, self.row.most - self.given
        words = _("%(money)s left") if self.row.within else _("%(money)s chosen")
        shown = money(left if self.row.within else self.cost, self.row.currency)
        votes = (
            _("%(n)s of %(most)s points given")
            if self.row.kind == "cumulative"
            else _("%(n)s of %(most)s chosen")
        )
        return {
            "money": words % {"money": shown}, "spent": min(self.cost, self.row.budget), "of": self.row.budget,
            "votes": votes % {"n": number(self.given), "most": number(self.row.most)}, "more": more > 0,
            "empty": not self.points,
        }  # fmt: skip

    def lines(self, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The projects with what their buttons do now."""
        return [{**item, **self._button(item["number"])} for item in items]

    def chosen(self, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**item, "given": self.points[item["number"]]} for item in items if item["number"] in self.points
        ]

    def _button(self, item: int) -> dict[str, Any]:
        given = self.points.get(item, 0)
        said: dict[str, Any] = {"given": given, "add": self._fits(item), "swap": None, "over": ""}
        if given and self.row.kind == "approval":
            said["add"] = False
        elif not said["add"] and not given:
            said["swap"] = self._instead(item)
            over = self.cost + self.row.items[item]["cost"] - self.row.budget
            if self.row.within and over > 0:
                said["over"] = _("%(money)s too much") % {"money": money(over, self.row.currency)}
        return said

    def _fits(self, item: int) -> bool:
        """Whether one more point for this project may be given."""
        more = 0 if item in self.points else self.row.items[item]["cost"]
        return self.given < self.row.most and (not self.row.within or self.cost + more <= self.row.budget)

    def _instead(self, item: int) -> dict[str, Any] | None:
        """The cheapest chosen project without which this one fits."""
        for other in sorted(self.points, key=lambda n: (self.row.items[n]["cost"], n)):
            rest = Filled(self.row, {n: p for n, p in self.points.items() if n != other})
            if rest._fits(item):
                found: dict[str, Any] = self.row.items[other]
                return found
        return None
