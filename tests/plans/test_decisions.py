"""Whether two projects are one: who decides, once, and what may not follow."""

from functools import partial

import pytest
from django.http import Http404

from balai.places.authority import NotAllowed
from balai.plans import acts, commands
from balai.plans.queries import project_named, projects
from balai.record.append import append
from balai.record.replay import compare
from tests.cast import PEOPLE, Cast, open_project
from tests.plans.saying import merge, project
from tests.saying import refused_field, size


def proposed(cast: Cast, earlier: str, later: str, ref: str = "mmmm", relation: str = "same") -> str:
    said = acts.MatchProposed(
        ref=ref, earlier=earlier, later=later, relation=relation, reason="Same street.", confidence=60
    )
    append(cast.muara.place_id, [said])
    return ref


def decide(cast: Cast, who: str = "amina", confirmed: bool = True, ref: str = "mmmm") -> None:
    commands.decide_match(cast.actor(who), cast.muara.place_id, ref, confirmed, "The utility says so.")


@pytest.mark.parametrize(
    ("who", "role"), [("amina", "csco"), ("dewi", "national representative"), ("elok", "secretariat")]
)
def test_a_proposal_is_decided_once_by_whoever_may_and_the_role_is_kept(
    cast: Cast, who: str, role: str
) -> None:
    from balai.plans.queries import match_named

    proposed(cast, open_project(cast, "One"), open_project(cast, "Two"))
    decide(cast, who, confirmed=False)
    match = match_named(cast.muara.place_id, "mmmm")
    assert (match.decision, match.decided_by, match.decision_reason) == (
        "rejected", role, "The utility says so.",
    )  # fmt: skip
    assert len(projects(cast.muara.place_id)) == 2
    for confirmed in (True, False):
        refused_field(cast, lambda yes=confirmed: decide(cast, "amina", yes), "decided this already")
    assert compare(cast.muara.place_id) == []


def test_nobody_else_decides_whether_two_projects_are_one(cast: Cast) -> None:
    proposed(cast, open_project(cast, "One"), open_project(cast, "Two"))
    before = size(cast)
    for person in set(PEOPLE) - {"amina", "dewi", "elok"}:
        with pytest.raises(NotAllowed):
            decide(cast, person)
    assert size(cast) == before


@pytest.mark.parametrize("reason", ["", "no", "x" * 501])
def test_a_decision_has_a_reason(cast: Cast, reason: str) -> None:
    proposed(cast, open_project(cast, "One"), open_project(cast, "Two"))
    deed = partial(commands.decide_match, cast.actor("amina"), cast.muara.place_id, "mmmm", True, reason)
    assert refused_field(cast, deed) == "reason"


def test_a_proposal_of_another_city_is_not_this_ones(cast: Cast) -> None:
    proposed(cast, open_project(cast, "One"), open_project(cast, "Two"))
    deed = partial(commands.decide_match, cast.actor("chan"), cast.teluk.place_id, "mmmm", True, "Because.")
    refused_field(cast, deed, "no such proposal")


@pytest.mark.parametrize(("relation", "how"), [("same", "same"), ("renamed", "same"), ("merged", "merged")])
def test_a_confirmed_later_project_goes_on_in_the_earlier_one(cast: Cast, relation: str, how: str) -> None:
    earlier, later = open_project(cast, "One"), open_project(cast, "Two")
    proposed(cast, earlier, later, relation=relation)
    decide(cast)
    assert (project(cast, later).joined_into, project(cast, later).joined_how) == (earlier, how)
    assert [p.ref for p in projects(cast.muara.place_id)] == [earlier]
    assert compare(cast.muara.place_id) == []


def test_two_projects_never_go_on_in_each_other(cast: Cast) -> None:
    """One was merged into the other while the proposal that says the reverse was waiting: both would be gone."""
    earlier, middle, later = (open_project(cast, name) for name in ("One", "Two", "Three"))
    proposed(cast, earlier, later)
    merge(cast, earlier, middle)
    merge(cast, middle, later)
    refused_field(cast, lambda: decide(cast), "“One” has ended already")
    assert [p.ref for p in projects(cast.muara.place_id)] == [later]
    decide(cast, confirmed=False)


def test_a_project_goes_on_in_one_other_only(cast: Cast) -> None:
    earlier, other, later = (open_project(cast, name) for name in ("One", "Two", "Three"))
    proposed(cast, earlier, later)
    merge(cast, later, other)
    refused_field(cast, lambda: decide(cast), "“Three” has ended already")
    assert project(cast, later).joined_into == other


def test_projects_found_to_be_one_after_another_form_a_chain(cast: Cast) -> None:
    first, second, third = (open_project(cast, name) for name in ("One", "Two", "Three"))
    proposed(cast, first, second, "aaaa")
    proposed(cast, second, third, "bbbb")
    decide(cast, ref="aaaa")
    decide(cast, ref="bbbb")
    assert [p.ref for p in projects(cast.muara.place_id)] == [first]
    assert project(cast, third).joined_into == second


def test_a_reference_that_is_none_is_not_found(cast: Cast) -> None:
    with pytest.raises(Http404):
        project(cast, "nothing")
    with pytest.raises(Http404):
        project_named(cast.teluk.place_id, open_project(cast))
