"""Which votes name something of another room, and how those name a vote."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.methods.words import folded
from balai.places.links import Named
from balai.record.ids import row_id

from . import queries
from .models import Ballot
from .presenting import TAGS
from .states import state_of

LOOKED_AT = 500


def find(place_id: UUID, slug: str, refs: Sequence[str]) -> list[Named]:
    keys = [row_id(place_id, "ballot", ref) for ref in refs]
    return _named(slug, queries.ballots(place_id).filter(id__in=keys))


def search(place_id: UUID, slug: str, words: str) -> list[Named]:
    """Votes whose title has these words, the last to close first."""
    return _named(slug, [row for row in queries.ballots(place_id)[:LOOKED_AT] if words in folded(row.title)])


def names(place_id: UUID, slug: str, wanted: Sequence[str]) -> list[tuple[str, Named]]:
    """Votes that came from one of these, the last to close first."""
    rows = list(queries.ballots(place_id).filter(names__has_any_keys=list(wanted)))
    return [
        (value, one)
        for row, one in zip(rows, _named(slug, rows), strict=True) for value in wanted if value in row.names
    ]  # fmt: skip


def _named(slug: str, rows: Iterable[Ballot]) -> list[Named]:
    now = queries.now()
    return [
        Named(
            "vote", row.ref, _("Vote about money"), row.title, f"/{slug}/budgets/{row.ref}/",
            TAGS[state_of(row, now)],
        )
        for row in rows
    ]  # fmt: skip
