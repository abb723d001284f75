"""A story with every act of ideas in it: replayed, rebuilt and told."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from balai.ideas import acts
from balai.ideas.commands import amending, calling, proposing, saying, summing
from balai.ideas.commands.voices import voice_by
from balai.ideas.models import PUBLIC
from balai.record.acts import Commitment
from balai.record.append import add_aside, append
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
    for shown in (True, False, True):
        if shown:
            offered = amending.offer(
                place_id, voice(cast, first.ref).voice, "Other", "Need.", "Words.", "Why."
            )
        amending.moderate_amendment(budi, place_id, offered, shown, "" if shown else "It names somebody.")
    amending.take(place_id, first.ref, first.secret, offered)
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


def test_acts_about_what_is_not_there_change_nothing(cast: Cast) -> None:
    place_id, word = cast.muara.place_id, Commitment("0" * 64)
    append(place_id, [
        acts.CallMoved(ref="x", phase="do", reason="None."),
        acts.IdeaRevised(ref="x", title=word, need=word, text=word),
        acts.IdeaSupported(ref="x"), acts.SupportTakenBack(ref="x"), acts.IdeaChased(ref="x", step=1, answer_by=""),
        acts.IdeaAnswered(ref="x", answer="done", text=word, office=""), acts.IdeaMerged(ref="x", into="y"),
        acts.IdeaWithdrawn(ref="x"), acts.IdeaModerated(ref="x", shown=False, reason=""),
        acts.StatementModerated(ref="x", idea="x", shown=True),
        acts.AmendmentModerated(ref="x", idea="x", shown=True),
        acts.IdeaAmended(ref="x", amendment="y", title=word, need=word, text=word),
    ])  # fmt: skip
    assert all(not table.objects.of(place_id).exists() for table in PUBLIC)
    assert compare(place_id) == []


def test_a_record_may_hold_anything_and_its_pages_still_open(cast: Cast) -> None:
    place_id, word = cast.muara.place_id, Commitment("0" * 64)
    odd = acts.IdeasCalled(
        ref="c", title="", question="", office="", answer_days=-5, currency="<b>", phase="odd", until="?"
    )
    idea = acts.IdeaProposed(
        ref="i", call="c", title=word, need=word, text=word, cost_low=-1, cost_high=2**52, about=["../x", "<i>"],
        answers="none", answer_by="soon",
    )  # fmt: skip
    stated = acts.StatementMade(
        ref="s", idea="i", text=Commitment(add_aside(place_id, b"S.", "text/plain")), waits=False
    )
    counted = acts.Counted(
        statement="s", all=[1], groups=[[1, 2], [-1, 0, 0], [4, 5, 6], [], [], [], [1, 1, 1]]
    )
    summed = acts.OpinionSummed(
        idea="i", people=-1, votes=0, counts=[counted], groups=[1, 2, 3, 4, 5, 6, -7], agreement=9**9
    )
    append(
        place_id,
        [odd, idea, stated, summed, acts.IdeaAnswered(ref="i", answer="odd", text=word, office="")],
    )
    for path in ("", "i/", "i/versions/", "i/opinion.csv"):
        assert Client().get(f"/muara/ideas/{path}").status_code == 200, path
    assert compare(place_id) == []
