"""Charts drawn on the server as SVG: x in percent and y in pixels, so words never shrink on a phone.

Every function is pure and returns a Chart: the finding as title, the picture, the same numbers as a table.
Labels from outside are bounded, cleaned and escaped. A missing value is hollow and never zero.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from . import icons, svg
from .formats import missing, number, percent
from .status import status
from .text import clean, wrap

LINE = 19  # px between two lines of a label
BAR = 22  # px height of a bar
LABEL_WIDTH = 36  # characters that fit a 320 px screen at 14 px
NAME = 300  # characters of a label kept in the table
MOST_ROWS = 400


@dataclass(frozen=True)
class Chart:
    """A finding, its picture, a key and its table. In a template: `{% figure chart %}`."""

    title: str
    svg: SafeString
    columns: list[Any] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    key: SafeString | str = ""
    note: str = ""

    def __html__(self) -> str:
        return self.svg


@dataclass(frozen=True)
class Series:
    """One part of a stacked bar: its label and colour group (plan, work, done, stop, merge, none, brand)."""

    label: Any
    group: str


def series_of(*codes: str) -> list[Series]:
    """Series for status codes, with their own words and colours."""
    return [Series(found.label, found.group) for found in map(status, codes)]


def _label(label: Any, y: int, end: str = "") -> tuple[SafeString, int]:
    """The wrapped label above a bar with the figure at the end of its first line; returns its height too."""
    lines = wrap(label, LABEL_WIDTH - len(end))
    parts = [svg.text(words, 0, y + 13 + LINE * i) for i, words in enumerate(lines)]
    if end:
        parts.append(svg.text(end, 100, y + 13, "nb", "end"))
    return svg.join(parts), LINE * len(lines)


def _checked(rows: Sequence[Any]) -> Sequence[Any]:
    if len(rows) > MOST_ROWS:
        raise ValueError(f"a chart of {len(rows)} rows cannot be read; show at most {MOST_ROWS}")
    return rows


def _hollow(y: int) -> SafeString:
    return svg.rect("none", 0, y + 1, 100, BAR - 2, 4)


def _total(values: Sequence[int | None]) -> int | None:
    """The sum of what is known, None when nothing is."""
    known = [v for v in values if v is not None]
    return sum(known) if known else None


def stacked_bars(
    rows: Sequence[tuple[Any, Sequence[int | None]]], series: Sequence[Series], *, title: str, first: Any = ""
) -> Chart:
    """One bar per row, cut into counts per series (focus area by status); None is missing."""
    totals = [_total(values) for _, values in _checked(rows)]
    top = max([t or 0 for t in totals] + [1])
    parts: list[SafeString] = []
    y = 0
    for (label, values), total in zip(rows, totals, strict=True):
        text, tall = _label(label, y, missing() if total is None else number(total))
        y += tall
        parts += [text, _hollow(y) if total is None else _stack(values, series, top, y)]
        y += BAR + 14
    table = [
        [clean(label, NAME), *values, total] for (label, values), total in zip(rows, totals, strict=True)
    ]
    keys = [(svg.swatch(one.group), one.label) for one in series]
    if any(v is None for _, values in rows for v in values):
        keys.append((svg.swatch("none"), missing()))
    columns = [first or gettext("Row"), *(clean(one.label, 80) for one in series), gettext("Total")]
    return Chart(title, svg.picture(title, svg.join(parts), y), columns, table, svg.key(keys))


def _stack(values: Sequence[int | None], series: Sequence[Series], top: float, y: int) -> SafeString:
    parts: list[SafeString] = []
    x = 0.0
    for value, one in zip(values, series, strict=True):
        if not value:
            continue
        wide = value / top * 100
        parts.append(svg.rect(one.group, x, y, wide - 0.35, BAR))
        if wide >= 7:  # narrower than this the number would not fit; it is in the table
            parts.append(svg.text(number(value), x + wide / 2, y + 16, f"ax nb on-{one.group}", "middle"))
        x += wide
    return svg.join(parts)


def bars(
    items: Sequence[tuple[Any, float | None]],
    *,
    title: str,
    unit: Any = "",
    first: Any = "",
    group: str = "brand",
) -> Chart:
    """One bar per item from a zero base; values ≥ 0 or None for missing."""
    top = max([v for _, v in _checked(items) if v is not None] or [1]) or 1
    parts: list[SafeString] = []
    y = 0
    for label, value in items:
        text, tall = _label(label, y, missing() if value is None else number(value))
        y += tall
        bar = _hollow(y) if value is None else svg.rect(group, 0, y, max(value / top * 100, 0.4), BAR - 6)
        parts += [text, bar]
        y += BAR + 8
    table = [[clean(label, NAME), value] for label, value in items]
    columns = [first or gettext("Row"), unit or gettext("Number")]
    return Chart(title, svg.picture(title, svg.join(parts), y), columns, table)


def share_bars(
    items: Sequence[tuple[Any, float | None, int | None]], *, title: str, first: Any = ""
) -> Chart:
    """Shares of a whole: (label, share 0 to 1 or None, number of cases it rests on or None)."""
    parts: list[SafeString] = []
    y = 0
    for label, share, cases in _checked(items):
        said = missing() if share is None else percent(share)
        text, tall = _label(label, y, said if cases is None else f"{said} · n = {number(cases)}")
        y += tall
        parts.append(text)
        if share is None:
            parts.append(_hollow(y))
        else:
            parts += [svg.rect("quiet", 0, y, 100, 12, 6), svg.rect("brand", 0, y, share * 100, 12, 6)]
        y += BAR + 8
    table = [[clean(label, NAME), None if s is None else percent(s, 1), n] for label, s, n in items]
    columns = [first or gettext("Row"), gettext("Share"), gettext("Cases")]
    return Chart(title, svg.picture(title, svg.join(parts), y), columns, table)


def multiples(
    items: Sequence[tuple[Any, Sequence[float | None]]], over: Sequence[Any], *, title: str, first: Any = ""
) -> Chart:
    """Small columns per item over the same steps (years), one scale for all; None is hollow."""
    top = max([v for _, values in _checked(items) for v in values if v is not None] or [1]) or 1
    steps = [clean(step, 12) for step in over]
    cells = [(clean(label, 80), _columns(clean(label, 80), values, steps, top)) for label, values in items]
    body = format_html(
        '<ul class="multiples">{}</ul>',
        format_html_join("", '<li><p aria-hidden="true">{}</p>{}</li>', cells),
    )
    table = [[clean(label, NAME), *values] for label, values in items]
    return Chart(title, body, [first or gettext("Row"), *steps], table)


def _columns(label: str, values: Sequence[float | None], steps: Sequence[str], top: float) -> SafeString:
    tall, wide = 56, 100 / max(1, len(steps))
    parts: list[SafeString] = []
    for i, value in enumerate(values):
        if value is None:
            parts.append(svg.rect("none", i * wide + 1, tall - 10, wide - 3, 9, 2))
            continue
        high = max(1.0, value / top * (tall - 16))
        last = "brand" if i == len(values) - 1 else "quiet-2"
        parts.append(svg.rect(last, i * wide + 1, tall - high, wide - 3, high, 2))
        parts.append(svg.text(number(value), (i + 0.5) * wide, tall - high - 3, "ax", "middle"))
    if steps:
        parts += [svg.text(steps[0], 0, tall + 15, "ax"), svg.text(steps[-1], 100, tall + 15, "ax", "end")]
    said = (f"{s}: {missing() if v is None else number(v)}" for s, v in zip(steps, values, strict=True))
    return svg.picture(f"{label}. {', '.join(said)}", svg.join(parts), tall + 20)


@dataclass(frozen=True)
class Spell:
    """A project in one status from `since` to `until` (years, fractions allowed); `until` None: still so."""

    code: str
    since: float
    until: float | None = None
    said: str = ""


def timeline(
    spells: Sequence[Spell], *, title: str, start: float | None = None, end: float | None = None
) -> Chart:
    """The statuses of a project over the years, one line per spell, oldest first."""
    ends = [s.since if s.until is None else s.until for s in _checked(spells)]
    first = int(min((s.since for s in spells), default=0) if start is None else start)
    last = max(int(max(ends, default=1) if end is None else end) + 1, first + 1)
    scale = 100 / (last - first)
    parts: list[SafeString] = []
    y = 0
    for spell in spells:
        found = status(spell.code)
        text, tall = _label(found.label, y, clean(spell.said, 24))
        x = (spell.since - first) * scale
        wide = ((last if spell.until is None else spell.until) - spell.since) * scale
        y += tall
        bar = svg.rect(found.group, x, y, min(max(wide, 1.5), 100 - x), 10)
        parts += [text, svg.line("gridl", y + 5), bar]
        y += 22
    every = max(1, -(-(last - first) // 4))  # at most five years are named, which fits a phone
    for year in range(first, last + 1, every):
        x = (year - first) * scale
        side = "start" if x < 4 else "end" if x > 96 else "middle"
        parts.append(svg.text(year, x, y + 14, "ax", side))
    table = [[status(s.code).label, str(int(s.since)), _year(s.until)] for s in spells]
    columns = [gettext("Status"), gettext("Since"), gettext("Until")]
    return Chart(title, svg.picture(title, svg.join(parts), y + 18), columns, table)


def _year(value: float | None) -> str:
    return gettext("now") if value is None else str(int(value))


def coverage(
    rows: Sequence[tuple[Any, Sequence[str | int | None]]],
    columns: Sequence[Any],
    *,
    title: str,
    first: Any = "",
) -> Chart:
    """Who reported what (city by round): a count is a filled dot, a status has its colour, None is hollow."""
    names, tall = 46, 25
    step = (100 - names) / max(1, len(columns))
    heads = [clean(column, 10) for column in columns]
    parts = [svg.text(head, names + step * (i + 0.5), 12, "ax", "middle") for i, head in enumerate(heads)]
    y = 22
    for label, cells in _checked(rows):
        parts += [svg.line("gridl", y), svg.text(clean(label, 22), 0, y + 17, "ax")]
        parts += [_dot(cell, names + step * (i + 0.5), y + 12.5) for i, cell in enumerate(cells)]
        y += tall
    table = [[clean(label, NAME), *map(_said, cells)] for label, cells in rows]
    dot = format_html(
        '<svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>', svg.circle("f-brand", "8", 8, 6)
    )
    key = svg.key([(dot, gettext("reported")), (icons.mark("not-stated"), gettext("nothing received"))])
    return Chart(
        title, svg.picture(title, svg.join(parts), y + 2), [first or gettext("City"), *heads], table, key
    )


def _dot(cell: str | int | None, x: float, y: float) -> SafeString:
    group = "none" if cell is None else status(cell).group if isinstance(cell, str) else "brand"
    return svg.circle(f"f-{group}", x, y, 6 if group == "none" else 7)


def _said(cell: str | int | None) -> Any:
    return status(cell).label if isinstance(cell, str) else cell


@dataclass(frozen=True)
class Estimate:
    """One source's figure: where it comes from, the value, its range when the source gives one, its year."""

    source: Any
    value: float | None
    low: float | None = None
    high: float | None = None
    year: Any = ""


def estimates(items: Sequence[Estimate], *, title: str, unit: Any = "", first: Any = "") -> Chart:
    """Several sources of one figure side by side (population), never merged; from a zero base.

    `first`: what is compared, where it is no sources; then the table has no years.
    """
    given = itertools.chain.from_iterable((e.value, e.high) for e in _checked(items))
    top = (max([v for v in given if v is not None] or [1]) or 1) * 1.04
    parts: list[SafeString] = []
    y = 0
    for one in items:
        source, year = clean(one.source, 90), clean(one.year, 12)
        name = source if not year or year in source else f"{source}, {year}"
        text, tall = _label(name, y, missing() if one.value is None else number(one.value))
        y += tall
        parts += [text, svg.line("base", y + 8)]
        if one.value is None:
            parts.append(svg.circle("f-none", "7", y + 8, 6))
        else:
            if one.low is not None and one.high is not None:
                parts.append(svg.line("s-range", y + 8, one.low / top * 100, one.high / top * 100))
            parts.append(svg.circle("pt", one.value / top * 100, y + 8, 6.5))
        y += 30
    years = [[] if first else [clean(e.year, 12) or None] for e in items]
    table = [[clean(e.source, NAME), *y, e.value, e.low, e.high] for e, y in zip(items, years, strict=True)]
    named = [first] if first else [gettext("Source"), gettext("Year")]
    columns = [*named, unit or gettext("Number"), gettext("Lowest"), gettext("Highest")]
    return Chart(title, svg.picture(title, svg.join(parts), y), columns, table)
