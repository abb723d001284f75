"""Silence is chased in steps, each once, and an answer ends it."""

from datetime import datetime, timedelta

import pytest

from balai.record.replay import compare
from balai.services.alerts.chase import STEPS, chase
from balai.services.clock import parsed
from balai.services.commands import answering
from balai.services.models import Step
from tests.cast import Cast
from tests.races import at_once

from ..cast import Opened, report_something, request


def broken_at(cast: Cast, code: str) -> datetime:
    return parsed(request(cast, code).promise)


def test_each_step_comes_on_its_working_day_and_once(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    broken = broken_at(cast, code)  # a Monday at closing time: the days count from Tuesday
    asked = [broken - timedelta(minutes=1), broken + timedelta(minutes=1), broken + timedelta(days=3, hours=23),
             broken + timedelta(days=4, minutes=1), broken + timedelta(days=14), broken + timedelta(days=15, minutes=1),
             broken + timedelta(days=400)]  # fmt: skip
    assert [chase(now) for now in asked] == [0, 1, 0, 1, 0, 1, 0]
    steps = list(Step.objects.of(counter.place_id).filter(code=code, what="chased").order_by("entry"))
    assert [step.more["step"] for step in steps] == [1, 2, 3] and len(STEPS) == 3
    assert {step.office for step in steps} == {counter.works} and compare(counter.place_id) == []


def test_an_answer_ends_it_and_a_new_promise_gives_time(cast: Cast, counter: Opened) -> None:
    answered, later = report_something(cast).code, report_something(cast).code
    broken = broken_at(cast, answered)
    answering.answer(cast.actor("budi"), counter.place_id, answered, "done", "Filled.")
    until = (broken + timedelta(days=60)).strftime("%Y-%m-%dT%H:%MZ")
    answering.promise_again(cast.actor("budi"), counter.place_id, later, until, "The part is ordered.")
    assert chase(broken + timedelta(days=30)) == 0
    assert chase(broken + timedelta(days=61)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    now = broken_at(cast, code) + timedelta(minutes=1)
    assert at_once(lambda: chase(now), lambda: chase(now)) == [None, None]
    assert Step.objects.of(counter.place_id).filter(code=code, what="chased").count() == 1
