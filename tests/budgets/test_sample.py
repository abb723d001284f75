"""The sample's votes: told once, through the commands; the decided one counts again to the same."""

import pytest

from balai.budgets import sample
from balai.budgets.models import Ballot, Choice, Voter
from balai.budgets.sample import load_ballots
from balai.record.replay import compare
from tests.cast import Cast


def quiet(what: str, done: int, total: int) -> None:
    assert done <= total


def test_two_votes_are_told_once_one_of_them_decided(cast: Cast) -> None:
    place_id = cast.muara.place_id
    assert (load_ballots(quiet), load_ballots(quiet)) == (2, 0)
    open_, decided = sorted(Ballot.objects.of(place_id), key=lambda one: bool(one.closed_at))
    assert decided.ballots == sample.VOTERS and len(decided.funded) >= 3
    assert Voter.objects.of(place_id).filter(ballot=open_.ref).count() == sample.SO_FAR
    assert not Choice.objects.of(place_id).filter(ballot=decided.ref).exists()
    assert compare(place_id) == []


def test_without_the_sample_city_there_is_nothing_to_tell(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "SLUG", "nowhere")
    assert load_ballots(quiet) == 0
