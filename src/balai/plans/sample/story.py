"""Telling the sample's story: opening days, then everything that happened, day by day, in one transaction."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from django.conf import settings
from django.db import transaction

from balai.places import acts as place_acts
from balai.places import commands as place_commands
from balai.places.authority import REPRESENTATIVE, SECRETARIAT, Actor, Role
from balai.record.acts import Act
from balai.record.append import append, happened_on
from balai.record.ids import place_id_of
from balai.record.models import Head

from ..importers.founding import OUTCOMES, PROJECT_TYPES
from ..importers.register import Progress, quiet
from ..importers.tables import FOCUS_AREAS, STATUSES
from . import NETWORK, read
from .city import City
from .rounds import round_steps

FOUNDED = "2023-01-16"

Step = tuple[str, int, Callable[[], Any]]
"""The day, the order of telling within a day, and the deed."""


def load_sample(progress: Progress = quiet) -> int:
    """Write the sample into records of its own, all of it or nothing. Returns the number of acts; 0: it is there."""
    network_id = place_id_of(f"{settings.ORIGIN}/{NETWORK}")
    if Head.objects.filter(place_id=network_id, size__gt=0).exists():
        return 0
    cities = [City(read(f"{slug}.toml")) for slug in read("network.toml")["cities"]]
    with transaction.atomic():
        with happened_on(FOUNDED):
            _found(cities)
        steps = sorted(_steps(cities), key=lambda step: step[:2])
        for done, (day, _order, deed) in enumerate(steps, 1):
            with happened_on(day):
                deed()
            progress("sample", done, len(steps))
        places = [network_id, *(city.place_id for city in cities)]
        return sum(Head.objects.filter(place_id__in=places).values_list("size", flat=True))


def _steps(cities: list[City]) -> Iterator[Step]:
    network = read("network.toml")
    order = count()
    for city in cities:
        for day, deed in city.steps():
            yield day, next(order), deed
    secretariat = Actor((Role(SECRETARIAT, place_id_of(f"{settings.ORIGIN}/{NETWORK}")),))
    representatives = {
        city.country: Actor((Role(REPRESENTATIVE, secretariat.roles[0].place_id, city.country),))
        for city in cities
    }
    for told in network["round"]:
        for day, deed in round_steps(told, cities, secretariat, representatives):
            yield day, next(order), deed


def _found(cities: list[City]) -> None:
    """First entries of the records, and the roll."""
    told = read("network.toml")
    network_id = place_commands.open_place(
        place_acts.NetworkOpened(
            slug=NETWORK,
            name=told["name"],
            full_name=told["full_name"],
            kind="network",
            sample=True,
            by=SECRETARIAT,
        )
    )
    framework = place_acts.FrameworkPublished(
        themes=list(FOCUS_AREAS),
        themes_are="focus areas",
        project_types=list(PROJECT_TYPES),
        outcomes=list(OUTCOMES),
        statuses=list(STATUSES),
        source=told["framework_source"],
        by=SECRETARIAT,
    )
    append(network_id, [framework, *map(_open_city, cities)])


def _open_city(city: City) -> Act:
    """Open a city's record; the act that writes it into the roll."""
    place_commands.open_place(city.opened())
    return city.joined()
