"""What other rooms may name of ideas, and which ideas name something: as everybody may read them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.methods.words import folded
from balai.places.links import Named

from . import queries
from .models import Idea
from .presenting import tag_of
from .states import ENDED

LOOKED_AT = 500


def find(place_id: UUID, slug: str, refs: Sequence[str]) -> list[Named]:
    return _named(place_id, slug, queries.ideas_named(place_id, refs))


def search(place_id: UUID, slug: str, words: str) -> list[Named]:
    """Ideas whose title or need has these words, the latest first."""
    rows = list(_going(queries.ideas_across([place_id])).order_by("-proposed_at", "ref")[:LOOKED_AT])
    seen = queries.seen(place_id, rows)
    said = {ref: folded(f"{one.title} {one.need}") for ref, one in seen.items()}
    return _named(place_id, slug, [row for row in rows if words in said[row.ref]])


def names(place_id: UUID, slug: str, wanted: Sequence[str]) -> list[tuple[str, Named]]:
    """Ideas that name one of these, the latest first."""
    rows = list(
        _going(queries.ideas_across([place_id]))
        .filter(names__has_any_keys=list(wanted))
        .order_by("-proposed_at", "ref")
    )
    said = {row.ref: set(row.names) for row in rows}
    return [
        (value, one) for one in _named(place_id, slug, rows) for value in wanted if value in said[one.ref]
    ]


def _going(every: "queries.PublicQuerySet") -> "queries.PublicQuerySet":
    return every.filter(held=False).exclude(state__in=ENDED)


def _named(place_id: UUID, slug: str, rows: Iterable[Idea]) -> list[Named]:
    """Those that are shown: an idea that is held or taken back is nothing to others."""
    rows = [row for row in rows if not row.held and row.state not in ENDED]
    seen = queries.seen(place_id, rows)
    return [
        Named("idea", row.ref, _("Idea"), seen[row.ref].title, f"/{slug}/ideas/{row.ref}/", tag_of(row))
        for row in rows if seen[row.ref].title
    ]  # fmt: skip
