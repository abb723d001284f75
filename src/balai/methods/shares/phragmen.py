"""Phragmén's sequential rule: costs are loads, and the next project is the one whose supporters carry least."""

from collections.abc import Callable

import numpy as np

from .election import Election, Outcome
from .exact import Loads

BITS = 58
FLOAT = 2.0**-48
"""More than the division by which loads are compared can round."""


def phragmen(election: Election, before: Callable[[int], tuple[int, int, int]]) -> Outcome:
    """Every supporter of a project carries the same after it was chosen; the least such load is chosen next.

    It ends when the next one no longer fits (as in Brill and others, 2023). Loads are whole parts, rounded up: each is
    a mean of earlier ones and a cost, so it is off by a part for each that was chosen. What is nearer is asked exactly.
    """
    parts = 1 << max(BITS - max(election.budget, 1).bit_length(), 0)
    loads = np.zeros(len(election.ballots), dtype=np.int64)
    waiting = {
        number
        for number, one in enumerate(election.projects)
        if one.cost <= election.budget and election.support[number].people
    }
    winners: list[int] = []
    exact = Loads(election)
    cost, bounds = 0, dict.fromkeys(waiting, 0.0)
    passed: tuple[tuple[int, int], ...] = ()
    while bounds:
        best, now = float("inf"), {}
        for project, bound in sorted(bounds.items(), key=lambda one: one[1]):
            if bound > best:
                break
            support = election.support[project]
            carried = int((loads[support.ballots] * support.voters).sum())
            load = (election.projects[project].cost * parts + carried) / support.people
            now[project] = load
            bounds[project] = (load - len(winners) - 1) * (1 - FLOAT)
            best = min(best, (load + len(winners) + 1) * (1 + FLOAT))
        near = [one for one in now if bounds[one] <= best]
        if len(near) > 1:
            loads_of = {one: exact.load(one) for one in near}
            near = [one for one in near if loads_of[one] == min(loads_of.values())]
        chosen = min(near, key=before)
        if cost + election.projects[chosen].cost > election.budget:
            passed = ((chosen, election.budget - cost),)
            break
        winners.append(chosen)
        exact.buy(chosen)
        cost += election.projects[chosen].cost
        loads[election.support[chosen].ballots] = -int(-now[chosen] // 1)
        del bounds[chosen]
    return Outcome(tuple(winners), cost, passed=passed)
