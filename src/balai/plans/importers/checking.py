"""What no single row can show: unknown cities and rounds, rows given twice, matches that do not fit the lists."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from balai.methods.matches import MatchTableError, parse_reviewed
from balai.places.reserved import RESERVED

from .founding import ASCN, GERAKAN, PROJECT_TYPES, cohort_slug
from .history import listings_of
from .slugs import slug_of
from .tables import FOCUS_AREAS, MATCHES, STATUSES, PrintedRow, Problem, Tables, cell_of

LISTED_IN = {"cities.csv", "me_projects.csv", "scap_projects_2018.csv", MATCHES}
"""What the reviewed matches are checked with: they can fit only where these are in order."""
Rule = Callable[[Any], str]
"""What is wrong with a row, or nothing."""


def check(tables: Tables, unread: Collection[str] = ()) -> list[Problem]:
    """Every problem between rows. Nothing is held against a file of `unread`, which could not be read to its end."""
    problems: list[Problem] = []

    def each(file: str, rows: Iterable[Any], *rules: Rule) -> None:
        for line, row in zip(tables.lines[file], rows, strict=True):
            problems.extend(Problem(file, line, reason) for rule in rules if (reason := rule(row)))

    city, country = _of_the_network(tables, "cities.csv" not in unread)
    held, day = _of_a_round(tables, "me_projects.csv" not in unread)
    focus_area = _one_of("focus_area", FOCUS_AREAS, "no focus area of the framework")
    project_type = _one_of("project_type", PROJECT_TYPES, "no project type of the framework")
    status = _one_of("status", STATUSES, "no status an exhibit counts")
    each("cities.csv", tables.cities, _address(lambda r: slug_of(r.city)))
    each("indonesia_100_smart_city.csv", tables.cohorts, _address(cohort_slug))
    line = _once("report_year", "section", "no")
    each("me_projects.csv", tables.listed, city, country, focus_area, day, line)
    cell = _once("report_year", "city", "status", "focus_area")
    each("me_exhibit2.csv", tables.exhibit2, city, country, focus_area, status, held, cell)
    cell = _once("report_year", "iso2", "focus_area", "project_type")
    each("me_exhibit3_types.csv", tables.exhibit3, country, focus_area, project_type, held, cell)
    each("me_exhibit3_status.csv", tables.exhibit3_status, country, held, _once("report_year", "iso2"))
    each("me_published.csv", tables.printed, held, _once("report_year", "where", "item"))
    planned = _one_of("year", (2018,), "not the year of these plans")
    each("scap_projects_2018.csv", tables.planned, city, planned, _once("city", "project_in_our_words"))
    each("scap_targets_2018.csv", tables.targets, city, _once("city", "target_in_our_words", "value", "due"))
    each("indonesia_evaluations.csv", tables.evaluations, _once("place", "year"))
    return problems


def unfit(tables: Tables) -> list[Problem]:
    """Where the reviewed matches do not fit the lists, which must be in order themselves."""
    try:
        parse_reviewed(tables.matches, listings_of(tables), cell_of)
    except MatchTableError as error:
        return [Problem(MATCHES, p.line, f"{p.code.replace('_', ' ')}: {p.about}") for p in error.problems]
    return []


def _of_the_network(tables: Tables, known: bool) -> tuple[Rule, Rule]:
    countries = {row.city: row.iso2 for row in tables.cities}

    def city(row: Any) -> str:
        wrong = known and row.city not in countries
        return f"no city of the network is called {row.city!r}" if wrong else ""

    def country(row: Any) -> str:
        there = countries.get(getattr(row, "city", ""))
        if there and there != row.iso2:
            return f"{row.city} is in {there}, not in {row.iso2!r}"
        wrong = known and row.iso2 not in countries.values()
        return f"no city of the network is in {row.iso2!r}" if wrong else ""

    return city, country


def _of_a_round(tables: Tables, known: bool) -> tuple[Rule, Rule]:
    as_of: dict[int, str] = {}
    for row in tables.listed:
        as_of.setdefault(row.report_year, row.as_of)
    first = min(as_of, default=0)

    def held(row: Any) -> str:
        before = isinstance(row, PrintedRow) and row.report_year < first
        wrong = known and row.report_year not in as_of and not before
        return f"me_projects.csv lists no project for {row.report_year}" if wrong else ""

    def day(row: Any) -> str:
        if row.as_of != as_of[row.report_year]:
            return f"as_of is {row.as_of!r}, and {as_of[row.report_year]!r} in the first row of this year"
        return "" if _is_day(row.as_of) else f"as_of: {row.as_of!r} is not a day such as 2025-09-30"

    return held, day


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _one_of(column: str, known: Collection[Any], what: str) -> Rule:
    def rule(row: Any) -> str:
        value = getattr(row, column)
        return "" if value in known else f"{value!r} is {what}"

    return rule


def _once(*columns: str) -> Rule:
    return _unlike(lambda row: tuple(getattr(row, column) for column in columns))


def _address(slug: Callable[[Any], str]) -> Rule:
    """The name makes an address that is free: pages and networks have theirs."""
    again = _unlike(slug)

    def rule(row: Any) -> str:
        if slug(row) in {"", ASCN, GERAKAN, *RESERVED}:
            return f"the name gives the address {slug(row)!r}, which no place can have"
        return again(row)

    return rule


def _unlike(key: Callable[[Any], Any]) -> Rule:
    seen: set[Any] = set()

    def rule(row: Any) -> str:
        found = key(row)
        if found in seen:
            return f"{found!r} stands here twice"
        seen.add(found)
        return ""

    return rule
