"""What tests of a city's commands share: reading what stands there, and what a refusal names."""

from collections.abc import Callable
from typing import Any

import pytest

from balai.places.commands import Refused
from balai.plans import commands
from balai.plans.models import Project
from balai.plans.queries import project_named
from balai.record.models import Head
from balai.record.read import acts as acts_of
from tests.cast import Cast, origin


def project(cast: Cast, ref: str) -> Project:
    """A project of Muara."""
    return project_named(cast.muara.place_id, ref)


def size(cast: Cast, city: str = "muara") -> int:
    return Head.objects.get(slug=city).size


def said_since(cast: Cast, before: int) -> list[Any]:
    """What Muara's record says from this size on."""
    return [act for _index, act in acts_of(cast.muara.place_id, before)]


def refused_field(cast: Cast, deed: Callable[[], Any], why: str | None = None) -> str:
    """The field that a refusal names; nothing may have been written."""
    before = size(cast), size(cast, "teluk")
    with pytest.raises(Refused, match=why) as refused:
        deed()
    assert str(refused.value), "a refusal is a sentence"
    assert (size(cast), size(cast, "teluk")) == before
    return refused.value.field


def plan(cast: Cast, who: str = "amina", city: str = "muara") -> str:
    """A plan of a city. Returns its reference."""
    place_id = getattr(cast, city).place_id
    return commands.publish_plan(cast.actor(who), place_id, origin(cast.net), "Action plan", "A clean river.")


def merge(cast: Cast, ref: str, into: str, reason: str = "One street.") -> None:
    commands.merge_project(cast.actor("budi"), cast.muara.place_id, ref, into, reason)
