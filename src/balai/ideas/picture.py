"""The opinion map as a picture: marks, a soft outline around each group, and where you are. Pure functions."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString

from balai.web import svg
from balai.web.text import clean

WIDE, HIGH, EDGE = 320.0, 300.0, 46.0
"""Units of the picture; the edge leaves room for names."""
SIZE = 4.2
SOFT = 1.1
LOOP = 14.0
SHAPES = ("circle", "square", "triangle", "diamond", "cross")


class Placed(msgspec.Struct, frozen=True):
    """What is drawn: marks (x, y, group; group -1: in none), names of groups, and where you stand."""

    marks: list[tuple[float, float, int]]
    names: list[str]
    sizes: list[str]
    """Such as “118 people”, in the order of groups."""
    you: tuple[float, float] | None = None
    your_name: str = ""


def opinion_picture(placed: Placed, title: str, description: str) -> SafeString:
    """An SVG that is named and described; the numbers stand in the table under it."""
    fit = _fit([(x, y) for x, y, _group in placed.marks])
    groups = range(len(placed.names))
    where = [[fit(x, y) for x, y, group in placed.marks if group == g] for g in groups]
    loose = [fit(x, y) for x, y, group in placed.marks if group < 0]
    parts: list[SafeString] = [_outline(points, g) for g, points in enumerate(where) if points]
    parts += [_marks(points, SHAPES[g], f"g{g + 1}") for g, points in enumerate(where)]
    parts.append(_marks(loose, "circle", "g0"))
    parts += [_name(points, placed.names[g], placed.sizes[g], g) for g, points in enumerate(where) if points]
    if placed.you:
        parts.append(_you(*fit(*placed.you), placed.your_name))
    return format_html(
        '<svg class="opmap" role="img" viewBox="0 0 {} {}" aria-label="{}"><desc>{}</desc>{}</svg>',
        svg.px(WIDE), svg.px(HIGH), clean(title, 300), clean(description, 600), svg.join(parts),
    )  # fmt: skip


def mark(group: int) -> SafeString:
    """A group's mark beside its name."""
    return format_html(
        '<svg class="gmark" viewBox="-6 -6 12 12" aria-hidden="true"><path class="g{}" d="{}"/></svg>',
        group + 1,
        _shape(SHAPES[group], 0, 0),
    )


def _fit(points: Sequence[tuple[float, float]]) -> Callable[[float, float], tuple[float, float]]:
    """From places to the picture: one scale for both axes, so that distances stay true; held inside."""
    all_of_them = np.array(points) if points else np.zeros((1, 2))
    low, high = all_of_them.min(axis=0), all_of_them.max(axis=0)
    scale = min(
        (size - 2 * EDGE) / max(span, 1e-9) for size, span in zip((WIDE, HIGH), high - low, strict=True)
    )
    middle = (low + high) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            float(np.clip(WIDE / 2 + (x - middle[0]) * scale, EDGE / 2, WIDE - EDGE / 2)),
            float(np.clip(HIGH / 2 - (y - middle[1]) * scale, EDGE / 2, HIGH - EDGE / 2)),
        )

    return place


def _shape(shape: str, x: float, y: float) -> str:
    """A path around a place."""
    s = SIZE
    at = {
        "circle": f"M{x - s:.1f} {y:.1f}a{s} {s} 0 1 0 {2 * s} 0a{s} {s} 0 1 0 {-2 * s} 0z",
        "square": f"M{x - s:.1f} {y - s:.1f}h{2 * s}v{2 * s}h{-2 * s}z",
        "triangle": f"M{x:.1f} {y - s - 1:.1f}l{s + 1} {2 * s}h{-2 * s - 2}z",
        "diamond": f"M{x:.1f} {y - s - 1:.1f}l{s + 1} {s + 1}l{-s - 1} {s + 1}l{-s - 1} {-s - 1}z",
        "cross": f"M{x - s:.1f} {y - 1.6:.1f}h{s - 1.6:.1f}v{1.6 - s:.1f}h3.2v{s - 1.6:.1f}h{s - 1.6:.1f}v3.2"
        f"h{1.6 - s:.1f}v{s - 1.6:.1f}h-3.2v{1.6 - s:.1f}h{1.6 - s:.1f}z",
    }
    return at[shape]


def _marks(points: Sequence[tuple[float, float]], shape: str, group: str) -> SafeString:
    """All marks of a group in one path: nothing in it names anybody."""
    if not points:
        return SafeString("")
    return format_html(
        '<path class="mark {}" d="{}"/>', group, "".join(_shape(shape, x, y) for x, y in points)
    )


def _outline(points: Sequence[tuple[float, float]], group: int) -> SafeString:
    """A convex hull, a little wider, with round corners (Catmull-Rom)."""
    corners = np.array(_hull(points))
    if len(corners) < 3:  # all in one place, or in a line
        return SafeString("")
    middle = corners.mean(axis=0)
    corners = middle + (corners - middle) * SOFT
    # Two corners close together would make the curve turn a loop between them.
    apart = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1) >= LOOP
    corners = corners[apart] if apart.sum() > 2 else corners
    n = len(corners)
    path = f"M{corners[0][0]:.1f} {corners[0][1]:.1f}"
    for k in range(n):
        before, here, there, after = (corners[(k + step) % n] for step in (-1, 0, 1, 2))
        one, two = here + (there - before) / 6, there - (after - here) / 6
        path += f"C{one[0]:.1f} {one[1]:.1f} {two[0]:.1f} {two[1]:.1f} {there[0]:.1f} {there[1]:.1f}"
    return format_html('<path class="hull h{}" d="{}Z"/>', group + 1, path)


def _hull(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of the convex hull, in turn (Andrew's monotone chain)."""

    def half(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        for x, y in ordered:
            while len(found) > 1 and _turn(found[-2], found[-1], (x, y)) <= 0:
                found.pop()
            found.append((x, y))
        return found[:-1]

    ordered = sorted(set(points))
    return half(ordered) + half(ordered[::-1])


def _turn(one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]) -> float:
    """More than 0 where the way over these points turns left."""
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])


def _name(points: Sequence[tuple[float, float]], name: str, size: str, group: int) -> SafeString:
    """The group's name above its outline, or below where it lies in the lower half."""
    xs, ys = np.array(points).T
    middle = (ys.min() + ys.max()) / 2
    reach = SOFT * (ys.max() - ys.min()) / 2
    below = ys.mean() > HIGH * 0.6
    y = min(middle + reach + 18, HIGH - 18) if below else max(middle - reach - 22, 14)
    x = float(np.clip(xs.mean(), 52, WIDE - 52))
    return format_html(
        '<text class="glab t{}" x="{}" y="{}" text-anchor="middle">{}<tspan x="{}" dy="13">{}</tspan></text>',
        group + 1, svg.px(x), svg.px(float(y)), clean(name, 24), svg.px(x), clean(size, 24),
    )  # fmt: skip


def _you(x: float, y: float, name: str) -> SafeString:
    return format_html(
        '<g class="you"><circle class="you__ring" cx="{0}" cy="{1}" r="12"/>'
        '<circle class="you__dot" cx="{0}" cy="{1}" r="6"/>'
        '<text class="you__t" x="{0}" y="{2}" text-anchor="middle">{3}</text></g>',
        svg.px(x), svg.px(y), svg.px(min(y + 26, HIGH - 3)), clean(name, 20),
    )  # fmt: skip


def lean(counts: Sequence[int], label: str) -> SafeString:
    """A bar of agree, passed and disagree, with the shares written where they fit."""
    agree, disagree, passed = counts
    total = max(sum(counts), 1)
    shares = [100 * n / total for n in (agree, passed, disagree)]
    parts, x = [], 0.0
    for share, group in zip(shares, ("brand", "quiet", "stop"), strict=True):
        if share > 0:
            parts.append(svg.rect(group, x, 0, max(share - 0.6, 0.4), 22, 3))
        if share >= 15 and group != "quiet":
            parts.append(svg.text(f"{share:.0f}%", x + share / 2, 15, "lean__t", "middle"))
        x += share
    return format_html(
        '<svg class="lean" role="img" aria-label="{}">{}</svg>', clean(label, 200), svg.join(parts)
    )
