"""The method `report/1`: a monitoring report from its inputs, the same for ever.

No clock, setting or locale is read. A published report's bytes are made again from the record by this
function, so neither it nor what it imports may change what it answers: a better report is a new method beside
it (docs/decisions/0008-report-1.md). The test of its bytes on the real register holds it to that.
"""

from collections.abc import Callable

from ..rounding import percent
from . import appendix, changes, coverage, exhibits
from .contradictions import contradictions_table
from .facts import Facts, group_of
from .inputs import COMPLETED, ONGOING, PLANNING, Inputs
from .reconciliation import reconciliation
from .values import Cell, Finding, Report, Table

METHOD = "report/1"
TABLES: tuple[Callable[[Facts], Table], ...] = (
    exhibits.status_by_focus,
    exhibits.status_totals,
    exhibits.statuses,
    exhibits.status_by_country,
    exhibits.focus_by_country,
    exhibits.status_by_city,
    exhibits.focus_by_city,
    exhibits.types_by_focus,
    exhibits.shares_table,
    appendix.appendix_beside_exhibit,
    appendix.appendix_beside_exhibit_cities,
    lambda facts: reconciliation(facts.inputs),
    lambda facts: contradictions_table(facts.inputs),
    coverage.printed_figures,
    changes.changes,
    changes.status_age,
    exhibits.stopped_and_merged,
    coverage.target_totals,
    coverage.targets,
    coverage.completeness,
    coverage.cities,
    appendix.appendix,
)


def report(inputs: Inputs) -> Report:
    """The monitoring report of `inputs.year`. ValueError when that round is not among the rounds."""
    facts = Facts(inputs)
    tables = [make(facts) for make in TABLES]
    return Report(
        method=METHOD,
        network=facts.round.network,
        network_name=facts.round.network_name,
        framework=inputs.framework.slug,
        round=facts.year,
        previous_round=facts.previous.year if facts.previous else None,
        cut_off=facts.round.cut_off,
        frozen_on=facts.round.frozen_on,
        imported=facts.imported,
        title=facts.round.title,
        source=facts.round.source,
        findings=_findings(facts, {table.name: table for table in tables}),
        tables=tables,
    )


def _findings(facts: Facts, tables: dict[str, Table]) -> list[Finding]:
    """The sentences of the cover, most important first; one that would say nothing is left out."""
    totals = {str(row[0]): row[1] for row in tables["status_totals"].rows}
    cities = len({cell.city for cell in facts.cells if cell.n})
    found = [_finding("projects_in_cities", n=totals["total"], cities=cities, year=facts.year)]
    if totals["total"]:
        shares = {str(row[1]): row[3] for row in tables["shares"].rows if row[0] == "status"}
        found.append(
            _finding(
                "status_shares",
                planning=shares[PLANNING],
                ongoing=shares[ONGOING],
                completed=shares[COMPLETED],
            )
        )
    rows = tables["reconciliation"].rows
    if rows:
        disagree = sum(row[-1] == "no" for row in rows)
        found.append(_finding("focus_areas_disagree", n=disagree, of=len(rows)))
    if facts.imported:
        found.append(_finding("contradictions", n=len(tables["contradictions"].rows)))
        unclear = sum(row[6] == "not stated" for row in tables["appendix"].rows)
        found.append(_finding("status_not_stated", n=unclear, of=len(tables["appendix"].rows)))
    if facts.previous:
        found.append(_changes_finding(facts, tables["changes"]))
        ages = tables["status_age"].rows
        still = sum(group_of(str(row[4])) == PLANNING and row[7] == row[8] for row in ages)
        if still and len(facts.rounds) > 1:
            found.append(_finding("planning_in_all_rounds", n=still, rounds=len(facts.rounds)))
    targets = {str(row[0]): row[1] for row in tables["target_totals"].rows}
    if targets["all"]:
        found.append(_finding("targets_silent", n=targets["silent"], due=targets["due"], all=targets["all"]))
    filled, asked = (sum(int(row[place]) for row in tables["completeness"].rows) for place in (-3, -2))
    if asked:
        found.append(_finding("fields_filled", n=filled, of=asked, share=percent(filled, asked, 1)))
    if not facts.imported:
        accepted = sum(city.accepted for city in facts.cities)
        found.insert(1, _finding("cities_accepted", n=accepted, of=len(facts.cities)))
    return found


def _changes_finding(facts: Facts, table: Table) -> Finding:
    kinds = [str(row[0]) for row in table.rows]
    counted = {kind: kinds.count(kind) for kind in ("new", "renamed", "merged", "stopped", "vanished")}
    return _finding("changes", since=facts.previous.year if facts.previous else 0, **counted)


def _finding(code: str, **values: Cell) -> Finding:
    return Finding(code=code, values=values)
