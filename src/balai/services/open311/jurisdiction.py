"""Whose counter is asked: the place of the address, or the jurisdiction_id, or the only one that there is."""

import re
from uuid import UUID

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from balai.record.models import Head

from ..models import Counter
from ..queries import counter_named
from .asked import text
from .wire import Wrong

SLUG = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Jurisdiction(msgspec.Struct, frozen=True):
    """A place that has a counter."""

    id: UUID
    slug: str
    counter: Counter


def asked_for(slug: str, said: str, query: QueryDict) -> Jurisdiction:
    """The place of an address `/<slug>/…`, or else of jurisdiction_id in a form or a query. Raises Wrong."""
    named = said or text(query, "jurisdiction_id")
    if slug and named and named != slug:
        raise Wrong(404, _("This address serves another jurisdiction_id."))
    return _named(slug or named) if slug or named else _only()


def served() -> list[Jurisdiction]:
    """The places that have a counter, by their name in addresses."""
    heads = dict(Head.objects.values_list("place_id", "slug"))
    there = Counter.objects.across(heads)
    return sorted((Jurisdiction(c.place_id, heads[c.place_id], c) for c in there), key=lambda one: one.slug)


def _named(slug: str) -> Jurisdiction:
    found = counter_named(slug) if SLUG.fullmatch(slug) else None
    if found is None:
        raise Wrong(404, _("There is no jurisdiction of this jurisdiction_id."))
    return Jurisdiction(found.place_id, slug, found)


def _only() -> Jurisdiction:
    there = served()
    if len(there) != 1:
        raise Wrong(400, _("jurisdiction_id is missing: several places are served here."))
    return there[0]
