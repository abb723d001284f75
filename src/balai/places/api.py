"""What the API says of places and networks: the shape of each item, and where it is read from."""

from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection
from django.http import Http404

from balai.record.api import head_named
from balai.record.documents import Documents, documents, encoded
from balai.record.models import Head

from . import queries
from .models import Place as PlaceRow

NETWORKS = ("network", "programme")


class Population(msgspec.Struct, frozen=True):
    """How many people, according to one source; year 0: not dated."""

    people: int
    year: int
    source: str
    note: str


class Area(msgspec.Struct, frozen=True):
    """Hundredths of a square kilometre, according to one source; year 0: not dated."""

    area: int
    year: int
    source: str


class Place(msgspec.Struct, frozen=True):
    """A city, regency or province. Latitude and longitude in 1e-6 degree; sources stand side by side."""

    slug: str
    name: str
    kind: str
    country: str
    country_name: str
    lat: int | None
    lon: int | None
    code: str
    populations: list[Population]
    areas: list[Area]
    sample: bool
    source: str


class Membership(msgspec.Struct, frozen=True):
    """A network that the place belongs to."""

    network: str
    name: str
    cohort: str
    joined_on: str


class ProfileItem(msgspec.Struct, frozen=True):
    """A need, a potential or a practice (local wisdom), in the place's words."""

    kind: str
    ref: str
    name: str
    text: str
    lang: str
    keeper: str
    since: str
    changed_on: str


class PlaceDetail(Place, frozen=True):
    """A place with its networks and what it says of itself."""

    origin: str
    networks: list[Membership]
    profile: list[ProfileItem]


class Network(msgspec.Struct, frozen=True):
    """A network or programme."""

    slug: str
    name: str
    full_name: str
    kind: str
    members: int
    sample: bool
    source: str


class NetworkDetail(Network, frozen=True):
    """A network with the framework it sorts its work by, as published; null while there is none."""

    origin: str
    framework: dict[str, Any] | None


class Member(msgspec.Struct, frozen=True):
    """A place in a network."""

    slug: str
    name: str
    country: str
    country_name: str
    origin: str
    cohort: str
    joined_on: str
    source: str


class Meant(NamedTuple):
    """Places that filters mean, and the records that this was read from (None: any)."""

    ids: list[UUID]
    reads: list[UUID] | None


def meant(network: str, place: str) -> Meant:
    """The members of a network, one place, one place if it is a member, or every place. Raises Http404."""
    one = [head_named(place).place_id] if place else []
    if not network:
        return Meant(one, one) if one else Meant(list(Head.objects.values_list("place_id", flat=True)), None)
    network_id, members = network_members(network)
    ids = [member for member in one if member in members] if one else members
    return Meant(ids, [network_id, *ids])


_MEMBERS = """SELECT n.place_id, array_agg(m.member) FILTER (WHERE m.member IS NOT NULL)
FROM record_head h JOIN places_place n ON n.place_id = h.place_id AND n.kind IN ('network', 'programme')
LEFT JOIN places_member m ON m.place_id = n.place_id AND m.left_on = '' WHERE h.slug = %s GROUP BY n.place_id"""


def network_members(slug: str) -> tuple[UUID, list[UUID]]:
    """A network and its members now, in one query: every hot list begins with it. Raises Http404."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [slug])
        found = cursor.fetchone()
    if found is None:
        raise Http404(f"No network is called {slug}.")
    return found[0], found[1] or []


def places(network: str, country: str, part: slice | None) -> tuple[Documents, list[UUID] | None]:
    """Places by name, and whose records were read. Raises Http404."""
    ids, reads = meant(network, "")
    found = PlaceRow.objects.across(ids).exclude(kind__in=NETWORKS).order_by("name", "slug")
    return documents(found.filter(country=country) if country else found, part), reads


def place(slug: str) -> bytes:
    """One place, with what the networks' records say of it. Raises Http404."""
    row = _known(slug)
    detail = PlaceDetail(
        **{field: getattr(row, field) for field in Place.__struct_fields__},
        origin=Head.objects.get(place_id=row.place_id).origin,
        networks=[
            Membership(network.slug, network.name, member.cohort, member.joined_on)
            for network, member in queries.memberships(row.place_id)
        ],
        profile=_profile(row.place_id),
    )
    return msgspec.json.encode(detail)


def profile(slug: str, part: slice | None) -> tuple[Documents, UUID]:
    """Needs, potential and practices of a place. Raises Http404."""
    row = _known(slug)
    return encoded(list(_profile(row.place_id)), part), row.place_id


def networks(part: slice | None) -> Documents:
    """Networks and programmes, the real ones first."""
    return encoded([Network(**_network(row)) for row in queries.networks()], part)


def network(slug: str) -> tuple[bytes, UUID]:
    """One network or programme. Raises Http404."""
    row = network_row(slug)
    origin = Head.objects.get(place_id=row.place_id).origin
    return msgspec.json.encode(
        NetworkDetail(**_network(row), origin=origin, framework=row.framework)
    ), row.place_id


def members(slug: str, part: slice | None) -> tuple[Documents, UUID]:
    """Who belongs to a network now. Raises Http404."""
    row = network_row(slug)
    found = [
        Member(**{field: getattr(member, field) for field in Member.__struct_fields__})
        for member in queries.members(row.place_id)
    ]
    return encoded(list(found), part), row.place_id


def network_row(slug: str) -> PlaceRow:
    """The network's row. Raises Http404 with a sentence."""
    try:
        return queries.network_named(slug)
    except Http404:
        raise Http404(f"No network is called {slug}.") from None


def _known(slug: str) -> PlaceRow:
    try:
        return queries.city_named(slug)
    except Http404:
        raise Http404(f"No place is called {slug}.") from None


def _network(row: PlaceRow) -> dict[str, Any]:
    names = ["slug", "name", "full_name", "kind", "sample", "source"]
    return {name: getattr(row, name) for name in names} | {"members": queries.members(row.place_id).count()}


def _profile(place_id: UUID) -> list[ProfileItem]:
    return [
        ProfileItem(**{field: getattr(item, field) for field in ProfileItem.__struct_fields__})
        for items in queries.profile(place_id).values()
        for item in items
    ]
