"""A report as CSV: RFC 4180 quoting, UTF-8 without a mark, LF, a blank line between tables."""

import csv
import io

from collections.abc import Sequence

from balai.methods.monitoring.values import Report, Table

from .tables import SURROGATE, chosen, guard


def as_csv(report: Report, table: str | None = None) -> bytes:
    """All tables one after the other, or the one called `table` (KeyError when there is none of that name).

    The first line is the first table's header. Codes, not words; text cells are guarded against formulas
    (tables.guard), numbers stay numbers. Lone surrogates become U+FFFD, because UTF-8 has none.
    """
    return tables_csv(chosen(report, table))


def tables_csv(tables: Sequence[Table]) -> bytes:
    """Tables one after the other, as as_csv writes them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for place, one in enumerate(tables):
        if place:
            out.write("\n")
        for row in ([*one.columns], *one.rows):
            writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in row])
    return SURROGATE.sub("\ufffd", out.getvalue()).encode()
