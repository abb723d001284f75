"""Saying what one thinks: votes that count once and can change, support, statements that wait for a look."""

import threading
from typing import Any

import pytest
from django.db import connection

from balai.ideas import queries
from balai.ideas.commands import calling, proposing, saying
from balai.ideas.commands.voices import UnknownLink, new_voice, voice_by
from balai.ideas.models import Voice, Vote
from balai.ideas.private import Vote as PrivateVote
from balai.places.texts import Refused
from tests.cast import Cast
from tests.saying import size

from .cast import every_byte, move, propose, row, state, voice


def votes(cast: Cast, idea: str) -> list[int]:
    return list(Vote.objects.of(cast.muara.place_id).filter(idea=idea).values_list("value", flat=True))


def test_the_last_word_counts(cast: Cast, idea: str) -> None:
    one, *_more = state(cast, idea)
    heard = voice(cast, idea)
    for value in (1, -1, 0):
        saying.say(cast.muara.place_id, heard.voice, one, value)
    assert votes(cast, idea) == [0]
    assert queries.said_by(heard.voice) == {one: 0}


def test_a_vote_leaves_nothing_in_the_record(cast: Cast, idea: str) -> None:
    one, *_more = state(cast, idea)
    heard, before = voice(cast, idea), size(cast)
    saying.say(cast.muara.place_id, heard.voice, one, 1)
    assert size(cast) == before


def test_a_vote_knows_no_time_and_no_order(cast: Cast, idea: str) -> None:
    for table in (PrivateVote, Voice):
        kinds = {field.get_internal_type() for field in table._meta.get_fields()}
        assert not kinds & {"DateTimeField", "DateField"}
    one, *_more = state(cast, idea)
    for _n in range(20):
        saying.say(cast.muara.place_id, voice(cast, idea).voice, one, 1)
    for table in (PrivateVote, Voice):
        made = [row.id for row in table.objects.of(cast.muara.place_id)]
        assert {one.version for one in made} == {4}


@pytest.mark.parametrize("value", [2, -2, 10**9, True + 1])
def test_what_is_no_answer_is_refused(cast: Cast, idea: str, value: int) -> None:
    one, *_more = state(cast, idea)
    with pytest.raises(Refused):
        saying.say(cast.muara.place_id, voice(cast, idea).voice, one, value)
    assert votes(cast, idea) == []


def test_nobody_votes_on_a_statement_of_another_idea_or_another_city_or_one_that_is_not_shown(
    cast: Cast, asked: str, idea: str
) -> None:
    other = propose(cast, asked, title="Another").ref
    (elsewhere,) = state(cast, other, ["Elsewhere."])
    (gone,) = state(cast, idea, ["Gone."])
    calling.moderate_statement(cast.actor("budi"), cast.muara.place_id, gone, False, "Nobody understands it.")
    heard = voice(cast, idea)
    waits = saying.state(cast.muara.place_id, heard.voice, "Waits for a look.")
    for statement in (elsewhere, gone, waits, "nowhere"):
        with pytest.raises(Refused, match="not before people"):
            saying.say(cast.muara.place_id, heard.voice, statement, 1)


def test_a_link_speaks_for_one_idea_in_one_city(cast: Cast, asked: str, idea: str) -> None:
    heard, other = voice(cast, idea), propose(cast, asked, title="Another").ref
    with pytest.raises(UnknownLink):
        voice_by(cast.muara.place_id, other, heard.secret)
    with pytest.raises(UnknownLink):
        voice_by(cast.teluk.place_id, idea, heard.secret)
    with pytest.raises(UnknownLink):
        voice_by(cast.muara.place_id, idea, heard.secret[:-1])


def test_a_key_of_one_idea_is_none_of_another(cast: Cast, asked: str, idea: str) -> None:
    other = propose(cast, asked, title="Another").ref
    new_voice(cast.muara.place_id, idea, "k" * 30, "en")
    with pytest.raises(Refused, match="no proper key"):
        new_voice(cast.muara.place_id, other, "k" * 30, "en")


@pytest.mark.parametrize("phase", ["vote", "do", "closed"])
def test_a_phase_that_takes_no_answers_takes_none(cast: Cast, asked: str, idea: str, phase: str) -> None:
    one, *_more = state(cast, idea)
    heard = voice(cast, idea)
    move(cast, asked, phase)
    for deed in (
        lambda: saying.say(cast.muara.place_id, heard.voice, one, 1),
        lambda: saying.support(cast.muara.place_id, heard.voice, yes=True),
        lambda: saying.state(cast.muara.place_id, heard.voice, "Too late."),
    ):
        with pytest.raises(Refused, match="does not allow"):
            deed()


def test_support_is_one_per_link_and_can_be_taken_back(cast: Cast, idea: str) -> None:
    heard = voice(cast, idea)
    for yes, count in ((True, 1), (True, 1), (False, 0), (False, 0), (True, 1)):
        saying.support(cast.muara.place_id, heard.voice, yes=yes)
        assert row(cast, idea).support == count


def test_nobody_supports_their_own_idea(cast: Cast, idea: str) -> None:
    own = voice_by(cast.muara.place_id, idea, cast.author_secret)
    with pytest.raises(Refused, match="your own"):
        saying.support(cast.muara.place_id, own, yes=True)


def test_a_statement_of_a_resident_is_read_by_its_author_alone_until_somebody_looked(
    cast: Cast, idea: str
) -> None:
    place_id, heard = cast.muara.place_id, voice(cast, idea)
    ref = saying.state(place_id, heard.voice, "Benches first.")
    assert queries.shown_statements(place_id, idea) == {}
    assert b"Benches first." not in every_byte(place_id)
    mine = Voice.objects.of(place_id).get(id=heard.voice.id)
    assert [text for _row, text in queries.written_by(mine)] == ["Benches first."]
    assert queries.written_by(voice(cast, idea).voice) == []
    calling.moderate_statement(cast.actor("budi"), place_id, ref, True)
    assert queries.shown_statements(place_id, idea) == {ref: "Benches first."}
    calling.moderate_statement(cast.actor("budi"), place_id, ref, False, "It attacks somebody.")
    assert queries.shown_statements(place_id, idea) == {}


def test_one_voice_states_five_things_at_most(cast: Cast, idea: str) -> None:
    heard = voice(cast, idea)
    for n in range(saying.MOST_WRITTEN):
        saying.state(cast.muara.place_id, heard.voice, f"Thought {n}.")
    with pytest.raises(Refused, match="At most"):
        saying.state(cast.muara.place_id, heard.voice, "One more.")


def test_an_idea_that_was_taken_back_takes_nothing_more(cast: Cast, idea: str) -> None:
    one, *_more = state(cast, idea)
    heard = voice(cast, idea)
    proposing.take_back(cast.muara.place_id, idea, cast.author_secret)
    with pytest.raises(Refused, match="has ended"):
        saying.say(cast.muara.place_id, heard.voice, one, 1)


@pytest.mark.django_db(transaction=True)
def test_a_hundred_votes_and_supports_of_one_link_at_once_are_one_each(
    transactional_db: Any, cast: Cast, idea: str
) -> None:
    one, *_more = state(cast, idea)
    heard = voice(cast, idea)

    def speak(n: int) -> None:
        try:
            for _again in range(10):
                saying.say(cast.muara.place_id, heard.voice, one, (1, -1)[n % 2])
                saying.support(cast.muara.place_id, heard.voice, yes=True)
        finally:
            connection.close()

    threads = [threading.Thread(target=speak, args=[n]) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(votes(cast, idea)) == 1
    assert row(cast, idea).support == 1
