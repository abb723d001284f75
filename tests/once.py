"""What many tests begin with, made once by each runner and put back as rows: a tenth of the time of making it.

`made_once("cast", open_cast)` makes it through the commands the first time, and remembers what that wrote: the rows
of every table that was empty before, and the keys. Whoever asks later finds the same rows, and a copy of the result.
"""

import copy
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction

T = TypeVar("T")


@dataclass(frozen=True)
class Made:
    """A result, its rows by table (PostgreSQL's binary form), and the folder of its keys."""

    result: Any
    rows: dict[str, bytes]
    keys: Path


MADE: dict[str, Made] = {}


def made_once(name: str, make: Callable[[], T]) -> T:
    """What `make` returns and writes, from a database without a place."""
    if name not in MADE:
        MADE[name] = _remembered(make)
        return copy.deepcopy(MADE[name].result)  # type: ignore[no-any-return]
    _put_back(MADE[name])
    return copy.deepcopy(MADE[name].result)  # type: ignore[no-any-return]


def _remembered(make: Callable[[], object]) -> Made:
    before = _filled()
    result = make()
    after = _filled()
    changed = {table for table in before if after[table] != before[table]}
    assert not changed, f"rows that stood there before were not kept apart: {changed}"
    rows = {table: _copied_out(table) for table in after.keys() - before.keys()}
    keys = Path(tempfile.mkdtemp(prefix="keys-", dir=settings.CONFIG.home))
    shutil.copytree(settings.KEYS_ROOT, keys, dirs_exist_ok=True)
    return Made(copy.deepcopy(result), rows, keys)


def _put_back(made: Made) -> None:
    """References are checked at the end of a transaction, so tables come in any order."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in made.rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT BINARY)') as into:
                into.write(rows)
    shutil.copytree(made.keys, settings.KEYS_ROOT, dirs_exist_ok=True)


def _filled() -> dict[str, int]:
    """How many rows every table has that has any."""
    with connection.cursor() as cursor:
        tables = [info.name for info in connection.introspection.get_table_list(cursor) if info.type == "t"]
        parts = [f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables]
        cursor.execute(" UNION ALL ".join(parts))
        return {table: count for table, count in cursor.fetchall() if count}


def _copied_out(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT BINARY)') as out:
        return b"".join(bytes(part) for part in out)
