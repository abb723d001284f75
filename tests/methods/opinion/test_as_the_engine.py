"""Every deterministic stage gives what the original engine stored, to 1e-9."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike

from balai.methods.opinion import asking, representative
from balai.methods.opinion.grouping import SEED, STARTS, find_groups, k_means, spread_start
from balai.methods.opinion.space import Space, coordinates, extremity, find_space, taking_part
from balai.methods.opinion.stability import adjusted_rand, stability

from .engine import Stored, conversations

EXACT = 1e-9


@pytest.fixture(scope="module")
def stored(shared: Callable[[str], Path]) -> list[Stored]:
    return conversations(shared)


@pytest.fixture(scope="module")
def complete(stored: list[Stored]) -> list[Stored]:
    """Those whose exported votes are the ones that the engine computed with."""
    found = [one for one in stored if one.votes_are_all_there()]
    assert len(found) == 14
    return found


def same(ours: ArrayLike, theirs: ArrayLike, off: float = EXACT) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=off)


def engines_space(one: Stored) -> Space:
    """The engine counts an agreement as -1."""
    return Space(-np.array(one.math["pca"]["center"]), np.array(one.math["pca"]["comps"]))


def test_components_are_the_engines_where_its_iteration_had_ended(complete: list[Stored]) -> None:
    off = {}
    for one in complete:
        ours, theirs = find_space(one.votes, one.hidden).components, engines_space(one).components
        turned = ours * np.sign((ours * theirs).sum(axis=1))[:, None]
        off[one.name] = np.abs(turned - theirs).max()
    # The engine stops its power iteration after a number of steps: two have not ended.
    assert {name for name, error in off.items() if error > EXACT} == {"4hnmy3zeff", "7w338ujx4e"}
    assert max(off.values()) < 1e-7


def test_people_stand_where_the_engine_puts_them(complete: list[Stored]) -> None:
    for one in complete:
        places = -coordinates(one.votes, one.hidden, engines_space(one))
        row = {person: n for n, person in enumerate(one.votes.people)}
        base = one.math["base-clusters"]
        centres = [places[[row[p] for p in people]].mean(axis=0) for people in base["members"]]
        same(centres, np.transpose([base["x"], base["y"]]))


def test_people_in_are_those_with_enough_votes_and_those_let_in_earlier(complete: list[Stored]) -> None:
    for one in complete:
        enough = set(np.array(one.votes.people)[taking_part(one.votes)].tolist())
        # The engine never puts anybody out again, and filled up to 15 people with the busiest at its start.
        assert enough <= set(one.math["in-conv"]), one.name


def test_votes_by_group_are_counted_as_the_engine_counts(complete: list[Stored]) -> None:
    for one in complete:
        counts = representative.tally(one.votes, one.groups(), len(one.math["group-clusters"]))
        theirs = one.counts()
        for side in ("agree", "disagree", "seen"):
            np.testing.assert_array_equal(getattr(counts, side), getattr(theirs, side), err_msg=one.name)


def test_representative_statements_are_the_engines_in_its_order(stored: list[Stored]) -> None:
    for one in stored:
        ours = representative.representative(one.statements, one.counts(), one.moderated)
        for group, chosen in zip(one.math["group-clusters"], ours, strict=True):
            theirs = one.math["repness"][str(group["id"])]
            assert [(s.statement, s.side) for s in chosen] == [(s["tid"], s["repful-for"]) for s in theirs], (
                one.name
            )
            keys = ("n-success", "n-trials", "p-success", "p-test", "repness")
            same(
                [(s.n, s.trials, s.p, s.z, s.ratio) for s in chosen],
                [[s[key] for key in keys] for s in theirs],
            )
            # The engine computes this one figure in 32 bits.
            same([s.ratio_z for s in chosen], [s["repness-test"] for s in theirs], off=2e-6)


def test_consensus_is_the_engines_in_its_order(complete: list[Stored]) -> None:
    for one in complete:
        ours = representative.consensus(one.votes, one.moderated)
        for side in ("agree", "disagree"):
            theirs = one.math["consensus"][side]
            assert [s.statement for s in ours[side]] == [s["tid"] for s in theirs], (one.name, side)
            keys = ("n-success", "n-trials", "p-success", "p-test")
            same([(s.n, s.trials, s.p, s.z) for s in ours[side]], [[s[key] for key in keys] for s in theirs])


def test_group_informed_consensus_is_the_engines(stored: list[Stored]) -> None:
    figures = {one.name: list(one.math.get("group-aware-consensus", {"": None}).values()) for one in stored}
    # One engine older than the product kept factors by another rule, two kept nothing.
    having = [one for one in stored if isinstance(figures[one.name][0], float)]
    assert len(having) == 29
    for one in having:
        theirs = [one.math["group-aware-consensus"][str(s)] for s in one.statements]
        same(representative.group_informed_consensus(one.counts()), theirs)


def test_what_is_asked_next_is_weighed_as_the_engine_weighs(complete: list[Stored]) -> None:
    compared = set()
    for one in complete:
        if "comment-priorities" not in one.math or set(one.math["comment-priorities"].values()) == {49}:
            continue  # an older engine, and one that took every statement for one about people
        compared.add(one.name)
        pull = extremity(engines_space(one))
        same(pull, one.math["pca"]["comment-extremity"])
        counts = one.counts()
        agree, disagree, seen = (each.sum(axis=0) for each in (counts.agree, counts.disagree, counts.seen))
        weight = asking.priorities(agree, disagree, seen, pull, one.about_people)
        same(weight, [one.math["comment-priorities"][str(s)] for s in one.statements])
    assert {one.name for one in complete} - compared == {"4cacski7ha", "4cvkai2ctw", "4hnmy3zeff"}


def test_from_a_cold_start_stable_groups_are_the_engines(complete: list[Stored]) -> None:
    agreement = {}
    for one in complete:
        places = coordinates(one.votes, one.hidden, find_space(one.votes, one.hidden))
        found = find_groups(places, taking_part(one.votes))
        if stability(one.votes, one.hidden, found).stable:
            theirs = one.groups()
            both = (found.group >= 0) & (theirs >= 0)
            agreement[one.name] = adjusted_rand(found.group[both], theirs[both])
    assert set(agreement) == {"2fafhz9s2m", "4xdxjc3fhc", "5huyhtuvrm"}
    assert min(agreement.values()) >= 0.9


def test_groups_of_as_many_are_as_tight_as_the_engines_or_tighter(complete: list[Stored]) -> None:
    for one in complete:
        places = coordinates(one.votes, one.hidden, find_space(one.votes, one.hidden))
        theirs = one.groups()
        inside = taking_part(one.votes) & (theirs >= 0)
        k = len(one.math["group-clusters"])
        assert spread(places[inside], of_number(places, inside, k)) <= 1.01 * spread(
            places[inside], theirs[inside]
        )


def of_number(places: np.ndarray, inside: np.ndarray, k: int) -> np.ndarray:
    """Groups as `find_groups` makes them when told how many."""
    starts = find_groups(places, inside)
    sizes = np.bincount(starts.base[inside]).astype(float)
    random = np.random.default_rng(SEED)
    tried = [spread_start(starts.base_centres, sizes, k, random) for _start in range(STARTS)]
    found = [k_means(starts.base_centres, sizes, start) for start in tried]
    return min(found, key=lambda one: one[2])[1][starts.base[inside]]


def spread(places: np.ndarray, group: np.ndarray) -> float:
    middles = {g: places[group == g].mean(axis=0) for g in np.unique(group)}
    return float(sum(((place - middles[g]) ** 2).sum() for place, g in zip(places, group, strict=True)))
