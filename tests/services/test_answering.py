"""What an office does with a request: takes it, sends it on, works, answers."""

from datetime import timedelta

import pytest

from balai.places.authority import NotAllowed
from balai.places.texts import Refused
from balai.record.acts import type_name
from balai.record.models import Aside
from balai.record.replay import compare
from balai.services import acts
from balai.services.clock import minute
from balai.services.commands import answering, reporters
from balai.services.commands import counter as commands
from balai.services.commands.reporting import MOST_PHOTOS
from balai.services.models import Assignment, Reporter, Request
from balai.services.queries import steps
from balai.services.states import ASKED, ENDED, MAY_FOLLOW, OPEN, STATES, WORDS
from tests.cast import Cast
from tests.races import at_once
from tests.saying import refused_field, said_since, size

from .cast import (
    NOW,
    PROMISED,
    Opened,
    open_counter,
    picture,
    report_something,
    request,
    seen,
)
from .deeds import DEEDS, answered, reach, sent_on

LATER = "2026-12-04T08:00Z"


# --- what may follow what


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("after", STATES)
def test_a_request_becomes_what_may_follow_and_nothing_else(
    cast: Cast, counter: Opened, state: str, after: str
) -> None:
    if state not in DEEDS:
        assert not any(state in following for following in MAY_FOLLOW.values()), "nothing leads back there"
        return
    code, secret = reach(cast, counter, after)
    if state in MAY_FOLLOW[after]:
        DEEDS[state](cast, counter, code, secret)
        row = request(cast, code)
        assert (row.state, row.open) == (state, state in OPEN)
    else:
        before = [step.what for step in steps(counter.place_id, code)]
        try:
            DEEDS[state](cast, counter, code, secret)
        except (Refused, reporters.UnknownLink):
            assert [step.what for step in steps(counter.place_id, code)] == before
        else:
            assert state == "withdrawn", "a report may be taken back whenever; what came of it stays"
        assert (request(cast, code).state, request(cast, code).open) == (after, after in OPEN)
    assert compare(counter.place_id) == []


def test_every_state_has_a_word_and_says_what_may_follow() -> None:
    assert set(STATES) == set(MAY_FOLLOW) == set(WORDS)
    assert len(set(STATES)) == len(STATES)
    assert {state for following in MAY_FOLLOW.values() for state in following} <= set(STATES)
    assert all(str(word) for word in WORDS.values())
    assert set(STATES) == OPEN | ASKED | ENDED
    assert not any(MAY_FOLLOW[state] for state in ("merged", "withdrawn")), "these are for good"


# --- who may


@pytest.mark.parametrize("who", ["chan", "dewi", "elok", "farid", "gita", "nina"])
def test_only_the_citys_own_staff_answers(cast: Cast, counter: Opened, who: str) -> None:
    code, actor, place_id = report_something(cast).code, cast.actor(who), counter.place_id
    before = size(cast)
    for deed in (
        lambda: answering.take(actor, place_id, code, cast.accounts[who].pk, 0),
        lambda: answering.send_on(actor, place_id, code, counter.cleaning, "Theirs."),
        lambda: answering.start(actor, place_id, code),
        lambda: answering.promise_again(actor, place_id, code, LATER, "Rain."),
        lambda: answering.answer(actor, place_id, code, "done", "It is filled."),
        lambda: answering.merge(actor, place_id, [code], code),
        lambda: answering.moderate(actor, place_id, code, False, "A name."),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert size(cast) == before
    assert not Assignment.objects.of(place_id).exists()


@pytest.mark.parametrize("known", [False, True])
def test_a_code_of_nobody_or_of_another_city_is_no_report_here(
    cast: Cast, counter: Opened, known: bool
) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    code = report_something(cast, "teluk").code if known else "MKS-222222"
    mine, actor, place_id = report_something(cast).code, cast.actor("budi"), counter.place_id
    for deed in (
        lambda: answering.take(actor, place_id, code, cast.budi.pk, 0),
        lambda: answering.send_on(actor, place_id, code, counter.cleaning, "Theirs."),
        lambda: answering.start(actor, place_id, code),
        lambda: answering.promise_again(actor, place_id, code, LATER, "Rain.", NOW),
        lambda: answering.answer(actor, place_id, code, "done", "It is filled."),
        lambda: answering.answer(actor, place_id, code, "note", "It is filled."),
        lambda: answering.merge(actor, place_id, [code], mine),
        lambda: answering.merge(actor, place_id, [mine], code),
        lambda: answering.moderate(actor, place_id, code, False, "A name."),
    ):
        refused_field(cast, deed, "no report of this code")
    assert request(cast, mine).state == "new"


@pytest.mark.parametrize("reason", ["", " ", "no", "\u200b\u200b\u200b", "r" * 501, "a\x00bc", "\ud800abc"])
def test_a_reason_is_one_that_everybody_can_read(cast: Cast, counter: Opened, reason: str) -> None:
    code, actor, place_id = report_something(cast).code, cast.actor("budi"), counter.place_id
    for deed in (
        lambda: answering.send_on(actor, place_id, code, counter.cleaning, reason),
        lambda: answering.promise_again(actor, place_id, code, LATER, reason, NOW),
        lambda: answering.moderate(actor, place_id, code, False, reason),
    ):
        assert refused_field(cast, deed) == "reason"


# --- taking a request


def test_an_officer_takes_a_request_and_gives_it_back_and_the_record_knows_nothing_of_it(
    cast: Cast, counter: Opened
) -> None:
    code, actor, before = report_something(cast).code, cast.actor("budi"), size(cast)
    assert answering.take(actor, counter.place_id, code, cast.budi.pk, 0) == 1
    assert Assignment.objects.of(counter.place_id).get().account == cast.budi.pk
    assert answering.take(actor, counter.place_id, code, None, 1) == 2
    assert Assignment.objects.of(counter.place_id).get().account is None
    assert size(cast) == before


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_whoever_saw_another_version_overwrites_nothing(cast: Cast, counter: Opened, seen: int) -> None:
    code = report_something(cast).code
    answering.take(cast.actor("budi"), counter.place_id, code, cast.budi.pk, 0)
    late = lambda: answering.take(cast.actor("amina"), counter.place_id, code, cast.amina.pk, seen)  # noqa: E731
    refused_field(cast, late, "Somebody else took this")
    held = Assignment.objects.of(counter.place_id).get()
    assert (held.account, held.version) == (cast.budi.pk, 1)


def test_an_old_screen_overwrites_nothing_after_the_request_went_to_another_office(
    cast: Cast, counter: Opened
) -> None:
    """Versions go on when nobody has it: the first one of the next office is not the first one of this."""
    code, place_id = report_something(cast).code, counter.place_id
    old = answering.take(cast.actor("budi"), place_id, code, cast.budi.pk, 0)
    sent_on(cast, counter, code)
    held = Assignment.objects.of(place_id).get()
    assert held.account is None
    answering.take(cast.actor("amina"), place_id, code, cast.amina.pk, held.version)
    late = lambda: answering.take(cast.actor("budi"), place_id, code, cast.budi.pk, old)  # noqa: E731
    refused_field(cast, late, "Somebody else took this")
    assert Assignment.objects.of(place_id).get().account == cast.amina.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("taken_before", [False, True])
def test_of_two_officers_who_take_a_request_at_once_one_has_it_and_the_other_is_told(
    cast: Cast, counter: Opened, taken_before: bool
) -> None:
    code, place_id = report_something(cast).code, counter.place_id
    actors = {name: cast.actor(name) for name in ("budi", "amina")}
    version = answering.take(actors["budi"], place_id, code, None, 0) if taken_before else 0

    def take(name: str) -> int:
        return answering.take(actors[name], place_id, code, cast.accounts[name].pk, version)

    went, refused = at_once(lambda: take("budi"), lambda: take("amina"))
    assert went is None and isinstance(refused, Refused) and "Somebody else" in str(refused)
    held = Assignment.objects.of(place_id).get()
    assert (held.account, held.version) == (cast.budi.pk, version + 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_offices_that_answer_at_once_the_first_has_answered(cast: Cast, counter: Opened) -> None:
    code, before = report_something(cast).code, size(cast)
    went, refused = at_once(lambda: answered(cast, code, "declined"), lambda: answered(cast, code))
    assert went is None and isinstance(refused, Refused)
    assert [act.answer for act in said_since(cast, before)] == ["declined"]
    assert Aside.objects.count() == 2, "the report, and one answer"


# --- sending on


def test_a_request_sent_on_is_the_other_offices_with_the_reason_and_the_old_promise(
    cast: Cast, counter: Opened
) -> None:
    code, before = report_something(cast).code, size(cast)
    later = NOW + timedelta(days=3)
    answering.send_on(cast.actor("budi"), counter.place_id, code, counter.cleaning, " It is mud. ", now=later)
    row = request(cast, code)
    assert (row.state, row.office, row.kind, row.promise) == (
        "with office", counter.cleaning, "roads", PROMISED,
    )  # fmt: skip
    (act,) = said_since(cast, before)
    assert (act.reason, act.by, act.kind, act.promise) == ("It is mud.", "staff", "", "")
    told = steps(counter.place_id, code)[-1]
    assert (told.what, told.office, told.reason) == ("sent on", counter.cleaning, "It is mud.")


def test_as_another_kind_it_has_that_kinds_promise_from_then_on(cast: Cast, counter: Opened) -> None:
    code, later = report_something(cast).code, NOW + timedelta(days=3)
    actor, place_id = cast.actor("budi"), counter.place_id
    answering.send_on(actor, place_id, code, counter.works, "A pothole.", "potholes", later)
    row = request(cast, code)
    assert (row.office, row.kind, row.promise) == (
        counter.works,
        "potholes",
        minute(later + timedelta(days=1)),
    )
    same = lambda: answering.send_on(actor, place_id, code, counter.works, "Again.", "potholes")  # noqa: E731
    assert refused_field(cast, same, "has it already") == "office"
    assert compare(place_id) == []


def test_what_was_passed_on_gets_an_office_and_a_promise_once_the_city_takes_it(
    cast: Cast, counter: Opened
) -> None:
    code, _secret = reach(cast, counter, "passed on")
    answering.send_on(cast.actor("budi"), counter.place_id, code, counter.works, "It is ours.", now=NOW)
    row = request(cast, code)
    assert (row.state, row.open, row.office, row.promise) == ("with office", True, counter.works, PROMISED)


@pytest.mark.parametrize(
    ("office", "kind", "field"),
    [
        ("", "", "office"),
        ("nobody", "", "office"),
        ("works", "", "office"),
        ("works", "roads", "office"),
        ("closed", "", "office"),
        ("theirs", "", "office"),
        ("cleaning", "nothing", "kind"),
        ("cleaning", "home-waste", "kind"),
    ],
)
def test_a_request_goes_to_an_open_office_as_an_open_kind(
    cast: Cast, counter: Opened, office: str, kind: str, field: str
) -> None:
    actor, place_id, code = cast.actor("budi"), counter.place_id, report_something(cast).code
    closed = commands.set_office(actor, place_id, "Gone")
    commands.close_office(actor, place_id, closed, counter.works, "Gone.")
    commands.close_kind(actor, place_id, "home-waste", "Not ours.")
    theirs = open_counter(cast, "teluk", "TLK", "chan").works
    refs = {"works": counter.works, "cleaning": counter.cleaning, "closed": closed, "theirs": theirs}
    deed = lambda: answering.send_on(actor, place_id, code, refs.get(office, office), "Theirs.", kind)  # noqa: E731
    assert refused_field(cast, deed) == field


# --- promises


def test_another_date_may_be_promised_with_a_reason(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    answering.promise_again(cast.actor("budi"), counter.place_id, code, LATER, "Rain.", NOW)
    assert request(cast, code).promise == LATER
    told = steps(counter.place_id, code)[-1]
    assert (told.what, told.reason, told.more) == ("promised", "Rain.", {"promise": LATER})
    assert compare(counter.place_id) == []


@pytest.mark.parametrize(
    "until",
    ["", "soon", "2026-12-04", "2026-12-04T08:00", "2026-13-04T08:00Z", "2026-11-23T02:00Z", "2020-01-01T00:00Z"],
)  # fmt: skip
def test_a_promise_is_a_moment_that_is_still_to_come(cast: Cast, counter: Opened, until: str) -> None:
    code = report_something(cast).code
    deed = lambda: answering.promise_again(  # noqa: E731
        cast.actor("budi"), counter.place_id, code, until, "Rain.", NOW
    )
    assert refused_field(cast, deed) == "promise"


def test_a_promise_is_written_in_the_one_form_that_moments_are_compared_by(
    cast: Cast, counter: Opened
) -> None:
    code = report_something(cast).code
    answering.promise_again(cast.actor("budi"), counter.place_id, code, "2026-12-4T8:0Z", "Rain.", NOW)
    assert request(cast, code).promise == LATER


@pytest.mark.parametrize("state", sorted(set(STATES) - OPEN))
def test_for_what_is_closed_nothing_more_is_promised(cast: Cast, counter: Opened, state: str) -> None:
    code, _secret = reach(cast, counter, state)
    deed = lambda: answering.promise_again(  # noqa: E731
        cast.actor("budi"), counter.place_id, code, LATER, "Rain.", NOW
    )
    refused_field(cast, deed, "closed")


# --- answers


def test_an_answer_has_words_and_may_have_pictures(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    answered(cast, code, photos=[picture("filled")])
    row, said = request(cast, code), seen(cast, code)
    assert (said.answer, said.answer_photos) == ("It is filled.", row.answer_photos)
    assert len(row.answer_photos) == 1 and row.answered_at
    assert Reporter.objects.of(counter.place_id).get().asked_at == NOW


def test_what_will_not_be_done_is_asked_of_nobody(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    answered(cast, code, "declined")
    row = request(cast, code)
    assert (row.state, row.open, row.object_by) == ("declined", False, "")
    assert reporters.count_as_fixed(NOW + timedelta(days=365)) == 0


@pytest.mark.parametrize("state", STATES)
def test_a_note_on_the_way_changes_no_state(cast: Cast, counter: Opened, state: str) -> None:
    code, _secret = reach(cast, counter, state)
    before = request(cast, code)
    answered(cast, code, "note")
    row = request(cast, code)
    assert (row.state, row.answer, row.object_by) == (state, before.answer, before.object_by)
    told = steps(counter.place_id, code)[-1]
    assert told.what == "note" and told.text


@pytest.mark.parametrize(
    ("what", "text", "photos", "field"),
    [
        ("", "It is filled.", 0, "answer"),
        ("fixed", "It is filled.", 0, "answer"),
        ("done", "", 1, "text"),
        ("done", " ok ", 0, "text"),
        ("done", "\u200b\u200b\u200b\u200b", 0, "text"),
        ("declined", "t" * 4001, 0, "text"),
        ("note", "a\x00bc", 0, "text"),
        ("note", "\ud800abc", 0, "text"),
        ("done", "It is filled.", MOST_PHOTOS + 1, "photos"),
    ],
)
def test_an_answer_that_says_nothing_is_refused_next_to_its_field(
    cast: Cast, counter: Opened, what: str, text: str, photos: int, field: str
) -> None:
    code = report_something(cast).code
    deed = lambda: answering.answer(  # noqa: E731
        cast.actor("budi"), counter.place_id, code, what, text, [picture()] * photos
    )
    assert refused_field(cast, deed) == field
    assert Aside.objects.count() == 1, "nothing of the answer is kept"


# --- the record


def test_every_deed_of_an_office_is_one_act_that_names_no_officer(cast: Cast, counter: Opened) -> None:
    code, before = report_something(cast).code, size(cast)
    actor, place_id = cast.actor("budi"), counter.place_id
    answering.start(actor, place_id, code)
    answering.promise_again(actor, place_id, code, LATER, "Rain.", NOW)
    sent_on(cast, counter, code)
    answered(cast, code, "note")
    answered(cast, code)
    said = said_since(cast, before)
    assert [type_name(act) for act in said] == [
        type_name(one)
        for one in (
            acts.RequestStarted, acts.RequestPromised, acts.RequestSentOn, acts.RequestAnswered, acts.RequestAnswered,
        )
    ]  # fmt: skip
    assert {act.by for act in said} == {"staff"}
    assert Request.objects.of(place_id).get(code=code).updated_at == max(act.at for act in said)
