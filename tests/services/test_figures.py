"""Figures of a counter: from the acts alone, the same on every path, and nothing makes them better than the city is."""

import csv
import io
from collections import Counter
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.test import Client

from balai.record.append import append, happened_on
from balai.record.models import Entry
from balai.services import acts, figures_views
from balai.services.api import BrokenPromise
from balai.services.clock import days_between, minute
from balai.services.commands import answering, reporters
from balai.services.figures import Figures, compared, figures, this_hour
from balai.services.sample import year
from tests.cast import Cast

from .cast import IN_SOUTH, NOW, Opened, open_counter, report_something

LATER = "2027-06-01T00:00Z"


@pytest.fixture
def told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A year of the sample at Muara's counter."""
    monkeypatch.setattr(year, "REPORTS", 150)
    year.load_counter(lambda *_: None)
    return cast.muara.place_id


ENDED = {"fixed", "declined", "merged", "withdrawn"}


def city(place_id: Any, now: str = LATER, days: int = 0) -> Figures:
    return figures(place_id, now, days)["", ""]


def at(days: float) -> Any:
    """So many days after NOW."""
    return happened_on(minute(NOW + timedelta(days=days)))


def acts_of(place_id: Any) -> list[dict[str, Any]]:
    bodies = Entry.objects.filter(place_id=place_id).order_by("index").values_list("body", flat=True)
    return [msgspec.json.decode(bytes(body)) for body in bodies]


def test_they_are_those_that_the_acts_alone_give(told: Any) -> None:
    """Recomputed here from the record, without a table or a projection."""
    first: dict[str, str] = {}
    answered: dict[str, str] = {}
    state: dict[str, str] = {}
    opened: dict[str, str] = {}
    objected: Counter[str] = Counter()
    agreed: dict[str, str] = {}
    fixed_on: dict[str, str] = {}
    last: dict[str, str] = {}
    for act in acts_of(told):
        what, code, on = act["act"].split("/")[0], act.get("code", ""), act.get("on", act["at"])
        last[code] = max(last.get(code, ""), on)
        match what:
            case "request.opened":
                opened[code], state[code], first[code] = on, act.get("state", "new"), act.get("promise", "")
            case "request.promised" | "request.sent_on":
                first[code] = first[code] or act.get("promise", "")
            case "request.answered" if act["answer"] != "note":
                state[code] = act["answer"]
                answered.setdefault(code, on)
            case "request.fixed":
                state[code], fixed_on[code], agreed[code] = "fixed", on, act["how"]
            case "request.reopened":
                state[code] = "open"
                objected[code] += 1
            case "request.merged":
                state[code] = "merged"
            case "request.withdrawn":
                state[code] = "withdrawn"
    now = "2026-11-23T09:00Z"
    found = city(told, now)
    ended = Counter(state.values())
    assert found.received == len(opened) == 150
    assert (found.fixed, found.declined, found.done) == (ended["fixed"], ended["declined"], ended["done"])
    assert found.apart == ended["merged"] + ended["withdrawn"]
    assert found.open == 150 - sum(ended[one] for one in ("fixed", "declined", "done", "merged", "withdrawn"))
    assert found.reopened == len(objected)
    apart = {code for code, how in state.items() if how in {"merged", "withdrawn"}}
    in_time = {code for code in apart if last[code] <= first[code]}
    due = [c for c in opened if first[c] and (c in answered or (first[c] < now and c not in in_time))]
    assert found.promised == len(due)
    kept = [c for c in due if c in answered and answered[c] <= first[c] and not objected[c]]
    assert found.kept == len(kept)
    over = sorted(days_between(opened[c], fixed_on[c]) for c in opened if state[c] == "fixed")
    waiting = [days_between(opened[c], now) for c in opened if state[c] not in ENDED]
    assert found.cases == len(over) + len(waiting)
    surviving, middle = 1.0, 0.0
    for days in over:
        if surviving > 0.5:
            surviving *= 1 - 1 / sum(one >= days for one in over + waiting)
            middle = days
    assert found.days.value == pytest.approx(middle, abs=1 / 24 + 0.01)
    assert found.agreed >= sum(how == "agreed" for code, how in agreed.items() if state[code] == "fixed")


def test_parts_add_up_to_the_whole(told: Any) -> None:
    found = figures(told, LATER)
    for by in ("kind", "office", "area"):
        some = [one for (what, _ref), one in found.items() if what == by]
        for name in (
            "received",
            "open",
            "fixed",
            "promised",
            "kept",
            "reopened",
            "declined",
            "apart",
            "cases",
        ):
            assert sum(getattr(one, name) for one in some) == getattr(found["", ""], name), (by, name)


def test_page_csv_and_api_show_the_same_numbers(told: Any) -> None:
    page = Client().get("/muara/requests/figures/?period=all")
    rows = Client().get("/api/v1/places/muara/figures?by=kind").json()["items"]
    table = list(
        csv.DictReader(io.StringIO(Client().get("/api/v1/places/muara/figures.csv?by=kind").content.decode()))
    )
    shown = next(part for part in page.context["parts"] if part["by"] == "kind")["rows"]
    assert len(rows) == len(table) == len(shown) >= 6
    for one in shown:
        item = next(row for row in rows if row["name"] == one["name"])
        line = next(row for row in table if row["name"] == one["name"])
        given = one["figures"]
        for name in (
            "received",
            "open",
            "fixed",
            "agreed",
            "reopened",
            "promised",
            "kept",
            "cases",
            "unasked",
        ):
            assert getattr(given, name) == item[name] == int(line[name])
        for name in ("kept", "agreed"):
            said = getattr(given, f"{name}_share").value
            assert item[f"{name}_share"] == (None if said is None else round(said, 4))
        assert given.days_said.value == item["days"] == (float(line["days"]) if line["days"] else None)
    whole = Client().get("/api/v1/places/muara/figures").json()["items"]
    assert [row["by"] for row in whole] == [""] and whole[0]["received"] == 150


def test_of_fewer_than_thirty_nothing_is_said_but_that_they_are_few(cast: Cast, counter: Opened) -> None:
    for _ in range(3):
        report_something(cast)
    page = Client().get("/muara/requests/figures/?period=all").content.decode()
    assert (
        "Too few requests to say how long it takes: 3, and it takes 30." in page
        and "too few to say: 3 of 30" in page
    )
    item = Client().get("/api/v1/places/muara/figures").json()["items"][0]
    assert item["days"] is None and item["kept_share"] is None and item["received"] == 3


def test_a_second_date_does_not_make_a_broken_promise_a_kept_one(cast: Cast, counter: Opened) -> None:
    with at(0):
        code, actor = report_something(cast).code, cast.actor("budi")
    with at(1):
        answering.promise_again(actor, counter.place_id, code, "2027-01-01T00:00Z", "Later.")
    with at(20):
        answering.answer(actor, counter.place_id, code, "done", "Filled.")
    found = city(counter.place_id)
    assert (found.promised, found.kept) == (1, 0)


def test_closing_at_once_what_is_not_fixed_makes_nothing_better(cast: Cast, counter: Opened) -> None:
    with at(0):
        told, actor = report_something(cast), cast.actor("budi")
        answering.answer(actor, counter.place_id, told.code, "done", "Done.")
    said = city(counter.place_id)
    assert said.fixed == 0 and said.done == 1 and said.days.value is None
    with at(1):
        reporters.object_to(counter.place_id, told.secret, "It is not.")
    after = city(counter.place_id)
    assert (after.promised, after.kept, after.reopened, after.open, after.fixed) == (1, 0, 1, 1, 0)


def test_a_period_counts_what_came_in_during_it(cast: Cast, counter: Opened) -> None:
    for days in (-100, -10):
        with at(days):
            report_something(cast)
    now = minute(NOW)
    assert [city(counter.place_id, now, days).received for days in (30, 365, 0)] == [1, 2, 2]
    assert Client().get("/muara/requests/figures/?period=7").status_code == 404


def test_an_area_is_compared_only_where_its_range_lies_beyond_the_city(told: Any) -> None:
    whole = city(told)
    middle = whole.days.value
    assert middle is not None

    def with_days(low: float, high: float) -> Figures:
        return msgspec.structs.replace(whole, days=msgspec.structs.replace(whole.days, low=low, high=high))

    assert compared(with_days(middle / 4, middle / 2), whole) == "sooner"
    assert compared(with_days(middle * 2, middle * 3), whole) == "later"
    assert compared(with_days(middle / 2, middle * 2), whole) == "same"
    assert compared(msgspec.structs.replace(whole, cases=29), whole) == ""


def test_another_citys_requests_count_for_nothing_here(cast: Cast, counter: Opened) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    report_something(cast, "teluk")
    assert city(counter.place_id).received == 0
    assert "Nothing was reported in this time." in Client().get("/muara/requests/figures/").content.decode()


def test_broken_promises_stand_in_public_the_longest_first_until_they_are_answered(
    cast: Cast, counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_views, "PAGE", 2)
    lat, lon = IN_SOUTH
    codes = [
        report_something(cast, lat=lat, lon=lon, now=NOW - timedelta(days=days)).code for days in (90, 60, 30)
    ]
    fresh = report_something(cast, now=NOW + timedelta(days=300)).code
    page = Client().get("/muara/requests/promises/").content.decode()
    assert page.index(codes[0]) < page.index(codes[1]) and codes[2] not in page and fresh not in page
    rest = Client().get(f"/muara/requests/promises/?after={codes[1]}").content.decode()
    assert codes[2] in rest and codes[0] not in rest
    rows = Client().get("/api/v1/places/muara/broken-promises").json()
    assert [row["code"] for row in rows["items"]] == codes and rows["count"] == 3
    for row in rows["items"]:
        assert set(row) == set(BrokenPromise.__struct_fields__) and msgspec.convert(row, BrokenPromise)
    part = Client().get("/api/v1/places/muara/broken-promises?limit=1&page=2").json()
    assert [row["code"] for row in part["items"]] == [codes[1]] and part["count"] == 3
    answering.answer(cast.actor("budi"), counter.place_id, codes[0], "done", "Filled.")
    assert codes[0] not in Client().get("/muara/requests/promises/").content.decode()


def test_another_date_takes_no_promise_off_the_list_and_a_late_answer_stays_to_be_seen(
    cast: Cast, counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_views, "PAGE", 1)
    actor, place_id = cast.actor("budi"), counter.place_id
    late, later = (report_something(cast, now=NOW - timedelta(days=days)).code for days in (90, 60))
    answering.promise_again(actor, place_id, late, "2099-01-01T00:00Z", "The part is ordered.")
    assert late in Client().get("/muara/requests/promises/").content.decode()
    answered = "/muara/requests/promises/?which=answered"
    assert "Whatever was answered was answered in time." in Client().get(answered).content.decode()
    for code, days in ((late, 1), (later, 2)):
        with at(days):
            answering.answer(actor, place_id, code, "done", "Filled.")
    first = Client().get(answered).content.decode()
    assert later in first and late not in first and f"after={later}" in first
    assert late in Client().get(f"{answered}&after={later}").content.decode()
    rows = Client().get("/api/v1/places/muara/broken-promises?which=answered").json()["items"]
    assert [row["code"] for row in rows] == [later, late] and rows[0]["first_answered_at"]
    assert Client().get("/api/v1/places/muara/broken-promises").json()["items"] == []


def test_a_list_of_promises_knows_its_own_pages_only(cast: Cast, counter: Opened) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    theirs = report_something(cast, "teluk", now=NOW - timedelta(days=90)).code
    for which in ("open", "answered"):
        for after in (theirs, "MKS-222222", "x", "%00", "' OR 1=1"):
            path = f"/muara/requests/promises/?which={which}&after={after}"
            assert Client().get(path).status_code == 404, path
    assert Client().get("/muara/requests/promises/?which=all").status_code == 404
    assert Client().get("/api/v1/places/muara/broken-promises?which=all").status_code == 400


def test_what_is_joined_before_its_day_breaks_no_promise_and_what_is_joined_after_it_does(
    cast: Cast, counter: Opened
) -> None:
    with at(0):
        into, soon, late = (report_something(cast).code for _ in range(3))
    for days, code in ((1, soon), (20, late)):
        with at(days):
            answering.merge(cast.actor("budi"), counter.place_id, [code], into, "The same hole.")
    found = city(counter.place_id)
    assert (found.apart, found.promised, found.kept) == (2, 2, 0)


def test_what_another_system_calls_done_is_no_fix_and_makes_no_wait_shorter(
    cast: Cast, counter: Opened
) -> None:
    place_id = counter.place_id
    with at(0):
        codes = [report_something(cast).code for _ in range(40)]
    for code in codes[:30]:
        with at(0.1):
            append(place_id, [acts.StateObserved(code=code, state="done", said="closed")])
    found = city(place_id, minute(NOW + timedelta(days=3)))
    assert (found.done, found.unasked, found.fixed, found.cases) == (30, 30, 0, 40)
    assert found.days.value is None
    page = Client().get("/muara/requests/figures/?period=all").content.decode()
    assert "Another system said of 30 of 40 requests that they are done" in page


def test_held_words_are_on_neither_list(cast: Cast, counter: Opened) -> None:
    code = report_something(cast, text="Mr Anton did it", now=NOW - timedelta(days=90)).code
    answering.moderate(cast.actor("budi"), counter.place_id, code, False, "It names somebody.")
    for path in ("/muara/requests/promises/", "/api/v1/places/muara/broken-promises.csv"):
        page = Client().get(path).content.decode()
        assert code in page and "Anton" not in page


def test_they_are_as_of_the_full_hour(cast: Cast) -> None:
    assert this_hour("2026-11-23T02:59Z") == "2026-11-23T02:00Z"
