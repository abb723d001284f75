"""Maps: every city is there, can be reached, told apart, and stands in the list beside."""

import gzip
import math
import re

import pytest
from django.template.loader import render_to_string

from balai.web import geo
from balai.web import map as maps

STATES = ("late", "accepted", "draft")
CITIES = [
    maps.Pin(f"City {n}", -8 + n * 7 % 36, 96 + n * 11 % 44, f"/c{n}/", STATES[n % 3], f"Land {n % 5}")
    for n in range(38)
]  # fmt: skip
CLOSE = [
    maps.Pin("Singapore", 1.29, 103.85, "/singapore/"),
    maps.Pin("Johor Bahru", 1.466, 103.758, "/johor-bahru/"),
]


def test_every_city_is_a_link_on_the_map_and_once_more_in_the_list():
    page = render_to_string("balai/parts/map.html", {"map": maps.network_map(CITIES, title="38 cities")})
    for pin in CITIES:
        assert page.count(f'href="{pin.href}"') == 2
        assert re.search(rf'aria-label="{pin.name}: [^"]+"', page)


def test_the_map_of_the_network_fits_the_first_view():
    page = render_to_string("balai/parts/map.html", {"map": maps.network_map(CITIES, title="38 cities")})
    assert len(gzip.compress(page.encode())) < 25_000


def test_neighbours_are_told_apart_and_stay_near_their_place():
    true = ((100.0, 100.0), (101.0, 100.5), (100.0, 100.0), (400.0, 300.0))
    spots = maps.spread(true, (608.0, 496.0))
    gaps = [math.dist(a, b) for i, a in enumerate(spots) for b in spots[i + 1 :]]
    assert min(gaps) > maps.APART * 0.75
    assert max(math.dist(a, b) for a, b in zip(true, spots, strict=True)) < 2 * maps.APART
    assert spots == maps.spread.__wrapped__(true, (608.0, 496.0)), "the same picture every time"


def test_a_moved_pin_is_tied_to_its_place():
    picture = maps.network_map([*CLOSE, *CLOSE], title="four").svg
    assert picture.count("map__lead") >= 2


def test_names_never_touch_a_pin_or_each_other():
    spots = tuple((20.0 + (n * 97) % 560, 20.0 + (n * 61) % 440) for n in range(38))
    names = tuple(f"A long city name {n}" for n in range(38))
    boxes = []
    for name, x, y, anchor in maps._placed(names, spots, (608.0, 496.0)):
        left = x - {"start": 0, "end": 7 * len(name), "middle": 3.5 * len(name)}[anchor]
        boxes.append((left, y - 11, left + 7 * len(name), y + 4))
    assert boxes
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert not any(a[0] < x < a[2] and a[1] < y < a[3] for x, y in spots)


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "//evil.example", "https://evil.example", "/\\evil", "data:x"]
)
def test_a_pin_leads_only_to_this_site(href: str):
    assert 'href="#"' in maps.network_map([maps.Pin("x", 1, 103, href)], title="x").svg


def test_a_hostile_name_on_a_map_stays_text():
    pin = maps.Pin('"><script>\u202e' + "a" * 100_000, 1, 103, "/x/", note="<b>")
    picture = maps.network_map([pin], title="<script>").svg
    assert "<script" not in picture and "\u202e" not in picture and len(picture) < 60_000


def test_distances_around_a_city_are_true():
    near = maps.Pin("near", -8.2 + 5 / maps.KM_PER_DEGREE, 114.36, "/a/")
    far = maps.Pin("far", -8.2 - 20 / maps.KM_PER_DEGREE, 114.36, "/b/")
    svg = maps.place_map(-8.2, 114.36, [near, far], title="two").svg
    half = 20 * 1.25
    ys = [float(y) for y in re.findall(r'<svg x="50\.00%" y="([\d.]+)%" overflow="visible"><a', svg)]
    assert ys == pytest.approx([50 - 50 * 5 / half, 50 + 50 * 20 / half], abs=0.6)


def test_a_city_without_projects_is_shown_in_its_region():
    found = maps.place_map(-8.2, 114.36, [], title="none")
    assert found.groups == [] and 'class="map__land" d="M' in found.svg


def test_a_ring_is_cut_to_its_box_and_keeps_the_area_inside():
    square = [(-1.0, -1.0), (3.0, -1.0), (3.0, 3.0), (-1.0, 3.0)]
    cut = geo.clip(square, (0.0, 0.0, 1.0, 1.0))
    assert geo.area(cut) == pytest.approx(1)
    assert geo.clip(square, (9.0, 9.0, 10.0, 10.0)) == []


def test_a_line_keeps_its_ends_and_its_corners():
    line = [(0.0, 0.0), (5.0, 0.1), (10.0, 0.0), (10.0, 10.0)]
    assert geo.simplify(line, 1.0) == [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]


def test_the_land_has_its_islands_and_stays_small():
    path = geo.network_land()
    assert path.startswith("M") and path.count("z") > 60 and len(path) < 20_000
