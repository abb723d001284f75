"""Who comes of those who said so: the laws of settling, on any pledges."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from balai.methods.pledges import COMING, HOPING, WAITING, Missing, Pledge, missing, settle

PLACES = st.integers(0, 14)


@st.composite
def pledges(draw: st.DrawFn, most: int = 9) -> list[Pledge]:
    """Nobody was told anything yet."""
    said = draw(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9)), max_size=most))
    return [Pledge(turn, people, others) for turn, (people, others) in enumerate(said)]


def coming(states: dict[int, str]) -> set[int]:
    return {turn for turn, state in states.items() if state == COMING}


def people(some: list[Pledge], turns: set[int]) -> int:
    return sum(p.people for p in some if p.turn in turns)


def told(some: list[Pledge], places: int) -> list[Pledge]:
    """The same after everybody was told."""
    inside = coming(settle(some, places))
    return [p._replace(comes=p.turn in inside) for p in some]


def has_company(p: Pledge, some: list[Pledge], inside: set[int]) -> bool:
    return people(some, inside - {p.turn}) >= p.others


@given(pledges(), PLACES)
def test_there_are_never_more_people_than_places(some: list[Pledge], places: int) -> None:
    assert people(some, coming(settle(some, places))) <= places


@given(pledges(), PLACES)
def test_whoever_comes_has_as_many_others_as_they_asked_for(some: list[Pledge], places: int) -> None:
    inside = coming(settle(some, places))
    assert all(has_company(p, some, inside) for p in some if p.turn in inside)


@given(pledges(), PLACES)
def test_nobody_whose_condition_holds_waits_while_there_is_room_for_them(
    some: list[Pledge], places: int
) -> None:
    states = settle(some, places)
    there = people(some, coming(states))
    for p in some:
        if states[p.turn] == WAITING:
            assert there >= p.others and there + p.people > places
        if states[p.turn] == HOPING:
            assert there < p.others


@given(pledges(), PLACES)
def test_settling_twice_changes_nothing(some: list[Pledge], places: int) -> None:
    assert settle(told(some, places), places) == settle(some, places)


@given(pledges(), PLACES, st.randoms())
def test_the_order_in_which_they_are_read_does_not_matter(some: list[Pledge], places: int, chance) -> None:  # type: ignore[no-untyped-def]
    mixed = list(some)
    chance.shuffle(mixed)
    assert settle(mixed, places) == settle(some, places)


@given(pledges(), PLACES, st.integers(1, 4), st.integers(0, 9))
def test_nobody_who_was_told_that_they_come_loses_their_place_to_whoever_arrives(
    some: list[Pledge], places: int, size: int, others: int
) -> None:
    before = told(some, places)
    after = settle([*before, Pledge(len(some), size, others)], places)
    assert coming(settle(some, places)) <= coming(after)


@given(pledges(), PLACES, st.data())
def test_when_somebody_leaves_only_those_fall_out_who_have_no_company_any_more(
    some: list[Pledge], places: int, data: st.DataObject
) -> None:
    before = told(some, places)
    if not before:
        return
    gone = data.draw(st.sampled_from(before))
    rest = [p for p in before if p is not gone]
    states = settle(rest, places)
    for p in rest:
        if p.comes and states[p.turn] != COMING:
            assert states[p.turn] == HOPING and not has_company(p, rest, coming(states))


@given(pledges(), PLACES, st.integers(0, 6))
def test_more_places_never_send_anybody_away(some: list[Pledge], places: int, more: int) -> None:
    before = told(some, places)
    assert coming(settle(some, places)) <= coming(settle(before, places + more))


@given(pledges(most=7))
def test_with_room_for_all_it_is_the_greatest_set_in_which_every_condition_holds(some: list[Pledge]) -> None:
    """Found here by trying every set."""
    holding = [
        set(turns)
        for size in range(len(some) + 1)
        for turns in combinations(range(len(some)), size)
        if all(has_company(some[turn], some, set(turns)) for turn in turns)
    ]
    assert coming(settle(some, 1000)) == set().union(*holding)


def test_twenty_one_people_who_each_come_if_twenty_others_do_all_come() -> None:
    each = [Pledge(turn, 1, 20) for turn in range(21)]
    assert set(settle(each, 50).values()) == {COMING}
    assert set(settle(each[:-1], 50).values()) == {HOPING}


def test_whoever_waits_moves_up_and_holds_the_others_conditions_up() -> None:
    each = [Pledge(turn, 1, 20, comes=True) for turn in range(20)]
    assert set(settle([*each, Pledge(30, 1)], 21).values()) == {COMING}
    assert set(settle(each, 21).values()) == {HOPING}


def test_an_earlier_large_group_is_not_overtaken_once_it_was_told_but_small_ones_fill_what_is_left() -> None:
    assert settle([Pledge(0, 3), Pledge(1, 3), Pledge(2, 1)], 4) == {0: COMING, 1: WAITING, 2: COMING}


def test_what_is_missing_is_the_fewest_more_that_bring_others_along() -> None:
    assert missing([(5, 2), (9, 4)], coming=3, room=17) == Missing(2, 2)
    assert missing([(5, 2), (7, 4)], coming=3, room=17) == Missing(2, 6)
    assert missing([(30, 2)], coming=3, room=17) is None
    assert missing([], coming=3, room=17) is None


@given(pledges(), PLACES)
def test_as_many_as_are_missing_bring_just_those_along(some: list[Pledge], places: int) -> None:
    states = settle(some, places)
    there = people(some, coming(states))
    hoping = [p for p in some if states[p.turn] == HOPING]
    waiting = any(state == WAITING for state in states.values())
    found = missing([(p.others, p.people) for p in hoping], there, places - there)
    if found and not waiting:
        more = [Pledge(100 + n, 1) for n in range(found.more)]
        after = settle([*told(some, places), *more], places)
        assert people(some, coming(after)) == there + found.then
