"""What tests of a city's commands share: reading what stands there, and what a refusal names."""

from balai.plans import commands
from balai.plans.models import Project
from balai.plans.queries import project_named
from tests.cast import Cast, origin


def project(cast: Cast, ref: str) -> Project:
    """A project of Muara."""
    return project_named(cast.muara.place_id, ref)


def plan(cast: Cast, who: str = "amina", city: str = "muara") -> str:
    """A plan of a city. Returns its reference."""
    place_id = getattr(cast, city).place_id
    return commands.publish_plan(cast.actor(who), place_id, origin(cast.net), "Action plan", "A clean river.")


def merge(cast: Cast, ref: str, into: str, reason: str = "One street.") -> None:
    commands.merge_project(cast.actor("budi"), cast.muara.place_id, ref, into, reason)
