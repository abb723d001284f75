"""Public pages from memory: the same answer until a record moves, and never a private one."""

import gzip
from uuid import uuid4

import brotli
import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from balai.web import cache
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


def grow(place: object) -> None:
    with connection.cursor() as cursor:
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
    assert site.pages.bytes == sum(len(k.body) + len(k.packed) for k in site.pages.kept.values())


def test_a_post_is_never_answered_from_memory() -> None:
    site = Site(reads=(PLACE,))
    site.get()
    site.pages(RequestFactory().post("/a/"))
    assert site.made == 2
