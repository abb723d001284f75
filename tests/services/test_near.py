"""Near-copies of what somebody is about to report: which are offered, and what they may never tell."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.methods.near_copies import CLOSED_DAYS, COMPARED, Report, shortlist
from balai.record.erase import erase
from balai.services import near, queries
from balai.services.clock import minute, parsed
from balai.services.commands import answering, reporters
from balai.services.models import Request
from balai.services.near import Near, near_copies
from tests.cast import Cast

from .cast import IN_NORTH, IN_SOUTH, NOW, OUTSIDE, Opened, open_counter, picture, report_something, request

LAT, LON = IN_NORTH
PROBES = "the mayor's dog", "A deep hole", "", "xyz"


def offered(counter: Opened, text: str = "A deep hole.", days: int = 0, **changes: Any) -> list[Near]:
    """What is offered to somebody who reports this where the usual report is, so many days from now."""
    now = minute(parsed(queries.now()) + timedelta(days=days))
    asked: dict[str, Any] = {"lat": LAT, "lon": LON, "kind": "roads", "text": text, "now": now}
    return near_copies(counter.place_id, **asked | changes)


def codes(found: list[Near]) -> list[str]:
    return [one.code for one in found]


def answered(cast: Cast, code: str, what: str = "done") -> None:
    answering.answer(cast.actor("budi"), cast.muara.place_id, code, what, "It is filled.", now=NOW)


def test_what_was_reported_here_is_offered_with_its_likeness_and_distance(
    cast: Cast, counter: Opened
) -> None:
    first = report_something(cast, text="A deep hole in the road")
    report_something(cast, text="Rubbish everywhere", lat=LAT + 3000, lon=LON)
    found = offered(counter, "a DEEP hole, in the middle of the road")
    assert found[0].code == found[0].row.code == first.code
    assert found[0].metres == 0
    assert 50 < found[0].likeness <= 100


def test_what_is_nothing_like_it_is_not_offered_at_all(cast: Cast, counter: Opened) -> None:
    report_something(cast, text="Rubbish everywhere", kind="home-waste", lat=LAT + 9000, lon=LON)
    assert offered(counter) == []


def test_no_more_are_offered_than_were_asked_for_and_one_may_be_left_out(cast: Cast, counter: Opened) -> None:
    one, two, three = (report_something(cast).code for _ in range(3))
    assert len(offered(counter, limit=2)) == 2
    assert sorted(codes(offered(counter, but=one))) == sorted([two, three])


def test_reports_of_another_city_are_never_offered(cast: Cast, counter: Opened) -> None:
    other = open_counter(cast, "teluk", "TLK", "chan")
    report_something(cast, "teluk")
    assert offered(counter) == []
    assert len(offered(other)) == 1


def test_what_cannot_be_joined_and_nobody_waits_for_is_not_offered(cast: Cast, counter: Opened) -> None:
    goes_on, joined, back = (report_something(cast) for _ in range(3))
    away = report_something(cast, lat=OUTSIDE[0], lon=OUTSIDE[1])
    answering.merge(cast.actor("budi"), counter.place_id, [joined.code], goes_on.code)
    reporters.take_back(counter.place_id, back.secret)
    assert codes(offered(counter)) == [goes_on.code]
    assert request(cast, away.code).state == "passed on"
    assert offered(counter, lat=OUTSIDE[0], lon=OUTSIDE[1]) == []


def test_what_the_words_name_by_its_code_comes_first_however_far_it_is(cast: Cast, counter: Opened) -> None:
    far = report_something(cast, text="Rubbish everywhere", kind="home-waste", lat=IN_SOUTH[0], lon=LON).code
    here = report_something(cast).code
    prefix, _, rest = far.partition("-")
    for written in (far, far.lower(), f"{prefix} {rest}", f"#{prefix}{rest}", f"{prefix}–{rest}"):
        found = offered(counter, f"A deep hole, as I said in {written}; nobody came.")
        assert codes(found) == [far, here]
        assert found[0].likeness == 100
        assert 2_000 < found[0].metres < 2_500
    both = f"{far} and {here}"
    assert codes(offered(counter, both)) == [far, here]
    assert codes(offered(counter, both, limit=1)) == [far]
    assert codes(offered(counter, both, but=far)) == [here]


def test_a_code_of_what_cannot_be_joined_of_another_city_or_of_nothing_brings_nothing(
    cast: Cast, counter: Opened
) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    elsewhere = report_something(cast, "teluk").code
    goes_on, joined = (report_something(cast, lat=IN_SOUTH[0], lon=LON) for _ in range(2))
    answering.merge(cast.actor("budi"), counter.place_id, [joined.code], goes_on.code)
    closed = report_something(cast, lat=IN_SOUTH[0], lon=LON).code
    answered(cast, closed, "declined")
    for code in (elsewhere, joined.code, "MRA-222222", f"X{goes_on.code}", f"{goes_on.code}7"):
        assert offered(counter, code) == []
    assert codes(offered(counter, closed)) == [closed]
    assert offered(counter, closed, days=CLOSED_DAYS + 1) == []


def test_what_was_closed_is_offered_for_thirty_days(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    answered(cast, code, "declined")
    assert codes(offered(counter, days=CLOSED_DAYS - 1)) == [code]
    assert offered(counter, days=CLOSED_DAYS + 1) == []


def test_what_is_open_is_offered_however_old_it_is(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    assert codes(offered(counter, days=200)) == [code]


# --- what may never be told


def held(cast: Cast, counter: Opened) -> str:
    """A report whose words are held."""
    code = report_something(cast, text="The mayor's dog dug a hole").code
    answering.moderate(cast.actor("budi"), counter.place_id, code, shown=False, reason="It names somebody.")
    return code


def test_trying_phrases_tells_nothing_of_words_that_are_held(cast: Cast, counter: Opened) -> None:
    code = held(cast, counter)
    found = [offered(counter, probe) for probe in PROBES]
    assert [codes(one) for one in found] == [[code]] * len(PROBES)
    assert len({one[0].likeness for one in found}) == 1


def test_words_that_are_held_count_at_the_desk(cast: Cast, counter: Opened) -> None:
    held(cast, counter)
    by_phrase = {probe: offered(counter, probe, at_desk=True)[0].likeness for probe in PROBES}
    assert by_phrase["the mayor's dog"] > by_phrase[""] > by_phrase["xyz"]


@pytest.mark.parametrize("at_desk", [False, True])
def test_erased_words_count_nowhere(cast: Cast, counter: Opened, at_desk: bool) -> None:
    code = report_something(cast, text="The mayor's dog dug a hole").code
    erase(counter.place_id, [request(cast, code).text], "asked for", "budi")
    likeness = {offered(counter, probe, at_desk=at_desk)[0].likeness for probe in PROBES}
    assert len(likeness) == 1


def test_where_a_home_is_is_told_no_more_closely_than_on_its_page(cast: Cast, counter: Opened) -> None:
    report_something(cast, kind="home-waste", text="Bins are full", lat=LAT + 700, lon=LON + 900)
    row = Request.objects.of(counter.place_id).get()
    (found,) = offered(counter, "bins are full", kind="home-waste", lat=row.lat, lon=row.lon)
    assert found.metres == 0


# --- the database and the method say the same


def test_a_finer_kind_is_also_of_the_kind_above_it(cast: Cast, counter: Opened) -> None:
    report_something(cast, kind="potholes", photos=[picture()], text="")
    same = offered(counter, "")[0].likeness
    assert same == offered(counter, "", kind="potholes")[0].likeness
    assert same > offered(counter, "", kind="home-waste")[0].likeness


def test_the_database_keeps_the_same_for_comparing_as_the_method(cast: Cast, counter: Opened) -> None:
    for n in range(12):
        report_something(cast, lat=LAT + 370 * n * (-1) ** n, lon=LON + 90 * n)
    now = queries.now()
    rows = list(Request.objects.of(counter.place_id))
    there = [Report(row.code, row.lat, row.lon, near._minutes(row.opened_at)) for row in rows]
    found = near._rows(near.AROUND, near._asked(counter.place_id, LAT, LON, "roads", now, "", False))
    wanted = shortlist(Report("", LAT, LON, near._minutes(now)), there)
    assert len(wanted) <= COMPARED
    assert [one["code"] for one in found] == [one.ref for one in wanted]


def test_it_asks_twice_and_finds_its_way_by_the_index(cast: Cast, counter: Opened) -> None:
    report_something(cast)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(offered(counter)) == 1
    assert len(asked) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using request_near" in plan
    assert "@>" in plan.split("Order By")[0]


@pytest.mark.parametrize("text", ["", "\0", "\ud800 hole", "x" * 100_000, "%s {0} '; --", "🕳️" * 50])
def test_any_text_may_be_asked_for(cast: Cast, counter: Opened, text: str) -> None:
    code = report_something(cast).code
    assert codes(offered(counter, text)) in ([code], [])


def test_pictures_alone_are_near_copies_by_place_and_kind(cast: Cast, counter: Opened) -> None:
    code = report_something(cast, text="", photos=[picture()]).code
    assert codes(offered(counter, "")) == [code]
