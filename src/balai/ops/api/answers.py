"""Answers of the API: a list as JSON or CSV, one document, and the headers they share."""

import csv
import io
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any, get_origin, get_type_hints

import msgspec
from django.http import HttpResponse
from django.utils.http import urlencode

from balai.plans.formats.tables import guard
from balai.record.documents import Documents

from .table import Answer, Asked

# A cell is guarded when it begins with one of a few signs, perhaps after apostrophes. Every string in JSON
# stands behind a quotation mark (control characters as escapes), so one search over the whole list tells that
# no cell needs it, which is nearly always so and much cheaper than asking cell by cell.
_PERHAPS_RISKY = re.compile(r"""["]['=+\-@\\＝＋－＠]""")

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
    if not answer.keep:
        response["Cache-Control"] = "no-cache"
    return response


def next_address(answer: Answer, asked: Asked, address: str) -> str | None:
    """The address of the next page; None after the last one."""
    if answer.items is None or asked.part is None or answer.items.total <= asked.part.stop:
        return None
    given = {name: value for name, value in asked.query.items() if value}
    return f"{address}?{urlencode({**given, 'page': (asked.query['page'] or 1) + 1})}"


def list_csv(items: Documents, item: type[msgspec.Struct]) -> bytes | str:
    """A list as CSV: from the lines that stand in the rows, or else cell by cell."""
    names = item.__struct_fields__
    lines = items.csv_lines(names)
    return rows_csv(items.json, item) if lines is None else ",".join(names) + "\n" + lines


def rows_csv(items: str, item: type[msgspec.Struct]) -> bytes:
    """A JSON array of `item` as CSV: UTF-8, LF, text guarded against formulas, lists as JSON in a cell."""
    names, row_of = _columns(item)
    rows = map(row_of, _decoder(item).decode(items))
    if _PERHAPS_RISKY.search(items):
        rows = ([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)  # type: ignore[assignment]
    out = io.StringIO(newline="")
    # Python below 3.13 leaves a lone CR bare, and a spreadsheet begins a row behind it.
    writer = csv.writer(
        out, lineterminator="\n", quoting=csv.QUOTE_ALL if r"\r" in items else csv.QUOTE_MINIMAL
    )
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue().encode()


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
