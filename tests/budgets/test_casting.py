"""Voting: once each, the last counts, within the rules that were frozen; and what is refused."""

import threading
from typing import Any

import pytest
from django.db import connections

from balai.budgets.commands import casting, gates
from balai.budgets.models import Ballot, Choice, Counter, Source, Voter
from balai.places.texts import Refused
from tests.cast import Cast
from tests.races import at_once

from .cast import (
    AFTER,
    BEFORE,
    HOME,
    NEXT_DAY,
    NOW,
    chosen,
    close,
    close_due,
    closed,
    every_byte,
    give_codes,
    open_ballot,
    row,
    vote,
    votes,
)  # fmt: skip


def refused(field: str, cast: Cast, ref: str, points: Any, code: str = "", **how: Any) -> str:
    code = code or give_codes(cast, ref)[0]
    with pytest.raises(Refused) as told:
        casting.cast(cast.muara.place_id, ref, code, points, HOME, how.get("now", NOW))
    assert told.value.field == field
    assert not Choice.objects.of(cast.muara.place_id).exists()
    return str(told.value)


def choices(cast: Cast) -> list[Any]:
    return sorted(Choice.objects.of(cast.muara.place_id).values_list("points", flat=True))


def test_a_ballot_is_taken_and_a_later_one_takes_its_place(cast: Cast, ref: str) -> None:
    code = give_codes(cast, ref)[0]
    assert vote(cast, ref, code, 0, 2) == casting.Cast(replaced=False, held=False)
    assert vote(cast, ref, code.lower().replace("-", " "), 1) == casting.Cast(replaced=True, held=False)
    assert choices(cast) == [[[1, 1]]]
    assert Voter.objects.of(cast.muara.place_id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_hundred_casts_of_one_voter_at_once_are_one_ballot(transactional_db: None, request: Any) -> None:
    cast: Cast = request.getfixturevalue("cast")
    ref = open_ballot(cast, gate=1000)
    code, gates_, taken = give_codes(cast, ref)[0], threading.Barrier(20), []

    def one(n: int) -> None:
        gates_.wait()
        for turn in range(5):
            taken.append(vote(cast, ref, code, (n + turn) % 5))
        connections.close_all()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 100 and sum(not one.replaced for one in taken) == 1
    assert len(choices(cast)) == 1 and Voter.objects.of(cast.muara.place_id).count() == 1


@pytest.mark.parametrize(
    "points",
    [
        (), chosen(0, 0), chosen(5), chosen(-1), chosen(0, 1, 2, 3), chosen(1, 4), ((0, 2),), ((0, 0),), ((0, -1),),
        ((0, 10**9),), ((10**9, 1),), tuple((n, 1) for n in range(100_000)),
    ],
)  # fmt: skip
def test_what_no_ballot_may_say_is_refused(cast: Cast, ref: str, points: Any) -> None:
    refused("points", cast, ref, points)


@pytest.mark.parametrize("points", [((0, 11),), ((0, 6), (1, 5)), ((0, 5), (0, 5)), ((0, -5), (1, 10))])
def test_points_are_not_more_than_a_ballot_has(cast: Cast, points: Any) -> None:
    ref = open_ballot(cast, kind="cumulative", most=10, within=False)
    refused("points", cast, ref, points)
    casting.cast(cast.muara.place_id, ref, give_codes(cast, ref)[0], ((4, 3), (0, 7)), HOME, NOW)
    assert choices(cast) == [[[0, 7], [4, 3]]]


def test_before_it_begins_and_after_it_ends_nothing_is_taken(cast: Cast, ref: str) -> None:
    code = give_codes(cast, ref)[0]
    for now in (BEFORE, AFTER):
        refused("", cast, ref, chosen(0), code, now=now)
    closed(cast, ref)
    refused("", cast, ref, chosen(0), code)


def test_the_code_of_another_ballot_or_city_is_not_known(cast: Cast, ref: str) -> None:
    other = open_ballot(cast, title="Another")
    theirs = open_ballot(cast, "teluk", "chan")
    for code in (
        give_codes(cast, other)[0],
        give_codes(cast, theirs, city="teluk")[0],
        "2222-2222-2222",
        "",
        "x" * 500,
    ):
        refused("code", cast, ref, chosen(0), code or "-")
    with pytest.raises(Refused):
        vote(cast, theirs, give_codes(cast, theirs, city="teluk")[0], 0)


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_was_begun_before_the_close_is_in_the_set(transactional_db: None, request: Any) -> None:
    cast: Cast = request.getfixturevalue("cast")
    ref = open_ballot(cast)
    code = give_codes(cast, ref)[0]
    place_id = cast.muara.place_id
    assert at_once(lambda: vote(cast, ref, code, 0), lambda: close(place_id, ref, AFTER)) == [None, None]
    assert row(cast, ref).ballots == 1


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_comes_while_it_is_closed_is_refused_and_not_in_the_set(
    transactional_db: None, request: Any
) -> None:
    cast: Cast = request.getfixturevalue("cast")
    ref = open_ballot(cast)
    first, second = give_codes(cast, ref, 2)
    vote(cast, ref, first, 0)
    place_id = cast.muara.place_id
    late = at_once(lambda: close(place_id, ref, AFTER), lambda: vote(cast, ref, second, 0))
    assert late[0] is None and isinstance(late[1], Refused)
    assert row(cast, ref).ballots == 1


# --- what is counted while it is open


def test_the_record_says_what_a_day_brought_and_nothing_finer(cast: Cast, ref: str) -> None:
    first, second = give_codes(cast, ref, 2)
    for code in (first, second, second):
        vote(cast, ref, code, 0)
    with pytest.raises(Refused):
        vote(cast, ref, "2222-2222-2222", 0)
    with pytest.raises(Refused):
        vote(cast, ref, first, 1, 4)
    before = every_byte(cast.muara.place_id)
    close_due(NOW)
    assert every_byte(cast.muara.place_id) == before, "the day is not over"
    close_due(NEXT_DAY)
    close_due(NEXT_DAY)
    found = row(cast, ref)
    assert (found.accepted, found.replaced) == (2, 1)
    assert found.refused == {"code": 1, "choices": 1}
    assert found.days == [{"day": "2026-11-24", "accepted": 2, "replaced": 1}]
    every = every_byte(cast.muara.place_id)
    assert first.encode() not in every and HOME.encode() not in every


def test_counters_equal_the_rows(cast: Cast, ref: str) -> None:
    votes(cast, ref, (0,), (1,), (2,))
    taken = Counter.objects.of(cast.muara.place_id).filter(what__startswith="accepted")
    assert sum(one.n for one in taken) == Voter.objects.of(cast.muara.place_id).count() == 3


# --- the gate


def test_many_ballots_from_one_address_wait_until_an_office_decides(cast: Cast) -> None:
    """65 telephones and 320 votes came from one address somewhere."""
    ref = open_ballot(cast, gate=40)
    codes = give_codes(cast, ref, 65)
    held = [vote(cast, ref, code, 0).held for _turn in range(5) for code in codes]
    assert held[:39] == [False] * 39 and all(held[39:]) and len(held) == 325
    assert Choice.objects.of(cast.muara.place_id).filter(state="held").count() == 65
    close_due(NEXT_DAY)
    assert row(cast, ref).held == 65, "everybody reads how many wait"
    close_due(AFTER)
    assert not row(cast, ref).closed_at, "the set is not fixed before somebody decided"
    with pytest.raises(Refused):
        closed(cast, ref)
    source = Source.objects.of(cast.muara.place_id).get()
    assert (
        gates.decide(cast.actor("budi"), cast.muara.place_id, ref, source.id, False, "One telephone shop.")
        == 65
    )
    with pytest.raises(Refused):
        gates.decide(cast.actor("budi"), cast.muara.place_id, ref, source.id, True, "Once more.")
    found = closed(cast, ref)
    assert (found.ballots, found.left_out, found.held) == (0, 65, 0)
    assert found.decisions[0]["by"] == "staff" and found.decisions[0]["ballots"] == 65


def test_what_an_office_lets_through_counts_and_whoever_was_left_out_can_vote_again(cast: Cast) -> None:
    ref, place_id, budi = open_ballot(cast, gate=3), cast.muara.place_id, cast.actor("budi")
    codes = give_codes(cast, ref, 6)
    for code in codes[:3]:
        vote(cast, ref, code, 0)
    gates.decide(budi, place_id, ref, Source.objects.of(place_id).get().id, True, "A village hall.")
    for code in codes[3:]:
        vote(cast, ref, code, 1)
    gates.decide(budi, place_id, ref, Source.objects.of(place_id).get().id, False, "Enough.")
    vote(cast, ref, codes[5], 2, source="203.0.113.99")
    found = closed(cast, ref)
    assert (found.ballots, found.left_out) == (4, 2)


def test_a_home_has_one_network_however_many_addresses_it_takes() -> None:
    assert (
        casting.network_of("2001:db8:1:2::1")
        == casting.network_of("2001:db8:1:2:ffff::9")
        != casting.network_of("::1")
    )


def test_only_an_office_of_the_city_decides_and_with_a_reason(cast: Cast) -> None:
    from balai.places.authority import NotAllowed

    ref, place_id = open_ballot(cast, gate=2), cast.muara.place_id
    for code in give_codes(cast, ref, 2):
        vote(cast, ref, code, 0)
    source = Source.objects.of(place_id).get().id
    with pytest.raises(NotAllowed):
        gates.decide(cast.actor("chan"), place_id, ref, source, True, "I like them.")
    with pytest.raises(Refused):
        gates.decide(cast.actor("budi"), place_id, ref, source, True, " ")
    assert Ballot.objects.of(place_id).get().decisions == []
