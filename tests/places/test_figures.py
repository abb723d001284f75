"""People and area of a place: every source beside the others, with its year."""

import json
from typing import Any

import pytest

from balai.places import acts, commands, presenting, queries
from balai.places.models import Place
from balai.places.texts import Refused
from balai.record.models import Head
from balai.record.read import acts as acts_of
from balai.record.replay import compare
from tests.cast import Cast


def size(place: Any) -> int:
    return Head.objects.get(place_id=place.place_id).size


def test_populations_of_several_sources_stand_side_by_side_with_their_years(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    commands.state_population(who, place_id, 1_250_000, 2020, "Census")
    commands.state_population(who, place_id, 2_100_000, 0, "Registry")
    commands.state_population(who, place_id, 1_200_000, 2010, "Census")
    place = queries.place_named("muara")
    assert place.populations == [
        {"people": 1_250_000, "year": 2020, "source": "Census", "note": ""},
        {"people": 2_100_000, "year": 0, "source": "Registry", "note": ""},
        {"people": 1_200_000, "year": 2010, "source": "Census", "note": ""},
    ]
    assert json.loads(place.document)["populations"] == place.populations
    assert compare(place_id) == []


def test_a_source_that_says_a_year_again_corrects_itself_and_no_other(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    for people, year, source in ((5, 2020, "Census"), (6, 2020, "Registry"), (7, 2020, "Census")):
        commands.state_population(who, place_id, people, year, source)
    found = queries.place_named("muara").populations
    assert {(f["source"], f["people"]) for f in found} == {("Registry", 6), ("Census", 7)}
    said = [act.people for _index, act in acts_of(place_id) if isinstance(act, acts.PopulationStated)]
    assert said == [5, 6, 7], "what was said first stays in the record"
    assert compare(place_id) == []


def test_areas_of_several_sources_stand_side_by_side(cast: Cast) -> None:
    who, place_id = cast.actor("amina"), cast.muara.place_id
    commands.state_area(who, place_id, 12_954, 2018, "Survey")
    commands.state_area(who, place_id, 13_000, 0, "Registry")
    place = queries.place_named("muara")
    assert place.areas == [
        {"area": 12_954, "year": 2018, "source": "Survey"},
        {"area": 13_000, "year": 0, "source": "Registry"},
    ]
    assert [(a["label"], a["value"]) for a in presenting.areas(place)] == [
        ("Survey, 2018", "129.54 km²"), ("Registry, date not stated", "130 km²"),
    ]  # fmt: skip
    assert compare(place_id) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"people": 0}, "people"),
        ({"people": -5}, "people"),
        ({"year": 1799}, "year"),
        ({"year": 2201}, "year"),
        ({"year": -1}, "year"),
        ({"source": ""}, "source"),
        ({"source": " \u200b"}, "source"),
        ({"source": "x" * 501}, "source"),
        ({"source": "a\x00b"}, "source"),
    ],
)
def test_a_population_without_people_year_or_source_is_refused(
    cast: Cast, said: dict[str, Any], field: str
) -> None:
    before = size(cast.muara)
    with pytest.raises(Refused) as refused:
        good = {"people": 5, "year": 2020, "source": "Census"}
        commands.state_population(cast.actor("budi"), cast.muara.place_id, **good | said)
    assert refused.value.field == field
    assert size(cast.muara) == before


@pytest.mark.parametrize(
    ("said", "field"), [({"area": 0}, "area"), ({"year": 1}, "year"), ({"source": "\n"}, "source")]
)
def test_an_area_of_nothing_or_of_no_source_is_refused(cast: Cast, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        good = {"area": 500, "year": 2020, "source": "Survey"}
        commands.state_area(cast.actor("budi"), cast.muara.place_id, **good | said)
    assert refused.value.field == field


def place_with(*people: int, year: int = 2020) -> Place:
    figures = [{"people": n, "year": year, "source": f"S{at}", "note": ""} for at, n in enumerate(people)]
    return Place(name="Muara", populations=figures, areas=[])


@pytest.mark.parametrize(
    ("people", "spread", "apart", "title"),
    [
        ((), None, False, None),
        ((100,), None, False, "One source says how many people live here"),
        ((100, 0), None, False, "One source says how many people live here"),
        ((100, 110), 1.1, False, "2 sources say how many people live here, and they are close to each other"),
        ((100, 150), 1.5, False, "2 sources say how many people live here, and they are close to each other"),
        ((300, 100, 110), 3.0, True, "The sources differ: the largest figure is 3 times the smallest"),
    ],
)
def test_a_page_says_when_the_sources_differ_too_much_to_read_one_alone(
    people: tuple[int, ...], spread: float | None, apart: bool, title: str | None
) -> None:
    place = place_with(*people)
    assert queries.population_spread(place) == spread
    assert presenting.population_apart(place) is apart
    chart = presenting.population(place)
    assert (str(chart.title) if chart else None) == title


def test_a_source_says_when_it_has_no_date_and_when_it_has_no_name() -> None:
    assert presenting.source_of({"source": "Census", "year": 2020}) == "Census"
    assert presenting.source_of({"source": "Census", "year": 0}) == "Census, date not stated"
    assert presenting.source_of({"source": "", "year": 0}) == "source not stated, date not stated"
    assert presenting.source_of({"source": "\u202eCen\u200bsus", "year": 1}) == "Census"
