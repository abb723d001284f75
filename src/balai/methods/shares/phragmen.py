"""Phragmén's sequential rule: costs are loads, and the next project is the one whose supporters carry least."""

from collections.abc import Callable

import numpy as np

from .election import Election, Outcome

BITS = 58


def phragmen(election: Election, before: Callable[[int], tuple[int, int, int]]) -> Outcome:
    """Every supporter of a project carries the same after it was chosen; the least such load is chosen next.

    It ends when the next one no longer fits (as in Brill and others, 2023). Loads are whole parts, rounded up.
    """
    parts = 1 << max(BITS - max(election.budget, 1).bit_length(), 0)
    loads = np.zeros(len(election.ballots), dtype=np.int64)
    waiting = {
        number
        for number, one in enumerate(election.projects)
        if one.cost <= election.budget and election.support[number].people
    }
    winners: list[int] = []
    cost, bounds = 0, dict.fromkeys(waiting, 0.0)
    while bounds:
        best, now = float("inf"), {}
        for project, bound in sorted(bounds.items(), key=lambda one: one[1]):
            if bound > best:
                break
            support = election.support[project]
            carried = int((loads[support.ballots] * support.voters).sum())
            load = (election.projects[project].cost * parts + carried) / support.people
            now[project] = load
            # Rounding hides a part for each that was chosen before.
            bounds[project] = load - len(winners) - 1
            best = min(best, load + len(winners) + 1)
        chosen = min((one for one in now if bounds[one] <= best), key=before)
        if cost + election.projects[chosen].cost > election.budget:
            break
        winners.append(chosen)
        cost += election.projects[chosen].cost
        loads[election.support[chosen].ballots] = -int(-now[chosen] // 1)
        del bounds[chosen]
    return Outcome(tuple(winners), cost)
