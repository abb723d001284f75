"""What may be the same thing, before and after sending: offered, joined in one tap, and nothing told that is held."""

import re
from typing import Any

import pytest
from django.test import Client

from balai.record.replay import compare
from balai.services.commands import answering, reporters
from balai.services.commands.reporting import Report, join
from balai.services.models import Reporter
from tests.cast import Cast
from tests.races import at_once

from ..cast import IN_NORTH, Opened, open_counter, picture, report_something, request

AT = "lat=-6.19&lon=106.81"


def near(query: str, city: str = "muara") -> str:
    answer = Client().get(f"/{city}/report/near/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_reports_at_the_place_are_offered_with_picture_distance_and_state(
    cast: Cast, counter: Opened
) -> None:
    code = report_something(cast, text="A deep hole before the bakery", photos=[picture()]).code
    part = near(f"{AT}&kind=roads&text=deep+hole+bakery")
    assert "Is it one of these?" in part and f"/muara/requests/{code}/join/" in part
    assert "m away" in part and "<img" in part and "<html" not in part


@pytest.mark.parametrize(
    "query", ["", "lat=x&lon=y", "lat=95&lon=0", "lat=&lon=", f"lat={'9' * 400}&lon=1", "lat=1"]
)
def test_without_a_proper_place_nothing_is_offered(cast: Cast, counter: Opened, query: str) -> None:
    report_something(cast)
    assert "Is it one of these?" not in near(query)


def test_held_words_are_neither_shown_nor_do_they_make_anything_likelier(cast: Cast, counter: Opened) -> None:
    code = report_something(cast, text="Mr Anton poured oil on the road").code
    answering.moderate(cast.actor("budi"), counter.place_id, code, False, "It names somebody.")
    told, other = (
        near(f"{AT}&kind=roads&text=Anton+poured+oil"),
        near(f"{AT}&kind=roads&text=quite+different"),
    )
    told, other = (re.sub(r"\d+ seconds?", "a moment", page) for page in (told, other))
    assert "Anton" not in told and told == other


def test_another_citys_reports_are_not_offered(cast: Cast, counter: Opened) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    report_something(cast, "teluk")
    assert "Is it one of these?" not in near(f"{AT}&kind=roads")


def test_one_client_cannot_ask_without_end(cast: Cast, counter: Opened) -> None:
    statuses = {Client().get(f"/muara/report/near/?{AT}").status_code for _ in range(70)}
    assert statuses == {200, 429}


def two(cast: Cast) -> tuple[Any, Any]:
    return report_something(cast, text="A deep hole here"), report_something(cast, text="A deep hole here!")


def test_after_sending_one_tap_puts_the_two_together(cast: Cast, counter: Opened) -> None:
    first, mine = two(cast)
    own = f"/muara/requests/{mine.code}/mine/{mine.secret}/"
    assert "Yes, it is this one: put us together" in Client().get(f"{own}?sent=1").content.decode()
    answer = Client().post(own, {"do": "same", "into": first.code})
    assert answer["Location"] == f"/muara/requests/{first.code}/mine/{mine.secret}/"
    assert Client().get(answer["Location"]).status_code == 200
    assert request(cast, mine.code).merged_into == first.code and request(cast, first.code).people == 2
    assert Reporter.objects.of(counter.place_id).filter(code=first.code).count() == 2
    assert compare(counter.place_id) == []


@pytest.mark.parametrize("into", ["", "MKS-222222", "itself", "ended"])
def test_only_a_request_that_goes_on_can_be_named(cast: Cast, counter: Opened, into: str) -> None:
    first, mine = two(cast)
    reporters.take_back(counter.place_id, first.secret)
    into = {"itself": mine.code, "ended": first.code}.get(into, into)
    answer = Client().post(f"/muara/requests/{mine.code}/mine/{mine.secret}/", {"do": "same", "into": into})
    assert answer.status_code == 400 and request(cast, mine.code).state == "new"


def test_where_others_joined_or_work_began_the_office_decides(cast: Cast, counter: Opened) -> None:
    first, mine = two(cast)
    join(counter.place_id, mine.code, Report(kind="", text="Me too."))
    with pytest.raises(reporters.Refused):
        reporters.same_as(counter.place_id, mine.secret, first.code)


@pytest.mark.django_db(transaction=True)
def test_two_who_name_each_others_do_not_wait_for_each_other(cast: Cast, counter: Opened) -> None:
    first, second = two(cast)
    outcomes = at_once(
        lambda: reporters.same_as(counter.place_id, first.secret, second.code),
        lambda: reporters.same_as(counter.place_id, second.secret, first.code),
    )
    assert outcomes[0] is None and isinstance(outcomes[1], reporters.Refused)
    assert request(cast, second.code).people == 2 and IN_NORTH


def test_a_script_gets_the_code_and_a_repeated_sending_the_same_one(cast: Cast, counter: Opened) -> None:
    from ..pages import FILLED

    said = {**FILLED, "client_key": "k" * 22}
    headers = {"Accept": "application/json"}
    first = Client().post("/muara/report/", said, headers=headers)
    again = Client().post("/muara/report/", said, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200) and first.json() == again.json()
    assert Client().get(first.json()["link"]).status_code == 200
    wrong = Client().post(
        "/muara/report/", {**said, "kind": "nothing", "client_key": "j" * 22}, headers=headers
    )
    assert wrong.status_code == 400 and wrong.json()["errors"]


def test_the_worker_is_of_one_city_and_keeps_no_private_page(cast: Cast, counter: Opened) -> None:
    answer = Client().get("/muara/report/worker.js")
    script = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript") and '"/muara/report/"' in script
    assert "mine" not in script and Client().get("/hulu/report/worker.js").status_code == 404
