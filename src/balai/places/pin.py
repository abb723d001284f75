"""The map on which a place is shown and moved by a pin: a city's areas, drawn here: no other server is asked."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .areas import areas_of
from .models import Place

WIDE = 1000
NEAR = 50_000
"""1e-6 degree around a city that has drawn no areas yet: some five kilometres."""


class PinMap(NamedTuple):
    """Outlines as SVG paths in a box of `wide` to `high`, and the degrees of the box's sides."""

    paths: list[tuple[str, str]]
    """(name of the area, path)."""
    wide: int
    high: int
    west: str
    south: str
    east: str
    north: str


def pin_map(place: Place) -> PinMap | None:
    """None for a city of which nobody said where it is."""
    drawn = areas_of(place.place_id)
    lons = [lon for area in drawn for ring in area.rings for lon in ring[::2]]
    lats = [lat for area in drawn for ring in area.rings for lat in ring[1::2]]
    if not lons and place.lat is not None and place.lon is not None:
        lons, lats = [place.lon - NEAR, place.lon + NEAR], [place.lat - NEAR, place.lat + NEAR]
    if not lons:
        return None
    margin = max(max(lons) - min(lons), max(lats) - min(lats), 1000) // 20
    west, east = min(lons) - margin, max(lons) + margin
    south, north = min(lats) - margin, max(lats) + margin
    shrink = math.cos(math.radians((south + north) / 2e6))
    high = max(round(WIDE * (north - south) / (max(east - west, 1) * max(shrink, 0.01))), 1)
    paths = [(area.name, _path(area.rings, west, east, south, north, high)) for area in drawn]
    return PinMap(paths, WIDE, high, *(f"{side / 1e6:.6f}" for side in (west, south, east, north)))


def pin_map_part(request: HttpRequest, place: Place) -> HttpResponse:
    """A part of a page with the city's areas and a pin, for whoever asks for a map."""
    answer = render(request, "places/part_pin_map.html", {"map": pin_map(place)})
    answer.reads = [place.place_id]  # type: ignore[attr-defined]
    return answer


def _path(rings: Sequence[Sequence[int]], west: int, east: int, south: int, north: int, high: int) -> str:
    def points(ring: Sequence[int]) -> str:
        found = (
            f"{(lon - west) * WIDE / (east - west):.0f} {(north - lat) * high / (north - south):.0f}"
            for lon, lat in zip(ring[::2], ring[1::2], strict=True)
        )
        return "M" + "L".join(found) + "Z"

    return "".join(points(ring) for ring in rings)
