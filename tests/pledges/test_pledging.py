"""Pledging, and taking it back: who comes, who waits, who hopes; and what is refused."""

import threading
from typing import Any

import pytest
from django.db import connections

from balai.places.texts import Refused
from balai.pledges.commands import calling, pledging
from balai.pledges.models import Letter, Pledge
from tests.cast import Cast

from .cast import AFTER, DURING, NOW, call, every_byte, pledge, row, shift, stands, state

KEY = "a" * 32


def refused(field: str, cast: Cast, ref: str, **changes: Any) -> None:
    with pytest.raises(Refused) as told:
        pledge(cast, ref, **changes)
    assert told.value.field == field
    assert not Pledge.objects.of(cast.muara.place_id).exists()


def back(cast: Cast, told: pledging.Pledged, message: str = "") -> None:
    pledging.take_back(cast.muara.place_id, told.secret, message, NOW)


def test_a_pledge_is_counted_and_its_holder_has_a_code_and_a_link(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref, people=3)
    assert told.code.startswith("HAND-") and len(told.secret) > 20
    assert state(cast, told) == "coming"
    assert stands(cast, ref) == (3, 0, 0) and row(cast, ref).pledged == 1


def test_the_record_knows_how_many_and_never_who(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref, name="Ani Wijaya", contact="ani@mail.example", client_key=KEY)
    back(cast, told, "My child is ill.")
    every = every_byte(cast.muara.place_id)
    for private in ("Ani", "ani@mail", told.code, told.secret, KEY, "My child"):
        assert private.encode() not in every


def test_the_link_is_kept_nowhere(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref)
    mine = Pledge.objects.of(cast.muara.place_id).get()
    assert told.secret.encode() not in bytes(mine.secret)
    assert pledging.pledge_by(cast.muara.place_id, told.secret).id == mine.id
    with pytest.raises(pledging.UnknownLink):
        pledging.pledge_by(cast.muara.place_id, told.secret[:-1] + "x")


def test_whoever_comes_only_if_others_do_hopes_until_they_do(cast: Cast, ref: str) -> None:
    first = pledge(cast, ref, others=2)
    second = pledge(cast, ref, others=2)
    assert stands(cast, ref) == (0, 2, 0)
    assert shift(cast, ref).conditions == [{"others": 2, "people": 2}]
    third = pledge(cast, ref, others=1)
    assert {state(cast, one) for one in (first, second, third)} == {"coming"}
    assert stands(cast, ref) == (3, 0, 0) and shift(cast, ref).conditions == []


def test_when_one_of_them_leaves_the_others_hope_again_and_are_told(cast: Cast, ref: str) -> None:
    told = [pledge(cast, ref, others=2, contact=f"{n}@mail.example") for n in range(3)]
    Letter.objects.of(cast.muara.place_id).delete()
    back(cast, told[0])
    assert stands(cast, ref) == (0, 2, 0)
    assert sorted(Letter.objects.of(cast.muara.place_id).values_list("what", flat=True)) == [
        "hoping",
        "hoping",
    ]


def test_when_it_is_full_people_wait_and_move_up_in_their_order(cast: Cast, ref: str) -> None:
    first = pledge(cast, ref, shift="s2", people=3)
    second, third = (pledge(cast, ref, shift="s2", contact="b@mail.example") for _ in range(2))
    assert stands(cast, ref, "s2") == (3, 0, 2)
    Letter.objects.of(cast.muara.place_id).delete()
    back(cast, first)
    assert stands(cast, ref, "s2") == (2, 0, 0)
    assert {state(cast, second), state(cast, third)} == {"coming"} and state(cast, first) == "taken back"
    assert set(Letter.objects.of(cast.muara.place_id).values_list("what", flat=True)) == {"coming"}
    assert row(cast, ref).taken_back == 1


def test_times_of_a_call_are_apart(cast: Cast, ref: str) -> None:
    pledge(cast, ref, shift="s2")
    assert stands(cast, ref) == (0, 0, 0) and stands(cast, ref, "s2") == (1, 0, 0)


def test_the_same_sending_twice_is_one_pledge_with_the_same_link(cast: Cast, ref: str) -> None:
    first, again = pledge(cast, ref, client_key=KEY), pledge(cast, ref, client_key=KEY)
    assert (again.code, again.secret, again.again) == (first.code, first.secret, True)
    assert stands(cast, ref) == (1, 0, 0)


def test_the_key_of_a_sending_to_another_call_gives_no_link_away(cast: Cast, ref: str) -> None:
    pledge(cast, ref, client_key=KEY)
    other = call(cast, title="Plant trees")
    with pytest.raises(Refused):
        pledge(cast, other, client_key=KEY)
    assert Pledge.objects.of(cast.muara.place_id).count() == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("people", {"people": 10**9}), ("people", {"people": 0}), ("people", {"people": -1}),
        ("people", {"shift": "s2", "people": 4}), ("others", {"others": 10}), ("others", {"others": 10**9}),
        ("others", {"others": -1}), ("shift", {"shift": ""}), ("shift", {"shift": "s3"}), ("shift", {"now": DURING}),
        ("", {"now": AFTER}), ("name", {"name": "x" * 81}), ("name", {"name": "a\0b"}),
        ("client_key", {"client_key": "1"}),
    ],
)  # fmt: skip
def test_what_cannot_be_pledged_is_refused_beside_its_field(
    cast: Cast, ref: str, field: str, changes: dict[str, Any]
) -> None:
    refused(field, cast, ref, **changes)


def test_a_call_of_another_city_takes_no_pledge_here(cast: Cast) -> None:
    theirs = call(cast, "teluk", "chan")
    refused("", cast, theirs)
    told = pledge(cast, theirs, "teluk")
    with pytest.raises(pledging.UnknownLink):
        pledging.take_back(cast.muara.place_id, told.secret)


def test_a_call_that_was_called_off_takes_no_pledge(cast: Cast, ref: str) -> None:
    calling.call_off(cast.actor("budi"), cast.muara.place_id, ref, "The river is too high.", NOW)
    refused("", cast, ref)


def test_what_has_begun_is_not_taken_back_any_more_nor_anything_twice(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref)
    with pytest.raises(Refused):
        pledging.take_back(cast.muara.place_id, told.secret, now=DURING)
    back(cast, told)
    with pytest.raises(Refused):
        back(cast, told)
    assert row(cast, ref).taken_back == 1


def test_the_message_to_the_office_is_the_offices_alone(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref)
    with pytest.raises(Refused):
        back(cast, told, "x" * 501)
    back(cast, told, "My child is ill.")
    mine = Pledge.objects.of(cast.muara.place_id).get()
    assert mine.message == "My child is ill." and mine.name == "", "who it was nobody needs any more"


@pytest.mark.django_db(transaction=True)
def test_a_hundred_people_who_pledge_at_once_never_are_more_than_the_places(cast: Cast, ref: str) -> None:
    failed: list[Exception] = []

    def one(n: int) -> None:
        try:
            pledge(cast, ref, people=1 + n % 2, others=n % 5)
        except Exception as raised:
            failed.append(raised)
        finally:
            connections.close_all()

    for start in range(0, 100, 20):
        threads = [threading.Thread(target=one, args=(n,)) for n in range(start, start + 20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []
    rows = list(Pledge.objects.of(cast.muara.place_id).values_list("state", "people", "others", "turn"))
    coming = sum(people for state, people, _others, _turn in rows if state == "coming")
    assert len(rows) == 100 == len({turn for *_, turn in rows})
    assert coming == stands(cast, ref)[0] == 10, "and none is left free while somebody waits for one"
    assert all(coming - people >= others for state, people, others, _ in rows if state == "coming")


@pytest.mark.django_db(transaction=True)
def test_one_sending_a_hundred_times_at_once_is_one_pledge(cast: Cast, ref: str) -> None:
    told: list[str] = []

    def one() -> None:
        try:
            told.append(pledge(cast, ref, client_key=KEY).secret)
        finally:
            connections.close_all()

    for _ in range(5):
        threads = [threading.Thread(target=one) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(told) == 100 and len(set(told)) == 1
    assert stands(cast, ref) == (1, 0, 0)


def test_a_waiting_list_does_not_grow_without_end(
    cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pledging, "MOST_STANDING", 2)
    first, _second = pledge(cast, ref, shift="s2", people=3), pledge(cast, ref, shift="s2")
    with pytest.raises(Refused, match="full"):
        pledge(cast, ref, shift="s2")
    back(cast, first)
    pledge(cast, ref, shift="s2")
    assert stands(cast, ref, "s2") == (2, 0, 0)
