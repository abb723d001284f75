"""Which place here is right for what lies outside a city."""

from typing import NamedTuple
from uuid import UUID

from balai.places.models import Boundary, Place
from balai.places.queries import places_of
from balai.places.rings import inside
from balai.record.models import Head

from .models import Area
from .queries import area_at, areas, places_with_counter


class Right(NamedTuple):
    """The city that a point lies in, and where it is told."""

    name: str
    url: str
    takes_reports: bool


def right_place(place: Place, lat: int, lon: int) -> Right | None:
    """The other city whose areas, or else whose outline, hold the point; None inside the city or where none does."""
    own = areas(place.place_id)
    if not own or area_at(own, lat, lon):
        return None
    takes = [one for one in places_with_counter() if one != place.place_id]
    found = next(
        (a.place_id for a in Area.objects.across(takes) if not a.closed_on and _holds(a, lat, lon)), None
    )
    if found is None:
        found = _by_outline(place.place_id, lat, lon)
    there = next(iter(places_of([found])), None) if found else None
    if there is None or there.is_network:
        return None
    point = f"?lat={lat / 1e6:.5f}&lon={lon / 1e6:.5f}"
    path = f"report/{point}" if found in takes else ""
    return Right(there.name, f"/{there.slug}/{path}", found in takes)


def _by_outline(but: UUID, lat: int, lon: int) -> UUID | None:
    every = [one for one in Head.objects.values_list("place_id", flat=True) if one != but]
    return next((b.place_id for b in Boundary.objects.across(every) if _holds(b, lat, lon)), None)


def _holds(outlined: Area | Boundary, lat: int, lon: int) -> bool:
    return inside(lat, lon, outlined.rings)
