"""Why each project is funded or not: what closing publishes beside a result, and what `balai recount` computes again.

On values alone, no Django. What is said of voters is said of all of them together, never of few (docs/decisions/0029).
"""

from collections.abc import Collection, Sequence
from fractions import Fraction

import msgspec

from balai.methods import shares
from balai.methods.shares import Election, Explanation, Outcome, Rule

from . import acts
from .counting import election_of, rule_of, turns_of

SAID_FROM, CELL = 30, 10
"""Without whole ballots: of how many voters a share is said, and of how many at least either part of them is."""
FIVE, MOST = 5, 2560
"""More ballots that are tried: five, then ever twice as many up to this, and to half of those that were cast."""
SEARCH = 20
"""Counts that one search takes at most."""
WORK, OF_A_RUN = 20_000_000, 3000
"""What may be counted for it: runs of an outcome, times ballots that differ and what a run costs without any."""


def explained(
    opened: acts.BallotOpened, result: acts.BallotResult, published: Sequence[acts.Same],
    every: Sequence[acts.Same],
) -> acts.BallotExplained:  # fmt: skip
    """Explain a result from what is published with it; `every` ballot tells only how many voters got nothing."""
    choices = published if result.whole else None
    election = election_of(opened, result.totals, choices)
    turns = turns_of(opened, election)
    outcome = shares.count(election, rule_of(opened, whole=result.whole), turns)
    greedy = shares.count(election, Rule(), turns)
    by_votes = [election.projects[one].name for one in greedy.winners]
    nothing = _said(nothing_for(opened, result.funded, every), result)
    nothing_by_votes = -1
    if result.whole:
        nothing_by_votes = nothing_for(opened, by_votes, every)
    elif by_votes == result.funded:
        nothing_by_votes = nothing
    whys = Reasons(opened, result, choices, election, outcome).whys()
    return acts.BallotExplained(
        ref=opened.ref, whys=whys, by_votes=by_votes, nothing=nothing, nothing_by_votes=nothing_by_votes
    )


def nothing_for(opened: acts.BallotOpened, funded: Collection[str], every: Sequence[acts.Same]) -> int:
    """How many voters chose nothing that is funded."""
    won = {number for number, item in enumerate(opened.items) if item.key in funded}
    return sum(one.n for one in every if not any(item in won for item, _given in one.points))


def _said(nothing: int, result: acts.BallotResult) -> int:
    """The figure where it may be said: whole ballots tell it anyway, and else neither part of the voters is small."""
    small = any(0 < part < CELL for part in (nothing, result.ballots - nothing))
    return nothing if result.whole or (result.ballots >= SAID_FROM and not small) else -1


def points_of(opened: acts.BallotOpened) -> int:
    """The most that one ballot can give to one project."""
    return opened.most if opened.kind in {"cumulative", "ordinal"} else 1


class Reasons:
    """Of one outcome: first what is known at once, then what more votes would change, the nearest projects first."""

    def __init__(
        self, opened: acts.BallotOpened, result: acts.BallotResult, choices: Sequence[acts.Same] | None,
        election: Election, outcome: Outcome,
    ) -> None:  # fmt: skip
        self.opened, self.result, self.choices, self.election = opened, result, choices, election
        self.rule = rule_of(opened, whole=result.whole)
        self.said = {election.projects[one.project].name: one for one in shares.explain(election, outcome)}
        self.counts = WORK // (outcome.runs * (len(election.ballots) + OF_A_RUN))
        self.most = max(n for n in _doubled(FIVE, MOST) if n <= max(FIVE, result.ballots // 2))

    def whys(self) -> list[acts.Why]:
        found = {item.key: self._known(item) for item in self.opened.items}
        lost = [item for item in self.opened.items if item.key not in self.result.funded]
        lost.sort(key=self._missed)
        for most in (FIVE, self.most):
            for item in lost:
                if found[item.key].more or found[item.key].tried >= most:
                    continue
                if self.counts >= (SEARCH if most > FIVE else FIVE):
                    more = self._more(item, most)
                    found[item.key] = msgspec.structs.replace(found[item.key], more=more, tried=most)
        return list(found.values())

    def _known(self, item: acts.Item) -> acts.Why:
        one = self.said.get(item.key)
        if one is None:
            return acts.Why(item.key)
        if one.place:
            return acts.Why(item.key, payers=one.payers, each=_hundredths(one.each), short=one.short)
        missing = _hundredths(one.missing) if self.rule.name == "mes" else 0
        return acts.Why(item.key, missing=missing, over=_over(item, one))

    def _missed(self, item: acts.Item) -> tuple[Fraction, int]:
        """How far it is from being funded: the part of its cost that was missing; what nobody chose comes last."""
        one = self.said.get(item.key)
        if one is None:
            return Fraction(2), item.cost
        missing = one.missing if self.rule.name == "mes" else Fraction(_over(item, one) or item.cost)
        return missing / item.cost, item.cost

    def _more(self, item: acts.Item, most: int) -> int:
        """0 where it would not be funded with as many as are tried."""
        election = self.election
        if item.key not in self.said:
            number = self.opened.items.index(item)
            election = election_of(self.opened, self.result.totals, self.choices, also=number)
        project = next(n for n, one in enumerate(election.projects) if one.name == item.key)
        turns, points = turns_of(self.opened, election), points_of(self.opened)
        return shares.needed_votes(election, self.rule, project, turns, most, points, self._counted) or 0

    def _counted(self) -> None:
        self.counts -= 1


def _doubled(first: int, last: int) -> list[int]:
    found = [first]
    while found[-1] * 2 <= last:
        found.append(found[-1] * 2)
    return found


def _over(item: acts.Item, one: Explanation) -> int:
    return 0 if one.left is None else max(0, item.cost - one.left)


def _hundredths(money: Fraction) -> int:
    return int(money * 100 + Fraction(1, 2))
