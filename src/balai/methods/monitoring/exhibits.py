"""The exhibits: focus area × status for the network, its countries and cities; project types; shares."""

from collections import Counter

from ..apportion import shares
from .facts import Facts, current, group_of
from .inputs import COMPLETED, GROUPS, MERGED, NOT_STATED, ONGOING, PLANNING, STOPPED
from .values import Cell, Table

STATUS_COLUMNS = [PLANNING, ONGOING, COMPLETED, "total"]


def _by_group(facts: Facts, **where: str) -> list[Cell]:
    counts = [facts.count(group=group, **where) for group in GROUPS]
    return [*counts, sum(counts)]


def status_by_focus(facts: Facts) -> Table:
    """The first table: one row per focus area in the framework's order, no total row."""
    rows: list[list[Cell]] = [[name, *_by_group(facts, focus_area=name)] for name in facts.focus_areas]
    return Table(name="status_by_focus", columns=["focus_area", *STATUS_COLUMNS], rows=rows)


def status_totals(facts: Facts) -> Table:
    """Each status's number by the exhibits and by the appendix; `total` is that of the first three."""
    listed = Counter(group_of(row.status) for row in facts.here)
    apart = Counter(row[3] for row in stopped_and_merged(facts).rows)
    rows: list[list[Cell]] = [[group, facts.count(group=group), listed[group]] for group in GROUPS]
    rows.append(["total", facts.count() - facts.count(group=NOT_STATED), sum(listed[g] for g in GROUPS)])
    rows.append([NOT_STATED, facts.count(group=NOT_STATED), listed[NOT_STATED]])
    rows += [[group, apart[group], ""] for group in (STOPPED, MERGED)]
    return Table(name="status_totals", columns=["status", "n", "appendix_n"], rows=rows)


def statuses(facts: Facts) -> Table:
    """How many appendix entries have each status by its own name, in the framework's order."""
    listed = Counter(row.status or NOT_STATED for row in facts.here)
    known = [s for s in facts.inputs.framework.statuses if listed[s]]
    order = [*known, *sorted(set(listed) - set(known) - {NOT_STATED})]
    if listed[NOT_STATED]:
        order.append(NOT_STATED)
    rows: list[list[Cell]] = [[status, group_of(status), listed[status]] for status in order]
    return Table(name="statuses", columns=["status", "counted_as", "n"], rows=rows)


def status_by_country(facts: Facts) -> Table:
    """Each country's projects by status, and their shares with one decimal that add to 100."""
    countries = sorted({cell.country for cell in facts.cells}, key=facts.place_order)
    rows: list[list[Cell]] = []
    for country in countries:
        counts = [facts.count(country=country, group=group) for group in GROUPS]
        name = facts.country_name.get(country, country)
        rows.append([country, name, *counts, sum(counts), *shares(counts, 1)])
    columns = ["country", "country_name", *STATUS_COLUMNS, *(f"{group}_pct" for group in GROUPS)]
    return Table(name="status_by_country", columns=columns, rows=rows)


def focus_by_country(facts: Facts) -> Table:
    """Country × focus area × status; a focus area without a project in a country has no row."""
    keys = {(cell.country, cell.focus_area) for cell in facts.cells if cell.n}
    order = sorted(keys, key=lambda key: (facts.place_order(key[0]), facts.focus_order[key[1]]))
    rows: list[list[Cell]] = [
        [country, focus, *_by_group(facts, country=country, focus_area=focus)] for country, focus in order
    ]
    return Table(name="focus_by_country", columns=["country", "focus_area", *STATUS_COLUMNS], rows=rows)


def status_by_city(facts: Facts) -> Table:
    """Each city's projects by status."""
    keys = sorted(
        {(cell.country, cell.city) for cell in facts.cells}, key=lambda key: facts.place_order(*key)
    )
    rows: list[list[Cell]] = [
        [country, facts.city_name(city), *_by_group(facts, country=country, city=city)]
        for country, city in keys
    ]
    return Table(name="status_by_city", columns=["country", "city", *STATUS_COLUMNS], rows=rows)


def focus_by_city(facts: Facts) -> Table:
    """City × focus area × status; a focus area without a project in a city has no row."""
    keys = {(cell.country, cell.city, cell.focus_area) for cell in facts.cells if cell.n}
    order = sorted(keys, key=lambda key: (facts.place_order(*key[:2]), facts.focus_order[key[2]]))
    rows: list[list[Cell]] = [
        [
            country,
            facts.city_name(city),
            focus,
            *_by_group(facts, country=country, city=city, focus_area=focus),
        ]
        for country, city, focus in order
    ]
    columns = ["country", "city", "focus_area", *STATUS_COLUMNS]
    return Table(name="focus_by_city", columns=columns, rows=rows)


def types_by_focus(facts: Facts) -> Table:
    """Project type × focus area: exhibit 3 of an imported round, else the projects.

    A project of two types counts once under each, so columns need not add to the number of projects.
    """
    counts: Counter[tuple[str, str]] = Counter()
    if facts.imported:
        for cell in facts.counts_of(facts.year, 3):
            counts[cell.project_type or NOT_STATED, cell.focus_area or NOT_STATED] += cell.n
    else:
        for row in facts.here:
            for kind in set(facts.projects[row.project].types) or {NOT_STATED}:
                counts[kind, row.focus_area or NOT_STATED] += 1
    known = facts.inputs.framework.project_types
    kinds = [*known, *sorted({kind for kind, _ in counts} - set(known))]
    rows: list[list[Cell]] = []
    for kind in kinds:
        cells = [counts[kind, focus] for focus in facts.focus_areas]
        rows.append([kind, *cells, sum(cells)])
    return Table(name="types_by_focus", columns=["project_type", *facts.focus_areas, "total"], rows=rows)


def shares_table(facts: Facts) -> Table:
    """Shares of focus areas and of statuses, at one decimal and at none; each column adds to exactly 100.

    Rule: largest remainder (apportion.largest_remainder), ties to the larger number, then to the framework's
    order. Projects whose status is not stated are in no share.
    """
    rows: list[list[Cell]] = []
    parts = [
        ("focus_area", facts.focus_areas, [sum(_numbers(facts, focus_area=f)) for f in facts.focus_areas]),
        ("status", list(GROUPS), _numbers(facts)),
    ]
    for of, items, counts in parts:
        for item, n, one, none in zip(items, counts, shares(counts, 1), shares(counts, 0), strict=True):
            rows.append([of, item, n, one, none])
    return Table(name="shares", columns=["of", "item", "n", "share_pct_1", "share_pct_0"], rows=rows)


def _numbers(facts: Facts, **where: str) -> list[int]:
    return [facts.count(group=group, **where) for group in GROUPS]


def stopped_and_merged(facts: Facts) -> Table:
    """Projects of this round's cities that ended apart from the exhibits, with the day and the reason."""
    rows: list[list[Cell]] = []
    for project in facts.projects.values():
        history = sorted(project.statuses, key=lambda said: said.on)
        last = history[-1] if history else None
        group = MERGED if project.joined_into else group_of(last.status if last else "")
        if group not in (STOPPED, MERGED) or (project.city not in facts.city):
            continue
        if not facts.imported and not facts.city[project.city].accepted:
            continue
        into = facts.projects.get(project.joined_into)
        rows.append(
            [
                facts.city[project.city].country,
                facts.city_name(project.city),
                project.ref,
                group,
                current(project.names),
                last.on if last else "",
                last.reason if last else "",
                current(into.names) if into else project.joined_into,
            ]
        )
    rows.sort()
    columns = ["country", "city", "project", "status", "name", "on", "reason", "into"]
    return Table(name="stopped_and_merged", columns=columns, rows=rows)
