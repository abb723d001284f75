"""Reading official tables: every row checked, every problem named by file, line and reason."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

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
STATUSES = ("planning", "ongoing", "completed")
ROW = TypeVar("ROW", bound=msgspec.Struct)


class Problem(msgspec.Struct, frozen=True):
    """What is wrong in one line of a file (the header is line 1)."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class ImportProblems(ValueError):
    """The tables cannot be taken as they are; nothing was written. `problems` lists every bad row."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.file, p.line))
        super().__init__(f"{len(self.problems)} rows are wrong; nothing was imported.")


class CityRow(msgspec.Struct, frozen=True):
    city: str
    country: str
    iso2: str
    lat: str
    lon: str
    population_scap_2018: str
    area_km2_scap_2018: str
    population_geonames: str
    population_wikidata_or_wikipedia: str
    area_km2_wikidata_or_wikipedia: str
    joined: int
    cohort: str


class CohortRow(msgspec.Struct, frozen=True):
    name: str
    cohort: int
    kemendagri_code: str
    source: str


class ListedRow(msgspec.Struct, frozen=True):
    report_year: int
    as_of: str
    section: str
    no: str
    iso2: str
    city: str
    project: str
    focus_area: str
    status: str
    status_basis: str


class Exhibit2Row(msgspec.Struct, frozen=True):
    report_year: int
    iso2: str
    city: str
    status: str
    focus_area: str
    n: int


class Exhibit3Row(msgspec.Struct, frozen=True):
    report_year: int
    iso2: str
    focus_area: str
    project_type: str
    n: int


class Exhibit3StatusRow(msgspec.Struct, frozen=True):
    report_year: int
    iso2: str
    projects: str
    completed_pct_printed: str
    ongoing_pct_printed: str
    planning_pct_printed: str


class PrintedRow(msgspec.Struct, frozen=True):
    report_year: int
    where: str
    item: str
    value: str


class PlannedRow(msgspec.Struct, frozen=True):
    city: str
    project_in_our_words: str
    support_required_coded: str
    year: int
    source: str


class TargetRow(msgspec.Struct, frozen=True):
    city: str
    target_in_our_words: str
    value: str
    unit: str
    due: str
    source: str


class EvaluationRow(msgspec.Struct, frozen=True):
    place: str
    year: int
    baseline: str
    output: str
    outcome: str
    impact: str
    quick_win: str
    index_printed: str
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
    """The reviewed table of matches, line by line; checked against the listings later."""


def read_tables(places: Path = PLACES_DATA, plans: Path = PLANS_DATA) -> Tables:
    """Read every table. Raises ImportProblems with all bad rows of all files."""
    problems: list[Problem] = []

    def rows(folder: Path, name: str, kind: type[ROW]) -> list[ROW]:
        found, wrong = read_rows(folder / name, kind)
        problems.extend(wrong)
        return found

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
        matches=(plans / "matches.csv").read_text(encoding="utf-8").splitlines(),
    )
    problems += check(tables)
    if problems:
        raise ImportProblems(problems)
    return tables


def read_rows(path: Path, kind: type[ROW]) -> tuple[list[ROW], list[Problem]]:
    """The rows of one file as values, and what is wrong with the others."""
    good: list[ROW] = []
    wrong: list[Problem] = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Problem(path.name, 1, f"cannot be read: {error}")]
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in kind.__struct_fields__ if name not in (reader.fieldnames or [])]
    if missing:
        return [], [Problem(path.name, 1, f"the columns {', '.join(missing)} are missing")]
    for row in reader:
        try:
            good.append(_converted(row, kind))
        except (msgspec.ValidationError, ValueError) as error:
            wrong.append(Problem(path.name, reader.line_num, str(error)))
    return good, wrong


def check(tables: Tables) -> list[Problem]:
    """What no single row can show: unknown cities, focus areas and statuses, numbers given twice."""
    known = {row.city for row in tables.cities}
    problems: list[Problem] = []

    def each(file: str, rows: Iterable[Any], *rules: Callable[[Any], str]) -> None:
        for line, row in enumerate(rows, 2):
            problems.extend(Problem(file, line, reason) for rule in rules if (reason := rule(row)))

    def city(row: Any) -> str:
        return "" if row.city in known else f"no city of the network is called {row.city!r}"

    def focus_area(row: Any) -> str:
        return (
            "" if row.focus_area in FOCUS_AREAS else f"{row.focus_area!r} is no focus area of the framework"
        )

    def status(row: Any) -> str:
        return "" if row.status in STATUSES else f"{row.status!r} is no status an exhibit counts"

    def count(row: Any) -> str:
        return "" if row.n > 0 else f"{row.n} is no count of projects"

    def text(row: Any) -> str:
        return "" if 0 < len(row.project) <= 500 else "the name is empty or longer than 500 characters"

    each(
        "me_projects.csv",
        tables.listed,
        city,
        focus_area,
        text,
        _once(lambda r: (r.report_year, r.section, r.no)),
    )
    each("me_exhibit2.csv", tables.exhibit2, city, focus_area, status, count)
    each("me_exhibit3_types.csv", tables.exhibit3, focus_area, count)
    each("scap_projects_2018.csv", tables.planned, city)
    each("scap_targets_2018.csv", tables.targets, city)
    each("cities.csv", tables.cities, _once(lambda r: r.city))
    return problems


def _once(key: Callable[[Any], Any]) -> Callable[[Any], str]:
    seen: set[Any] = set()

    def rule(row: Any) -> str:
        found = key(row)
        if found in seen:
            return f"{found!r} stands here twice"
        seen.add(found)
        return ""

    return rule


def _converted(row: dict[str | Any, Any], kind: type[ROW]) -> ROW:
    if None in row:
        raise ValueError("more cells than the header has")
    values = {name: (row[name] or "").strip() for name in kind.__struct_fields__}
    return msgspec.convert(values, kind, strict=False)
