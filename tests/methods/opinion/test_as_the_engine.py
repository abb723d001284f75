"""Every deterministic stage gives what the original engine stored, to 1e-9."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike

from balai.methods.opinion import asking, representative
from balai.methods.opinion.space import Space, coordinates, extremity, find_space, mean_votes, taking_part

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


def test_components_are_the_engines_or_closer_to_what_both_look_for(complete: list[Stored]) -> None:
    """The engine stops its power iteration when two lengths in a row are the same number, or after 100 steps.

    A length is exact long before the direction is (its error is the square of the direction's), so it may stop a
    millionth of a per cent away. Where it set out is not stored; where going on from its end leads can be seen.
    """
    off = set()
    for one in complete:
        ours, theirs = find_space(one.votes, one.hidden).components, engines_space(one).components
        table = left = centred(one)
        for direction, its in zip(ours, theirs, strict=True):
            assert residual(table, direction) < 1e-14, one.name
            if np.abs(direction * np.sign(direction @ its) - its).max() > EXACT:
                off.add(one.name)
                assert residual(table, its) > 1e5 * residual(table, direction)
                assert lengths(left, its, steps=2)[1] == pytest.approx(1, abs=1e-15)
                further = lengths(left, its, steps=100)[0]
                same(direction * np.sign(direction @ further), further)
            left = left - np.outer(left @ its, its)
    assert off == {"4hnmy3zeff", "7w338ujx4e"}


def centred(one: Stored) -> np.ndarray:
    """The table that is decomposed, with its zeros."""
    table = np.zeros(one.votes.shape)
    table[one.votes.person, one.votes.statement] = (
        one.votes.value - mean_votes(one.votes, one.hidden)[one.votes.statement]
    )
    table[:, one.hidden] = 0
    return table


def residual(table: np.ndarray, direction: np.ndarray) -> float:
    """How far the direction is from an eigenvector: ‖Av − λv‖ for each λ."""
    image = table.T @ (table @ direction)
    size = direction @ image
    return float(np.linalg.norm(image - size * direction) / size)


def lengths(table: np.ndarray, start: np.ndarray, steps: int) -> tuple[np.ndarray, float]:
    """Some steps of the engine's iteration: where it is then, and the last length over the one before."""
    direction, size, before = start, 1.0, 1.0
    for _step in range(steps):
        image = table.T @ (table @ direction)
        before, size = size, float(np.linalg.norm(image))
        direction = image / size
    return direction, size / before


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
