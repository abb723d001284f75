"""CSV, JSON, XLSX and PDF of a report: what others script against, and what hostile text cannot do."""

import csv
import io
import json
import re
import zipfile
from hashlib import sha256

import msgspec
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from balai.methods.csv_rows import guard, unguard
from balai.methods.monitoring.report1 import report
from balai.methods.monitoring.values import Finding, Report, Table
from balai.plans.formats import as_csv, as_json, as_pdf, as_xlsx, digests
from balai.plans.formats.labels import ENGLISH, english, in_language, sentence
from tests.methods.network_data import inputs

HOSTILE = [
    '=HYPERLINK("http://evil","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "'=1",
    "''=1",
    "＝1+1",
    '#eval("1+1") *bold* $x$ `raw` @ref <label> \\u{1F600}',
    "]] } #panic()",
    "%s {0.__class__} {{7*7}} %(n)s",
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "nul\x00esc\x1b[31m",
    "lone \ud800 surrogate",
    "W" * 5_000,
    "a\nb\r\nc",
    'quote " comma , semicolon ;',
]


@pytest.fixture(scope="module")
def real(shared) -> Report:
    return report(inputs(shared, 2025))


def small(cells) -> Report:
    """A report whose every free text is one of `cells`."""
    first = Table(
        name="status_by_focus",
        columns=["focus_area", "planning", "ongoing", "completed", "total"],
        rows=[[cell, 1, 2, 3, 6] for cell in cells],
    )
    changes = Table(
        name="changes",
        columns=["change", "name", "reason", "filled_pct"],
        rows=[["new", cell, cell, "-8.65"] for cell in cells],
    )
    empty = Table(name="stopped_and_merged", columns=["country", "city"], rows=[])
    return Report(
        method="report/1",
        network="sample",
        network_name=cells[0],
        framework="sample",
        round=2027,
        previous_round=2026,
        cut_off="2027-06-30",
        frozen_on="2027-07-01",
        imported=False,
        title=cells[-1],
        source=cells[0],
        findings=[Finding(code="contradictions", values={"n": cell}) for cell in cells],
        tables=[first, changes, empty],
    )


def test_the_first_line_is_the_first_tables_header_and_its_six_rows_follow(real):
    lines = as_csv(real).decode().split("\n")
    assert lines[0] == "focus_area,planning,ongoing,completed,total"
    assert lines[1] == "Civic & Social,0,24,10,34"
    assert lines[6].startswith("Industry & Innovation,")
    assert lines[7] == ""
    assert b"\r" not in as_csv(real)


def test_one_blank_line_stands_between_tables_and_none_at_the_end(real):
    blocks = as_csv(real).decode().split("\n\n")
    assert len(blocks) == len(real.tables)
    assert [block.split("\n")[0] for block in blocks] == [",".join(t.columns) for t in real.tables]
    assert as_csv(real).endswith(b"\n") and not as_csv(real).endswith(b"\n\n")


def test_one_table_alone_is_the_same_lines(real):
    alone = as_csv(real, table="reconciliation").decode()
    assert alone in as_csv(real).decode()
    assert alone.startswith("round,focus_area,exhibit1_pct,exhibit1_implied_n,")
    with pytest.raises(KeyError, match="status_by_focus"):
        as_csv(real, table="nothing")


def test_json_holds_the_whole_report_with_sorted_keys_and_one_line_end(real):
    raw = as_json(real)
    assert raw.endswith(b"}\n") and raw.count(b"\n") == 1
    assert msgspec.json.decode(raw, type=Report) == real
    keys = list(json.loads(raw))
    assert keys == sorted(keys)


def test_every_format_gives_the_same_bytes_twice(real):
    for form in (as_csv, as_json, as_xlsx, as_pdf):
        assert sha256(form(real)).digest() == sha256(form(real)).digest(), form.__name__


def test_pdf_and_workbook_print_the_hashes_of_json_and_csv(real):
    known = digests(real)
    assert known == {"json": sha256(as_json(real)).hexdigest(), "csv": sha256(as_csv(real)).hexdigest()}
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(as_pdf(real))).pages]
    assert known["json"] in pages[0] and known["csv"] in pages[0]
    assert all(known["json"] in page for page in pages), "the footer of every page names the report"
    cover = load_workbook(io.BytesIO(as_xlsx(real)))["cover"]
    shown = {str(cell.value) for row in cover.iter_rows() for cell in row}
    assert set(known.values()) <= shown


def test_the_pdf_is_dated_by_the_round_and_counts_its_pages(real):
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(real)))
    assert reader.metadata and reader.metadata.creation_date
    assert reader.metadata.creation_date.date().isoformat() == real.cut_off
    last = len(reader.pages)
    assert f"Page {last} of {last}" in reader.pages[-1].extract_text()


def test_tables_that_break_over_pages_repeat_their_header(real):
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(as_pdf(real))).pages]
    appendix = [page for page in pages if "How the status is" in page]
    assert len(appendix) > 1


def test_the_workbook_has_a_sheet_per_table_with_its_header_frozen(real):
    book = load_workbook(io.BytesIO(as_xlsx(real)))
    assert book.sheetnames == ["cover", *(table.name for table in real.tables)]
    sheet = book["status_by_focus"]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == ["Focus area", "Planning", "Ongoing", "Completed", "Total"]
    assert [cell.value for cell in sheet[2]] == ["Civic & Social", 0, 24, 10, 34]
    assert book["shares"]["D2"].value == 25.4


@pytest.mark.parametrize("text", HOSTILE)
def test_a_guarded_cell_is_never_a_formula_and_comes_back_as_it_was(text):
    safe = guard(text)
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", safe)
    assert unguard(safe) == text


@given(st.text(alphabet="'=+-@\t\r\n08. a", max_size=8))
def test_the_guard_is_reversible_for_every_text(text):
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["-8.65", "0.34", "-1", "12"])
def test_numbers_stay_numbers(text):
    assert guard(text) == text


@pytest.mark.parametrize("text", ["-8.65-cmd", "-", "+5", "--1", "-1e5", "-８"])
def test_what_only_looks_like_a_number_is_guarded(text):
    assert guard(text) == f"'{text}"


def test_hostile_names_come_back_from_the_csv_exactly():
    rows = list(csv.reader(io.StringIO(as_csv(small(HOSTILE), "changes").decode(), newline="")))
    names = [unguard(row[1]) for row in rows[1:]]
    assert names == [text.replace("\ud800", "\ufffd") for text in HOSTILE]
    assert {row[3] for row in rows[1:]} == {"-8.65"}


def test_hostile_names_are_text_in_the_workbook():
    raw = as_xlsx(small(HOSTILE))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert sheets and not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    sheet = load_workbook(io.BytesIO(raw))["changes"]
    assert [sheet.cell(row, 2).data_type for row in range(2, len(HOSTILE) + 2)] == ["s"] * len(HOSTILE)
    assert sheet.cell(2, 4).value == -8.65


def test_hostile_names_are_printed_in_the_pdf_as_they_stand():
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(as_pdf(small(HOSTILE)))).pages)
    flat = re.sub(r"\s|\u200b", "", text)
    for part in ("#eval(", "*bold*", "$x$", "`raw`", "]]}#panic()", "{{7*7}}", "<script>alert(1)</script>"):
        assert part in flat, part
    assert "\u202e" not in text


def test_vietnamese_and_indonesian_names_are_printed_with_the_built_in_fonts():
    names = ["Đà Nẵng: hệ thống quản lý nước", "Kota Kediri: pelayanan publik"]
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(as_pdf(small(names)))).pages)
    assert all(name in " ".join(text.split()) for name in names)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_at_all_can_be_printed_in_every_format(cells):
    made = small(cells)
    assert as_pdf(made).startswith(b"%PDF")
    assert as_xlsx(made).startswith(b"PK")
    assert as_csv(made).decode() and as_json(made).decode()


def test_every_code_of_the_real_reports_has_its_words(shared):
    for year in (2022, 2025):
        made = report(inputs(shared, year))
        focus_areas = {str(row[0]) for row in made.tables[0].rows}
        for table in made.tables:
            assert f"table.{table.name}" in ENGLISH
            for column in table.columns:
                assert column in focus_areas or f"column.{column}" in ENGLISH, (table.name, column)
        for finding in made.findings:
            words = sentence(finding, english)
            assert words.endswith(".") and "%(" not in words, words


def test_words_are_translated_and_what_people_wrote_is_not(real):
    labels = in_language(
        lambda text: {"Appendix: every project": "Lampiran", "Focus area": "Bidang"}.get(text, text)
    )
    book = load_workbook(io.BytesIO(as_xlsx(real, labels=labels)))
    assert book["status_by_focus"]["A1"].value == "Bidang"
    assert book["status_by_focus"]["A2"].value == "Civic & Social"
    first = pypdf.PdfReader(io.BytesIO(as_pdf(real, labels=labels, language="id")))
    assert "Lampiran" in "".join(page.extract_text() for page in first.pages)


def test_a_translation_without_or_with_unknown_places_cannot_break_a_sentence():
    finding = Finding(code="contradictions", values={"n": 3})
    assert sentence(finding, lambda code: "No figure here") == "No figure here"
    assert sentence(finding, lambda code: "%(m)s of %(n)s, 5 %%") == "%(m)s of 3, 5 %"
