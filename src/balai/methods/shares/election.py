"""What is counted, and what comes of it: projects with costs, ballots merged where they are the same, winners."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Points = tuple[tuple[int, int], ...]
"""(index of a project, points given to it), by index; an approval is one point."""


@dataclass(frozen=True)
class Project:
    """A project that is voted about. `cost` in the smallest unit of the currency that the file uses.

    What a file says besides: its title, its categories, and the areas it is for.
    """

    name: str
    cost: int
    title: str = ""
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ballot:
    """What `count` voters chose alike."""

    points: Points
    count: int = 1


@dataclass(frozen=True)
class Election:
    """Money, projects and ballots. `unit`: how many of the smallest unit one unit of the currency is."""

    budget: int
    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...]
    unit: int = 1
    meta: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def voters(self) -> int:
        """Everybody who sent a ballot in, empty ones included."""
        return sum(one.count for one in self.ballots)

    @cached_property
    def votes(self) -> list[int]:
        """Points that each project was given."""
        return [one.given for one in self.support]

    @cached_property
    def support(self) -> "list[Support]":
        """By project: who gave it points."""
        found: list[list[tuple[int, int, int]]] = [[] for _ in self.projects]
        for number, ballot in enumerate(self.ballots):
            for project, points in ballot.points:
                found[project].append((number, ballot.count, points))
        return [Support.of(rows) for rows in found]


@dataclass(frozen=True, eq=False)
class Support:
    """Who gave points to a project. Three arrays of one length: numbers of ballots, their voters, points of each."""

    ballots: NDArray[np.int64]
    voters: NDArray[np.int64]
    points: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]]) -> "Support":
        table = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
        return cls(*(np.ascontiguousarray(column) for column in table.T))

    @cached_property
    def weights(self) -> NDArray[np.int64]:
        """Points of all voters of each ballot together."""
        return self.voters * self.points

    @cached_property
    def given(self) -> int:
        """All points."""
        return int(self.weights.sum())

    @cached_property
    def people(self) -> int:
        """All voters who gave some."""
        return int(self.voters.sum())

    def and_also(self, ballot: int, voters: int, points: int) -> "Support":
        """These, and so many more voters of one ballot that gives so many points."""
        more = np.array([ballot, voters, points], dtype=np.int64)
        columns = zip((self.ballots, self.voters, self.points), more, strict=True)
        return Support(*(np.append(column, one) for column, one in columns))

    @cached_property
    def most(self) -> int:
        """The most points that anybody gave."""
        return int(self.points.max(initial=0))

    @cached_property
    def alike(self) -> bool:
        """Whether everybody gave one point."""
        return bool((self.points == 1).all())


@dataclass(frozen=True)
class Bought:
    """A project that its supporters paid for: `each` gave so much for a point, `short` of them all they had left."""

    project: int
    each: Fraction
    payers: int
    short: int


@dataclass(frozen=True)
class Outcome:
    """Winners in the order they were chosen, what they cost together, and how often was counted from the beginning.

    `endowment`: what every voter held in the run that decided; `bought`: who paid for what in it, of equal shares;
    `left`: what a voter of each ballot had left of it, in parts, `parts` to the smallest unit of the currency.
    `passed`: (project, money that was left at its turn) for each that did not fit then, where turns are taken.
    """

    winners: tuple[int, ...]
    cost: int
    runs: int = 1
    endowment: Fraction | None = None
    bought: tuple[Bought, ...] = ()
    left: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64), compare=False)
    parts: Fraction = Fraction(1)
    passed: tuple[tuple[int, int], ...] = ()


def merged(ballots: Iterable[Points]) -> tuple[Ballot, ...]:
    """Ballots that say the same as one, in an order that does not depend on theirs."""
    return tuple(Ballot(points, n) for points, n in sorted(Counter(ballots).items()))
