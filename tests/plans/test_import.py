"""The import of official tables: every bad row by file, line and reason, and all of it or nothing."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai.methods.monitoring.values import Table
from balai.ops.cli import parser
from balai.places.models import Place
from balai.plans.acts import SelfAssessed
from balai.plans.formats.as_csv import table_csv
from balai.plans.importers import register
from balai.plans.importers.founding import FOCUS_AREAS, PROJECT_TYPES, membership_acts, place_acts
from balai.plans.importers.history import histories
from balai.plans.importers.register import import_register
from balai.plans.importers.tables import (
    PLACES_DATA,
    PLANS_DATA,
    ImportProblems,
    PlannedRow,
    Tables,
    read_rows,
    read_tables,
)
from balai.plans.models import Round
from balai.plans.projections.projects import position_of
from balai.plans.publishing import is_as_published
from balai.record.acts import Act, Unknown
from balai.record.append import append
from balai.record.canonical import entry_bytes
from balai.record.models import Checkpoint, Entry, Head
from balai.record.registry import decode
from tests.cast import Cast

FILES = sorted(path.name for folder in (PLACES_DATA, PLANS_DATA) for path in folder.glob("*.csv"))
SHIPPED = read_tables()
ROUND_OF = {2022: "2022-09-21", 2023: "2023-08-14", 2024: "2024-09-25", 2025: "2025-09-30"}


class Folder:
    """A copy of the tables that ship, to damage."""

    def __init__(self, root: Path) -> None:
        self.places, self.plans = root / "places", root / "plans"
        for data, copy in ((PLACES_DATA, self.places), (PLANS_DATA, self.plans)):
            copy.mkdir()
            for path in data.glob("*.csv"):
                shutil.copy(path, copy)

    def path(self, file: str) -> Path:
        return next(path for folder in (self.places, self.plans) if (path := folder / file).exists())

    def lines(self, file: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.path(file).read_text(encoding="utf-8"), newline="")))

    def write(self, file: str, lines: list[list[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(lines)
        self.path(file).write_text(text.getvalue(), encoding="utf-8", newline="")

    def change(self, file: str, line: int, **cells: str) -> None:
        """Write these cells into one line (the header is line 1)."""
        lines = self.lines(file)
        for column, cell in cells.items():
            lines[line - 1][lines[0].index(column)] = cell
        self.write(file, lines)

    def again(self, file: str, line: int) -> int:
        """Let the row of this line stand at the end once more; returns its second line."""
        lines = self.lines(file)
        self.write(file, [*lines, lines[line - 1]])
        return len(lines) + 1

    def problems(self) -> list[str]:
        with pytest.raises(ImportProblems) as caught:
            read_tables(self.places, self.plans)
        return [str(problem) for problem in caught.value.problems]

    def imported(self, *more: str) -> int:
        """`balai import register` on these folders."""
        folders = ["--places", str(self.places), "--plans", str(self.plans)]
        arguments = parser().parse_args(["import", "register", *folders, *more])
        return int(arguments.run(arguments))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def keys(db: None, tmp_path: Path, settings: Any) -> Path:
    settings.KEYS_ROOT = tmp_path / "keys"
    return tmp_path / "keys"


def heads() -> dict[str, int]:
    return dict(Head.objects.values_list("origin", "size"))


# What a row can have wrong


@pytest.mark.parametrize(
    ("file", "cells", "reason"),
    [
        ("me_exhibit2.csv", {"n": "three"}, "n: 'three' is not a count of projects"),
        ("me_exhibit2.csv", {"n": "0"}, "n: '0' is not a count of projects"),
        ("me_exhibit2.csv", {"n": "-1"}, "n: '-1' is not a count of projects"),
        ("me_exhibit2.csv", {"n": "2.5"}, "n: '2.5' is not a count of projects"),
        ("me_exhibit2.csv", {"n": "1" + "0" * 19}, f"n: '1{'0' * 19}' is not a count of projects"),
        ("me_exhibit2.csv", {"n": ""}, "n: '' is not a count of projects"),
        ("me_exhibit2.csv", {"city": "Atlantis"}, "no city of the network is called 'Atlantis'"),
        ("me_exhibit2.csv", {"iso2": "TH"}, "Bandar Seri Begawan is in BN, not in 'TH'"),
        ("me_exhibit2.csv", {"focus_area": "Civic"}, "'Civic' is no focus area of the framework"),
        ("me_exhibit2.csv", {"status": "done"}, "'done' is no status an exhibit counts"),
        ("me_exhibit2.csv", {"report_year": "2031"}, "me_projects.csv lists no project for 2031"),
        ("me_exhibit2.csv", {"report_year": "22"}, "report_year: '22' is not a year"),
        ("me_exhibit3_types.csv", {"n": "x"}, "n: 'x' is not a count of projects"),
        ("me_exhibit3_types.csv", {"iso2": "XX"}, "no city of the network is in 'XX'"),
        ("me_exhibit3_types.csv", {"focus_area": "civic & social"}, "'civic & social' is no focus area"),
        ("me_exhibit3_types.csv", {"project_type": "Parks"}, "'Parks' is no project type of the framework"),
        ("me_exhibit3_status.csv", {"projects": "some"}, "projects: 'some' is not a count of projects, or"),
        ("me_exhibit3_status.csv", {"ongoing_pct_printed": "most"}, "ongoing_pct_printed: 'most' is not a"),
        ("me_published.csv", {"report_year": "2030"}, "me_projects.csv lists no project for 2030"),
        ("me_published.csv", {"value": "9" * 501}, f"value: '{'9' * 40}' is not a text of at most 500"),
        ("me_projects.csv", {"city": "Atlantis"}, "no city of the network is called 'Atlantis'"),
        ("me_projects.csv", {"focus_area": "Water"}, "'Water' is no focus area of the framework"),
        ("me_projects.csv", {"project": "x" * 501}, f"project: '{'x' * 40}' is not a name of 1 to 500 char"),
        ("me_projects.csv", {"project": "  "}, "project: '' is not a name of 1 to 500 characters"),
        (
            "me_projects.csv",
            {"project": "Smart\tBins"},
            "project: 'Smart\\tBins' holds characters that cannot",
        ),
        ("me_projects.csv", {"project": "nul\x00"}, "project: 'nul\\x00' holds characters that cannot be"),
        ("me_projects.csv", {"as_of": "2022-09-22"}, "as_of is '2022-09-22', and '2022-09-21' in the first"),
        ("scap_projects_2018.csv", {"city": "Atlantis"}, "no city of the network is called 'Atlantis'"),
        (
            "scap_projects_2018.csv",
            {"project_in_our_words": "y" * 501},
            f"project_in_our_words: '{'y' * 40}'",
        ),
        ("scap_projects_2018.csv", {"year": "2019"}, "2019 is not the year of these plans"),
        ("scap_targets_2018.csv", {"city": "Atlantis"}, "no city of the network is called 'Atlantis'"),
        ("scap_targets_2018.csv", {"target_in_our_words": ""}, "target_in_our_words: '' is not a name of 1"),
        ("indonesia_evaluations.csv", {"baseline": "9,5"}, "baseline: '9,5' is not a score, or nothing"),
        ("indonesia_100_smart_city.csv", {"cohort": "first"}, "cohort: 'first' is not a year"),
        (
            "indonesia_100_smart_city.csv",
            {"name": "中国"},
            "the name gives the address '', which no place can",
        ),
        ("cities.csv", {"lat": "north"}, "lat: 'north' is not a number of degrees, or nothing"),
        ("cities.csv", {"population_geonames": "1,5 m"}, "population_geonames: '1,5 m' is not a number, or"),
        ("cities.csv", {"joined": ""}, "joined: '' is not a year"),
        ("matches.csv", {"confidence": "sure"}, "not a number: confidence 'sure'"),
        ("matches.csv", {"to_no": "99"}, "unknown listing: 2022 A 99"),
    ],
)
def test_a_bad_cell_is_named_by_file_line_and_reason(
    folder: Folder, file: str, cells: dict[str, str], reason: str
) -> None:
    line = 4 if file != "matches.csv" else 2
    folder.change(file, line, **cells)
    found = folder.problems()
    assert any(said.startswith(f"{file}, line {line}: {reason}") for said in found), found


def test_one_bad_row_is_one_problem(folder: Folder) -> None:
    folder.change("me_exhibit2.csv", 4, n="three")
    assert folder.problems() == ["me_exhibit2.csv, line 4: n: 'three' is not a count of projects"]


@pytest.mark.parametrize("file", FILES)
def test_a_row_that_stands_twice_is_named_at_its_second_line(folder: Folder, file: str) -> None:
    line = folder.again(file, 2)
    (found,) = folder.problems()
    assert found.startswith(f"{file}, line {line}: ")
    assert "twice" in found


def test_the_day_of_a_round_is_a_day(folder: Folder) -> None:
    lines = folder.lines("me_projects.csv")
    folder.write("me_projects.csv", [[c.replace("2022-09-21", "2022-09-31") for c in row] for row in lines])
    found = folder.problems()
    assert len(found) == 77
    assert found[0] == "me_projects.csv, line 2: as_of: '2022-09-31' is not a day such as 2025-09-30"


def test_two_names_that_would_share_an_address_are_not_both_taken(folder: Folder) -> None:
    folder.change("cities.csv", 4, city="Battambang!")
    assert "cities.csv, line 4: 'battambang' stands here twice" in folder.problems()


@pytest.mark.parametrize("name", ["Cities", "ASCN", "Sign in"])
def test_no_city_gets_the_address_of_a_page_or_a_network(folder: Folder, name: str) -> None:
    lines = folder.lines("cities.csv")
    folder.write("cities.csv", [*lines, [name, *lines[1][1:]]])
    (found,) = folder.problems()
    assert found.startswith(f"cities.csv, line {len(lines) + 1}: the name gives the address ")


# What a file can have wrong


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(folder: Folder, file: str) -> None:
    folder.path(file).unlink()
    assert folder.problems() == [f"{file}, line 1: the file cannot be read: No such file or directory"]


def test_a_missing_folder_names_every_file_of_it(folder: Folder) -> None:
    folder.plans = folder.plans / "nowhere"
    assert [said.partition(",")[0] for said in folder.problems()] == sorted(
        path.name for path in PLANS_DATA.glob("*.csv")
    )


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_not_utf_8_is_named_with_the_line_where_it_is_not(folder: Folder, file: str) -> None:
    first, second, rest = folder.path(file).read_bytes().split(b"\n", 2)
    folder.path(file).write_bytes(b"\n".join([first, second[:-3] + b"\xe9" + second[-3:], rest]))
    assert folder.problems() == [f"{file}, line 2: this is not UTF-8 text"]


@pytest.mark.parametrize("file", [file for file in FILES if file != "matches.csv"])
def test_a_missing_column_is_named(folder: Folder, file: str) -> None:
    lines = folder.lines(file)
    folder.write(file, [row[1:] for row in lines])
    assert folder.problems() == [f"{file}, line 1: the columns {lines[0][0]} are missing"]


def test_a_column_that_stands_twice_is_named(folder: Folder) -> None:
    folder.write("me_exhibit2.csv", [[*row, row[-1]] for row in folder.lines("me_exhibit2.csv")])
    assert folder.problems() == ["me_exhibit2.csv, line 1: the columns n stand here twice"]


def test_another_header_of_the_matches_is_refused(folder: Folder) -> None:
    folder.write("matches.csv", [row[1:] for row in folder.lines("matches.csv")])
    (found,) = folder.problems()
    assert found.startswith("matches.csv, line 1: header: from_round,from_no,from_section,")


@pytest.mark.parametrize(("cells", "n"), [(["more"], 7), ([], 5)])
def test_a_row_with_more_or_fewer_cells_than_the_header_is_named(
    folder: Folder, cells: list[str], n: int
) -> None:
    lines = folder.lines("me_exhibit2.csv")
    lines[9] = lines[9] + cells if cells else lines[9][:-1]
    folder.write("me_exhibit2.csv", lines)
    assert folder.problems() == [f"me_exhibit2.csv, line 10: {n} cells; the header has 6"]


@pytest.mark.parametrize(
    ("file", "reason"),
    [("me_exhibit2.csv", "the rest cannot be read: unexpected end of data"), ("matches.csv", "unreadable: ")],
)
def test_a_quote_that_nobody_closes_hides_no_rows(folder: Folder, file: str, reason: str) -> None:
    text = folder.path(file).read_text(encoding="utf-8")
    at = text.index("\n", 2000) + 1
    folder.path(file).write_text(text[:at] + '"' + text[at:], encoding="utf-8", newline="")
    (found,) = folder.problems()
    assert found.startswith(f"{file}, line {text[:at].count(chr(10)) + 1}: {reason}")


def test_a_cell_of_a_megabyte_is_named_and_not_read(folder: Folder) -> None:
    folder.change("me_projects.csv", 3, project="W" * 1_000_000)
    assert folder.problems() == [
        "me_projects.csv, line 3: the rest cannot be read: field larger than field limit (131072)"
    ]


def test_all_problems_of_all_files_are_named_at_once_in_their_order(folder: Folder) -> None:
    folder.change("me_exhibit2.csv", 200, focus_area="Water")
    folder.change("me_exhibit2.csv", 3, n="three")
    folder.change("me_projects.csv", 5, city="Atlantis")
    folder.path("me_published.csv").unlink()
    folder.change("scap_targets_2018.csv", 9, city="Atlantis")
    twice = folder.again("me_exhibit3_types.csv", 8)
    assert [said.partition(":")[0] for said in folder.problems()] == [
        "me_exhibit2.csv, line 3",
        "me_exhibit2.csv, line 200",
        f"me_exhibit3_types.csv, line {twice}",
        "me_projects.csv, line 5",
        "me_published.csv, line 1",
        "scap_targets_2018.csv, line 9",
    ]


def test_cities_that_cannot_be_read_are_not_held_against_the_rows_that_name_them(folder: Folder) -> None:
    folder.path("cities.csv").write_text("city\nHa Noi\n", encoding="utf-8")
    folder.change("me_exhibit2.csv", 3, status="done")
    assert [said.partition(":")[0] for said in folder.problems()] == [
        "cities.csv, line 1",
        "me_exhibit2.csv, line 3",
    ]


def test_the_line_is_true_after_bad_rows_blank_lines_and_cells_of_several_lines(folder: Folder) -> None:
    lines = folder.lines("me_projects.csv")
    lines[2][lines[0].index("report_year")] = "last year"
    lines[3][lines[0].index("status_basis")] = "one\ntwo\n\nfour"
    lines[5][lines[0].index("focus_area")] = "Water"
    lines.insert(5, [])
    folder.write("me_projects.csv", lines)
    # The row that was line 6 has a blank line and three line ends of a cell before it.
    assert folder.problems() == [
        "me_projects.csv, line 3: report_year: 'last year' is not a year",
        "me_projects.csv, line 10: 'Water' is no focus area of the framework",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_mark_at_the_beginning_and_any_line_end_are_read(folder: Folder, end: str) -> None:
    for file in FILES:
        text = folder.path(file).read_text(encoding="utf-8")
        folder.path(file).write_text(text.replace("\n", end), encoding="utf-8-sig", newline="")
    assert histories(read_tables(folder.places, folder.plans), "n") == histories(SHIPPED, "n")


# Spreadsheets


def test_cells_guarded_against_formulas_come_back_as_they_were(tmp_path: Path) -> None:
    said = [
        '=HYPERLINK("http://evil","x")',
        "+1",
        "-2+3",
        "-8.65",
        "@SUM(1)",
        "'=1",
        "''=1",
        "'quoted'",
        "＝1",
    ]
    columns = list(PlannedRow.__struct_fields__)
    written = Table(name="t", columns=columns, rows=[["Ha Noi", name, "", 2018, "a\nb"] for name in said])
    (tmp_path / "ours.csv").write_bytes(table_csv(written))
    read = read_rows(tmp_path / "ours.csv", PlannedRow)
    assert read.problems == []
    assert [row.project_in_our_words for row in read.rows] == said
    assert {row.source for row in read.rows} == {"a\nb"}


def test_names_that_look_like_formulas_are_imported_as_they_were_from_guarded_tables(folder: Folder) -> None:
    lines = folder.lines("me_projects.csv")
    name = lines[3][6]
    guarded = {"me_projects.csv": "'=Digital", "matches.csv": "'=Digital"}
    for file, cell in guarded.items():
        here = [[cell if value == name else value for value in row] for row in folder.lines(file)]
        folder.write(file, here)
    read = read_tables(folder.places, folder.plans)
    assert read.listed[2].project == "=Digital"


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(FILES),
    st.integers(2, 60),
    st.integers(0, 13),
    st.text(max_size=20)
    | st.sampled_from(["", "-1", "0", "1e3", "٣", "²", "NaN", "9" * 30, "é", "e\u0301", "\x00", "a\u2028b"]),
)
def test_whatever_stands_in_a_cell_is_reported_or_can_be_written(
    tmp_path: Path, file: str, line: int, column: int, cell: str
) -> None:
    shutil.rmtree(tmp_path / "one", ignore_errors=True)
    (tmp_path / "one").mkdir()
    folder = Folder(tmp_path / "one")
    lines = folder.lines(file)
    row = lines[min(line, len(lines)) - 1]
    row[column % len(row)] = cell.encode("utf-8", "replace").decode()
    folder.write(file, lines)
    try:
        tables = read_tables(folder.places, folder.plans)
    except ImportProblems as error:
        assert error.problems
        return
    for act in every_act(tables):
        assert not isinstance(decode(entry_bytes(act)), Unknown)


def every_act(tables: Tables) -> list[Act]:
    """What these tables would put into the records, but for what is computed from the rows."""
    years = histories(tables, "net")
    founding = [*place_acts(tables).values(), *membership_acts(tables, "here").values()]
    yearly = [said for year in years for said in (*year.cities.values(), year.network)]
    return [act for said in (*founding, *yearly) for act in said]


@pytest.mark.parametrize(
    ("no", "position"), [("35.10", 35_010), ("7", 7000), ("", 0), ("B", 0), ("²", 0), ("9" * 40, 0)]
)
def test_a_printed_number_of_any_kind_has_a_position(no: str, position: int) -> None:
    assert position_of(no) == position


# The reviewed matches


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda rows: rows.pop(1), "matches.csv: outcome unaccounted: "),
        (
            lambda rows: rows[1].__setitem__(8, "Another name"),
            "matches.csv, line 2: name mismatch: Another name",
        ),
        (lambda rows: rows[1].__setitem__(7, "Ha Noi"), "matches.csv, line 2: city mismatch: Ha Noi, listed"),
        (lambda rows: rows.append(rows[1]), "matches.csv, line 162: decided twice: "),
    ],
    ids=["a row is missing", "a name differs", "a city differs", "a row stands twice"],
)
def test_reviewed_matches_that_do_not_fit_are_refused_and_nothing_is_written(
    folder: Folder, cast: Cast, capsys: Any, spoil: Callable[[list[list[str]]], object], reason: str
) -> None:
    before = heads()
    lines = folder.lines("matches.csv")
    spoil(lines)
    folder.write("matches.csv", lines)
    assert folder.imported() == 1
    assert reason in capsys.readouterr().err
    assert folder.imported("--dry-run") == 1
    assert heads() == before


# All of it or nothing


def test_with_a_bad_row_the_command_names_it_and_writes_nothing(
    folder: Folder, cast: Cast, capsys: Any
) -> None:
    before = heads()
    folder.change("me_exhibit2.csv", 3, n="three")
    folder.change("me_exhibit2.csv", 9, city="Atlantis")
    assert folder.imported() == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "me_exhibit2.csv, line 3: n: 'three' is not a count of projects",
        "me_exhibit2.csv, line 9: no city of the network is called 'Atlantis'",
        "2 rows are wrong; nothing was imported.",
    ]
    assert heads() == before


def test_a_dry_run_checks_and_writes_nothing(folder: Folder, keys: Path, capsys: Any) -> None:
    assert folder.imported("--dry-run") == 0
    assert capsys.readouterr().out == "405 listed projects and 328 exhibit cells are in order.\n"
    assert heads() == {}
    assert not Entry.objects.exists()
    assert not keys.exists()


def failing(name: str) -> Callable[..., Any]:
    """`append`, until an act of this type comes."""

    def until(place_id: Any, said: Any, **more: Any) -> Any:
        if any(type(act).__name__ == name for act in said):
            raise ConnectionError("the server closed the connection")
        return append(place_id, said, **more)

    return until


@pytest.mark.parametrize("act", ["MemberJoined", "RoundPublished", SelfAssessed.__name__])
def test_a_failure_in_the_middle_leaves_nothing_half_imported(
    folder: Folder, cast: Cast, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    before, entries, places = heads(), Entry.objects.count(), Place.objects.across(ids()).count()
    monkeypatch.setattr(register, "append", failing(act))
    with pytest.raises(ConnectionError):
        folder.imported()
    assert heads() == before
    assert Entry.objects.count() == entries
    assert Place.objects.across(ids()).count() == places


def ids() -> list[Any]:
    return list(Head.objects.values_list("place_id", flat=True))


def test_an_import_interrupted_in_the_middle_can_be_run_again_as_if_nothing_had_been(keys: Path) -> None:
    def until_2023(what: str, done: int, total: int) -> None:
        if (what, done) == ("2023", 3):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_register(SHIPPED, until_2023)
    assert heads() == {}
    done = import_register(SHIPPED)
    assert done.rounds == [2018, 2022, 2023, 2024, 2025]
    assert sum(heads().values()) == done.acts == Entry.objects.count()


def test_the_second_import_writes_nothing(folder: Folder, keys: Path, capsys: Any) -> None:
    assert folder.imported() == 0
    told = capsys.readouterr().out
    assert told.endswith("acts appended; 87 places opened; rounds: [2018, 2022, 2023, 2024, 2025]\n")
    before, sealed = heads(), Checkpoint.objects.count()
    assert sealed == len(before) == 87
    assert folder.imported() == 0
    assert capsys.readouterr().out == "0 acts appended; 0 places opened; rounds: none new\n"
    assert heads() == before
    assert Checkpoint.objects.count() == sealed


def test_a_round_imported_a_year_later_gives_the_same_reports(folder: Folder, keys: Path) -> None:
    until = {
        "me_projects.csv": lambda row: row[0] != "2025",
        "me_exhibit2.csv": lambda row: row[0] != "2025",
        "me_exhibit3_types.csv": lambda row: row[0] != "2025",
        "me_exhibit3_status.csv": lambda row: row[0] != "2025",
        "me_published.csv": lambda row: row[0] != "2025",
        "matches.csv": lambda row: row[3] != "2025",
    }
    for file, kept in until.items():
        folder.write(file, [row for row in folder.lines(file) if kept(row)])
    assert import_register(read_tables(folder.places, folder.plans)).rounds == [2018, 2022, 2023, 2024]
    before = published()
    assert import_register(SHIPPED).rounds == [2025]
    after = published()
    assert {year: after[year] for year in before} == before
    assert sorted(after) == sorted(ROUND_OF)
    assert all(is_as_published(round_) for round_ in Round.objects.across(ids()))


def published() -> dict[int, tuple[str, str]]:
    return {r.round: (r.json_sha256, r.csv_sha256) for r in Round.objects.across(ids()) if r.published_on}


# The tables that ship


def test_the_tables_that_ship_are_in_order() -> None:
    assert (len(SHIPPED.cities), len(SHIPPED.cohorts)) == (38, 50)
    assert (len(SHIPPED.listed), len(SHIPPED.planned), len(SHIPPED.targets)) == (405, 53, 59)
    assert {row.report_year: row.as_of for row in SHIPPED.listed} == ROUND_OF


def test_the_framework_knows_every_focus_area_and_project_type_that_is_printed() -> None:
    assert {row.focus_area for row in SHIPPED.exhibit3} == set(FOCUS_AREAS)
    assert {row.project_type for row in SHIPPED.exhibit3} == set(PROJECT_TYPES)
