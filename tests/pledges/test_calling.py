"""What the city does: it calls, calls otherwise, calls off; counts who came, and says what came of it."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from balai.places import commands as places
from balai.places.authority import NotAllowed
from balai.places.texts import Refused
from balai.pledges import acts, queries
from balai.pledges.commands import afterwards, calling, pledging
from balai.pledges.models import Call, Letter, Pledge, Shift
from balai.record.append import minute
from tests.cast import Cast
from tests.services.cast import picture

from .cast import AFTER, DURING, MORNING, NOON, NOW, call, every_byte, pledge, row, said, shift, stands, state


def otherwise(cast: Cast, ref: str, photos: tuple[bytes, ...] = (), now: Any = NOW, **changes: Any) -> None:
    keyed = [msgspec.structs.replace(MORNING, key="s1"), msgspec.structs.replace(NOON, key="s2")]
    act = said(**{"ref": ref, "reason": "The tide is lower then.", "shifts": keyed, **changes})
    calling.call_otherwise(cast.actor("budi"), cast.muara.place_id, act, list(photos), now)


def count(cast: Cast, ref: str, came: list[str], more: int = 0, key: str = "s1", now: Any = DURING) -> None:
    afterwards.count(cast.actor("budi"), cast.muara.place_id, ref, key, came, more, now)


def test_a_call_stands_there_with_its_times(cast: Cast, ref: str) -> None:
    one = row(cast, ref)
    assert (one.title, one.begins, one.ends) == ("Clear the Hilir canal", MORNING.begins, NOON.ends)
    assert [s.key for s in queries.shifts_of(cast.muara.place_id, [ref])[ref]] == ["s1", "s2"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " "}), ("title", {"title": "x" * 121}), ("what", {"what": ""}),
        ("what", {"what": "x" * 501}),
        ("where", {"where": "\u200b"}), ("why", {"why": "x" * 501}), ("safety", {"safety": "a\0"}),
        ("timezone", {"timezone": "Mars/Olympus"}), ("timezone", {"timezone": "../../etc/passwd"}),
        ("shifts", {"shifts": []}), ("shifts", {"shifts": [NOON] * 21}),
        ("shifts", {"shifts": [acts.Shift("", "2026-11-27T23:00Z", "2026-11-27T23:00Z", 5)]}),
        ("shifts", {"shifts": [acts.Shift("", "2026-11-27T23:00Z", "2026-11-29T23:01Z", 5)]}),
        ("shifts", {"shifts": [acts.Shift("", "soon", "later", 5)]}),
        ("shifts", {"shifts": [acts.Shift("", "2026-11-20T23:00Z", "2026-11-21T03:00Z", 5)]}),
        ("shifts", {"shifts": [acts.Shift("", "2036-11-20T23:00Z", "2036-11-21T03:00Z", 5)]}),
        ("shifts", {"shifts": [msgspec.structs.replace(NOON, places=0)]}),
        ("shifts", {"shifts": [msgspec.structs.replace(NOON, places=10**9)]}),
        ("minors", {"minors": "all"}), ("least_age", {"least_age": 18}),
        ("least_age", {"minors": "no", "least_age": 5}),
        ("lat", {"lat": 5}), ("lat", {"lat": 10**9, "lon": 0}), ("need", {"need": "nowhere"}),
        ("practice", {"practice": "nowhere"}),
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as told:
        call(cast, **changes)
    assert told.value.field == field
    assert not Call.objects.of(cast.muara.place_id).exists()


def test_a_practice_and_a_need_of_another_city_are_refused(cast: Cast) -> None:
    chan, theirs = cast.actor("chan"), cast.teluk.place_id
    practice = places.describe_practice(chan, theirs, "Long khaek", "th", "Work together", "The village")
    need = places.state_need(chan, theirs, "Clean water", "", "en")
    for field, ref in (("practice", practice), ("need", need)):
        with pytest.raises(Refused):
            call(cast, **{field: ref})
    own = places.describe_practice(
        cast.actor("amina"), cast.muara.place_id, "Kerja bakti", "id", "Together", "RW 04"
    )
    assert row(cast, call(cast, practice=own)).practice == own


def test_only_the_citys_own_staff_call_change_count_and_report(cast: Cast, ref: str) -> None:
    place_id = cast.muara.place_id
    for who in ("chan", "elok", "farid", "nina"):
        actor = cast.actor(who)
        for deed in (
            lambda a=actor: calling.call_for_hands(a, place_id, said(), [], NOW),
            lambda a=actor: calling.call_otherwise(a, place_id, said(ref=ref, reason="Because."), [], NOW),
            lambda a=actor: calling.call_off(a, place_id, ref, "Because of rain.", NOW),
            lambda a=actor: afterwards.count(a, place_id, ref, "s1", [], 0, DURING),
            lambda a=actor: afterwards.report(a, place_id, ref, "It is clean.", [], AFTER),
            lambda a=actor: afterwards.moderate(a, place_id, ref, False, "Because."),
        ):
            with pytest.raises(NotAllowed):
                deed()


def test_another_citys_call_is_not_changed_by_its_reference(cast: Cast) -> None:
    theirs, budi, place_id = call(cast, "teluk", "chan"), cast.actor("budi"), cast.muara.place_id
    with pytest.raises(Refused):
        calling.call_off(budi, place_id, theirs, "Because of rain.", NOW)
    with pytest.raises(Refused):
        calling.call_otherwise(budi, place_id, said(ref=theirs, reason="Because."), [], NOW)
    with pytest.raises(Refused):
        afterwards.report(budi, place_id, theirs, "It is clean.", [], AFTER)


def test_whoever_pledged_is_told_of_another_time_or_place_and_of_nothing_else(cast: Cast, ref: str) -> None:
    pledge(cast, ref, contact="a@mail.example")
    pledge(cast, ref, shift="s2", contact="b@mail.example")
    letters = Letter.objects.of(cast.muara.place_id)
    letters.delete()
    otherwise(cast, ref, bring="Boots")
    assert not letters.exists()
    later = acts.Shift("s1", "2026-11-28T00:00Z", "2026-11-28T02:00Z", 10)
    otherwise(cast, ref, shifts=[later, msgspec.structs.replace(NOON, key="s2")])
    assert [one.what for one in letters] == ["changed"]
    letters.delete()
    otherwise(cast, ref, shifts=[later, msgspec.structs.replace(NOON, key="s2")], where="The other bridge")
    assert [one.what for one in letters] == ["changed", "changed"]
    assert [one["reason"] for one in row(cast, ref).changes] == ["The tide is lower then."] * 3


def test_more_places_let_those_in_who_wait(cast: Cast, ref: str) -> None:
    for _ in range(5):
        pledge(cast, ref, shift="s2")
    assert stands(cast, ref, "s2") == (3, 0, 2)
    otherwise(
        cast,
        ref,
        shifts=[msgspec.structs.replace(MORNING, key="s1"), acts.Shift("s2", NOON.begins, NOON.ends, 4)],
    )
    assert stands(cast, ref, "s2") == (4, 0, 1)


@pytest.mark.parametrize(
    "shifts",
    [
        [acts.Shift("s1", MORNING.begins, MORNING.ends, 1)],
        [acts.Shift("s2", NOON.begins, NOON.ends, 3)],
        [acts.Shift("s1", MORNING.begins, MORNING.ends, 10), acts.Shift("s1", NOON.begins, NOON.ends, 3)],
        [acts.Shift("s1", MORNING.begins, MORNING.ends, 10), acts.Shift("s9", NOON.begins, NOON.ends, 3)],
        [acts.Shift("s1", "2026-11-20T23:00Z", "2026-11-21T01:00Z", 10)],
    ],
    ids=[
        "fewer places than people",
        "without a time that people pledged for",
        "twice",
        "unknown",
        "in the past",
    ],
)
def test_a_change_that_breaks_a_promise_is_refused(cast: Cast, ref: str, shifts: list[acts.Shift]) -> None:
    pledge(cast, ref, people=2)
    with pytest.raises(Refused) as told:
        otherwise(cast, ref, shifts=shifts)
    assert told.value.field == "shifts" and row(cast, ref).changes == []


def test_a_time_that_nobody_pledged_for_can_be_taken_away_and_another_added(cast: Cast, ref: str) -> None:
    new = acts.Shift("", "2026-11-28T06:00Z", "2026-11-28T08:00Z", 4)
    otherwise(cast, ref, shifts=[msgspec.structs.replace(MORNING, key="s1"), new])
    keys = {one.key for one in Shift.objects.of(cast.muara.place_id)}
    assert "s1" in keys and "s2" not in keys and len(keys) == 2


def test_pictures_stay_where_a_change_brings_none(cast: Cast) -> None:
    ref = call(cast, photos=(picture(),))
    before = row(cast, ref).photos
    otherwise(cast, ref)
    assert row(cast, ref).photos == before and len(before) == 1
    with pytest.raises(Refused):
        call(cast, photos=(picture(),) * 4)


def test_who_pledged_is_told_that_it_is_called_off_and_why(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref, contact="a@mail.example")
    Letter.objects.of(cast.muara.place_id).delete()
    calling.call_off(cast.actor("budi"), cast.muara.place_id, ref, "The river is too high.", NOW)
    assert state(cast, told) == "called off" and row(cast, ref).reason == "The river is too high."
    assert [one.what for one in Letter.objects.of(cast.muara.place_id)] == ["called off"]
    with pytest.raises(Refused):
        calling.call_off(cast.actor("budi"), cast.muara.place_id, ref, "Once more.", NOW)
    with pytest.raises(Refused):
        pledging.take_back(cast.muara.place_id, told.secret, now=NOW)


# --- afterwards


def test_who_came_is_marked_by_code_and_the_record_gets_counts_alone(cast: Cast, ref: str) -> None:
    first, second = pledge(cast, ref, people=4), pledge(cast, ref)
    hoping = pledge(cast, ref, others=9)
    count(cast, ref, [first.code, hoping.code], more=2)
    one = shift(cast, ref)
    assert (one.promised, one.kept, one.people) == (2, 1, 4 + 1 + 2)
    came = dict(Pledge.objects.of(cast.muara.place_id).values_list("code", "came"))
    assert came == {first.code: 4, second.code: 0, hoping.code: 1}
    assert first.code.encode() not in every_byte(cast.muara.place_id)


def test_counted_again_the_latest_counts(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref)
    count(cast, ref, [])
    count(cast, ref, [told.code])
    assert (shift(cast, ref).kept, shift(cast, ref).people) == (1, 1)


@pytest.mark.parametrize(
    "how", ["too early", "another time", "unknown code", "10^9 others", "code of another time"]
)
def test_a_count_that_cannot_be_is_refused(cast: Cast, ref: str, how: str) -> None:
    other = pledge(cast, ref, shift="s2")
    wrong: dict[str, Any] = {
        "too early": {"came": [], "now": NOW}, "another time": {"came": [], "key": "s2"},
        "unknown code": {"came": ["HAND-222222"]}, "10^9 others": {"came": [], "more": 10**9},
        "code of another time": {"came": [other.code]},
    }[how]  # fmt: skip
    with pytest.raises(Refused):
        count(cast, ref, **wrong)
    assert shift(cast, ref).counted_at == ""


def test_what_came_of_it_is_told_to_those_who_came_once(cast: Cast, ref: str) -> None:
    pledge(cast, ref, contact="a@mail.example")
    letters = Letter.objects.of(cast.muara.place_id)
    letters.delete()
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    with pytest.raises(Refused):
        afterwards.report(budi, place_id, ref, "It is clean.", [], NOW)
    with pytest.raises(Refused):
        afterwards.report(budi, place_id, ref, " ", [], AFTER)
    afterwards.report(budi, place_id, ref, "It is clean.", [picture()], AFTER)
    afterwards.report(budi, place_id, ref, "It is clean, and stays so.", [], AFTER)
    assert [one.what for one in letters] == ["reported"]
    one = row(cast, ref)
    assert queries.seen(place_id, [one])[ref].report == "It is clean, and stays so."


def test_words_and_pictures_that_are_held_are_seen_by_nobody_until_they_are_shown(cast: Cast) -> None:
    ref, budi, place_id = call(cast, photos=(picture(),)), cast.actor("budi"), cast.muara.place_id
    afterwards.report(budi, place_id, ref, "It is clean.", [picture("after")], AFTER)
    afterwards.moderate(budi, place_id, ref, False, "Somebody is named.")
    one = row(cast, ref)
    assert one.held and queries.seen(place_id, [one])[ref] == queries.Seen()
    afterwards.moderate(budi, place_id, ref, True, "Nobody is named.")
    one = row(cast, ref)
    seen = queries.seen(place_id, [one])[ref]
    assert not one.held and seen.report == "It is clean." and len(seen.photos) == len(seen.report_photos) == 1


def test_a_call_is_open_then_going_on_then_over(cast: Cast, ref: str) -> None:
    from balai.pledges.states import state_of

    one = row(cast, ref)
    times = (NOW, DURING, AFTER, AFTER + timedelta(days=30))
    assert [state_of(one, minute(at)) for at in times] == ["open", "going on", "over", "over"]
    place_id = cast.muara.place_id
    assert [len(queries.to_come(place_id, minute(at))) for at in times] == [1, 1, 0, 0]
    assert [queries.over(place_id, minute(at)).count() for at in times] == [0, 0, 1, 1]
