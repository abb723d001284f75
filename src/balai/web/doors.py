"""Doors on a city's page and on its desk. Each room adds its own when it starts, so no other need know it."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.safestring import SafeString


class Door(NamedTuple):
    """A way in: where it leads, its words and drawing; the main one of a page stands out."""

    url: str
    label: "str | Promise"
    hint: "str | Promise" = ""
    icon: str = "arrow"
    main: bool = False


Cards = Callable[[UUID, str], Iterable[SafeString]]
"""What a room shows of itself on a place's page, drawn: at most a card or two."""
_CARDS: dict[str, Cards] = {}


def add_cards(room: str, cards: Cards) -> None:
    """Add a room's cards to the page of every city."""
    _CARDS[room] = cards


def cards_of(place: Any) -> list[SafeString]:
    """The cards of all rooms that have something to show in this place."""
    return [card for _room, cards in sorted(_CARDS.items()) for card in cards(place.place_id, place.slug)]


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
