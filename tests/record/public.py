"""A record on the site, made for one test: a place of its own, acts, asides, sealed."""

from typing import Any
from uuid import UUID

from balai.places.acts import NeedStated, PlaceOpened
from balai.plans.acts import EvidenceAdded
from balai.record.acts import Commitment
from balai.record.append import add_aside, append, open_record
from balai.record.models import Aside
from balai.record.seal import seal

SLUG = "hulu"


def begin(settings: Any, tmp_path: Any, slug: str = SLUG, name: str = "Hulu") -> UUID:
    """A sealed record of one act."""
    settings.KEYS_ROOT = tmp_path / "keys"
    place_id = open_record(f"{settings.ORIGIN}/{slug}", slug)
    append(place_id, [PlaceOpened(slug=slug, name=name, kind="city", country="ID", on="2026-01-01")])
    seal(place_id)
    return place_id


def keep(
    place_id: UUID, content: bytes, media: str = "text/plain", name: str = "note.txt", shown: bool = True
) -> str:
    """An aside that an act of evidence commits to, sealed; returns its commitment."""
    commitment = add_aside(place_id, content, media, name)
    Aside.objects.filter(place_id=place_id, commitment=commitment).update(shown=shown)
    act = EvidenceAdded(
        ref=commitment[:10], project="p", title="A picture", file=Commitment(aside=commitment)
    )
    append(place_id, [act])
    seal(place_id)
    return commitment


def needs(place_id: UUID, count: int, name: str = "A need") -> None:
    """So many acts more, sealed."""
    append(place_id, [NeedStated(ref=f"n{number}", name=f"{name} {number}") for number in range(count)])
    seal(place_id)
