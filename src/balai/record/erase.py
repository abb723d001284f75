"""Erasing what stands beside the record: content and salt go, the commitment and the count stay."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from .acts import ContentErased
from .append import append
from .models import Aside


def erase(place_id: UUID, commitments: Sequence[str], reason: str, by: str) -> int:
    """Delete asides for good and say so in the record, in one transaction. Returns how many were erased."""
    with transaction.atomic():
        rows = Aside.objects.select_for_update().filter(
            place_id=place_id, commitment__in=commitments, erased=False
        )
        found = sorted(row.commitment for row in rows)
        if found:
            append(place_id, [ContentErased(erased=found, reason=reason, by=by)])
            Aside.objects.filter(place_id=place_id, commitment__in=found).update(
                salt=None, content=None, file_name="", erased=True
            )
    return len(found)
