"""Two people who do something about the same call at the same moment: the second decides on what the first left."""

import pytest

from balai.pledges import acts
from balai.pledges.commands import calling, pledging
from balai.record.replay import compare
from tests.cast import Cast
from tests.races import at_once

from .cast import MORNING, NOON, NOW, pledge, row, said, stands, state

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_pledges_while_it_is_called_off_comes_too_late(cast: Cast, ref: str) -> None:
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    outcomes = at_once(
        lambda: calling.call_off(budi, place_id, ref, "The river is too high.", NOW),
        lambda: pledge(cast, ref),
    )
    assert outcomes[0] is None and "called off" in str(outcomes[1])
    assert row(cast, ref).pledged == 0


def test_whoever_pledged_a_moment_before_it_is_called_off_is_told(cast: Cast, ref: str) -> None:
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    told: list[pledging.Pledged] = []
    outcomes = at_once(
        lambda: told.append(pledge(cast, ref)),
        lambda: calling.call_off(budi, place_id, ref, "The river is too high.", NOW),
    )
    assert outcomes == [None, None] and state(cast, told[0]) == "called off"


def test_the_last_place_is_given_once(cast: Cast, ref: str) -> None:
    pledge(cast, ref, shift="s2", people=2)
    outcomes = at_once(lambda: pledge(cast, ref, shift="s2"), lambda: pledge(cast, ref, shift="s2"))
    assert outcomes == [None, None] and stands(cast, ref, "s2") == (3, 0, 1)


def test_places_are_not_made_fewer_than_the_people_who_pledge_meanwhile(cast: Cast, ref: str) -> None:
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    fewer = [acts.Shift("s1", MORNING.begins, MORNING.ends, 2), acts.Shift("s2", NOON.begins, NOON.ends, 3)]
    act = said(ref=ref, reason="Fewer boots.", shifts=fewer)
    outcomes = at_once(
        lambda: pledge(cast, ref, people=3),
        lambda: calling.call_otherwise(budi, place_id, act, [], NOW),
    )
    assert outcomes[0] is None and "3 people come by now" in str(outcomes[1])
    assert stands(cast, ref) == (3, 0, 0)


def test_a_place_that_becomes_free_while_somebody_pledges_goes_to_whoever_waited(
    cast: Cast, ref: str
) -> None:
    first, waits = pledge(cast, ref, shift="s2", people=3), pledge(cast, ref, shift="s2", people=3)
    late: list[pledging.Pledged] = []
    outcomes = at_once(
        lambda: pledging.take_back(cast.muara.place_id, first.secret, "", NOW),
        lambda: late.append(pledge(cast, ref, shift="s2")),
    )
    assert outcomes == [None, None]
    assert (state(cast, waits), state(cast, late[0])) == ("coming", "waiting")
    assert compare(cast.muara.place_id) == []
