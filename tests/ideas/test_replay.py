"""A story with every act of ideas in it: replayed, rebuilt and told."""

from typing import Any

import pytest
from django.utils import translation

from balai.ideas import acts
from balai.ideas.commands import calling, proposing, saying, summing
from balai.ideas.commands.voices import voice_by
from balai.ideas.models import PUBLIC
from balai.record.read import acts as acts_of
from balai.record.replay import compare, rebuild
from balai.record.sentences import describe, names_in
from tests.cast import Cast

from .cast import LATER, NOW, call, crowd, move, propose, state, voice


@pytest.fixture
def story(cast: Cast) -> Cast:
    """Everything that can happen, once at least."""
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    asked = call(cast)
    first, second, third = (propose(cast, asked, title=f"Idea {n}") for n in range(3))
    proposing.revise(place_id, first.ref, first.secret, "Otherwise", "A need.", "A proposal.")
    statements = state(cast, first.ref)
    heard = crowd(cast, first.ref, statements, people=33)
    for yes in (True, False, True):
        saying.support(place_id, heard[0].voice, yes=yes)
    summing.sum_up(place_id, first.ref)
    stated = saying.state(place_id, voice(cast, first.ref).voice, "A thought.")
    calling.moderate_statement(budi, place_id, stated, True)
    calling.moderate_statement(budi, place_id, stated, False, "It names somebody.")
    proposing.ask_to_join(place_id, second.ref, second.secret, first.ref)
    proposing.settle_join(place_id, first.ref, first.secret, second.ref, yes=True)
    proposing.take_back(place_id, third.ref, third.secret)
    summing.chase(LATER)
    for what, days in (
        ("note", 10),
        ("can be done", 20),
        ("in part", 9),
        ("cannot be done", None),
        ("done", None),
    ):
        calling.answer(budi, place_id, first.ref, what, "Because of this.", days, NOW)
    calling.moderate_idea(budi, place_id, first.ref, False, "It names somebody.")
    calling.moderate_idea(budi, place_id, first.ref, True, "The name is gone.")
    move(cast, asked, "discuss")
    assert voice_by(place_id, first.ref, first.secret).author
    return cast


def spoken(place_id: Any) -> list[Any]:
    return [act for _index, act in acts_of(place_id) if type(act) in acts.ACTS]


def test_the_story_has_every_act(story: Cast) -> None:
    assert {type(act) for act in spoken(story.muara.place_id)} == set(acts.ACTS)


def test_a_rebuild_gives_the_same_rows(story: Cast) -> None:
    place_id = story.muara.place_id
    before = {table: sorted(map(repr, table.objects.of(place_id).values())) for table in PUBLIC}
    assert compare(place_id) == []
    rebuild(place_id)
    assert {table: sorted(map(repr, table.objects.of(place_id).values())) for table in PUBLIC} == before
    assert all(before.values())


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_act_is_told_in_a_sentence(story: Cast, language: str) -> None:
    place_id = story.muara.place_id
    names = names_in((place_id, act) for act in spoken(place_id))
    with translation.override(language):
        for act in spoken(place_id):
            assert "%(" not in str(describe(act, names))
            assert len(str(describe(act, names))) > 15
