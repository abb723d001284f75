"""Rows of CSV (RFC 4180), written so that no spreadsheet takes text for a formula, and read with their lines."""

import csv
import re
from collections.abc import Iterable, Iterator

# A cell beginning so is run as a formula by spreadsheets (also full-width). A plain number is not.
_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# Python's csv module quotes a lone CR in some versions only; a spreadsheet begins a row behind it.
_QUOTED = re.compile(r'[",\r\n]')


def guard(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it as a formula; numbers stay.

    Text that already is apostrophes before such a sign gets one more, so that `unguard` gives it back.
    """
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given; for our own import of our own files."""
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def row(cells: Iterable[str | int | None]) -> str:
    """A row without its end: text guarded, numbers as they are, nothing for None."""
    return ",".join(_cell(guard(cell)) if isinstance(cell, str) else _plain(cell) for cell in cells)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _plain(cell: int | None) -> str:
    return "" if cell is None else str(cell)


class Unreadable(ValueError):
    """A file cannot be read, from `line` on."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def numbered(lines: Iterable[str], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line where it begins: a cell may hold line ends, lines may be empty.

    `lines` come with their ends; the first is line 1.

    Raises Unreadable where quotes do not fit or a cell has no end: there is no telling which rows follow.
    """
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(line, f"the rest cannot be read: {error}") from error
