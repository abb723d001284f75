"""What a group says more than the others, and what everybody says.

Tests are the original's: with n of N voting so, p = (n+1)/(N+2), z = 2√(N+1)·((n+1)/(N+1) − ½), and two
proportions are compared with one added to all four counts. Lists are chosen by the original's rules.
"""

from typing import Any, Literal

import msgspec
import numpy as np

from .votes import AGREE, DISAGREE, Votes

SIGNIFICANT = 1.2816
"""z at which nine in ten are sure, one-sided."""
MOST = 5

Side = Literal["agree", "disagree"]


class Tally(msgspec.Struct, frozen=True):
    """How often each group agreed, disagreed, and voted at all (passes included): groups × statements."""

    agree: np.ndarray
    disagree: np.ndarray
    seen: np.ndarray


class Saying(msgspec.Struct, frozen=True):
    """A statement that stands for a group (or for all), and on which side: n of `trials` voted so.

    `most_agreed` marks the one that the group agrees to most surely. The original gives it the side on which the
    group differs more from the others, which need not be agreement; `heard` is the side to show.
    """

    statement: Any
    side: Side
    n: int
    trials: int
    p: float
    z: float
    ratio: float = 1.0
    ratio_z: float = 0.0
    most_agreed: bool = False

    @property
    def heard(self) -> Side:
        return "agree" if self.most_agreed else self.side

    @property
    def rank(self) -> float:
        return self.ratio * self.ratio_z * self.p * self.z


def tally(votes: Votes, group: np.ndarray, groups: int) -> Tally:
    """Count votes by group; `group` gives each person's (-1: none)."""
    size = len(votes.statements)
    of = group[votes.person]

    def counted(mask: np.ndarray) -> np.ndarray:
        cell = of[mask].astype(np.int64) * size + votes.statement[mask]
        return np.bincount(cell, minlength=groups * size).reshape(groups, size)

    inside = of >= 0
    return Tally(
        counted(inside & (votes.value == AGREE)), counted(inside & (votes.value == DISAGREE)), counted(inside)
    )


class _Tests(msgspec.Struct, frozen=True):
    """Of one side: share, its z, ratio to the others' share, its z; groups × statements."""

    n: np.ndarray
    p: np.ndarray
    z: np.ndarray
    ratio: np.ndarray
    ratio_z: np.ndarray


def share_z(n: np.ndarray, trials: np.ndarray) -> np.ndarray:
    """z of n of `trials` against one half."""
    return 2 * np.sqrt(trials + 1) * ((n + 1) / (trials + 1) - 0.5)


def two_shares_z(n: np.ndarray, trials: np.ndarray, other: np.ndarray, others: np.ndarray) -> np.ndarray:
    """z of one share against another, one added to every count; 0 where all are all."""
    n, trials, other, others = n + 1, trials + 1, other + 1, others + 1
    both = (n + other) / (trials + others)
    spread = np.sqrt(both * (1 - both) * (1 / trials + 1 / others), where=both < 1, out=np.ones_like(both))
    return np.where(both < 1, (n / trials - other / others) / spread, 0.0)


def _tests(n: np.ndarray, seen: np.ndarray) -> _Tests:
    rest, rest_seen = n.sum(axis=0) - n, seen.sum(axis=0) - seen
    p = (n + 1) / (seen + 2)
    return _Tests(
        n, p, share_z(n, seen), p / ((rest + 1) / (rest_seen + 2)), two_shares_z(n, seen, rest, rest_seen)
    )


def representative(statements: list[Any], counts: Tally, hidden: np.ndarray) -> list[list[Saying]]:
    """For each group at most five statements that set it apart, agreements first.

    The statement that the group agrees to most surely is among them; where none sets the group apart, the best
    there is stands alone.
    """
    agree, disagree = _tests(counts.agree, counts.seen), _tests(counts.disagree, counts.seen)
    shown = np.flatnonzero(~hidden)
    return [_of_group(group, statements, shown, counts, agree, disagree) for group in range(len(counts.seen))]


def _of_group(
    group: int, statements: list[Any], shown: np.ndarray, counts: Tally, agree: _Tests, disagree: _Tests
) -> list[Saying]:
    def saying(s: int, *, most: bool = False) -> Saying:
        return _saying(group, s, statements[s], counts, agree, disagree, most=most)

    telling = [(t.z[group] > SIGNIFICANT) & (t.ratio_z[group] > SIGNIFICANT) for t in (agree, disagree)]
    enough = [saying(int(s)) for s in shown if telling[0][s] or telling[1][s]]
    enough.sort(key=lambda one: -one.rank)
    agreed = _most_agreed(group, shown, counts, agree)
    first = [] if agreed is None else [saying(agreed, most=True)]
    if enough:
        taken = [*first, *(one for one in enough if not first or one.statement != first[0].statement)][:MOST]
        return sorted(taken, key=lambda one: one.side != "agree")
    if first or not len(shown):
        return first
    return [saying(int(shown[np.argmax(np.maximum(agree.ratio_z, disagree.ratio_z)[group, shown])]))]


def _most_agreed(group: int, shown: np.ndarray, counts: Tally, agree: _Tests) -> int | None:
    """One statement after the other against the best so far, by a measure that depends on that one: the original's."""
    p, z, ratio, ratio_z = (each[group].tolist() for each in (agree.p, agree.z, agree.ratio, agree.ratio_z))
    voted = (counts.agree[group] + counts.disagree[group]) > 0
    best: int | None = None
    for s in shown[voted[shown]].tolist():
        if best is None:
            better = z[s] > SIGNIFICANT or (ratio[s] > 1 and p[s] > 0.5)
        elif ratio[best] > 1:
            better = ratio[s] * ratio_z[s] * p[s] * z[s] > ratio[best] * ratio_z[best] * p[best] * z[best]
        else:
            better = p[s] * z[s] > p[best] * z[best]
        best = s if better else best
    return best


def _saying(
    group: int,
    s: int,
    name: Any,
    counts: Tally,
    agree: _Tests,
    disagree: _Tests,
    *,
    most: bool = False,
) -> Saying:
    agreeing = agree.ratio_z[group, s] > disagree.ratio_z[group, s]
    of = agree if agreeing else disagree
    return Saying(
        statement=name,
        side="agree" if agreeing else "disagree",
        n=int(of.n[group, s]),
        trials=int(counts.seen[group, s]),
        p=float(of.p[group, s]),
        z=float(of.z[group, s]),
        ratio=float(of.ratio[group, s]),
        ratio_z=float(of.ratio_z[group, s]),
        most_agreed=most,
    )


def consensus(votes: Votes, hidden: np.ndarray) -> dict[Side, list[Saying]]:
    """What people agree and disagree on most surely, in a group or in none: at most five each, by p·z."""
    statements = votes.statements
    agree, disagree, seen = votes.totals()
    sides: tuple[tuple[Side, np.ndarray], ...] = (("agree", agree), ("disagree", disagree))
    found: dict[Side, list[Saying]] = {}
    for side, n in sides:
        p, z = (n + 1) / (seen + 2), share_z(n, seen)
        passing = np.flatnonzero(~hidden & (p > 0.5) & (z > SIGNIFICANT))
        first = sorted(passing, key=lambda s: -p[s] * z[s])[:MOST]
        found[side] = [
            Saying(statements[s], side, int(n[s]), int(seen[s]), float(p[s]), float(z[s])) for s in first
        ]
    return found


def group_informed_consensus(counts: Tally) -> np.ndarray:
    """∏ over groups of (A+1)/(S+2): high only where no group is against."""
    return np.prod((counts.agree + 1) / (counts.seen + 2), axis=0)
