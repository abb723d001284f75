"""Who reported and how completely, what became of targets, and printed figures beside recomputed ones."""

from fractions import Fraction

from ..rounding import decimals_of, fixed, number, percent
from .facts import Facts
from .inputs import GROUPS, Listing, Project, Target
from .values import Cell, Table

FIELDS = (
    "status",
    "focus_area",
    "types",
    "dates",
    "budget",
    "partners",
    "support",
    "place",
    "targets",
    "evidence",
)
TARGET_STATES = ("met", "not_met", "said", "silent", "not_due", "no_date")


def completeness(facts: Facts) -> Table:
    """Per city: how many of its listed projects have each field that is asked, of how many.

    `filled` of `asked` over all ten fields; dates need a start or an end, a budget its currency. `targets`
    counts projects that a target names. A city that listed nothing has its row too, with 0 of 0.
    """
    with_target = {target.project for target in facts.inputs.targets if target.project}
    slugs = {(row.country, row.city) for row in facts.here} | {(c.country, c.slug) for c in facts.cities}
    rows: list[list[Cell]] = []
    for country, slug in sorted(slugs, key=lambda key: facts.place_order(*key)):
        listed = [row for row in facts.here if row.city == slug]
        filled = [_filled(row, facts.projects.get(row.project), with_target) for row in listed]
        counts = [sum(field in one for one in filled) for field in FIELDS]
        asked = len(FIELDS) * len(listed)
        share = percent(sum(counts), asked, 1)
        rows.append([country, facts.city_name(slug), len(listed), *counts, sum(counts), asked, share])
    columns = ["country", "city", "projects", *FIELDS, "filled", "asked", "filled_pct"]
    return Table(name="completeness", columns=columns, rows=rows)


def _filled(row: Listing, project: Project | None, with_target: set[str]) -> set[str]:
    said = {"status": bool(row.status), "focus_area": bool(row.focus_area)}
    if project is not None:
        said |= {
            "types": bool(project.types),
            "dates": bool(project.starts_on or project.ends_on),
            "budget": project.budget_minor is not None and bool(project.currency),
            "partners": bool(project.partners),
            "support": bool(project.support),
            "place": project.on_map,
            "targets": project.ref in with_target,
            "evidence": project.evidence > 0,
        }
    return {field for field, is_said in said.items() if is_said}


def cities(facts: Facts) -> Table:
    """Every city asked: what it listed, where its answer stands, and the record it was read from."""
    rows: list[list[Cell]] = [
        [
            city.country,
            city.name,
            sum(row.city == city.slug for row in facts.here),
            city.state,
            "yes" if city.accepted else "no",
            "yes" if city.late else "no",
            city.accepted_on,
            city.origin,
            "" if city.accepted_size is None else city.accepted_size,
            city.accepted_root,
        ]
        for city in facts.cities
    ]
    columns = ["country", "city", "listed", "state", "accepted", "late", "accepted_on", "origin"]
    return Table(name="cities", columns=[*columns, "accepted_size", "accepted_root"], rows=rows)


def target_state(target: Target, cut_off: str) -> str:
    """met, not_met, said (a result without a verdict), silent, not_due or no_date.

    A due year without a day counts as due in the report of that year. What a city said counts if it was said
    on or before the cut-off, whether or not the target was due yet.
    """
    if target.met is not None:
        return "met" if target.met else "not_met"
    if any(result.on <= cut_off for result in target.results):
        return "said"
    if not target.due:
        return "no_date"
    return "silent" if target.due <= cut_off[: len(target.due)] else "not_due"


def targets(facts: Facts) -> Table:
    """Every target with what became of it, silent ones first among those of a city."""
    cut_off = facts.round.cut_off
    rows: list[list[Cell]] = []
    for target in facts.inputs.targets:
        said = sorted((r for r in target.results if r.on <= cut_off), key=lambda r: r.on)
        country = facts.city[target.city].country if target.city in facts.city else ""
        last = [said[-1].on, said[-1].value] if said else ["", ""]
        what = [target.text, target.indicator, target.baseline, target.value, target.unit, target.due]
        place = [country, facts.city_name(target.city), target.ref, target.project]
        rows.append([target_state(target, cut_off), *place, *what, *last, target.source])
    order = {
        state: place for place, state in enumerate(("silent", "not_met", "said", "met", "not_due", "no_date"))
    }
    rows.sort(key=lambda row: (order[str(row[0])], [str(cell) for cell in row[1:]]))
    columns = ["state", "country", "city", "target", "project", "text", "indicator", "baseline", "value"]
    return Table(name="targets", columns=[*columns, "unit", "due", "said_on", "said", "source"], rows=rows)


def target_totals(facts: Facts) -> Table:
    """How many targets stand in each state; `due` those whose day has come, whatever was said of them."""
    cut_off = facts.round.cut_off
    states = [target_state(target, cut_off) for target in facts.inputs.targets]
    due = sum(bool(t.due) and t.due <= cut_off[: len(t.due)] for t in facts.inputs.targets)
    rows: list[list[Cell]] = [[state, states.count(state)] for state in TARGET_STATES]
    return Table(
        name="target_totals", columns=["state", "n"], rows=[*rows, ["due", due], ["all", len(states)]]
    )


def printed_figures(facts: Facts) -> Table:
    """Every figure the report prints beside the same figure recomputed, at the decimals it was printed with.

    `difference` is printed − recomputed. Sums of printed shares are checked like figures (`sum_pct`).
    """
    rows: list[list[Cell]] = []
    printed = facts.printed
    for (where, item), value in sorted(printed.items(), key=lambda pair: _printed_order(facts, *pair[0])):
        rows.append(_beside(where, item, value, recomputed(facts, where, item, value)))
    sums = (("text", [f"{group}_pct" for group in GROUPS]), ("exhibit 1 share %", facts.focus_areas))
    for where, items in sums:
        values = [number(printed.get((where, item), "")) for item in items]
        if values and None not in values:
            places = max(decimals_of(printed[where, item]) for item in items)
            total = fixed(sum((v for v in values if v is not None), Fraction(0)), places)
            rows.append(_beside(where, "sum_pct", total, "100"))
    for line in sorted(
        (p for p in facts.inputs.printed_statuses if p.round == facts.year),
        key=lambda p: (facts.place_order(p.country), p.planning_pct, p.ongoing_pct, p.completed_pct),
    ):
        n = facts.count(country=line.country)
        for group in GROUPS:
            value = getattr(line, f"{group}_pct")
            again = percent(facts.count(country=line.country, group=group), n, decimals_of(value))
            rows.append(_beside("exhibit 3 status %", f"{line.country} {group}", value, again))
    columns = ["where", "item", "printed", "recomputed", "difference"]
    return Table(name="printed_figures", columns=columns, rows=rows)


def recomputed(facts: Facts, where: str, item: str, printed: str) -> str:
    """The figure that `printed` should be, from the exhibit's cells; "" for one we cannot compute."""
    total = facts.count()
    places = decimals_of(printed)
    if where == "text" and item.removesuffix("_pct") in GROUPS:
        n = facts.count(group=item.removesuffix("_pct"))
        return percent(n, total, places) if item.endswith("_pct") else str(n)
    if where == "text" and item == "total":
        return str(total)
    if where == "text" and item == "cities":
        return str(len({cell.city for cell in facts.cells if cell.n}))
    if where.startswith("exhibit 1") and item in facts.focus_order:
        return percent(facts.count(focus_area=item), total, places)
    return ""


def _printed_order(facts: Facts, where: str, item: str) -> tuple[object, ...]:
    text = ["total", "cities", *GROUPS, *(f"{group}_pct" for group in GROUPS)]
    place = facts.focus_order.get(item, len(facts.focus_areas))
    return (where != "text", where, text.index(item) if item in text else len(text), place, item)


def _beside(where: str, item: str, printed: str, again: str) -> list[Cell]:
    one, other = number(printed), number(again)
    places = max(decimals_of(printed), decimals_of(again))
    difference = fixed(one - other, places) if one is not None and other is not None else ""
    return [where, item, printed, again, difference]
