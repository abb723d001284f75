"""The CSV twin of who may do what."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from balai.methods.csv_rows import row
from balai.places.models import Place

from .queries import holders

HEADER = ("name", "email", "role", "country", "since")


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
    lines = "".join(f"{row(cells)}\n" for cells in (HEADER, *rows))
    response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
