"""Reading official tables: every row checked, every problem named by file, line and reason."""

import io
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

import msgspec
from msgspec import Meta

from balai.methods.csv_rows import Unreadable, numbered, unguard

PLACES_DATA = Path(__file__).resolve().parents[2] / "places" / "data"
PLANS_DATA = Path(__file__).resolve().parents[1] / "data"

FOCUS_AREAS = (
    "Civic & Social",
    "Health & Well-Being",
    "Safety & Security",
    "Quality Environment",
    "Built Infrastructure",
    "Industry & Innovation",
)
MATCHES = "matches.csv"
STATUSES = ("planning", "ongoing", "completed")
ROW = TypeVar("ROW", bound=msgspec.Struct)

# What a cell must be. The description completes "'x' is not …".
Name = Annotated[str, Meta(min_length=1, max_length=500, description="a name of 1 to 500 characters")]
Text = Annotated[str, Meta(max_length=500, description="a text of at most 500 characters")]
Year = Annotated[int, Meta(ge=1900, le=2999, description="a year")]
Count = Annotated[int, Meta(ge=1, le=99_999, description="a count of projects")]
Counted = Annotated[str, Meta(pattern="^[0-9]{0,5}$", description="a count of projects, or nothing")]
Figure = Annotated[str, Meta(pattern=r"^([0-9]{1,12}(\.[0-9]+)?)?$", description="a number, or nothing")]
Degrees = Annotated[
    str, Meta(pattern=r"^(-?[0-9]{1,3}(\.[0-9]+)?)?$", description="a number of degrees, or nothing")
]
Score = Annotated[str, Meta(pattern=r"^([0-9](\.[0-9]+)?)?$", description="a score, or nothing")]


class Problem(msgspec.Struct, frozen=True):
    """What is wrong in one line of a file: the line where the row begins. The header is line 1; 0: no row is there."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.reason}"


class ImportProblems(ValueError):
    """The tables cannot be taken as they are; nothing was written. `problems` lists every bad row."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.file, p.line))
        wrong = "1 row is" if len(self.problems) == 1 else f"{len(self.problems)} rows are"
        super().__init__(f"{wrong} wrong; nothing was imported.")


class CityRow(msgspec.Struct, frozen=True):
    city: Name
    country: Name
    iso2: Name
    lat: Degrees
    lon: Degrees
    population_scap_2018: Figure
    area_km2_scap_2018: Figure
    population_geonames: Figure
    population_wikidata_or_wikipedia: Figure
    area_km2_wikidata_or_wikipedia: Figure
    joined: Year
    cohort: Text


class CohortRow(msgspec.Struct, frozen=True):
    name: Name
    cohort: Year
    kemendagri_code: Text
    source: str


class ListedRow(msgspec.Struct, frozen=True):
    report_year: Year
    as_of: str
    section: Text
    no: Text
    iso2: Name
    city: Name
    project: Name
    focus_area: Name
    status: Text
    status_basis: str


class Exhibit2Row(msgspec.Struct, frozen=True):
    report_year: Year
    iso2: str
    city: str
    status: str
    focus_area: str
    n: Count


class Exhibit3Row(msgspec.Struct, frozen=True):
    report_year: Year
    iso2: str
    focus_area: str
    project_type: Name
    n: Count


class Exhibit3StatusRow(msgspec.Struct, frozen=True):
    report_year: Year
    iso2: str
    projects: Counted
    completed_pct_printed: Figure
    ongoing_pct_printed: Figure
    planning_pct_printed: Figure


class PrintedRow(msgspec.Struct, frozen=True):
    report_year: Year
    where: Name
    item: Name
    value: Text


class PlannedRow(msgspec.Struct, frozen=True):
    city: Name
    project_in_our_words: Name
    support_required_coded: str
    year: Year
    source: Text


class TargetRow(msgspec.Struct, frozen=True):
    city: Name
    target_in_our_words: Name
    value: Text
    unit: Text
    due: Text
    source: Text


class EvaluationRow(msgspec.Struct, frozen=True):
    place: Name
    year: Year
    baseline: Score
    output: Score
    outcome: Score
    impact: Score
    quick_win: Score
    index_printed: Score
    source: str


class Tables(msgspec.Struct, frozen=True):
    """Every row of the register's tables, checked."""

    cities: list[CityRow]
    cohorts: list[CohortRow]
    listed: list[ListedRow]
    exhibit2: list[Exhibit2Row]
    exhibit3: list[Exhibit3Row]
    exhibit3_status: list[Exhibit3StatusRow]
    printed: list[PrintedRow]
    planned: list[PlannedRow]
    targets: list[TargetRow]
    evaluations: list[EvaluationRow]
    matches: list[str]
    """The reviewed table of matches, line by line."""
    lines: dict[str, list[int]]
    """By file: the line where each of its rows above begins."""


class Read(msgspec.Struct):
    """What one file holds: its good rows, the line where each begins, and what is wrong with the others."""

    rows: list[Any]
    lines: list[int]
    problems: list[Problem]
    whole: bool = True
    """False: it could not be read to its end."""


def read_tables(places: Path = PLACES_DATA, plans: Path = PLANS_DATA) -> Tables:
    """Read every table. Raises ImportProblems with all bad rows of all files."""
    from .checking import LISTED_IN, check, unfit

    files: dict[str, Read] = {}

    def rows(folder: Path, name: str, kind: type[ROW]) -> list[ROW]:
        files[name] = read_rows(folder / name, kind)
        return files[name].rows

    def lines(folder: Path, name: str) -> list[str]:
        files[name] = read_lines(folder / name)
        return files[name].rows

    tables = Tables(
        cities=rows(places, "cities.csv", CityRow),
        cohorts=rows(places, "indonesia_100_smart_city.csv", CohortRow),
        listed=rows(plans, "me_projects.csv", ListedRow),
        exhibit2=rows(plans, "me_exhibit2.csv", Exhibit2Row),
        exhibit3=rows(plans, "me_exhibit3_types.csv", Exhibit3Row),
        exhibit3_status=rows(plans, "me_exhibit3_status.csv", Exhibit3StatusRow),
        printed=rows(plans, "me_published.csv", PrintedRow),
        planned=rows(plans, "scap_projects_2018.csv", PlannedRow),
        targets=rows(plans, "scap_targets_2018.csv", TargetRow),
        evaluations=rows(plans, "indonesia_evaluations.csv", EvaluationRow),
        matches=lines(plans, MATCHES),
        lines={name: read.lines for name, read in files.items()},
    )
    problems = [problem for read in files.values() for problem in read.problems]
    problems += check(tables, unread={name for name, read in files.items() if not read.whole})
    if not LISTED_IN & {problem.file for problem in problems}:
        problems += unfit(tables)
    if problems:
        raise ImportProblems(problems)
    return tables


def read_rows(path: Path, kind: type[ROW]) -> Read:
    """Read one file, whose rows are of this kind."""
    read = Read([], [], [])
    try:
        rows = numbered(_lines_of(path))
        _line, names = next(rows, (1, []))
        _check_header(names, kind)
        for line, cells in rows:
            try:
                read.rows.append(_converted(names, cells, kind))
                read.lines.append(line)
            except ValueError as error:
                read.problems.append(Problem(path.name, line, str(error)))
    except Unreadable as error:
        read.problems.append(Problem(path.name, error.line, str(error)))
        read.whole = False
    return read


def read_lines(path: Path) -> Read:
    """Read one file line by line, as it stands."""
    try:
        return Read(_lines_of(path), [], [])
    except Unreadable as error:
        return Read([], [], [Problem(path.name, error.line, str(error))], whole=False)


def _lines_of(path: Path) -> list[str]:
    """Lines with their ends, as csv wants them: a cell may hold any other separator. Raises Unreadable."""
    try:
        raw = path.read_bytes()
        return list(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    except OSError as error:
        raise Unreadable(1, f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text") from error


def _check_header(names: list[str], kind: type[msgspec.Struct]) -> None:
    missing = [name for name in kind.__struct_fields__ if name not in names]
    if missing:
        raise Unreadable(1, f"the columns {', '.join(missing)} are missing")
    twice = [name for name in kind.__struct_fields__ if names.count(name) > 1]
    if twice:
        raise Unreadable(1, f"the columns {', '.join(twice)} stand here twice")


def _converted(names: list[str], cells: list[str], kind: type[ROW]) -> ROW:
    """A row as a value. Raises ValueError with the reason."""
    if len(cells) != len(names):
        raise ValueError(f"{len(cells)} cells; the header has {len(names)}")
    said = dict(zip(names, cells, strict=True))
    values = {name: cell_of(said[name]) for name in kind.__struct_fields__}
    for name, value in values.items():
        if any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in value):
            raise ValueError(f"{name}: {value[:40]!r} holds characters that cannot be written")
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        name = str(error).rpartition("$.")[2].rstrip("`")
        meta = get_type_hints(kind, include_extras=True)[name].__metadata__[0]
        raise ValueError(f"{name}: {values[name][:40]!r} is not {meta.description}") from error


def cell_of(text: str) -> str:
    """What a cell says: without a spreadsheet's guard and spaces around it, in Unicode's composed form."""
    return unicodedata.normalize("NFC", unguard(text.strip()).strip())
