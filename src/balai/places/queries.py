"""What pages and the API read of places and networks. Every place shown here is public."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404

from balai.record.models import Head
from balai.record.place_query import PublicQuerySet

from .models import Boundary, Member, Place, ProfileItem, WeightSet


def place_named(slug: str) -> Place:
    """The place or network with this slug. Raises Http404."""
    place: Place | None = Place.objects.one_named(slug)
    if place is None:
        raise Http404(slug)
    return place


def network_named(slug: str) -> Place:
    """The network or programme with this slug. Raises Http404."""
    place = place_named(slug)
    if not place.is_network:
        raise Http404(slug)
    return place


def city_named(slug: str) -> Place:
    """The city or regency with this slug. Raises Http404."""
    place = place_named(slug)
    if place.is_network:
        raise Http404(slug)
    return place


def places_of(ids: Iterable[UUID]) -> list[Place]:
    """The cities of these ids, by name."""
    return sorted(Place.objects.across(list(ids)), key=lambda place: place.name)


def networks() -> list[Place]:
    """Every network and programme, the real ones first."""
    ids = Head.objects.values_list("place_id", flat=True)
    found = Place.objects.across(ids).filter(kind__in=["network", "programme"])
    return sorted(found, key=lambda n: (n.sample, n.kind, n.name))


def members(network_id: UUID) -> PublicQuerySet:
    """Who belongs to the network now, by country and name."""
    return Member.objects.of(network_id).filter(left_on="").order_by("country_name", "name")


def member_ids(network_id: UUID) -> list[UUID]:
    return list(members(network_id).values_list("member", flat=True))


def memberships(place_id: UUID) -> list[tuple[Place, Member]]:
    """The networks a place belongs to."""
    known = networks()
    ids = [network.place_id for network in known]
    found = {m.place_id: m for m in Member.objects.across(ids).filter(member=place_id, left_on="")}
    return [(network, found[network.place_id]) for network in known if network.place_id in found]


def cities(network_id: UUID) -> list[Place]:
    """The network's member places, by name."""
    return list(Place.objects.across(member_ids(network_id)).order_by("name"))


def profile(place_id: UUID) -> dict[str, list[ProfileItem]]:
    """Needs, potential and practices of a place, as they stand now."""
    items = list(ProfileItem.objects.of(place_id).filter(withdrawn_on="").order_by("since", "entry", "name"))
    return {kind: [i for i in items if i.kind == kind] for kind in ("need", "potential", "practice")}


def boundaries(place_id: UUID) -> list[Boundary]:
    return list(Boundary.objects.of(place_id).order_by("-as_of"))


def weight_sets(network_id: UUID) -> list[WeightSet]:
    """Published weights, oldest first, the refused ones among them."""
    return list(WeightSet.objects.of(network_id).order_by("published_on", "ref"))


def population_spread(place: Place) -> float | None:
    """The largest stated population over the smallest; None with fewer than two sources."""
    people = [figure["people"] for figure in place.populations if figure["people"] > 0]
    return max(people) / min(people) if len(people) > 1 else None
