"""Feeds of ideas: Atom that programs read, with nothing in it that a page would not show."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from balai.ideas.commands import calling, proposing
from tests.cast import Cast

from .cast import call, propose

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert(1)</script> & \u202eevil ]]>"


def read(path: str) -> list[ET.Element]:
    answer = Client().get(path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)
    assert root.find(f"{ATOM}id") is not None and root.find(f"{ATOM}updated") is not None
    return root.findall(f"{ATOM}entry")


def titles(path: str) -> list[str]:
    return [one.findtext(f"{ATOM}title") or "" for one in read(path)]


def test_a_city_a_call_and_an_idea_have_feeds_the_newest_first(cast: Cast, asked: str, idea: str) -> None:
    other = propose(cast, call(cast, title="Another call"), title="A night bus").ref
    calling.answer(cast.actor("budi"), cast.muara.place_id, idea, "in part", "On 740 of 910 metres.", 60)
    assert len(titles("/muara/ideas/feed.xml")) == 2
    assert titles(f"/muara/ideas/calls/{asked}/feed.xml") == ["Shade trees on the riverside walk"]
    assert titles(f"/muara/ideas/{idea}/feed.xml") == ["The city answers: it can be done in part", "Proposed"]
    assert "On 740 of 910 metres." in (
        read(f"/muara/ideas/{idea}/feed.xml")[0].findtext(f"{ATOM}content") or ""
    )
    assert titles(f"/muara/ideas/{other}/feed.xml") == ["Proposed"]
    ids = [one.findtext(f"{ATOM}id") for one in read(f"/muara/ideas/{idea}/feed.xml")]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("path", ["feed.xml", "calls/{call}/feed.xml", "{idea}/feed.xml"])
def test_hostile_words_are_words_and_what_is_held_or_taken_back_is_absent(
    cast: Cast, asked: str, path: str
) -> None:
    told = propose(cast, asked, title=f"Shade {HOSTILE}"[:120], need=HOSTILE)
    where = f"/muara/ideas/{path.format(call=asked, idea=told.ref)}"
    read(where)
    calling.moderate_idea(cast.actor("budi"), cast.muara.place_id, told.ref, False, "It is abuse.")
    assert "alert(1)" not in Client().get(where).content.decode() and read(where)
    calling.moderate_idea(cast.actor("budi"), cast.muara.place_id, told.ref, True, "It is none.")
    proposing.take_back(cast.muara.place_id, told.ref, told.secret)
    assert "alert(1)" not in Client().get(where).content.decode()


def test_another_citys_idea_and_call_have_no_feed_here(cast: Cast, asked: str, idea: str) -> None:
    for path in (f"{idea}/feed.xml", f"calls/{asked}/feed.xml"):
        assert Client().get(f"/teluk/ideas/{path}").status_code == 404


def test_a_feed_that_did_not_change_is_answered_304(cast: Cast, asked: str, idea: str) -> None:
    for path in ("feed.xml", f"calls/{asked}/feed.xml", f"{idea}/feed.xml"):
        etag = Client().get(f"/muara/ideas/{path}")["ETag"]
        assert Client().get(f"/muara/ideas/{path}", headers={"If-None-Match": etag}).status_code == 304
