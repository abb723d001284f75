"""What the formats share: text made safe for spreadsheets, and the hashes that a report is known by."""

import re
from collections.abc import Iterable

from balai.methods.monitoring.values import Report, Table

# A cell beginning so is run as a formula by spreadsheets (also full-width). A plain number is not.
_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_QUOTED = re.compile(r'[",\r\n]')
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# What XML 1.0 cannot hold, and lone surrogates, which no UTF-8 file can.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")


def guard(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it as a formula; numbers stay.

    Text that already is apostrophes before such a sign gets one more, so that `unguard` gives it back.
    """
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given; for our own import of our own files."""
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def csv_line(cells: Iterable[str | int]) -> str:
    """A line of CSV without its end (RFC 4180): text guarded, numbers as they are."""
    return ",".join(_cell(guard(cell) if isinstance(cell, str) else str(cell)) for cell in cells)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def printable(text: str) -> str:
    """`text` with what cannot be written or shown (control characters, lone surrogates) as U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)


def chosen(report: Report, table: str | None) -> list[Table]:
    """All tables, or the one of that name; KeyError names those there are."""
    return list(report.tables) if table is None else [report.table(table)]


def digests(report: Report) -> dict[str, str]:
    """SHA-256 (hex) of the report's JSON and CSV, under "json" and "csv"."""
    from hashlib import sha256

    from .as_csv import as_csv
    from .as_json import as_json

    return {"json": sha256(as_json(report)).hexdigest(), "csv": sha256(as_csv(report)).hexdigest()}
