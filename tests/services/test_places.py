"""Where something is, and how exactly that may be said: functions on values."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from balai.methods.distance import metres
from balai.places.rings import inside
from balai.services.places import HOME_METRES, box, shown

EAST, NORTH = 180_000_000, 90_000_000
latitudes = st.integers(-75_000_000, 75_000_000)
longitudes = st.integers(-EAST, EAST)


def ring(*points: tuple[int, int]) -> list[int]:
    """A closed ring of (longitude, latitude)."""
    return [number for point in [*points, points[0]] for number in point]


def around(lat: int, lon: int) -> st.SearchStrategy[tuple[int, int]]:
    """Points within about two kilometres."""
    return st.tuples(
        st.integers(lat - 20_000, lat + 20_000),
        st.integers(max(lon - 20_000, -EAST), min(lon + 20_000, EAST)),
    )


# --- how exactly a place is shown


@given(latitudes, longitudes, st.sampled_from(["street", "home"]))
def test_showing_what_is_shown_already_changes_nothing(lat: int, lon: int, precision: str) -> None:
    once = shown(lat, lon, precision)
    assert shown(*once, precision) == once


@given(st.integers(-NORTH, NORTH), longitudes, st.sampled_from(["street", "home"]))
def test_what_is_shown_lies_in_the_world_at_its_edges_too(lat: int, lon: int, precision: str) -> None:
    north, east = shown(lat, lon, precision)
    assert abs(north) <= NORTH
    assert abs(east) <= EAST


@given(latitudes, longitudes)
def test_a_thing_in_the_street_is_shown_within_a_metre(lat: int, lon: int) -> None:
    north, east = shown(lat, lon, "street")
    assert (north % 10, east % 10) == (0, 0), "to 1e-5 degree"
    assert metres((lat, lon), (north, east)) < 1


@given(latitudes, longitudes)
def test_a_home_is_shown_within_five_hundred_metres(lat: int, lon: int) -> None:
    assert metres((lat, lon), shown(lat, lon, "home")) < HOME_METRES


@given(st.data(), latitudes, longitudes)
def test_all_homes_of_one_square_are_shown_at_one_point(data: st.DataObject, lat: int, lon: int) -> None:
    """What is shown tells nothing but the square: whoever stands in it cannot be told from the others."""
    middle = shown(lat, lon, "home")
    other = data.draw(around(lat, lon))
    if shown(*other, "home") == middle:
        assert metres(other, middle) < HOME_METRES
    else:
        assert metres(shown(*other, "home"), middle) > 200, "squares do not overlap"


@given(st.integers(-60_000_000, 60_000_000), st.integers(-179_000_000, 179_000_000))
def test_squares_are_five_hundred_metres_high_and_wide(lat: int, lon: int) -> None:
    middle = shown(lat, lon, "home")
    north = shown(middle[0] + 4_492, middle[1], "home")
    assert abs((north[0] - middle[0]) - 4_492) <= 1
    beside = next(
        one
        for step in range(1_000, 20_000, 100)
        if (one := shown(middle[0], middle[1] + step, "home")) != middle
    )
    assert 490 < metres(middle, beside) < 510


# --- distances


@given(latitudes, longitudes, st.data())
def test_a_distance_is_the_same_both_ways_and_none_to_oneself(
    lat: int, lon: int, data: st.DataObject
) -> None:
    other = data.draw(around(lat, lon))
    assert metres((lat, lon), other) == pytest.approx(metres(other, (lat, lon)))
    assert metres((lat, lon), (lat, lon)) == 0


def test_known_distances_are_right_to_a_per_mille() -> None:
    # Monas to Bundaran HI in Jakarta, by the haversine formula on a sphere of 6,371 km
    assert metres((-6_175_400, 106_827_200), (-6_194_900, 106_823_000)) == pytest.approx(2_217, rel=2e-3)
    assert metres((0, 0), (0, 9_000)) == pytest.approx(1_001, rel=2e-3)


@given(latitudes, st.integers(-179_000_000, 179_000_000), st.integers(1, 2_000), st.data())
def test_whatever_lies_within_reach_lies_in_the_box(
    lat: int, lon: int, reach: int, data: st.DataObject
) -> None:
    south, west, north, east = box(lat, lon, reach)
    other = data.draw(around(lat, lon))
    if metres((lat, lon), other) <= reach:
        # The box is as wide as at its middle, which on the side towards a pole is a hair too narrow.
        assert south <= other[0] <= north
        assert west - 50 <= other[1] <= east + 50


# --- areas

SQUARE = ring((0, 0), (100, 0), (100, 100), (0, 100))
HOLE = ring((40, 40), (60, 40), (60, 60), (40, 60))
ISLAND = ring((48, 48), (52, 48), (52, 52), (48, 52))
FAR = ring((200, 0), (300, 0), (300, 100), (200, 100))
HOOK = ring((0, 0), (100, 0), (100, 20), (20, 20), (20, 80), (100, 80), (100, 100), (0, 100))


@pytest.mark.parametrize(
    ("lat", "lon", "rings", "within"),
    [
        (50, 10, [SQUARE], True),
        (50, 101, [SQUARE], False),
        (-1, 50, [SQUARE], False),
        (50, 50, [SQUARE, HOLE], False),  # in the hole
        (50, 30, [SQUARE, HOLE], True),  # beside it
        (50, 50, [SQUARE, HOLE, ISLAND], True),  # on an island in the hole
        (45, 45, [SQUARE, HOLE, ISLAND], False),  # in the water around it
        (50, 250, [SQUARE, FAR], True),  # in a part that lies apart
        (50, 150, [SQUARE, FAR], False),  # between the parts
        (50, 50, [HOOK], False),  # in the bay of a hook
        (10, 50, [HOOK], True),
        (90, 50, [HOOK], True),
        (50, 50, [], False),
    ],
)
def test_a_point_lies_inside_its_rings_and_not_in_their_holes(
    lat: int, lon: int, rings: list[list[int]], within: bool
) -> None:
    assert inside(lat, lon, rings) is within
    assert inside(lat, lon, [one[:-2] for one in rings]) is within, "an open ring closes itself"
    assert inside(lat, lon, [backwards(one) for one in rings]) is within
    assert inside(lat, lon, rings[::-1]) is within


def backwards(one: list[int]) -> list[int]:
    points = list(zip(one[::2], one[1::2], strict=True))
    return [number for point in points[::-1] for number in point]


corners = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@given(st.lists(corners, min_size=3, max_size=8, unique=True), corners)
def test_whether_a_point_lies_inside_does_not_depend_on_where_a_ring_begins(
    points: list[tuple[int, int]], at: tuple[int, int]
) -> None:
    answer = inside(*at, [ring(*points)])
    assert inside(*at, [ring(*points[1:], points[0])]) is answer
    assert inside(*at, [ring(*points[::-1])]) is answer


@given(
    st.integers(-NORTH, NORTH),
    st.integers(-EAST, EAST),
    st.lists(st.tuples(longitudes, latitudes), min_size=2, max_size=6, unique=True),
)
def test_of_two_areas_that_share_a_border_a_point_lies_in_exactly_one(
    lat: int, lon: int, border: list[tuple[int, int]]
) -> None:
    """A crooked border from south to north cuts the world in two; nothing is in both, nothing in neither."""
    by_height = sorted(border, key=lambda point: point[1])
    assume(len({y for _x, y in by_height}) == len(by_height))
    line = [(by_height[0][0], -NORTH - 1), *by_height, (by_height[-1][0], NORTH + 1)]
    west = ring(*line, (-EAST - 1, NORTH + 1), (-EAST - 1, -NORTH - 1))
    east = ring(*line[::-1], (EAST + 1, -NORTH - 1), (EAST + 1, NORTH + 1))
    assert inside(lat, lon, [west]) is not inside(lat, lon, [east])


@given(corners, corners, st.integers(1, 7))
def test_a_point_on_a_shared_border_lies_in_exactly_one_area(
    begin: tuple[int, int], end: tuple[int, int], part: int
) -> None:
    assume(begin[1] != end[1])
    west = ring(begin, end, (-1_000, end[1]), (-1_000, begin[1]))
    east = ring(end, begin, (1_000, begin[1]), (1_000, end[1]))
    low, high = sorted((begin[1], end[1]))
    lat = low + (high - low) * part // 8
    lon = begin[0] + (end[0] - begin[0]) * (lat - begin[1]) // (end[1] - begin[1])
    assert inside(lat, lon, [west]) is not inside(lat, lon, [east])
