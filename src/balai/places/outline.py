"""A boundary sent as GeoJSON (RFC 7946), checked, thinned and drawn before it is kept."""

import math
from typing import Any

import msgspec
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from balai.places.rings import MOST_POINTS, crosses_itself
from balai.places.texts import Refused
from balai.web import geo
from balai.web.text import clean

MOST_BYTES = 1_000_000
MICRO = 1_000_000
TOLERANCES = (0, 10, 20, 50, 100, 200, 500, 1000)
"""In 1e-6 degree: 10 is about one metre, 1000 about 110 m."""
WIDE, HIGH = 400, 300

Ring = list[tuple[int, int]]


def rings_of(content: bytes) -> list[list[int]]:
    """Rings of alternating longitude and latitude in 1e-6 degree, at most 2,000 points. Raises Refused."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 1 MB. Simplify the outline first."), "file")
    rings = [_ring(ring) for polygon in _polygons(_read(content)) for ring in polygon]
    crossing = False
    for tolerance in TOLERANCES:
        thinned = [ring for ring in (thin(ring, tolerance) for ring in rings) if len(ring) >= 4]
        if thinned and sum(map(len, thinned)) <= MOST_POINTS:
            # A crossing narrower than a tolerance is a slip of the drawing hand: thinning takes it away.
            crossing = any(map(crosses_itself, thinned))
            if not crossing:
                return [[number for point in ring for number in point] for ring in thinned]
    if crossing:
        raise Refused(_("The outline crosses itself."), "file")
    raise Refused(
        _("The outline has more than %(most)d points, also after simplifying.") % {"most": MOST_POINTS},
        "file",
    )


def geojson(rings: list[list[int]]) -> str:
    """The rings as one GeoJSON text that `rings_of` reads back to the same rings."""
    said = [[[[x / MICRO, y / MICRO] for x, y in _points(ring)]] for ring in rings]
    return msgspec.json.encode({"type": "MultiPolygon", "coordinates": said}).decode()


def thin(ring: Ring, tolerance: int) -> Ring:
    """The points that stand further than `tolerance` from the last one kept; closed, in one pass."""
    kept = ring[:1]
    for point in ring[1:-1]:
        if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) > tolerance:
            kept.append(point)
    return [*kept, ring[-1]]


def picture(rings: list[list[int]], title: str) -> SafeString:
    """The outline on the land around it."""
    shapes = [[(x / MICRO, y / MICRO) for x, y in _points(ring)] for ring in rings]
    xs, ys = [x for shape in shapes for x, _y in shape], [y for shape in shapes for _x, y in shape]
    lon, lat = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    shrink = max(math.cos(math.radians(lat)), 0.05)
    half = max((max(ys) - min(ys)) / 2, (max(xs) - min(xs)) / 2 * shrink * HIGH / WIDE, 0.002) * 1.2
    land = geo.local_land(round(lat, 3), round(lon, 3), round(half * 111.32, 1), WIDE, HIGH)
    per = HIGH / 2 / half
    drawn = [
        [((x - lon) * per * shrink + WIDE / 2, (lat - y) * per + HIGH / 2) for x, y in s] for s in shapes
    ]
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" width="100%"><path class="map__land" d="{}"/>'
        '<path class="s-brand" d="{}"/></svg>',
        clean(title, 200), WIDE, HIGH, land, geo.path(drawn),
    )  # fmt: skip


def _read(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Refused(_("This is not GeoJSON."), "file") from error


def _polygons(said: Any) -> list[Any]:
    """The polygons of a geometry, a feature, or a collection of one feature."""
    if isinstance(said, dict) and said.get("type") == "FeatureCollection":
        features = said.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise Refused(_("The file must hold one outline, not several."), "file")
        said = features[0]
    if isinstance(said, dict) and said.get("type") == "Feature":
        said = said.get("geometry")
    kind, coordinates = (said.get("type"), said.get("coordinates")) if isinstance(said, dict) else ("", None)
    found = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    if not isinstance(found, list) or not found or not all(isinstance(p, list) and p for p in found):
        raise Refused(_("The file must hold a Polygon or a MultiPolygon."), "file")
    return found


def _ring(said: Any) -> Ring:
    if not isinstance(said, list) or len(said) < 4:
        raise Refused(_("A ring needs at least four points."), "file")
    points = [_point(point) for point in said]
    if points[0] != points[-1]:
        raise Refused(_("A ring does not end where it begins."), "file")
    return points


def _point(said: Any) -> tuple[int, int]:
    numbers = said[:2] if isinstance(said, list) and 2 <= len(said) <= 4 else []
    if len(numbers) != 2 or not all(type(n) in {int, float} and math.isfinite(n) for n in numbers):
        raise Refused(_("A point is not a pair of longitude and latitude."), "file")
    lon, lat = numbers
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Refused(_("A point lies outside the world; longitude comes first, in degrees."), "file")
    return round(lon * MICRO), round(lat * MICRO)


def _points(ring: list[int]) -> list[tuple[int, int]]:
    return list(zip(ring[::2], ring[1::2], strict=True))
