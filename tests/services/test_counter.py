"""How a city's counter works: who may set it, what is refused with which field, and who answers what."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from balai.places.authority import NotAllowed
from balai.record.replay import compare
from balai.services import acts, queries
from balai.services.clock import promise
from balai.services.commands import answering
from balai.services.commands import counter as commands
from balai.services.models import Assignment, Request
from tests.cast import Cast
from tests.saying import refused_field, said_since, size

from .cast import (
    IN_SOUTH,
    NORTH,
    NOW,
    PROMISED,
    ROADS,
    WASTE,
    Opened,
    counter_set,
    open_counter,
    report_something,
    request,
)

RING = [*NORTH, *NORTH[:2]]


def changed(kind: acts.KindSet, **changes: Any) -> acts.KindSet:
    return msgspec.structs.replace(kind, **changes)


# --- who may


@pytest.mark.parametrize("who", ["chan", "dewi", "elok", "farid", "gita", "nina"])
def test_only_the_citys_own_staff_sets_how_its_counter_works(cast: Cast, counter: Opened, who: str) -> None:
    actor, place_id, before = cast.actor(who), counter.place_id, size(cast)
    for deed in (
        lambda: commands.set_counter(actor, place_id, counter_set()),
        lambda: commands.set_kind(actor, place_id, ROADS),
        lambda: commands.close_kind(actor, place_id, "roads", "Not ours."),
        lambda: commands.set_office(actor, place_id, "Mine"),
        lambda: commands.set_office(actor, place_id, "Mine", counter.works),
        lambda: commands.close_office(actor, place_id, counter.works, counter.cleaning, "Not ours."),
        lambda: commands.set_area(actor, place_id, "Mine", [RING]),
        lambda: commands.set_route(actor, place_id, "roads", "", counter.cleaning),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert size(cast) == before


@pytest.mark.parametrize(("who", "by"), [("amina", "csco"), ("budi", "staff")])
def test_staff_and_chief_officer_may_and_the_act_names_their_office_alone(
    cast: Cast, who: str, by: str
) -> None:
    commands.set_counter(cast.actor(who), cast.muara.place_id, counter_set())
    (act,) = said_since(cast, size(cast) - 1)
    assert (type(act), act.by) == (acts.CounterSet, by)
    assert cast.accounts[who].email not in str(act)


# --- the counter


def test_a_counter_stands_as_it_was_set_last(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    commands.set_counter(who, place_id, counter_set())
    commands.set_counter(
        who,
        place_id,
        counter_set(
            prefix="BD",
            closes="12:00",
            weekdays=[6, 1, 6],
            holidays=["2027-01-01", "2026-08-17", "2026-08-17"],
        ),
    )
    found = queries.counter_of(place_id)
    assert found is not None
    assert (found.prefix, found.closes, found.weekdays) == ("BD", "12:00", [1, 6])
    assert found.holidays == ["2026-08-17", "2027-01-01"]
    assert queries.hours_of(found).holidays == {"2026-08-17", "2027-01-01"}
    assert compare(place_id) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prefix": ""}, "prefix"),
        ({"prefix": "M"}, "prefix"),
        ({"prefix": "MKSSS"}, "prefix"),
        ({"prefix": "mks"}, "prefix"),
        ({"prefix": "MAK"}, "prefix"),
        ({"prefix": "MK1"}, "prefix"),
        ({"prefix": "MKS\n"}, "prefix"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "Asia"}, "timezone"),
        ({"timezone": "Asia/Nowhere"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "/etc/localtime"}, "timezone"),
        ({"timezone": "x" * 5_000}, "timezone"),
        ({"timezone": "A\x00"}, "timezone"),
        ({"timezone": "\ud800"}, "timezone"),
        ({"opens": "8:00"}, "opens"),
        ({"opens": "0800"}, "opens"),
        ({"opens": "08:00+07:00"}, "opens"),
        ({"opens": "08:00:30"}, "opens"),
        ({"opens": ""}, "opens"),
        ({"closes": "24:00"}, "closes"),
        ({"closes": "16:60"}, "closes"),
        ({"closes": "16:00Z"}, "closes"),
        ({"closes": "08:00"}, "closes"),
        ({"closes": "07:59"}, "closes"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [0]}, "weekdays"),
        ({"weekdays": [1, 8]}, "weekdays"),
        ({"holidays": ["25 December"]}, "holidays"),
        ({"holidays": ["2026-02-30"]}, "holidays"),
        ({"holidays": ["20261225"]}, "holidays"),
        ({"holidays": ["2026-W52-5"]}, "holidays"),
        ({"holidays": ["2026-12-25 "]}, "holidays"),
        ({"holidays": [f"2026-01-{n % 28 + 1:02}" for n in range(401)]}, "holidays"),
        ({"objection_days": 0}, "objection_days"),
        ({"objection_days": 61}, "objection_days"),
        ({"emergency": "1" * 41}, "emergency"),
        ({"emergency": "112\x00"}, "emergency"),
        ({"emergency": "\udfff"}, "emergency"),
    ],
)
def test_a_counter_that_could_not_work_is_refused_next_to_its_field(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    said = counter_set(**changes)
    assert refused_field(cast, lambda: commands.set_counter(who, place_id, said)) == field
    assert queries.counter_of(place_id) is None


def test_as_many_holidays_as_are_taken_leave_a_working_day_and_fit_into_an_entry(cast: Cast) -> None:
    """Even where the offices work on one day of the week alone."""
    mondays = [(date(2026, 11, 23) + timedelta(weeks=n)).isoformat() for n in range(400)]
    commands.set_counter(cast.actor("budi"), cast.muara.place_id, counter_set(weekdays=[1], holidays=mondays))
    found = queries.counter_of(cast.muara.place_id)
    assert found is not None
    assert promise(NOW, 1, "working days", queries.hours_of(found)) > "2034"


# --- kinds


def test_a_kind_stands_as_it_was_set_last(cast: Cast, counter: Opened) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    said = changed(
        ROADS,
        name="  Roads\u0301 ",
        text="Holes,\r\nlamps.",
        keywords=["hole", " ", "road"],
        reason="People ask.",
        promise=3,
    )
    commands.set_kind(who, place_id, said)
    found = queries.kind_named(place_id, "roads")
    assert found is not None
    assert (found.name, found.text) == ("Road\u015b", "Holes,\nlamps.")
    assert (found.keywords, found.promise, found.place) == (["hole", "road"], 3, "street")
    assert [question["code"] for question in found.questions] == ["blocked", "depth", "more"]
    assert compare(place_id) == []


QUESTION = acts.Question(code="q", text="?")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "Roads"}, "code"),
        ({"code": "-roads"}, "code"),
        ({"code": "roads/1"}, "code"),
        ({"code": "r" * 41}, "code"),
        ({"code": "roads\n"}, "code"),
        ({"name": ""}, "name"),
        ({"name": " \u200b"}, "name"),
        ({"name": "n" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"text": "t" * 501}, "text"),
        ({"text": "\x1b[31m"}, "text"),
        ({"group": "g" * 121}, "group"),
        ({"icon": "\x00"}, "icon"),
        ({"reason": "r" * 501}, "reason"),
        ({"keywords": ["k" * 61]}, "keywords"),
        ({"keywords": ["k"] * 21}, "keywords"),
        ({"parent": "nowhere"}, "parent"),
        ({"parent": "kind"}, "parent"),
        ({"parent": "potholes"}, "parent"),
        ({"order": -1}, "order"),
        ({"order": 2**40}, "order"),
        ({"place": "city"}, "place"),
        ({"place": ""}, "place"),
        ({"unit": "weeks"}, "promise"),
        ({"promise": -1}, "promise"),
        ({"promise": 1001}, "promise"),
        ({"reach": 9}, "reach"),
        ({"reach": 2001}, "reach"),
        ({"questions": [QUESTION, QUESTION]}, "questions"),
        ({"questions": [changed(QUESTION, code="Q 1")]}, "questions"),
        ({"questions": [changed(QUESTION, text="")]}, "questions"),
        ({"questions": [changed(QUESTION, text="\u200b")]}, "questions"),
        ({"questions": [changed(QUESTION, hint="\x00")]}, "questions"),
        ({"questions": [changed(QUESTION, datatype="date")]}, "questions"),
        ({"questions": [changed(QUESTION, datatype="singlevaluelist")]}, "questions"),
        ({"questions": [changed(QUESTION, choices=[acts.Choice("a", "A")])]}, "questions"),
        (
            {
                "questions": [
                    changed(QUESTION, datatype="multivaluelist", choices=[acts.Choice("a", "A")] * 2)
                ]
            },
            "questions",
        ),
        (
            {"questions": [changed(QUESTION, datatype="singlevaluelist", choices=[acts.Choice("", "A")])]},
            "questions",
        ),
        (
            {"questions": [changed(QUESTION, datatype="singlevaluelist", choices=[acts.Choice("a", " ")])]},
            "questions",
        ),
        ({"questions": [changed(QUESTION, code=f"q{n}") for n in range(21)]}, "questions"),
    ],
)
def test_a_kind_that_nobody_could_use_is_refused_next_to_its_field(
    cast: Cast, counter: Opened, changes: dict[str, Any], field: str
) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    said = acts.KindSet(**{"code": "kind", "name": "Kind"} | changes)
    assert refused_field(cast, lambda: commands.set_kind(who, place_id, said)) == field
    assert queries.kind_named(place_id, "kind") is None


def test_questions_that_no_entry_could_hold_are_refused(cast: Cast, counter: Opened) -> None:
    choices = [acts.Choice(f"key{n}", "\U0001f3d9" * 120) for n in range(50)]
    question = changed(QUESTION, datatype="multivaluelist", choices=choices)
    said = acts.KindSet(
        code="kind", name="Kind", questions=[changed(question, code=f"q{n}") for n in range(20)]
    )
    deed = lambda: commands.set_kind(cast.actor("budi"), counter.place_id, said)  # noqa: E731
    assert refused_field(cast, deed) == "questions"


def test_residents_choose_from_at_most_eight_kinds_and_staff_from_finer_ones(
    cast: Cast, counter: Opened
) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    for number in range(6):
        commands.set_kind(who, place_id, acts.KindSet(code=f"kind-{number}", name="Kind"))
    ninth = acts.KindSet(code="ninth", name="Ninth")
    assert refused_field(cast, lambda: commands.set_kind(who, place_id, ninth), "at most 8") == "parent"
    commands.set_kind(who, place_id, changed(ninth, parent="roads"))
    commands.set_kind(who, place_id, acts.KindSet(code="kind-0", name="The same otherwise"))
    commands.close_kind(who, place_id, "kind-1", "Nobody uses it.")
    commands.set_kind(who, place_id, ninth)
    assert len([kind for kind in queries.kinds(place_id) if not kind.parent]) == 8
    assert compare(place_id) == []


def test_kinds_have_two_levels(cast: Cast, counter: Opened) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    said = changed(ROADS, parent="home-waste")
    assert refused_field(cast, lambda: commands.set_kind(who, place_id, said), "finer ones") == "parent"


def test_a_closed_kind_takes_no_more_and_may_be_opened_again(cast: Cast, counter: Opened) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    commands.close_kind(who, place_id, "home-waste", "A company does it now.")
    assert [kind.code for kind in queries.kinds(place_id)] == ["potholes", "roads"]
    waste = lambda: report_something(cast, kind="home-waste")  # noqa: E731
    assert refused_field(cast, waste, "what it is about") == "kind"
    again = lambda: commands.close_kind(who, place_id, "home-waste", "Once more.")  # noqa: E731
    assert refused_field(cast, again) == "code"
    commands.set_kind(who, place_id, WASTE)
    assert report_something(cast, kind="home-waste").code
    assert compare(place_id) == []


@pytest.mark.parametrize("reason", ["", "  ", "no", "\u200b", "r" * 501, "a\x00bc"])
def test_closing_needs_a_reason_that_can_be_read(cast: Cast, counter: Opened, reason: str) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    for deed in (
        lambda: commands.close_kind(who, place_id, "roads", reason),
        lambda: commands.close_office(who, place_id, counter.works, counter.cleaning, reason),
    ):
        assert refused_field(cast, deed) == "reason"


# --- offices


@pytest.mark.parametrize("name", ["", " ", "\u200b", "n" * 121, "a\x00", "\ud800"])
def test_an_office_has_a_name_that_can_be_read(cast: Cast, counter: Opened, name: str) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    assert refused_field(cast, lambda: commands.set_office(who, place_id, name)) == "name"
    assert refused_field(cast, lambda: commands.set_area(who, place_id, name, [RING])) == "name"


def test_an_office_keeps_its_reference_under_another_name(cast: Cast, counter: Opened) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    assert commands.set_office(who, place_id, "Roads and rivers", counter.works, "Merged.") == counter.works
    assert [office.name for office in queries.offices(place_id)] == ["Cleaning", "Roads and rivers"]
    assert compare(place_id) == []


def test_what_was_never_set_cannot_be_set_otherwise(cast: Cast, counter: Opened) -> None:
    """A reference of another city, or one made up, names nothing here."""
    who, place_id = cast.actor("budi"), counter.place_id
    assert refused_field(cast, lambda: commands.set_office(who, place_id, "X", "zzzz")) == "office"
    assert refused_field(cast, lambda: commands.set_area(who, place_id, "X", [RING], ref="zzzz")) == "area"


def test_an_office_that_closes_leaves_its_requests_and_its_rules_to_another(
    cast: Cast, counter: Opened
) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    new, working, done = (report_something(cast).code for _ in range(3))
    answering.take(who, place_id, new, cast.budi.pk, 0)
    answering.start(who, place_id, working)
    answering.answer(who, place_id, done, "done", "It is filled.")
    commands.close_office(who, place_id, counter.works, counter.cleaning, "One office for both.")
    assert [office.name for office in queries.offices(place_id)] == ["Cleaning"]
    assert {code: request(cast, code).office for code in (new, working, done)} == {
        new: counter.cleaning,
        working: counter.cleaning,
        done: counter.works,  # it has answered; nobody has to do anything
    }
    assert request(cast, new).state == "with office"
    assert Assignment.objects.of(place_id).get(code=new).account is None
    later = request(cast, report_something(cast).code)
    assert later.office == counter.cleaning, "what comes in later goes to whoever took over"
    assert compare(place_id) == []


def test_an_office_is_taken_over_by_another_open_one(cast: Cast, counter: Opened) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    for ref, into in (
        (counter.works, counter.works),
        (counter.works, "nobody"),
        ("nobody", counter.works),
        (counter.works, ""),
    ):
        deed = lambda ref=ref, into=into: commands.close_office(who, place_id, ref, into, "Because.")  # noqa: E731
        assert refused_field(cast, deed) == "into"
    commands.close_office(who, place_id, counter.works, counter.cleaning, "Because.")
    again = lambda: commands.close_office(who, place_id, counter.works, counter.cleaning, "Because.")  # noqa: E731
    assert refused_field(cast, again) == "into"


# --- areas


@pytest.mark.parametrize(
    ("rings", "why"),
    [
        ([], "no ring"),
        ([[]], "four points"),
        ([NORTH], "end where it begins"),
        ([RING[:-1]], "four points|end where it begins"),
        ([[181_000_000, 0, *RING[2:-2], 181_000_000, 0]], "outside the world"),
        ([[0, 0, 10, 10, 10, 0, 0, 10, 0, 0]], "crosses itself"),
        ([RING * 500], "more than 2000 points"),
    ],
)
def test_an_area_whose_outline_encloses_nothing_is_refused(
    cast: Cast, counter: Opened, rings: list[list[int]], why: str
) -> None:
    deed = lambda: commands.set_area(cast.actor("budi"), counter.place_id, "North", rings)  # noqa: E731
    assert refused_field(cast, deed, why) == "file"


def test_an_area_may_be_outlined_otherwise(cast: Cast, counter: Opened) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    assert queries.area_at(queries.areas(place_id), *IN_SOUTH) == counter.south
    ref = commands.set_area(who, place_id, "South", [[0, 0, 10, 0, 10, 10, 0, 0]], "Atlas", counter.south)
    assert ref == counter.south
    found = queries.areas(place_id)
    assert [(area.name, area.source) for area in found] == [("North", "Survey office"), ("South", "Atlas")]
    assert queries.area_at(found, *IN_SOUTH) == ""
    assert compare(place_id) == []


# --- who answers what


def test_the_finest_rule_decides_and_the_kind_comes_before_the_area(cast: Cast, counter: Opened) -> None:
    who, place_id, south = cast.actor("budi"), counter.place_id, counter.south
    names = [
        "everything", "all in the south", "roads", "roads in the south", "potholes", "potholes in the south",
    ]  # fmt: skip
    rules = [("", ""), ("", south), ("roads", ""), ("roads", south), ("potholes", ""), ("potholes", south)]
    offices = {name: commands.set_office(who, place_id, name) for name in names}
    called = {ref: name for name, ref in offices.items()}
    potholes = queries.kind_named(place_id, "potholes")
    assert potholes is not None
    for rule in (("home-waste", ""), ("roads", south), ("", "")):
        commands.set_route(who, place_id, *rule, "")
    assert queries.office_for(place_id, potholes, south) == "", "nobody answers without a rule"
    for name, rule in zip(names, rules, strict=True):  # from the coarsest to the finest
        commands.set_route(who, place_id, *rule, offices[name])
        assert called[queries.office_for(place_id, potholes, south)] == name
    elsewhere = [queries.office_for(place_id, kind, "") for kind in queries.kinds(place_id)]
    assert [called[ref] for ref in elsewhere] == ["potholes", "roads", "everything"]
    for name, rule in zip(names[:0:-1], rules[:0:-1], strict=True):  # and back
        assert called[queries.office_for(place_id, potholes, south)] == name
        commands.set_route(who, place_id, *rule, "")
    assert called[queries.office_for(place_id, potholes, south)] == "everything"
    assert compare(place_id) == []


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (("nothing", "", "works"), "kind"),
        (("roads", "nowhere", "works"), "area"),
        (("roads", "", "nobody"), "office"),
    ],
)
def test_a_rule_names_what_there_is(
    cast: Cast, counter: Opened, rule: tuple[str, str, str], field: str
) -> None:
    kind, area, office = rule
    office = counter.works if office == "works" else office
    deed = lambda: commands.set_route(cast.actor("budi"), counter.place_id, kind, area, office)  # noqa: E731
    assert refused_field(cast, deed) == field


def test_no_rule_leads_to_a_closed_office(cast: Cast, counter: Opened) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    commands.close_office(who, place_id, counter.works, counter.cleaning, "One for both.")
    deed = lambda: commands.set_route(who, place_id, "roads", "", counter.works)  # noqa: E731
    assert refused_field(cast, deed) == "office"


# --- two cities


def test_each_city_has_a_counter_of_its_own(cast: Cast, counter: Opened) -> None:
    other = open_counter(cast, "teluk", "TLK", "chan")
    here, there = report_something(cast), report_something(cast, "teluk")
    assert (here.code[:4], there.code[:4]) == ("MKS-", "TLK-")
    assert request(cast, there.code, "teluk").office == other.works
    assert not Request.objects.of(counter.place_id).filter(code=there.code).exists()
    who = cast.actor("budi")
    theirs = lambda: commands.set_route(who, counter.place_id, "roads", "", other.works)  # noqa: E731
    assert refused_field(cast, theirs) == "office"
    assert compare(counter.place_id) == compare(other.place_id) == []


def test_the_promise_of_the_fixture_is_five_working_days(cast: Cast, counter: Opened) -> None:
    assert request(cast, report_something(cast).code).promise == PROMISED
