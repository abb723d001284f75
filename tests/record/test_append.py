"""Appending: gapless, canonical, one transaction with the rows it makes."""

import threading
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from balai.places.acts import NeedStated, PlaceOpened
from balai.places.commands import open_place
from balai.places.models import Place, ProfileItem
from balai.record import append as appending
from balai.record.acts import Act, ContentErased, Unknown
from balai.record.append import UnknownRecord, add_aside, append, append_to
from balai.record.canonical import CanonicalError, parse_entry
from balai.record.erase import erase
from balai.record.ids import ALPHABET, new_ref, place_id_of, ref_from, row_id
from balai.record.models import Aside, Entry, Head
from balai.record.read import acts, bodies
from balai.record.registry import act_types, decode

pytestmark = pytest.mark.django_db


def muara(slug: str = "muara") -> UUID:
    return open_place(PlaceOpened(slug=slug, name=slug.title(), kind="city", country="XX", sample=True))


def need(name: str = "Light") -> NeedStated:
    return NeedStated(ref=new_ref(), name=name)


def test_it_gives_consecutive_indices_and_stores_canonical_bytes() -> None:
    place = muara()
    assert append(place, [need(), need()]) == [1, 2]
    assert append(place, [need()]) == [3]
    for body in bodies(place):
        assert parse_entry(body)["act"] in act_types()
    assert Head.objects.get(place_id=place).size == Entry.objects.filter(place_id=place).count() == 4


def test_it_writes_entry_and_row_together_or_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    place = muara()

    def broken(self: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(appending.Rows, "write", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        append(place, [need()])
    assert Head.objects.get(place_id=place).size == 1
    assert not ProfileItem.objects.of(place).exists()


def test_it_refuses_a_record_that_is_not_here() -> None:
    with pytest.raises(UnknownRecord):
        append(place_id_of("elsewhere.example/city"), [need()])


def test_it_refuses_an_act_that_no_room_registered() -> None:
    class Invented(Act, frozen=True, tag="invented/1"):
        pass

    with pytest.raises(TypeError, match="not registered"):
        append(muara(), [Invented()])


@pytest.mark.parametrize(
    "name", ["e\u0301", "\ud800", "x" * 70_000], ids=["not NFC", "surrogate", "too long"]
)
def test_it_refuses_what_has_no_canonical_form_and_keeps_the_record_as_it_was(name: str) -> None:
    place = muara()
    with pytest.raises(CanonicalError), transaction.atomic():
        append(place, [need(), need(name)])
    assert Head.objects.get(place_id=place).size == 1


def test_an_act_of_an_unknown_type_is_kept_and_skipped() -> None:
    assert decode(b'{"act":"moon.landed/9","at":"2026-01-01T00:00Z"}') == Unknown(
        type="moon.landed/9", at="2026-01-01T00:00Z"
    )
    assert isinstance(decode(b"not even json"), Unknown)


def test_it_appends_to_several_records_or_to_none() -> None:
    one, two = muara("one"), muara("two")
    append_to({two: [need()], one: [need()]})
    with pytest.raises(CanonicalError), transaction.atomic():
        append_to({one: [need()], two: [need("\ud800")]})
    assert [Head.objects.get(place_id=p).size for p in (one, two)] == [2, 2]


def test_ids_follow_from_origin_and_reference_and_differ_between_origins() -> None:
    one, two = place_id_of("a.example/x"), place_id_of("b.example/x")
    assert row_id(one, "project", "k7") == row_id(one, "project", "k7") != row_id(two, "project", "k7")
    assert ref_from("a", 1) == ref_from("a", 1) != ref_from("a1")
    assert set(new_ref() + ref_from("x")) <= set(ALPHABET)


def test_erasing_deletes_content_and_salt_and_says_so_in_the_record() -> None:
    place = muara()
    commitment = add_aside(place, b"a letter", "text/plain")
    assert erase(place, [commitment], "asked by its author", "staff") == 1
    kept = Aside.objects.get(place_id=place, commitment=commitment)
    assert (kept.salt, kept.content, kept.erased) == (None, None, True)
    last = list(acts(place))[-1][1]
    assert isinstance(last, ContentErased) and last.erased == [commitment]
    assert erase(place, [commitment], "again", "staff") == 0


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_leave_no_gap_and_no_double() -> None:
    place = muara()

    def write() -> None:
        try:
            for _ in range(10):
                append(place, [need()])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    indices = list(Entry.objects.filter(place_id=place).order_by("index").values_list("index", flat=True))
    assert indices == list(range(161))
    assert ProfileItem.objects.of(place).count() == 160


def test_the_application_role_can_neither_change_nor_delete_entries() -> None:
    place = muara()
    for statement in (
        "UPDATE record_entry SET body = ''",
        "DELETE FROM record_entry",
        "DELETE FROM record_checkpoint",
    ):
        with (
            pytest.raises(Exception, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET LOCAL ROLE balai_app")
            cursor.execute(statement)
    assert Place.objects.of(place).count() == 1
