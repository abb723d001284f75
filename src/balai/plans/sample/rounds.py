"""The sample's yearly rounds: each city as far as the file says, through the commands of its officers."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings

from balai.places.authority import Actor

from .. import commands
from .city import City

Deed = Callable[[], Any]


def round_steps(
    told: dict[str, Any], cities: list[City], secretariat: Actor, representatives: dict[str, Actor]
) -> Iterator[tuple[str, Deed]]:
    """Opened, city by city, frozen and published; a round without a freeze stays open."""
    year, network_id = told["year"], secretariat.roles[0].place_id
    where = (network_id, year)
    yield (
        told["opened"],
        partial(commands.open_round, secretariat, *where, told["title"], told["cut_off"], told["due"]),
    )
    for city in cities:
        story = {**told["every"], **told.get(city.slug, {})}
        yield story["answered"], partial(_answer, city, year, story.get("but", 0))
        if on := story.get("drafted"):
            yield on, partial(commands.hand_in_draft, city.officer, *where, city.origin)
        if on := story.get("returned"):
            representative = representatives[city.country]
            yield on, partial(commands.return_draft, representative, *where, city.origin, story["reason"])
        if on := story.get("reviewed"):
            yield on, partial(commands.review_draft, representatives[city.country], *where, city.origin)
        if on := story.get("accepted"):
            yield on, partial(commands.accept_draft, secretariat, *where, city.origin)
    if on := told.get("frozen"):
        yield on, partial(commands.freeze_round, secretariat, *where)
        yield told["published"], partial(commands.publish_round, secretariat, *where)


def _answer(city: City, year: int, but: int) -> None:
    """Say for every living project that the register holds for this round, all but the last few."""
    from .story import NETWORK

    keys = city.living()
    for key in keys[: len(keys) - but]:
        city.answer(key, {}, f"{settings.ORIGIN}/{NETWORK}", year)
