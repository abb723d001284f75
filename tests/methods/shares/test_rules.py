"""What must hold of any vote: no budget is exceeded, no order of anything matters, and groups get their share."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balai.methods.shares import (
    Ballot,
    Election,
    Project,
    Rule,
    count,
    explain,
    left_with_nothing,
    lot,
    merged,
    needed_votes,
)  # fmt: skip

EVERY = [
    Rule("greedy"), Rule("greedy_noskip"), Rule("phragmen"), Rule("mes"), Rule("mes", utility="cardinality"),
    Rule("mes", completion="add1"), Rule("mes", completion="add1u"),
    Rule("mes", completion="add1u", stop="overspend", step=Fraction(1, 50)),
    Rule("mes", utility="cardinality", completion="add1", start="integral"),
]  # fmt: skip


@st.composite
def elections(draw: st.DrawFn, most_points: int = 1, least_cost: int = 1) -> Election:
    """Up to seven projects and nine ballots; sums small enough that ties are common."""
    costs = draw(st.lists(st.integers(least_cost, 12), min_size=1, max_size=7))
    point = st.integers(1, most_points)
    chosen = st.dictionaries(st.integers(0, len(costs) - 1), point, max_size=len(costs))
    ballots = draw(st.lists(chosen, min_size=1, max_size=9))
    projects = tuple(Project(f"p{n}", cost) for n, cost in enumerate(costs))
    budget = draw(st.integers(0, 40))
    return Election(budget, projects, merged(tuple(sorted(one.items())) for one in ballots))


@pytest.mark.parametrize("rule", EVERY, ids=str)
@settings(max_examples=60, deadline=None)
@given(election=elections(most_points=3, least_cost=0))
def test_no_more_is_spent_than_there_is_and_nothing_wins_twice(rule: Rule, election: Election) -> None:
    outcome = count(election, rule)
    assert outcome.cost == sum(election.projects[one].cost for one in outcome.winners) <= election.budget
    assert len(set(outcome.winners)) == len(outcome.winners)


@pytest.mark.parametrize("rule", EVERY, ids=str)
@settings(max_examples=40, deadline=None)
@given(election=elections(most_points=2), seed=st.integers(0, 99))
def test_the_order_of_ballots_and_of_projects_in_a_file_never_matters(
    rule: Rule, election: Election, seed: int
) -> None:
    """With a lot for equals: its seed is known, and the order of a file then decides nothing."""
    drawn = random.Random(seed)
    alone = [Ballot(one.points) for one in election.ballots for _ in range(one.count)]
    drawn.shuffle(alone)
    place = list(range(len(election.projects)))
    drawn.shuffle(place)
    other = Election(
        election.budget,
        tuple(election.projects[place.index(n)] for n in range(len(place))),
        tuple(Ballot(tuple(sorted((place[p], v) for p, v in one.points))) for one in alone),
    )
    ours, theirs = (
        [
            vote.projects[n].name
            for n in count(vote, rule, lot(b"seed", [one.name for one in vote.projects])).winners
        ]
        for vote in (election, other)
    )
    assert ours == theirs


@pytest.mark.parametrize("utility", ["cost", "cardinality"])
@settings(max_examples=300, deadline=None)
@given(election=elections())
def test_every_group_that_agrees_gets_its_share_up_to_one_project(utility: str, election: Election) -> None:
    """EJR+ up to one (Brill and Peters, 2023): of every group that wants a project and could pay it with its part of
    the money, somebody has, with that project, more than the group's part would buy at that price."""
    won = set(count(election, Rule("mes", utility=utility)).winners)
    share = Fraction(election.budget, election.voters)
    for number, project in enumerate(election.projects):
        if number in won:
            continue
        worth = {one: election.projects[one].cost if utility == "cost" else 1 for one in [*won, number]}
        has = sorted(
            sum(worth[p] for p, _points in ballot.points if p in won)
            for ballot in election.ballots
            if number in dict(ballot.points)
            for _ in range(ballot.count)
        )
        for size, most in enumerate(has, 1):
            # The poorest `size` of them: whoever has most among them already has this much.
            assert most + worth[number] > size * share * worth[number] / project.cost, (number, size)


def test_a_minority_gets_what_it_can_pay_where_the_most_votes_take_everything() -> None:
    projects = tuple(Project(name, 10) for name in ("a", "b", "c", "d"))
    ballots = (Ballot(((0, 1), (1, 1), (2, 1)), 6), Ballot(((3, 1),), 3))
    vote = Election(30, projects, ballots)
    assert count(vote, Rule("greedy")).winners == (0, 1, 2)
    fair = count(vote, Rule("mes"))
    assert fair.winners == (0, 1, 3)
    assert (left_with_nothing(vote, fair), left_with_nothing(vote, count(vote, Rule("greedy")))) == (0, 3)


def test_equals_are_decided_by_cost_then_votes_then_the_lot() -> None:
    vote = Election(6, (Project("dear", 6), Project("cheap", 5), Project("also", 5)),
                    (Ballot(((0, 1),), 2), Ballot(((1, 1),), 2), Ballot(((2, 1),), 2)))  # fmt: skip
    assert count(vote, Rule("greedy"), [0, 1, 2]).winners == (1,)
    assert count(vote, Rule("greedy"), [0, 2, 1]).winners == (2,)
    assert count(vote, Rule("greedy")).winners == (0,), "of a file, as it lists them"
    seeds = {tuple(lot(bytes([n]), ["dear", "cheap", "also"])) for n in range(40)}
    assert len(seeds) == 6, "every order is drawn by some seed"


def test_what_is_exactly_affordable_after_many_payments_is_bought() -> None:
    """Thirds cannot be paid in whole parts: what rounding hides is given."""
    projects = tuple(Project(f"p{n}", 1) for n in range(9))
    vote = Election(9, projects, (Ballot(tuple((n, 1) for n in range(9)), 3),))
    assert count(vote, Rule("mes")).winners == tuple(range(9))
    large = Election(10**13, tuple(Project(f"p{n}", 10**13 // 10) for n in range(10)),
                     (Ballot(tuple((n, 1) for n in range(10)), 999_983),))  # fmt: skip
    assert count(large, Rule("mes")).winners == tuple(range(10)), "in rupiah too"


def test_a_project_that_did_not_win_says_what_was_missing_and_how_many_votes_more_it_needed() -> None:
    projects = (Project("bridge", 60), Project("well", 50))
    vote = Election(100, projects, (Ballot(((0, 1),), 6), Ballot(((1, 1),), 4)))
    outcome = count(vote, Rule("mes"))
    bridge, well = explain(vote, outcome)
    assert outcome.winners == (0,)
    assert (bridge.place, bridge.payers, float(bridge.each)) == (1, 6, 10.0)
    assert (well.place, float(well.held), float(well.missing), well.fits) == (0, 40.0, 10.0, False)
    assert needed_votes(vote, Rule("mes"), 1) is not None
    assert needed_votes(vote, Rule("greedy"), 1) == 3, (
        "of a file, with as many votes the one that stands first comes first"
    )


def test_completion_spends_what_was_left() -> None:
    projects = (Project("a", 4), Project("b", 7))
    vote = Election(10, projects, (Ballot(((0, 1),), 5), Ballot(((1, 1),), 5)))
    assert count(vote, Rule("mes")).winners == (0,)
    assert count(vote, Rule("mes", completion="add1u")).cost <= 10


def test_nobody_voted_and_nothing_to_vote_for_have_an_outcome() -> None:
    empty = Election(10, (Project("a", 4),), ())
    for rule in EVERY:
        assert set(count(empty, rule).winners) <= {0}
        assert count(Election(10, (), (Ballot((), 3),)), rule).winners == ()


def test_a_rule_that_is_none_is_refused() -> None:
    vote = Election(10, (Project("a", 4),), (Ballot(((0, 1),)),))
    with pytest.raises(ValueError, match="no rule"):
        count(vote, Rule("borda"))
    with pytest.raises(ValueError, match="more than nothing"):
        count(vote, Rule("mes", completion="add1", step=0))
