"""Charts drawn on the server as SVG: x in percent and y in pixels, so words never shrink on a phone.

Every function is pure and returns a Chart: the finding as title, the picture, and the same numbers as a table.
Labels from outside are bounded, cleaned and escaped. A missing value is hollow and never zero.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from . import icons
from .formats import missing, number, percent
from .status import status
from .text import clean, wrap

LINE = 19  # px between two lines of a label
BAR = 22  # px height of a bar
LABEL_WIDTH = 36  # characters that fit a 320 px screen at 14 px
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
    """One part of a stacked bar: its label, its colour group (plan, work, done, stop, merge, none, brand)."""

    label: Any
    group: str


def series_of(*codes: str) -> list[Series]:
    """Series for status codes, with their own words, colours and marks."""
    return [Series(found.label, found.group) for found in map(status, codes)]


def _svg(title: str, body: Any, height: int) -> SafeString:
    """A picture named by its finding; the numbers are in the table under it."""
    return format_html(
        '<svg role="img" aria-label="{}" width="100%" height="{}">{}</svg>', clean(title, 300), height, body
    )


def _join(parts: Any) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _key(series: Sequence[Series], hollow: bool = False) -> SafeString:
    items: list[tuple[Any, Any]] = [(_swatch(one.group), one.label) for one in series]
    if hollow:
        items.append((_swatch("none"), missing()))
    rows = format_html_join("", "<li>{}{}</li>", items)
    return format_html('<ul class="key">{}</ul>', rows)


def _swatch(group: str) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 16 16" aria-hidden="true"><rect class="f-{}" x="1" y="1" width="14" height="14" rx="3"/></svg>',
        group,
    )


def _pct(value: float) -> str:
    return f"{max(0.0, min(100.0, value)):.2f}%"


def _label(label: Any, y: int, end: str = "") -> tuple[SafeString, int]:
    """The label above a bar (wrapped) with the figure at the end of its first line; returns its height too."""
    lines = wrap(label, LABEL_WIDTH - len(end))
    texts = [
        format_html('<text x="0" y="{}">{}</text>', y + 13 + LINE * i, line) for i, line in enumerate(lines)
    ]
    if end:
        texts.append(format_html('<text class="nb" x="100%" y="{}" text-anchor="end">{}</text>', y + 13, end))
    return _join(texts), LINE * len(lines)


def _checked(rows: Sequence[Any]) -> Sequence[Any]:
    if len(rows) > MOST_ROWS:
        raise ValueError(f"a chart of {len(rows)} rows cannot be read; show at most {MOST_ROWS}")
    return rows


def stacked_bars(
    rows: Sequence[tuple[Any, Sequence[int | None]]], series: Sequence[Series], *, title: str, first: Any = ""
) -> Chart:
    """One bar per row, cut into counts per series (focus area by status). Values are counts or None for missing."""
    totals = [sum(v for v in values if v is not None) for _, values in _checked(rows)]
    top = max([*totals, 1])
    parts: list[SafeString] = []
    y = 0
    for (label, values), total in zip(rows, totals, strict=True):
        known = any(v is not None for v in values)
        text, tall = _label(label, y, number(total) if known else missing())
        parts.append(text)
        y += tall
        parts.append(_stack(values, series, top, y) if known else _hollow(y))
        y += BAR + 14
    names = [one.label for one in series]
    table = [
        [clean(label, 300), *values, total if any(v is not None for v in values) else None]
        for (label, values), total in zip(rows, totals, strict=True)
    ]
    gaps = any(v is None for _, values in rows for v in values)
    columns = [first or gettext("Row"), *names, gettext("Total")]
    return Chart(title, _svg(title, _join(parts), y), columns, table, _key(series, gaps))


def _stack(values: Sequence[int | None], series: Sequence[Series], top: float, y: int) -> SafeString:
    parts: list[SafeString] = []
    x = 0.0
    for value, one in zip(values, series, strict=True):
        if not value:
            continue
        wide = value / top * 100
        parts.append(
            format_html(
                '<rect class="f-{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>',
                one.group,
                _pct(x),
                y,
                _pct(wide - 0.35),
                BAR,
            )
        )
        if wide >= 7:
            parts.append(
                format_html(
                    '<text class="ax nb on-{}" x="{}" y="{}" text-anchor="middle">{}</text>',
                    one.group, _pct(x + wide / 2), y + 16, number(value),
                )
            )  # fmt: skip
        x += wide
    return _join(parts)


def _hollow(y: int, x: float = 0, wide: float = 100) -> SafeString:
    return format_html(
        '<rect class="f-none" x="{}" y="{}" width="{}" height="{}" rx="4"/>',
        _pct(x),
        y + 1,
        _pct(wide),
        BAR - 2,
    )


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
        bar = (
            _hollow(y)
            if value is None
            else format_html(
                '<rect class="f-{}" x="0" y="{}" width="{}" height="{}" rx="3"/>',
                group,
                y,
                _pct(max(value / top * 100, 0.4)),
                BAR - 6,
            )
        )
        parts += [text, bar]
        y += BAR + 8
    table = [[clean(label, 300), value] for label, value in items]
    return Chart(
        title, _svg(title, _join(parts), y), [first or gettext("Row"), unit or gettext("Number")], table
    )


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
            parts.append(
                format_html('<rect class="f-quiet" x="0" y="{}" width="100%" height="12" rx="6"/>', y)
            )
            parts.append(
                format_html(
                    '<rect class="f-brand" x="0" y="{}" width="{}" height="12" rx="6"/>', y, _pct(share * 100)
                )
            )
        y += BAR + 8
    table = [[clean(label, 300), None if s is None else percent(s, 1), n] for label, s, n in items]
    columns = [first or gettext("Row"), gettext("Share"), gettext("Cases")]
    return Chart(title, _svg(title, _join(parts), y), columns, table)


def multiples(
    items: Sequence[tuple[Any, Sequence[float | None]]], over: Sequence[Any], *, title: str, first: Any = ""
) -> Chart:
    """Small columns per item over the same steps (years), one scale for all; None is hollow."""
    top = max([v for _, values in _checked(items) for v in values if v is not None] or [1]) or 1
    tall, wide = 56, 100 / max(1, len(over))
    cells = []
    for label, values in items:
        marks = []
        for i, value in enumerate(values):
            if value is None:
                marks.append(
                    format_html('<rect class="f-none" x="{}" y="{}" width="{}" height="9" rx="2"/>', _pct(i * wide + 1), tall - 10, _pct(wide - 3))
                )  # fmt: skip
                continue
            high = max(1.0, value / top * (tall - 16))
            last = "brand" if i == len(values) - 1 else "quiet-2"
            marks.append(
                format_html('<rect class="f-{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>', last, _pct(i * wide + 1), f"{tall - high:.1f}", _pct(wide - 3), f"{high:.1f}")
            )  # fmt: skip
            marks.append(
                format_html('<text class="ax" x="{}" y="{}" text-anchor="middle">{}</text>', _pct(i * wide + wide / 2), f"{tall - high - 3:.1f}", number(value))
            )  # fmt: skip
        ends = format_html(
            '<text class="ax" x="0" y="{0}">{1}</text><text class="ax" x="100%" y="{0}" text-anchor="end">{2}</text>',
            tall + 15, clean(over[0], 12), clean(over[-1], 12),
        ) if over else ""  # fmt: skip
        said = ", ".join(
            f"{clean(s, 12)}: {missing() if v is None else number(v)}"
            for s, v in zip(over, values, strict=True)
        )
        picture = _svg(f"{clean(label, 80)}. {said}", _join([*marks, ends]), tall + 20)
        cells.append((clean(label, 80), picture))
    body = format_html('<ul class="multiples">{}</ul>', format_html_join("", "<li><p>{}</p>{}</li>", cells))
    table = [[clean(label, 300), *values] for label, values in items]
    return Chart(title, body, [first or gettext("Row"), *over], table)


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
    _checked(spells)
    first = int(start if start is not None else min((s.since for s in spells), default=0))
    last = (
        end
        if end is not None
        else max((s.until if s.until is not None else s.since for s in spells), default=1)
    )
    last = float(max(int(last) + 1, first + 1))
    scale = 100 / (last - first)
    parts, y = [], 0
    for spell in spells:
        found = status(spell.code)
        text, tall = _label(found.label, y, clean(spell.said, 24))
        until = last if spell.until is None else spell.until
        x, wide = (spell.since - first) * scale, max((until - spell.since) * scale, 1.5)
        y += tall
        bar = format_html(
            '<line class="gridl" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
            '<rect class="f-{1}" x="{2}" y="{3}" width="{4}" height="10" rx="3"/>',
            y + 5, found.group, _pct(x), y, _pct(min(wide, 100 - x)),
        )  # fmt: skip
        parts += [text, bar]
        y += 22
    years = range(first, int(last) + 1)
    step = max(1, len(years) // 5)
    for year in years[::step]:
        x = (year - first) * scale
        side = "start" if x < 4 else "end" if x > 96 else "middle"
        parts.append(
            format_html(
                '<text class="ax" x="{}" y="{}" text-anchor="{}">{}</text>', _pct(x), y + 14, side, year
            )
        )
    table = [[status(s.code).label, _year(s.since), _year(s.until)] for s in spells]
    columns = [gettext("Status"), gettext("Since"), gettext("Until")]
    return Chart(title, _svg(title, _join(parts), y + 18), columns, table)


def _year(value: float | None) -> str:
    return gettext("now") if value is None else str(int(value))


def coverage(
    rows: Sequence[tuple[Any, Sequence[str | int | None]]],
    columns: Sequence[Any],
    *,
    title: str,
    first: Any = "",
) -> Chart:
    """Who reported what (city by round): a count is a filled dot, a status code its own mark, None is hollow."""
    names, tall = 46, 25
    step = (100 - names) / max(1, len(columns))
    parts = [
        format_html('<text class="ax" x="{}" y="12" text-anchor="middle">{}</text>', _pct(names + step * (i + 0.5)), clean(column, 10))
        for i, column in enumerate(columns)
    ]  # fmt: skip
    y = 22
    for label, cells in _checked(rows):
        parts.append(format_html('<line class="gridl" x1="0" x2="100%" y1="{0}" y2="{0}"/>', y))
        parts.append(format_html('<text class="ax" x="0" y="{}">{}</text>', y + 17, clean(label, 22)))
        for i, cell in enumerate(cells):
            parts.append(_cell(cell, names + step * (i + 0.5), y + 12.5))
        y += tall
    table = [[clean(label, 300), *map(_said, cells)] for label, cells in rows]
    key = format_html(
        '<ul class="key"><li><svg viewBox="0 0 16 16" aria-hidden="true"><circle class="f-brand" cx="8" cy="8" r="6"/></svg>{}</li><li>{}{}</li></ul>',
        gettext("reported"), icons.mark("not-stated"), gettext("nothing received"),
    )  # fmt: skip
    return Chart(title, _svg(title, _join(parts), y + 2), [first or gettext("City"), *columns], table, key)


def _cell(cell: str | int | None, x: float, y: float) -> SafeString:
    if cell is None:
        return format_html('<circle class="f-none" cx="{}" cy="{}" r="6"/>', _pct(x), y)
    if isinstance(cell, str):
        found = status(cell)
        hollow = found.group == "none"
        return format_html(
            '<circle class="f-{}" cx="{}" cy="{}" r="{}"/>',
            "none" if hollow else found.group,
            _pct(x),
            y,
            6 if hollow else 7,
        )
    return format_html('<circle class="f-brand" cx="{}" cy="{}" r="7"/>', _pct(x), y)


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


def estimates(items: Sequence[Estimate], *, title: str, unit: Any = "") -> Chart:
    """Several sources of one figure side by side (population), never merged; from a zero base."""
    given = itertools.chain.from_iterable((e.value, e.high) for e in _checked(items))
    top = (max([v for v in given if v is not None] or [1]) or 1) * 1.04
    parts: list[SafeString] = []
    y = 0
    for one in items:
        name = f"{clean(one.source, 90)}, {clean(one.year, 12)}" if one.year else clean(one.source, 90)
        text, tall = _label(name, y, missing() if one.value is None else number(one.value))
        y += tall
        parts += [text, format_html('<line class="base" x1="0" x2="100%" y1="{0}" y2="{0}"/>', y + 8)]
        if one.value is None:
            parts.append(format_html('<circle class="f-none" cx="7" cy="{}" r="6"/>', y + 8))
        else:
            if one.low is not None and one.high is not None:
                parts.append(
                    format_html('<line class="s-range" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>', _pct(one.low / top * 100), _pct(one.high / top * 100), y + 8)
                )  # fmt: skip
            parts.append(
                format_html(
                    '<circle class="pt" cx="{}" cy="{}" r="6.5"/>', _pct(one.value / top * 100), y + 8
                )
            )
        y += 30
    table = [[clean(e.source, 300), clean(e.year, 12) or None, e.value, e.low, e.high] for e in items]
    columns = [
        gettext("Source"),
        gettext("Year"),
        unit or gettext("Number"),
        gettext("Lowest"),
        gettext("Highest"),
    ]
    return Chart(title, _svg(title, _join(parts), y), columns, table)
