"""Every query names its place; nothing but a projection writes a public table."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.places.acts import PlaceOpened
from balai.places.commands import open_place
from balai.places.models import Place, ProfileItem
from balai.record.place_query import PlaceMissing, PublicWrite
from balai.record.registry import public_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> UUID:
    return open_place(PlaceOpened(slug="muara", name="Muara", kind="city", country="XX", sample=True))


@pytest.mark.parametrize(
    "ask",
    [
        lambda rows: list(rows.all()),
        lambda rows: rows.filter(kind="need").count(),
        lambda rows: rows.exists(),
        lambda rows: rows.first(),
        lambda rows: list(rows.values_list("ref").iterator()),
        lambda rows: rows.aggregate(),
    ],
)
def test_a_query_that_names_no_place_fails(ask: object) -> None:
    with pytest.raises(PlaceMissing):
        ask(ProfileItem.objects)  # type: ignore[operator]


def test_a_query_that_names_its_place_or_places_is_answered(place: UUID) -> None:
    assert Place.objects.of(place).get().slug == "muara"
    assert Place.objects.across([place, uuid4()]).filter(kind="city").count() == 1


def test_what_is_asked_by_a_prepared_statement_is_of_its_place_alone(place: UUID) -> None:
    other = open_place(PlaceOpened(slug="hulu", name="Hulu", kind="city", country="XX", sample=True))
    key = Place.objects.of(place).get().id
    assert (
        Place.objects.one_of(place, key).slug == Place.objects.one_by(place, "slug", "muara").slug == "muara"
    )
    assert Place.objects.one_of(other, key) is None and Place.objects.one_by(other, "slug", "muara") is None
    assert Place.objects.has(place, slug="muara", kind="city")
    assert not Place.objects.has(place, slug="muara", kind="network")
    assert not Place.objects.has(other, slug="muara")


def test_a_locked_row_stands_still_until_the_transaction_ends(place: UUID) -> None:
    key = Place.objects.of(place).get().id
    with CaptureQueriesContext(connection) as asked:
        assert Place.objects.one_of(place, key, lock=True).slug == "muara"
        assert Place.objects.one_of(place, key).slug == "muara"
    assert [query["sql"].endswith(" FOR UPDATE") for query in asked.captured_queries] == [True, False]


@pytest.mark.parametrize(
    "write",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: Place.objects.of(row.place_id).update(name="Other"),
        lambda row: Place.objects.of(row.place_id).delete(),
        lambda row: Place.objects.create(
            place_id=row.place_id, id=uuid4(), entry=0, slug="x", name="x", kind="city"
        ),
        lambda row: Place.objects.bulk_create([row]),
        lambda row: Place.objects.bulk_update([row], ["name"]),
        lambda row: Place.objects.update_or_create(slug="muara"),
        lambda row: Place.objects.get_or_create(slug="other"),
    ],
)
def test_a_write_outside_a_projection_is_refused(place: UUID, write: object) -> None:
    row = Place.objects.of(place).get()
    with pytest.raises(PublicWrite):
        write(row)  # type: ignore[operator]
    assert Place.objects.of(place).get().name == "Muara"


def test_every_public_table_has_its_place_in_every_unique_constraint() -> None:
    for table in public_tables():
        assert [f.name for f in table._meta.pk_fields] == ["place_id", "id"]
        for constraint in table._meta.constraints:
            assert "place_id" in getattr(constraint, "fields", ["place_id"]), constraint
        assert not [f for f in table._meta.concrete_fields if f.is_relation]
