"""Words of an idea beside each other: versions, and amendments that somebody offered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from . import queries
from .models import Idea

LABELS = {
    "title": gettext_lazy("Title"),
    "need": gettext_lazy("The need"),
    "text": gettext_lazy("The proposal"),
}


def offered(place_id: UUID, row: Idea, *, at_desk: bool = False) -> list[dict[str, Any]]:
    """Amendments with what is other than in the idea's words now; at the desk also those that wait or are held."""
    every = [one for one in queries.amendments_of(place_id, row.ref) if at_desk or one.state == "shown"]
    wanted = [getattr(one, name) for one in [row, *every] for name in LABELS] + [one.why for one in every]
    words = queries.withheld(place_id, wanted) if at_desk else queries.said(place_id, wanted)
    return [
        {
            "row": one,
            "why": words.get(one.why, ""),
            "changes": _changes(_words(row, words), _words(one, words)),
        }
        for one in every
    ]


def _words(row: Any, there: Mapping[str, str]) -> dict[str, str]:
    """The three texts of an idea, a version or an amendment, as far as they are there."""
    return {name: there.get(getattr(row, name), "") for name in LABELS}


def _changes(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"label": label, "before": before[name], "after": after[name]}
        for name, label in LABELS.items()
        if before[name] != after[name]
    ]


def changes_between(place_id: UUID, ref: str) -> list[dict[str, Any]]:
    """The versions of an idea, the latest first, each with what is other than in the one before."""
    every = queries.versions(place_id, ref)
    there = queries.said(place_id, (getattr(one, name) for one in every for name in LABELS))
    said = [_words(one, there) for one in every]
    nothing = dict.fromkeys(LABELS, "")
    found = [
        {"number": one.number, "at": one.at, "changes": _changes(before, words)}
        for one, before, words in zip(every, [nothing, *said], said, strict=False)
    ]
    return found[::-1]
