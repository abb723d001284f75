"""What quick counts cannot tell apart, in whole numbers that are never rounded.

Quick counts know how far each of their numbers may be off. Where that leaves open which project is next, or whether its
supporters can pay it, they ask here. It costs more, so it is followed only when it is asked.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .election import Bought, Election


class Purses:
    """What the voters of each ballot hold, over one common denominator that every purchase multiplies.

    Ballots whose voters hold the same are one class, so that few numbers stand for many.
    """

    def __init__(self, election: Election, endowment: Fraction) -> None:
        self.election = election
        self.held = [endowment.numerator]
        self.over = endowment.denominator
        self.classes: NDArray[np.int64] = np.zeros(len(election.ballots), dtype=np.int64)
        self.followed = 0

    def after(self, bought: Sequence[Bought]) -> "Purses":
        """The same once all of these are paid."""
        for one in bought[self.followed :]:
            self._buy(one.project)
        self.followed = len(bought)
        return self

    def price(self, project: int) -> Fraction | None:
        """What a point of it costs its supporters; None: they have too little."""
        support = self.election.support[project]
        kinds, at = self._kinds(project)
        voters = np.zeros(len(kinds), dtype=np.int64)
        np.add.at(voters, at, support.voters)
        payers = sorted(
            (Fraction(self.held[held], points), int(n), points)
            for (held, points), n in zip(kinds, voters, strict=True)
        )
        missing, points_left = self.election.projects[project].cost * self.over, support.given
        for most, n, points in payers:
            if missing <= most * points_left:
                return Fraction(missing, points_left * self.over)
            missing -= int(most * points) * n
            points_left -= points * n
        return None

    def _kinds(self, project: int) -> tuple[list[tuple[int, int]], NDArray[np.int64]]:
        """(class, points) of its supporters, and which of these each ballot is."""
        support = self.election.support[project]
        mine = np.stack([self.classes[support.ballots], support.points])
        kinds, at = np.unique(mine, axis=1, return_inverse=True)
        return [(int(held), int(points)) for held, points in kinds.T], at.ravel()

    def _buy(self, project: int) -> None:
        price = self.price(project)
        if price is None:
            raise ArithmeticError("a project was bought that its supporters cannot pay")
        self.held = [held * price.denominator for held in self.held]
        self.over *= price.denominator
        each = price.numerator * (self.over // price.denominator)
        known = {held: number for number, held in enumerate(self.held)}
        kinds, at = self._kinds(project)
        now = []
        for held, points in kinds:
            left = max(0, self.held[held] - each * points)
            if left not in known:
                known[left] = len(self.held)
                self.held.append(left)
            now.append(known[left])
        self.classes[self.election.support[project].ballots] = np.array(now, dtype=np.int64)[at]


class Loads:
    """What the voters of each ballot carry in Phragmén's rule: the load of what they wanted that was bought last."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self.last: NDArray[np.int64] = np.full(len(election.ballots), -1, dtype=np.int64)
        self.bought: list[tuple[int, NDArray[np.int64]]] = []
        self.known: list[Fraction] = []

    def buy(self, project: int) -> None:
        """It is bought; what exactly it costs is worked out when it matters."""
        self.bought.append((project, self._carriers(project)))
        self.last[self.election.support[project].ballots] = len(self.bought) - 1

    def load(self, project: int) -> Fraction:
        """What its supporters would carry if it were bought now."""
        for earlier, carriers in self.bought[len(self.known) :]:
            self.known.append(self._load(earlier, carriers))
        return self._load(project, self._carriers(project))

    def _carriers(self, project: int) -> NDArray[np.int64]:
        """How many of its supporters carry nothing, then how many the load of each that was bought."""
        support = self.election.support[project]
        found = np.zeros(len(self.bought) + 1, dtype=np.int64)
        np.add.at(found, self.last[support.ballots] + 1, support.voters)
        return found

    def _load(self, project: int, carriers: NDArray[np.int64]) -> Fraction:
        carried = sum(int(n) * self.known[place] for place, n in enumerate(carriers[1:]) if n)
        return (self.election.projects[project].cost + Fraction(carried)) / self.election.support[
            project
        ].people
