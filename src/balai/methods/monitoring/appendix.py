"""The appendix, and the appendix beside the exhibits."""

from collections import Counter

from .facts import Facts
from .inputs import NOT_STATED
from .values import Cell, Table


def appendix(facts: Facts) -> Table:
    """Every listing of the round in printed order; a status the source leaves unclear stays "not stated"."""
    rows: list[list[Cell]] = [
        [
            row.section,
            row.no,
            row.country,
            facts.city_name(row.city),
            row.name,
            row.focus_area or NOT_STATED,
            row.status or NOT_STATED,
            row.status_basis,
            row.project,
            row.relation,
        ]
        for row in facts.here
    ]
    columns = ["section", "no", "country", "city", "name", "focus_area", "status", "status_basis", "project"]
    return Table(name="appendix", columns=[*columns, "relation"], rows=rows)


def differing_cells(facts: Facts) -> list[tuple[str, str, str, int, int]]:
    """(focus area, country, city, exhibit 2, appendix) wherever the two numbers of projects differ."""
    printed: Counter[tuple[str, str, str]] = Counter()
    for cell in facts.counts_of(facts.year, 2):
        printed[cell.focus_area or NOT_STATED, cell.country, cell.city] += cell.n
    listed = Counter((row.focus_area or NOT_STATED, row.country, row.city) for row in facts.here)
    keys = sorted(
        set(printed) | set(listed), key=lambda key: (facts.focus_order[key[0]], facts.place_order(*key[1:]))
    )
    return [(*key, printed[key], listed[key]) for key in keys if printed[key] != listed[key]]


def appendix_beside_exhibit(facts: Facts) -> Table:
    """Per focus area: exhibit 2, appendix, difference and the cities that differ. Imported rounds only."""
    differing = differing_cells(facts) if facts.imported else []
    listed = Counter(row.focus_area or NOT_STATED for row in facts.here)
    rows: list[list[Cell]] = []
    for focus in facts.focus_areas if facts.imported else []:
        printed = facts.count(focus_area=focus)
        names = [facts.city_name(row[2]) for row in differing if row[0] == focus]
        rows.append([focus, printed, listed[focus], listed[focus] - printed, len(names), "; ".join(names)])
    columns = ["focus_area", "exhibit2_n", "appendix_n", "difference", "cities_differing", "cities"]
    return Table(name="appendix_beside_exhibit", columns=columns, rows=rows)


def appendix_beside_exhibit_cities(facts: Facts) -> Table:
    """Every city and focus area whose exhibit 2 and appendix differ. Imported rounds only."""
    rows: list[list[Cell]] = [
        [focus, country, facts.city_name(city), printed, listed, listed - printed]
        for focus, country, city, printed, listed in (differing_cells(facts) if facts.imported else [])
    ]
    columns = ["focus_area", "country", "city", "exhibit2_n", "appendix_n", "difference"]
    return Table(name="appendix_beside_exhibit_cities", columns=columns, rows=rows)
