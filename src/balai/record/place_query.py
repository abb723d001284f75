"""Tables that belong to a place: every query names its place, and only projections write public ones."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Self
from uuid import UUID

from django.db import connection, models
from django.db.models.lookups import Lookup

_projecting: ContextVar[bool] = ContextVar("projecting", default=False)


class PlaceMissing(RuntimeError):
    """A query of place-owned data that names no place."""


class PublicWrite(RuntimeError):
    """A write to a public table from outside a projection."""


@models.UUIDField.register_lookup
class AnyOf(Lookup):
    """`place_id = ANY(array)`: one parameter however many places, so the statement is the same for all of them."""

    lookup_name = "any"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [list(value)]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right}::uuid[])", [*left_params, *right_params]


@contextmanager
def projecting() -> Iterator[None]:
    """Inside, public tables may be written; used by `Rows.write` and nothing else."""
    token = _projecting.set(True)
    try:
        yield
    finally:
        _projecting.reset(token)


@cache
def selected(table: type[models.Model]) -> str:
    """`SELECT … FROM …` of every column, for what is asked together with something else."""
    columns = ", ".join(
        connection.ops.quote_name(str(f.column)) for f in table._meta.concrete_fields if f.column
    )
    return f"SELECT {columns} FROM {table._meta.db_table}"  # noqa: S608 (names of ours)


def as_rows(table: type[models.Model], found: Iterable[Sequence[Any]]) -> list[Any]:
    """Rows that `selected` asked for."""
    fields = [field for field in table._meta.concrete_fields if field.column]
    names, read = (
        [field.attname for field in fields],
        [getattr(field, "from_db_value", None) for field in fields],
    )
    return [
        table.from_db("default", names, [
            one(value, None, connection) if one else value for one, value in zip(read, values, strict=True)
        ])
        for values in found
    ]  # fmt: skip


def named_rows(slug: str, *tables: type[models.Model]) -> list[Any]:
    """The only row of each of these tables, which have one for each place, of the place with this slug; None for none.

    One question instead of several: most pages of a room begin with the place and how the room is set there.
    """
    sql, widths = _joined(tables)
    with connection.cursor() as cursor:
        cursor.execute(sql, [slug])
        values = list(cursor.fetchone() or [None] * sum(widths))
    found: list[Any] = []
    for table, width in zip(tables, widths, strict=True):
        mine, values = values[:width], values[width:]
        found += as_rows(table, [mine]) if any(one is not None for one in mine) else [None]
    return found


@cache
def _joined(tables: tuple[type[models.Model], ...]) -> tuple[str, list[int]]:
    """The statement of `named_rows`, and how many columns are of each table."""
    names = [
        [connection.ops.quote_name(str(f.column)) for f in table._meta.concrete_fields if f.column]
        for table in tables
    ]
    columns = ", ".join(f"t{n}.{column}" for n, some in enumerate(names) for column in some)
    joins = " ".join(
        f"LEFT JOIN {table._meta.db_table} t{n} ON t{n}.place_id = head.place_id"
        for n, table in enumerate(tables)
    )
    sql = f"SELECT {columns} FROM record_head head {joins} WHERE head.slug = %s"  # noqa: S608 (names of ours)
    return sql, [len(some) for some in names]


class PlaceQuerySet(models.QuerySet):
    """Answers only when `.of(place)` or `.across(places)` was said."""

    placed = False

    def of(self, place_id: UUID) -> Self:
        return self._said(self.filter(place_id=place_id))

    def one_of(self, place_id: UUID, key: UUID | int | None = None, *, lock: bool = False) -> Any:
        """The place's row with this id, or of a table that has one row for each place its only one; None for none.

        Most pages and commands begin with such a row, and building the query costs three times as much as asking it.
        A locked one stays as it is until the transaction ends.
        """
        by_key, asked = (" AND id = %s", [place_id, key]) if key else ("", [place_id])
        locked = " FOR UPDATE" if lock else ""
        found = self._asked(f"{selected(self.model)} WHERE place_id = %s{by_key}{locked}", asked)
        return next(iter(found), None)

    def has(self, place_id: UUID, **held: Any) -> bool:
        """Whether the place has a row that holds these values, by columns (names of ours, never of a request)."""
        by = "".join(f" AND {connection.ops.quote_name(column)} = %s" for column in held)
        sql = f"SELECT EXISTS (SELECT FROM {self.model._meta.db_table} WHERE place_id = %s{by})"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [place_id, *held.values()])
            return bool((cursor.fetchone() or [False])[0])

    def every(self, place_id: UUID) -> list[Any]:
        """All rows of a place, of tables that are small: offices, areas, rules."""
        return self._asked(f"{selected(self.model)} WHERE place_id = %s", [place_id])

    def one_by(self, place_id: UUID, column: str, value: Any) -> Any:
        """The place's row in which a column (a name of ours, never of a request) holds this; None for none."""
        by = connection.ops.quote_name(column)
        return next(
            iter(self._asked(f"{selected(self.model)} WHERE place_id = %s AND {by} = %s", [place_id, value])),
            None,
        )

    def one_named(self, slug: str) -> Any:
        """Of a table that has one row for each place: that of the place whose record has this slug; None for none."""
        by_slug = "WHERE place_id = (SELECT place_id FROM record_head WHERE slug = %s)"
        return next(iter(self._asked(f"{selected(self.model)} {by_slug}", [slug])), None)

    def _asked(self, sql: str, asked: list[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, asked)
            return as_rows(self.model, cursor.fetchall())

    def across(self, place_ids: Iterable[UUID]) -> Self:
        return self._said(self.filter(place_id__any=list(place_ids)))

    @staticmethod
    def _said(query: Any) -> Any:
        query.placed = True
        return query

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone.placed = self.placed
        return clone

    def _need_place(self) -> None:
        if not self.placed:
            raise PlaceMissing(f"{self.model.__name__}: say .of(place) or .across(places) first")

    def _fetch_all(self) -> None:
        self._need_place()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._need_place()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._need_place()
        return super().count()

    def exists(self) -> bool:
        self._need_place()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._need_place()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._need_place()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._need_place()
        return super().delete()


class PublicQuerySet(PlaceQuerySet):
    """A public table is a function of the record: it refuses every other way in."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise PublicWrite(f"{self.model.__name__} is written by projections only: append an act instead")

    create = update = delete = bulk_create = bulk_update = get_or_create = update_or_create = _refuse
    _raw_delete = _insert = _update = _refuse


class PlaceModel(models.Model):
    """A private row that belongs to a place."""

    place_id = models.UUIDField()
    objects = PlaceQuerySet.as_manager()

    class Meta:
        abstract = True


class PublicModel(models.Model):
    """A public row: written by projections, identified by UUIDv5(place, ref), the same on every replay."""

    pk = models.CompositePrimaryKey("place_id", "id")
    place_id = models.UUIDField()
    id = models.UUIDField()
    entry = models.BigIntegerField()
    """Index of the last act that changed the row."""

    objects = PublicQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise PublicWrite(f"{type(self).__name__} is written by projections only: append an act instead")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise PublicWrite(f"{type(self).__name__} is written by projections only: append an act instead")
