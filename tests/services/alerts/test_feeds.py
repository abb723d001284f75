"""Feeds: Atom that programs read, with nothing in it that a page would not show."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from balai.services.commands import answering
from tests.cast import Cast

from ..cast import Opened, report_something

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert(1)</script> & \u202eevil ]]>"


def read(path: str) -> list[ET.Element]:
    answer = Client().get(path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)
    assert root.find(f"{ATOM}id") is not None and root.find(f"{ATOM}updated") is not None
    return root.findall(f"{ATOM}entry")


def test_what_changed_last_stands_first_under_addresses_that_stay(cast: Cast, counter: Opened) -> None:
    codes = [report_something(cast).code for _ in range(3)]
    first = {one.findtext(f"{ATOM}id") for one in read("/muara/requests/feed.xml")}
    answering.start(cast.actor("budi"), counter.place_id, codes[0])
    entries = read("/muara/requests/feed.xml")
    assert {one.findtext(f"{ATOM}id") for one in entries} == first and len(entries) == 3
    link = entries[0].find(f"{ATOM}link")
    assert link is not None and Client().get(
        link.attrib["href"].partition("localhost")[2] or "/"
    ).status_code in {200, 404}


def test_it_takes_the_filters_of_the_list(cast: Cast, counter: Opened) -> None:
    road, waste = report_something(cast).code, report_something(cast, kind="home-waste").code
    titles = [one.findtext(f"{ATOM}title") or "" for one in read("/muara/requests/feed.xml?kind=roads")]
    assert len(titles) == 1 and road in titles[0] and waste not in titles[0]
    assert Client().get("/muara/requests/feed.xml?kind=nothing").status_code == 404


@pytest.mark.parametrize("path", ["/muara/requests/feed.xml", "/muara/requests/{code}/feed.xml"])
def test_hostile_words_are_words_and_held_ones_are_absent(cast: Cast, counter: Opened, path: str) -> None:
    code = report_something(cast, text=HOSTILE).code
    where = path.format(code=code)
    if "{" not in path:
        assert any("<script>" in (one.findtext(f"{ATOM}content") or "") for one in read(where))
    answering.moderate(cast.actor("budi"), counter.place_id, code, False, "It is abuse.")
    assert "alert(1)" not in Client().get(where).content.decode() and read(where)


def test_a_feed_that_did_not_change_is_answered_304(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    for path in ("/muara/requests/feed.xml", f"/muara/requests/{code}/feed.xml"):
        etag = Client().get(path)["ETag"]
        assert Client().get(path, headers={"If-None-Match": etag}).status_code == 304
