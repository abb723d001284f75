"""A story with every act of the counter in it: replayed, rebuilt, followed and told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from balai.record.append import append
from balai.record.models import Head
from balai.record.read import acts as acts_of
from balai.record.replay import compare, rebuild
from balai.record.sentences import describe, names_in, told
from balai.services import acts
from balai.services.clock import minute
from balai.services.commands import answering, reporters
from balai.services.commands import counter as commands
from balai.services.commands.reporting import join
from balai.services.models import PUBLIC, Request, Step
from tests.cast import Cast

from .cast import NOW, OUTSIDE, Opened, picture, report_something, something


@pytest.fixture
def story(cast: Cast, counter: Opened) -> Opened:
    """Everything that can happen at a counter, once at least."""
    place_id, budi = counter.place_id, cast.actor("budi")
    first = report_something(cast, photos=[picture()], answers={"depth": "40"}, landmark="By the market")
    second = join(place_id, first.code, something(photos=[picture()]))
    third = report_something(cast, kind="home-waste")
    copy = report_something(cast)
    far = report_something(cast, lat=OUTSIDE[0], lon=OUTSIDE[1])
    answering.start(budi, place_id, first.code)
    answering.promise_again(budi, place_id, first.code, "2026-12-04T08:00Z", "Rain.", NOW)
    answering.merge(budi, place_id, [copy.code], first.code, "One hole.")
    answering.part(budi, place_id, copy.code, "Two holes.")
    answering.merge(budi, place_id, [copy.code], first.code, "One hole after all.")
    append(place_id, [acts.RequestChased(code=first.code, step=1, office=counter.works)])
    answering.answer(budi, place_id, first.code, "note", "We come on Friday.", now=NOW)
    answering.answer(budi, place_id, first.code, "done", "It is filled.", [picture()], NOW)
    reporters.object_to(place_id, second.secret, "Still deep.", [picture()], NOW)
    answering.send_on(budi, place_id, first.code, counter.cleaning, "It is mud.", "potholes", NOW)
    answering.moderate(budi, place_id, first.code, False, "A name in it.")
    answering.moderate(budi, place_id, first.code, True, "No name in it.", [_text(place_id, first.code)])
    answering.answer(budi, place_id, first.code, "done", "Filled again.", now=NOW)
    for one in (first, second, copy):
        reporters.agree(place_id, one.secret)
    answering.answer(budi, place_id, third.code, "done", "It is taken away.", now=NOW)
    reporters.count_as_fixed(NOW + timedelta(days=8))
    reporters.take_back(place_id, second.secret)
    reporters.take_back(place_id, report_something(cast).secret)
    declined = report_something(cast)
    answering.answer(budi, place_id, declined.code, "declined", "It is private land.", now=NOW)
    append(
        place_id,
        [
            acts.StateObserved(code=far.code, state=state, said=said, on=minute(NOW))
            for state, said in (("fixed", "Closed"), ("reopened", ""), ("done", "Ditutup"))
        ],
    )
    append(place_id, [acts.RatingObserved(code=far.code, stars=350, reopened=2)])
    east = commands.set_area(budi, place_id, "East", [[0, 0, 10, 0, 10, 10, 0, 0]])
    commands.set_route(budi, place_id, "roads", east, counter.works)
    commands.set_route(budi, place_id, "roads", "", counter.works)
    commands.set_route(budi, place_id, "", east, counter.works)
    commands.set_route(budi, place_id, "roads", "", "")
    append(place_id, [acts.AreaClosed(ref=east, reason="Drawn twice.")])
    commands.close_kind(budi, place_id, "potholes", "Nobody chose it.")
    report_something(cast)
    commands.close_office(budi, place_id, counter.works, counter.cleaning, "One office for both.")
    return counter


def _text(place_id: Any, code: str) -> str:
    return Request.objects.of(place_id).get(code=code).text


def said(place_id: Any) -> list[Any]:
    """The counter's acts of a record."""
    return [act for _index, act in acts_of(place_id) if type(act) in acts.ACTS]


def rows(place_id: Any) -> dict[str, list[dict[str, Any]]]:
    """Every public row, without what differs between two places that went through the same."""
    found = {}
    for table in PUBLIC:
        plain = [
            {name: value for name, value in row.items() if name not in {"pk", "place_id", "id", "entry"}}
            for row in table.objects.of(place_id).values()
        ]
        found[table.__name__] = sorted(plain, key=repr)
    return found


def test_the_story_has_every_act(story: Opened) -> None:
    assert {type(act) for act in said(story.place_id)} == set(acts.ACTS)


def test_replaying_the_record_gives_the_public_tables(story: Opened) -> None:
    assert compare(story.place_id) == []


def test_rebuilding_from_the_record_gives_the_same_rows(story: Opened) -> None:
    before = rows(story.place_id)
    assert all(before.values()), "every table has rows"
    rebuild(story.place_id)
    assert rows(story.place_id) == before
    assert compare(story.place_id) == []


def test_a_follower_that_takes_it_in_at_once_has_the_same_rows(cast: Cast, story: Opened) -> None:
    """Many acts in one go are folded after one look at the tables; the outcome may not depend on that."""
    follower = cast.teluk.place_id
    every = said(story.place_id)
    append(follower, every)
    assert rows(follower) == rows(story.place_id)
    assert compare(follower) == []


@pytest.mark.parametrize("size", [2, 7, 9, 40])
def test_it_does_not_matter_in_how_many_goes_a_follower_takes_it_in(
    cast: Cast, story: Opened, size: int
) -> None:
    follower, every = cast.teluk.place_id, said(story.place_id)
    for start in range(0, len(every), size):
        append(follower, every[start : start + size])
    assert rows(follower) == rows(story.place_id)
    assert compare(follower) == []


def test_acts_about_what_is_not_there_change_nothing(cast: Cast, counter: Opened) -> None:
    """A record of another city may hold anything; its projections never fail."""
    before = rows(counter.place_id)
    lost = "MKS-222222"
    append(
        counter.place_id,
        [
            acts.RequestJoined(code=lost),
            acts.RequestLeft(code=lost),
            acts.RequestSentOn(code=lost, office="x", reason="?"),
            acts.RequestPromised(code=lost, promise="x", reason="?"),
            acts.RequestStarted(code=lost),
            acts.RequestAnswered(code=lost, answer="done"),
            acts.RequestAgreed(code=lost),
            acts.RequestFixed(code=lost, how="agreed"),
            acts.RequestReopened(code=lost),
            acts.RequestMerged(code=lost, into=lost),
            acts.RequestWithdrawn(code=lost),
            acts.RequestChased(code=lost, step=1, office="x"),
            acts.RequestModerated(code=lost, shown=True, reason="?"),
            acts.StateObserved(code=lost, state="fixed"),
            acts.RatingObserved(code=lost, stars=1),
            acts.KindClosed(code="x", reason="?"),
            acts.OfficeClosed(ref="x", into="y", reason="?"),
            acts.AreaClosed(ref="x", reason="?"),
            acts.RouteSet(kind="x", area="y", office=""),
        ],
    )
    assert rows(counter.place_id) == before
    assert compare(counter.place_id) == []


def test_what_happened_stands_in_the_order_of_the_record(story: Opened) -> None:
    for request in Request.objects.of(story.place_id):
        steps = list(Step.objects.of(story.place_id).filter(code=request.code).order_by("entry"))
        assert steps[0].what == "opened"
        assert len({step.entry for step in steps}) == len(steps)
        assert request.updated_at == max(step.at for step in steps)
    assert Head.objects.get(place_id=story.place_id).size > len(acts.ACTS)


# --- telling


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_act_is_told_in_a_sentence(story: Opened, language: str) -> None:
    every = said(story.place_id)
    assert {type(act) for act in every} <= told()
    names = names_in((story.place_id, act) for act in every)
    refs = {story.works, story.cleaning, story.north, story.south}
    with translation.override(language):
        for act in every:
            sentence = str(describe(act, names))
            assert sentence and "%(" not in sentence and "  " not in sentence, act
            assert sentence[-1] not in " :,", act
            assert "Commitment" not in sentence and "Question" not in sentence, act
            assert not [ref for ref in refs if ref in sentence], "an office or area is told by its name"
            if (
                code := getattr(act, "code", "")
                if type(act).__name__.startswith(("Request", "State"))
                else ""
            ):
                assert code in sentence, act


def test_who_answers_what_is_told_as_a_whole_sentence(story: Opened) -> None:
    names = {"roads": "“Roads”", "n": "“North”", "w": "“Works”"}
    with translation.override("en"):
        told_so = {
            str(describe(acts.RouteSet(kind=kind, area=area, office=office), names))
            for kind, area, office in (
                ("roads", "n", "w"), ("roads", "", "w"), ("", "n", "w"), ("", "", "w"), ("roads", "n", ""),
            )
        }  # fmt: skip
    assert told_so == {
        "“Works” answers “Roads” in “North”",
        "“Works” answers “Roads” wherever no other rule is finer",
        "“Works” answers in “North” whatever no other rule names",
        "“Works” answers whatever no other rule names",
        "A rule of which office answers what was taken away",
    }
