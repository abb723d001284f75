"""Where an idea is: a point on the city's own map, and the name of the area it lies in."""

import json
from typing import Any

import pytest
from django.test import Client

from balai.ideas import acts, api
from balai.ideas.commands import calling, proposing
from balai.ideas.models import Idea
from balai.record.acts import Commitment
from balai.record.append import append
from balai.record.replay import compare
from tests.cast import Cast
from tests.saying import refused_field
from tests.services.cast import IN_NORTH, OUTSIDE, Opened, open_counter

from .cast import propose, row

LAT, LON = IN_NORTH


@pytest.fixture
def counter(cast: Cast) -> Opened:
    """Muara's areas: North and South."""
    return open_counter(cast)


def page(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_point_is_kept_to_a_metre_and_stands_on_the_map_with_its_area(
    cast: Cast, asked: str, counter: Opened
) -> None:
    point = {"lat": str(LAT / 1e6 + 0.000004), "lon": str(LON / 1e6)}
    sent = {"title": "Shade", "need": "Heat.", "text": "Trees.", **point,
            "client_key": "k" * 30}  # fmt: skip
    assert Client().post(f"/muara/ideas/propose/{asked}/", sent).status_code == 302
    found = Idea.objects.of(cast.muara.place_id).get()
    assert (found.lat, found.lon) == (LAT, LON)
    for path in ("/muara/ideas/", f"/muara/ideas/{found.ref}/"):
        html = page(path)
        assert (
            "North" in html and 'class="pin pin--' in html and f'href="/muara/ideas/{found.ref}/"' in html
        ), path
    assert compare(cast.muara.place_id) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"lat": LAT}, {"lon": LON}, {"lat": 95_000_000, "lon": LON}, {"lat": OUTSIDE[0], "lon": OUTSIDE[1]},
        {"lat": 2**60, "lon": 2**60},
    ],
)  # fmt: skip
def test_half_a_point_none_on_the_map_and_one_outside_the_city_are_refused_beside_the_field(
    cast: Cast, asked: str, counter: Opened, changes: Any
) -> None:
    assert refused_field(cast, lambda: propose(cast, asked, **changes)) == "lat"
    assert not Idea.objects.of(cast.muara.place_id).exists()


def test_without_drawn_areas_any_point_is_taken_and_none_is_named(cast: Cast, asked: str) -> None:
    ref = propose(cast, asked, lat=LAT, lon=LON).ref
    assert row(cast, ref).lat == LAT and "In this part of the city" not in page(f"/muara/ideas/{ref}/")


def test_an_idea_that_is_held_or_taken_back_is_on_no_map_and_in_no_table(
    cast: Cast, asked: str, counter: Opened
) -> None:
    place_id = cast.muara.place_id
    told = propose(cast, asked, lat=LAT, lon=LON)
    calling.moderate_idea(cast.actor("budi"), place_id, told.ref, False, "It is somebody's door.")
    for deed in (None, lambda: proposing.take_back(place_id, told.ref, told.secret)):
        if deed:
            calling.moderate_idea(cast.actor("budi"), place_id, told.ref, True, "It is none.")
            deed()
        for path in ("/muara/ideas/", f"/muara/ideas/{told.ref}/"):
            assert "map__land" not in page(path) and "North" not in page(path), path
        said = json.loads(api.ideas("muara", None)[0].json)[0]
        assert (said["lat"], said["lon"]) == (None, None)


def test_the_map_comes_on_tap_also_in_a_city_without_a_counter_and_the_page_works_without_it(
    cast: Cast, asked: str
) -> None:
    assert "data-box" in page("/muara/ideas/map/")
    html = page(f"/muara/ideas/propose/{asked}/")
    assert (
        'data-from="/muara/ideas/map/"' in html and 'name="lat"' in html and 'data-words="id_where"' in html
    )


def test_a_record_may_say_any_point_and_pages_open(cast: Cast, asked: str, counter: Opened) -> None:
    word = Commitment("0" * 64)
    append(cast.muara.place_id, [
        acts.IdeaProposed(ref=f"i{n}", call=asked, title=word, need=word, text=word, lat=lat, lon=lon)
        for n, (lat, lon) in enumerate([(10**9, 0), (0, None), (-90_000_000, 180_000_000)])
    ])  # fmt: skip
    for path in ("", "i0/", "i1/", "i2/"):
        page(f"/muara/ideas/{path}")
