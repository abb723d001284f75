"""What the queue finds: by code whatever became of it, by words that still stand, by how it stands; and on a map."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.people.person import account_id_of
from balai.record.append import append
from balai.record.erase import erase
from balai.services import acts, queue
from balai.services.commands import answering
from balai.services.models import Searchable
from balai.services.wanted import Wanted
from tests.cast import Cast

from .cast import IN_NORTH, IN_SOUTH, NOW, Opened, open_counter, report_something, request
from .test_queue import LATER, QUEUE, codes


@pytest.fixture
def budi(cast: Cast) -> Client:
    return cast.signed_in("budi")


def plan_of(cast: Cast, **wanted: str) -> str:
    """How PostgreSQL would read a page of the queue in a table too large to be read through."""
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as seen:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        queue.page(cast.muara.place_id, Wanted(**wanted), None, LATER)
        asked = [q["sql"] for q in seen.captured_queries if q["sql"].startswith("SELECT")]
        cursor.execute(f"EXPLAIN {asked[-1]}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("words", ["bakery", "หน้าตลาด", "ផ្លូវខូច"])
def test_words_are_found_by_an_index_in_every_script(cast: Cast, counter: Opened, words: str) -> None:
    report_something(cast, text=f"Something {words} here")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute("EXPLAIN SELECT code FROM services_searchable WHERE text LIKE %s", [f"%{words}%"])
        assert "searchable_words" in str(cursor.fetchall())
    assert len(codes(cast, search=words)) == 1


def test_what_is_asked_of_those_who_reported_and_what_is_past_its_promise_is_read_by_an_index(
    cast: Cast, counter: Opened
) -> None:
    report_something(cast)
    assert "request_in_state" in plan_of(cast, view="asked")
    assert "request_in_state" in plan_of(cast, view="disputed")
    late = plan_of(cast, view="late")
    assert (
        "request_due" in late and "Index Cond" in late and LATER in late.split("Index Cond")[1].split("\n")[0]
    )


def test_erased_words_are_found_no_more_whoever_erased_them(cast: Cast, counter: Opened) -> None:
    code = report_something(cast, text="My neighbour Anton").code
    erase(counter.place_id, [request(cast, code).text], "A court said so.", "operator")
    assert Searchable.objects.of(counter.place_id).exists(), "its words were left behind"
    assert codes(cast, search="anton") == []


@pytest.mark.parametrize("few", [0, 500])
def test_words_of_few_reports_and_of_many_are_found_alike(
    cast: Cast, counter: Opened, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(queue, "FEW", few)
    found = [
        report_something(cast, text=f"A hole by the bakery, {n}", now=NOW + timedelta(days=n)).code
        for n in range(3)
    ]
    erased = report_something(cast, text="The bakery of Anton").code
    erase(counter.place_id, [request(cast, erased).text], "A court said so.", "operator")
    report_something(cast, text="A dark lamp")
    assert codes(cast, search="BAKERY") == found


def test_words_of_another_city_find_nothing_here(cast: Cast, counter: Opened) -> None:
    open_counter(cast, "teluk", "TLK", who="chan")
    report_something(cast, "teluk", text="A deep hole by the lighthouse")
    report_something(cast)
    assert codes(cast, search="lighthouse") == []


def test_a_code_is_found_whatever_became_of_the_request(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast).code
    answering.answer(cast.actor("budi"), counter.place_id, code, "declined", "It is a private road.")
    assert codes(cast) == [] and codes(cast, search=code, kind="potholes", office=counter.cleaning) == [code]
    assert f"queue/{code}/" in budi.get(f"{QUEUE}?search={code.lower()}").content.decode()


def test_how_it_stands_narrows_a_view_and_what_is_closed_has_a_view_of_its_own(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    actor, place_id = cast.actor("budi"), counter.place_id
    new, started, declined, done = (report_something(cast).code for _ in range(4))
    answering.start(actor, place_id, started)
    answering.answer(actor, place_id, declined, "declined", "It is a private road.")
    answering.answer(actor, place_id, done, "done", "Filled.")
    assert codes(cast, state="working") == [started] and set(codes(cast)) == {new, started}
    assert set(codes(cast, view="closed")) == {declined, done}
    assert codes(cast, view="closed", state="declined") == [declined]
    assert codes(cast, state="nonsense") == [] == codes(cast, state="state__in")
    assert "state=working" in budi.get(QUEUE).content.decode()


def test_what_no_office_has_is_a_view_of_its_own(cast: Cast, counter: Opened) -> None:
    with_office = report_something(cast).code
    lost = "MKS-BCDFGH"
    append(counter.place_id, [acts.RequestOpened(code=lost, kind="roads")])
    assert codes(cast, view="lost") == [lost] and set(codes(cast)) == {lost, with_office}


def test_what_somebody_has_is_found_by_who_has_it_and_not_by_all_they_ever_had(
    cast: Cast, counter: Opened
) -> None:
    account = account_id_of(cast.actor("budi"))
    code, closed = report_something(cast).code, report_something(cast).code
    for one in (code, closed):
        answering.take(cast.actor("budi"), counter.place_id, one, account, 0)
    answering.answer(cast.actor("budi"), counter.place_id, closed, "declined", "It is a private road.")
    with CaptureQueriesContext(connection) as seen:
        assert codes(cast, view="mine") == [code]
    assert len([q for q in seen.captured_queries if "services_assignment" in q["sql"]]) == 1
    assert closed not in str([q["sql"] for q in seen.captured_queries])


def test_the_map_shows_the_page_as_pins_that_are_links_to_the_desk(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    lat, lon = IN_SOUTH
    one, two = report_something(cast).code, report_something(cast, lat=lat, lon=lon).code
    assert '<svg role="group"' not in budi.get(QUEUE).content.decode(), "drawn for those who ask for it"
    page = budi.get(f"{QUEUE}?map=1").content.decode()
    assert "map=1" in budi.get(QUEUE).content.decode()
    for code in (one, two):
        assert page.count(f'href="{QUEUE}{code}/"') == 2, "in the list, and as a pin"


def test_the_map_shows_a_home_no_more_exactly_than_everybody_may_know(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code = report_something(cast, kind="home-waste").code
    [(_group, [pin])] = budi.get(f"{QUEUE}?map=1").context["map"].groups
    row = request(cast, code)
    assert (pin.lat, pin.lon) == (row.lat / 1e6, row.lon / 1e6) != tuple(one / 1e6 for one in IN_NORTH)


def test_a_page_of_requests_without_a_place_has_no_map(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast, lat=None, lon=None, landmark="By the market").code
    page = budi.get(f"{QUEUE}?map=1")
    assert code in page.content.decode() and page.context["map"] is None
