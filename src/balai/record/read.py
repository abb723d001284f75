"""Reading entries and heads."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db import connection

from .acts import Act
from .models import Checkpoint, Entry, Head
from .registry import decode


def find_head(name: str) -> Head | None:
    """The head of an origin, of its path below this instance, or of its slug."""
    slug = name.removeprefix(f"{settings.ORIGIN}/")
    return Head.objects.filter(slug=slug).first() or Head.objects.filter(origin=name).first()


def bodies(place_id: UUID, first: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The stored bytes of entries first ≤ index < end, streamed."""
    query = Entry.objects.filter(place_id=place_id, index__gte=first).order_by("index")
    if end is not None:
        query = query.filter(index__lt=end)
    for body in query.values_list("body", flat=True).iterator(chunk_size=2000):
        yield bytes(body)


def acts(place_id: UUID, first: int = 0, end: int | None = None) -> Iterator[tuple[int, Act]]:
    """Acts with their indices, first ≤ index < end."""
    for index, body in enumerate(bodies(place_id, first, end), first):
        yield index, decode(body)


def latest_checkpoint(place_id: UUID) -> Checkpoint | None:
    return Checkpoint.objects.filter(place_id=place_id).order_by("-size").first()


def sizes(place_ids: list[UUID]) -> dict[UUID, int]:
    """How many entries each of these records has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT place_id, size FROM record_head WHERE place_id = ANY(%s)", [place_ids])
        return dict(cursor.fetchall())
