"""Equals are equal and nothing else is: the quick counts against plain fractions, where ties are common."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balai.methods.shares import Ballot, Election, Project, Rule, count, merged


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Few projects of much money, groups of many voters: what differs, differs in late digits."""
    scale = draw(st.sampled_from([1, 1000, 10**9, 10**12]))
    more = st.integers(0, 2)
    costs = [draw(st.integers(1, 12)) * scale + draw(more) for _ in range(draw(st.integers(2, 7)))]
    points = st.integers(1, draw(st.sampled_from([1, 1, 3])))
    chosen = st.dictionaries(st.integers(0, len(costs) - 1), points, max_size=len(costs))
    many = draw(st.sampled_from([1, 7, 50_021]))
    ballots = [
        (tuple(sorted(one.items())), draw(st.integers(1, many)))
        for one in draw(st.lists(chosen, min_size=1, max_size=9))
    ]
    groups = merged(points for points, _n in ballots)
    numbers = {points: sum(n for other, n in ballots if other == points) for points, _n in ballots}
    budget = draw(st.integers(1, sum(costs)))
    projects = tuple(Project(f"p{n}", cost) for n, cost in enumerate(costs))
    return Election(budget, projects, tuple(Ballot(one.points, numbers[one.points]) for one in groups))


def first(vote: Election) -> Callable[[list[int]], int]:
    return lambda tied: min(tied, key=lambda one: (vote.projects[one].cost, -vote.votes[one], one))


def supporters(vote: Election, project: int) -> list[tuple[int, int, int]]:
    """(number of the ballot, voters, points)."""
    given = [(n, one.count, dict(one.points).get(project, 0)) for n, one in enumerate(vote.ballots)]
    return [one for one in given if one[2]]


def plain_price(vote: Election, project: int, held: list[Fraction]) -> Fraction | None:
    """What a point costs where everybody gives as much for each, or all they have."""
    payers = sorted(supporters(vote, project), key=lambda one: held[one[0]] / one[2])
    missing, points = Fraction(vote.projects[project].cost), sum(n * p for _, n, p in payers)
    for ballot, n, p in payers:
        if missing / points * p <= held[ballot]:
            return missing / points
        missing, points = missing - held[ballot] * n, points - n * p
    return None


def plain_shares(vote: Election, per_cost: bool) -> list[int]:
    """Equal shares as the paper says it, in fractions."""
    held = [Fraction(vote.budget, vote.voters)] * len(vote.ballots)
    won: list[int] = []
    while True:
        prices = {
            one: price
            for one in range(len(vote.projects))
            if one not in won and supporters(vote, one) and (price := plain_price(vote, one, held))
        }
        if not prices:
            return won
        worth = {one: price / (vote.projects[one].cost if per_cost else 1) for one, price in prices.items()}
        chosen = first(vote)([one for one in worth if worth[one] == min(worth.values())])
        won.append(chosen)
        for ballot, _n, p in supporters(vote, chosen):
            held[ballot] = max(held[ballot] - prices[chosen] * p, Fraction(0))


def plain_phragmen(vote: Election) -> list[int]:
    """Sequential Phragmén in fractions."""
    loads, won, left = [Fraction(0)] * len(vote.ballots), list[int](), vote.budget
    while True:
        due = {
            number: (project.cost + sum(n * loads[b] for b, n, _p in wanted)) / sum(n for _b, n, _p in wanted)
            for number, project in enumerate(vote.projects)
            if number not in won and project.cost <= vote.budget and (wanted := supporters(vote, number))
        }
        if not due:
            return won
        chosen = first(vote)([one for one in due if due[one] == min(due.values())])
        if vote.projects[chosen].cost > left:
            return won
        won.append(chosen)
        left -= vote.projects[chosen].cost
        for ballot, _n, _p in supporters(vote, chosen):
            loads[ballot] = due[chosen]


@pytest.mark.parametrize("utility", ["cost", "cardinality"])
@settings(max_examples=400, deadline=None)
@given(vote=elections())
def test_equal_shares_decides_as_fractions_do(utility: str, vote: Election) -> None:
    assert list(count(vote, Rule("mes", utility=utility)).winners) == plain_shares(vote, utility == "cost")


@settings(max_examples=400, deadline=None)
@given(vote=elections())
def test_phragmen_decides_as_fractions_do(vote: Election) -> None:
    assert list(count(vote, Rule("phragmen")).winners) == plain_phragmen(vote)


def test_projects_that_give_the_same_for_the_money_are_bought_from_the_cheapest() -> None:
    costs = [6, 8, 9, 6, 4, 1, 11, 11]
    projects = tuple(Project(f"p{n}", cost) for n, cost in enumerate(costs))
    vote = Election(47, projects, (Ballot((), 6), Ballot(tuple((n, 1) for n in range(6)), 5)))
    assert count(vote, Rule("mes")).winners == (5, 4, 0, 3)


@pytest.mark.parametrize("rule", [Rule("phragmen"), Rule("mes", utility="cardinality")], ids=str)
def test_prices_that_differ_in_their_last_digit_are_no_tie(rule: Rule) -> None:
    """The dearer one costs each of its voters a millionth of a unit less than the cheaper one does: 1e-15 of it."""
    votes, each = 1_000_003, 10**9
    projects = (Project("cheap", votes * each), Project("dear", (votes + 1) * each - 1))
    vote = Election(3 * each * votes, projects, (Ballot(((0, 1),), votes), Ballot(((1, 1),), votes + 1)))
    assert count(vote, rule).winners == (1, 0)
