"""What tests of commands share: reading what stands in a record, and what a refusal names."""

from collections.abc import Callable
from typing import Any

import pytest

from balai.places.texts import Refused
from balai.record.models import Head
from balai.record.read import acts as acts_of

from .cast import Cast


def size(cast: Cast, city: str = "muara") -> int:
    return Head.objects.get(slug=city).size


def said_since(cast: Cast, before: int) -> list[Any]:
    """What Muara's record says from this size on."""
    return [act for _index, act in acts_of(cast.muara.place_id, before)]


def refused(deed: Callable[[], Any], why: str | None = None) -> str:
    """The field that a refusal names."""
    with pytest.raises(Refused, match=why) as said:
        deed()
    assert str(said.value), "a refusal is a sentence"
    return said.value.field


def refused_field(cast: Cast, deed: Callable[[], Any], why: str | None = None) -> str:
    """The field that a refusal names; nothing may have been written."""
    before = size(cast), size(cast, "teluk")
    field = refused(deed, why)
    assert (size(cast), size(cast, "teluk")) == before
    return field
