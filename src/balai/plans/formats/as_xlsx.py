"""A report as an Excel workbook: a cover, then one sheet per table; the same bytes for the same report."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from balai.methods.csv_rows import guard
from balai.methods.monitoring.values import Cell, Report, Table

from .labels import cell_label, column_label, english, sentence
from .tables import digests, printable

# The workbook's own dates would change its bytes each second; what the report is as of is on the cover.
_EPOCH = datetime.datetime(2000, 1, 1)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_FIGURES = {"share_pct_1", "share_pct_0", "filled_pct", "printed", "recomputed", "difference"}
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_HEAD = PatternFill("solid", start_color="FFE4EEEA")
_LONGEST = 32_767  # characters that Excel takes in one cell
_WIDEST = 60


def as_xlsx(
    report: Report,
    hashes: Mapping[str, str] | None = None,
    labels: Callable[[str], str] = english,
) -> bytes:
    """The workbook. `hashes`: SHA-256 of the JSON and CSV for the cover (computed when not given).

    Text stays text: no cell is ever a formula, and a text that would become one when saved as CSV is guarded.
    Sheets are named by the tables' codes; headings are in the reader's language.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "Balai"
    book.properties.title = printable(report.network_name)
    book.properties.created = _EPOCH
    _cover(book, report, hashes or digests(report), labels)
    for table in report.tables:
        _sheet(book, table, labels)
    raw = io.BytesIO()
    book.save(raw)
    return _still(raw.getvalue())


def _cover(book: Workbook, report: Report, hashes: Mapping[str, str], labels: Callable[[str], str]) -> None:
    sheet = book.create_sheet("cover")
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 100
    facts: list[tuple[str, Cell]] = [
        ("network", report.network_name),
        ("round", report.round),
        ("title", report.title),
        ("cut_off", report.cut_off),
        ("frozen_on", report.frozen_on),
        ("method", report.method),
        ("sha256_json", hashes["json"]),
        ("sha256_csv", hashes["csv"]),
    ]
    sheet.append([_text(sheet, labels("text.monitoring_report"), bold=True)])
    for code, value in facts:
        sheet.append([_text(sheet, labels(f"text.{code}"), bold=True), _cell(sheet, "", value)])
    sheet.append([])
    for finding in report.findings:
        sheet.append([None, _text(sheet, sentence(finding, labels))])
    sheet.append([])
    for table in report.tables:
        sheet.append([_text(sheet, table.name), _text(sheet, labels(f"table.{table.name}"))])


def _sheet(book: Workbook, table: Table, labels: Callable[[str], str]) -> None:
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "A2"
    heads = [column_label(column, labels) for column in table.columns]
    rows = [[cell_label(c, v, labels) for c, v in zip(table.columns, row, strict=True)] for row in table.rows]
    for place, head in enumerate(heads):
        longest = max([len(head), *(len(str(row[place])) for row in rows)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(longest + 2, _WIDEST)
    sheet.append([_text(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, column, value) for column, value in zip(table.columns, row, strict=True)])
    if rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"


def _cell(sheet: object, column: str, value: Cell) -> WriteOnlyCell:
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value=value)
    if (column in _FIGURES or column.endswith("_pct")) and _DECIMAL.fullmatch(value):
        cell = WriteOnlyCell(sheet, value=Decimal(value))
        _, _, decimals = value.partition(".")
        cell.number_format = f"0.{'0' * len(decimals)}" if decimals else "0"
        return cell
    return _text(sheet, value)


def _text(sheet: object, value: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value="")
    cell.value = guard(printable(value))[:_LONGEST]
    cell.data_type = "s"  # openpyxl takes a text beginning with "=" for a formula unless told
    if bold:
        cell.font = Font(bold=True)
        cell.fill = _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _still(workbook: bytes) -> bytes:
    """The same workbook without the time of day: fixed dates in the archive and in its properties."""
    out = io.BytesIO()
    stamp = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
    return out.getvalue()
