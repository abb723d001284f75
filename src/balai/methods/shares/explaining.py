"""Why a project won or did not: who paid, what was missing, and what a few more votes would change."""

from collections.abc import Sequence
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
    `fits`: whether what is left of the budget would pay it.
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


def explain(election: Election, outcome: Outcome) -> list[Explanation]:
    """One for each project, in their order."""
    places = {project: place for place, project in enumerate(outcome.winners, 1)}
    paid = {one.project: one for one in outcome.bought}
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
        ))  # fmt: skip
    return found


def left_with_nothing(election: Election, outcome: Outcome) -> int:
    """How many voters got nothing that they gave points to."""
    won = set(outcome.winners)
    return sum(
        one.count for one in election.ballots if not any(project in won for project, _points in one.points)
    )


def with_more(election: Election, project: int, voters: int) -> Election:
    """The same vote with so many more voters, who want this project alone."""
    more = Ballot(((project, 1),), voters)
    return Election(
        election.budget, election.projects, (*election.ballots, more), election.unit, election.meta
    )


def needed_votes(
    election: Election, rule: Rule, project: int, turns: Sequence[int] | None = None, most: int = MOST_TRIED
) -> int | None:
    """With how many more votes it would win: 5 is looked at first, then ever twice as many, then between. None: not
    with `most`. More votes can change what else wins, so this is the least number of those that were tried."""
    won = {0: False}
    tried = 5
    while tried <= most and not won.get(tried):
        won[tried] = project in count(with_more(election, project, tried), rule, turns).winners
        if not won[tried]:
            tried *= 2
    if not won.get(tried):
        return None
    low = max(n for n, yes in won.items() if not yes)
    while tried - low > 1:
        middle = (low + tried) // 2
        if project in count(with_more(election, project, middle), rule, turns).winners:
            tried = middle
        else:
            low = middle
    return tried
