"""Reporting a problem: what is needed, who gets it, what is promised, and what stays private."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from balai.methods.distance import metres
from balai.places.codes import CODE, kept
from balai.places.texts import Refused
from balai.record.replay import compare
from balai.services import acts, queries
from balai.services.clock import minute
from balai.services.commands import answering, reporters
from balai.services.commands import counter as commands
from balai.services.commands.reporting import MOST_PHOTOS, TEXT_LIMIT, Report, Reported, join, report
from balai.services.models import ExactPoint, Reporter, Request, Searchable
from balai.services.places import shown
from tests.cast import Cast
from tests.saying import refused_field, said_since, size

from .cast import (
    IN_NORTH,
    IN_SOUTH,
    NOW,
    OUTSIDE,
    PROMISED,
    Opened,
    counter_set,
    every_byte,
    open_counter,
    picture,
    report_something,
    request,
    seen,
    something,
)

KEY = "0123456789abcdef0123456789abcdef"


# --- what is needed


def test_a_report_gets_a_code_an_office_a_promise_and_a_link(cast: Cast, counter: Opened) -> None:
    told = report_something(cast, landmark="By the market", photos=[picture()], contact="ani@mail.example")
    assert CODE.fullmatch(told.code) and told.code.startswith("MKS-")
    row = request(cast, told.code)
    assert (row.state, row.open, row.people, row.channel) == ("new", True, 1, "web")
    assert (row.office, row.area, row.promise) == (counter.works, counter.north, PROMISED)
    assert (row.lat, row.lon, row.chosen) == (*IN_NORTH, {"blocked": ["no"]})
    said = seen(cast, told.code)
    assert (said.text, said.landmark, said.photos) == ("A deep hole.", "By the market", row.photos)
    assert [step.what for step in queries.steps(row.place_id, told.code)] == ["opened"]
    assert Reporter.objects.of(row.place_id).get().secret == kept(told.secret)
    assert compare(row.place_id) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "", "photos": [b"a picture"]},
        {"text": "Words alone."},
        {"lat": None, "lon": None, "landmark": "Behind the mosque"},
        {"text": "ရေ"},
        {"text": "t" * TEXT_LIMIT},
        {"photos": [b"1", b"2", b"3"], "text": ""},
        {"lat": -6_200_000, "lon": 106_800_000},  # the corner of an area
    ],
)
def test_a_place_and_words_or_a_picture_are_enough(
    cast: Cast, counter: Opened, changes: dict[str, Any]
) -> None:
    assert request(cast, report_something(cast, **changes).code).state == "new"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lat": None, "lon": None}, "place"),
        ({"lat": None, "lon": None, "landmark": " \u200b"}, "place"),
        ({"lat": None, "lon": 106_810_000}, "place"),
        ({"lat": -6_190_000, "lon": None}, "place"),
        ({"lat": -6_190_000, "lon": None, "landmark": "By the market"}, "place"),
        ({"lat": 90_000_001, "lon": 0}, "place"),
        ({"lat": 0, "lon": -180_000_001}, "place"),
        ({"lat": 2**70, "lon": 2**70}, "place"),
        ({"text": ""}, "text"),
        ({"text": " \n\u200b\u202e"}, "text"),
        ({"text": "t" * (TEXT_LIMIT + 1)}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "\x1b[31m"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"landmark": "l" * 501}, "landmark"),
        ({"landmark": "a\x00b"}, "landmark"),
        ({"photos": [b"1"] * (MOST_PHOTOS + 1)}, "photos"),
        ({"kind": ""}, "kind"),
        ({"kind": "nothing"}, "kind"),
        ({"kind": "\x7f"}, "kind"),
        ({"client_key": "1"}, "client_key"),
        ({"client_key": "k" * 65}, "client_key"),
        ({"client_key": KEY[:-1] + "\x00"}, "client_key"),
    ],
)
def test_what_is_missing_or_cannot_be_written_is_refused_next_to_its_field(
    cast: Cast, counter: Opened, changes: dict[str, Any], field: str
) -> None:
    assert refused_field(cast, lambda: report_something(cast, **changes)) == field
    assert not Reporter.objects.of(counter.place_id).exists()
    assert not Searchable.objects.of(counter.place_id).exists()


def test_a_city_that_has_no_counter_takes_no_report(cast: Cast, counter: Opened) -> None:
    with pytest.raises(Refused, match="not opened its counter"):
        report_something(cast, "teluk")


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
@how(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_are_kept_as_they_were_written_or_refused(
    cast: Cast, counter: Opened, text: str, landmark: str, contact: str
) -> None:
    try:
        told = report_something(cast, text=text, landmark=landmark, contact=contact, photos=[b"p"])
    except Refused as refused:
        assert refused.field in {"text", "landmark"}
    else:
        assert (seen(cast, told.code).text == "") is (text.strip() == "")
        assert compare(counter.place_id) == []


# --- areas, offices, promises


def test_the_finest_rule_of_kind_and_area_gives_the_office(cast: Cast, counter: Opened) -> None:
    def office(**changes: Any) -> str:
        return request(cast, report_something(cast, **changes).code).office

    south = dict(zip(("lat", "lon"), IN_SOUTH, strict=True))
    assert office() == counter.works
    assert office(**south) == counter.cleaning
    assert office(kind="potholes", **south) == counter.cleaning, "a finer kind goes where its parent goes"
    assert office(kind="potholes") == counter.works
    assert office(kind="home-waste", **south) == counter.cleaning
    assert office(lat=None, lon=None, landmark="By the market") == counter.works


def test_from_outside_every_area_a_report_is_passed_on_without_office_or_promise(
    cast: Cast, counter: Opened
) -> None:
    row = request(cast, report_something(cast, lat=OUTSIDE[0], lon=OUTSIDE[1]).code)
    assert (row.state, row.open, row.office, row.area, row.promise) == ("passed on", False, "", "", "")


def test_a_city_that_passes_nothing_on_refuses_what_lies_outside(cast: Cast, counter: Opened) -> None:
    commands.set_counter(cast.actor("budi"), counter.place_id, counter_set(passes_on=False))
    outside = lambda: report_something(cast, lat=OUTSIDE[0], lon=OUTSIDE[1])  # noqa: E731
    assert refused_field(cast, outside, "outside the city") == "place"
    assert report_something(cast).code, "what lies inside is taken"
    assert report_something(cast, lat=None, lon=None, landmark="By the market").code


def test_a_city_without_areas_takes_reports_from_everywhere(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    commands.set_counter(who, place_id, counter_set(passes_on=False))
    commands.set_kind(who, place_id, acts.KindSet(code="roads", name="Roads"))
    told = report(place_id, Report(kind="roads", lat=OUTSIDE[0], lon=OUTSIDE[1], text="A hole."), NOW)
    row = request(cast, told.code)
    assert (row.state, row.office, row.promise) == ("new", "", ""), "and no office where nobody answers"


@pytest.mark.parametrize(
    ("kind", "until"),
    [
        ("roads", PROMISED),  # 5 working days
        ("home-waste", "2026-11-25T02:00Z"),  # 2 days
        ("potholes", "2026-11-24T02:00Z"),  # 24 hours
    ],
)
def test_the_kind_promises_by_when_it_is_answered(cast: Cast, counter: Opened, kind: str, until: str) -> None:
    assert request(cast, report_something(cast, kind=kind).code).promise == until


def test_a_promise_stays_as_it_was_made_when_the_kind_promises_otherwise(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    kind = acts.KindSet(code="roads", name="Roads", promise=1)
    commands.set_kind(cast.actor("budi"), counter.place_id, kind)
    commands.set_counter(cast.actor("budi"), counter.place_id, counter_set(closes="12:00"))
    assert request(cast, code).promise == PROMISED


def test_a_promise_counts_from_now_where_nobody_says_from_when(cast: Cast, counter: Opened) -> None:
    since = datetime.now(UTC)
    code = report(counter.place_id, something(kind="potholes")).code
    assert minute(since + timedelta(hours=24)) <= request(cast, code).promise


# --- questions


@pytest.mark.parametrize(
    "answers",
    [
        {"chosen": {"blocked": ["yes"]}},
        {"chosen": {"blocked": ["yes"]}, "answers": {"depth": "40", "more": " Near the school.\r\nDeep. "}},
        {"chosen": {"blocked": ["no"], "depth": []}, "answers": {"depth": "-1,5", "more": ""}},
    ],
)
def test_questions_are_answered_as_they_were_asked(
    cast: Cast, counter: Opened, answers: dict[str, Any]
) -> None:
    row = request(cast, report_something(cast, **answers).code)
    assert row.chosen == {"blocked": answers["chosen"]["blocked"]}
    said = {code for code, text in answers.get("answers", {}).items() if text}
    assert set(row.written) == said
    assert compare(row.place_id) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"chosen": {}}, "attribute[blocked]"),
        ({"chosen": {"blocked": []}}, "attribute[blocked]"),
        ({"chosen": {"blocked": ["perhaps"]}}, "attribute[blocked]"),
        ({"chosen": {"blocked": ["yes", "no"]}}, "attribute[blocked]"),
        ({"chosen": {"blocked": ["yes", "yes"]}}, "attribute[blocked]"),
        ({"chosen": {}, "answers": {"blocked": "yes"}}, "attribute[blocked]"),
        ({"answers": {"blocked": "and more"}}, "attribute[blocked]"),
        ({"answers": {"depth": "deep"}}, "attribute[depth]"),
        ({"answers": {"depth": "1e5"}}, "attribute[depth]"),
        ({"answers": {"depth": "nan"}}, "attribute[depth]"),
        ({"answers": {"depth": "๑๒"}}, "attribute[depth]"),
        ({"chosen": {"blocked": ["no"], "depth": ["40"]}}, "attribute[depth]"),
        ({"answers": {"more": "m" * (TEXT_LIMIT + 1)}}, "attribute[more]"),
        ({"answers": {"more": "a\x00b"}}, "attribute[more]"),
        ({"answers": {"more": "\ud800"}}, "attribute[more]"),
        ({"answers": {"who": "me"}}, "attribute"),
        ({"chosen": {"blocked": ["no"], "\u202ewho": ["me"]}}, "attribute"),
    ],
)
def test_an_answer_that_does_not_fit_its_question_is_refused(
    cast: Cast, counter: Opened, answers: dict[str, Any], field: str
) -> None:
    assert refused_field(cast, lambda: report_something(cast, **answers)) == field


@pytest.mark.parametrize(
    ("datatype", "fits", "does_not"),
    [
        (
            "datetime",
            ["2026-11-23", "2026-11-23T10:00", "2026-11-23T10:00Z"],
            ["Monday", "2026-13-01", "10:00"],
        ),
        ("number", ["0", "+1.25", "-3", "1,5"], ["1.2.3", "", "0x10", "1" * 16]),
        ("string", ["anything"], [" ", "\u200b"]),
    ],
)
def test_an_answer_in_own_words_is_of_the_kind_that_was_asked_for(
    cast: Cast, counter: Opened, datatype: str, fits: list[str], does_not: list[str]
) -> None:
    question = acts.Question(code="q", text="When?", datatype=datatype, required=True)
    kind = acts.KindSet(code="asked", name="Asked", parent="roads", questions=[question])
    commands.set_kind(cast.actor("budi"), counter.place_id, kind)
    for words in fits:
        assert report_something(cast, kind="asked", answers={"q": words}).code
    for words in does_not:
        deed = lambda words=words: report_something(cast, kind="asked", answers={"q": words})  # noqa: E731
        assert refused_field(cast, deed) == "attribute[q]"


def test_of_several_answers_to_choose_from_several_may_be_chosen(cast: Cast, counter: Opened) -> None:
    choices = [acts.Choice("a", "A"), acts.Choice("b", "B")]
    question = acts.Question(code="q", text="Which?", datatype="multivaluelist", choices=choices)
    kind = acts.KindSet(code="asked", name="Asked", parent="roads", questions=[question])
    commands.set_kind(cast.actor("budi"), counter.place_id, kind)
    assert request(cast, report_something(cast, kind="asked", chosen={"q": ["b", "a"]}).code).chosen == {
        "q": ["b", "a"]
    }
    assert request(cast, report_something(cast, kind="asked").code).chosen == {}


# --- what stays private


def test_nothing_personal_stands_in_any_entry(cast: Cast, counter: Opened) -> None:
    """Words, pictures, addresses, secrets, keys and people: the record holds commitments to them, or nothing."""
    photo = picture("somebody's face")
    told = report_something(
        cast,
        text="My neighbour Ani",
        landmark="Beside Ani's shop",
        photos=[photo],
        answers={"more": "Ask for Ani", "depth": "41235"},
        contact="ani@mail.example",
        client_key=KEY,
    )
    home = report_something(cast, kind="home-waste", lat=-6_191_237, lon=106_812_341)
    joined = join(
        counter.place_id,
        told.code,
        Report(kind="roads", text="Ani again", photos=[photo], contact="telegram:7712345678"),
    )
    who = cast.actor("budi")
    answering.take(who, counter.place_id, told.code, cast.budi.pk, 0)
    answering.answer(who, counter.place_id, told.code, "done", "Dear Ani, it is filled.", [photo], NOW)
    reporters.agree(counter.place_id, joined.secret)
    reporters.object_to(counter.place_id, told.secret, "Ani says no", [photo], NOW)
    reporters.take_back(counter.place_id, joined.secret)
    written = every_byte(cast)
    assert told.code.encode() in written
    for personal in (
        b"Ani", b"mail.example", b"7712345678", b"41235", b"191237", b"812341", KEY.encode(), photo, photo[:12],
        told.secret.encode(), joined.secret.encode(), home.secret.encode(), kept(told.secret).hex().encode(),
        cast.budi.email.encode(), str(cast.budi.pk).encode(), b"Budi",
    ):  # fmt: skip
        assert personal not in written
    assert compare(counter.place_id) == []


def test_the_same_words_twice_cannot_be_told_to_be_the_same(cast: Cast, counter: Opened) -> None:
    rows = [request(cast, report_something(cast, photos=[picture()]).code) for _ in range(2)]
    assert rows[0].text != rows[1].text
    assert rows[0].photos != rows[1].photos


@pytest.mark.parametrize("at", [(-6_191_237, 106_812_341), (-6_199_999, 106_819_999)])
def test_of_a_home_the_record_has_the_square_and_its_office_the_exact_point(
    cast: Cast, counter: Opened, at: tuple[int, int]
) -> None:
    code = report_something(cast, kind="home-waste", lat=at[0], lon=at[1]).code
    row = request(cast, code)
    assert (row.lat, row.lon) == shown(*at, "home") != at
    assert metres((row.lat, row.lon), at) < 500
    exact = ExactPoint.objects.of(counter.place_id).get()
    assert (exact.code, exact.lat, exact.lon) == (code, *at)
    neighbour = report_something(cast, kind="home-waste", lat=at[0] - 10, lon=at[1] - 10)
    assert (row.lat, row.lon) == (request(cast, neighbour.code).lat, request(cast, neighbour.code).lon)


def test_of_a_thing_in_the_street_no_exact_point_is_kept(cast: Cast, counter: Opened) -> None:
    row = request(cast, report_something(cast, lat=-6_191_237, lon=106_812_341).code)
    assert (row.lat, row.lon) == (-6_191_240, 106_812_340)
    assert not ExactPoint.objects.of(counter.place_id).exists()


def test_a_contact_is_kept_on_one_line_and_bounded(cast: Cast, counter: Opened) -> None:
    report_something(cast, contact="a@b.example\r\nBcc: all@b.example\x00" + "x" * 500, lang="id\x00" * 40)
    row = Reporter.objects.of(counter.place_id).get()
    assert len(row.contact) <= 254 and row.contact.isprintable()
    assert len(row.lang) <= 20 and "\x00" not in row.lang


# --- sent twice


def test_a_sending_that_is_repeated_gets_the_same_code_and_link(cast: Cast, counter: Opened) -> None:
    first = report_something(cast, client_key=KEY)
    before = size(cast)
    assert not first.again
    assert report_something(cast, client_key=KEY) == Reported(first.code, first.secret, again=True)
    assert report_something(cast, client_key=KEY, text="", kind="nothing").code == first.code
    commands.close_kind(cast.actor("budi"), counter.place_id, "roads", "Not ours.")
    assert report_something(cast, client_key=KEY).again, "what arrived once arrived, whatever came after"
    assert [type(act) for act in said_since(cast, before)] == [acts.KindClosed]
    assert Reporter.objects.of(counter.place_id).count() == 1


def test_a_repeated_joining_counts_one_person(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    first = join(counter.place_id, code, something(client_key=KEY))
    again = join(counter.place_id, code, something(client_key=KEY))
    assert again == Reported(first.code, first.secret, again=True)
    assert request(cast, code).people == 2


def test_one_key_in_two_cities_is_two_sendings_with_two_links(cast: Cast, counter: Opened) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    here = report_something(cast, client_key=KEY)
    there = report_something(cast, "teluk", client_key=KEY)
    assert not there.again
    assert here.secret != there.secret


def test_without_a_key_two_sendings_are_two_reports(cast: Cast, counter: Opened) -> None:
    one, two = report_something(cast), report_something(cast)
    assert one.code != two.code
    assert one.secret != two.secret


def all_at_once(count: int, deed: Callable[[], Any]) -> list[Any]:
    """What so many threads got, or what they raised."""
    outcomes: list[Any] = [None] * count
    ready = threading.Barrier(count)

    def run(number: int) -> None:
        ready.wait()
        try:
            outcomes[number] = deed()
        except Exception as raised:
            outcomes[number] = raised
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_a_sending_a_hundred_times_at_once_is_one_request_and_one_link(cast: Cast, counter: Opened) -> None:
    before = size(cast)
    told = all_at_once(100, lambda: report_something(cast, client_key=KEY, photos=[picture()]))
    assert not [one for one in told if isinstance(one, Exception)]
    assert {(one.code, one.secret) for one in told} == {(told[0].code, told[0].secret)}
    assert [one.again for one in told].count(False) == 1
    assert [type(act) for act in said_since(cast, before)] == [acts.RequestOpened]
    assert Request.objects.of(counter.place_id).count() == Reporter.objects.of(counter.place_id).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record_aside")
        assert cursor.fetchone()[0] == 2, "one text and one picture; nothing of the ninety-nine is left"
    assert reporters.reporter_by(counter.place_id, told[0].secret).code == told[0].code
    assert compare(counter.place_id) == []


@pytest.mark.django_db(transaction=True)
def test_a_joining_many_times_at_once_counts_one_person(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    told = all_at_once(20, lambda: join(counter.place_id, code, something(client_key=KEY)))
    assert {one.secret for one in told} == {told[0].secret}
    assert request(cast, code).people == 2


@pytest.mark.django_db(transaction=True)
def test_many_who_join_at_once_are_all_counted(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    told = all_at_once(20, lambda: join(counter.place_id, code, something()))
    assert len({one.secret for one in told}) == 20
    assert request(cast, code).people == 21
    assert compare(counter.place_id) == []


# --- joining


def test_whoever_joins_is_counted_may_add_words_and_gets_a_link_of_their_own(
    cast: Cast, counter: Opened
) -> None:
    first = report_something(cast)
    joined = join(counter.place_id, first.code, something(text="It is deeper now.", photos=[picture()]))
    silent = join(counter.place_id, first.code, Report(kind="roads"))
    assert first.code == joined.code == silent.code
    assert len({first.secret, joined.secret, silent.secret}) == 3
    assert request(cast, first.code).people == 3
    words = seen(cast, first.code)
    assert words.text == "A deep hole.", "the report says what it said"
    steps = queries.steps(counter.place_id, first.code)
    assert [(step.what, bool(step.text), len(step.photos)) for step in steps] == [
        ("opened", True, 0), ("joined", True, 1), ("joined", False, 0),
    ]  # fmt: skip
    assert compare(counter.place_id) == []


def test_a_closed_report_cannot_be_joined_and_one_that_waits_for_an_answer_can(
    cast: Cast, counter: Opened
) -> None:
    who, place_id = cast.actor("budi"), counter.place_id
    code = report_something(cast).code
    answering.answer(who, place_id, code, "done", "It is filled.", now=NOW)
    assert join(place_id, code, something()).code == code
    reporters.count_as_fixed(NOW + timedelta(days=8))
    with pytest.raises(Refused, match="Report it again"):
        join(place_id, code, something())
    with pytest.raises(Refused, match="no report of this code"):
        join(place_id, "MKS-222222", something())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "t" * (TEXT_LIMIT + 1)}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"photos": [b"1"] * (MOST_PHOTOS + 1)}, "photos"),
        ({"client_key": "1"}, "client_key"),
    ],
)
def test_what_cannot_be_written_is_refused_when_joining_too(
    cast: Cast, counter: Opened, changes: dict[str, Any], field: str
) -> None:
    code = report_something(cast).code
    assert refused_field(cast, lambda: join(counter.place_id, code, something(**changes))) == field


def test_a_report_of_another_city_cannot_be_joined_here(cast: Cast, counter: Opened) -> None:
    other = open_counter(cast, "teluk", "TLK", "chan")
    code = report_something(cast).code
    with pytest.raises(Refused, match="no report of this code"):
        join(other.place_id, code, something())
