"""Outlines of places as rings of points in 1e-6 degree. Functions on values."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

MOST_POINTS = 2_000
"""About 40 KB as an act; an entry of the record holds 65,535 bytes."""
EAST, NORTH = 180_000_000, 90_000_000
STREET = 10
"""1e-5 degree, about a metre."""

Point = tuple[int, int]


def points_of(ring: Sequence[int]) -> list[Point]:
    """Alternating longitude and latitude as pairs."""
    return list(zip(ring[0::2], ring[1::2], strict=False))


def in_the_world(ring: Sequence[Point]) -> bool:
    return all(abs(lon) <= EAST and abs(lat) <= NORTH for lon, lat in ring)


def crosses_itself(ring: Sequence[Point]) -> bool:
    """Whether two sides of a closed ring cut each other; sides that only touch do not. Swept from west to east."""
    beside: list[tuple[Point, Point]] = []
    for side in sorted((min(one, two), max(one, two)) for one, two in pairwise(ring) if one != two):
        beside = [other for other in beside if other[1][0] >= side[0][0]]
        if any(_cut(*side, *other) for other in beside):
            return True
        beside.append(side)
    return False


def _cut(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether a to b and c to d cross between their ends."""
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> int:
    """Above zero where the way from a over b to c turns left; in whole numbers, so never off by rounding."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def in_street(lat: int, lon: int) -> tuple[int, int]:
    """A point as exactly as the record carries things in the street."""
    return round(lat / STREET) * STREET, round(lon / STREET) * STREET


def inside(lat: int, lon: int, rings: Iterable[Sequence[int]]) -> bool:
    """Whether a point lies inside rings of alternating longitude and latitude, holes left out (even-odd rule).

    In whole numbers, so that a point on a border that two areas share lies in exactly one of them.
    """
    found = False
    for ring in rings:
        points = list(zip(ring[::2], ring[1::2], strict=True))
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], *points[:1]], strict=True):
            if (y1 > lat) != (y2 > lat):
                turn = (x2 - x1) * (lat - y1) - (lon - x1) * (y2 - y1)
                found ^= turn > 0 if y2 > y1 else turn < 0
    return found
