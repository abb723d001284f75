"""The queue of an office: what waits, the most urgent first, and what staff do to several requests at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.people.person import account_id_of
from balai.places.texts import Refused
from balai.services import queue
from balai.services.commands import answering, office, reporters
from balai.services.models import OfficeMember, SavedView
from balai.services.wanted import VIEWS, Wanted
from tests.cast import Cast
from tests.saying import size

from .cast import IN_SOUTH, NOW, Opened, open_counter, picture, report_something, request

QUEUE = "/desk/cities/muara/queue/"
LATER = "2027-06-01T00:00Z"


@pytest.fixture
def budi(cast: Cast) -> Client:
    return cast.signed_in("budi")


def codes(cast: Cast, now: str = LATER, who: str = "budi", **wanted: str) -> list[str]:
    place_id, account = cast.muara.place_id, account_id_of(cast.actor(who))
    return [row.code for row in queue.page(place_id, Wanted(**wanted), account, now).rows]


def test_what_was_promised_first_stands_first_and_what_was_not_promised_last(
    cast: Cast, counter: Opened
) -> None:
    late = report_something(cast, now=NOW - timedelta(days=30)).code
    soon = report_something(cast, kind="potholes").code
    usual = report_something(cast).code
    actor = cast.actor("budi")
    answering.promise_again(
        actor, counter.place_id, usual, "2028-01-01T00:00Z", "The bridge is closed until then."
    )
    assert codes(cast) == [late, soon, usual]


def test_each_view_shows_what_its_name_says(cast: Cast, counter: Opened) -> None:
    actor, place_id = cast.actor("budi"), counter.place_id
    new, started, done, again = (report_something(cast) for _ in range(4))
    answering.start(actor, place_id, started.code)
    for one in (done, again):
        answering.answer(actor, place_id, one.code, "done", "We filled it.", [picture()])
    reporters.object_to(place_id, again.secret, "The hole is still there.")
    answering.take(actor, place_id, new.code, account_id_of(actor), 0)
    answering.moderate(actor, place_id, started.code, False, "A name can be read in it.")
    shown = {view: set(codes(cast, view=view)) for view in VIEWS}
    assert shown == {
        "decide": {new.code, again.code},
        "late": {new.code, started.code, again.code},
        "mine": {new.code},
        "asked": {done.code},
        "disputed": {again.code},
        "held": {started.code},
        "lost": set(),
        "closed": {done.code},
        "open": {new.code, started.code, again.code},
    }
    assert codes(cast, view="late", now="2026-11-23T03:00Z") == []


def test_filters_and_search_narrow_a_view_together(cast: Cast, counter: Opened) -> None:
    north = report_something(cast, text="Ein tiefes Loch").code
    lat, lon = IN_SOUTH
    south = report_something(cast, lat=lat, lon=lon, text="หลุมลึกหน้าตลาด").code
    assert codes(cast, office=counter.cleaning) == [south]
    assert codes(cast, area=counter.north) == [north]
    assert codes(cast, search="หน้าตลาด") == [south] == codes(cast, search=south.lower())
    assert codes(cast, search="TIEFES") == [north]
    assert codes(cast, search="หน้าตลาด", area=counter.north) == [] == codes(cast, kind="potholes")
    assert codes(cast, search="MKS-222222") == [] == codes(cast, search="%")


def test_what_is_taken_back_is_found_by_its_words_no_more(cast: Cast, counter: Opened) -> None:
    told = report_something(cast, text="My neighbour Anton")
    assert codes(cast, search="anton") == [told.code]
    reporters.take_back(counter.place_id, told.secret)
    assert codes(cast, search="anton") == []


def test_pages_of_fifty_follow_each_other_without_a_gap_or_a_repetition(
    cast: Cast, counter: Opened, budi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    every = {report_something(cast, kind=kind).code for kind in ("potholes", "roads") * 4}
    walked: list[str] = []
    after = ""
    while True:
        page = queue.page(counter.place_id, Wanted(after=after), None, LATER)
        walked += [row.code for row in page.rows]
        if not (after := page.older):
            break
    assert len(walked) == 8 == len(set(walked)) and set(walked) == every
    assert walked == [row.code for row in sorted(
        (request(cast, code) for code in every), key=lambda row: (row.promise, row.code))]  # fmt: skip
    shown = budi.get(QUEUE).content.decode()
    assert 'rel="next"' in shown and f"after={walked[2]}" in shown


def test_a_queue_is_read_by_its_index_however_many_requests_there_are(cast: Cast, counter: Opened) -> None:
    report_something(cast)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as seen:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
        )
        queue.page(counter.place_id, Wanted(office=counter.works), None, LATER)
        queue.page(counter.place_id, Wanted(), None, LATER)
        asked = [q["sql"] for q in seen.captured_queries if q["sql"].startswith("SELECT")]
        plans = []
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert "request_due_in_office" in plans[0] and "request_due" in plans[1]
    assert not any("Sort" in plan for plan in plans), plans


def test_an_officer_of_one_office_sees_its_queue_first_and_can_look_at_all(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    lat, lon = IN_SOUTH
    works, cleaning = report_something(cast).code, report_something(cast, lat=lat, lon=lon).code
    me = str(account_id_of(cast.actor("budi")))
    assert (
        budi.post(
            f"/desk/cities/muara/counter/offices/{counter.cleaning}/members/", {"members": [me]}
        ).status_code
        == 302
    )
    first, every = budi.get(QUEUE).content.decode(), budi.get(f"{QUEUE}?office=all").content.decode()
    assert cleaning in first and works not in first
    assert cleaning in every and works in every


def test_several_are_taken_at_once_and_those_somebody_else_took_are_named(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    one, two = report_something(cast).code, report_something(cast).code
    other = account_id_of(cast.actor("amina"))
    answering.take(cast.actor("amina"), counter.place_id, two, other, 0)
    said = {"code": [one, two], f"seen-{one}": "0", f"seen-{two}": "0", "do": "take", "view": "open"}
    page = budi.post(f"{QUEUE}several/", said, follow=True).content.decode()
    assert "1 request changed." in page and f"{two}: Somebody else took this in the meantime." in page
    held = queue.assignments(counter.place_id, [one, two])
    assert held[one].account == account_id_of(cast.actor("budi")) and held[two].account == other


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"do": "take"}, "Choose requests"),
        ({"code": ["x"], "do": "nothing"}, "Choose requests"),
        (
            {"code": ["MKS-222222"], "do": "send", "to": "", "reason": "Wrong office."},
            "There is no report of this code.",
        ),
        (
            {"code": ["MKS-222222"], "do": "give", "officer": "somebody"},
            "Choose from those who work for this city.",
        ),
    ],
)
def test_what_cannot_be_done_to_several_is_said_and_nothing_is_written(
    cast: Cast, counter: Opened, budi: Client, said: dict[str, Any], why: str
) -> None:
    before = size(counter.place_id)
    assert why in budi.post(f"{QUEUE}several/", said, follow=True).content.decode()
    assert size(counter.place_id) == before


def test_several_are_sent_on_and_joined_with_what_everybody_reads(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    one, two, three = (report_something(cast).code for _ in range(3))
    said = {"code": [one, two], "do": "send", "to": counter.cleaning, "reason": "It is waste, not the road."}
    said |= {f"seen-{one}": "0", f"seen-{two}": "0"}
    assert "2 requests changed." in budi.post(f"{QUEUE}several/", said, follow=True).content.decode()
    assert {request(cast, code).office for code in (one, two)} == {counter.cleaning}
    said = {"code": [one, two], "do": "join", "into": three.lower(), "reason": ""}
    assert "2 requests changed." in budi.post(f"{QUEUE}several/", said, follow=True).content.decode()
    assert {request(cast, code).merged_into for code in (one, two)} == {three} and request(
        cast, three
    ).people == 3


def test_requests_of_another_city_are_neither_shown_nor_changed(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    there = open_counter(cast, "teluk", "TLK", who="chan")
    code = report_something(cast, "teluk").code
    assert f"queue/{code}/" not in budi.get(f"{QUEUE}?office=all&search={code}").content.decode()
    page = budi.post(f"{QUEUE}several/", {"code": [code], f"seen-{code}": "0", "do": "take"}, follow=True)
    assert "There is no report of this code." in page.content.decode()
    assert queue.assignments(there.place_id, [code]) == {}
    for path in ("", "table.csv", f"{code}/"):
        assert budi.get(f"/desk/cities/teluk/queue/{path}").status_code == 403
    assert budi.post("/desk/cities/teluk/queue/several/", {"code": [code], "do": "take"}).status_code == 403


@pytest.mark.parametrize("path", ["", "table.csv", "several/", "keep/"])
def test_a_visitor_is_asked_to_sign_in(cast: Cast, counter: Opened, path: str) -> None:
    client = Client()
    answer = client.post(QUEUE + path) if path.endswith("/") else client.get(QUEUE + path)
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_the_table_holds_what_everybody_may_read_and_guards_against_formulas(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code = report_something(cast, text="=HYPERLINK(1)").code
    held = report_something(cast, text="A name and a number").code
    answering.moderate(cast.actor("budi"), counter.place_id, held, False, "It names somebody.")
    answer = budi.get(f"{QUEUE}table.csv?view=open")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/csv") and lines[0].startswith("code,kind,state,office")
    assert any(line.startswith(code) and line.endswith("'=HYPERLINK(1)") for line in lines)
    assert "A name and a number" not in answer.content.decode() and "no-store" in answer["Cache-Control"]


def test_a_view_is_kept_under_a_name_for_oneself_and_taken_away(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    said = {"view": "late", "office": counter.cleaning, "kind": "roads", "name": "Roads that are late"}
    page = budi.post(f"{QUEUE}keep/", said, follow=True).content.decode()
    assert "Roads that are late" in page
    kept = SavedView.objects.of(counter.place_id).get()
    assert kept.query == {
        "view": "late",
        "office": counter.cleaning,
        "kind": "roads",
        "area": "",
        "state": "",
        "search": "",
        "map": "",
    }
    assert "Roads that are late" not in cast.signed_in("amina").get(QUEUE).content.decode()
    cast.signed_in("amina").post(f"{QUEUE}keep/", {"drop": str(kept.id)})
    assert SavedView.objects.of(counter.place_id).exists()
    budi.post(f"{QUEUE}keep/", {"drop": str(kept.id)})
    assert not SavedView.objects.of(counter.place_id).exists()
    assert "Give it a name." in budi.post(f"{QUEUE}keep/", {"name": " "}, follow=True).content.decode()
    assert "It is gone by now." in budi.post(f"{QUEUE}keep/", {"drop": "x"}, follow=True).content.decode()


def test_only_those_with_a_role_of_the_city_work_in_an_office(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    stranger = str(account_id_of(cast.actor("elok")))
    path = f"/desk/cities/muara/counter/offices/{counter.works}/members/"
    answer = budi.post(path, {"members": [stranger]})
    assert answer.status_code == 400 and not OfficeMember.objects.of(counter.place_id).exists()
    with pytest.raises(Refused, match="Choose from those who work for this city"):
        office.set_members(cast.actor("budi"), counter.place_id, counter.works, {UUID(stranger)})
