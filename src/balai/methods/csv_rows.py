"""Rows of a CSV file, each with the line where it begins: a cell may hold line ends, and lines may be empty."""

import csv
from collections.abc import Iterable, Iterator


class Unreadable(ValueError):
    """A file cannot be read, from `line` on."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def numbered(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything; `lines` come with their ends, the first is line 1.

    Raises Unreadable where quotes do not fit or a cell has no end: there is no telling which rows follow.
    """
    reader = csv.reader(lines, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(line, f"the rest cannot be read: {error}") from error
