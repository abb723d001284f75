"""Plans, their targets, and what came of them."""

from functools import partial

import pytest

from balai.plans import acts, commands
from balai.plans.models import Plan, Target
from balai.plans.queries import plans, targets
from balai.record.read import acts as acts_of
from balai.record.replay import compare
from tests.cast import Cast, answered, open_project, origin
from tests.plans.saying import plan, project
from tests.saying import refused_field


def test_a_plan_is_published_and_revised_under_one_reference(cast: Cast) -> None:
    ref, place_id = plan(cast), cast.muara.place_id
    again = commands.publish_plan(
        cast.actor("budi"), place_id, origin(cast.net), "Plan 2", "V", "Decree", ref
    )
    assert again == ref
    (row,) = plans(place_id)
    assert (row.name, row.vision, row.source, row.network) == ("Plan 2", "V", "Decree", origin(cast.net))
    assert compare(place_id) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"vision": "x" * 501}, "vision"),
        ({"source": "x" * 501}, "source"),
        ({"source": "a\x00b"}, "source"),
        ({"network": "balai.example/other"}, "network"),
        ({"network": ""}, "network"),
        ({"ref": "nothing"}, ""),
    ],
)
def test_a_plan_without_a_name_or_of_a_network_that_the_city_is_not_in_is_refused(
    cast: Cast, said: dict[str, str], field: str
) -> None:
    good = {"network": origin(cast.net), "name": "Plan", "vision": ""}
    deed = partial(commands.publish_plan, cast.actor("budi"), cast.muara.place_id, **good | said)
    assert refused_field(cast, deed) == field
    assert not Plan.objects.of(cast.muara.place_id).exists()


def set_target(cast: Cast, **said: str) -> str:
    good = {"ref": "", "text": "Swim", "value": "1", "due": "2027"}
    return commands.set_target(cast.actor("budi"), cast.muara.place_id, acts.TargetSet(**good | said))  # type: ignore[arg-type]


def test_every_field_of_a_target_stands_in_its_row(cast: Cast) -> None:
    said = {
        "plan": plan(cast), "text": "Swim in the river", "indicator": "E. coli per 100 ml", "baseline": "4,000",
        "value": "500", "unit": "CFU", "due": "2027-06", "project": open_project(cast), "source": "Plan, p. 7",
    }  # fmt: skip
    ref = set_target(cast, **said)
    row = Target.objects.of(cast.muara.place_id).get(ref=ref)
    assert {name: getattr(row, name) for name in said} == said
    assert compare(cast.muara.place_id) == []


def test_a_target_set_again_needs_a_reason_and_keeps_its_results(cast: Cast) -> None:
    in_plan = plan(cast)
    ref = set_target(cast, plan=in_plan)
    commands.report_target(cast.actor("budi"), cast.muara.place_id, ref, "0.5", "", "Half way.")
    for reason in ("", "no"):
        assert refused_field(
            cast, lambda why=reason: set_target(cast, plan=in_plan, ref=ref, value="2", reason=why)
        ) == "reason"  # fmt: skip
    assert set_target(cast, plan=in_plan, ref=ref, value="2", reason="  The river is longer. ") == ref
    (row,) = targets(cast.muara.place_id)
    assert (row.value, [r["value"] for r in row.results]) == ("2", ["0.5"])
    last = list(acts_of(cast.muara.place_id))[-1][1]
    assert last.reason == "The river is longer."
    assert compare(cast.muara.place_id) == []


def test_words_typed_in_decomposed_letters_are_composed_wherever_they_stand(cast: Cast) -> None:
    """Some keyboards send Vietnamese so; a record takes the composed form alone."""
    typed, composed = "Hue\u0302\u0301", "Hu\u1ebf"
    in_plan = commands.publish_plan(
        cast.actor("budi"), cast.muara.place_id, origin(cast.net), typed, typed, typed
    )
    ref = set_target(cast, plan=in_plan, text=typed, source=typed, indicator=typed)
    set_target(cast, plan=in_plan, ref=ref, text=typed, source=typed, reason=typed)
    (row,) = plans(cast.muara.place_id)
    assert row.name == row.vision == row.source == composed
    assert targets(cast.muara.place_id)[0].source == composed
    project_ref = open_project(cast, typed)
    answered(cast, project_ref, name=typed, partners=[typed])
    assert project(cast, project_ref).partners == [composed]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"plan": "nothing"}, "plan"),
        ({"text": ""}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"indicator": "x" * 201}, "indicator"),
        ({"baseline": "x" * 61}, "baseline"),
        ({"value": "x" * 61}, "value"),
        ({"unit": "x" * 61}, "unit"),
        ({"due": "soon"}, "due"),
        ({"source": "a\x00b"}, "source"),
        ({"reason": "\ud800"}, "reason"),
        ({"project": "nothing"}, ""),
        ({"ref": "nothing", "reason": "Because."}, ""),
    ],
)
def test_a_target_of_no_plan_or_without_words_is_refused(
    cast: Cast, said: dict[str, str], field: str
) -> None:
    in_plan = plan(cast)
    assert refused_field(cast, lambda: set_target(cast, **{"plan": in_plan} | said)) == field
    assert targets(cast.muara.place_id) == []


def test_what_came_of_a_target_is_added_and_the_last_word_is_the_verdict(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    ref = set_target(cast, plan=plan(cast))
    commands.report_target(who, place_id, ref, "0.5", "", "Half way.", "2026-06")
    commands.report_target(who, place_id, ref, "1", "yes", "", "2026-12-01")
    (row,) = targets(place_id)
    assert row.met == "yes"
    assert row.results == [
        {"on": "2026-06", "value": "0.5", "met": "", "note": "Half way."},
        {"on": "2026-12-01", "value": "1", "met": "yes", "note": ""},
    ]
    assert compare(place_id) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"value": "", "met": ""}, "value"),
        ({"value": "x" * 61}, "value"),
        ({"met": "perhaps"}, "met"),
        ({"note": "x" * 501}, "note"),
        ({"on": "soon"}, "on"),
        ({"ref": "nothing"}, ""),
    ],
)
def test_a_result_that_says_nothing_is_refused(cast: Cast, said: dict[str, str], field: str) -> None:
    good = {"ref": set_target(cast, plan=plan(cast)), "value": "1", "met": "yes", "note": ""}
    deed = partial(commands.report_target, cast.actor("budi"), cast.muara.place_id, **good | said)
    assert refused_field(cast, deed) == field
