"""The method of equal shares: every voter holds the same money, and a project is bought by those who want it.

The one is bought next that costs its supporters least for what they get of it (Peters, Pierczyński and Skowron,
2021). Money is counted in whole parts of the smallest unit, as fine as 60 bits allow, and a payment is rounded up to
a whole part: sums do not depend on the order of ballots. By how much each purse and price may be off is carried along
(`off`, `hidden`), and what this leaves open is decided without rounding (`exact`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .election import Bought, Election, Outcome
from .exact import Purses

add = np.add.reduce
BITS = 60
"""All money together stays below this power of two."""
NEAR = 1e-7
"""What is not known better than to this part of a price is asked exactly."""
FLOAT = 2.0**-48
"""More than the few divisions by which bounds are compared can round."""


class Price(NamedTuple):
    """What a project asks of its supporters now, in parts: for a point, rounded up, and by how much else it may be
    off. 0: each surely pays the same, so it is the cost by the points."""

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
    exact: Purses | None = None
    """The same count without rounding, once it had to be asked."""

    def __post_init__(self) -> None:
        dearest = max((one.cost for one in self.election.projects), default=0)
        most = max(int(max(self.election.voters, 1) * self.endowment), dearest, 1)
        self.parts = Fraction(2) ** (BITS - most.bit_length())
        self.money: NDArray[np.int64] = np.full(
            len(self.election.ballots), int(self.endowment * self.parts), dtype=np.int64
        )
        self.off: NDArray[np.float64] = np.ones(len(self.election.ballots))
        self.costs = [int(one.cost * self.parts) for one in self.election.projects]

    def until(self, most: int | None = None) -> "Run":
        """Buy until nothing more can be bought; with `most`, no further than beyond that cost."""
        # Nobody pays less for a project than if all who want it could pay the same.
        bounds = {
            project: (self.costs[project] / support.given - 1) / self._worth(project)
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
            bounds[project] = (price.each - price.hidden - 1) / worth * (1 - FLOAT)
            best = min(best, (price.each + price.hidden + 1) / worth * (1 + FLOAT))
            looked[project] = price
        near = [project for project in looked if bounds[project] <= best]
        if len(near) > 1:
            near = self._cheapest(near, looked)
        chosen = min(near, key=self.before, default=None)
        return None if chosen is None else (chosen, looked[chosen])

    def _cheapest(self, near: list[int], looked: dict[int, Price]) -> list[int]:
        """Those of them that cost exactly the least."""
        exact = {}
        for project in near:
            cost = self.election.projects[project].cost
            price = self._exact_price(project) if looked[project].hidden else Fraction(
                cost, self.election.support[project].given
            )  # fmt: skip
            exact[project] = (price or Fraction(0)) / ((cost or 1) if self.per_cost else 1)
        least = min(exact.values())
        return [project for project in near if exact[project] == least]

    def _exact_price(self, project: int) -> Fraction | None:
        if self.exact is None:
            self.exact = Purses(self.election, self.endowment)
        return self.exact.after(self.bought).price(project)

    def _worth(self, project: int) -> int:
        """What a point for it is worth to whoever gave it; bounds are prices of so much."""
        return (self.costs[project] or 1) if self.per_cost else 1

    def _price(self, project: int) -> Price | None:
        """What its supporters must give for a point so that it is paid; None when they have too little.

        It is found from below: those who cannot give as much as all could give all they have, and the others more.
        """
        support, cost = self.election.support[project], self.costs[project]
        held = self.money[support.ballots]
        each = -(-cost // support.given)
        safely = each * (1 + NEAR)
        if int(held.min()) >= (safely if support.alike else safely * support.most):
            return Price(each, 0, 0)
        all_held = held * support.voters
        unknown = int((1 + FLOAT) * float(self.off[support.ballots] @ support.voters)) + 2
        if int(add(all_held)) < cost - unknown:
            return None
        poor = -1
        while True:
            short = held < (each if support.alike else each * support.points)
            if poor == (poor := int(np.count_nonzero(short))):
                break
            rest = support.given - int(add(support.weights[short]))
            if not rest:
                return self._price_of_exact(project)
            each = max(each, -(-(cost - int(add(all_held[short]))) // rest))
        hidden = self._hidden(project, held, each)
        if hidden > each * NEAR / 2:
            return self._price_of_exact(project)
        return Price(each, hidden, int(add(support.voters[short])))

    def _hidden(self, project: int, held: NDArray[np.int64], each: int) -> float:
        """By how much the price may be off: what is not known of the poor, spread over those who surely are not.

        What all together give at a price p is F(p), the sum of min(held, p). Within NEAR of `each` it is known up to
        what is not known of the poor, and it grows by at least the points of the others: so the price is known to the
        quotient of the two. Infinite where nobody is surely not poor.
        """
        support = self.election.support[project]
        safely = each * (1 + NEAR)
        surely = held >= (safely if support.alike else safely * support.points)
        points = int(add(support.weights[surely]))
        if not points:
            return float("inf")
        unknown = float(self.off[support.ballots[~surely]] @ support.voters[~surely])
        return 2 + (unknown + 1) / points

    def _price_of_exact(self, project: int) -> Price | None:
        price = self._exact_price(project)
        if price is None:
            return None
        support = self.election.support[project]
        each = int(-(-price * self.parts // 1))
        return Price(each, 1, int(add(support.voters[self.money[support.ballots] <= each * support.points])))

    def _buy(self, project: int, price: Price) -> None:
        support = self.election.support[project]
        held, off = self.money[support.ballots], self.off[support.ballots]
        paid = price.each * support.points
        off = off + (price.hidden + 1) * support.points
        # Whoever surely had too little has nothing now, and that is exact.
        self.off[support.ballots] = np.where(paid - held > off, 0, off)
        self.money[support.ballots] = np.maximum(held - paid, 0)
        each = Fraction(price.each) / self.parts
        self.bought.append(Bought(project, each, support.people, price.short))
        self.cost += self.election.projects[project].cost

    def outcome(self, runs: int) -> Outcome:
        """What it found, as the last of so many runs."""
        winners = tuple(one.project for one in self.bought)
        return Outcome(winners, self.cost, runs, self.endowment, tuple(self.bought), self.money, self.parts)
