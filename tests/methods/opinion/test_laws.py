"""Laws that hold whatever people vote."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from balai.methods.opinion import grouping
from balai.methods.opinion import stability as trying
from balai.methods.opinion.asking import next_statement
from balai.methods.opinion.bridging import Bridging, bridging
from balai.methods.opinion.grouping import find_groups, k_means, silhouette, spread_starts, tightest
from balai.methods.opinion.mapping import opinion_map
from balai.methods.opinion.space import coordinates, find_space, mean_votes
from balai.methods.opinion.stability import adjusted_rand, no_doubt, stability
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


@settings(max_examples=20, deadline=None)
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


def test_bridging_scores_are_those_of_a_plain_fit_of_the_dense_table() -> None:
    """Another way to the same: all of the table at once, its gradient written out, from starts that know nothing."""
    votes, _group = planted(30, 10, 8, noise=0.1)
    hidden = np.arange(10) == 3
    table, there = np.zeros(votes.shape), np.zeros(votes.shape)
    table[votes.person, votes.statement], there[votes.person, votes.statement] = (votes.value + 1) / 2, 1
    there[:, hidden] = 0
    people, statements = votes.shape
    ends = np.cumsum([1, people, statements, people])

    def cost(every: np.ndarray) -> tuple[float, np.ndarray]:
        mean, bent, score, of_people, leaning = np.split(every, ends)
        error = there * (mean + bent[:, None] + score + np.outer(of_people, leaning) - table)
        squares = 0.15 * (mean @ mean + bent @ bent + score @ score) + 0.03 * (
            of_people @ of_people + leaning @ leaning
        )
        slope = [
            error.sum(keepdims=True).ravel() + 0.15 * mean,
            error.sum(axis=1) + 0.15 * bent,
            error.sum(axis=0) + 0.15 * score,
            error @ leaning + 0.03 * of_people,
            of_people @ error + 0.03 * leaning,
        ]
        return float((error**2).sum() + squares), 2 * np.concatenate(slope)

    random = np.random.default_rng(2)
    starts = [random.normal(0, 0.5, ends[-1] + statements) for _start in range(3)]
    exact = {"ftol": 1e-15, "gtol": 1e-7, "maxiter": 2000}
    fits = [minimize(cost, start, jac=True, method="L-BFGS-B", options=exact) for start in starts]
    best = min(fits, key=lambda one: one.fun)
    ours = bridging(votes, hidden, opinion_map(votes, [3]).places[:, 0])
    assert ours.loss(votes.only(~hidden[votes.statement])) == pytest.approx(best.fun, abs=1e-6)
    _mean, _bent, score, _of_people, leaning = np.split(best.x, ends)
    np.testing.assert_allclose(ours.score[~hidden], score[~hidden], atol=1e-4)
    np.testing.assert_allclose(np.abs(ours.leaning[~hidden]), np.abs(leaning[~hidden]), atol=1e-4)


def test_votes_on_what_is_moderated_out_change_no_score() -> None:
    votes, _group = planted(60, 14, 9, noise=0.1)
    hidden = np.arange(14) == 3
    along = opinion_map(votes, [3]).places[:, 0]
    turned = votes.value * np.where(hidden[votes.statement], -1, 1).astype(np.int8)
    other = Votes(votes.people, votes.statements, votes.person, votes.statement, turned)
    np.testing.assert_array_equal(bridging(votes, hidden, along).score, bridging(other, hidden, along).score)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 5)),
        min_size=6,
        max_size=40,
        unique_by=lambda r: r[:2],
    ),
    st.integers(2, 5),
)
def test_all_starts_together_end_as_each_would_alone(rows, k) -> None:  # type: ignore[no-untyped-def]
    points, weights = np.array([row[:2] for row in rows], float), np.array([row[2] for row in rows], float)
    points += np.random.default_rng(1).normal(0, 0.01, points.shape)  # no two as near as each other
    starts = spread_starts(points, weights, k)
    alone = min((k_means(points, weights, start) for start in starts), key=lambda one: one[2])
    centres, of = tightest(points, weights, starts)
    np.testing.assert_allclose(centres, alone[0], atol=1e-12)
    np.testing.assert_array_equal(of, alone[1])


def test_of_many_people_some_set_the_small_clusters_and_all_are_in_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    votes, group = planted(900, 60, 40, noise=0.1)
    whole = opinion_map(votes)
    monkeypatch.setattr(grouping, "ENOUGH", 300)
    some = opinion_map(votes)
    assert (some.groups.group >= 0).all()
    assert adjusted_rand(some.groups.group, whole.groups.group) > 0.97
    assert adjusted_rand(some.groups.group, group) > 0.95


def test_of_many_votes_trials_end_where_they_leave_no_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "MANY", 20_000)
    clear, _group = planted(600, 80, 40, noise=0.1)
    found = opinion_map(clear)
    few = stability(clear, found.hidden, found.groups, near=found.space)
    assert few.stable and len(few.agreements) == trying.FEW_TRIALS
    assert few.agreements == pytest.approx(
        stability(clear, found.hidden, found.groups, 5).agreements, abs=0.02
    )
    assert len(stability(clear, found.hidden, found.groups, 3).agreements) == 3
    assert not no_doubt([0.95, 0.95, 0.95, 0.95, 0.89])
    assert not no_doubt([0.91, 0.95, 0.91, 0.99, 0.91])
    assert no_doubt([0.2, 0.5, 0.3, 0.4, 0.1])


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
