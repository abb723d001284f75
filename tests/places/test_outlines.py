"""The outline of a place: dated, after a source, of closed rings that enclose something."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.places import commands, presenting, queries
from balai.places.models import Boundary
from balai.places.rings import MOST_POINTS, crosses_itself
from balai.places.texts import Refused
from balai.record.replay import compare
from tests.cast import Cast

SQUARE = [106_000_000, -6_000_000, 107_000_000, -6_000_000, 107_000_000, -7_000_000, 106_000_000, -7_000_000]
SQUARE += SQUARE[:2]
BOW_TIE = [106_000_000, -6_000_000, 107_000_000, -7_000_000, 107_000_000, -6_000_000, 106_000_000, -7_000_000]
BOW_TIE += BOW_TIE[:2]


def test_an_outline_stands_with_its_source_and_its_day_beside_those_of_others(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    commands.state_boundary(who, place_id, [SQUARE], " Survey office ", "2020-01-01")
    commands.state_boundary(who, place_id, [SQUARE, SQUARE], "Survey office", "2024-05-01")
    commands.state_boundary(who, place_id, [SQUARE], "Registry", "2022-01-01")
    found = queries.boundaries(place_id)
    assert [(b.source, b.as_of, len(b.rings)) for b in found] == [
        ("Survey office", "2024-05-01", 2), ("Registry", "2022-01-01", 1), ("Survey office", "2020-01-01", 1),
    ]  # fmt: skip
    assert compare(place_id) == []


def test_a_source_that_draws_the_same_day_again_corrects_itself(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    commands.state_boundary(who, place_id, [SQUARE, SQUARE], "Map", "2024-05-01")
    commands.state_boundary(who, place_id, [SQUARE], "Map", "2024-05-01")
    assert [b.rings for b in queries.boundaries(place_id)] == [[SQUARE]]
    assert compare(place_id) == []


@pytest.mark.parametrize(
    ("rings", "why"),
    [
        ([], "no ring"),
        ([[]], "four points"),
        ([SQUARE[:4]], "four points"),
        ([SQUARE[:-1]], "four points"),
        ([SQUARE[:-2]], "end where it begins"),
        ([[180_000_001, 0, *SQUARE[2:-2], 180_000_001, 0]], "outside the world"),
        ([[0, -90_000_001, *SQUARE[2:-2], 0, -90_000_001]], "outside the world"),
        ([BOW_TIE], "crosses itself"),
        ([SQUARE, BOW_TIE], "crosses itself"),
        ([SQUARE * 401], "more than 2000 points"),
        ([SQUARE] * 401, "more than 2000 points"),
    ],
)
def test_rings_that_enclose_no_place_are_refused(cast: Cast, rings: list[list[int]], why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        commands.state_boundary(cast.actor("budi"), cast.muara.place_id, rings, "Map", "2024-05-01")
    assert refused.value.field == "rings"
    assert queries.boundaries(cast.muara.place_id) == []


def test_an_outline_of_as_many_points_as_are_taken_fits_into_an_entry(cast: Cast) -> None:
    far = [(179_000_000 + i % 2, -89_000_000 - i * 100) for i in range(MOST_POINTS - 2)]
    ring = [n for point in [(178_000_000, -89_000_000), *far, (178_000_000, -89_000_000)] for n in point]
    assert len(ring) == MOST_POINTS * 2
    commands.state_boundary(cast.actor("budi"), cast.muara.place_id, [ring], "x" * 500, "2024-05-01")
    assert queries.boundaries(cast.muara.place_id)[0].rings == [ring]


@pytest.mark.parametrize("on", ["", "2024", "2024-05", "2024-02-30", "yesterday", "<b>", "2024-05-01T10:00"])
def test_an_outline_without_its_day_is_refused(cast: Cast, on: str) -> None:
    with pytest.raises(Refused, match="no such day") as refused:
        commands.state_boundary(cast.actor("budi"), cast.muara.place_id, [SQUARE], "Map", on)
    assert refused.value.field == "on"


def test_an_outline_without_a_source_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="source") as refused:
        commands.state_boundary(cast.actor("budi"), cast.muara.place_id, [SQUARE], " ", "2024-05-01")
    assert refused.value.field == "source"


def pairs(ring: list[int]) -> list[tuple[int, int]]:
    return list(zip(ring[::2], ring[1::2], strict=True))


def test_a_ring_crosses_itself_only_where_two_sides_cut_each_other() -> None:
    assert crosses_itself(pairs(BOW_TIE))
    assert not crosses_itself(pairs(SQUARE))
    assert not crosses_itself([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4), (0, 0)]), "touching is not crossing"
    assert not crosses_itself([(0, 0), (0, 0), (0, 0), (0, 0)])
    assert crosses_itself([(0, 0), (10, 0), (10, 10), (5, -1), (0, 10), (0, 0)])


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=8, unique=True))
def test_whether_a_ring_crosses_itself_does_not_depend_on_where_it_begins_or_which_way_it_runs(
    points: list[tuple[int, int]],
) -> None:
    answer = crosses_itself([*points, points[0]])
    turned = points[1:] + points[:1]
    assert crosses_itself([*turned, turned[0]]) is answer
    assert crosses_itself([*points[::-1], points[-1]]) is answer
    assert crosses_itself([(y, x) for x, y in [*points, points[0]]]) is answer


def test_a_file_whose_ring_crosses_itself_is_refused_and_a_slip_of_the_hand_is_thinned_away() -> None:
    from balai.places.outline import rings_of

    def file(ring: list[list[float]]) -> bytes:
        return json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()

    with pytest.raises(Refused, match="crosses itself") as refused:
        rings_of(file([[106, -6], [107, -7], [107, -6], [106, -7], [106, -6]]))
    assert refused.value.field == "file"
    square = [[106.0, -6.0], [107.0, -6.0], [107.0, -7.0], [106.0, -7.0], [106.0, -6.0]]
    slip = [[106.5, -6.0], [106.500004, -6.000004], [106.500004, -6.0], [106.5, -6.000004]]
    (ring,) = rings_of(file([square[0], *slip, *square[1:]]))
    assert len(ring) // 2 <= 6


def test_an_outline_is_drawn_north_up_and_named() -> None:
    drawn = presenting.outline(Boundary(rings=[SQUARE], source="Map", as_of="2024-05-01"), "<b>Mu\u202eara")
    assert drawn is not None
    assert "Outline of &lt;b&gt;Muara" in drawn.svg and "<b>" not in drawn.svg
    assert (drawn.source, drawn.as_of) == ("Map", "2024-05-01")
    first = drawn.svg.split('d="M')[1].split("L")[0].split()
    last = drawn.svg.split('d="M')[1].split("L")[2].split()
    assert float(first[1]) < float(last[1]), "north is up: the northern corner is drawn higher"


def test_an_outline_of_two_points_is_not_drawn() -> None:
    assert presenting.outline(Boundary(rings=[[1, 2, 3, 4]], source="", as_of=""), "Muara") is None
    assert presenting.outline(Boundary(rings=[], source="", as_of=""), "Muara") is None
