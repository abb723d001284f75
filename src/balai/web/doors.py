"""Doors on a city's page and on its desk. Each room adds its own when it starts, so no other need know it."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.functional import Promise


class Door(NamedTuple):
    """A way in: where it leads, its words and drawing; the main one of a page stands out."""

    url: str
    label: "str | Promise"
    hint: "str | Promise" = ""
    icon: str = "arrow"
    main: bool = False


Opens = Callable[[UUID, str], Iterable[Door]]
"""Which doors of a room are open in a place, by its id and slug."""
_ROOMS: dict[tuple[str, str], Opens] = {}


def add(where: str, room: str, opens: Opens) -> None:
    """Add a room's doors to a page: `city`, or `desk`."""
    _ROOMS[where, room] = opens


def of(where: str, place: Any) -> list[Door]:
    """The doors that stand open in this place, the main ones first."""
    rooms = (opens for (page, _room), opens in sorted(_ROOMS.items()) if page == where)
    found = [door for opens in rooms for door in opens(place.place_id, place.slug)]
    return sorted(found, key=lambda door: not door.main)
