"""How far groups can be trusted: what becomes of them when a tenth of the votes is left out."""

from collections.abc import Callable

import msgspec
import numpy as np

from .grouping import SEED, Groups, find_groups
from .space import Space, places_in_space, taking_part
from .votes import Votes

LEFT_OUT = 0.1
TRIALS = 20
MANY, FEW_TRIALS, ERRORS = 300_000, 5, 3
"""From so many votes on it ends after so few trials, if the median is so many standard errors away from STABLE.

The more people, the less trials differ: among 100,000 by some 0.003, so the median of five is known to 0.002. And
were the verdict wrong, five trials in a row would say so less than once in 32 times.
"""
STABLE = 0.9
"""Median agreement (ARI) from which groups are called stable; ADR 0026 shows the spread in public data."""
FEWEST = 30
"""People in the map below which nothing is said of groups."""


class Stability(msgspec.Struct, frozen=True):
    """Agreement (adjusted Rand index, 1: the same, 0: as by chance) between the groups and those of each trial."""

    agreements: list[float]
    people: int

    @property
    def median(self) -> float:
        return float(np.median(self.agreements)) if self.agreements else 0.0

    @property
    def stable(self) -> bool:
        return self.people >= FEWEST and self.median >= STABLE


def stability(
    votes: Votes,
    hidden: np.ndarray,
    groups: Groups,
    trials: int = TRIALS,
    near: Space | None = None,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Stability:
    """Find the groups anew, from a cold start, `trials` times without a tenth of the votes.

    Of many votes fewer trials are enough where they leave no doubt. `near` is the space of all votes, which makes
    the others quicker to find; `tell` hears how many trials are done.
    """
    random = np.random.default_rng(SEED)
    found: list[float] = []
    for trial in range(trials if groups.group.max(initial=-1) > 0 else 0):
        if len(votes) >= MANY and len(found) >= FEW_TRIALS and no_doubt(found):
            break
        tell(trial, trials)
        fewer = votes.only(random.random(len(votes)) >= LEFT_OUT)
        _space, places = places_in_space(fewer, hidden, near)
        again = find_groups(places, taking_part(fewer)).group
        both = (groups.group >= 0) & (again >= 0)
        found.append(adjusted_rand(groups.group[both], again[both]))
    return Stability(found, int((groups.group >= 0).sum()))


def no_doubt(found: list[float]) -> bool:
    """Whether all say the same of STABLE, and the median is far from it."""
    error = np.sqrt(np.pi / 2 / len(found)) * np.std(found, ddof=1)
    one_side = min(found) >= STABLE or max(found) < STABLE
    return one_side and bool(abs(np.median(found) - STABLE) > ERRORS * error)


def adjusted_rand(one: np.ndarray, other: np.ndarray) -> float:
    """Adjusted Rand index of two groupings of the same people (Hubert and Arabie 1985)."""
    _names, a = np.unique(one, return_inverse=True)
    _names, b = np.unique(other, return_inverse=True)
    if not len(a):
        return 1.0
    table = np.bincount(a * (b.max() + 1) + b, minlength=(a.max() + 1) * (b.max() + 1))
    table = table.reshape(a.max() + 1, b.max() + 1).astype(float)

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    together, of_one, of_other = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    everybody = len(a) * (len(a) - 1) / 2
    expected = of_one * of_other / everybody if everybody else 0.0
    most = (of_one + of_other) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)
