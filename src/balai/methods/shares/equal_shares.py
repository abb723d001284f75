"""The method of equal shares: every voter holds the same money, and a project is bought by those who want it.

The one is bought next that costs its supporters least for what they get of it (Peters, Pierczyński and Skowron,
2021). Money is counted in whole parts of the smallest unit, as fine as 63 bits allow, and a payment is rounded up to
a whole part: sums are exact whatever the order of ballots. What rounding can have hidden is known (`hidden` parts for
each purchase and voter), and what lies within it is a tie, or affordable.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .election import Bought, Election, Outcome

add = np.add.reduce
BITS = 60
"""All money together stays below this power of two."""


class Price(NamedTuple):
    """What a project asks of its supporters now, in parts: for a point, and by how much rounding may have moved it."""

    each: int
    hidden: float
    short: int


@dataclass
class Run:
    """One count from the beginning with an endowment."""

    election: Election
    per_cost: bool
    """Whether a project is worth its cost to whoever wants it, or one."""
    endowment: Fraction
    before: Callable[[int], tuple[int, int, int]]
    """What decides between equals."""
    bought: list[Bought] = field(default_factory=list)
    cost: int = 0

    def __post_init__(self) -> None:
        dearest = max((one.cost for one in self.election.projects), default=0)
        most = max(int(max(self.election.voters, 1) * self.endowment), dearest, 1)
        self.parts = Fraction(2) ** (BITS - most.bit_length())
        self.money: NDArray[np.int64] = np.full(
            len(self.election.ballots), int(self.endowment * self.parts), dtype=np.int64
        )
        self.costs = [int(one.cost * self.parts) for one in self.election.projects]

    def until(self, most: int | None = None) -> "Run":
        """Buy until nothing more can be bought; with `most`, no further than beyond that cost."""
        # Nobody pays less for a project than if all who want it could pay the same.
        bounds = {
            project: self.costs[project] / support.given / self._worth(project)
            for project, support in enumerate(self.election.support)
            if support.given
        }
        while most is None or self.cost <= most:
            best = self._next(bounds)
            if best is None:
                break
            self._buy(*best)
            del bounds[best[0]]
        return self

    def _next(self, bounds: dict[int, float]) -> tuple[int, Price] | None:
        """The project that costs its supporters least. `bounds`: what each cost when last looked at, and at least now.

        A price only grows while money is spent, so most projects need not be looked at.
        """
        best, looked = float("inf"), {}
        for project, bound in sorted(bounds.items(), key=lambda one: one[1]):
            if bound > best:
                break
            price = self._price(project)
            if price is None:
                del bounds[project]
                continue
            worth = self._worth(project)
            bounds[project] = (price.each - price.hidden) / worth
            best = min(best, (price.each + price.hidden) / worth)
            looked[project] = price
        equals = [project for project in looked if bounds[project] <= best]
        chosen = min(equals, key=self.before, default=None)
        return None if chosen is None else (chosen, looked[chosen])

    def _worth(self, project: int) -> int:
        """What a point for it is worth to whoever gave it; bounds are prices of so much."""
        return (self.costs[project] or 1) if self.per_cost else 1

    def _price(self, project: int) -> Price | None:
        """What its supporters must give for a point so that it is paid; None when they have too little.

        It is found from below: those who cannot give as much as all could give all they have, and the others more.
        """
        support, cost, lost = self.election.support[project], self.costs[project], len(self.bought) + 1
        held = self.money[support.ballots]
        each = -(-cost // support.given)
        short = held < (each if support.alike else each * support.points)
        poor = np.count_nonzero(short)
        if not poor:
            return Price(each, 1.0, 0)
        all_held = held * support.voters
        if int(add(all_held)) < cost - lost * support.people:
            return None
        while True:
            missing = cost - int(add(all_held[short]))
            rest = support.given - int(add(support.weights[short]))
            if not rest:  # all of them give all they have, and rounding hides the rest
                most = held if support.alike else -(-held // support.points)
                return Price(max(each, int(most.max())), 1.0 + lost * support.people, support.people)
            each = -(-missing // rest)
            short = held < (each if support.alike else each * support.points)
            if poor == (poor := np.count_nonzero(short)):
                break
        gave_all = int(add(support.voters[short]))
        return Price(each, 1 + lost * gave_all / rest, gave_all)

    def _buy(self, project: int, price: Price) -> None:
        support = self.election.support[project]
        paid = price.each * support.points
        self.money[support.ballots] = np.maximum(self.money[support.ballots] - paid, 0)
        each = Fraction(price.each) / self.parts
        self.bought.append(Bought(project, each, support.people, price.short))
        self.cost += self.election.projects[project].cost

    def outcome(self, runs: int) -> Outcome:
        """What it found, as the last of so many runs."""
        winners = tuple(one.project for one in self.bought)
        return Outcome(winners, self.cost, runs, self.endowment, tuple(self.bought), self.money, self.parts)
