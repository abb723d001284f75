"""What a round's report says twice and differently, and what two reports say of one project.

Nothing here decides who is right: `inside` and `between` list every contradiction by kind, from the inputs
that a monitoring report is computed from.
"""

from collections import Counter
from fractions import Fraction

import msgspec

from ..rounding import decimals_of, fixed, number
from .appendix import differing_cells
from .changes import changes
from .coverage import printed_figures
from .facts import Facts, folded, group_of, natural
from .inputs import COMPLETED, GROUPS, NOT_STATED, Inputs
from .values import Cell, Table

INSIDE = (
    "total_differs",
    "cities_differ",
    "focus_counts_differ",
    "focus_share_differs",
    "city_counts_differ",
    "country_counts_differ",
    "country_types_differ",
    "completed_lists_differ",
    "text_status_differs",
    "text_share_differs",
    "text_shares_sum",
    "exhibit1_shares_sum",
    "country_share_differs",
    "number_twice",
    "number_missing",
    "name_twice",
)
BETWEEN = (
    "earlier_total_without_list",
    "vanished_without_word",
    "merged_without_word",
    "renamed_without_word",
    "returned_without_word",
    "focus_area_changed",
    "status_backwards",
)


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """One contradiction: `said` stands at `where`, and `other` stands against it at `other_where`."""

    kind: str
    round: int
    where: str
    item: str
    said: str
    other_where: str
    other: str


def inside(inputs: Inputs) -> list[Contradiction]:
    """Every contradiction in an imported round's report; a round run in Balai prints nothing twice: []."""
    facts = Facts(inputs)
    if not facts.imported:
        return []
    found = [*_counts(facts), *_figures(facts), *_appendix_numbers(facts)]
    return sorted(found, key=lambda c: (INSIDE.index(c.kind), _order(facts, c.item)))


def between(inputs: Inputs) -> list[Contradiction]:
    """What this round's report says, without a word, against the one before it.

    In a round run in Balai, renaming, merging and stopping are acts with a reason, so there only a change
    that has no reason, or a project that is gone without an act, is a contradiction.
    """
    facts = Facts(inputs)
    kinds = {
        "vanished": "vanished_without_word",
        "merged": "merged_without_word",
        "renamed": "renamed_without_word",
        "returned": "returned_without_word",
        "focus_area_changed": "focus_area_changed",
        "status_backwards": "status_backwards",
    }
    found = _total_without_list(facts)
    before = f"appendix of {facts.previous.year}" if facts.previous else ""
    for change, country, city, _, old, new, was, now, reason in changes(facts).rows:
        # The reason of an imported match is the reviewer's, not the report's: the report itself said nothing.
        if change not in kinds or (reason and not facts.imported):
            continue
        by_name = change in ("vanished", "merged", "renamed", "returned")
        said = (str(new), str(old)) if by_name else (str(now), str(was))
        found.append(
            Contradiction(
                kind=kinds[str(change)],
                round=facts.year,
                where="appendix",
                item=f"{country} / {city} / {old or new}",
                said=said[0],
                other_where="earlier appendix" if change == "returned" else before,
                other=said[1],
            )
        )
    return sorted(found, key=lambda c: (BETWEEN.index(c.kind), c.item, c.said))


def contradictions_table(inputs: Inputs) -> Table:
    """`inside` and `between` of a round as one table."""
    rows: list[list[Cell]] = [
        [c.kind, c.round, c.where, c.item, c.said, c.other_where, c.other]
        for c in [*inside(inputs), *between(inputs)]
    ]
    columns = ["kind", "round", "where", "item", "said", "other_where", "other"]
    return Table(name="contradictions", columns=columns, rows=rows)


def _order(facts: Facts, item: str) -> tuple[object, ...]:
    return (facts.focus_order.get(item, len(facts.focus_order)), natural(item))


def _counts(facts: Facts) -> list[Contradiction]:
    """Appendix, exhibit 2 and exhibit 3 counted against each other: in all, by focus area, country, city."""
    exhibit3 = facts.counts_of(facts.year, 3)
    listed_total, typed_total = len(facts.here), sum(c.n for c in exhibit3)
    found = [
        *_differ(facts, "total_differs", "total", facts.count(), listed_total, where="appendix"),
        *_differ(facts, "total_differs", "total", facts.count(), typed_total, where="exhibit 3"),
    ]
    for focus in facts.focus_areas:
        ours = facts.count(focus_area=focus)
        listed = sum((row.focus_area or NOT_STATED) == focus for row in facts.here)
        typed = sum(c.n for c in exhibit3 if (c.focus_area or NOT_STATED) == focus)
        found += _differ(facts, "focus_counts_differ", focus, ours, listed, where="appendix")
        found += _differ(facts, "focus_counts_differ", focus, ours, typed, where="exhibit 3")
    for focus, country, city, printed, listed in differing_cells(facts):
        item = f"{country} / {facts.city_name(city)} / {focus}"
        found += _differ(facts, "city_counts_differ", item, printed, listed, where="appendix")
    keys = {(c.country, c.focus_area) for c in exhibit3} | {(c.country, c.focus_area) for c in facts.cells}
    for country, focus in sorted(keys):
        typed = sum(c.n for c in exhibit3 if (c.country, c.focus_area) == (country, focus))
        ours = facts.count(country=country, focus_area=focus)
        item = f"{country} / {focus}"
        found += _differ(facts, "country_types_differ", item, ours, typed, where="exhibit 3")
    for country in sorted({country for country, _ in keys} | {row.country for row in facts.here}):
        listed = sum(row.country == country for row in facts.here)
        ours = facts.count(country=country)
        found += _differ(facts, "country_counts_differ", country, ours, listed, where="appendix")
    return found + _completed_lists(facts)


def _completed_lists(facts: Facts) -> list[Contradiction]:
    """Where an appendix of its own lists what is completed: it against exhibit 2, city by city."""
    own = [row for row in facts.here if row.status_basis.startswith("appendix")]
    if not own:
        return []
    listed = Counter((row.country, row.city) for row in own if group_of(row.status) == COMPLETED)
    keys = set(listed) | {(c.country, c.city) for c in facts.cells if c.group == COMPLETED}
    found = []
    for country, city in sorted(keys):
        ours = facts.count(country=country, city=city, group=COMPLETED)
        item = f"{country} / {facts.city_name(city)}"
        found += _differ(facts, "completed_lists_differ", item, ours, listed[country, city], where="appendix")
    return found


def _differ(facts: Facts, kind: str, item: str, ours: int, theirs: int, *, where: str) -> list[Contradiction]:
    """[] when the two agree; exhibit 2 is what everything else is held against, because the report is."""
    if ours == theirs:
        return []
    return [
        Contradiction(
            kind=kind,
            round=facts.year,
            where=where,
            item=item,
            said=str(theirs),
            other_where="exhibit 2",
            other=str(ours),
        )
    ]


def _figures(facts: Facts) -> list[Contradiction]:
    """Printed figures against exhibit 2.

    Shares of exhibit 1 must be the rounded share. Other shares may be off by less than one unit of their last
    printed digit, because a report may round so that a column adds to 100 (or cut): that contradicts nothing.
    """
    found = []
    for where, item, printed, again, difference in printed_figures(facts).rows:
        if again == "" or number(str(difference)) == Fraction(0):
            continue
        kind = _figure_kind(str(where), str(item))
        slack = kind in ("text_share_differs", "country_share_differs")
        if slack and _within_a_unit(facts, str(where), str(item), str(printed)):
            continue
        found.append(
            Contradiction(
                kind=kind,
                round=facts.year,
                where=str(where),
                item=str(item),
                said=str(printed),
                other_where="sum" if item == "sum_pct" else "exhibit 2",
                other=str(again),
            )
        )
    return found


def _figure_kind(where: str, item: str) -> str:
    if item == "sum_pct":
        return "text_shares_sum" if where == "text" else "exhibit1_shares_sum"
    if where == "text":
        named = {"total": "total_differs", "cities": "cities_differ"}
        return named.get(item, "text_share_differs" if item.endswith("_pct") else "text_status_differs")
    return "focus_share_differs" if where.startswith("exhibit 1") else "country_share_differs"


def _within_a_unit(facts: Facts, where: str, item: str, printed: str) -> bool:
    """Whether the printed share lies less than one unit of its last digit from the exact one."""
    country, _, group = item.rpartition(" ") if where != "text" else ("", "", item.removesuffix("_pct"))
    scope = {"country": country} if country else {}
    total, said = facts.count(**scope), number(printed)
    if said is None or total == 0 or group not in GROUPS:
        return False
    exact = Fraction(100 * facts.count(group=group, **scope), total)
    return abs(said - exact) < Fraction(1, 10 ** decimals_of(printed))


def _appendix_numbers(facts: Facts) -> list[Contradiction]:
    """Entry numbers used twice or skipped in a section, and a name that a city has twice."""
    found = []
    numbers = Counter((row.section, row.no) for row in facts.here)
    for (section, no), n in numbers.items():
        if n > 1:
            found.append(_numbering(facts, "number_twice", f"{section} {no}", str(n), "1"))
    for section in {row.section for row in facts.here}:
        whole = {int(row.no) for row in facts.here if row.section == section and row.no.isdecimal()}
        for missing in sorted(set(range(1, max(whole, default=0))) - whole):
            found.append(_numbering(facts, "number_missing", f"{section} {missing}", "0", "1"))
    for (city, name), n in Counter((row.city, folded(row.name)) for row in facts.here).items():
        if n > 1:
            found.append(_numbering(facts, "name_twice", f"{facts.city_name(city)} / {name}", str(n), "1"))
    return found


def _numbering(facts: Facts, kind: str, item: str, said: str, other: str) -> Contradiction:
    return Contradiction(
        kind=kind,
        round=facts.year,
        where="appendix",
        item=item,
        said=said,
        other_where="numbering",
        other=other,
    )


def _total_without_list(facts: Facts) -> list[Contradiction]:
    """A printed total of the year before of which no list is known: nobody can name what became of those."""
    year = facts.year - 1
    if any(r.year == year for r in facts.rounds):
        return []
    return [
        Contradiction(
            kind="earlier_total_without_list",
            round=facts.year,
            where="exhibit 2",
            item=f"total of {year}",
            said=fixed(Fraction(facts.count()), 0),
            other_where=f"text of {year}",
            other=p.value,
        )
        for p in facts.inputs.printed
        if p.round == year and (p.where, p.item) == ("text", "total") and number(p.value) is not None
    ]
