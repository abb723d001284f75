"""report/1 on rounds run in Balai: an invented network of two cities, computed from projects."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.methods.contradictions import between, inside
from balai.methods.monitoring.facts import listings_of_projects
from balai.methods.monitoring.inputs import (
    City,
    Dated,
    Framework,
    Inputs,
    Listing,
    Project,
    RoundFacts,
    StatusSaid,
    Target,
)
from balai.methods.monitoring.report1 import report

FRAMEWORK = Framework(
    slug="sample",
    name="Sample network",
    focus_areas=["Water", "Streets"],
    project_types=["Pipes", "Lamps"],
    statuses=["proposed", "feasibility", "implementing", "operating", "completed"],
)


def city(slug, accepted=True):
    return City(
        slug=slug,
        name=slug.title(),
        country="ZZ",
        country_name="Nowhere",
        accepted=accepted,
        accepted_size=40 if accepted else None,
        accepted_root="ab" * 32 if accepted else "",
        state="accepted" if accepted else "draft",
        late=not accepted,
    )


def a_round(year):
    cut_off = f"{year}-06-30"
    return RoundFacts(
        network="sample", network_name="Sample", year=year, cut_off=cut_off, imported=False, frozen_on=cut_off
    )


def project(ref, where="hill", statuses=(("2026-01-10", "implementing"),), name="", **more):
    said = {
        "ref": ref,
        "city": where,
        "names": [Dated(on="2026-01-01", value=name or f"Project {ref}")],
        "focus_areas": [Dated(on="2026-01-01", value="Water")],
        "statuses": [StatusSaid(on=on, status=status, reason="said") for on, status in statuses],
    }
    return Project(**{**said, **more})


def before(ref, status="implementing", where="hill", name="", year=2026):
    return Listing(
        ref=ref,
        round=year,
        city=where,
        country="ZZ",
        section="",
        no=ref,
        name=name or f"Project {ref}",
        focus_area="Water",
        status=status,
        project=ref,
    )


def made(projects, listings=(), cities=(), targets=(), years=(2026, 2027)):
    return report(inputs(projects, listings, cities, targets, years))


def inputs(projects, listings=(), cities=(), targets=(), years=(2026, 2027)):
    return Inputs(
        year=2027,
        framework=FRAMEWORK,
        rounds=[a_round(year) for year in years],
        cities=list(cities) or [city("hill"), city("lake")],
        projects=list(projects),
        listings=list(listings),
        targets=list(targets),
    )


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        ("proposed", [1, 0, 0, 1]),
        ("pre-feasibility", [1, 0, 0, 1]),
        ("feasibility", [1, 0, 0, 1]),
        ("implementing", [0, 1, 0, 1]),
        ("operating", [0, 0, 1, 1]),
        ("completed", [0, 0, 1, 1]),
        ("stopped", [0, 0, 0, 0]),
        ("merged into", [0, 0, 0, 0]),
    ],
)
def test_a_status_counts_in_its_group_and_what_ended_stands_apart(status, counted):
    result = made([project("a", statuses=[("2026-01-10", "proposed"), ("2026-05-01", status)])])
    assert result.tables[0].rows == [["Water", *counted], ["Streets", 0, 0, 0, 0]]
    apart = result.table("stopped_and_merged").rows
    assert len(apart) == (0 if counted[3] else 1)
    assert len(result.table("appendix").rows) == counted[3]


def test_a_project_without_a_status_is_not_stated_and_in_no_share():
    result = made([project("a", statuses=[]), project("b")])
    totals = {row[0]: row[1] for row in result.table("status_totals").rows}
    assert (totals["total"], totals["not stated"]) == (1, 1)
    assert result.table("shares").rows[0] == ["focus_area", "Water", 1, "100.0", "100"]


def test_a_city_that_was_not_accepted_is_read_not_at_all_and_its_projects_have_not_vanished():
    cities = [city("hill"), city("lake", accepted=False)]
    result = made([project("a"), project("b", "lake")], [before("a"), before("b", where="lake")], cities)
    assert [row[8] for row in result.table("appendix").rows] == ["a"]
    assert [(row[0], row[3]) for row in result.table("changes").rows] == [("not_reported", "b")]
    assert [row[3:6] for row in result.table("cities").rows] == [
        ["accepted", "yes", "no"],
        ["draft", "no", "yes"],
    ]


def test_the_cover_says_how_many_cities_were_accepted_and_how_many_fields_are_filled():
    result = made([project("a")], cities=[city("hill"), city("lake", accepted=False)])
    said = {finding.code: finding.values for finding in result.findings}
    assert said["cities_accepted"] == {"n": 1, "of": 2}
    assert said["fields_filled"] == {"n": 2, "of": 10, "share": "20.0"}


def test_every_change_since_the_round_before_has_its_name():
    listings = [before(ref) for ref in ("kept", "named", "gone", "stop", "old", "one", "two")]
    listings += [before("back", year=2025), before("worse", "completed"), before("done")]
    projects = [
        project("kept"),
        project("named", name="A better name"),
        project("stop", statuses=[("2026-01-10", "implementing"), ("2026-09-01", "stopped")]),
        project("old", joined_into="kept"),
        project("one", joined_into="both"),
        project("two", joined_into="both"),
        project("both"),
        project("back"),
        project("worse"),
        project("done", statuses=[("2026-12-01", "completed")]),
        project("fresh"),
    ]
    found = {
        (row[0], row[3] or row[4])
        for row in made(projects, listings, years=(2025, 2026, 2027)).table("changes").rows
    }
    assert found == {
        ("renamed", "named"),
        ("vanished", "gone"),
        ("stopped", "stop"),
        ("merged", "kept"),
        ("merged", "both"),
        ("returned", "back"),
        ("status_backwards", "worse"),
        ("status_changed", "done"),
        ("new", "fresh"),
        ("new", "both"),
    }


def test_of_two_listings_confirmed_as_one_project_the_second_is_new_and_not_returned():
    facts = [msgspec.structs.replace(a_round(year), imported=True) for year in (2025, 2026, 2027)]
    listed = [before("a", year=2025), before("a", year=2026), before("a", year=2027)]
    second = msgspec.structs.replace(before("a", year=2027, name="Project a, second part"), ref="a2")
    one = msgspec.structs.replace(inputs([], [*listed, second]), rounds=facts)
    rows = report(one).table("changes").rows
    assert [(row[0], row[5]) for row in rows] == [("new", "Project a, second part")]


def test_projects_merged_in_a_circle_do_not_hang_the_report():
    result = made([project("a", joined_into="b"), project("b", joined_into="a")], [before("a"), before("b")])
    assert {row[0] for row in result.table("changes").rows} == {"merged"}


def test_a_name_of_the_latest_date_holds_and_of_one_day_the_later_act():
    names = [
        Dated(on="2026-03-01", value="First of March"),
        Dated(on="2026-03-01", value="Second of March"),
        Dated(on="2026-02-01", value="Told late, of February"),
    ]
    result = made([project("a", names=names)])
    assert result.table("appendix").rows[0][4] == "Second of March"


def test_the_age_of_a_status_runs_from_the_day_its_group_began():
    statuses = [("2025-01-01", "proposed"), ("2026-01-01", "feasibility"), ("2024-01-01", "implementing")]
    result = made([project("a", statuses=statuses)], [before("a", "proposed")])
    row = result.table("status_age").rows[0]
    assert row[4:] == ["feasibility", "2025-01-01", 2026, 2, 2, 910]


def test_completeness_counts_each_field_of_each_project():
    full = project(
        "a",
        types=["Pipes"],
        starts_on="2026-01-01",
        budget_minor=5_000_00,
        currency="USD",
        partners=["Water board"],
        support=["funding"],
        on_map=True,
        evidence=2,
    )
    target = Target(ref="t", city="hill", text="Pipes laid", project="a")
    result = made([full, project("b", budget_minor=7)], targets=[target])
    hill, lake = result.table("completeness").rows
    assert hill == ["ZZ", "Hill", 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 12, 20, "60.0"]
    assert lake == ["ZZ", "Lake", 0, *[0] * 10, 0, 0, ""]


def test_a_project_of_two_types_counts_under_each():
    rows = made([project("a", types=["Pipes", "Lamps"]), project("b")]).table("types_by_focus").rows
    assert rows == [["Pipes", 1, 0, 1], ["Lamps", 1, 0, 1], ["not stated", 1, 0, 1]]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"due": "2027"}, "silent"),
        ({"due": "2027-06-30"}, "silent"),
        ({"due": "2027-07-01"}, "not_due"),
        ({"due": "2028"}, "not_due"),
        ({}, "no_date"),
        ({"due": "2026", "met": True}, "met"),
        ({"due": "2026", "met": False}, "not_met"),
        ({"due": "2026", "results": [Dated(on="2027-06-30", value="12")]}, "said"),
        ({"due": "2026", "results": [Dated(on="2027-07-01", value="12")]}, "silent"),
    ],
)
def test_a_target_is_met_said_silent_or_not_due(more, state):
    target = Target(ref="t", city="hill", text="Pipes laid", **more)
    rows = made([project("a")], targets=[target]).table("targets").rows
    assert [row[0] for row in rows] == [state]


def test_a_round_run_here_prints_nothing_twice_and_only_silence_contradicts():
    one = inputs([project("a")], [before("a"), before("gone")])
    assert inside(one) == []
    assert [c.kind for c in between(one)] == ["vanished_without_word"]


def test_this_rounds_listings_serve_the_next_report_as_its_past():
    cities = [city("hill"), city("lake")]
    past = listings_of_projects([project("a"), project("b", "lake")], cities, 2026)
    result = made([project("a"), project("b", "lake")], past)
    assert result.table("changes").rows == []
    assert [row[7] for row in result.table("status_age").rows] == [2, 2]


def test_a_focus_area_outside_the_framework_is_shown_and_not_dropped():
    odd = project("a", focus_areas=[Dated(on="2026-01-01", value="Moon")])
    none = project("b", focus_areas=[])
    rows = made([odd, none]).tables[0].rows
    assert [row[0] for row in rows] == ["Water", "Streets", "Moon", "not stated"]
    assert sum(row[4] for row in rows) == 2


@given(st.integers(0, 2**32))
def test_the_order_of_projects_and_listings_changes_nothing(seed):
    refs = [f"p{n}" for n in range(12)]
    projects = [project(ref, name="Twin" if n % 3 == 0 else "") for n, ref in enumerate(refs)]
    projects[5] = project("p5", joined_into="p6")
    listings = [before(ref) for ref in refs[4:]] + [before("gone"), before("", name="Twin")]
    order = random.Random(seed)
    mixed = [order.sample(one, len(one)) for one in (projects, listings)]
    cities = order.sample([city("hill"), city("lake")], 2)
    assert made(*mixed, cities) == made(projects, listings)


def test_an_empty_round_makes_an_empty_report():
    result = made([], cities=[city("hill", accepted=False)], years=(2027,))
    assert result.tables[0].rows == [["Water", 0, 0, 0, 0], ["Streets", 0, 0, 0, 0]]
    assert {row[3] for row in result.table("shares").rows} == {""}
    assert msgspec.json.decode(msgspec.json.encode(result))["round"] == 2027
