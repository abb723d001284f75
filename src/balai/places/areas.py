"""Areas of a city, for rooms that do not know whose they are: the counter draws them and says so here."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from .rings import inside


class Drawn(Protocol):
    """A named outline: rings of alternating longitude and latitude in 1e-6 degree."""

    ref: Any
    name: Any
    rings: Any


_DRAWN: list[Callable[[UUID], Sequence[Drawn]]] = []


def add(drawn: Callable[[UUID], Sequence[Drawn]]) -> None:
    """Add a room's areas."""
    _DRAWN.append(drawn)


def areas_of(place_id: UUID) -> list[Drawn]:
    """The areas of a place that are in use."""
    return [area for drawn in _DRAWN for area in drawn(place_id)]


def name_at(areas: Iterable[Drawn], lat: int, lon: int) -> str:
    """The name of the first area that a point lies in; empty for none."""
    return next((str(area.name) for area in areas if inside(lat, lon, area.rings)), "")
