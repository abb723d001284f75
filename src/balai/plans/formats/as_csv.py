"""A report as CSV: RFC 4180 quoting, UTF-8 without a mark, LF, a blank line between tables."""

from balai.methods.csv_rows import row
from balai.methods.monitoring.values import Report, Table

from .tables import SURROGATE, chosen


def as_csv(report: Report, table: str | None = None) -> bytes:
    """All tables one after the other, or the one called `table` (KeyError when there is none of that name).

    The first line is the first table's header. Codes, not words; text cells are guarded against formulas
    (csv_rows.guard), numbers stay numbers. Lone surrogates become U+FFFD, because UTF-8 has none.
    """
    return SURROGATE.sub("\ufffd", "\n".join(map(_table, chosen(report, table)))).encode()


def table_csv(table: Table) -> bytes:
    """One table alone, written as `as_csv` writes it."""
    return SURROGATE.sub("\ufffd", _table(table)).encode()


def _table(table: Table) -> str:
    return "".join(f"{line}\n" for line in (row(table.columns), *map(row, table.rows)))
