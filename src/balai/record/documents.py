"""Lists of public rows as JSON or CSV, put together by the database from what stands in the rows."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import msgspec
from django.db import connection
from django.db.models import OuterRef, Subquery

from .models import Head
from .place_query import PublicQuerySet


class Documents:
    """A list that is read when its form is known: a JSON array, or lines of CSV."""

    def __init__(self, json: str, total: int) -> None:
        self._said = (json, total)

    @property
    def json(self) -> str:
        """`[{…},{…}]`"""
        return self._said[0]

    @property
    def total(self) -> int:
        """How many there are in all, where `json` is a part."""
        return self._said[1]

    def csv_lines(self, names: Sequence[str]) -> str | None:
        """Lines with these columns; None where they do not stand in the rows."""
        return None


class StoredDocuments(Documents):
    """The stored documents of rows, in the query's order; `part` of them.

    `holder` names a first field to add to each, and to sort by first: the slug of the place that the row
    belongs to.
    """

    def __init__(self, query: PublicQuerySet, part: slice | None, holder: str) -> None:
        self.part, self.holder = part, holder
        self.every = query
        if holder:
            slugs = Head.objects.filter(place_id=OuterRef("place_id")).values("slug")[:1]
            query = query.annotate(holder=Subquery(slugs)).order_by("holder", *query.query.order_by)
        self.query = query

    @cached_property
    def _said(self) -> tuple[str, int]:  # type: ignore[override]
        total = self.every.count() if self.part else 0
        rows, params = self._rows("document", *(["holder"] if self.holder else []))
        added = "document"
        if self.holder:
            added = f"'{{\"{self.holder}\":' || to_json(holder)::text || ',' || substr(document, 2)"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT '[' || coalesce(string_agg({added}, ','), '') || ']', count(*) FROM ({rows}) listed",  # noqa: S608
                params,
            )
            json, count = cursor.fetchone()
        return json, total if self.part else count

    def csv_lines(self, names: Sequence[str]) -> str | None:
        if self.holder or tuple(names) != getattr(self.query.model, "LINE", None):
            return None
        rows, params = self._rows("line")
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT coalesce(string_agg(line || chr(10), ''), '') FROM ({rows}) listed",  # noqa: S608 (Django's own SQL)
                params,
            )
            return str(cursor.fetchone()[0])

    def _rows(self, *columns: str) -> tuple[str, Any]:
        return self.query.values(*columns)[self.part or slice(None)].query.sql_with_params()


def documents(query: PublicQuerySet, part: slice | None = None, *, holder: str = "") -> Documents:
    """Rows as a list that the database puts together; nothing is read before it is asked for."""
    return StoredDocuments(query, part, holder)


def encoded(items: list[msgspec.Struct], part: slice | None = None) -> Documents:
    """The same for values that were put together here."""
    return Documents(msgspec.json.encode(items[part] if part else items).decode(), len(items))
