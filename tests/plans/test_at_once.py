"""Two people who do the same to the same thing at the same moment: one wins, the other is told, nothing twice."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from balai.people.desk import ChangedMeanwhile
from balai.places.texts import Refused
from balai.plans import acts, commands
from balai.plans.commands.projects import answer_of
from balai.plans.desk.guards import as_seen
from balai.plans.models import Project
from balai.plans.queries import match_named, project_named, projects, round_cities, round_named, rounds
from balai.record.append import append
from balai.record.models import Head
from balai.record.read import acts as acts_of
from balai.record.replay import compare
from tests.cast import THEMES, Cast, open_project, open_round, origin
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = 2026


def where(cast: Cast) -> tuple[Any, int, str]:
    return cast.net.place_id, YEAR, origin(cast.muara)


def counted(place: Any) -> Counter[str]:
    return Counter(type(act).__name__ for _index, act in acts_of(place.place_id))


def one_wins(first: Callable[[], Any], second: Callable[[], Any], why: str) -> None:
    went, refused = at_once(first, second)
    assert went is None
    assert isinstance(refused, Refused) and why in str(refused), repr(refused)


def test_two_who_open_the_same_years_round_open_one(cast: Cast) -> None:
    elok = cast.actor("elok")
    opening = [
        lambda title=title: commands.open_round(elok, cast.net.place_id, YEAR, title, "2026-12-15", "")
        for title in ("First", "Second")
    ]
    one_wins(*opening, "a round of 2026 already")
    assert [r.title for r in rounds(cast.net.place_id)] == ["First"]


def test_two_who_agree_to_a_draft_agree_once(cast: Cast) -> None:
    open_round(cast, YEAR)
    commands.hand_in_draft(cast.actor("amina"), *where(cast))
    dewi = cast.actor("dewi")
    agree = partial(commands.review_draft, dewi, *where(cast))
    one_wins(agree, agree, "in another state by now")
    assert counted(cast.net)["RoundReviewed"] == 1


def test_two_who_accept_a_city_accept_it_once(cast: Cast) -> None:
    open_round(cast, YEAR)
    commands.hand_in_draft(cast.actor("amina"), *where(cast))
    commands.review_draft(cast.actor("dewi"), *where(cast))
    elok = cast.actor("elok")
    accept = partial(commands.accept_draft, elok, *where(cast))
    one_wins(accept, accept, "in another state by now")
    assert counted(cast.net)["RoundAccepted"] == 1
    assert compare(cast.net.place_id) == []


@pytest.mark.parametrize("returned_first", [True, False])
def test_of_one_who_accepts_and_one_who_returns_the_first_decides(cast: Cast, returned_first: bool) -> None:
    open_round(cast, YEAR)
    commands.hand_in_draft(cast.actor("amina"), *where(cast))
    commands.review_draft(cast.actor("dewi"), *where(cast))
    elok, dewi = cast.actor("elok"), cast.actor("dewi")
    accept = partial(commands.accept_draft, elok, *where(cast))
    give_back = partial(commands.return_draft, dewi, *where(cast), "Look again.")
    if returned_first:
        one_wins(give_back, accept, "in another state by now")
    else:
        assert at_once(accept, give_back) == [None, None], "what was accepted may be returned"
    state = round_cities(round_named("net", YEAR))[origin(cast.muara)]
    assert (state.state, state.root) == ("returned", "")


def test_a_city_handed_in_while_the_round_freezes_comes_too_late(cast: Cast) -> None:
    open_round(cast, YEAR)
    elok, amina = cast.actor("elok"), cast.actor("amina")
    one_wins(
        lambda: commands.freeze_round(elok, cast.net.place_id, YEAR),
        lambda: commands.hand_in_draft(amina, *where(cast)),
        "frozen",
    )
    assert counted(cast.net)["RoundDrafted"] == 0


def test_two_who_freeze_a_round_freeze_it_once(cast: Cast) -> None:
    open_round(cast, YEAR)
    elok = cast.actor("elok")
    freeze = partial(commands.freeze_round, elok, cast.net.place_id, YEAR)
    one_wins(freeze, freeze, "frozen")
    assert counted(cast.net)["RoundFrozen"] == 1


def test_two_who_publish_a_report_publish_it_once(cast: Cast) -> None:
    open_project(cast)
    open_round(cast, YEAR)
    elok = cast.actor("elok")
    commands.freeze_round(elok, cast.net.place_id, YEAR)
    publish = partial(commands.publish_round, elok, cast.net.place_id, YEAR)
    one_wins(publish, publish, "published already")
    assert counted(cast.net)["RoundPublished"] == 1


def test_two_who_decide_a_proposal_decide_it_once(cast: Cast) -> None:
    place_id = cast.muara.place_id
    one, two = open_project(cast, "One"), open_project(cast, "Two")
    said = acts.MatchProposed(ref="mmmm", earlier=one, later=two, relation="same", reason="?", confidence=50)
    append(place_id, [said])
    amina, dewi = cast.actor("amina"), cast.actor("dewi")
    one_wins(
        lambda: commands.decide_match(amina, place_id, "mmmm", False, "Two streets."),
        lambda: commands.decide_match(dewi, place_id, "mmmm", True, "One street."),
        "decided this already",
    )
    assert match_named(place_id, "mmmm").decision == "rejected"
    assert counted(cast.muara)["MatchDecided"] == 1
    assert len(projects(place_id)) == 2


def test_two_projects_are_not_merged_into_each_other_at_once(cast: Cast) -> None:
    place_id, who = cast.muara.place_id, cast.actor("budi")
    one, two = open_project(cast, "One"), open_project(cast, "Two")
    one_wins(
        lambda: commands.merge_project(who, place_id, one, two, "One street."),
        lambda: commands.merge_project(who, place_id, two, one, "The other way."),
        "has ended already",
    )
    assert [p.ref for p in projects(place_id)] == [two]


def test_a_proposal_is_not_confirmed_into_a_project_that_is_being_merged_into_its_other_half(
    cast: Cast,
) -> None:
    place_id, budi, amina = cast.muara.place_id, cast.actor("budi"), cast.actor("amina")
    earlier, later = open_project(cast, "One"), open_project(cast, "Two")
    said = acts.MatchProposed(
        ref="mmmm", earlier=earlier, later=later, relation="same", reason="?", confidence=50
    )
    append(place_id, [said])
    one_wins(
        lambda: commands.merge_project(budi, place_id, earlier, later, "One street."),
        lambda: commands.decide_match(amina, place_id, "mmmm", True, "One street."),
        "has ended already",
    )
    assert [p.ref for p in projects(place_id)] == [later]


def test_two_who_stop_a_project_stop_it_once(cast: Cast) -> None:
    ref, who, place_id = open_project(cast, "One"), cast.actor("budi"), cast.muara.place_id
    stop = partial(commands.stop_project, who, place_id, ref, "No money.")
    one_wins(stop, stop, "has ended already")
    assert counted(cast.muara)["ProjectStopped"] == 1


def test_two_who_say_the_same_of_a_project_say_it_once(cast: Cast) -> None:
    ref, place_id, year = open_project(cast), cast.muara.place_id, open_round(cast, YEAR)
    said = answer_of(project_named(place_id, ref))
    said = type(said)(name=said.name, focus_area=said.focus_area, status="implementing", text="Under way.")
    before, net = Head.objects.get(slug="muara").size, origin(cast.net)
    people = cast.actor("amina"), cast.actor("budi")
    saying = [
        lambda who=who: commands.answer_for_project(who, place_id, ref, said, net, year) for who in people
    ]
    assert at_once(*saying) == [None, None]
    assert Counter(type(act).__name__ for _i, act in acts_of(place_id, before)) == {
        "ProjectStatusSet": 1, "ProjectDescribed": 1, "ProjectAnswered": 1,
    }  # fmt: skip
    assert len(project_named(place_id, ref).answered) == 1


def test_two_who_fill_the_same_form_differently_do_not_overwrite_each_other(cast: Cast) -> None:
    """As the desk does it: what a form was filled from must still stand when it is sent."""
    ref, place_id = open_project(cast), cast.muara.place_id
    seen = Head.objects.get(slug="muara").size
    people = {"amina": cast.actor("amina"), "budi": cast.actor("budi")}

    def send(who: str) -> None:
        said = commands.Answer(name="Clean river", focus_area=THEMES[0], status="proposed", text=f"By {who}.")
        with as_seen(Project, place_id, "project", ref, seen=seen):
            commands.answer_for_project(people[who], place_id, ref, said)

    went, refused = at_once(lambda: send("amina"), lambda: send("budi"))
    assert went is None and isinstance(refused, ChangedMeanwhile)
    assert project_named(place_id, ref).text == "By amina."
    assert compare(place_id) == []
