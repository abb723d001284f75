"""What those who reported say by their secret link: it is fixed, or it is not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from balai.places.codes import new_secret
from balai.places.texts import Refused
from balai.record.acts import ContentErased
from balai.record.models import Aside
from balai.record.replay import compare
from balai.record.seal import seal
from balai.services import acts
from balai.services.clock import minute, parsed
from balai.services.commands import answering, reporters
from balai.services.commands import counter as commands
from balai.services.commands.reporting import MOST_PHOTOS, TEXT_LIMIT, Reported
from balai.services.queries import steps
from tests.cast import Cast
from tests.races import at_once
from tests.saying import refused_field, said_since, size

from .cast import (
    NOW,
    Opened,
    counter_set,
    open_counter,
    picture,
    report_something,
    request,
    seen,
    served,
)
from .deeds import OBJECT_BY, SOON, done, joined, types

# --- fixed means fixed


def test_what_is_said_to_be_done_counts_as_fixed_when_everybody_who_reported_agrees(
    cast: Cast, counter: Opened
) -> None:
    first = report_something(cast)
    second = joined(cast, first.code)
    done(cast, first.code)
    row = request(cast, first.code)
    assert (row.state, row.open, row.object_by, row.agreed) == ("done", False, OBJECT_BY, 0)
    assert reporters.agree(counter.place_id, second.secret) == first.code
    row = request(cast, first.code)
    assert (row.state, row.agreed, row.fixed_at) == ("done", 1, ""), "one of two is not everybody"
    before = size(cast)
    reporters.agree(counter.place_id, first.secret)
    row = request(cast, first.code)
    assert (row.state, row.open, row.agreed, row.object_by) == ("fixed", False, 2, "")
    agreed, fixed = said_since(cast, before)
    assert (type(agreed), agreed.by) == (acts.RequestAgreed, "reporter")
    assert (type(fixed), fixed.how) == (acts.RequestFixed, "agreed")
    assert row.fixed_at == fixed.at
    assert compare(counter.place_id) == []


def test_whoever_agrees_twice_is_one_person(cast: Cast, counter: Opened) -> None:
    first = report_something(cast)
    joined(cast, first.code)
    done(cast, first.code)
    reporters.agree(counter.place_id, first.secret)
    before = size(cast)
    assert reporters.agree(counter.place_id, first.secret) == first.code
    assert (size(cast), request(cast, first.code).agreed) == (before, 1)


def test_whoever_joins_after_the_answer_is_asked_too(cast: Cast, counter: Opened) -> None:
    first = report_something(cast)
    done(cast, first.code)
    late = joined(cast, first.code)
    reporters.agree(counter.place_id, first.secret)
    assert request(cast, first.code).state == "done"
    reporters.agree(counter.place_id, late.secret)
    assert request(cast, first.code).state == "fixed"


@pytest.mark.parametrize("state", ["new", "declined", "fixed", "reopened"])
def test_nobody_agrees_where_nobody_is_asked(cast: Cast, counter: Opened, state: str) -> None:
    first = report_something(cast)
    if state == "declined":
        answering.answer(cast.actor("budi"), counter.place_id, first.code, "declined", "Not ours.")
    elif state != "new":
        done(cast, first.code)
        deed = reporters.agree if state == "fixed" else reporters.object_to
        deed(counter.place_id, first.secret)
    agree = lambda: reporters.agree(counter.place_id, first.secret)  # noqa: E731
    assert refused_field(cast, agree, "Nobody is waiting") == ""
    assert request(cast, first.code).state == state


def test_the_silence_of_the_objection_days_counts_as_fixed(cast: Cast, counter: Opened) -> None:
    first = report_something(cast)
    done(cast, first.code)
    last_moment = parsed(OBJECT_BY)
    assert reporters.count_as_fixed(last_moment - timedelta(minutes=1)) == 0
    assert request(cast, first.code).state == "done"
    before = size(cast)
    assert reporters.count_as_fixed(last_moment) == 1
    row = request(cast, first.code)
    assert (row.state, row.object_by) == ("fixed", "")
    (fixed,) = said_since(cast, before)
    assert (type(fixed), fixed.how, fixed.by) == (acts.RequestFixed, "silent", "")
    assert reporters.count_as_fixed(last_moment + timedelta(days=30)) == 0, "once is enough"
    assert compare(counter.place_id) == []


def test_the_city_sets_how_long_its_people_may_object(cast: Cast, counter: Opened) -> None:
    commands.set_counter(cast.actor("budi"), counter.place_id, counter_set(objection_days=14))
    first = report_something(cast)
    done(cast, first.code)
    assert request(cast, first.code).object_by == minute(SOON + timedelta(days=14))
    assert reporters.count_as_fixed(SOON + timedelta(days=7)) == 0
    assert reporters.count_as_fixed(SOON + timedelta(days=14)) == 1


def test_silence_counts_in_every_city_and_only_where_something_was_said_to_be_done(
    cast: Cast, counter: Opened
) -> None:
    other = open_counter(cast, "teluk", "TLK", "chan")
    there = report_something(cast, "teluk")
    answering.answer(cast.actor("chan"), other.place_id, there.code, "done", "Filled.", now=SOON)
    here = [report_something(cast) for _ in range(3)]
    done(cast, here[0].code)
    answering.answer(cast.actor("budi"), counter.place_id, here[1].code, "declined", "Not ours.", now=SOON)
    assert reporters.count_as_fixed(SOON + timedelta(days=60)) == 2
    assert request(cast, there.code, "teluk").state == "fixed"
    assert [request(cast, one.code).state for one in here] == ["fixed", "declined", "new"]
    assert compare(counter.place_id) == compare(other.place_id) == []


# --- not fixed


def test_not_fixed_opens_it_again_with_a_new_promise_and_both_pictures_stay(
    cast: Cast, counter: Opened, addresses: None
) -> None:
    first = report_something(cast, photos=[picture("hole")])
    done(cast, first.code, "filled")
    later = SOON + timedelta(days=5)  # Tuesday 1 December
    reporters.object_to(counter.place_id, first.secret, "Still a hole.", [picture("still a hole")], later)
    row = request(cast, first.code)
    assert (row.state, row.open, row.reopened, row.object_by, row.agreed) == ("reopened", True, 1, "", 0)
    assert row.promise == "2026-12-08T08:00Z", "five working days from the objection"
    told = {step.what: step for step in steps(counter.place_id, first.code)}
    assert list(told) == ["opened", "done", "reopened"]
    (before,), (answered,), (after,) = row.photos, row.answer_photos, told["reopened"].photos
    assert told["done"].photos == [answered]
    seal(counter.place_id)
    for one in (before, answered, after, told["reopened"].text, row.answer):
        assert served(one) == {200}
    assert seen(cast, first.code).answer_photos == [answered]
    assert compare(counter.place_id) == []


def test_after_an_objection_silence_counts_for_nothing_until_the_office_answers_again(
    cast: Cast, counter: Opened
) -> None:
    first = report_something(cast)
    second = joined(cast, first.code)
    done(cast, first.code)
    reporters.agree(counter.place_id, second.secret)
    reporters.object_to(counter.place_id, first.secret, now=SOON)
    assert reporters.count_as_fixed(SOON + timedelta(days=365)) == 0
    done(cast, first.code)
    reporters.agree(counter.place_id, first.secret)
    assert request(cast, first.code).state == "done", "what the other said was of the first answer"
    reporters.agree(counter.place_id, second.secret)
    row = request(cast, first.code)
    assert (row.state, row.reopened, row.agreed) == ("fixed", 1, 2)
    assert compare(counter.place_id) == []


def test_what_counts_as_fixed_may_be_objected_to_for_thirty_days(cast: Cast, counter: Opened) -> None:
    first = report_something(cast)
    done(cast, first.code)
    reporters.agree(counter.place_id, first.secret)
    fixed = parsed(request(cast, first.code).fixed_at)
    late = lambda: reporters.object_to(  # noqa: E731
        counter.place_id, first.secret, now=fixed + timedelta(days=30, minutes=1)
    )
    assert refused_field(cast, late, "more than 30 days") == ""
    reporters.object_to(counter.place_id, first.secret, now=fixed + timedelta(days=30))
    row = request(cast, first.code)
    assert (row.state, row.fixed_at) == ("reopened", "")


def test_what_will_not_be_done_may_be_objected_to(cast: Cast, counter: Opened) -> None:
    first = report_something(cast)
    answering.answer(cast.actor("budi"), counter.place_id, first.code, "declined", "Not ours.")
    reporters.object_to(counter.place_id, first.secret, "Whose then?", now=NOW)
    assert request(cast, first.code).state == "reopened"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": "t" * (TEXT_LIMIT + 1)}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"photos": [b"1"] * (MOST_PHOTOS + 1)}, "photos"),
    ],
)
def test_an_objection_that_cannot_be_written_is_refused_and_changes_nothing(
    cast: Cast, counter: Opened, said: dict[str, Any], field: str
) -> None:
    first = report_something(cast)
    done(cast, first.code)
    before = Aside.objects.count()
    deed = lambda: reporters.object_to(counter.place_id, first.secret, **said)  # noqa: E731
    assert refused_field(cast, deed) == field
    assert (request(cast, first.code).state, Aside.objects.count()) == ("done", before)


def test_what_is_open_needs_no_objection(cast: Cast, counter: Opened) -> None:
    first = report_something(cast)
    deed = lambda: reporters.object_to(counter.place_id, first.secret)  # noqa: E731
    assert refused_field(cast, deed, "open already") == ""


# --- links


def links(cast: Cast, told: Reported) -> list[str]:
    return ["", told.code, told.secret[:-1], told.secret.swapcase(), f" {told.secret}", new_secret()[0],
            "\x00", "\ud800", "x" * 10_000]  # fmt: skip


DEEDS: list[Callable[[Any, str], Any]] = [
    reporters.reporter_by,
    reporters.agree,
    reporters.object_to,
    reporters.take_back,
]


@pytest.mark.parametrize("deed", DEEDS)
def test_a_wrong_link_is_nobodys(cast: Cast, counter: Opened, deed: Callable[[Any, str], Any]) -> None:
    told = report_something(cast)
    done(cast, told.code)
    before = size(cast)
    for secret in links(cast, told):
        with pytest.raises(reporters.UnknownLink):
            deed(counter.place_id, secret)
    assert (size(cast), request(cast, told.code).state) == (before, "done")


@pytest.mark.parametrize("deed", DEEDS)
def test_a_link_of_one_city_opens_nothing_in_another(
    cast: Cast, counter: Opened, deed: Callable[[Any, str], Any]
) -> None:
    other = open_counter(cast, "teluk", "TLK", "chan")
    told = report_something(cast)
    done(cast, told.code)
    before = size(cast), size(cast, "teluk")
    with pytest.raises(reporters.UnknownLink):
        deed(other.place_id, told.secret)
    assert (size(cast), size(cast, "teluk")) == before
    assert reporters.reporter_by(counter.place_id, told.secret).code == told.code


@pytest.mark.parametrize("deed", DEEDS)
def test_a_link_that_was_used_to_take_back_is_nobodys_any_more(
    cast: Cast, counter: Opened, deed: Callable[[Any, str], Any]
) -> None:
    told = report_something(cast)
    reporters.take_back(counter.place_id, told.secret)
    with pytest.raises(reporters.UnknownLink):
        deed(counter.place_id, told.secret)


# --- at the same moment


@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_are_everybody(cast: Cast, counter: Opened) -> None:
    first = report_something(cast)
    second = joined(cast, first.code)
    done(cast, first.code)
    place_id = counter.place_id
    outcome = at_once(
        lambda: reporters.agree(place_id, first.secret), lambda: reporters.agree(place_id, second.secret)
    )
    assert outcome == [None, None]
    row = request(cast, first.code)
    assert (row.state, row.agreed) == ("fixed", 2)
    assert compare(place_id) == []


@pytest.mark.django_db(transaction=True)
def test_an_objection_in_time_wins_over_the_count_of_silence(cast: Cast, counter: Opened) -> None:
    first = report_something(cast)
    done(cast, first.code)
    outcome = at_once(
        lambda: reporters.object_to(counter.place_id, first.secret, now=SOON),
        lambda: reporters.count_as_fixed(SOON + timedelta(days=7)),
    )
    assert outcome == [None, None]
    assert request(cast, first.code).state == "reopened"
    assert compare(counter.place_id) == []


@pytest.mark.django_db(transaction=True)
def test_whoever_speaks_while_two_reports_are_joined_speaks_of_the_one_that_goes_on(
    cast: Cast, counter: Opened
) -> None:
    first, second = report_something(cast), report_something(cast)
    who = cast.actor("budi")
    outcome = at_once(
        lambda: answering.merge(who, counter.place_id, [first.code], second.code),
        lambda: reporters.take_back(counter.place_id, first.secret),
    )
    assert outcome == [None, None]
    assert request(cast, second.code).people == 1
    assert request(cast, first.code).state == "merged"
    assert compare(counter.place_id) == []


@pytest.mark.django_db(transaction=True)
def test_a_report_taken_back_twice_at_once_is_taken_back_once(cast: Cast, counter: Opened) -> None:
    told, before = report_something(cast), size(cast)
    went, unknown = at_once(
        lambda: reporters.take_back(counter.place_id, told.secret),
        lambda: reporters.take_back(counter.place_id, told.secret),
    )
    assert went is None and isinstance(unknown, reporters.UnknownLink)
    assert types(said_since(cast, before)) == [acts.RequestLeft, acts.RequestWithdrawn, ContentErased]


@pytest.mark.django_db(transaction=True)
def test_whoever_joins_while_the_last_one_takes_it_back_is_told_that_it_is_closed(
    cast: Cast, counter: Opened
) -> None:
    told = report_something(cast)
    went, refused = at_once(
        lambda: reporters.take_back(counter.place_id, told.secret), lambda: joined(cast, told.code)
    )
    assert went is None and isinstance(refused, Refused)
    assert request(cast, told.code).people == 0
