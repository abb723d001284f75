"""A story with every act of hands in it: replayed, rebuilt, followed and told."""

from typing import Any

import msgspec
import pytest
from django.utils import translation

from balai.people.links import token
from balai.pledges import acts
from balai.pledges.commands import afterwards, calling, pledging
from balai.pledges.models import PUBLIC, Pledge
from balai.record.append import append
from balai.record.read import acts as acts_of
from balai.record.replay import compare, rebuild
from balai.record.sentences import describe, names_in, told
from tests.cast import Cast
from tests.services.cast import picture

from .cast import AFTER, DURING, MORNING, NOON, NOW, call, pledge, said


@pytest.fixture
def story(cast: Cast) -> Cast:
    """Everything that can happen, once at least."""
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    ref = call(cast, photos=(picture(),))
    for others in (0, 2, 8, 1):
        pledge(cast, ref, others=others)
    gone = pledge(cast, ref, shift="s2", people=3)
    pledge(cast, ref, shift="s2")
    pledging.take_back(place_id, gone.secret, "Ill.", NOW)
    for people in (2, 1):
        pledge(cast, ref, people=people, contact="ani@mail.example")
        pledging.confirm(place_id, token(pledging.SPEAK, Pledge.objects.of(place_id).latest("id").id), NOW)
    shifts = [msgspec.structs.replace(MORNING, key="s1"), acts.Shift("s2", NOON.begins, NOON.ends, 5)]
    shifts.append(acts.Shift("", "2026-11-28T06:00Z", "2026-11-28T08:00Z", 4))
    calling.call_otherwise(budi, place_id, said(ref=ref, reason="More room.", shifts=shifts), [], NOW)
    calling.call_otherwise(budi, place_id, said(ref=ref, reason="Enough.", shifts=shifts[:2]), [], NOW)
    afterwards.count(budi, place_id, ref, "s1", [], 3, DURING)
    afterwards.report(budi, place_id, ref, "It is clean.", [picture("b")], AFTER)
    afterwards.moderate(budi, place_id, ref, False, "Somebody is named.")
    calling.call_off(budi, place_id, call(cast, title="Plant trees"), "Rain.", NOW)
    return cast


def spoken(place_id: Any) -> list[Any]:
    return [act for _index, act in acts_of(place_id) if type(act) in acts.ACTS]


def rows(place_id: Any) -> dict[str, list[dict[str, Any]]]:
    """Every public row, without what differs between two places that went through the same."""
    apart = {"pk", "place_id", "id", "entry"}
    found = {}
    for table in PUBLIC:
        every = table.objects.of(place_id).values()
        plain = [{name: value for name, value in row.items() if name not in apart} for row in every]
        found[table.__name__] = sorted(plain, key=repr)
    return found


def test_the_story_has_every_act(story: Cast) -> None:
    assert {type(act) for act in spoken(story.muara.place_id)} == set(acts.ACTS)


def test_replaying_and_rebuilding_give_the_public_tables(story: Cast) -> None:
    place_id = story.muara.place_id
    before = rows(place_id)
    assert all(before.values()) and compare(place_id) == []
    rebuild(place_id)
    assert rows(place_id) == before and compare(place_id) == []


@pytest.mark.parametrize("size", [1, 3, 9, 100])
def test_it_does_not_matter_in_how_many_goes_a_follower_takes_it_in(story: Cast, size: int) -> None:
    follower, every = story.teluk.place_id, spoken(story.muara.place_id)
    for start in range(0, len(every), size):
        append(follower, every[start : start + size])
    assert rows(follower) == rows(story.muara.place_id)
    assert compare(follower) == []


def test_acts_about_what_is_not_there_change_nothing(cast: Cast) -> None:
    """A record of another city may hold anything; its projections never fail."""
    place_id, stand = cast.muara.place_id, acts.Stand(shift="s1", coming=-5, hoping=10**9)
    append(
        place_id,
        [
            acts.HandsCalledOff(ref="x", reason="?"),
            acts.PledgeMade(ref="x", people=1, stands=stand),
            acts.PledgeTakenBack(ref="x", people=1, stands=stand),
            acts.HandsSettled(ref="x", stands=stand),
            acts.HandsCounted(ref="x", shift="s1", promised=1, kept=2, people=3),
            acts.HandsReported(ref="x"),
            acts.HandsModerated(ref="x", shown=True, reason="?"),
        ],
    )
    assert not any(rows(place_id).values()) and compare(place_id) == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_act_is_told_in_a_sentence(story: Cast, language: str) -> None:
    place_id = story.muara.place_id
    every = spoken(place_id)
    assert {type(act) for act in every} <= told()
    names = names_in((place_id, act) for act in every)
    with translation.override(language):
        for act in every:
            sentence = str(describe(act, names))
            assert sentence and "%(" not in sentence and "  " not in sentence, act
            assert "“" in sentence and act.ref not in sentence, "a call is told by its title"
