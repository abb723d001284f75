"""Which calls for hands name something of another room, and how those name a call."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.methods.words import folded
from balai.places.links import Named
from balai.record.ids import row_id

from . import queries
from .models import Call
from .presenting import tag_of

LOOKED_AT = 500


def find(place_id: UUID, slug: str, refs: Sequence[str]) -> list[Named]:
    keys = [row_id(place_id, "call", ref) for ref in refs]
    return _named(place_id, slug, list(queries.calls(place_id).filter(id__in=keys)))


def search(place_id: UUID, slug: str, words: str) -> list[Named]:
    """Calls whose title has these words, the latest first."""
    rows = queries.calls(place_id)[:LOOKED_AT]
    return _named(place_id, slug, [row for row in rows if words in folded(row.title)])


def names(place_id: UUID, slug: str, wanted: Sequence[str]) -> list[tuple[str, Named]]:
    """Calls that came from one of these, the latest first."""
    rows = list(queries.calls(place_id).filter(names__has_any_keys=list(wanted)))
    said = {row.ref: set(row.names) for row in rows}
    return [
        (value, one) for one in _named(place_id, slug, rows) for value in wanted if value in said[one.ref]
    ]


def _named(place_id: UUID, slug: str, rows: Sequence[Call]) -> list[Named]:
    shifts, now = queries.shifts_of(place_id, [row.ref for row in rows]), queries.now()
    return [
        Named(
            "hands", row.ref, _("Call for hands"), row.title, f"/{slug}/hands/{row.ref}/",
            tag_of(row, shifts[row.ref], now),
        )
        for row in rows
    ]  # fmt: skip
