"""An office joins requests of the same thing: who reported them, what they said, and what goes on."""

from itertools import pairwise

import pytest

from balai.places.texts import Refused
from balai.record.replay import compare
from balai.services.commands import answering, reporters
from balai.services.commands.reporting import join
from balai.services.queries import steps
from tests.cast import Cast
from tests.races import at_once
from tests.saying import refused_field

from .cast import (
    Opened,
    report_something,
    request,
    something,
)
from .deeds import answered, reach


def test_joining_requests_moves_everybody_who_reported_to_the_one_that_goes_on(
    cast: Cast, counter: Opened
) -> None:
    place_id = counter.place_id
    target = report_something(cast)
    others = [report_something(cast) for _ in range(2)]
    third = join(place_id, others[0].code, something())
    codes = (one.code for one in others)  # as a form may give them: to be read once
    answering.merge(cast.actor("budi"), place_id, codes, target.code, "One hole.")
    assert request(cast, target.code).people == 4
    for other in others:
        row = request(cast, other.code)
        assert (row.state, row.open, row.merged_into) == ("merged", False, target.code)
        assert steps(place_id, other.code)[-1].more == {"into": target.code}
    everybody = [target, *others, third]
    assert {reporters.reporter_by(place_id, one.secret).code for one in everybody} == {target.code}
    answered(cast, target.code)
    for one in everybody:
        assert request(cast, target.code).state == "done"
        assert reporters.agree(place_id, one.secret) == target.code
    assert request(cast, target.code).state == "fixed", "each of them was asked"
    assert compare(place_id) == []


def test_what_somebody_said_of_one_answer_does_not_count_for_another(cast: Cast, counter: Opened) -> None:
    first, second = report_something(cast), report_something(cast)
    joined = join(counter.place_id, first.code, something())
    answered(cast, first.code)
    reporters.agree(counter.place_id, first.secret)
    answered(cast, second.code)
    answering.merge(cast.actor("budi"), counter.place_id, [first.code], second.code)
    for one in (second, joined):
        reporters.agree(counter.place_id, one.secret)
    assert request(cast, second.code).state == "done", "the first has not seen this answer"
    reporters.agree(counter.place_id, first.secret)
    assert request(cast, second.code).state == "fixed"


def test_reports_may_be_joined_again_and_again(cast: Cast, counter: Opened) -> None:
    chain = [report_something(cast) for _ in range(3)]
    for one, into in pairwise(chain):
        answering.merge(cast.actor("budi"), counter.place_id, [one.code], into.code)
    assert request(cast, chain[2].code).people == 3
    assert reporters.reporter_by(counter.place_id, chain[0].secret).code == chain[2].code
    assert compare(counter.place_id) == []


def test_what_cannot_go_on_takes_no_other_and_of_several_all_are_joined_or_none(
    cast: Cast, counter: Opened
) -> None:
    actor, place_id = cast.actor("budi"), counter.place_id
    open_, other = report_something(cast).code, report_something(cast).code
    for ended in ("merged", "withdrawn"):
        gone, _secret = reach(cast, counter, ended)
        into = lambda gone=gone: answering.merge(actor, place_id, [open_], gone)  # noqa: E731
        assert refused_field(cast, into, "goes on") == "into"
        some = lambda gone=gone: answering.merge(actor, place_id, [other, gone], open_)  # noqa: E731
        refused_field(cast, some, "another state")
    assert refused_field(cast, lambda: answering.merge(actor, place_id, [other, open_], open_)) == "into"
    refused_field(cast, lambda: answering.merge(actor, place_id, [], open_), "Choose what")
    long = lambda: answering.merge(actor, place_id, [other], open_, "r" * 501)  # noqa: E731
    assert refused_field(cast, long) == "reason"
    assert request(cast, open_).people == request(cast, other).people == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_are_not_joined_into_each_other_at_once(cast: Cast, counter: Opened) -> None:
    actor, place_id = cast.actor("budi"), counter.place_id
    one, two = sorted(report_something(cast).code for _ in range(2))
    went, refused = at_once(
        lambda: answering.merge(actor, place_id, [one], two),
        lambda: answering.merge(actor, place_id, [two], one),
    )
    assert went is None and isinstance(refused, Refused)
    assert (request(cast, one).state, request(cast, two).state) == ("merged", "new")
    assert compare(place_id) == []
