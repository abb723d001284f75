"""Per focus area: the share a report prints, the number it implies, and what its own lists count."""

from collections import Counter
from decimal import ROUND_HALF_EVEN, Decimal

from ..rounding import decimals_of, number, percent
from .facts import Facts
from .inputs import NOT_STATED, Inputs
from .values import Cell, Table

RECONCILIATION = [
    "round",
    "focus_area",
    "exhibit1_pct",
    "exhibit1_implied_n",
    "appendix_n",
    "exhibit2_n",
    "exhibit3_n",
    "agrees",
]


def implied_n(pct: str, total: int) -> str:
    """How many projects a printed share stands for: one decimal, half to even, as the worked rows have it.

    pct × total / 100 is taken as an IEEE 754 double, correctly rounded, and that double is rounded half to
    even on its exact value. So 25 % of 77 gives 19.2 (19.25 is a tie, exact as a double) and 5 % of 77 gives
    3.9 (the double nearest to 3.85 lies above it). Exact decimals would give 3.8, which the rows have not.
    """
    share = number(pct)
    if share is None:
        return ""
    double = float(share * total / 100)
    return str(Decimal(double).quantize(Decimal("0.1"), ROUND_HALF_EVEN))


def reconciliation(inputs: Inputs) -> Table:
    """Per focus area: the printed share, the number it implies, and three counts of an imported round.

    `agrees` is yes when the three counts are equal and round(100·n/total), half to even, is the printed
    share; total is the report's printed total. A round without a printed share of any focus area has no rows.
    """
    facts = Facts(inputs)
    total_said = number(facts.printed.get(("text", "total"), ""))
    total = int(total_said) if total_said is not None else facts.count()
    listed = Counter(row.focus_area or NOT_STATED for row in facts.here)
    typed: Counter[str] = Counter()
    for cell in facts.counts_of(facts.year, 3):
        typed[cell.focus_area or NOT_STATED] += cell.n
    rows: list[list[Cell]] = []
    for focus in facts.focus_areas:
        pct = facts.printed.get(("exhibit 1 share %", focus), "")
        if not pct:
            continue
        counts = (listed[focus], facts.count(focus_area=focus), typed[focus])
        share = percent(counts[0], total, decimals_of(pct))
        agrees = len(set(counts)) == 1 and number(share) == number(pct)
        row: list[Cell] = [facts.year, focus, int(pct) if pct.isdecimal() else pct, implied_n(pct, total)]
        rows.append([*row, *counts, "yes" if agrees else "no"])
    return Table(name="reconciliation", columns=RECONCILIATION, rows=rows)
