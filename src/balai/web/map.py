"""Maps drawn on the server: pins are links, their shape tells the state; a list beside holds the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from . import geo, icons
from .formats import number
from .status import status
from .text import clean

REFERENCE = 608  # px: names are shown from this width of the map on, so they are placed for it
APART = 19.0  # px between two pins at that width
PLACE_WIDE, PLACE_HIGH = 400, 300
RINGS_KM = (1, 2, 5, 10, 20, 50, 100, 200)
KM_PER_DEGREE = 111.32


@dataclass(frozen=True)
class Pin:
    """One thing on a map: name, WGS 84 degrees, page, status code, and the heading it is listed under.

    `label`: the state in words, where the usual ones of its code are not meant.
    """

    name: str
    lat: float
    lon: float
    href: str = ""
    state: str = "not-stated"
    group: Any = ""
    note: Any = ""
    label: Any = ""


@dataclass(frozen=True)
class Map:
    """A picture, its key, the same items as lists. In a template: `{% include "balai/parts/map.html" %}`."""

    title: str
    svg: SafeString
    key: SafeString
    groups: list[tuple[Any, list[Pin]]]
    credit: str
    kind: str


def network_map(pins: Sequence[Pin], *, title: str) -> Map:
    """All cities of a network on the land of Southeast Asia."""
    scale = REFERENCE / geo.WIDE
    true = tuple((x * scale, y * scale) for x, y in (geo.project(p.lat, p.lon) for p in pins))
    size = (REFERENCE, geo.HIGH * scale)
    spots = spread(true, size)
    names = tuple(clean(pin.name, 28) for pin in pins)
    land = format_html('<path class="map__land" d="{}"/>', geo.network_land())
    body = _pins(pins, true, spots, size) + _names(names, spots, size)
    svg = _picture(title, land, geo.WIDE, geo.HIGH, body)
    return Map(title, svg, _key(pins), _groups(pins), gettext("Land: Natural Earth"), "network")


def place_map(lat: float, lon: float, projects: Sequence[Pin], *, title: str) -> Map:
    """A place in the middle, its projects around it at true distances, and a ring that says how far."""
    far = max((_km(lat, lon, p.lat, p.lon) for p in projects), default=0.0)
    half = max(6.0, far * 1.25) if projects else 150.0
    half = min(half, 2000.0)
    ring = max((km for km in RINGS_KM if km <= half * 0.85), default=RINGS_KM[0])
    land = geo.local_land(round(lat, 3), round(lon, 3), round(half, 1), PLACE_WIDE, PLACE_HIGH)
    per_km = PLACE_HIGH / 2 / half
    shape = math.cos(math.radians(lat))
    true = tuple(
        (
            PLACE_WIDE / 2 + (p.lon - lon) * KM_PER_DEGREE * shape * per_km,
            PLACE_HIGH / 2 - (p.lat - lat) * KM_PER_DEGREE * per_km,
        )
        for p in projects
    )
    size = (PLACE_WIDE, PLACE_HIGH)
    ground = format_html(
        '<path class="map__land" d="{}"/><circle class="map__ring" cx="200" cy="150" r="{}"/>',
        land,
        f"{ring * per_km:.1f}",
    )
    middle = format_html(
        '<svg x="50%" y="50%" overflow="visible"><circle r="5" class="pt"/></svg>'
        '<svg x="50%" y="{}" overflow="visible"><text y="-5" text-anchor="middle">{}</text></svg>',
        _share(PLACE_HIGH / 2 - ring * per_km, PLACE_HIGH), f"{number(ring)} km",
    )  # fmt: skip
    svg = _picture(
        title, ground, PLACE_WIDE, PLACE_HIGH, middle + _pins(projects, true, spread(true, size), size)
    )
    return Map(
        title, svg, _key(projects), _groups(projects), gettext("Coast: Natural Earth, approximate"), "place"
    )


def _picture(title: str, ground: SafeString, wide: int, high: int, body: SafeString) -> SafeString:
    return format_html(
        '<svg role="group" aria-label="{}" width="100%"><svg viewBox="0 0 {} {}" width="100%" height="100%" '
        'aria-hidden="true">{}</svg>{}</svg>',
        clean(title, 300), wide, high, ground, body,
    )  # fmt: skip


@lru_cache(maxsize=64)
def spread(true: tuple[geo.Point, ...], size: tuple[float, float]) -> tuple[geo.Point, ...]:
    """Places in px moved apart just enough to be told from each other, each held near where it belongs."""
    spots = [list(p) for p in true]
    for _ in range(80):
        for i, a in enumerate(spots):
            for j in range(i + 1, len(spots)):
                b = spots[j]
                dx, dy = b[0] - a[0], b[1] - a[1]
                gap = math.hypot(dx, dy)
                if gap >= APART:
                    continue
                if (
                    gap < 1e-6
                ):  # the same place twice: a direction from its number, so that the picture never changes
                    dx, dy, gap = math.cos(i + 2.4 * j), math.sin(i + 2.4 * j), 1.0
                push = (APART - gap) / 2 / gap
                a[0], a[1], b[0], b[1] = (
                    a[0] - dx * push,
                    a[1] - dy * push,
                    b[0] + dx * push,
                    b[1] + dy * push,
                )
        for spot, (x, y) in zip(spots, true, strict=True):
            spot[0] = min(max(spot[0] + (x - spot[0]) * 0.04, 9), size[0] - 9)
            spot[1] = min(max(spot[1] + (y - spot[1]) * 0.04, 9), size[1] - 9)
    return tuple((x, y) for x, y in spots)


def _pins(
    pins: Sequence[Pin], true: Sequence[geo.Point], spots: Sequence[geo.Point], size: tuple[float, float]
) -> SafeString:
    leads, marks = [], []
    for pin, (tx, ty), (x, y) in zip(pins, true, spots, strict=True):
        if math.hypot(tx - x, ty - y) > 6:
            ends = (_share(tx, size[0]), _share(ty, size[1]), _share(x, size[0]), _share(y, size[1]))
            leads.append(format_html('<line class="map__lead" x1="{}" y1="{}" x2="{}" y2="{}"/>', *ends))
        marks.append(_pin(pin, _share(x, size[0]), _share(y, size[1])))
    return mark_safe("".join([*leads, *marks]))  # noqa: S308 (each part is escaped above)


def _pin(pin: Pin, x: str, y: str) -> SafeString:
    """A nested picture of 16 units in the middle of a target of 26 px."""
    found = status(pin.state)
    said = f"{clean(pin.name, 80)}: {pin.label or found.label}" + (
        f", {clean(pin.note, 80)}" if pin.note else ""
    )
    drawing = format_html(
        '<title>{}</title><circle class="map__hit" r="13"/><g class="pin__m" transform="translate(-8-8)">'
        '<circle class="pin__bg" cx="8" cy="8" r="9"/>{}</g>',
        said, mark_safe(icons.MARKS.get(found.mark, icons.MARKS["not-stated"])),  # noqa: S308 (our own drawings)
    )  # fmt: skip
    if not pin.href:
        return format_html(
            '<svg x="{}" y="{}" overflow="visible"><g class="pin pin--{}">{}</g></svg>',
            x,
            y,
            found.group,
            drawing,
        )
    return format_html(
        '<svg x="{}" y="{}" overflow="visible"><a class="pin pin--{}" href="{}" aria-label="{}">{}</a></svg>',
        x, y, found.group, _safe_href(pin.href), said, drawing,
    )  # fmt: skip


def _safe_href(href: str) -> str:
    """Only pages of this site and places on the page; anything else would be somebody else's link."""
    return href if href.startswith(("/", "#", "?")) and not href.startswith(("//", "/\\")) else "#"


def _share(value: float, whole: float) -> str:
    return f"{value / whole * 100:.2f}%"


@lru_cache(maxsize=64)
def _placed(
    names: tuple[str, ...], spots: tuple[geo.Point, ...], size: tuple[float, float]
) -> list[tuple[str, float, float, str]]:
    """The names that fit without touching a pin or another name: (name, x px, y px, anchor)."""
    taken = [(x - 10, y - 10, x + 10, y + 10) for x, y in spots]
    placed = []
    for name, (x, y) in zip(names, spots, strict=True):
        wide = 7.0 * len(name)
        for dx, dy, anchor in ((12, 4, "start"), (-12, 4, "end"), (0, -13, "middle"), (0, 22, "middle")):
            left = x + dx - {"start": 0, "end": wide, "middle": wide / 2}[anchor]
            box = (left, y + dy - 11, left + wide, y + dy + 4)
            if box[0] < 2 or box[2] > size[0] - 2 or box[1] < 2 or box[3] > size[1] - 20:
                continue
            if any(box[0] < b[2] and box[2] > b[0] and box[1] < b[3] and box[3] > b[1] for b in taken):
                continue
            taken.append(box)
            placed.append((name, x + dx, y + dy, anchor))
            break
    return placed


def _names(names: tuple[str, ...], spots: tuple[geo.Point, ...], size: tuple[float, float]) -> SafeString:
    rows = [
        (_share(x, size[0]), _share(y, size[1]), anchor, name)
        for name, x, y, anchor in _placed(names, spots, size)
    ]
    texts = format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', rows)
    return format_html('<g class="map__name" aria-hidden="true">{}</g>', texts)


def _key(pins: Sequence[Pin]) -> SafeString:
    seen = {(status(pin.state).mark, str(pin.label)): (status(pin.state), pin.label) for pin in pins}
    return format_html(
        '<ul class="key">{}</ul>',
        format_html_join(
            "",
            '<li class="pin--{}">{}{}</li>',
            ((s.group, icons.mark(s.mark), label or s.label) for s, label in seen.values()),
        ),
    )


def _groups(pins: Sequence[Pin]) -> list[tuple[Any, list[Pin]]]:
    groups: dict[str, tuple[Any, list[Pin]]] = {}
    for pin in pins:
        groups.setdefault(str(pin.group), (pin.group, []))[1].append(pin)
    return list(groups.values())


def _km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance in km on a flat patch; fine for the hundred kilometres around a city."""
    dx = (lon2 - lon1) * KM_PER_DEGREE * math.cos(math.radians(lat1))
    return math.hypot(dx, (lat2 - lat1) * KM_PER_DEGREE)
