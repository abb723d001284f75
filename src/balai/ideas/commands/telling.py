"""Letters about what is no act: whoever proposed an idea is told what only they decide about."""

from uuid import UUID

from ..models import Letter, Reader


def tell_author(place_id: UUID, idea: str, what: str, other: str) -> None:
    """Write a letter down, in the transaction in which it happens; it is sent after the commit."""
    every = Reader.objects.of(place_id).filter(idea=idea, author=True, confirmed=True)
    Letter.objects.bulk_create(
        [
            Letter(place_id=place_id, reader=one, idea=idea, what=what, other=other)
            for one in every.values_list("id", flat=True)
        ]
    )
