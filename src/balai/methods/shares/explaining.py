"""Why a project won or did not: who paid, what was missing, and what a few more votes would change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .counting import Rule, count
from .election import Ballot, Election, Outcome

MOST_TRIED = 4096


@dataclass(frozen=True)
class Explanation:
    """About one project. Money in the smallest unit of the currency.

    `place`: its turn among the winners, from 1; 0 for none. Of equal shares: `payers` paid it, `short` of them with all
    they had left, the others `each`; and of one that did not win, its supporters hold `held` of its cost together.
    `fits`: whether what is left of the budget would pay it. `left`: what was left at its turn, which was too little;
    None where it was funded, or never had a turn.
    """

    project: int
    votes: int
    place: int = 0
    payers: int = 0
    short: int = 0
    each: Fraction = Fraction(0)
    held: Fraction = Fraction(0)
    missing: Fraction = Fraction(0)
    fits: bool = False
    left: int | None = None


def explain(election: Election, outcome: Outcome) -> list[Explanation]:
    """One for each project, in their order."""
    places = {project: place for place, project in enumerate(outcome.winners, 1)}
    paid, passed = {one.project: one for one in outcome.bought}, dict(outcome.passed)
    found = []
    for number, project in enumerate(election.projects):
        support, bought = election.support[number], paid.get(number)
        parts = int((outcome.left[support.ballots] * support.voters).sum()) if len(outcome.left) else 0
        held = parts / outcome.parts
        missing = max(Fraction(project.cost) - held, Fraction(0))
        found.append(Explanation(
            number, election.votes[number], places.get(number, 0),
            payers=bought.payers if bought else 0, short=bought.short if bought else 0,
            each=bought.each if bought else Fraction(0),
            held=Fraction(0) if number in places else held, missing=Fraction(0) if number in places else missing,
            fits=number not in places and outcome.cost + project.cost <= election.budget,
            left=passed.get(number),
        ))  # fmt: skip
    return found


def left_with_nothing(election: Election, outcome: Outcome) -> int:
    """How many voters got nothing that they gave points to."""
    won = set(outcome.winners)
    return sum(
        one.count for one in election.ballots if not any(project in won for project, _points in one.points)
    )


def with_more(election: Election, project: int, voters: int, points: int = 1) -> Election:
    """The same vote with so many more voters, who want this project alone and give it so many points."""
    more = Ballot(((project, points),), voters)
    found = Election(
        election.budget, election.projects, (*election.ballots, more), election.unit, election.meta
    )
    # Who wants the others stays as it was; gathering it anew would cost more than counting.
    support = list(election.support)
    support[project] = support[project].and_also(len(election.ballots), voters, points)
    found.__dict__["support"] = support
    return found


def needed_votes(
    election: Election, rule: Rule, project: int, turns: Sequence[int] | None = None, most: int = MOST_TRIED,
    points: int = 1, tell: Callable[[], None] = lambda: None,
) -> int | None:  # fmt: skip
    """With how many more votes, of so many points each, it would win. None: not with `most`.

    5 is looked at first, then ever twice as many, then between. More votes can change what else wins, so this is the
    least number of those that were tried; where only votes are compared there is no lower one. `tell` is called
    before each count.
    """

    def wins(more: int) -> bool:
        tell()
        return project in count(with_more(election, project, more, points), rule, turns).winners

    won = {0: False}
    tried = 5
    while tried <= most and not won.get(tried):
        won[tried] = wins(tried)
        if not won[tried]:
            tried *= 2
    if not won.get(tried):
        return None
    low = max(n for n, yes in won.items() if not yes)
    while tried - low > 1:
        middle = (low + tried) // 2
        if wins(middle):
            tried = middle
        else:
            low = middle
    return tried
