"""Where something is: in which area, how far from something else, and how exactly that may be said."""

import math
from collections.abc import Iterable, Sequence

MICRO = 1_000_000
STREET = 10
"""1e-5 degree, about a metre."""
HOME_METRES = 500
METRES_PER_DEGREE = 111_320.0


def metres(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Distance between two points (lat, lon in 1e-6 degree), flat: right to a per mille within a city."""
    north = (b[0] - a[0]) / MICRO * METRES_PER_DEGREE
    east = (b[1] - a[1]) / MICRO * METRES_PER_DEGREE * math.cos(math.radians((a[0] + b[0]) / 2 / MICRO))
    return math.hypot(north, east)


def shown(lat: int, lon: int, precision: str) -> tuple[int, int]:
    """The point as the record may carry it: to 1e-5 degree, or the middle of a square of 500 m."""
    if precision == "street":
        return round(lat / STREET) * STREET, round(lon / STREET) * STREET
    high = round(HOME_METRES / METRES_PER_DEGREE * MICRO)
    row = math.floor(lat / high)
    # The width of a square follows from its row alone, so that every point of the row falls into the same grid.
    wide = round(high / max(math.cos(math.radians((row + 0.5) * high / MICRO)), 0.01))
    return round((row + 0.5) * high), round((math.floor(lon / wide) + 0.5) * wide)


def box(lat: int, lon: int, reach: float) -> tuple[int, int, int, int]:
    """(south, west, north, east) of everything within `reach` metres, and a little more."""
    high = math.ceil(reach / METRES_PER_DEGREE * MICRO)
    wide = math.ceil(high / max(math.cos(math.radians(lat / MICRO)), 0.01))
    return lat - high, lon - wide, lat + high, lon + wide


def inside(lat: int, lon: int, rings: Iterable[Sequence[int]]) -> bool:
    """Whether a point lies inside rings of alternating longitude and latitude, holes left out (even-odd rule)."""
    found = False
    for ring in rings:
        points = list(zip(ring[::2], ring[1::2], strict=True))
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], *points[:1]], strict=True):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                found = not found
    return found
