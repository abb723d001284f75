"""Words and pictures that are held, erased or taken back are on no path of the interface (SECURITY 3 and 5)."""

import time
from typing import Any

import pytest
from django.test import Client

from balai.record.erase import erase
from balai.services.commands.answering import answer, moderate
from balai.services.commands.reporters import object_to, take_back
from tests.cast import Cast
from tests.services.cast import Opened, picture, report_something, request

from .client import ALL, HERE, codes, read

SECRET = "What nobody may read"


@pytest.fixture
def told(cast: Cast, counter: Opened) -> Any:
    """A request with these words in all its places, and a picture."""
    told = report_something(cast, text=SECRET, landmark=f"{SECRET} here", photos=[picture()])
    answer(cast.actor("budi"), counter.place_id, told.code, "done", "Filled.")
    object_to(counter.place_id, told.secret, f"{SECRET} again", [picture("b")])
    return told


def paths(code: str) -> list[str]:
    every = ("requests", f"requests/{code}", "servicerequestupdates")
    found = [f"{base}/{path}.{form}" for base in (HERE, ALL) for path in every for form in ("json", "xml")]
    asked = f"?service_request_id={code}&extensions=true"
    return [*found, *(f"{path}?extensions=true" for path in found), *(f"{path}{asked}" for path in found)]


def pictures(row: Any) -> list[str]:
    return list(row.photos)


def everywhere(code: str) -> bytes:
    bodies = []
    for path in paths(code):
        got = Client().get(path)
        assert got.status_code == 200, path
        bodies.append(got.content)
    return b"\n".join(bodies)


def new_sizes() -> None:
    """The cache asks for the sizes of the records once a second."""
    time.sleep(1.05)


def test_words_and_pictures_are_shown_until_somebody_holds_them(
    cast: Cast, counter: Opened, told: Any
) -> None:
    commitment = request(cast, told.code).photos[0].encode()
    shown = everywhere(told.code)
    assert SECRET.encode() in shown and f"{SECRET} again".encode() in shown and commitment in shown


def test_held_words_and_pictures_are_gone_from_every_answer_also_from_kept_ones(
    cast: Cast, counter: Opened, told: Any
) -> None:
    commitment = request(cast, told.code).photos[0].encode()
    everywhere(told.code)  # now it is kept
    moderate(cast.actor("budi"), counter.place_id, told.code, False, "A name stands in it.")
    new_sizes()
    hidden = everywhere(told.code)
    assert SECRET.encode() not in hidden and commitment not in hidden
    (one,) = read(f"requests/{told.code}")
    assert (one["description"], one["address"], one["media_url"]) == ("", "", None)
    moderate(cast.actor("budi"), counter.place_id, told.code, True, "It was no name.")
    new_sizes()
    assert SECRET.encode() in everywhere(told.code)


def test_one_held_picture_leaves_the_others(cast: Cast, counter: Opened) -> None:
    code = report_something(cast, photos=[picture("a"), picture("b")]).code
    first, second = request(cast, code).photos
    moderate(cast.actor("budi"), counter.place_id, code, False, "A face is in it.", [first])
    (one,) = read(f"requests/{code}", extensions="true")
    assert one["media_url"].endswith(second)
    assert [address[-64:] for address in one["extended_attributes"]["photos"]] == [second]
    assert one["description"] == "A deep hole."


def test_erased_words_and_pictures_are_gone_from_every_answer(cast: Cast, counter: Opened, told: Any) -> None:
    row = request(cast, told.code)
    everywhere(told.code)
    erase(counter.place_id, [row.text, row.landmark, *pictures(row)], "asked for", "reporter")
    new_sizes()
    hidden = everywhere(told.code)
    assert f'"{SECRET}"'.encode() not in hidden and f">{SECRET}<".encode() not in hidden
    assert f"{SECRET} here".encode() not in hidden and row.photos[0].encode() not in hidden


def test_what_was_taken_back_stays_as_a_closed_request_without_words(
    cast: Cast, counter: Opened, told: Any
) -> None:
    everywhere(told.code)
    take_back(counter.place_id, told.secret)
    new_sizes()
    assert SECRET.encode() not in everywhere(told.code)
    assert codes(status="closed") == [told.code]


def test_a_kept_answer_is_304_until_something_is_held(cast: Cast, counter: Opened, told: Any) -> None:
    marks = {path: Client().get(path)["ETag"] for path in paths(told.code)}
    for path, mark in marks.items():
        assert Client(headers={"if-none-match": mark}).get(path).status_code == 304
    moderate(cast.actor("budi"), counter.place_id, told.code, False, "A name stands in it.")
    new_sizes()
    for path, mark in marks.items():
        again = Client(headers={"if-none-match": mark}).get(path)
        assert again.status_code == 200, path
        assert SECRET.encode() not in again.content


def test_reading_sets_no_cookie_and_is_open_to_scripts_of_other_sites(counter: Opened, told: Any) -> None:
    for path in paths(told.code):
        got = Client().get(path)
        assert not got.cookies
        assert got["Access-Control-Allow-Origin"] == "*"
        assert got["Cache-Control"] == "no-cache"


def test_who_reported_and_where_exactly_is_in_no_answer(cast: Cast, counter: Opened) -> None:
    code = report_something(
        cast, kind="home-waste", lat=-6_191_234, lon=106_811_234, contact="nina@city.example"
    ).code
    said = everywhere(code)
    for private in (b"nina", b"6.191234", b"106.811234"):
        assert private not in said
