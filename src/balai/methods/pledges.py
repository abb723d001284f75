"""Who comes of those who said so, some of them only if enough others do.

A pledge counts so many people and may name a condition: how many others there must be. Conditions hold for each other:
twenty people who each come if nineteen others do all come. Those who come are the greatest set in which every condition
holds (a fixpoint of "who has company enough", found from above), as far as there are places:

- whoever was told that they come stays in, whoever else arrives or leaves, as long as their own condition holds;
- first come, first served: of those whose condition holds, the earliest that fits the places that are left;
- those whose conditions hold only for each other come together, or wait together while they do not fit: the latest of
  them are left out first;
- there are never more people than places.

Settling twice changes nothing. A pledge that is not in either *waits* for a place (its condition holds) or *hopes* for
more others.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

COMING, HOPING, WAITING = "coming", "hoping", "waiting"


class Pledge(NamedTuple):
    """`turn`: its place in the order of arrival. `comes`: whether it was told so before."""

    turn: int
    people: int
    others: int = 0
    """How many others there must be; 0: no condition."""
    comes: bool = False

    @property
    def needs(self) -> int:
        """How many there must be in all, themselves included."""
        return self.people + self.others


class Missing(NamedTuple):
    """So many more people, and so many who wait for just that come too."""

    more: int
    then: int


def settle(pledges: Iterable[Pledge], places: int) -> dict[int, str]:
    """By turn: coming, hoping or waiting. The order of the argument does not matter."""
    every = sorted(pledges)
    inside = _with_singles({p.turn for p in every if p.comes}, every, places)
    inside = _with_company(inside, every)
    while True:
        grown = _with_singles(inside, every, places)
        grown = _with_group(grown, every, places)
        if grown == inside:
            return _states(every, inside)
        inside = grown


def missing(hoping: Iterable[tuple[int, int]], coming: int, room: int) -> Missing | None:
    """The fewest more people without a condition that would let others come too; None where no number that fits does.

    `hoping`: (others, people) of those who hope; `room`: places that are left.
    """
    waiting = [Pledge(n, people, others) for n, (others, people) in enumerate(hoping)]
    for more in range(1, room):
        there = coming + more
        group = _company(waiting, there)
        then = sum(p.people for p in group)
        if group and then + more <= room:
            return Missing(more, then)
    return None


def _people(pledges: Iterable[Pledge]) -> int:
    return sum(p.people for p in pledges)


def _company(candidates: Sequence[Pledge], base: int) -> list[Pledge]:
    """The greatest set of candidates whose conditions hold beside `base` people who come in any case."""
    left = sorted(candidates, key=lambda p: p.needs)
    there = base + _people(left)
    while left and left[-1].needs > there:
        there -= left.pop().people
    return left


def _with_company(inside: set[int], every: Sequence[Pledge]) -> set[int]:
    """Without those who have no company enough any more."""
    return {p.turn for p in _company([p for p in every if p.turn in inside], 0)}


def _with_singles(inside: set[int], every: Sequence[Pledge], places: int) -> set[int]:
    """And the earliest, one by one, whose condition holds already and for whom there is room."""
    inside = set(inside)
    there = _people(p for p in every if p.turn in inside)
    outside = [p for p in every if p.turn not in inside]
    while found := next((p for p in outside if p.others <= there and there + p.people <= places), None):
        inside.add(found.turn)
        outside.remove(found)
        there += found.people
    return inside


def _with_group(inside: set[int], every: Sequence[Pledge], places: int) -> set[int]:
    """And those who come only together, if they fit."""
    there = _people(p for p in every if p.turn in inside)
    able = [p for p in every if p.turn not in inside and p.others > there and p.needs <= places]
    able = [p for p in able if there + p.people <= places]
    fits = bisect_right(  # whoever is added later takes nobody's company away, so more people only ever become more
        range(len(able) + 1), places, key=lambda n: there + _people(_company(able[:n], there))
    )
    return inside | {p.turn for p in _company(able[: max(fits - 1, 0)], there)}


def _states(every: Sequence[Pledge], inside: set[int]) -> dict[int, str]:
    there = _people(p for p in every if p.turn in inside)
    return {p.turn: COMING if p.turn in inside else WAITING if p.others <= there else HOPING for p in every}
