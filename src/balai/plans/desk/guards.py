"""Who may open the pages of a network and its rounds, and whether what a form saw is still so."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from balai.people.desk import ChangedMeanwhile, View, at_desk, who
from balai.places.authority import OF_A_NETWORK, SECRETARIAT, NotAllowed
from balai.places.models import Place
from balai.places.queries import network_named
from balai.record.ids import row_id
from balai.record.models import Head
from balai.record.place_query import PublicModel

from ..models import Round
from ..queries import round_named


def in_network(view: View) -> View:
    """The view is given the network, for its secretariat, auditors and national representatives."""

    @wraps(view)
    def inner(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
        network = network_named(slug)
        held = {r.kind for r in who(request).roles if r.place_id == network.place_id}
        if not held & set(OF_A_NETWORK):
            raise NotAllowed(" / ".join(OF_A_NETWORK))
        return view(request, network, **rest)

    return at_desk(inner)


def by_secretariat(view: View) -> View:
    """The view is given the network and one of its rounds, for the secretariat alone."""

    @wraps(view)
    def inner(request: HttpRequest, network: Place, year: int, **rest: Any) -> HttpResponse:
        who(request).first((SECRETARIAT,), network.place_id)
        return view(request, network, round_named(network.slug, year), **rest)

    return in_network(inner)


@contextmanager
def as_seen(table: type[PublicModel], place_id: UUID, *ref: str | int, seen: int | None) -> Iterator[None]:
    """Inside, the row stands still and is as it was when the record had `seen` entries.

    Raises ChangedMeanwhile. A form that does not say what it saw is taken to have seen nothing.
    """
    with transaction.atomic():
        row = table.objects.one_of(place_id, row_id(place_id, *ref), lock=True)
        if row is not None and row.entry >= (seen or 0):
            raise ChangedMeanwhile
        yield


def size_now(place_id: UUID) -> int:
    """How many entries the place's record has: what a form is filled from."""
    return Head.objects.get(place_id=place_id).size


def is_running(round_: Round) -> bool:
    """Whether cities may still answer."""
    return round_.freeze is None and not round_.imported
