"""A city's projects, command by command: who may, what is refused, how one is opened, stopped, merged."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from balai.places.authority import NotAllowed
from balai.plans import acts, commands
from balai.plans.commands.projects import Answer, answer_of
from balai.plans.queries import all_projects, projects
from balai.record.append import append, happened_on
from balai.record.replay import compare
from tests.cast import PEOPLE, THEMES, Cast, answered, open_project, origin
from tests.plans.saying import merge, plan, project
from tests.saying import refused_field, said_since, size

PDF = b"%PDF-1.7\n"

# --- who may

Deed = Callable[[Any, Any, dict[str, str]], Any]
DEEDS: dict[str, Deed] = {
    "open": lambda who, at, _: commands.open_project(who, at, "New", THEMES[0]),
    "answer": lambda who, at, on: commands.answer_for_project(
        who, at, on["project"], Answer(name="One", focus_area=THEMES[0], status="implementing")
    ),
    "stop": lambda who, at, on: commands.stop_project(who, at, on["project"], "No money."),
    "merge": lambda who, at, on: commands.merge_project(who, at, on["project"], on["other"], "One street."),
    "milestone": lambda who, at, on: commands.set_milestone(who, at, on["project"], "Survey"),
    "link": lambda who, at, on: commands.add_evidence_link(
        who, at, on["project"], "Photo", "https://city.example/"
    ),
    "file": lambda who, at, on: commands.add_evidence_file(
        who, at, on["project"], "Plan", PDF, "application/pdf"
    ),
    "plan": lambda who, at, on: commands.publish_plan(who, at, on["network"], "Plan", "Vision"),
    "target": lambda who, at, on: commands.set_target(
        who, at, acts.TargetSet(ref="", plan=on["plan"], text="T")
    ),
    "result": lambda who, at, on: commands.report_target(who, at, on["target"], "1", "yes", ""),
}


@pytest.fixture
def things(cast: Cast) -> dict[str, str]:
    """One of everything in Muara."""
    found = {"project": open_project(cast, "One"), "other": open_project(cast, "Two"), "plan": plan(cast)}
    target = acts.TargetSet(ref="", plan=found["plan"], text="Swim")
    found["target"] = commands.set_target(cast.actor("amina"), cast.muara.place_id, target)
    return found | {"network": origin(cast.net)}


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_staff_and_the_chief_officer_of_the_city_may_and_nobody_else(
    cast: Cast, things: dict[str, str], deed: str
) -> None:
    before = size(cast)
    for person in set(PEOPLE) - {"amina", "budi"}:
        with pytest.raises(NotAllowed, match=r"^staff / csco$"):
            DEEDS[deed](cast.actor(person), cast.muara.place_id, things)
        assert size(cast) == before, person
    DEEDS[deed](cast.actor("budi"), cast.muara.place_id, things)
    assert size(cast) > before
    assert {act.by for act in said_since(cast, before)} == {"staff"}


@pytest.mark.parametrize("deed", sorted(set(DEEDS) - {"open", "plan"}))
def test_what_belongs_to_another_city_is_not_there(cast: Cast, things: dict[str, str], deed: str) -> None:
    """Chan may act in Teluk, and names what is Muara's."""
    open_project(cast, "Mine", "chan", "teluk")
    assert (
        refused_field(cast, lambda: DEEDS[deed](cast.actor("chan"), cast.teluk.place_id, things), "no such")
        in {"", "plan"}
    )  # fmt: skip


@pytest.mark.parametrize("state", ["ended", "sample", "closed"])
def test_a_role_that_has_ended_or_does_not_count_may_nothing(cast: Cast, state: str) -> None:
    from django.utils import timezone

    from balai.people.models import RoleHeld
    from balai.people.queries import actor

    if state == "ended":
        RoleHeld.objects.of(cast.muara.place_id).filter(account=cast.budi).update(until=timezone.now())
    else:
        cast.budi.sample, cast.budi.is_active = state == "sample", state != "closed"
        cast.budi.save()
    with pytest.raises(NotAllowed):
        commands.open_project(actor(cast.budi), cast.muara.place_id, "New", THEMES[0])


# --- opening


def test_a_project_is_opened_as_proposed_with_its_histories_begun(cast: Cast) -> None:
    in_plan = plan(cast)
    with happened_on("2026-01-10"):
        ref = commands.open_project(
            cast.actor("budi"), cast.muara.place_id, "  Rain gardens ", THEMES[2], in_plan
        )
    row = project(cast, ref)
    assert (row.name, row.focus_area, row.plan, row.status, row.opened_on) == (
        "Rain gardens", THEMES[2], in_plan, "proposed", "2026-01-10",
    )  # fmt: skip
    assert row.names == [{"on": "2026-01-10", "value": "Rain gardens", "reason": ""}]
    assert row.focus_areas == [{"on": "2026-01-10", "value": THEMES[2], "reason": ""}]
    assert row.statuses == [{"on": "2026-01-10", "status": "proposed", "reason": ""}]
    assert compare(cast.muara.place_id) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "x" * 501}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "\udead"}, "name"),
        ({"focus_area": ""}, "focus_area"),
        ({"focus_area": "Space travel"}, "focus_area"),
        ({"focus_area": THEMES[0].lower()}, "focus_area"),
        ({"plan": "nothing"}, "plan"),
    ],
)
def test_a_project_without_a_name_or_of_no_focus_area_is_refused(
    cast: Cast, said: dict[str, str], field: str
) -> None:
    good = {"name": "New", "focus_area": THEMES[0]}
    assert (
        refused_field(
            cast, lambda: commands.open_project(cast.actor("budi"), cast.muara.place_id, **good | said)
        )
        == field
    )  # fmt: skip


def test_a_plan_of_another_city_is_not_this_citys(cast: Cast) -> None:
    theirs = plan(cast, "chan", "teluk")
    field = refused_field(
        cast,
        lambda: commands.open_project(cast.actor("budi"), cast.muara.place_id, "N", THEMES[0], theirs),
    )
    assert field == "plan"


def test_a_city_without_a_network_has_no_focus_area_to_open_a_project_in(cast: Cast) -> None:
    from balai.places.acts import MemberLeft

    append(cast.net.place_id, [MemberLeft(origin=origin(cast.muara), reason="Asked to.")])
    assert refused_field(cast, lambda: open_project(cast)) == "focus_area"


# --- stopping and merging


def stop(cast: Cast, ref: str, reason: str = "No money.") -> None:
    commands.stop_project(cast.actor("budi"), cast.muara.place_id, ref, reason)


@pytest.mark.parametrize("reason", ["", "no", "\u200b\u200b\u200b", "x" * 501, "a\x00b"])
def test_a_project_stops_and_merges_only_with_a_reason_that_can_be_read(cast: Cast, reason: str) -> None:
    one, two = open_project(cast, "One"), open_project(cast, "Two")
    assert refused_field(cast, lambda: stop(cast, one, reason)) == "reason"
    assert refused_field(cast, lambda: merge(cast, one, two, reason)) == "reason"


def test_a_stopped_project_stays_in_the_register_with_its_reason_and_stops_once(cast: Cast) -> None:
    ref = open_project(cast, "One")
    with happened_on("2026-06-01"):
        stop(cast, ref)
    row = project(cast, ref)
    assert (row.status, row.statuses[-1]) == (
        "stopped", {"on": "2026-06-01", "status": "stopped", "reason": "No money."},
    )  # fmt: skip
    assert [p.ref for p in projects(cast.muara.place_id)] == [ref]
    refused_field(cast, lambda: stop(cast, ref), "“One” has ended already")


def test_a_merged_project_goes_on_in_the_other_and_both_stay(cast: Cast) -> None:
    one, two = open_project(cast, "One"), open_project(cast, "Two")
    merge(cast, one, two)
    row = project(cast, one)
    assert (row.status, row.joined_into, row.joined_how) == ("merged into", two, "merged")
    assert row.statuses[-1]["reason"] == "One street."
    assert project(cast, two).status == "proposed"
    assert [p.ref for p in projects(cast.muara.place_id)] == [two]
    assert {p.ref for p in all_projects(cast.muara.place_id)} == {one, two}
    assert compare(cast.muara.place_id) == []


def test_a_project_merges_neither_into_itself_nor_into_one_that_has_ended_nor_in_a_loop(cast: Cast) -> None:
    one, two, three = (open_project(cast, name) for name in ("One", "Two", "Three"))
    assert refused_field(cast, lambda: merge(cast, one, one), "in itself") == "into"
    stop(cast, three)
    refused_field(cast, lambda: merge(cast, one, three), "“Three” has ended")
    refused_field(cast, lambda: merge(cast, three, one), "“Three” has ended")
    merge(cast, one, two)
    refused_field(cast, lambda: merge(cast, two, one), "“One” has ended")
    refused_field(cast, lambda: merge(cast, one, two), "“One” has ended")
    refused_field(cast, lambda: stop(cast, one), "“One” has ended")


def test_a_project_merges_into_no_project_of_another_city(cast: Cast) -> None:
    mine, theirs = open_project(cast, "Mine"), open_project(cast, "Theirs", "chan", "teluk")
    refused_field(cast, lambda: merge(cast, mine, theirs), "no such project in this city")
    assert project(cast, mine).joined_into == ""


@pytest.mark.parametrize("ended", ["stopped", "merged"])
def test_a_project_that_had_ended_goes_on_with_a_reason_and_stands_on_its_own_again(
    cast: Cast, ended: str
) -> None:
    one, two = open_project(cast, "One"), open_project(cast, "Two")
    stop(cast, one) if ended == "stopped" else merge(cast, one, two)
    assert refused_field(cast, lambda: answered(cast, one, status="implementing"), "had ended") == "reason"
    answered(cast, one, status="implementing", reason="Money was found.")
    row = project(cast, one)
    assert (row.status, row.joined_into, row.joined_how) == ("implementing", "", "")
    assert {p.ref for p in projects(cast.muara.place_id)} == {one, two}
    merge(cast, two, one, "The other way round.")
    assert compare(cast.muara.place_id) == []


def test_a_project_that_ended_may_still_be_described_without_going_on(cast: Cast) -> None:
    ref = open_project(cast)
    stop(cast, ref)
    said = msgspec.structs.replace(answer_of(project(cast, ref)), text="What was built.")
    commands.answer_for_project(cast.actor("budi"), cast.muara.place_id, ref, said)
    assert (project(cast, ref).text, project(cast, ref).status) == ("What was built.", "stopped")
