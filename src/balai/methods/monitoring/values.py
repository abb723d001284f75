"""What a monitoring report is: header facts, findings and tables of text and whole numbers.

A report holds codes, never sentences: `labels` of the output formats turn codes into the reader's language.
Cells are str or int. Shares are decimal text with a fixed number of digits. An unknown is "", never 0.
"""

import msgspec

Cell = str | int


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A named table; `columns` are codes, except where a column is a focus area, which is its own name."""

    name: str
    columns: list[str]
    rows: list[list[Cell]]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence to be: its code and the values it names."""

    code: str
    values: dict[str, Cell]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A monitoring report. `method` says which function made it and how it can be made again."""

    method: str
    network: str
    network_name: str
    framework: str
    round: int
    previous_round: int | None
    cut_off: str
    frozen_on: str
    imported: bool
    title: str
    source: str
    findings: list[Finding]
    tables: list[Table]

    def table(self, name: str) -> Table:
        """The table of that name; KeyError names the tables there are."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(f"no table {name!r}; there are: {', '.join(t.name for t in self.tables)}")
