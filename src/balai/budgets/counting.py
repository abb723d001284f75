"""From ballots to a result, on values alone: what closing publishes and what `balai recount` computes again.

Works on what the record says (`acts.BallotOpened` and what follows it); no Django here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from balai.methods import shares
from balai.methods.shares import Election, Project, Rule
from balai.record.canonical import jcs

from . import acts

Points = tuple[tuple[int, int], ...]
"""(number of a project, points), by number."""

WHOLE_FROM = 100
"""Ballots; fewer are never published as whole ballots."""
NEED_WHOLE = {"mes", "phragmen"}
PART_BYTES = 48_000
"""Of one act with whole ballots; an entry takes 65,535."""


class Counted(msgspec.Struct, frozen=True):
    """What came of a ballot."""

    result: acts.BallotResult
    choices: list[acts.Same]
    """What is published of whole ballots: nothing, unless the rule needs them and there are enough."""
    every: list[acts.Same]
    """All of them, for figures; these are published only as `choices`."""


def counted(opened: acts.BallotOpened, ballots: Iterable[Points]) -> Counted:
    """Count the ballots of a closed set by the rule that was frozen."""
    same = Counter(ballots)
    number = sum(same.values())
    whole = opened.counting.rule in NEED_WHOLE and number >= WHOLE_FROM
    choices = [acts.Same([list(one) for one in points], n) for points, n in sorted(same.items())]
    totals = totals_of(opened, choices)
    funded, cost = funded_by(opened, totals, choices if whole else None)
    result = acts.BallotResult(
        ref=opened.ref, ballots=number, totals=totals, funded=funded, cost=cost, whole=whole,
        rule=opened.counting.rule if whole or opened.counting.rule not in NEED_WHOLE else "greedy",
        unique=sum(n == 1 for n in same.values()) if whole else 0,
    )  # fmt: skip
    return Counted(result, choices if whole else [], choices)


def totals_of(opened: acts.BallotOpened, choices: Iterable[acts.Same]) -> list[acts.Total]:
    """What each project got, in their order. Raises ValueError for a project that is not on the ballot."""
    voters, points = [0] * len(opened.items), [0] * len(opened.items)
    for one in choices:
        for item, given in one.points:
            if not 0 <= item < len(opened.items):
                raise ValueError(f"There is no project number {item} on this ballot.")
            voters[item] += one.n
            points[item] += given * one.n
    keys = [item.key for item in opened.items]
    return [acts.Total(key, *got) for key, *got in zip(keys, voters, points, strict=True)]


def funded_by(
    opened: acts.BallotOpened, totals: Sequence[acts.Total], choices: Sequence[acts.Same] | None
) -> tuple[list[str], int]:
    """Who is funded, in order, and the cost: by whole ballots where there are some, else by totals.

    What nobody gave anything is never funded.
    """
    election = election_of(opened, totals, choices)
    outcome = shares.count(election, rule_of(opened, whole=choices is not None), turns_of(opened, election))
    return [election.projects[at].name for at in outcome.winners], int(outcome.cost)


def election_of(
    opened: acts.BallotOpened, totals: Sequence[acts.Total], choices: Sequence[acts.Same] | None, also: int = -1
) -> Election:  # fmt: skip
    """What is counted: the projects that somebody gave points to (and the one numbered `also`), named by their key.

    Without whole ballots each project has one ballot, with all its points.
    """
    wanted = [n for n, total in enumerate(totals) if total.points > 0 or n == also]
    place = {n: at for at, n in enumerate(wanted)}
    items = [opened.items[n] for n in wanted]
    if choices is None:
        given = [(at, totals[n].points) for at, n in enumerate(wanted)]
        ballots = tuple(shares.Ballot(((at, points),) if points else ()) for at, points in given)
    else:
        ballots = tuple(
            shares.Ballot(tuple((place[item], given) for item, given in one.points), one.n) for one in choices
        )
    projects = tuple(Project(item.key, item.cost) for item in items)
    return Election(budget=opened.budget, projects=projects, ballots=ballots)


def turns_of(opened: acts.BallotOpened, election: Election) -> list[int]:
    """The lot that was drawn when the ballot was opened, for these projects."""
    return shares.lot(opened.seed.encode(), [one.name for one in election.projects])


def rule_of(opened: acts.BallotOpened, *, whole: bool) -> Rule:
    """The frozen rule as the package takes it; without whole ballots a rule that needs them is greedy."""
    how = opened.counting
    if how.rule in NEED_WHOLE and not whole:
        return Rule()
    return Rule(
        name=how.rule, utility=how.utility, completion=how.completion, stop=how.stop, start=how.start,
        step=Fraction(how.step_percent, 100),
    )  # fmt: skip


def parts(ref: str, choices: Sequence[acts.Same]) -> list[acts.BallotChoices]:
    """Whole ballots in acts that fit an entry each."""
    found: list[list[acts.Same]] = [[]]
    size = 0
    for one in choices:
        more = len(msgspec.json.encode(one)) + 1
        if size + more > PART_BYTES and found[-1]:
            found.append([])
            size = 0
        found[-1].append(one)
        size += more
    if not choices:
        return []
    return [
        acts.BallotChoices(ref=ref, part=n, parts=len(found), choices=part) for n, part in enumerate(found, 1)
    ]


def leaf(salt: bytes, points: Points) -> bytes:
    """A ballot as it stands in the tree under the root: 32 bytes of salt, then the choices in canonical JSON."""
    return salt + jcs([list(one) for one in points])


def points_in(leaf: bytes) -> Points:
    """The choices of a leaf."""
    return tuple((item, given) for item, given in msgspec.json.decode(leaf[32:], type=list[tuple[int, int]]))
