"""A report as CSV: RFC 4180 quoting, UTF-8 without a mark, LF, a blank line between tables."""

from balai.methods.monitoring.values import Cell, Report, Table

from .tables import SURROGATE, chosen, guard

_QUOTED = frozenset(',"\r\n')


def as_csv(report: Report, table: str | None = None) -> bytes:
    """All tables one after the other, or the one called `table` (KeyError when there is none of that name).

    The first line is the first table's header. Codes, not words; text cells are guarded against formulas
    (tables.guard), numbers stay numbers. Lone surrogates become U+FFFD, because UTF-8 has none.
    """
    return SURROGATE.sub("\ufffd", "\n".join(map(_table, chosen(report, table)))).encode()


def table_csv(table: Table) -> bytes:
    """One table alone, written as `as_csv` writes it."""
    return SURROGATE.sub("\ufffd", _table(table)).encode()


def _table(table: Table) -> str:
    return "".join([_line([*table.columns]), *map(_line, table.rows)])


def _line(cells: list[Cell]) -> str:
    """One row. Python's csv module quotes a lone CR in some versions only, and these bytes are for ever."""
    return ",".join(str(cell) if isinstance(cell, int) else _text(guard(cell)) for cell in cells) + "\n"


def _text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.intersection(text) else text
