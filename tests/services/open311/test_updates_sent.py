"""Updates and pictures that other systems send: by a key that may, once, and by the rules of the desk."""

from typing import Any

import pytest
from django.test import Client

from balai.record.replay import compare
from balai.services.open311.keys import issue
from tests.cast import Cast
from tests.saying import size

from ..cast import Opened, open_counter, report_something, request, seen
from ..pages import photograph

BASE = "/muara/open311/v2/"


@pytest.fixture
def office_key(counter: Opened) -> str:
    return issue(counter.place_id, "The works' own system", answers=True)


def send(key: str, code: str, base: str = BASE, form: str = "json", **said: Any) -> Any:
    usual = {
        "api_key": key,
        "service_request_id": code,
        "status": "closed",
        "description": "Filled with asphalt.",
    }
    return Client().post(f"{base}servicerequestupdates.{form}", usual | said)


def test_an_office_says_by_its_own_system_that_it_is_done_and_those_who_reported_are_asked(
    cast: Cast, counter: Opened, office_key: str
) -> None:
    code = report_something(cast).code
    answer = send(office_key, code, update_id="w-1", media=[photograph()])
    assert answer.status_code == 200 and answer.json()[0]["service_request_id"] == code
    row = request(cast, code)
    assert row.state == "done" and row.object_by and len(row.answer_photos) == 1
    assert seen(cast, code).answer == "Filled with asphalt."
    told = Client().get(f"{BASE}servicerequestupdates.json?service_request_id={code}").json()
    assert told[-1]["update_id"] == answer.json()[0]["update_id"] and compare(counter.place_id) == []


def test_the_same_update_again_changes_nothing_and_is_answered_the_same(
    cast: Cast, counter: Opened, office_key: str
) -> None:
    code = report_something(cast).code
    first = send(office_key, code, update_id="w-1", status="open", description="We are on the way.")
    before = size(counter.place_id)
    again = send(office_key, code, update_id="w-1", status="open", description="We are on the way.")
    assert first.json() == again.json() and size(counter.place_id) == before
    assert send(office_key, code, update_id="w-2", status="open", description="Here now.").status_code == 200
    assert size(counter.place_id) == before + 1


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        ({"service_request_id": "MKS-222222"}, 404, "There is no request"),
        ({"service_request_id": ""}, 404, "There is no request"),
        ({"status": "fixed"}, 400, "status: open or closed."),
        ({"description": ""}, 400, "description"),
        ({"update_id": "w\0"}, 400, "update_id"),
        ({"update_id": "w" * 201}, 400, "update_id"),
        ({"api_key": ""}, 403, "api_key is missing."),
        ({"api_key": "x" * 43}, 403, "opens nothing here"),
    ],
)
def test_what_is_wrong_is_said_in_the_standards_form_and_nothing_is_written(
    cast: Cast, counter: Opened, office_key: str, said: dict[str, str], status: int, why: str
) -> None:
    code = report_something(cast).code
    before = size(counter.place_id)
    answer = send(office_key, code, **said)
    [error] = answer.json()
    assert (answer.status_code, error["code"]) == (status, status) and why in error["description"]
    assert size(counter.place_id) == before


def test_a_key_that_only_reports_speaks_for_no_office(cast: Cast, counter: Opened, key: str) -> None:
    code = report_something(cast).code
    assert send(key, code).status_code == 403 and request(cast, code).state == "new"


def test_a_key_of_another_city_answers_nothing_here(cast: Cast, counter: Opened) -> None:
    there = open_counter(cast, "teluk", "TLK", "chan")
    code = report_something(cast).code
    other = issue(there.place_id, "Teluk's", answers=True)
    assert send(other, code).status_code == 403
    assert send(other, code, base="/teluk/open311/v2/").status_code == 404
    assert request(cast, code).state == "new"


def test_pictures_come_with_a_request_and_are_made_anew(cast: Cast, counter: Opened, key: str) -> None:
    said = {"api_key": key, "service_code": "roads", "lat": "-6.19", "long": "106.81", "description": "A hole",
            "attribute[blocked]": "no"}  # fmt: skip
    answer = Client().post(
        f"{BASE}requests.json", {**said, "media": [photograph(), photograph(kind="PNG", name="x.png")]}
    )
    code = answer.json()[0]["service_request_id"]
    assert answer.status_code == 200 and len(request(cast, code).photos) == 2
    wrong = Client().post(f"{BASE}requests.json", {**said, "media": [photograph(), *[photograph()] * 3]})
    assert wrong.status_code == 400 and "media: At most 3 pictures." in wrong.json()[0]["description"]


def test_the_address_of_the_published_description_answers_too(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    for form in ("json", "xml"):
        assert (
            Client().get(f"{BASE}request/{code}.{form}").content
            == Client().get(f"{BASE}requests/{code}.{form}").content
        )
