"""The law of the house: every public table is a pure function of the record."""

import pytest
from django.db import connection

from balai.places.acts import (
    AreaStated,
    NeedStated,
    PlaceOpened,
    PopulationStated,
    PracticeDescribed,
    ProfileWithdrawn,
)
from balai.places.commands import open_place
from balai.places.models import Place, ProfileItem
from balai.record.append import append
from balai.record.replay import compare, rebuild

pytestmark = pytest.mark.django_db


def lived_in():  # type: ignore[no-untyped-def]
    place = open_place(PlaceOpened(slug="muara", name="Muara", kind="city", country="XX", sample=True))
    append(place, [NeedStated(ref="n1", name="Light"), PopulationStated(people=5, source="a", year=2018)])
    append(place, [PopulationStated(people=6, source="a", year=2018), AreaStated(area=100, source="b")])
    append(place, [PracticeDescribed(ref="p1", name="ตลาด", lang="th", text="Meeting", keeper="Market")])
    append(place, [NeedStated(ref="n1", name="More light"), ProfileWithdrawn(ref="p1", reason="moved")])
    return place


def test_replaying_a_record_gives_the_rows_that_are_there() -> None:
    assert compare(lived_in()) == []


def test_rebuilding_gives_the_same_rows_again() -> None:
    place = lived_in()
    before = list(ProfileItem.objects.of(place).order_by("ref").values())
    rebuild(place)
    assert list(ProfileItem.objects.of(place).order_by("ref").values()) == before
    assert compare(place) == []


def test_a_row_that_somebody_changed_behind_the_record_is_found() -> None:
    place = lived_in()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_place SET name = 'Other' WHERE place_id = %s", [place])
    (difference,) = compare(place)
    assert (difference.table, difference.missing, difference.surplus) == ("places_place", 1, 1)
    rebuild(place)
    assert Place.objects.of(place).get().name == "Muara"
