"""The words of a report: each code's English sentence, marked for translation, and how codes become words."""

import re
from collections.abc import Callable

from balai.methods.monitoring.values import Cell, Finding


def gettext_noop(text: str) -> str:
    """Marks a sentence for the translators' list; the translation itself is the caller's."""
    return text


ENGLISH = {
    "text.monitoring_report": gettext_noop("Monitoring report"),
    "text.network": gettext_noop("Network"),
    "text.round": gettext_noop("Round"),
    "text.title": gettext_noop("Title"),
    "text.cut_off": gettext_noop("Figures as of"),
    "text.frozen_on": gettext_noop("Frozen on"),
    "text.method": gettext_noop("Method"),
    "text.source": gettext_noop("Source"),
    "text.sha256_json": gettext_noop("SHA-256 of the JSON"),
    "text.sha256_csv": gettext_noop("SHA-256 of the CSV"),
    "text.contents": gettext_noop("Contents"),
    "text.nothing": gettext_noop("Nothing to list."),
    "text.page_of": gettext_noop("Page %(page)s of %(pages)s"),
    "finding.projects_in_cities": gettext_noop("Projects in %(year)s: %(n)s, in %(cities)s cities."),
    "finding.status_shares": gettext_noop(
        "Of these, %(planning)s %% are in planning, %(ongoing)s %% ongoing and %(completed)s %% completed."
    ),
    "finding.focus_areas_disagree": gettext_noop(
        "In %(n)s of %(of)s focus areas the printed share, the appendix and the exhibits disagree."
    ),
    "finding.contradictions": gettext_noop(
        "Contradictions found in this report and against the one before: %(n)s."
    ),
    "finding.status_not_stated": gettext_noop(
        "Projects whose status the source leaves unclear: %(n)s of %(of)s."
    ),
    "finding.changes": gettext_noop(
        "Since %(since)s: %(new)s new, %(renamed)s renamed, %(merged)s merged, %(stopped)s stopped, "
        "%(vanished)s vanished without a word."
    ),
    "finding.planning_in_all_rounds": gettext_noop(
        "Projects that are in planning in each of the %(rounds)s reports: %(n)s."
    ),
    "finding.targets_silent": gettext_noop(
        "Targets due by now: %(due)s of %(all)s; of these, %(n)s have no result said."
    ),
    "finding.fields_filled": gettext_noop(
        "Of %(of)s fields asked of the projects listed, %(n)s are filled (%(share)s %%)."
    ),
    "finding.cities_accepted": gettext_noop("Cities whose answers were accepted: %(n)s of %(of)s."),
    "table.status_by_focus": gettext_noop("Projects by focus area and status"),
    "table.status_totals": gettext_noop("Projects by status"),
    "table.statuses": gettext_noop("Statuses in the appendix"),
    "table.status_by_country": gettext_noop("Status by country"),
    "table.focus_by_country": gettext_noop("Focus area and status by country"),
    "table.status_by_city": gettext_noop("Status by city"),
    "table.focus_by_city": gettext_noop("Focus area and status by city"),
    "table.types_by_focus": gettext_noop("Project types by focus area"),
    "table.shares": gettext_noop("Shares that add to 100"),
    "table.appendix_beside_exhibit": gettext_noop("Exhibit 2 and the appendix side by side"),
    "table.appendix_beside_exhibit_cities": gettext_noop("Cities where exhibit 2 and the appendix differ"),
    "table.reconciliation": gettext_noop("Printed shares beside three counts"),
    "table.contradictions": gettext_noop("Contradictions"),
    "table.printed_figures": gettext_noop("Printed figures beside recomputed ones"),
    "table.changes": gettext_noop("What changed since the last round"),
    "table.status_age": gettext_noop("Since when each project has its status"),
    "table.stopped_and_merged": gettext_noop("Stopped and merged projects"),
    "table.target_totals": gettext_noop("Targets: due, met and silent"),
    "table.targets": gettext_noop("Targets"),
    "table.completeness": gettext_noop("How complete each city's answers are"),
    "table.cities": gettext_noop("Cities asked"),
    "table.appendix": gettext_noop("Appendix: every project"),
    "note.shares": gettext_noop(
        "Rounded by largest remainder; a tie goes to the larger number, then to the framework's order."
    ),
    "note.types_by_focus": gettext_noop("A project of two types counts under each."),
    "note.completeness": gettext_noop(
        "Each figure is the number of projects for which the field is filled; missing stays missing."
    ),
    "note.targets": gettext_noop("Silent: due on or before the date of the figures, and no result said."),
    "note.appendix": gettext_noop("A status that the source leaves unclear is printed as not stated."),
    "note.reconciliation": gettext_noop(
        "The row agrees when the three counts are equal and their rounded share is the printed one."
    ),
    "column.focus_area": gettext_noop("Focus area"),
    "column.planning": gettext_noop("Planning"),
    "column.ongoing": gettext_noop("Ongoing"),
    "column.completed": gettext_noop("Completed"),
    "column.total": gettext_noop("Total"),
    "column.status": gettext_noop("Status"),
    "column.n": gettext_noop("Number"),
    "column.appendix_n": gettext_noop("In the appendix"),
    "column.exhibit2_n": gettext_noop("In exhibit 2"),
    "column.exhibit3_n": gettext_noop("In exhibit 3"),
    "column.exhibit1_pct": gettext_noop("Share printed, %"),
    "column.exhibit1_implied_n": gettext_noop("Number implied"),
    "column.agrees": gettext_noop("Agrees"),
    "column.counted_as": gettext_noop("Counted as"),
    "column.country": gettext_noop("Country"),
    "column.country_name": gettext_noop("Country name"),
    "column.city": gettext_noop("City"),
    "column.planning_pct": gettext_noop("Planning, %"),
    "column.ongoing_pct": gettext_noop("Ongoing, %"),
    "column.completed_pct": gettext_noop("Completed, %"),
    "column.project_type": gettext_noop("Project type"),
    "column.of": gettext_noop("Share of"),
    "column.item": gettext_noop("Item"),
    "column.share_pct_1": gettext_noop("Share, % (one decimal)"),
    "column.share_pct_0": gettext_noop("Share, % (whole)"),
    "column.difference": gettext_noop("Difference"),
    "column.cities_differing": gettext_noop("Cities that differ"),
    "column.cities": gettext_noop("Which cities"),
    "column.round": gettext_noop("Round"),
    "column.kind": gettext_noop("Kind"),
    "column.where": gettext_noop("Where"),
    "column.said": gettext_noop("Said"),
    "column.other_where": gettext_noop("Against"),
    "column.other": gettext_noop("Said there"),
    "column.printed": gettext_noop("Printed"),
    "column.recomputed": gettext_noop("Recomputed"),
    "column.change": gettext_noop("Change"),
    "column.project": gettext_noop("Project"),
    "column.name_before": gettext_noop("Name before"),
    "column.name": gettext_noop("Name"),
    "column.before": gettext_noop("Before"),
    "column.now": gettext_noop("Now"),
    "column.reason": gettext_noop("Reason"),
    "column.since": gettext_noop("Since"),
    "column.since_round": gettext_noop("Since round"),
    "column.rounds_same": gettext_noop("Rounds unchanged"),
    "column.rounds": gettext_noop("Rounds in all"),
    "column.days": gettext_noop("Days"),
    "column.on": gettext_noop("On"),
    "column.into": gettext_noop("Into"),
    "column.state": gettext_noop("State"),
    "column.target": gettext_noop("Target"),
    "column.text": gettext_noop("Text"),
    "column.indicator": gettext_noop("Indicator"),
    "column.baseline": gettext_noop("Baseline"),
    "column.value": gettext_noop("Value"),
    "column.unit": gettext_noop("Unit"),
    "column.due": gettext_noop("Due"),
    "column.said_on": gettext_noop("Said on"),
    "column.source": gettext_noop("Source"),
    "column.projects": gettext_noop("Projects"),
    "column.types": gettext_noop("Types"),
    "column.dates": gettext_noop("Dates"),
    "column.budget": gettext_noop("Budget"),
    "column.partners": gettext_noop("Partners"),
    "column.support": gettext_noop("Support sought"),
    "column.place": gettext_noop("On the map"),
    "column.targets": gettext_noop("Targets"),
    "column.evidence": gettext_noop("Evidence"),
    "column.filled": gettext_noop("Filled"),
    "column.asked": gettext_noop("Asked"),
    "column.filled_pct": gettext_noop("Filled, %"),
    "column.listed": gettext_noop("Projects listed"),
    "column.accepted": gettext_noop("Accepted"),
    "column.late": gettext_noop("Late"),
    "column.accepted_on": gettext_noop("Accepted on"),
    "column.origin": gettext_noop("Record"),
    "column.accepted_size": gettext_noop("Record size"),
    "column.accepted_root": gettext_noop("Record root"),
    "column.section": gettext_noop("Section"),
    "column.no": gettext_noop("No."),
    "column.status_basis": gettext_noop("How the status is known"),
    "column.relation": gettext_noop("Relation to the last round"),
    "value.planning": gettext_noop("planning"),
    "value.ongoing": gettext_noop("ongoing"),
    "value.completed": gettext_noop("completed"),
    "value.proposed": gettext_noop("proposed"),
    "value.pre-feasibility": gettext_noop("pre-feasibility"),
    "value.feasibility": gettext_noop("feasibility"),
    "value.implementing": gettext_noop("implementing"),
    "value.operating": gettext_noop("operating"),
    "value.total": gettext_noop("total"),
    "value.not stated": gettext_noop("not stated"),
    "value.stopped": gettext_noop("stopped"),
    "value.merged": gettext_noop("merged"),
    "value.merged into": gettext_noop("merged into another"),
    "value.yes": gettext_noop("yes"),
    "value.no": gettext_noop("no"),
    "value.focus_area": gettext_noop("focus area"),
    "value.status": gettext_noop("status"),
    "value.draft": gettext_noop("draft"),
    "value.reviewed": gettext_noop("reviewed"),
    "value.accepted": gettext_noop("accepted"),
    "value.met": gettext_noop("met"),
    "value.not_met": gettext_noop("not met"),
    "value.said": gettext_noop("said, no verdict"),
    "value.silent": gettext_noop("silent"),
    "value.not_due": gettext_noop("not due yet"),
    "value.no_date": gettext_noop("no date"),
    "value.due": gettext_noop("due"),
    "value.all": gettext_noop("all"),
    "value.same": gettext_noop("the same"),
    "value.new": gettext_noop("new"),
    "value.returned": gettext_noop("returned"),
    "value.renamed": gettext_noop("renamed"),
    "value.vanished": gettext_noop("vanished"),
    "value.not_reported": gettext_noop("city did not report"),
    "value.focus_area_changed": gettext_noop("focus area changed"),
    "value.status_changed": gettext_noop("status changed"),
    "value.status_backwards": gettext_noop("status went backwards"),
    "value.total_differs": gettext_noop("totals differ"),
    "value.cities_differ": gettext_noop("numbers of cities differ"),
    "value.focus_counts_differ": gettext_noop("numbers of a focus area differ"),
    "value.focus_share_differs": gettext_noop("printed share of a focus area is another"),
    "value.city_counts_differ": gettext_noop("numbers of a city differ"),
    "value.country_counts_differ": gettext_noop("numbers of a country differ"),
    "value.country_types_differ": gettext_noop("exhibits differ for a country"),
    "value.completed_lists_differ": gettext_noop("lists of completed projects differ"),
    "value.text_status_differs": gettext_noop("number in the text is another"),
    "value.text_share_differs": gettext_noop("share in the text is another"),
    "value.text_shares_sum": gettext_noop("shares in the text do not add to 100"),
    "value.exhibit1_shares_sum": gettext_noop("shares of exhibit 1 do not add to 100"),
    "value.country_share_differs": gettext_noop("printed share of a country is another"),
    "value.number_twice": gettext_noop("a number is used twice"),
    "value.number_missing": gettext_noop("a number is missing"),
    "value.name_twice": gettext_noop("a city has a name twice"),
    "value.earlier_total_without_list": gettext_noop("an earlier total has no list"),
    "value.vanished_without_word": gettext_noop("vanished without a word"),
    "value.merged_without_word": gettext_noop("merged without a word"),
    "value.renamed_without_word": gettext_noop("renamed without a word"),
    "value.returned_without_word": gettext_noop("returned without a word"),
}
# Columns whose cells are codes. Every other text cell is a name or a sentence of somebody and stays as it is.
CODED = frozenset(
    {"status", "counted_as", "state", "change", "kind", "of", "accepted", "late", "relation", "agrees"}
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


def english(code: str) -> str:
    """The English words of a code; of an unknown code what stands after its first point; "" for a note."""
    if code in ENGLISH:
        return ENGLISH[code]
    kind, _, rest = code.partition(".")
    return "" if kind == "note" else rest


def in_language(gettext: Callable[[str], str]) -> Callable[[str], str]:
    """`labels` that translate what is ours with `gettext`; what a person wrote is never looked up."""
    return lambda code: gettext(ENGLISH[code]) if code in ENGLISH else english(code)


def sentence(finding: Finding, labels: Callable[[str], str]) -> str:
    """A finding in words: its label with %(name)s replaced by the finding's values, %% by %."""
    values = {name: str(value) for name, value in finding.values.items()}

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        return "%" if name is None else values.get(name, match.group(0))

    return _PLACEHOLDER.sub(fill, labels(f"finding.{finding.code}"))


def column_label(column: str, labels: Callable[[str], str]) -> str:
    """A column's heading; a column that is a focus area is its own name."""
    return labels(f"column.{column}")


def cell_label(column: str, value: Cell, labels: Callable[[str], str]) -> Cell:
    """A cell in words where its column holds codes, else the cell as it is."""
    return labels(f"value.{value}") if isinstance(value, str) and value and column in CODED else value
