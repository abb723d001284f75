"""The CSV twin of who may do what."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from balai.places.models import Place

from .queries import holders

HEADER = ("name", "email", "role", "country", "since")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def role_rows(place: Place, full: bool) -> list[tuple[str, ...]]:
    """One row a role held now; addresses only for those who may see them."""
    return [
        (
            held.account.name,
            held.account.email if full else "",
            held.kind,
            held.country,
            held.since.date().isoformat(),
        )
        for held in holders(place.place_id)
    ]


def csv_response(name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """UTF-8, LF; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    # Everything in quotes: Python below 3.13 leaves a lone CR bare, and a spreadsheet begins a row behind it.
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
