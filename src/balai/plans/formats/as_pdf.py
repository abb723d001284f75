"""A report as PDF, set by typst from one template; the same bytes for the same report and release.

Every text reaches the template as data (one JSON string read with `json`), never as markup, so nothing a city
writes can become typst code. Of fonts only those inside the typst wheel and those the caller ships are used,
so that bytes do not depend on the machine; a letter that none of them has is printed as a hollow box.
"""

import datetime
import json
import re
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import typst

from balai.methods.monitoring.values import Cell, Report, Table
from balai.methods.rounding import number

from .labels import cell_label, column_label, english, sentence
from .tables import digests, printable

# Direction marks could make one cell rewrite the look of another.
_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_LONG_WORD = re.compile(r"\S{18}(?=\S)")
_WIDE = 9  # tables of more columns are printed on pages turned sideways
_LONGEST = 2_000


def as_pdf(
    report: Report,
    hashes: Mapping[str, str] | None = None,
    labels: Callable[[str], str] = english,
    language: str = "en",
    fonts: Sequence[Path] = (),
) -> bytes:
    """A4 pages: cover with findings and a chart, then every table. `hashes` as in as_xlsx.

    The document's date is the freeze, else the cut-off. `language`: two letters, for readers and for breaking
    lines. `fonts`: folders of fonts that ship with the release, for letters the built-in ones lack.
    """
    data = {
        "language": language,
        "network": _shown(report.network_name),
        "round": str(report.round),
        "title": _shown(report.title),
        "facts": _facts(report, labels),
        "findings": [_shown(sentence(finding, labels)) for finding in report.findings],
        "chart": _chart(report, labels),
        "tables": [_table(table, labels) for table in report.tables],
        "hashes": {"json": hashes["json"], "csv": hashes["csv"]} if hashes else digests(report),
        "words": {
            code: _shown(labels(f"text.{code}"))
            for code in ("monitoring_report", "nothing", "contents", "sha256_json", "sha256_csv", "page_of")
        },
    }
    template = files(__package__).joinpath("report.typ").read_bytes()
    return typst.compile(
        template,
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=list(fonts)),
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(data, ensure_ascii=True, sort_keys=True)},
        timestamp=_moment(report.frozen_on or report.cut_off),
    )


def _facts(report: Report, labels: Callable[[str], str]) -> list[list[str]]:
    facts = {
        "cut_off": report.cut_off,
        "frozen_on": report.frozen_on,
        "method": report.method,
        "source": report.source,
    }
    return [[_shown(labels(f"text.{code}")), _shown(value)] for code, value in facts.items() if value]


def _chart(report: Report, labels: Callable[[str], str]) -> dict[str, object]:
    """The bars of focus area × status: the first table's first four columns."""
    first = report.tables[0]
    rows = [[_shown(str(row[0])), *row[1:4]] for row in first.rows]
    return {
        "title": _shown(labels(f"table.{first.name}")),
        "legend": [_shown(labels(f"value.{group}")) for group in first.columns[1:4]],
        "rows": rows,
        "most": max([1, *(sum(n for n in row[1:4] if isinstance(n, int)) for row in first.rows)]),
    }


def _table(table: Table, labels: Callable[[str], str]) -> dict[str, object]:
    heads = [_shown(column_label(column, labels)) for column in table.columns]
    rows = [
        [_shown(str(cell_label(c, v, labels))) for c, v in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]
    return {
        "name": table.name,
        "title": _shown(labels(f"table.{table.name}")),
        "note": _shown(labels(f"note.{table.name}")),
        "heads": heads,
        "rows": rows,
        "widths": [_width(place, heads, rows) for place in range(len(heads))],
        "right": [_is_number(place, table.rows) for place in range(len(heads))],
        "wide": len(heads) > _WIDE,
    }


def _width(place: int, heads: list[str], rows: list[list[str]]) -> int:
    """A column's share of the line, from the text it holds, within bounds so that none starves."""
    longest = max((len(row[place]) for row in rows), default=0)
    word = max((len(word) for word in heads[place].split()), default=1)
    return max(4, word, min(longest, 34))


def _is_number(place: int, rows: list[list[Cell]]) -> bool:
    cells = [row[place] for row in rows if row[place] != ""]
    return bool(cells) and all(isinstance(cell, int) or number(cell) is not None for cell in cells)


def _shown(text: str) -> str:
    """Text as it can be printed: on one line, in its own direction, breakable in very long words."""
    one_line = " ".join(_DIRECTION.sub("", printable(text)).split())[:_LONGEST]
    return _LONG_WORD.sub("\\g<0>\u200b", one_line)


def _moment(date: str) -> datetime.datetime:
    """Midnight UTC of the date; 1 January 2000 where the report has none that can be read."""
    try:
        day = datetime.date.fromisoformat(date[:10])
    except ValueError:
        day = datetime.date(2000, 1, 1)
    return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
