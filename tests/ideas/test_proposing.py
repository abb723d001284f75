"""Proposing: what is taken and what is refused, words that stay, going on together, and the city's answer."""

from functools import partial

import pytest

from balai.ideas import queries
from balai.ideas.commands import calling, proposing, saying, summing
from balai.ideas.commands.voices import UnknownLink
from balai.ideas.models import MergeAsk, Step
from balai.ideas.states import PHASES
from balai.places.authority import NotAllowed
from balai.places.texts import Refused
from tests.cast import Cast
from tests.saying import refused_field
from tests.services.cast import open_counter, report_something

from .cast import LATER, NOW, call, every_byte, move, propose, row, said, voice


def seen(cast: Cast, ref: str) -> queries.Seen:
    return queries.seen(cast.muara.place_id, [row(cast, ref)])[ref]


def test_an_idea_stands_with_the_need_first_and_a_day_by_which_it_is_answered(cast: Cast, asked: str) -> None:
    open_counter(cast)
    code = report_something(cast).code
    typed = code.lower().replace("-", " ")
    told = propose(cast, asked, where="Riverside", cost_low=100, cost_high=900, about=[typed])
    found = row(cast, told.ref)
    assert (found.state, found.support, found.answer_by) == ("proposed", 0, "2026-12-23T02:00Z")
    assert (found.cost_low, found.cost_high, found.about) == (100, 900, [code])
    assert seen(cast, told.ref).need.startswith("The walk to the clinic")


def test_nothing_that_somebody_wrote_and_nothing_of_who_they_are_is_in_the_record(
    cast: Cast, asked: str
) -> None:
    told = propose(cast, asked, client_key="k" * 30)
    heard = voice(cast, told.ref)
    saying.support(cast.muara.place_id, heard.voice, yes=True)
    written = every_byte(cast.muara.place_id)
    for private in (
        "Shade trees",
        "clinic",
        told.secret,
        heard.secret,
        "k" * 30,
        str(heard.voice.id),
        heard.voice.id.hex,
    ):
        assert private.encode() not in written


def test_the_same_sending_is_one_idea_with_one_link(cast: Cast, asked: str) -> None:
    assert propose(cast, asked, client_key="k" * 30) == propose(cast, asked, client_key="k" * 30)
    assert len(queries.ideas_of(cast.muara.place_id, asked)) == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 121}),
        ("need", {"need": ""}),
        ("text", {"text": "\x00"}),
        ("cost_low", {"cost_low": 5, "cost_high": 2}),
        ("cost_low", {"cost_high": -1}),
        ("cost_low", {"cost_high": 2**63}),
        ("about", {"about": ["no code"]}),
        ("about", {"about": ["MKS-7K2P4N"] * 6}),
        ("answers", {"answers": "nowhere"}),
        ("client_key", {"client_key": "guess"}),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(
    cast: Cast, asked: str, field: str, changes: dict
) -> None:  # type: ignore[type-arg]
    assert refused_field(cast, lambda: propose(cast, asked, **changes)) == field
    assert queries.ideas_of(cast.muara.place_id, asked) == []


def test_another_citys_call_is_none_here(cast: Cast, asked: str) -> None:
    with pytest.raises(Refused, match="no such call"):
        proposing.propose(cast.teluk.place_id, asked, said(), NOW)


@pytest.mark.parametrize("phase", [phase for phase in PHASES if "propose" not in PHASES[phase]])
def test_a_call_takes_ideas_only_while_it_collects_them(cast: Cast, asked: str, phase: str) -> None:
    move(cast, asked, phase)
    with pytest.raises(Refused, match="no new ideas"):
        propose(cast, asked)


def test_words_change_until_somebody_supports_them_and_every_version_stays(cast: Cast, idea: str) -> None:
    place_id, own = cast.muara.place_id, cast.author_secret
    proposing.revise(place_id, idea, own, "Shade", "It is hot.", "Trees and sails.")
    assert [one.number for one in queries.versions(place_id, idea)] == [1, 2]
    assert seen(cast, idea).text == "Trees and sails."
    heard = voice(cast, idea)
    saying.support(place_id, heard.voice, yes=True)
    with pytest.raises(Refused, match="they stay"):
        proposing.revise(place_id, idea, own, "A car park", "Cars.", "Asphalt.")
    saying.support(place_id, heard.voice, yes=False)
    with pytest.raises(Refused, match="they stay"):
        proposing.revise(place_id, idea, own, "A car park", "Cars.", "Asphalt.")


def test_only_its_own_link_changes_an_idea(cast: Cast, asked: str, idea: str) -> None:
    other = propose(cast, asked, title="Another")
    somebody = voice(cast, idea)
    place_id = cast.muara.place_id
    with pytest.raises(UnknownLink):
        proposing.revise(place_id, idea, other.secret, "Mine now", "Mine.", "Mine.")
    with pytest.raises(UnknownLink):
        proposing.take_back(cast.teluk.place_id, idea, cast.author_secret)
    with pytest.raises(Refused, match="Only whoever proposed it"):
        proposing.take_back(place_id, idea, somebody.secret)
    assert row(cast, idea).state == "proposed"


def test_what_is_taken_back_is_erased_in_every_version(cast: Cast, idea: str) -> None:
    place_id, own = cast.muara.place_id, cast.author_secret
    proposing.revise(place_id, idea, own, "Shade", "It is hot.", "Trees and sails.")
    proposing.take_back(place_id, idea, own)
    words = [
        one
        for version in queries.versions(place_id, idea)
        for one in (version.title, version.need, version.text)
    ]
    assert queries.withheld(place_id, words) == {}
    assert seen(cast, idea) == queries.Seen()
    with pytest.raises(Refused, match="has ended"):
        proposing.revise(place_id, idea, own, "Back", "Back.", "Back.")


def test_two_ideas_go_on_together_when_both_authors_say_so_and_both_pages_show_it(
    cast: Cast, asked: str, idea: str
) -> None:
    other = propose(cast, asked, title="Trees by the river")
    place_id = cast.muara.place_id
    proposing.ask_to_join(place_id, other.ref, other.secret, idea)
    assert queries.asks_to_join(place_id, idea) == [other.ref]
    assert row(cast, other.ref).state == "proposed", "nothing happens until the other says yes"
    proposing.settle_join(place_id, idea, cast.author_secret, other.ref, yes=True)
    assert (row(cast, other.ref).state, row(cast, other.ref).merged_into) == ("merged", idea)
    steps = Step.objects.of(place_id).filter(what__in=["merged", "joined"])
    assert {(one.idea, one.what) for one in steps} == {(other.ref, "merged"), (idea, "joined")}


def test_whoever_is_asked_may_say_no(cast: Cast, asked: str, idea: str) -> None:
    other = propose(cast, asked, title="Trees by the river")
    proposing.ask_to_join(cast.muara.place_id, other.ref, other.secret, idea)
    proposing.settle_join(cast.muara.place_id, idea, cast.author_secret, other.ref, yes=False)
    assert row(cast, other.ref).state == "proposed"
    assert not MergeAsk.objects.of(cast.muara.place_id).exists()


def test_nobody_is_merged_without_asking_and_nothing_across_calls(cast: Cast, asked: str, idea: str) -> None:
    place_id = cast.muara.place_id
    elsewhere = propose(cast, call(cast, title="Another call"))
    with pytest.raises(Refused, match="Nobody asks"):
        proposing.settle_join(place_id, idea, cast.author_secret, elsewhere.ref, yes=True)
    for into in (elsewhere.ref, idea):
        with pytest.raises(Refused, match="another idea of this call"):
            proposing.ask_to_join(place_id, idea, cast.author_secret, into)


def test_ideas_in_like_words_are_shown_to_whoever_proposes_the_second(
    cast: Cast, asked: str, idea: str
) -> None:
    second = propose(
        cast, asked, title="Shade trees along the riverside", need="The walk to the clinic is hot."
    )
    propose(cast, asked, title="A night bus", need="After ten nobody gets home from the market.")
    assert [one.ref for one in queries.alike(cast.muara.place_id, row(cast, second.ref))] == [idea]


def test_the_office_answers_with_reasons_and_says_when_there_is_more(cast: Cast, idea: str) -> None:
    calling.answer(cast.actor("budi"), cast.muara.place_id, idea, "in part", "On 740 of 910 metres.", 60, NOW)
    found = row(cast, idea)
    assert (found.state, found.office, found.answer_by) == ("in part", "Parks", "2027-01-22T02:00Z")
    calling.answer(cast.actor("budi"), cast.muara.place_id, idea, "done", "Planted.", None, NOW)
    assert (row(cast, idea).state, row(cast, idea).answer_by) == ("done", "")


def test_an_answer_that_promises_nothing_more_is_refused_unless_it_is_the_last(cast: Cast, idea: str) -> None:
    for what in ("note", "can be done", "in part"):
        deed = partial(calling.answer, cast.actor("budi"), cast.muara.place_id, idea, what, "Soon.")
        assert refused_field(cast, deed) == "days"


def test_who_holds_no_role_here_neither_answers_nor_looks_at_statements(cast: Cast, idea: str) -> None:
    for who in ("nina", "chan", "elok"):
        with pytest.raises(NotAllowed):
            calling.answer(cast.actor(who), cast.muara.place_id, idea, "done", "Yes.")
        with pytest.raises(NotAllowed):
            calling.state_for_city(cast.actor(who), cast.muara.place_id, idea, "Yes.")


def test_the_clock_never_goes_silent(cast: Cast, idea: str) -> None:
    assert summing.chase(NOW) == 0
    assert summing.chase(LATER) == 1
    assert summing.chase(LATER) == 0, "asked again, with a new day"
    found = row(cast, idea)
    assert (found.chased, found.answer_by) == (1, "2027-01-23T02:00Z")


def test_held_words_are_gone_from_everywhere_and_come_back(cast: Cast, idea: str) -> None:
    calling.moderate_idea(cast.actor("budi"), cast.muara.place_id, idea, False, "It names a neighbour.")
    assert seen(cast, idea) == queries.Seen()
    assert row(cast, idea).held
    calling.moderate_idea(cast.actor("budi"), cast.muara.place_id, idea, True, "The name is gone.")
    assert seen(cast, idea).title.startswith("Shade trees")


def test_the_city_states_nothing_about_an_idea_that_has_ended(cast: Cast, asked: str, idea: str) -> None:
    place_id, budi = cast.muara.place_id, cast.actor("budi")
    joined, gone = propose(cast, asked, title="Trees by the river"), propose(cast, asked, title="A night bus")
    proposing.ask_to_join(place_id, joined.ref, joined.secret, idea)
    proposing.settle_join(place_id, idea, cast.author_secret, joined.ref, yes=True)
    proposing.take_back(place_id, gone.ref, gone.secret)
    calling.answer(budi, place_id, idea, "done", "Planted.")
    for ref in (joined.ref, gone.ref, idea):
        with pytest.raises(Refused, match="This idea has ended"):
            calling.state_for_city(budi, place_id, ref, "A thought.")
        assert queries.statements_of(place_id, ref) == []
