"""`balai open311 pull`: another city's requests and their states, whatever its system answers."""

import json
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from balai.ops.cli import parser
from balai.places.texts import Refused
from balai.record.models import Head
from balai.services.commands.answering import answer
from balai.services.importers.documents import OPEN311
from balai.services.models import Request
from balai.services.outward.asking import OtherCity, endpoint
from balai.services.outward.pulling import Pulled, pull
from balai.services.queries import seen
from tests.cast import Cast
from tests.services.cast import Opened, report_something

from .conftest import Answer, Scripted

SINCE = datetime(2026, 11, 1, tzinfo=UTC)


def run(*words: str) -> int:
    arguments: Namespace = parser().parse_args(["open311", *words])
    return int(arguments.run(arguments))


def taken(place: Opened, city: OtherCity, since: datetime = SINCE, **how: Any) -> Pulled:
    return pull(place.place_id, city, since, OPEN311, lambda *_: None, **how)


def size(place: Opened) -> int:
    return Head.objects.get(place_id=place.place_id).size


def pulled(place: Opened) -> list[Request]:
    return list(Request.objects.of(place.place_id).exclude(source="").order_by("outside"))


def one(name: str = "1", **more: Any) -> dict[str, Any]:
    day = "2026-11-20T02:00:00Z"
    usual = {"service_request_id": name, "status": "open", "service_name": "Roads", "description": "A hole"}
    return usual | {"requested_datetime": day, "updated_datetime": day} | more


def said(*rows: Any) -> Answer:
    return 200, "application/json", json.dumps(rows).encode()


# A running Balai ----------------------------------------------------------------------------------------


def test_a_running_balai_is_read_once_and_a_second_run_writes_nothing(both: Any, teluk: str) -> None:
    cast, here, _there = both
    codes = [report_something(cast, "teluk", text=text).code for text in ("A deep hole.", "A lamp is out.")]
    first = taken(here, OtherCity(teluk, private=True))
    before = size(here)
    again = taken(here, OtherCity(teluk, private=True))
    assert (first.read, first.new, first.wrong) == (2, 2, [])
    assert (again.read, again.new, again.changed, size(here)) == (2, 0, 0, before)
    assert sorted(row.outside for row in pulled(here)) == sorted(codes)


def test_xml_is_read_where_there_is_no_json(both: Any, teluk: str, scripted: Scripted) -> None:
    from urllib.request import urlopen

    cast, here, _there = both
    code = report_something(cast, "teluk").code
    with urlopen(f"{teluk}/requests.xml") as found:
        whole = found.read()
    scripted.answer = lambda _m, path, _f: (
        (200, "text/xml", whole) if path.endswith(".xml") else (404, "", b"")
    )
    assert taken(here, scripted.city()).new == 1
    assert [row.outside for row in pulled(here)] == [code]


def test_what_the_other_city_answers_since_is_its_state_here(both: Any, teluk: str) -> None:
    cast, here, there = both
    code = report_something(cast, "teluk").code
    taken(here, OtherCity(teluk, private=True))
    answer(cast.actor("chan"), there.place_id, code, "done", "Filled with asphalt.")
    assert taken(here, OtherCity(teluk, private=True)).changed == 1
    (row,) = pulled(here)
    assert row.state == "done"
    before = size(here)
    assert taken(here, OtherCity(teluk, private=True)).changed == 0
    assert size(here) == before


def test_the_command_reads_discovery_and_says_what_it_did(
    both: Any, teluk: str, live_server: Any, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    cast, here, _there = both
    report_something(cast, "teluk")
    assert run("pull", "muara", teluk, "--allow-private", "--since", "2026-11-01", "--dry-run") == 0
    assert "1 requests read" in capsys.readouterr().out
    assert not pulled(here)
    assert run("pull", "muara", teluk, "--allow-private", "--since", "2026-11-01") == 0
    assert "1 requests read, 1 new" in capsys.readouterr().out


def test_discovery_names_the_endpoint(scripted: Scripted) -> None:
    at = f"http://127.0.0.1:{scripted.server_port}/v2"
    named = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": f"{at}/",
        "formats": ["text/xml"],
    }
    found = json.dumps({"endpoints": [named]}).encode()
    scripted.answer = lambda *_: (200, "application/json", found)
    assert endpoint(f"{at}/discovery.json", "", private=True).url == at


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b"[" * 100_000, b'{"endpoints":[{"url":"file:///etc/passwd"}]}']
)
def test_a_discovery_that_names_nothing_is_said(scripted: Scripted, body: bytes) -> None:
    scripted.answer = lambda *_: (200, "application/json", body)
    with pytest.raises(Refused):
        endpoint(f"http://127.0.0.1:{scripted.server_port}/v2/discovery.json", "", private=True)


# Lists --------------------------------------------------------------------------------------------------


def test_windows_are_of_ninety_days_and_every_page_is_read(counter: Opened, scripted: Scripted) -> None:
    rows = [one(str(number), requested_datetime="2026-11-20T02:00:00Z") for number in range(1200)]

    def answered(_method: str, _path: str, fields: dict[str, str]) -> Answer:
        start = datetime.fromisoformat(fields["start_date"])
        assert datetime.fromisoformat(fields["end_date"]) - start <= timedelta(days=90)
        page, part = int(fields["page"]) - 1, int(fields["page_size"])
        inside = start <= datetime(2026, 11, 20, 2, tzinfo=UTC) < datetime.fromisoformat(fields["end_date"])
        return said(*rows[page * part : (page + 1) * part] if inside else ())

    scripted.answer = answered
    assert taken(counter, scripted.city(), datetime(2026, 1, 1, tzinfo=UTC)).new == 1200


def test_who_knows_no_pages_is_asked_for_shorter_times(counter: Opened, scripted: Scripted) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    when = [start + timedelta(minutes=number) for number in range(1500)]

    def answered(_method: str, _path: str, fields: dict[str, str]) -> Answer:
        a, b = (datetime.fromisoformat(fields[name]) for name in ("start_date", "end_date"))
        found = [one(str(n), requested_datetime=at.isoformat()) for n, at in enumerate(when) if a <= at <= b]
        return said(*found[:1000])

    scripted.answer = answered
    assert taken(counter, scripted.city()).new == 1500


# What may be wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"oops"),
        (400, b'[{"code":400,"description":"no"}]'),
        (404, b""),
        (200, b"<!doctype html><html><body>Maintenance</body></html>"),
        (200, b"<html><body/></html>"),
        (200, b"{"),
        (200, b"[" * 200_000),
        (200, b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><service_requests>&b;</service_requests>'),
        (200, b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><service_requests>&a;</service_requests>'),
        (302, b"http://169.254.169.254/latest/"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_list_is_a_sentence_and_writes_nothing(
    counter: Opened, scripted: Scripted, status: int, body: bytes
) -> None:
    before = size(counter)
    scripted.answer = lambda *_: (status, "application/json", body)
    with pytest.raises(Refused) as refused:
        taken(counter, scripted.city())
    assert str(refused.value)
    assert size(counter) == before


def test_an_answer_of_a_gigabyte_is_not_read_to_its_end(counter: Opened, scripted: Scripted) -> None:
    scripted.answer, scripted.without_end = lambda *_: (200, "application/json", b" " * 1_000_000), 1_000
    with pytest.raises(Refused, match="larger than"):
        taken(counter, scripted.city())
    assert scripted.sent < 100, "hung up on long before"


def test_an_answer_that_does_not_come_ends_in_time(counter: Opened, scripted: Scripted) -> None:
    def silent(*_: Any) -> Answer:
        scripted.released.wait()
        return -1, "", b""

    scripted.answer = silent
    with pytest.raises(Refused, match="in time"):
        taken(counter, scripted.city(wait=0.3, whole=0.5))


@pytest.mark.parametrize(
    "url",
    [
        "http://city.example/v2",
        "file:///etc/passwd",
        "ftp://x/",
        "https://u:p@x/",
        "x",
        "https://x/ü",
        "https://x/\n",
    ],
)
def test_only_https_is_asked(url: str) -> None:
    with pytest.raises(Refused):
        OtherCity(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "169.254.169.254", "2130706433", "0x7f.1", "10.0.0.1"]
)
def test_no_private_address_is_asked_unless_the_operator_says_so(counter: Opened, host: str) -> None:
    with pytest.raises(Refused):
        taken(counter, OtherCity(f"https://{host}/v2"))


def test_markup_stays_words_and_control_characters_go(counter: Opened, scripted: Scripted) -> None:
    scripted.answer = lambda *_: said(one(description="<script>x</script>\x00\x1b[31m &amp; \r\n{{7*7}}"))
    assert taken(counter, scripted.city()).new == 1
    (row,) = pulled(counter)
    assert seen(counter.place_id, [row])[row.code].text == "<script>x</script>[31m &amp; \n\n{{7*7}}"


def test_rows_that_say_nothing_are_named_and_left_out(counter: Opened, scripted: Scripted) -> None:
    wrong = [
        one("2", requested_datetime="yesterday"),
        one("3", lat=999, long=0),
        one("4", status="lost"),
        {},
        7,
    ]
    asked = []
    scripted.answer = lambda *how: asked.append(how) or said(one(), *wrong)
    done = taken(counter, scripted.city())
    assert (done.new, len(done.wrong)) == (1, 3)
    assert len(asked) == 2, "a row without a name is nothing new on the second page"


def test_two_cities_with_the_same_numbers_are_two_requests(
    cast: Cast, counter: Opened, scripted: Scripted
) -> None:
    scripted.answer = lambda *_: said(one("1"))
    for jurisdiction in ("a", "b"):
        city = OtherCity(f"http://127.0.0.1:{scripted.server_port}/v2", jurisdiction, private=True)
        assert taken(counter, city).new == 1
    assert [row.outside for row in pulled(counter)] == ["1", "1"]
