"""How a vote about money is counted: by a rule that was frozen before anybody voted."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from .election import Election, Outcome
from .equal_shares import Run
from .phragmen import phragmen

NAMES = ("greedy", "greedy_noskip", "mes", "phragmen")
Key = Callable[[int], tuple[int, int, int]]


@dataclass(frozen=True)
class Rule:
    """A rule of counting.

    name: greedy (most votes first, what no longer fits is passed over), greedy_noskip (ends at the first that does not
    fit), mes (equal shares) or phragmen. The rest is of mes: `utility` is what a project is worth to whoever wants it,
    its cost or one (cardinality). `completion`: none, add1 (everybody is given a little more money and all is counted
    again, until `stop`: the outcome is exhaustive, or the next step would overspend), add1u (and what is left goes to
    the most votes). `step`: units of the currency, or as a Fraction a share of the first endowment. `start`: the first
    endowment exactly, or rounded down to whole units (integral).
    """

    name: str = "greedy"
    utility: str = "cost"
    completion: str = "none"
    stop: str = "exhaustive"
    step: int | Fraction = 1
    start: str = "exact"


def lot(seed: bytes, names: Sequence[str]) -> list[int]:
    """Each project's place in a lot whose seed everybody knows: in the order of SHA-256(seed, 0, name)."""
    drawn = sorted(range(len(names)), key=lambda n: hashlib.sha256(seed + b"\0" + names[n].encode()).digest())
    return [drawn.index(n) for n in range(len(names))]


def count(
    election: Election,
    rule: Rule,
    turns: Sequence[int] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Who wins. Equals: the lowest cost, then the most votes, then `turns` (of `lot`; the order of the file).

    `progress` is told how often was counted from the beginning. Raises ValueError where the rule is none.
    """
    projects, votes = election.projects, election.votes

    def before(project: int) -> tuple[int, int, int]:
        return projects[project].cost, -votes[project], turns[project] if turns else project

    if rule.name in {"greedy", "greedy_noskip"}:
        # Of a file, greedy takes equals in the order of the file, which is that of whoever counted it first.
        return _greedy(election, before if turns else _as_listed, skip=rule.name == "greedy")
    if rule.name == "phragmen":
        return phragmen(election, before)
    if rule.name != "mes":
        raise ValueError(f"no rule {rule.name!r}")
    outcome = _equal_shares(election, rule, before, progress)
    return _greedy(election, before, True, outcome) if rule.completion == "add1u" else outcome


def _as_listed(project: int) -> tuple[int, int, int]:
    return project, 0, 0


def _greedy(election: Election, before: Key, skip: bool, begun: Outcome | None = None) -> Outcome:
    """The most votes first, as long as there is money, after what was begun with."""
    winners, cost = list(begun.winners if begun else ()), begun.cost if begun else 0
    waiting, passed = set(range(len(election.projects))) - set(winners), []
    for project in sorted(waiting, key=lambda one: (-election.votes[one], before(one))):
        if cost + election.projects[project].cost <= election.budget:
            winners.append(project)
            cost += election.projects[project].cost
            continue
        passed.append((project, election.budget - cost))
        if not skip:
            break
    if begun is None:
        return Outcome(tuple(winners), cost, passed=tuple(passed))
    return replace(begun, winners=tuple(winners), cost=cost, passed=tuple(passed))


def _equal_shares(
    election: Election, rule: Rule, before: Key, progress: Callable[[int], None] | None = None
) -> Outcome:
    """With ever more money for everybody, as far as the rule goes: totals may fall in between, so each is counted."""
    runs, found = 0, None
    if sum(one.cost for one in election.projects) <= election.budget:
        rule = replace(rule, completion="none")  # there is nothing to decide between
    for endowment in _endowments(election, rule):
        runs += 1
        if progress:
            progress(runs)
        run = Run(election, rule.utility == "cost", endowment, before).until(election.budget)
        if run.cost > election.budget:
            break
        found = run.outcome(runs)
        if rule.completion == "none" or _all_that_can(election, found):
            break
        if rule.stop == "exhaustive" and _exhaustive(election, found):
            break
    if (
        found is None
    ):  # what everybody holds together is the budget, rounded: only rounding can have done this
        raise ArithmeticError("a first run cost more than there is")
    return replace(found, runs=runs)


def _endowments(election: Election, rule: Rule) -> Iterator[Fraction]:
    first = Fraction(election.budget, max(election.voters, 1))
    step = first * rule.step if isinstance(rule.step, Fraction) else Fraction(rule.step * election.unit)
    if rule.step <= 0:
        raise ValueError("a step must be more than nothing")
    endowment = first // election.unit * election.unit if rule.start == "integral" else first
    yield Fraction(endowment)
    while step:  # a share of nothing is nothing
        endowment += step
        yield Fraction(endowment)


def _exhaustive(election: Election, found: Outcome) -> bool:
    """Nothing else fits into what is left."""
    left, won = election.budget - found.cost, set(found.winners)
    return all(one.cost > left for n, one in enumerate(election.projects) if n not in won)


def _all_that_can(election: Election, found: Outcome) -> bool:
    """Everything that anybody wants is bought."""
    return len(found.winners) == sum(1 for votes in election.votes if votes)
