"""A ballot while it is filled in: kept in the page alone, no table and no session knows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from balai.web.formats import money, number

from .counting import Points
from .models import Ballot

UNKNOWN = -1
"""The number of a project that is not on this ballot; no ballot with it is taken."""
BY_BUTTONS = 10
"""Points that are given with a button each; of more, how many are written into a field."""
FIELD = "points-"


@dataclass
class Filled:
    """What somebody has chosen so far."""

    row: Ballot
    points: dict[int, int] = field(default_factory=dict)
    """By number of project, in the order in which they were chosen: where projects are put in order, that order."""

    @classmethod
    def read(cls, row: Ballot, said: Iterable[str], written: Mapping[str, str] | None = None) -> "Filled":
        """From the page: `p1`, or `p1:3` where points are given, or `written` into fields. What is none of these is
        kept as unknown."""
        found = cls(row)
        if written and found.in_fields and any(name.startswith(FIELD) for name in written):
            every = ((item["key"], written.get(f"{FIELD}{item['key']}", "").strip()) for item in row.items)
            said = [f"{key}:{n}" for key, n in every if n.strip("0")]
        numbers = {item["key"]: n for n, item in enumerate(row.items)}
        for one in said:
            key, colon, points = one.partition(":")
            well = points.isascii() and points.isdigit() and len(points) < 6 and row.kind != "ordinal"
            item = numbers.get(key, UNKNOWN) if well or not colon else UNKNOWN
            found.points[UNKNOWN if item in found.points else item] = int(points) if well else 1
        return found

    @property
    def in_fields(self) -> bool:
        """Whether points are written into fields."""
        return self.row.kind == "cumulative" and self.row.most > BY_BUTTONS

    def change(self, *, add: str = "", take: str = "", swap: str = "", up: str = "", down: str = "") -> None:
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
        self._move(numbers.get(up), -1)
        self._move(numbers.get(down), 1)

    def _move(self, item: int | None, by: int) -> None:
        order = list(self.points)
        if item not in order or not 0 <= (to := order.index(item) + by) < len(order):
            return
        order.remove(item)
        order.insert(to, item)
        self.points = {one: self.points[one] for one in order}

    def as_points(self) -> Points:
        if self.row.kind == "ordinal":
            return tuple(sorted((item, self.row.most - place) for place, item in enumerate(self.points)))
        return tuple(sorted(self.points.items()))

    def as_said(self) -> list[str]:
        """As the page keeps it."""
        keys = [item["key"] for item in self.row.items]
        pairs = self.points.items() if self.row.kind == "ordinal" else sorted(self.points.items())
        return [
            f"{keys[item]}:{n}" if self.row.kind == "cumulative" else keys[item]
            for item, n in pairs if item != UNKNOWN
        ]  # fmt: skip

    @property
    def cost(self) -> int:
        return sum(self.row.items[item]["cost"] for item in self.points if item != UNKNOWN)

    @property
    def given(self) -> int:
        return sum(self.points.values()) if self.row.kind == "cumulative" else len(self.points)

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
        """The projects with what their buttons do now; what stands in an order comes first, in it."""
        order = list(self.points) if self.row.kind == "ordinal" else []
        first = sorted(
            items, key=lambda item: order.index(n) if (n := item["number"]) in order else len(order)
        )
        return [{**item, **self._button(item["number"])} for item in first]

    def chosen(self, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """What is chosen, in its order where there is one."""
        return [
            {**item, "given": item["given"] if item["place"] == "" else item["place"]}
            for item in self.lines(items) if item["number"] in self.points
        ]  # fmt: skip

    def _button(self, item: int) -> dict[str, Any]:
        given, order = self.points.get(item, 0), list(self.points)
        place = order.index(item) + 1 if given and self.row.kind == "ordinal" else ""
        said: dict[str, Any] = {
            "given": given, "add": self._fits(item), "swap": None, "over": "", "place": place,
            "next": len(order) + 1, "last": place == len(order),
        }  # fmt: skip
        if given and self.row.kind != "cumulative":
            said["add"] = False
        elif not said["add"] and not given:
            said["swap"] = self._instead(item)
            over = self.cost + self.row.items[item]["cost"] - self.row.budget
            if self.row.within and over > 0 and self.row.kind != "choose-1":
                said["over"] = _("%(money)s too much") % {"money": money(over, self.row.currency)}
        return said

    def _fits(self, item: int) -> bool:
        """Whether one more point for this project may be given."""
        more = 0 if item in self.points else self.row.items[item]["cost"]
        return self.given < self.row.most and (not self.row.within or self.cost + more <= self.row.budget)

    def _instead(self, item: int) -> dict[str, Any] | None:
        """The cheapest chosen project without which this one fits."""
        known = [n for n in self.points if n != UNKNOWN]
        for other in sorted(known, key=lambda n: (self.row.items[n]["cost"], n)):
            rest = Filled(self.row, {n: p for n, p in self.points.items() if n != other})
            if rest._fits(item):
                found: dict[str, Any] = self.row.items[other]
                return found
        return None
