"""Replay: every public table again from the record, and what differs from the live ones."""

from collections.abc import Callable, Iterator
from uuid import UUID

import msgspec
from django.db import connection, transaction

from .acts import Act
from .bulk import uncollected
from .fold import Rows, _columns, _quoted, insert
from .ids import PlaceId
from .place_query import PublicModel, projecting
from .read import acts
from .registry import public_tables

SEARCH_COLUMNS = {"search"}
"""Caches that may be recomputed and stand outside the comparison."""


class Difference(msgspec.Struct, frozen=True):
    """Rows that a replay gives and the live table lacks, and the other way round."""

    table: str
    missing: int
    surplus: int


@uncollected()
def replay(place_id: UUID, progress: Callable[[int], None] | None = None) -> Rows:
    """Every public row of a place, in memory, from its record alone."""
    rows = Rows(PlaceId(place_id), empty=True)

    def counted() -> Iterator[tuple[int, Act]]:
        for index, act in acts(place_id):
            if progress and index % 500 == 499:
                progress(500)
            yield index, act

    rows.fold(counted())
    return rows


@uncollected()
def rebuild(place_id: UUID) -> int:
    """Replace a place's public rows by a replay, in one transaction. Returns the number of rows."""
    with transaction.atomic():
        rows = replay(place_id)
        with connection.cursor() as cursor:
            for table in public_tables():
                name = connection.ops.quote_name(table._meta.db_table)
                cursor.execute(f"DELETE FROM {name} WHERE place_id = %s", [place_id])  # noqa: S608 (our names)
        rows.write()
    return sum(len(rows.all(table)) for table in public_tables())


@uncollected()
def compare(place_id: UUID) -> list[Difference]:
    """Replay beside the live tables: PostgreSQL compares the rows of temporary tables with them."""
    rows = replay(place_id)
    found = (_compare(table, place_id, rows.all(table)) for table in public_tables())
    return [difference for difference in found if difference.missing or difference.surplus]


def _compare(table: type[PublicModel], place_id: UUID, rows: list[PublicModel]) -> Difference:
    live = connection.ops.quote_name(table._meta.db_table)
    columns = _quoted(f for f in _columns(table) if f.column not in SEARCH_COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor, projecting():
        cursor.execute(f"CREATE TEMP TABLE replayed (LIKE {live}) ON COMMIT DROP")
        insert(table, rows, into="replayed")
        mine = f"SELECT {columns} FROM {live} WHERE place_id = %s"  # noqa: S608 (our names)
        theirs = f"SELECT {columns} FROM replayed"  # noqa: S608 (our names)
        cursor.execute(
            f"SELECT (SELECT count(*) FROM ({theirs} EXCEPT ALL {mine}) a), "  # noqa: S608 (our names)
            f"(SELECT count(*) FROM ({mine} EXCEPT ALL {theirs}) b)",
            [place_id, place_id],
        )
        missing, surplus = cursor.fetchone()
        cursor.execute("DROP TABLE replayed")
    return Difference(table._meta.db_table, missing, surplus)
