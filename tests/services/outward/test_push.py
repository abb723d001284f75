"""`balai open311 push`: a request of ours arrives once in another city, and what came of it comes back."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from balai.ops.cli import parser
from balai.places.texts import Refused
from balai.services.commands.answering import answer, moderate
from balai.services.models import PassedOn, Reporter, Request, Step
from balai.services.open311.keys import issue
from balai.services.outward.asking import OtherCity, Unsure
from balai.services.outward.pulling import pull
from balai.services.outward.pushing import bring_back, push
from balai.services.queries import said as words_of
from balai.services.queries import seen
from tests.cast import Cast
from tests.services.cast import Opened, every_byte, picture, report_something, request

from .conftest import Answer, Scripted
from .test_pull import OPEN311, SINCE, one, said, size


def notes(place: Opened, code: str) -> list[str]:
    """What offices wrote about a request, the oldest first."""
    steps = Step.objects.of(place.place_id).filter(code=code, what__in=["note", "done"]).order_by("entry")
    there = words_of(place.place_id, [step.text for step in steps])
    return [there[step.text] for step in steps]


def taking(scripted: Scripted, name: str = "12-7") -> None:
    """The other city takes what it is sent, and its list holds it."""

    def answered(method: str, path: str, _fields: dict[str, str]) -> Answer:
        if method == "POST":
            return said({"service_request_id": name})
        return said(*(one(name, description=sent["description"]) for sent in scripted.posts()))

    scripted.answer = answered


# A running Balai ----------------------------------------------------------------------------------------


def test_a_request_arrives_in_a_running_balai_once_and_everybody_reads_where_it_went(
    both: Any, teluk: str
) -> None:
    cast, here, there = both
    code, key = report_something(cast, kind="home-waste").code, issue(there.place_id, "Muara")
    city = OtherCity(teluk, private=True)
    first = push(here.place_id, code, city, key, "home-waste")
    again = push(here.place_id, code, city, key, "home-waste")
    (arrived,) = Request.objects.of(there.place_id)
    assert first.outside == again.outside == arrived.code
    assert seen(there.place_id, [arrived])[arrived.code].text.endswith(f"/muara/requests/{code}/")
    assert notes(here, code) == [f"Passed on to {teluk}, where it is {arrived.code}."]


def test_what_the_other_city_says_comes_back_as_an_offices_words_and_its_reporters_are_asked(
    both: Any, teluk: str
) -> None:
    cast, here, there = both
    code, key = report_something(cast, kind="home-waste").code, issue(there.place_id, "Muara")
    city = OtherCity(teluk, private=True)
    name = push(here.place_id, code, city, key, "home-waste").outside
    assert bring_back(here.place_id, city) == 0, "that it is new there says nothing"
    answer(cast.actor("chan"), there.place_id, name, "done", "Collected this morning.")
    assert bring_back(here.place_id, city) == 1
    assert request(cast, code).state == "done"
    assert notes(here, code)[1:] == ["Collected this morning."]
    assert Reporter.objects.of(here.place_id).get(code=code).asked_at
    before = size(here)
    assert bring_back(here.place_id, city) == 0
    assert size(here) == before


def test_what_was_sent_there_is_not_taken_back_as_a_new_request(both: Any, teluk: str) -> None:
    cast, here, there = both
    code, key = report_something(cast, kind="home-waste").code, issue(there.place_id, "Muara")
    city = OtherCity(teluk, private=True)
    push(here.place_id, code, city, key, "home-waste")
    assert pull(here.place_id, city, SINCE, OPEN311, lambda *_: None).new == 0
    PassedOn.objects.of(here.place_id).delete()
    assert pull(here.place_id, city, SINCE, OPEN311, lambda *_: None).new == 0, "its words name our page"


def test_the_command_takes_the_service_from_rules_and_the_key_from_a_file(
    both: Any, teluk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast, _here, there = both
    code = report_something(cast, kind="home-waste").code
    key, rules = tmp_path / "key", tmp_path / "rules.toml"
    key.write_text(issue(there.place_id, "Muara") + "\n")
    rules.write_text('[services]\nhome-waste = "home-waste"\n')
    words = ["open311", "push", "muara", code, "--to", teluk, "--key-file", str(key), "--allow-private"]
    without = parser().parse_args(words)
    with pytest.raises(Refused, match="Say which service"):
        without.run(without)
    given = parser().parse_args([*words, "--rules", str(rules)])
    assert given.run(given) == 0
    assert capsys.readouterr().out.strip() == Request.objects.of(there.place_id).get().code


def test_the_other_city_refuses_and_its_sentence_is_shown(both: Any, teluk: str) -> None:
    cast, here, _there = both
    code = report_something(cast).code
    with pytest.raises(Refused, match="This api_key opens nothing here"):
        push(here.place_id, code, OtherCity(teluk, private=True), "x" * 43, "roads")
    assert not PassedOn.objects.of(here.place_id).exists()
    assert notes(here, code) == []


# Faults -------------------------------------------------------------------------------------------------


def test_an_answer_that_was_lost_is_found_in_the_other_citys_list_and_nothing_is_sent_twice(
    cast: Cast, counter: Opened, scripted: Scripted
) -> None:
    code = report_something(cast).code
    scripted.answer = lambda *_: (-1, "", b"")
    with pytest.raises(Unsure):
        push(counter.place_id, code, scripted.city(), "key", "001")
    taking(scripted)
    assert push(counter.place_id, code, scripted.city(), "key", "001").outside == "12-7"
    assert len(scripted.posts()) == 1
    assert push(counter.place_id, code, scripted.city(), "key", "001").outside == "12-7"
    assert len(scripted.posts()) == 1
    assert len(notes(counter, code)) == 1


def test_what_never_arrived_is_sent_again_under_the_same_name(
    cast: Cast, counter: Opened, scripted: Scripted
) -> None:
    code = report_something(cast).code
    scripted.answer = lambda *_: (500, "text/html", b"<html>")
    with pytest.raises(Unsure):
        push(counter.place_id, code, scripted.city(), "key", "001")
    with pytest.raises(Refused):
        push(counter.place_id, code, scripted.city(), "key", "001")
    assert len(scripted.posts()) == 1, "while its list cannot be read nothing leaves"
    scripted.answer = lambda method, *_: said({"service_request_id": "9"}) if method == "POST" else said()
    assert push(counter.place_id, code, scripted.city(), "key", "001").outside == "9"
    first, second = scripted.posts()
    assert first == second and len(first["client_key"]) == 43


@pytest.mark.parametrize(
    ("status", "body", "unsure"),
    [
        (400, b'[{"code":400,"description":"lat is \\u001b[31m missing"}]', False),
        (400, b"<html>no</html>", False),
        (403, b"", False),
        (302, b"http://169.254.169.254/", False),
        (200, b"<html>thanks</html>", True),
        (200, b"[]", True),
        (200, b"[" * 100_000, True),
        (200, b'[{"service_request_id":null,"token":""}]', True),
        (503, b"", True),
    ],
)
def test_an_answer_that_is_none_is_a_sentence_and_nobody_reads_that_it_was_passed_on(
    cast: Cast, counter: Opened, scripted: Scripted, status: int, body: bytes, unsure: bool
) -> None:
    code = report_something(cast).code
    scripted.answer = lambda *_: (status, "application/json", body)
    with pytest.raises(Refused) as refused:
        push(counter.place_id, code, scripted.city(), "key", "001")
    assert isinstance(refused.value, Unsure) is unsure
    assert str(refused.value).isprintable()
    assert PassedOn.objects.of(counter.place_id).exists() is unsure
    assert notes(counter, code) == []
    assert {path for _method, path, _fields in scripted.asked} == {"requests.json"}


def test_silence_ends_in_time_and_is_noted(cast: Cast, counter: Opened, scripted: Scripted) -> None:
    def silent(*_: Any) -> Answer:
        scripted.released.wait()
        return -1, "", b""

    scripted.answer = silent
    with pytest.raises(Unsure):
        push(counter.place_id, report_something(cast).code, scripted.city(wait=0.3, whole=0.5), "key", "001")


def test_a_token_is_asked_for_until_it_has_a_name(cast: Cast, counter: Opened, scripted: Scripted) -> None:
    code = report_something(cast).code
    named: dict[str, str] = {}

    def answered(method: str, path: str, _fields: dict[str, str]) -> Answer:
        if method == "POST":
            return said({"token": "t/1"})
        return said({"token": "t/1", **named}) if path == "tokens/t%2F1.json" else (404, "", b"")

    scripted.answer = answered
    assert push(counter.place_id, code, scripted.city(), "key", "001").outside == ""
    named["service_request_id"] = "77"
    assert push(counter.place_id, code, scripted.city(), "key", "001").outside == "77"
    assert len(scripted.posts()) == 1
    assert len(notes(counter, code)) == 1


def test_two_that_send_at_the_same_moment_send_once(both: Any, scripted: Scripted) -> None:
    from django.db import connection

    cast, here, _there = both
    code = report_something(cast).code
    arrived = threading.Event()

    def slow(method: str, path: str, fields: dict[str, str]) -> Answer:
        arrived.set()
        scripted.released.wait(20)
        return said({"service_request_id": "5"})

    def first() -> None:
        push(here.place_id, code, scripted.city(), "key", "001")
        connection.close()

    scripted.answer = slow
    thread = threading.Thread(target=first)
    thread.start()
    assert arrived.wait(20)
    with pytest.raises(Refused, match="Somebody else sends it right now"):
        push(here.place_id, code, scripted.city(), "key", "001")
    scripted.released.set()
    thread.join()
    assert len(scripted.posts()) == 1


# What stays here ----------------------------------------------------------------------------------------


def test_who_reported_and_where_a_home_is_stays_here(cast: Cast, counter: Opened, scripted: Scripted) -> None:
    from balai.services.models import ExactPoint

    told = report_something(
        cast, kind="home-waste", contact="ana@home.example", landmark="By the bridge", photos=[picture()]
    )
    taking(scripted)
    push(counter.place_id, told.code, scripted.city(), "key", "001")
    (sent,) = scripted.posts()
    assert set(sent) == {"api_key", "service_code", "lat", "long", "address_string", "description", "media_url",
                         "client_key"}  # fmt: skip
    exact = ExactPoint.objects.of(counter.place_id).get()
    assert (sent["lat"], sent["long"]) != (f"{exact.lat / 1e6:.6f}", f"{exact.lon / 1e6:.6f}")
    assert sent["media_url"].startswith(f"{settings.CONFIG.url}/muara/record/aside/")
    assert told.secret not in json.dumps(sent) and "ana@" not in json.dumps(sent)
    assert sent["client_key"].encode() not in every_byte(cast)


def test_held_words_do_not_leave(cast: Cast, counter: Opened, scripted: Scripted) -> None:
    code = report_something(cast).code
    moderate(cast.actor("budi"), counter.place_id, code, False, "A name stands in it.")
    with pytest.raises(Refused, match="held"):
        push(counter.place_id, code, scripted.city(), "key", "001")
    assert scripted.asked == []


def test_a_request_of_another_city_is_not_sent(both: Any, scripted: Scripted) -> None:
    cast, here, _there = both
    code = report_something(cast, "teluk").code
    with pytest.raises(Refused, match="no report of this code"):
        push(here.place_id, code, scripted.city(), "key", "001")
    assert scripted.asked == []
