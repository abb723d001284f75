"""Folding acts into rows, and writing the rows in bulk."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import connection, models
from django.db.models.base import ModelState

from .acts import Act
from .ids import PlaceId, row_id
from .place_query import PublicModel, projecting
from .registry import folds_of

Row = TypeVar("Row", bound=PublicModel)

COPY_FROM = 30
"""From this many new rows on, COPY beats one INSERT (measured: bench/record.py)."""

_encode = msgspec.json.Encoder(order="sorted").encode


class Recorded(msgspec.Struct, frozen=True):
    """Where and when an act stands in its record."""

    place_id: UUID
    index: int
    at: str
    on: str
    """The day it happened: the act's `on`, else the day it was recorded."""


class Rows:
    """The public rows of one place that a run of acts touches: read once, changed in memory, written in bulk."""

    def __init__(self, place_id: PlaceId, *, empty: bool = False) -> None:
        self.place_id = place_id
        self._empty = empty
        """True on replay from the beginning: what is not in memory does not exist."""
        self._known: dict[type[PublicModel], dict[UUID, PublicModel | None]] = defaultdict(dict)
        self._new: dict[type[PublicModel], dict[UUID, PublicModel]] = defaultdict(dict)
        self._changed: dict[type[PublicModel], dict[UUID, PublicModel]] = defaultdict(dict)
        self._gone: dict[type[PublicModel], set[UUID]] = defaultdict(set)
        self._ids: dict[tuple[str | int, ...], UUID] = {}
        self._now = 0

    def id(self, *ref: str | int) -> UUID:
        """The id of the row with this public reference."""
        found = self._ids.get(ref)
        if found is None:
            found = self._ids[ref] = row_id(self.place_id, *ref)
        return found

    def get(self, table: type[Row], *ref: str | int) -> Row | None:
        """The row with this public reference, to be read or changed (say `change` after changing it)."""
        key = self.id(*ref)
        known = self._known[table]
        if key not in known:
            known[key] = None if self._empty else table.objects.one_of(self.place_id, key)
        return known[key]  # type: ignore[return-value]

    def add(self, table: type[Row], *ref: str | int, **values: Any) -> Row:
        """A new row. An act that repeats a reference replaces what was there."""
        key = self.id(*ref)
        existed = self.get(table, *ref) is not None and key not in self._new[table]
        row = _made(table, place_id=self.place_id, id=key, entry=self._now, **values)
        self._known[table][key] = row
        (self._changed if existed else self._new)[table][key] = row
        self._gone[table].discard(key)
        return row

    def add_new(self, table: type[Row], *ref: str | int, **values: Any) -> None:
        """A row named by the entry that makes it: nothing can be there yet, so nobody looks."""
        key = self.id(*ref)
        row = _made(table, place_id=self.place_id, id=key, entry=self._now, **values)
        self._known[table][key] = self._new[table][key] = row

    def change(self, row: PublicModel, **values: Any) -> None:
        """Set values of a row that `get` or `add` gave, and remember to write it."""
        for name, value in values.items():
            setattr(row, name, value)
        row.entry = self._now
        table = type(row)
        if row.id not in self._new[table]:
            self._changed[table][row.id] = row

    def remove(self, table: type[PublicModel], *ref: str | int) -> None:
        key = self.id(*ref)
        self._known[table][key] = None
        self._changed[table].pop(key, None)
        if self._new[table].pop(key, None) is None:
            self._gone[table].add(key)

    def fetch(self, scout: "Scout") -> None:
        """Read the rows that a scout saw asked for, one query a table, so that folding asks for none alone."""
        self._ids = scout._ids
        for table, keys in scout.wanted.items():
            known = self._known[table]
            known.update(dict.fromkeys(keys))
            known.update({row.id: row for row in table.objects.of(self.place_id).filter(id__any=keys)})

    def fold(self, acts: Iterable[tuple[int, Act]]) -> None:
        """Apply acts, each with its index, in order."""
        for index, act in acts:
            self._now = index
            recorded = Recorded(self.place_id, index, act.at, act.on or act.at[:10])
            for fold in folds_of(act):
                fold(self, recorded, act)

    def all(self, table: type[Row]) -> list[Row]:
        """Every row held in memory (on replay: every row of the table)."""
        return [row for row in self._known[table].values() if row is not None]  # type: ignore[misc]

    def write(self) -> None:
        """Write everything touched, inside the caller's transaction."""
        with projecting():
            for table, keys in self._gone.items():
                if keys:
                    _delete(table, self.place_id, keys)
            for table, rows in self._new.items():
                insert(table, list(rows.values()))
            for table, rows in self._changed.items():
                upsert(table, list(rows.values()))
        self._new.clear()
        self._changed.clear()
        self._gone.clear()


class Scout(Rows):
    """Runs folds to learn which rows they will ask for; whatever they ask for seems not to exist."""

    def __init__(self, place_id: PlaceId) -> None:
        super().__init__(place_id, empty=True)
        self.wanted: dict[type[PublicModel], set[UUID]] = defaultdict(set)

    def get(self, table: type[Row], *ref: str | int) -> Row | None:
        self.wanted[table].add(self.id(*ref))
        return None

    def add_new(self, table: type[Row], *ref: str | int, **values: Any) -> None:
        """Nothing to ask for."""

    def add(self, table: type[Row], *ref: str | int, **values: Any) -> Row:
        self.wanted[table].add(self.id(*ref))
        row = table.__new__(
            table
        )  # nobody writes it: Django's own way of making one costs more than all the rest
        row.__dict__ |= values
        return row


@cache
def _defaults(table: type[models.Model]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a row holds that nobody gave a value: plain values, and what makes a fresh one for each row."""
    plain: dict[str, Any] = {}
    made: dict[str, Any] = {}
    for field in table._meta.concrete_fields:
        if field.has_default() and callable(field.default):
            made[field.attname] = field.default
        elif field.column:
            plain[field.attname] = field.get_default()
    return plain, made


def _made(table: type[Row], **values: Any) -> Row:
    """A row as Django's own constructor makes it, in a fifth of its time. TypeError for a column there is not."""
    plain, made = _defaults(table)
    row = table.__new__(table)
    row.__dict__ = {"_state": ModelState(), **plain, **values}
    for name, make in made.items():
        if name not in values:
            row.__dict__[name] = make()
    if len(row.__dict__) > len(plain) + len(made) + 1:
        raise TypeError(f"{table.__name__} has no column {min(set(values) - set(plain) - set(made))!r}")
    return row


def _columns(table: type[models.Model]) -> list[models.Field]:
    return [field for field in table._meta.concrete_fields if field.column]


def _values(rows: Sequence[models.Model], fields: list[models.Field]) -> list[list[Any]]:
    for row in rows:
        if public := getattr(row, "public", None):
            row.document = _encode(public()).decode()  # type: ignore[attr-defined]
        if line := getattr(row, "public_line", None):
            row.line = line()  # type: ignore[attr-defined]
    ways = [(f.attname, _WRITTEN.get(type(f), partial(_prepared, f))) for f in fields]
    return [
        [getattr(row, name) if way is None else way(getattr(row, name)) for name, way in ways] for row in rows
    ]


def _prepared(field: models.Field, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _json(value: Any) -> str | None:
    return None if value is None else _encode(value).decode()


_WRITTEN: dict[type[models.Field], Callable[[Any], Any] | None] = {
    models.TextField: None,
    models.CharField: None,
    models.BigIntegerField: None,
    models.IntegerField: None,
    models.SmallIntegerField: None,
    models.UUIDField: None,
    models.BooleanField: None,
    models.BinaryField: None,
    models.JSONField: _json,
}
"""How a value of a field is written; None: psycopg writes it as it is. Others ask the field."""


def _quoted(fields: Iterable[models.Field]) -> str:
    return ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)


def insert(table: type[models.Model], rows: Sequence[models.Model], *, into: str = "") -> None:
    """New rows with every value set; `into` names another table of the same shape, beside the live one."""
    if not rows:
        return
    fields = _columns(table)
    target = connection.ops.quote_name(into or table._meta.db_table)
    values = _values(rows, fields)
    with connection.cursor() as cursor:
        if len(rows) >= COPY_FROM:
            with cursor.copy(f"COPY {target} ({_quoted(fields)}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
            return
        cursor.execute(_insert_sql(target, fields, len(rows)), [v for value in values for v in value])


def upsert(table: type[PublicModel], rows: Sequence[PublicModel]) -> None:
    """Changed rows, a few hundred to a statement."""
    fields = _columns(table)
    target = connection.ops.quote_name(table._meta.db_table)
    setters = ", ".join(
        f"{name} = EXCLUDED.{name}"
        for f in fields
        if (name := connection.ops.quote_name(str(f.column))) not in {'"place_id"', '"id"'}
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 400):
            some = rows[start : start + 400]
            sql = (
                _insert_sql(target, fields, len(some))
                + f" ON CONFLICT (place_id, id) DO UPDATE SET {setters}"
            )
            cursor.execute(sql, [v for value in _values(some, fields) for v in value])


def _insert_sql(target: str, fields: list[models.Field], count: int) -> str:
    one = "(" + ", ".join(["%s"] * len(fields)) + ")"
    return f"INSERT INTO {target} ({_quoted(fields)}) VALUES {', '.join([one] * count)}"  # noqa: S608 (names are ours)


def _delete(table: type[PublicModel], place_id: UUID, keys: set[UUID]) -> None:
    target = connection.ops.quote_name(table._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {target} WHERE place_id = %s AND id = ANY(%s)",  # noqa: S608 (names are ours)
            [place_id, list(keys)],
        )
