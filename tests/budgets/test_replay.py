"""A story with every act of ballots in it: replayed, rebuilt, followed and told."""

from typing import Any

import pytest
from django.utils import translation

from balai.budgets import acts
from balai.budgets.commands import gates
from balai.budgets.commands.withdrawing import withdraw
from balai.budgets.models import PUBLIC, Choice, Source
from balai.places.texts import Refused
from balai.record.append import append
from balai.record.read import acts as acts_of
from balai.record.replay import compare, rebuild
from balai.record.sentences import describe, names_in, told
from tests.cast import Cast
from tests.services.cast import picture

from .cast import NEXT_DAY, close_due, closed, give_codes, open_ballot, vote
from .test_closing import MANY
from .test_withdrawing import coming


@pytest.fixture
def story(cast: Cast) -> Cast:
    """Everything that can happen, once at least."""
    ref = open_ballot(
        cast, counting=acts.Counting("mes", completion="add1u"), gate=3, photos=[picture(), None],
        ways=["letter", "phone"], phones=acts.Phones(["+62", "+65"], listed=True),
    )  # fmt: skip
    codes = give_codes(cast, ref, 7)
    for code in codes[:5]:
        vote(cast, ref, code, 0, 2)
    vote(cast, ref, codes[5], 1, source="203.0.113.20")
    vote(cast, ref, codes[5], 3, source="203.0.113.20")
    with pytest.raises(Refused):
        vote(cast, ref, "2222-2222-2222", 1)
    close_due(NEXT_DAY)
    for counted in (True, False):
        source = Source.objects.of(cast.muara.place_id).get(held=True)
        gates.decide(cast.actor("budi"), cast.muara.place_id, ref, source.id, counted, "We looked.")
        for code in codes[:3]:
            vote(cast, ref, code, 0, source="203.0.113.30", now=NEXT_DAY)
    source = Source.objects.of(cast.muara.place_id).filter(held=True).first()
    if source:
        gates.decide(cast.actor("budi"), cast.muara.place_id, ref, source.id, False, "Enough.")
    Choice.objects.bulk_create(
        Choice(place_id=cast.muara.place_id, ballot=ref, points=[[item, 1] for item in one]) for one in MANY
    )
    closed(cast, ref)
    withdraw(cast.actor("budi"), cast.muara.place_id, coming(cast), "Two projects are one.")
    return cast


def spoken(place_id: Any) -> list[Any]:
    return [act for _index, act in acts_of(place_id) if type(act) in acts.ACTS]


def rows(place_id: Any) -> list[dict[str, Any]]:
    """Every public row, without what differs between two places that went through the same."""
    apart = {"pk", "place_id", "id", "entry", "choice_entries"}
    every = [row for table in PUBLIC for row in table.objects.of(place_id).values()]
    return sorted(({name: v for name, v in row.items() if name not in apart} for row in every), key=repr)


def test_the_story_has_every_act(story: Cast) -> None:
    assert {type(act) for act in spoken(story.muara.place_id)} == set(acts.ACTS)


def test_replaying_and_rebuilding_give_the_public_tables(story: Cast) -> None:
    place_id = story.muara.place_id
    before = rows(place_id)
    assert before and compare(place_id) == []
    rebuild(place_id)
    assert rows(place_id) == before and compare(place_id) == []


@pytest.mark.parametrize("size", [1, 3, 9, 100])
def test_it_does_not_matter_in_how_many_goes_a_follower_takes_it_in(story: Cast, size: int) -> None:
    follower, every = story.teluk.place_id, spoken(story.muara.place_id)
    for start in range(0, len(every), size):
        append(follower, every[start : start + size])
    assert rows(follower) == rows(story.muara.place_id)
    assert compare(follower) == []


def test_a_follower_takes_no_votes_and_counts_nothing_itself(story: Cast) -> None:
    every = spoken(story.muara.place_id)
    append(story.teluk.place_id, every[:1])
    assert close_due() == 0 and len(spoken(story.teluk.place_id)) == 1


def test_acts_about_what_is_not_there_change_nothing_and_pages_open_on_whatever_a_record_holds(
    cast: Cast, client: Any
) -> None:
    place_id = cast.muara.place_id
    about_nothing = [
        acts.BallotDay("x", "?", 1, 1, [], [], 0), acts.GateDecided("x", 1, True, "?"),
        acts.BallotClosed("x", 1, "?", 0, 0), acts.LinksDestroyed("x", 1), acts.BallotChoices("x", 1, 1, []),
        acts.BallotResult("x", 1, [], ["?"], 1, "?", True, 1), acts.BallotWithdrawn("x", "?"),
        acts.BallotExplained("x", [acts.Why("?", 1, 1, 1, 1, -1, 2**50, 9)], ["?"], 2**50, -7),
    ]  # fmt: skip
    append(place_id, about_nothing)
    assert rows(place_id) == [] and compare(place_id) == []
    strange = acts.BallotOpened(
        ref="x", title="?", budget=-1, currency="?", kind="?", most=-1, items=[], counting=acts.Counting("?"), seed="",
        who="", ways=["?", "phone", "oidc"], opens="?", closes="?", timezone="Mars", gate=0,
        phones=acts.Phones(["?", ""]), oidc=acts.Issuer("http://[", "%s", ["{0}"]),
    )  # fmt: skip
    append(place_id, [strange, *about_nothing])
    assert compare(place_id) == []
    for path in (
        "/muara/budgets/",
        "/muara/budgets/x/",
        "/muara/budgets/x/vote/",
        "/muara/budgets/x/cast/",
        "/muara/",
    ):
        assert client.get(path).status_code in {200, 302}, path


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_act_is_told_in_a_sentence(story: Cast, language: str) -> None:
    place_id = story.muara.place_id
    every = spoken(place_id)
    assert {type(act) for act in every} <= told()
    names = names_in((place_id, act) for act in every)
    with translation.override(language):
        for act in every:
            sentence = str(describe(act, names))
            assert sentence and "%(" not in sentence and "  " not in sentence, act
            assert "“" in sentence and act.ref not in sentence, "a ballot is told by its title"
