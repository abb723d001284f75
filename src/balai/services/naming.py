"""What other rooms may name of the counter: reports, as everybody may read them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.methods.words import folded
from balai.places.codes import as_code
from balai.places.links import Named

from . import queries
from .models import Request, Searchable
from .presenting import tag_of

LOOKED_AT = 50


def find(place_id: UUID, slug: str, codes: Sequence[str]) -> list[Named]:
    return _named(place_id, slug, queries.requests_named(place_id, codes))


def search(place_id: UUID, slug: str, words: str) -> list[Named]:
    """By code, or by words that everybody may read: what is held is not found by what it says."""
    if code := as_code(words):
        return find(place_id, slug, [code])
    maybe = Searchable.objects.of(place_id).filter(text__contains=words).order_by("-id")
    rows = queries.requests_named(place_id, maybe.values_list("code", flat=True)[:LOOKED_AT])
    seen = queries.seen(place_id, rows)
    shown = [row for row in rows if words in folded(seen[row.code].text)]
    return _named(place_id, slug, sorted(shown, key=lambda row: row.opened_at, reverse=True))


def _named(place_id: UUID, slug: str, rows: Iterable[Request]) -> list[Named]:
    rows = [row for row in rows if row.state != "withdrawn"]
    kinds, seen, now = queries.kind_names(place_id), queries.seen(place_id, rows), queries.now()
    return [
        Named(
            "request", row.code, _("Report"), f"{row.code}: {seen[row.code].text or kinds.get(row.kind, row.kind)}",
            f"/{slug}/requests/{row.code}/", tag_of(row, now),
        )
        for row in rows
    ]  # fmt: skip
