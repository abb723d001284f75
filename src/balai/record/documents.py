"""Lists of public rows as JSON, put together by the database from the documents stored with the rows."""

from typing import NamedTuple

import msgspec
from django.db import connection
from django.db.models import OuterRef, Subquery

from .models import Head
from .place_query import PublicQuerySet


class Documents(NamedTuple):
    """A JSON array (`[{…},{…}]`), and how many there are in all where it is a part."""

    json: str
    total: int


def documents(query: PublicQuerySet, part: slice | None = None, *, holder: str = "") -> Documents:
    """The stored documents of these rows, in the query's order; `part` of them.

    `holder` names a first field to add to each, and to sort by first: the slug of the place that the row
    belongs to.
    """
    total = query.count() if part else 0
    columns = ["document"]
    if holder:
        slugs = Head.objects.filter(place_id=OuterRef("place_id")).values("slug")[:1]
        query = query.annotate(holder=Subquery(slugs)).order_by("holder", *query.query.order_by)
        columns.append("holder")
    rows, params = query.values(*columns)[part or slice(None)].query.sql_with_params()
    added = (
        f"'{{\"{holder}\":' || to_json(holder)::text || ',' || substr(document, 2)" if holder else "document"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT '[' || coalesce(string_agg({added}, ','), '') || ']', count(*) FROM ({rows}) listed",  # noqa: S608
            params,
        )
        json, count = cursor.fetchone()
    return Documents(json, total if part else count)


def encoded(items: list[msgspec.Struct], part: slice | None = None) -> Documents:
    """The same for values that were put together here."""
    return Documents(msgspec.json.encode(items[part] if part else items).decode(), len(items))
