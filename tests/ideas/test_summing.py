"""Sums of what people think: when they are made, what they hide, and the map beside them."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client

from balai.ideas import presenting_opinion, queries
from balai.ideas.commands import calling, saying, summing
from balai.ideas.commands.forgetting import forget
from balai.ideas.models import Drawn, Opinion, Voice, Vote
from balai.ideas.standing import own_place
from balai.methods.opinion.space import coordinates, find_space
from tests.cast import Cast
from tests.saying import said_since, size

from .cast import call, crowd, every_byte, move, propose, state, voice


def opinion(cast: Cast, idea: str) -> Opinion:
    found = queries.opinion_of(cast.muara.place_id, idea)
    assert found
    return found


def counts(found: Opinion, statement: str) -> dict[str, Any]:
    return next(one for one in found.counts if one["statement"] == statement)


def test_two_camps_are_two_groups_with_their_counts(cast: Cast, idea: str) -> None:
    statements = state(cast, idea)
    crowd(cast, idea, statements)
    assert summing.sum_up(cast.muara.place_id, idea)
    found = opinion(cast, idea)
    assert (found.people, found.votes, found.groups) == (60, 600, [40, 20])
    assert found.stable
    first, last = counts(found, statements[0]), counts(found, statements[-1])
    assert (first["all"], first["groups"]) == ([40, 20, 0], [[40, 0, 0], [0, 20, 0]])
    assert last["groups"] == [[40, 0, 0], [20, 0, 0]]


def test_under_thirty_people_nothing_is_summed(cast: Cast, idea: str) -> None:
    crowd(cast, idea, state(cast, idea), people=29)
    before = size(cast)
    assert not summing.sum_up(cast.muara.place_id, idea)
    assert size(cast) == before
    assert not Drawn.objects.of(cast.muara.place_id).exists()


@pytest.mark.parametrize(("people", "groups"), [(30, [20, 10]), (33, [22, 11])])
def test_a_group_of_ten_is_shown(cast: Cast, idea: str, people: int, groups: list[int]) -> None:
    crowd(cast, idea, state(cast, idea), people=people)
    assert summing.sum_up(cast.muara.place_id, idea)
    assert opinion(cast, idea).groups == groups


def test_one_group_of_fewer_than_ten_hides_them_all_for_it_could_be_subtracted(cast: Cast, idea: str) -> None:
    place_id, statements = cast.muara.place_id, state(cast, idea)
    for n in range(39):
        heard = voice(cast, idea)
        for k, ref in enumerate(statements):
            saying.say(place_id, heard.voice, ref, 1 if (k % 2 == 0) == (n < 30) else -1)
    assert summing.sum_up(place_id, idea)
    found = opinion(cast, idea)
    assert (found.people, found.groups) == (39, [])
    assert all(one["groups"] == [] for one in found.counts)
    assert {mark[2] for mark in Drawn.objects.of(cast.muara.place_id).get().marks} == {-1}


def test_a_statement_on_which_fewer_than_ten_voted_has_no_counts(cast: Cast, idea: str) -> None:
    statements = state(cast, idea)
    heard = crowd(cast, idea, statements[:-1])
    for one in heard[:9]:
        saying.say(cast.muara.place_id, one.voice, statements[-1], 1)
    assert summing.sum_up(cast.muara.place_id, idea)
    assert statements[-1] not in {one["statement"] for one in opinion(cast, idea).counts}


def test_a_sum_waits_until_ten_people_have_said_something_new(cast: Cast, idea: str) -> None:
    statements = state(cast, idea)
    heard = crowd(cast, idea, statements)
    place_id = cast.muara.place_id
    assert summing.sum_up(place_id, idea)
    before = size(cast)
    for one in heard[:9]:
        saying.say(place_id, one.voice, statements[0], 0)
    assert not summing.sum_up(place_id, idea), "the difference of two sums would tell nine votes"
    assert size(cast) == before
    saying.say(place_id, heard[9].voice, statements[0], 0)
    assert summing.sum_all() == 1
    assert counts(opinion(cast, idea), statements[0])["all"][2] == 10


@pytest.mark.parametrize("phase", ["vote", "do", "closed"])
def test_no_sum_is_made_once_the_phase_is_over(cast: Cast, asked: str, idea: str, phase: str) -> None:
    crowd(cast, idea, state(cast, idea))
    move(cast, asked, phase)
    assert summing.sum_all() == 0


def test_the_record_holds_sums_alone(cast: Cast, idea: str) -> None:
    statements = state(cast, idea)
    heard, before = crowd(cast, idea, statements), size(cast)
    summing.sum_up(cast.muara.place_id, idea)
    (act,) = said_since(cast, before)
    assert type(act).__name__ == "OpinionSummed"
    written = every_byte(cast.muara.place_id)
    assert not any(
        one.voice.id.hex.encode() in written or str(one.voice.id).encode() in written for one in heard
    )


def test_a_statement_taken_away_is_in_no_sum_any_more(cast: Cast, idea: str) -> None:
    statements = state(cast, idea)
    heard = crowd(cast, idea, statements)
    summing.sum_up(cast.muara.place_id, idea)
    calling.moderate_statement(
        cast.actor("budi"), cast.muara.place_id, statements[3], False, "Nobody understands it."
    )
    for one in heard[:10]:
        saying.say(cast.muara.place_id, one.voice, statements[0], 0)
    assert summing.sum_up(cast.muara.place_id, idea)
    assert statements[3] not in {one["statement"] for one in opinion(cast, idea).counts}


def test_marks_are_mixed_and_moved_and_name_nobody(cast: Cast, idea: str) -> None:
    heard = crowd(cast, idea, state(cast, idea))
    place_id = cast.muara.place_id
    summing.sum_up(place_id, idea)
    drawn = Drawn.objects.of(place_id).get()
    assert len(drawn.marks) == 60
    kept = json.dumps(drawn.marks)
    assert not any(one.voice.id.hex[:8] in kept for one in heard)
    groups = [mark[2] for mark in drawn.marks]
    assert groups != sorted(groups) and groups != sorted(groups, reverse=True)
    places = {tuple(mark[:2]) for mark in drawn.marks}
    assert len(places) > 50, "camps vote alike, but no two marks stand in one place"


def test_of_many_people_some_are_drawn_and_the_page_says_how_many(
    cast: Cast, idea: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (summing, presenting_opinion):
        monkeypatch.setattr(module, "MOST_MARKS", 40)
    crowd(cast, idea, state(cast, idea))
    summing.sum_up(cast.muara.place_id, idea)
    assert len(Drawn.objects.of(cast.muara.place_id).get().marks) == 40
    assert "40 of those in groups are drawn" in Client().get(f"/muara/ideas/{idea}/").content.decode()


def test_whoever_looks_stands_where_the_map_puts_their_votes(cast: Cast, idea: str) -> None:
    statements = state(cast, idea)
    heard = crowd(cast, idea, statements)
    place_id = cast.muara.place_id
    summing.sum_up(place_id, idea)
    drawn = Drawn.objects.of(place_id).get()
    votes = summing._votes(place_id, idea, statements, set())
    hidden = np.zeros(len(statements), bool)
    places = coordinates(votes, hidden, find_space(votes, hidden))
    for one in (heard[0], heard[-1]):
        found = own_place(drawn, queries.said_by(one.voice))
        np.testing.assert_allclose(found, places[votes.people.index(one.voice.id.hex)], atol=1e-9)
    assert own_place(drawn, {}) is None


def test_the_next_map_is_turned_as_the_one_before(cast: Cast, idea: str) -> None:
    statements = state(cast, idea)
    heard, place_id = crowd(cast, idea, statements), cast.muara.place_id
    summing.sum_up(place_id, idea)
    drawn = Drawn.objects.of(place_id).get()
    drawn.space = {name: [mean, -one, -two] for name, (mean, one, two) in drawn.space.items()}
    drawn.save()
    for one in heard[:10]:
        saying.say(place_id, one.voice, statements[0], 0)
    summing.sum_up(place_id, idea)
    after = Drawn.objects.of(place_id).get().space
    assert all(after[name][1] * drawn.space[name][1] > 0 for name in statements[1:-1])


def test_a_page_loads_no_library_that_only_sums_need() -> None:
    code = "import sys, django; django.setup(); import balai.ops.urls; print([m for m in sys.modules if m == 'scipy'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("published", [True, False])
def test_thirty_days_after_a_call_is_closed_links_end_and_private_votes_are_gone(
    cast: Cast, published: bool
) -> None:
    place_id = cast.muara.place_id
    asked = call(cast, votes_published=published)
    told = propose(cast, asked)
    crowd(cast, told.ref, state(cast, told.ref), people=30)
    summing.sum_up(place_id, told.ref)
    move(cast, asked, "closed")
    now = datetime.now(UTC)
    assert forget(now + timedelta(days=29)) == 0
    assert forget(now + timedelta(days=31)) == 30
    assert [one.author for one in Voice.objects.of(place_id)] == [True], "who proposed may still take it back"
    assert Vote.objects.of(place_id).count() == (300 if published else 0)
    assert Drawn.objects.of(place_id).get().voted == {}
    assert opinion(cast, told.ref).people == 30
    assert Client().get(f"/muara/ideas/{told.ref}/").status_code == 200
