"""What other rooms may name of a city's plans: targets, by their words and their indicator, and projects."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.methods.words import folded
from balai.places.links import Named

from . import queries
from .models import Project, Target


def find_targets(place_id: UUID, slug: str, refs: Sequence[str]) -> list[Named]:
    return [_target(one, slug) for one in queries.targets(place_id) if one.ref in refs]


def search_targets(place_id: UUID, slug: str, words: str) -> list[Named]:
    every = queries.targets(place_id)
    return [_target(one, slug) for one in every if words in folded(f"{one.text} {one.indicator}")]


def find_projects(place_id: UUID, slug: str, refs: Sequence[str]) -> list[Named]:
    return [_project(one, slug) for one in queries.all_projects(place_id) if one.ref in refs]


def search_projects(place_id: UUID, slug: str, words: str) -> list[Named]:
    return [_project(one, slug) for one in queries.projects(place_id) if words in folded(one.name)]


def _target(row: Target, slug: str) -> Named:
    return Named("target", row.ref, _("Target"), row.text, f"/{slug}/targets/#target-{row.ref}")


def _project(row: Project, slug: str) -> Named:
    return Named("project", row.ref, _("Project"), row.name, f"/{slug}/projects/{row.ref}/")
