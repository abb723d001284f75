"""Land outlines from TopoJSON: decoded once, simplified with shared borders kept, clipped, drawn as paths."""

import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import msgspec

Point = tuple[float, float]
FOLDER = Path(__file__).with_name("data") / "geo"

# The network's window in degrees: from the Andamans to Papua, from Timor to the hills above Mandalay.
WEST, EAST, SOUTH, NORTH = 91.5, 141.5, -11.8, 29.0
UNITS = 20  # map units per degree; 1 unit is about 5.5 km
WIDE, HIGH = round((EAST - WEST) * UNITS), round((NORTH - SOUTH) * UNITS)


@cache
def _arcs(name: str) -> tuple[list[list[Point]], list[list[list[int]]]]:
    """The arcs of a file as longitude and latitude, and every outer ring as signed arc numbers."""
    topology = msgspec.json.decode((FOLDER / name).read_bytes())
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for step in deltas:
            x += step[0]
            y += step[1]
            arc.append((x * sx + tx, y * sy + ty))
        arcs.append(arc)
    rings: list[list[list[int]]] = []
    for shape in topology["objects"]["asean"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings.extend(polygon for polygon in polygons)
    return arcs, rings


def _ring(arcs: Sequence[Sequence[Point]], numbers: Iterable[int]) -> list[Point]:
    """A ring put together from arcs; a negative number is an arc run backwards (TopoJSON 2.1.4)."""
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else list(reversed(arcs[~number]))
        ring.extend(arc[1:] if ring else arc)
    return ring


def simplify(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker (1973): the points that stand further than `tolerance` from the line."""
    if len(points) < 3:
        return list(points)
    keep = {0, len(points) - 1}
    todo = [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        far, worst = 0, tolerance
        for i in range(first + 1, last):
            if (away := _distance(points[i], points[first], points[last])) > worst:
                far, worst = i, away
        if far:
            keep.add(far)
            todo += [(first, far), (far, last)]
    return [points[i] for i in sorted(keep)]


def _distance(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    if dx == dy == 0:
        return math.hypot(p[0] - a[0], p[1] - a[1])
    along = max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)))
    return math.hypot(p[0] - a[0] - along * dx, p[1] - a[1] - along * dy)


def area(ring: Sequence[Point]) -> float:
    """Area of a ring, in the square of its units."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def path(rings: Iterable[Sequence[Point]]) -> str:
    """An SVG path in whole units, relative, which is what compresses best."""
    out = []
    for ring in rings:
        ints = [(round(x), round(y)) for x, y in ring]
        steps, (px, py) = [], ints[0]
        for x, y in ints[1:-1] if ints[0] == ints[-1] else ints[1:]:
            if (x, y) != (px, py):
                steps.append(f"{x - px} {y - py}")
                px, py = x, y
        if len(steps) > 1:
            out.append(f"M{ints[0][0]} {ints[0][1]}l{' '.join(steps).replace(' -', '-')}z")
    return "".join(out)


def project(lat: float, lon: float) -> Point:
    """A place in map units of the network's window (plate carrée; the equator runs through it)."""
    return (lon - WEST) * UNITS, (NORTH - lat) * UNITS


@cache
def network_land(tolerance: float = 1.2, smallest: float = 6.0) -> str:
    """The land of the whole network as one path; islands under `smallest` square units are left out."""
    arcs, polygons = _arcs("asean-50m.topo.json")
    drawn = [simplify([project(lat, lon) for lon, lat in arc], tolerance) for arc in arcs]
    rings = [_ring(drawn, polygon[0]) for polygon in polygons]
    return path(ring for ring in rings if len(ring) > 3 and area(ring) >= smallest)


@cache
def _fine_rings() -> list[tuple[float, float, float, float, list[Point]]]:
    arcs, polygons = _arcs("asean-10m.topo.json")
    rings = []
    for polygon in polygons:
        ring = _ring(arcs, polygon[0])
        xs, ys = [p[0] for p in ring], [p[1] for p in ring]
        rings.append((min(xs), min(ys), max(xs), max(ys), ring))
    return rings


@lru_cache(maxsize=256)
def local_land(lat: float, lon: float, half_km: float, wide: int, high: int) -> str:
    """Land around a place, `half_km` up and down from it, in a picture of wide x high units."""
    per_lat = high / 2 / (half_km / 111.32)
    per_lon = per_lat * math.cos(math.radians(lat))
    dx, dy = wide / 2 / per_lon, half_km / 111.32
    box = (lon - dx, lat - dy, lon + dx, lat + dy)
    found = []
    for x0, y0, x1, y1, ring in _fine_rings():
        if x0 > box[2] or x1 < box[0] or y0 > box[3] or y1 < box[1]:
            continue
        cut = clip(ring, box)
        if len(cut) > 2:
            drawn = [((x - lon) * per_lon + wide / 2, (lat - y) * per_lat + high / 2) for x, y in cut]
            found.append(simplify([*drawn, drawn[0]], 0.8))
    return path(found)


def clip(ring: Sequence[Point], box: tuple[float, float, float, float]) -> list[Point]:
    """A ring cut to a box (west, south, east, north) by Sutherland and Hodgman (1974)."""
    out = list(ring)
    for axis, bound, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        kept: list[Point] = []
        for a, b in zip([out[-1], *out[:-1]] if out else [], out, strict=True):
            inside_a, inside_b = sign * (a[axis] - bound) >= 0, sign * (b[axis] - bound) >= 0
            if inside_a != inside_b:
                share = (bound - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
            if inside_b:
                kept.append(b)
        out = kept
    return out
