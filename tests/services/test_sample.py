"""The sample's counter: a year of reports told through the commands, the same each time, labelled as invented."""

from collections import Counter

import pytest
from django.test import Client

from balai.people.models import Account
from balai.places.queries import place_named
from balai.plans.sample.story import load_sample
from balai.record.replay import compare
from balai.services import queries
from balai.services.models import Request, Step
from balai.services.private import Assignment, StaffNote
from balai.services.sample import year
from balai.services.sample.year import load_counter
from balai.services.states import STATES
from tests.cast import Cast


def quiet(what: str, done: int, total: int) -> None:
    assert done <= total


def test_a_year_is_told_once_and_shows_every_turn_that_a_report_can_take(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year, "REPORTS", 120)
    place_id = cast.muara.place_id
    assert load_counter(quiet) == 120
    assert load_counter(quiet) == 0
    rows = Request.objects.of(place_id)
    states = Counter(rows.values_list("state", flat=True))
    assert states["fixed"] > 60 and {"declined", "merged", "working"} <= set(states) <= set(STATES)
    steps = set(Step.objects.of(place_id).values_list("what", flat=True))
    assert {
        "joined",
        "started",
        "done",
        "agreed",
        "fixed",
        "reopened",
        "sent on",
        "promised",
        "merged",
        "held",
        "shown",
        "chased",
    } <= steps
    assert Assignment.objects.of(place_id).filter(account__isnull=False).exists()
    assert StaffNote.objects.of(place_id).exists() and Account.objects.filter(sample=True).count() == 1
    assert rows.filter(people__gt=1).exists() and not rows.exclude(opened_at__startswith="202").exists()
    assert len(queries.residents_kinds(place_id)) == 8 and compare(place_id) == []


def test_without_the_sample_city_there_is_nothing_to_tell(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year, "SLUG", "nowhere")
    assert load_counter(quiet) == 0


def test_the_sample_city_says_on_every_page_that_it_is_invented(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year, "REPORTS", 5)
    load_sample()
    place = next((p for p in [place_named("hulu")] if p.sample), None)
    assert place
    monkeypatch.setattr(year, "SLUG", "hulu")
    assert load_counter(quiet) == 5
    code = Request.objects.of(place.place_id).values_list("code", flat=True)[0]
    for path in ("report/", "requests/", f"requests/{code}/"):
        assert 'class="sample"' in Client().get(f"/hulu/{path}").content.decode()
