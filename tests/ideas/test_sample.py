"""The sample's ideas: told once, through the commands, with a map that shows three groups."""

import pytest

from balai.ideas import queries
from balai.ideas.models import Idea
from balai.ideas.sample import ideas as sample
from balai.ideas.sample import load_ideas
from balai.places.links import naming
from balai.record.replay import compare
from tests.cast import Cast, open_project


def quiet(what: str, done: int, total: int) -> None:
    assert done <= total


def test_the_call_is_told_once_and_people_are_of_three_minds(cast: Cast) -> None:
    place_id = cast.muara.place_id
    project = open_project(cast, "Crossing lights that see people")
    assert (load_ideas(quiet), load_ideas(quiet)) == (4, 0)
    (call,) = queries.calls(place_id)
    first = queries.ideas_of(place_id, call.ref)[0]
    assert (call.phase, first.support) == ("discuss", 31)
    found = queries.opinion_of(place_id, first.ref)
    assert found is not None
    assert len(found.groups) == 3 and min(found.groups) >= 10 and sum(found.groups) <= found.people == 78
    assert {one.state for one in queries.ideas_of(place_id, call.ref)} == {
        "proposed",
        "can be done",
        "cannot be done",
    }
    named = naming(place_id, "muara", "project", [project])[project]
    assert [one.title for one in named] == ["A raised crossing at the school in Taman Seroja"]
    assert first.lat and first.lon
    assert compare(place_id) == []


def test_without_the_sample_city_there_is_nothing_to_tell(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "SLUG", "nowhere")
    assert load_ideas(quiet) == 0
    assert not Idea.objects.of(cast.muara.place_id).exists()
