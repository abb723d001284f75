"""Pages with an empty form are kept without what belongs to one visitor."""

import re

import pytest
from django.test import Client

from balai.services.commands import counter as settings_of
from balai.services.reporting_views import SHELLS
from tests.cast import Cast

from .cast import ROADS, Opened, counter_set

PAGE = "/muara/report/"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    SHELLS.kept.clear()


def value(page: bytes, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.decode())
    assert found
    return found[1]


def test_each_visitor_gets_a_token_and_a_key_of_their_own(counter: Opened) -> None:
    clients = [Client(enforce_csrf_checks=True) for _ in range(3)]
    pages = [client.get(PAGE).content for client in clients]
    assert len(SHELLS.kept) == 1
    for name in ("csrfmiddlewaretoken", "client_key"):
        assert len({value(page, name) for page in pages}) == 3
        assert all(
            value(page, name).encode() not in b"".join(next(iter(SHELLS.kept.values()))) for page in pages
        )
    sent = {"csrfmiddlewaretoken": value(pages[2], "csrfmiddlewaretoken")}
    assert clients[2].post(PAGE, sent).status_code == 400, "its own token is taken, and an empty form is not"
    assert clients[1].post(PAGE, sent).status_code == 403, "somebody else's token is not"


def test_a_kept_page_is_the_page_that_would_be_made(counter: Opened) -> None:
    def plain(page: bytes) -> bytes:
        return re.sub(rb'(name="(?:csrfmiddlewaretoken|client_key)"[^>]*value=")[^"]*', rb"\1", page)

    first, second = Client().get(PAGE), Client().get(PAGE)
    assert plain(first.content) == plain(second.content) and first.content != second.content
    assert (
        first["Content-Type"] == second["Content-Type"] and second["Cache-Control"] == first["Cache-Control"]
    )
    assert "csrftoken" in second.cookies or "csrf" in second.cookies


@pytest.mark.parametrize("what", ["kind", "counter"])
def test_it_is_made_anew_when_what_it_shows_has_changed(cast: Cast, counter: Opened, what: str) -> None:
    Client().get(PAGE)
    if what == "kind":
        settings_of.set_kind(
            cast.actor("budi"), counter.place_id, type(ROADS)(code="roads", name="Streets", order=1)
        )
        assert b"Streets" in Client().get(PAGE).content
    else:
        settings_of.set_counter(cast.actor("budi"), counter.place_id, counter_set(emergency="119"))
        assert b"119" in Client().get(PAGE).content


def test_languages_places_in_links_and_whoever_is_signed_in_are_apart(cast: Cast, counter: Opened) -> None:
    assert Client().get(PAGE).content != Client().get(PAGE, headers={"Accept-Language": "id"}).content
    assert b'value="-6.19"' in Client().get(f"{PAGE}?lat=-6.19&lon=106.81").content
    assert b'value="-6.19"' not in Client().get(PAGE).content
    before = len(SHELLS.kept)
    assert cast.signed_in("budi").get(PAGE).status_code == 200
    assert len(SHELLS.kept) == before


def test_only_a_few_are_kept(counter: Opened) -> None:
    for number in range(205):
        Client().get(f"{PAGE}?n={number}")
    assert len(SHELLS.kept) == 200
