"""Answers of the API: a list as JSON or CSV, one document, and the headers they share."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any, get_origin, get_type_hints

import msgspec
from django.http import HttpResponse
from django.utils.http import urlencode

from balai.methods.csv_rows import row
from balai.record.documents import Documents

from .table import Answer, Asked

CSV_MEDIA = "text/csv; charset=utf-8"
JSON_MEDIA = "application/json"


def as_json(answer: Answer, asked: Asked, address: str) -> HttpResponse:
    """One document as it is, or a list as {"items": […], "count": n, "next": address or null}."""
    if answer.items is None:
        return finish(HttpResponse(answer.body, content_type=JSON_MEDIA), answer)
    following = json.dumps(next_address(answer, asked, address))
    body = f'{{"items":{answer.items.json},"count":{answer.items.total},"next":{following}}}'
    return finish(HttpResponse(body, content_type=JSON_MEDIA), answer)


def as_csv(answer: Answer, item: type[msgspec.Struct], name: str) -> HttpResponse:
    """The same list as CSV: a header, then one line an item."""
    body: bytes | str = answer.body if answer.items is None else list_csv(answer.items, item)
    response = HttpResponse(body, content_type=CSV_MEDIA)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return finish(response, answer)


def finish(response: HttpResponse, answer: Answer) -> HttpResponse:
    """Headers of every answer, and what the cache must know."""
    if answer.reads is not None:
        response.reads = list(answer.reads)  # type: ignore[attr-defined]
    response.about = answer.about  # type: ignore[attr-defined]
    if answer.ages:
        response.shows_ages = True  # type: ignore[attr-defined]
    if not answer.keep:
        response["Cache-Control"] = "no-cache"
    return response


def next_address(answer: Answer, asked: Asked, address: str) -> str | None:
    """The address of the next page; None after the last one."""
    if answer.items is None or asked.part is None or answer.items.total <= asked.part.stop:
        return None
    given = {name: value for name, value in asked.query.items() if value}
    return f"{address}?{urlencode({**given, 'page': (asked.query['page'] or 1) + 1})}"


def list_csv(items: Documents, item: type[msgspec.Struct]) -> str:
    """A list as CSV: from the lines that stand in the rows, or else cell by cell."""
    names = item.__struct_fields__
    lines = items.csv_lines(names)
    return rows_csv(items.json, item) if lines is None else ",".join(names) + "\n" + lines


def rows_csv(items: str, item: type[msgspec.Struct]) -> str:
    """A JSON array of `item` as CSV, lists as JSON in a cell."""
    names, cells_of = _columns(item)
    return "".join(f"{row(cells)}\n" for cells in (names, *map(cells_of, _decoder(item).decode(items))))


@cache
def _decoder(item: type[msgspec.Struct]) -> msgspec.json.Decoder:
    return msgspec.json.Decoder(list[item])  # type: ignore[valid-type]


@cache
def _columns(item: type[msgspec.Struct]) -> tuple[tuple[str, ...], Callable[[Any], Any]]:
    """Column names in the order of the fields, and a function from an item to its cells."""
    hints = get_type_hints(item)
    written = [
        _WRITTEN.get(hints[name], _as_json if get_origin(hints[name]) is list else None)
        for name in item.__struct_fields__
    ]
    if not any(written):
        return item.__struct_fields__, msgspec.structs.astuple

    def row_of(one: Any) -> list[Any]:
        cells = zip(msgspec.structs.astuple(one), written, strict=True)
        return [write(cell) if write else cell for cell, write in cells]

    return item.__struct_fields__, row_of


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


_WRITTEN: dict[Any, Callable[[Any], str]] = {bool: lambda value: "true" if value else "false"}
