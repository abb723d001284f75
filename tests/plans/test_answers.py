"""What a city answers for a project: every field to its row and back, and what may not be said."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.places import commands as places
from balai.plans import acts, commands
from balai.plans.commands.projects import Answer, answer_of, differences
from balai.plans.commands.rules import STATUSES
from balai.plans.models import Project
from balai.record.append import append
from balai.record.fold import Rows
from balai.record.ids import place_id_of
from balai.record.replay import compare
from tests.cast import THEMES, TYPES, Cast, answered, open_project, open_round, origin
from tests.plans.saying import project
from tests.saying import refused_field, said_since, size

FULL = {
    "text": "Three kilometres of bank.\nTwo weirs.",
    "status": "feasibility",
    "types": [TYPES[1], TYPES[0]],
    "starts_on": "2025-01",
    "ends_on": "2027-12-31",
    "budget": 150_000_000_000,
    "currency": "IDR",
    "partners": ["Water company", "Universitas “Muara” ‘A’"],
    "support": ["Hydraulics", "Pumps"],
    "lat": -6_208_800,
    "lon": 106_845_600,
}


def test_every_field_of_an_answer_stands_in_the_row_and_comes_back_as_it_was_said(cast: Cast) -> None:
    who, place_id, ref = cast.actor("budi"), cast.muara.place_id, open_project(cast)
    need = places.state_need(who, place_id, "Water", "", "")
    practice = places.describe_practice(who, place_id, "Sasi", "abs", "Closed seasons.", "Elders")
    full = Answer(
        name="Cleaner river", focus_area=THEMES[2], reason="It moved to another office.",
        needs=[need], practices=[practice], **FULL,
    )  # fmt: skip
    assert set(Answer.__struct_fields__) == {*FULL, "name", "focus_area", "reason", "needs", "practices"}
    before = size(cast)
    commands.answer_for_project(who, place_id, ref, full)
    row = project(cast, ref)
    for field in Answer.__struct_fields__:
        if field != "reason":
            assert getattr(row, field) == getattr(full, field), field
    assert answer_of(row) == msgspec.structs.replace(full, reason="")
    assert row.public()["budget"] == 150_000_000_000
    kinds = [acts.ProjectRenamed, acts.ProjectFocusSet, acts.ProjectStatusSet, acts.ProjectDescribed]
    assert [type(act) for act in said_since(cast, before)] == kinds
    assert row.names[-1]["reason"] == row.focus_areas[-1]["reason"] == "It moved to another office."
    assert compare(place_id) == []


def test_an_answer_that_says_what_stands_there_writes_nothing(cast: Cast) -> None:
    ref = open_project(cast)
    answered(cast, ref, **FULL)
    before = size(cast)
    assert commands.answer_for_project(
        cast.actor("budi"), cast.muara.place_id, ref, answer_of(project(cast, ref))
    ) == []  # fmt: skip
    answered(cast, ref, name="  Clean river ", currency="idr", text=str(FULL["text"]).replace("\n", "\r\n"))
    assert size(cast) == before


def test_only_what_differs_is_written(cast: Cast) -> None:
    ref = open_project(cast)
    answered(cast, ref, **FULL)
    before = size(cast)
    answered(cast, ref, partners=["Water company"])
    (act,) = said_since(cast, before)
    assert isinstance(act, acts.ProjectDescribed)
    assert (act.partners, act.support, act.budget, act.text) == (["Water company"], None, None, None)


def test_every_field_can_be_taken_back(cast: Cast) -> None:
    ref = open_project(cast)
    answered(cast, ref, **FULL)
    nothing = {
        "text": "", "types": [], "starts_on": "", "ends_on": "", "budget": None, "currency": "", "partners": [],
        "support": [], "lat": None, "lon": None,
    }  # fmt: skip
    answered(cast, ref, **nothing)
    row = project(cast, ref)
    assert {field: getattr(row, field) for field in nothing} == nothing
    before = size(cast)
    answered(cast, ref)
    assert size(cast) == before, "and what was taken back is not taken back again"
    assert compare(cast.muara.place_id) == []


def test_a_point_can_be_moved_and_taken_off_the_map(cast: Cast) -> None:
    ref = open_project(cast)
    for lat, lon in ((0, 0), (0, 1), (None, None), (5, 6)):
        answered(cast, ref, lat=lat, lon=lon)
        assert (project(cast, ref).lat, project(cast, ref).lon) == (lat, lon)
    assert compare(cast.muara.place_id) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \u200b", "reason": "Because."}, "name"),
        ({"name": "New"}, "reason"),
        ({"name": "New", "reason": "no"}, "reason"),
        ({"focus_area": THEMES[1]}, "reason"),
        ({"focus_area": "Space travel", "reason": "Because."}, "focus_area"),
        ({"focus_area": "", "reason": "Because."}, "focus_area"),
        ({"status": "ongoing"}, "status"),
        ({"status": "stopped", "reason": "Because."}, "status"),
        ({"status": "proposed"}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": "a\x00"}, "reason"),
        ({"text": "x" * 501}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"types": ["Rockets"]}, "types"),
        ({"types": [TYPES[0].lower()]}, "types"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"ends_on": "soon"}, "ends_on"),
        ({"starts_on": "2027", "ends_on": "2026"}, "ends_on"),
        ({"budget": -1, "currency": "IDR"}, "budget"),
        ({"budget": 2**53, "currency": "IDR"}, "budget"),
        ({"budget": 5}, "currency"),
        ({"budget": 5, "currency": "Rp."}, "currency"),
        ({"partners": ["x" * 201]}, "partners"),
        ({"partners": ["p"] * 51}, "partners"),
        ({"support": ["a\x1b"]}, "support"),
        ({"needs": ["nothing"]}, "needs"),
        ({"practices": ["nothing"]}, "practices"),
        ({"lat": 1}, "lon"),
        ({"lat": 90_000_001, "lon": 0}, "lat"),
    ],
)
def test_what_an_answer_may_not_say_is_refused_beside_its_field(
    cast: Cast, said: dict[str, Any], field: str
) -> None:
    ref = open_project(cast)
    answered(cast, ref, status="implementing")
    assert refused_field(cast, lambda: answered(cast, ref, **said)) == field


def test_needs_and_practices_of_another_city_are_not_this_citys(cast: Cast) -> None:
    theirs = places.state_need(cast.actor("chan"), cast.teluk.place_id, "Water", "", "")
    ref = open_project(cast)
    assert refused_field(cast, lambda: answered(cast, ref, needs=[theirs])) == "needs"
    practice = places.describe_practice(cast.actor("budi"), cast.muara.place_id, "Sasi", "abs", "S", "E")
    assert refused_field(cast, lambda: answered(cast, ref, needs=[practice])) == "needs"


def test_what_a_project_says_already_stays_sayable_when_it_can_no_longer_be_chosen(cast: Cast) -> None:
    """A need that was withdrawn, a type that the framework dropped: an unchanged answer is not an error."""
    from balai.places.acts import FrameworkPublished

    who, place_id, ref = cast.actor("budi"), cast.muara.place_id, open_project(cast)
    need = places.state_need(who, place_id, "Water", "", "")
    answered(cast, ref, needs=[need], types=[TYPES[0]])
    places.withdraw_profile_item(who, place_id, need, "Done.")
    append(cast.net.place_id, [FrameworkPublished(themes=["Other"], themes_are="focus areas")])
    before = size(cast)
    answered(cast, ref)
    assert size(cast) == before
    answered(cast, ref, needs=[], types=[])
    assert refused_field(cast, lambda: answered(cast, ref, needs=[need])) == "needs"
    assert refused_field(cast, lambda: answered(cast, ref, types=[TYPES[0]])) == "types"


def test_what_is_chosen_twice_is_said_once(cast: Cast) -> None:
    """A browser may send a box a thousand times; an entry of the record has a limit."""
    ref = open_project(cast)
    need = places.state_need(cast.actor("budi"), cast.muara.place_id, "Water", "", "")
    answered(cast, ref, types=[TYPES[0]] * 5_000, needs=[need] * 10_000)
    assert (project(cast, ref).types, project(cast, ref).needs) == ([TYPES[0]], [need])


def test_a_status_goes_on_freely_and_back_with_a_reason_that_is_kept(cast: Cast) -> None:
    ref = open_project(cast)
    for status in STATUSES[1:]:
        answered(cast, ref, status=status)
    answered(cast, ref, status="implementing", reason="The bridge sank.")
    row = project(cast, ref)
    assert [s["status"] for s in row.statuses] == [*STATUSES, "implementing"]
    assert (row.status, row.statuses[-1]["reason"]) == ("implementing", "The bridge sank.")


def test_an_answer_counts_for_its_round_once(cast: Cast) -> None:
    ref, year, net = open_project(cast), open_round(cast), origin(cast.net)
    who, place_id = cast.actor("budi"), cast.muara.place_id
    said = answer_of(project(cast, ref))
    (act,) = commands.answer_for_project(who, place_id, ref, said, net, year)
    assert isinstance(act, acts.ProjectAnswered)
    assert [(a["network"], a["round"]) for a in project(cast, ref).answered] == [(net, year)]
    before = size(cast)
    assert commands.answer_for_project(who, place_id, ref, said, net, year) == []
    assert size(cast) == before


def test_nobody_answers_for_a_round_that_does_not_ask(cast: Cast) -> None:
    """None of that year, none of that network, one that leaves this city out, one that is frozen."""
    ref, net = open_project(cast), origin(cast.net)
    elok, net_id = cast.actor("elok"), cast.net.place_id
    said = answer_of(project(cast, ref))

    def answer(network: str, year: int) -> Any:
        return commands.answer_for_project(cast.actor("budi"), cast.muara.place_id, ref, said, network, year)

    open_round(cast, 2026)
    commands.freeze_round(elok, net_id, 2026)
    commands.open_round(elok, net_id, 2027, "R", "2027-12-15", "", [origin(cast.teluk)])
    for network, year, why in (
        (net, 2031, "no round of 2031"),
        ("balai.example/other", 2026, "no round of 2026"),
        (net, 2026, "frozen"),
        (net, 2027, "not asked"),
    ):
        refused_field(cast, lambda n=network, y=year: answer(n, y), why)
    assert project(cast, ref).answered == []


TEXTS = st.text(alphabet="ab ế\n", max_size=8)
LISTS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True)
POINTS = st.one_of(st.none(), st.tuples(st.integers(-90, 90), st.integers(-180, 180)))
MONEY = st.one_of(st.none(), st.tuples(st.integers(0, 99), st.sampled_from(["IDR", "USD"])))


@st.composite
def answers(draw: Any) -> Answer:
    """Any answer that the rules allow."""
    lat, lon = draw(POINTS) or (None, None)
    budget, currency = draw(MONEY) or (None, "")
    return Answer(
        name=draw(st.sampled_from(["One", "Two"])), focus_area=draw(st.sampled_from(THEMES)),
        status=draw(st.sampled_from(STATUSES)), reason="Because.", text=draw(TEXTS).strip(),
        types=draw(LISTS), starts_on=draw(st.sampled_from(["", "2025"])),
        ends_on=draw(st.sampled_from(["", "2026-05"])), budget=budget, currency=currency,
        partners=draw(LISTS), support=draw(LISTS), needs=draw(LISTS), practices=draw(LISTS), lat=lat, lon=lon,
    )  # fmt: skip


@given(st.lists(answers(), min_size=1, max_size=4))
def test_the_acts_of_an_answer_lead_to_a_row_that_gives_that_very_answer(said: list[Answer]) -> None:
    """Law: after `differences(row, answer)` is folded the row answers the same, and nothing differs any more."""
    rows = Rows(place_id_of("x.example/city"), empty=True)
    rows.fold([(0, acts.ProjectOpened(ref="rrrr", name="One", focus_area=THEMES[0], at="2026-01-01T00:00Z"))])
    row = rows.get(Project, "project", "rrrr")
    assert row is not None
    for index, answer in enumerate(said, 1):
        led = [msgspec.structs.replace(act, at="2026-01-01T00:00Z") for act in differences(row, answer)]
        rows.fold([(index, act) for act in led])
        assert answer_of(row) == msgspec.structs.replace(answer, reason="")
        assert differences(row, answer) == []
