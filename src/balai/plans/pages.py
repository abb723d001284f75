"""The monitoring report as HTML: tables with headings in words, charts beside them, hashes, links to the record."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from balai.methods.monitoring.values import Cell, Report, Table
from balai.web.formats import missing, number
from balai.web.templatetags.balai import tag
from balai.web.text import script_language

from .formats.labels import CODED, cell_label, column_label, sentence
from .models import Round
from .publishing import file_of, labels_in, position_of, report_of
from .report_charts import charts_of

Labels = Callable[[str], str]
LONG = 15
"""Tables of more rows are folded on the page; they open on paper and stand open in the file."""
STATUS_COLUMNS = {"status", "counted_as"}
STATUSES = {
    "proposed", "pre-feasibility", "feasibility", "planning", "implementing", "ongoing", "operating", "completed",
    "stopped", "merged", "not stated",
}  # fmt: skip
BARE = {"round", "since_round", "year", "no"}
"""Whole numbers that are names: a year has no thousands separator."""


SHOWN_OF_ROOT = 16
"""Hex digits of a root in a table on the page; the files and the round's page have all 64."""
MAY_BE_EMPTY = {"reason", "note", "cities", "name_before", "before", "into", "on"}
"""Columns that say nothing where there is nothing to say: an empty cell is no gap."""


class TableShown(NamedTuple):
    """A table of the report as a reader sees it."""

    name: str
    title: str
    note: str
    head: list[tuple[str, bool]]
    """(heading, whether its cells are numbers)"""
    body: SafeString
    rows: int
    folded: bool
    chart: Any
    wide: bool


def report_context(
    round_: Round, links: Mapping[str, str] | None = None, folded: bool = True
) -> dict[str, Any]:
    """What the report's page and file show. `links`: city name to slug; without it there are no links."""
    report = report_of(round_)
    labels = labels_in(get_language() or "en")
    charts = charts_of(report, labels)
    hashes = hashes_of(round_)
    return {
        "round": round_,
        "report": report,
        "published": bool(round_.published_on),
        "draft": round_.freeze is None,
        "findings": [sentence(finding, labels) for finding in report.findings],
        "tables": [
            _shown(_beside_appendix(report, table), labels, links or {}, charts.get(table.name), folded)
            for table in report.tables
        ],
        "hashes": hashes,
        "as_published": hashes == {"json": round_.json_sha256, "csv": round_.csv_sha256},
        "contradictions": len(report.table("contradictions").rows),
    }


def hashes_of(round_: Round) -> dict[str, str]:
    """SHA-256 of the report's JSON and CSV as they are computed now."""
    position = position_of(round_)
    return {kind: sha256(file_of(position, kind)).hexdigest() for kind in ("json", "csv")}


def report_html(round_: Round, lang: str) -> bytes:
    """The report as one file that needs nothing else: the same bytes within a release."""
    with translation.override(lang):
        context = report_context(round_, folded=False)
        html_lang = {"zh-hans": "zh-Hans"}.get(lang, lang)
        page = render_to_string(
            "plans/report_file.html",
            {**context, "style": _style(), "lang": html_lang, "release": settings.RELEASE},
        )
    return page.encode("utf-8", "replace")


@lru_cache(maxsize=1)
def _style() -> SafeString:
    """The site's style sheet without its fonts, which a file cannot bring along."""
    sheet = (files("balai.web") / "static/balai/balai.css").read_text("utf-8")
    return mark_safe(re.sub(r"@font-face\{[^}]*\}\n?", "", sheet))  # noqa: S308 (our own style sheet)


def _beside_appendix(report: Report, table: Table) -> Table:
    """The first table with the appendix counts beside it, where the exhibit was printed apart from the appendix."""
    if table.name != "status_by_focus":
        return table
    beside = {str(row[0]): row[2:4] for row in report.table("appendix_beside_exhibit").rows}
    if not beside:
        return table
    rows = [[*row, *beside.get(str(row[0]), ["", ""])] for row in table.rows]
    return Table(name=table.name, columns=[*table.columns, "appendix_n", "difference"], rows=rows)


def _shown(table: Table, labels: Labels, links: Mapping[str, str], chart: Any, folded: bool) -> TableShown:
    linked = links and "city" in table.columns and "project" in table.columns
    kept = [i for i, column in enumerate(table.columns) if not (linked and column == "project")]
    numeric = [_is_number(table, i) for i in range(len(table.columns))]
    rows = [_row(table, row, kept, numeric, labels, links) for row in table.rows]
    return TableShown(
        name=table.name,
        title=labels(f"table.{table.name}"),
        note=labels(f"note.{table.name}"),
        head=[(column_label(table.columns[i], labels), numeric[i]) for i in kept],
        body=mark_safe("".join(rows)),  # noqa: S308 (each cell is escaped in _cell)
        rows=len(rows),
        folded=folded and len(rows) > LONG,
        chart=chart,
        wide=len(kept) > 8,
    )


def _is_number(table: Table, place: int) -> bool:
    """Whether a column holds numbers: whole ones, or decimal text in columns of shares and differences."""
    cells = [row[place] for row in table.rows if row[place] != ""]
    return bool(cells) and all(isinstance(c, int) or re.fullmatch(r"-?\d+(\.\d+)?", c) for c in cells)


def _row(
    table: Table,
    row: list[Cell],
    kept: list[int],
    numeric: list[bool],
    labels: Labels,
    links: Mapping[str, str],
) -> str:
    named = dict(zip(table.columns, row, strict=True))
    cells = []
    for place in kept:
        column = table.columns[place]
        inner = _cell(column, row[place], named, labels, links)
        if place == 0:
            cells.append(f'<th scope="row">{inner}</th>')
        else:
            cells.append(f'<td class="n">{inner}</td>' if numeric[place] else f"<td>{inner}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _cell(column: str, value: Cell, named: dict[str, Cell], labels: Labels, links: Mapping[str, str]) -> str:
    """A cell as safe HTML: codes in words, statuses as tags, cities and projects as links."""
    if value == "":
        return "" if column in MAY_BE_EMPTY else f'<span class="is-missing sub">{escape(missing())}</span>'
    if isinstance(value, int):
        return str(value) if column in BARE else escape(number(value))
    return _text_cell(column, value, named, labels, links)


def _text_cell(
    column: str, value: str, named: dict[str, Cell], labels: Labels, links: Mapping[str, str]
) -> str:
    words = str(cell_label(column, value, labels))
    if column in STATUS_COLUMNS and value in STATUSES:
        return str(tag(value.replace(" ", "-"), words[:1].upper() + words[1:]))
    slug = links.get(str(named.get("city", "")))
    if slug and column == "city":
        return f'<a href="/{escape(slug)}/">{escape(words)}</a>'
    if slug and named.get("project") and column == _title_column(named):
        return f'<a href="/{escape(slug)}/projects/{escape(named["project"])}/">{escape(words)}</a>'
    if column == "accepted_root" and words:
        return f'<code class="hash">{escape(words[:SHOWN_OF_ROOT])}…</code>'
    language = "" if column in CODED else script_language(words)
    return f'<span lang="{language}">{escape(words)}</span>' if language else str(conditional_escape(words))


def _title_column(named: Mapping[str, Cell]) -> str:
    """The column that names the project: its name now, or before when it is gone."""
    return "name" if named.get("name") else "name_before" if named.get("name_before") else "text"
