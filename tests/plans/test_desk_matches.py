"""Reviewing proposals: two projects that may be one."""

from typing import Any

import pytest

from tests.cast import Cast, open_project


@pytest.fixture(autouse=True)
def the_desk(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.plans.desk_site"
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def proposed(cast: Cast) -> str:
    from balai.plans import acts
    from balai.record.append import append

    first, second = open_project(cast, "Smart Water"), open_project(cast, "Clean Water Grid")
    said = acts.MatchProposed(
        ref="mmmm", earlier=first, later=second, relation="renamed", reason="Same street.", confidence=55
    )
    append(cast.muara.place_id, [said])
    return "/desk/matches/muara/mmmm/"


def test_a_proposal_shows_both_sides_its_reason_and_how_sure_it_is(cast: Cast, proposed: str) -> None:
    html = cast.signed_in("dewi").get("/desk/matches/").content.decode()
    for words in ("Smart Water", "Clean Water Grid", "Same street.", "55 of 100 sure", "Civic &amp; Social"):
        assert words in html


def test_a_proposal_waits_only_for_those_who_may_decide(cast: Cast, proposed: str) -> None:
    for person, sees in (
        ("amina", True),
        ("elok", True),
        ("thida", False),
        ("hana", False),
        ("farid", False),
    ):
        html = cast.signed_in(person).get("/desk/matches/").content.decode()
        assert ("Smart Water" in html) is sees, person


def test_a_decision_needs_a_reason_and_keeps_what_was_typed(cast: Cast, proposed: str) -> None:
    from balai.plans.queries import match_named

    answer = cast.signed_in("amina").post(proposed, {"mmmm-decision": "confirm", "mmmm-reason": "ja"})
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "Say why, in a sentence." in html and ">\nja</textarea>" in html
    assert match_named(cast.muara.place_id, "mmmm").decision == ""


def test_a_confirmed_match_makes_two_projects_one(cast: Cast, proposed: str) -> None:
    from balai.plans.queries import match_named, projects

    said = {"mmmm-decision": "confirm", "mmmm-reason": "The utility says so."}
    assert cast.signed_in("amina").post(proposed, said).status_code == 302
    assert match_named(cast.muara.place_id, "mmmm").decision == "confirmed"
    assert len(projects(cast.muara.place_id)) == 1
    html = cast.signed_in("amina").get("/desk/matches/").content.decode()
    assert "Nothing waits for a decision" in html and "The utility says so." in html


def test_whoever_comes_second_is_told_and_loses_no_word(cast: Cast, proposed: str) -> None:
    from balai.plans.queries import match_named

    cast.signed_in("amina").post(proposed, {"mmmm-decision": "reject", "mmmm-reason": "Two pipes."})
    late = {"mmmm-decision": "confirm", "mmmm-reason": "One pipe, I think."}
    html = cast.signed_in("dewi").post(proposed, late, follow=True).content.decode()
    assert "Somebody decided this already." in html and "One pipe, I think." in html
    assert match_named(cast.muara.place_id, "mmmm").decision == "rejected"


def test_a_decision_that_is_neither_is_refused(cast: Cast, proposed: str) -> None:
    answer = cast.signed_in("amina").post(proposed, {"mmmm-decision": "perhaps", "mmmm-reason": "Why not?"})
    assert answer.status_code == 400
