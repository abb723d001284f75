"""What the formats share: text that can be printed, and the hashes that a report is known by."""

import re

from balai.methods.monitoring.values import Report, Table

# What XML 1.0 cannot hold, and lone surrogates, which no UTF-8 file can.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")


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
