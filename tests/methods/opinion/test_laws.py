"""Laws that hold whatever people vote."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from balai.methods.opinion.asking import next_statement
from balai.methods.opinion.bridging import Bridging, bridging
from balai.methods.opinion.grouping import find_groups, k_means, silhouette
from balai.methods.opinion.mapping import opinion_map
from balai.methods.opinion.space import coordinates, find_space, mean_votes
from balai.methods.opinion.stability import adjusted_rand, stability
from balai.methods.opinion.votes import Votes, last_votes

from .planted import planted

cast = st.tuples(st.integers(0, 15), st.integers(0, 9), st.sampled_from([-1, 0, 1]), st.integers(0, 5))
ballots = st.lists(cast, max_size=150)


def of(rows: list[tuple[int, int, int, int]]) -> Votes:
    return last_votes(*([row[n] for row in rows] for n in range(4)))  # type: ignore[arg-type]


def same_votes(one: Votes, other: Votes) -> bool:
    same_names = one.people == other.people and one.statements == other.statements
    columns = zip(
        (one.person, one.statement, one.value), (other.person, other.statement, other.value), strict=True
    )
    return same_names and all(np.array_equal(a, b) for a, b in columns)


def by_name(votes: Votes) -> dict[tuple[int, int], int]:
    columns = zip(votes.person, votes.statement, votes.value, strict=True)
    return {(votes.people[person], votes.statements[on]): value for person, on, value in columns}


@given(ballots, st.randoms())
def test_the_order_in_which_votes_arrive_never_matters(rows, random) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(rows, len(rows))
    assert same_votes(of(rows), of(mixed))
    one, other = opinion_map(of(rows)), opinion_map(of(mixed))
    np.testing.assert_array_equal(one.groups.group, other.groups.group)
    assert (one.said, one.shared) == (other.said, other.shared)


@given(ballots, cast)
def test_a_vote_added_is_as_if_it_had_always_been_there(rows, new) -> None:  # type: ignore[no-untyped-def]
    person, statement, value, _at = new
    everybody = [*rows, (person, statement, value, 9)]
    added = of(rows).with_vote(person, statement, value)
    assert by_name(added) == by_name(of(everybody))
    assert (np.diff(added.person) >= 0).all()


@given(ballots.filter(bool), st.sets(st.integers(0, 9)))
def test_components_are_those_of_the_dense_table(rows, out) -> None:  # type: ignore[no-untyped-def]
    votes = of(rows)
    hidden = np.isin(votes.statements, list(out))
    dense = np.tile(mean_votes(votes, hidden), (len(votes.people), 1))
    dense[votes.person, votes.statement] = np.where(hidden[votes.statement], 0, votes.value)
    dense -= dense.mean(axis=0)
    ours = find_space(votes, hidden).components
    sizes = np.zeros(2)
    found = np.linalg.svd(dense, compute_uv=False)[:2] if dense.size else sizes[:0]
    sizes[: len(found)] = found
    # As much of the table lies along them as along any two directions; exactly so, and at right angles.
    np.testing.assert_allclose(np.linalg.norm(dense @ ours.T, axis=0), sizes, atol=1e-7)
    assert abs(ours[0] @ ours[1]) < 1e-9


def test_a_large_table_is_decomposed_as_the_dense_one_is() -> None:
    votes, _group = planted(400, 60, 20)
    dense = votes.rows(votes.value - mean_votes(votes, np.zeros(60, bool))[votes.statement]).toarray()
    _left, _sizes, right = np.linalg.svd(dense, full_matrices=False)
    ours = find_space(votes, np.zeros(60, bool)).components
    np.testing.assert_allclose(np.abs((ours * right[:2]).sum(axis=1)), 1, atol=1e-12)


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5), st.integers(1, 4)), min_size=3, max_size=25)
)
def test_a_weight_is_so_many_points_at_one_place(rows) -> None:  # type: ignore[no-untyped-def]
    places, weights = np.array([row[:2] for row in rows], float), np.array([row[2] for row in rows], float)
    start = places[:2]
    centres, _of, spread = k_means(places, weights, start)
    repeated, _of, same = k_means(
        np.repeat(places, weights.astype(int), axis=0), np.ones(int(weights.sum())), start
    )
    np.testing.assert_allclose(centres, repeated, atol=1e-9)
    assert spread == pytest.approx(same, abs=1e-9)


def test_silhouette_is_the_books() -> None:
    places = np.array([[0, 0], [0, 1], [5, 0], [5, 1], [9, 9]], float)
    apart = np.linalg.norm(places[:, None] - places, axis=2)
    far = (5 + 26**0.5) / 2  # mean distance from each of the four to the other pair
    assert silhouette(apart, np.array([0, 0, 1, 1, 2])) == pytest.approx(4 * (far - 1) / far / 5)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40),
    st.permutations(range(4)),
)
def test_two_groupings_agree_by_who_is_together_not_by_names(pairs, names) -> None:  # type: ignore[no-untyped-def]
    one, other = np.transpose(pairs)
    assert adjusted_rand(one, other) == pytest.approx(adjusted_rand(other, one))
    assert adjusted_rand(one, np.array(names)[other]) == pytest.approx(adjusted_rand(one, other))
    assert adjusted_rand(one, np.array(names)[one]) == 1
    assert adjusted_rand(one, other) <= 1


def test_planted_groups_are_found_and_called_stable() -> None:
    votes, group = planted(600, 80, 40, noise=0.1)
    found = opinion_map(votes)
    assert adjusted_rand(group, found.groups.group) > 0.95
    assert stability(votes, found.hidden, found.groups).stable


def test_votes_by_chance_have_no_stable_groups() -> None:
    votes, _group = planted(600, 80, 25, noise=0.5)
    found = opinion_map(votes)
    assert not stability(votes, found.hidden, found.groups).stable


def test_few_people_have_no_stable_groups_however_clear() -> None:
    votes, _group = planted(29, 40, 25, noise=0)
    found = opinion_map(votes)
    assert not stability(votes, found.hidden, found.groups).stable


def test_from_the_map_of_a_moment_ago_the_groups_keep_their_numbers_and_places() -> None:
    votes, _group = planted(500, 60, 40, noise=0.1)
    before = opinion_map(votes)
    after = opinion_map(votes.with_vote(3, 7, -1), before=before)
    assert (after.groups.group == before.groups.group).mean() > 0.99
    assert np.abs(after.places - before.places).max() < 0.5
    cold = opinion_map(votes.with_vote(3, 7, -1))
    assert adjusted_rand(cold.groups.group, after.groups.group) > 0.97


def test_who_has_voted_seven_times_is_in_a_group_and_nobody_else() -> None:
    rows = [(p, s, 1 - 2 * ((p + s) % 2), 0) for p in range(40) for s in range(3 + p % 8)]
    votes = of(rows)
    inside = opinion_map(votes).groups.group >= 0
    np.testing.assert_array_equal(inside, votes.each() >= 7)


@settings(max_examples=20)
@given(ballots.filter(bool))
def test_bridging_scores_are_where_nothing_near_is_better(rows) -> None:  # type: ignore[no-untyped-def]
    votes = of(rows)
    zero = np.zeros(len(votes.statements), bool)
    fit = bridging(votes, zero, coordinates(votes, zero, find_space(votes, zero))[:, 0])
    sizes = np.cumsum([1, len(fit.score), len(fit.leaning), len(fit.bent)])

    def loss(all_of_it: np.ndarray) -> float:
        mean, score, leaning, bent, of_people = np.split(all_of_it, sizes)
        return Bridging(float(mean[0]), score, leaning, bent, of_people).loss(votes)

    here = np.concatenate([[fit.mean], fit.score, fit.leaning, fit.bent, fit.of_people])
    assert minimize(loss, here, method="L-BFGS-B").fun >= fit.loss(votes) - 1e-5


def test_what_both_sides_like_bridges_and_what_one_side_likes_leans() -> None:
    rows = [(p, s, 1 if s == 0 or (p % 2 == s % 2) else -1, 0) for p in range(40) for s in range(9)]
    votes = of(rows)
    found = opinion_map(votes)
    fit = bridging(votes, found.hidden, found.places[:, 0])
    assert fit.score.argmax() == 0
    assert abs(fit.leaning[0]) < 0.1 < np.abs(fit.leaning[1:]).min()


@given(st.lists(st.floats(0, 50), min_size=1, max_size=8), st.data())
def test_what_is_asked_next_is_one_that_is_left(weights, data) -> None:  # type: ignore[no-untyped-def]
    left = np.array(data.draw(st.lists(st.booleans(), min_size=len(weights), max_size=len(weights))))
    chosen = next_statement(np.array(weights), left, data.draw(st.floats(0, 1, exclude_max=True)))
    assert (chosen is None) == (not left.any())
    assert chosen is None or left[chosen]


def test_everybody_in_one_place_is_one_group() -> None:
    groups = find_groups(np.zeros((40, 2)), np.ones(40, bool))
    assert (groups.group == 0).all()
    assert groups.silhouette == 0


def test_a_value_that_is_no_vote_is_refused() -> None:
    with pytest.raises(ValueError, match="1 \\(agree\\)"):
        last_votes([1], [1], [2])
