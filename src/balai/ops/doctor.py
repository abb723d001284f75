"""`balai doctor`: look at everything an instance stands on, and say in plain sentences what is wrong."""

import os
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .config import config
from .errors import Plain

COLOURS = {"ok": "32", "warn": "33", "wrong": "31"}


class Found(NamedTuple):
    """One thing looked at."""

    state: str
    """ok, warn, wrong or mended"""
    sentence: str
    mend: Callable[[], object] | None = None
    """Puts it right, or raises Plain."""


def ok(sentence: str) -> Found:
    return Found("ok", sentence)


def warn(sentence: str) -> Found:
    return Found("warn", sentence)


def wrong(sentence: str, mend: Callable[[], object] | None = None) -> Found:
    return Found("wrong", sentence, mend)


def doctor(*, repair: bool = False) -> int:
    """Print every finding; 0 when nothing is wrong (warnings may be), else 1."""
    from .doctor_files import file_findings

    left = _report(file_findings(), repair)
    try:
        left += _with_database(repair)
    except Plain as error:
        left += _report([wrong(str(error))], repair)
    if left:
        print(f"{left} {'thing is' if left == 1 else 'things are'} wrong.")
    return 1 if left else 0


def _with_database(repair: bool) -> int:
    from .cli import database, tell

    with database(owner=True):
        from .doctor_database import database_findings, record_findings
        from .migrate import migrate, pending

        left = _report(database_findings(), repair)
        if waiting := pending():
            steps = (
                f"{len(waiting)} steps of this release are not applied to the database: run balai migrate."
            )
            left += _report([wrong(steps, lambda: migrate(tell))], repair)
        if pending():
            return left
        return left + _report(record_findings(), repair)


def _report(findings: Iterator[Found] | list[Found], repair: bool) -> int:
    """Print them as they come; how many stay wrong."""
    left = 0
    for found in findings:
        state, sentence = found.state, found.sentence
        if state == "wrong" and repair and found.mend:
            try:
                found.mend()
                state = "mended"
            except (Plain, OSError) as error:
                sentence = f"{sentence} It could not be mended: {error}"
        elif state == "wrong" and found.mend:
            sentence = f"{sentence} `balai doctor --repair` puts it right."
        left += state == "wrong"
        print(f"{_coloured(state)} {sentence}", flush=True)
    return left


def _coloured(state: str) -> str:
    padded = f"{state:<6}"
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty() or state not in COLOURS:
        return padded
    return f"\x1b[{COLOURS[state]}m{padded}\x1b[0m"


def home_sentence() -> str:
    """Where this instance lives."""
    return f"The home is {config().home}; records are named {config().origin}/…"
