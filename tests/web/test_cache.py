"""Public pages from memory: the same answer until a record moves, and never a private one."""

import gzip
from uuid import uuid4

import brotli
import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from balai.record import touched
from balai.record.acts import Act, ContentErased
from balai.record.canonical import entry_bytes
from balai.services import acts
from balai.web import cache, moved
from balai.web.cache import PublicPages

pytestmark = pytest.mark.django_db

PLACE, OTHER = uuid4(), uuid4()
TEXT = "Light in the street. " * 40


class Site:
    """A page behind the middleware; counts how often it was made."""

    def __init__(self, **marks: object) -> None:
        self.made = 0
        self.marks = marks
        self.pages = PublicPages(self.view)

    def view(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        response = HttpResponse(f"{TEXT}{self.made}")
        for name, value in self.marks.items():
            if name == "cookie":
                response.set_cookie("csrf", "x")
            elif name == "no_store":
                response["Cache-Control"] = "no-store"
            elif name == "says":
                response.content = str(value)
            else:
                setattr(response, name, value)
        return response

    def get(self, path: str = "/a/", **headers: str) -> HttpResponse:
        return self.pages(RequestFactory().get(path, headers=headers))


@pytest.fixture(autouse=True)
def heads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "SNAPSHOT_SECONDS", 0.0)
    for place in (PLACE, OTHER):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO record_head VALUES (%s, %s, %s, 'k', 1)", [place, f"o/{place}", str(place)]
            )


def grow(place: object, *acts: Act) -> None:
    """One entry more, or these acts as they stand in a record, whatever folds they have."""
    bodies = [entry_bytes(act) for act in acts] or [b"{}"]
    with connection.cursor() as cursor:
        for body in bodies:
            cursor.execute(
                "INSERT INTO record_entry SELECT place_id, size, %s FROM record_head WHERE place_id = %s",
                [body, place],
            )
            cursor.execute("UPDATE record_head SET size = size + 1 WHERE place_id = %s", [place])


def test_a_page_is_made_once_until_a_record_it_reads_grows() -> None:
    site = Site(reads=(PLACE,))
    first = site.get()
    assert site.get().content == first.content and site.made == 1
    grow(OTHER)
    assert site.get().content == first.content and site.made == 1
    grow(PLACE)
    assert site.get()["ETag"] != first["ETag"] and site.made == 2


def test_a_page_that_names_no_record_is_made_again_when_any_grows() -> None:
    site = Site()
    site.get()
    grow(OTHER)
    site.get()
    assert site.made == 2


def test_a_page_about_one_thing_is_kept_until_an_act_about_it() -> None:
    site = Site(reads=(PLACE,), about="MKS-222222")
    first = site.get()
    grow(PLACE, acts.RequestStarted(code="MKS-333333"), acts.RequestJoined(code="MKS-444444"))
    grow(OTHER, acts.RequestStarted(code="MKS-222222"))
    assert site.get().content == first.content and site.made == 1
    grow(PLACE, acts.RequestStarted(code="MKS-222222"), acts.RequestStarted(code="MKS-333333"))
    assert site.get()["ETag"] != first["ETag"] and site.made == 2
    grow(PLACE, acts.RequestMerged(code="MKS-333333", into="MKS-222222"))
    assert site.get() and site.made == 3


@pytest.mark.parametrize("about", ["MKS-222222", ""], ids=["of one thing", "of what is about none"])
@pytest.mark.parametrize(
    "said",
    [
        acts.KindClosed(code="MKS-333333", reason="A kind may have any code."),
        acts.OfficeSet(ref="o", name="New name"),
        acts.RequestModerated(code="MKS-333333", shown=False, reason="Its words may stand elsewhere too."),
        acts.RequestMerged(code="MKS-333333", into=""),
        ContentErased(erased=["0" * 64], reason="asked for"),
        None,
    ],
    ids=["kind", "office", "held words", "nameless", "erased", "not understood"],
)
def test_an_act_about_no_one_thing_makes_every_page_of_its_place_anew(about: str, said: Act | None) -> None:
    site, other = Site(reads=(PLACE,), about=about), Site(reads=(OTHER,), about=about)
    site.get(), other.get()
    grow(PLACE, *([said] if said else []))
    site.get(), other.get()
    assert (site.made, other.made) == (2, 1)


def test_an_act_about_one_thing_leaves_what_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(reads=(PLACE,), about="")
    site.get()
    grow(PLACE, acts.RequestStarted(code="MKS-222222"))
    site.get()
    assert site.made == 1


def test_what_was_not_looked_at_may_be_about_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many new entries, entries that cannot be found, or more things than are remembered."""
    site, one = Site(reads=(PLACE,), about="MKS-222222"), acts.RequestStarted(code="MKS-333333")
    site.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_head SET size = size + 1 WHERE place_id = %s", [PLACE])
    site.get()
    assert site.made == 2
    monkeypatch.setattr(touched, "MOST_NEW", 1)
    grow(PLACE, one, one)
    site.get()
    assert site.made == 3
    monkeypatch.setattr(moved, "MOST_THINGS", 2)
    for code, made in (("MKS-333333", 3), ("MKS-444444", 3), ("MKS-555555", 4)):
        grow(PLACE, acts.RequestStarted(code=code))
        site.get()
        assert site.made == made, code


def test_every_process_gives_a_page_the_same_etag_and_another_page_another() -> None:
    """Neither the size of a record nor the hour is in it: who has the page is told so as long as it says the same."""
    etag = Site(reads=(PLACE,), says="A").get()["ETag"]
    grow(PLACE)
    assert Site(reads=(PLACE, OTHER), shows_ages=True, says="A").get("/b/")["ETag"] == etag
    assert Site(says="A").get(if_none_match=etag).status_code == 304
    others = [Site(says="B").get(), Site(says="A").get(accept_language="id")]
    assert etag not in {other["ETag"] for other in others}


def test_who_has_the_page_is_told_so_and_gets_no_body() -> None:
    site = Site(reads=(PLACE,))
    etag = site.get()["ETag"]
    again = site.get(if_none_match=etag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    grow(PLACE)
    assert site.get(if_none_match=etag).status_code == 200


def test_languages_and_addresses_are_kept_apart() -> None:
    site = Site(reads=(PLACE,))
    found = {site.get(path, accept_language=lang)["ETag"] for path in ("/a/", "/b/") for lang in ("en", "id")}
    assert len(found) == site.made == 4


def test_it_is_sent_packed_to_who_can_unpack_it() -> None:
    site = Site(reads=(PLACE,))
    plain = site.get()
    assert "Content-Encoding" not in plain
    for asked, coding, unpacked in (
        ("gzip, br", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
    ):
        packed = site.get(accept_encoding=asked)
        assert packed["Content-Encoding"] == coding and unpacked(packed.content) == plain.content
    assert site.made == 1


@pytest.mark.parametrize("marks", [{"cookie": True}, {"no_store": True}], ids=["sets a cookie", "no-store"])
def test_an_answer_for_one_person_is_never_kept(marks: dict[str, bool]) -> None:
    site = Site(**marks)
    site.get()
    site.get()
    assert site.made == 2


@pytest.mark.parametrize("header", [{"cookie": "session=abc"}, {"authorization": "Bearer abc"}])
def test_who_is_signed_in_neither_gets_nor_leaves_a_kept_page(header: dict[str, str]) -> None:
    site = Site(reads=(PLACE,))
    site.get(**header)
    site.get()
    site.get(**header)
    assert site.made == 3


def test_a_page_with_ages_is_made_again_when_the_hour_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(reads=(PLACE,), shows_ages=True)
    site.get()
    later = cache.time.time() + 3600
    monkeypatch.setattr(cache.time, "time", lambda: later)
    site.get()
    assert site.made == 2


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_BYTES", 10_000)
    site = Site(reads=(PLACE,))
    for n in range(100):
        site.get(f"/{n}/")
    assert site.pages.bytes <= 10_000 and len(site.pages.kept) < 15
    for n in range(100):  # packed in every way, and packed well when asked for again
        for asked in ("", "gzip", "br", "br"):
            site.get(f"/{n}/", accept_encoding=asked)
    assert 0 < site.pages.bytes <= 10_000
    assert site.pages.bytes == sum(len(kept) for kept in site.pages.kept.values())


def test_a_post_is_never_answered_from_memory() -> None:
    site = Site(reads=(PLACE,))
    site.get()
    site.pages(RequestFactory().post("/a/"))
    assert site.made == 2


def test_what_nobody_keeps_is_packed_for_its_way_alone():
    site = Site(no_store=True)
    packed = site.get(**{"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content).decode() == f"{TEXT}1"
    assert site.get().content.decode() == f"{TEXT}2"
