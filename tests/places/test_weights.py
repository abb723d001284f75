"""Published weights of a self-assessment: usable ones score, others are refused and kept with their reason."""

from types import SimpleNamespace
from typing import Any

import pytest

from balai.places import acts, commands, queries
from balai.places.authority import SECRETARIAT, NotAllowed
from balai.places.commands import check_weights
from balai.places.models import WeightSet
from balai.places.texts import Refused
from balai.plans.assessing import assessment_acts
from balai.plans.importers.founding import COMPONENTS
from balai.plans.presenting import scores, weight_set
from balai.record.append import append, happened_on
from balai.record.models import Head
from balai.record.read import acts as acts_of
from balai.record.replay import compare
from tests.cast import Cast, origin
from tests.races import at_once

GOOD = (1000, 2000, 3000, 2000, 2000)


def weights(*shares: int, **values: Any) -> acts.WeightsPublished:
    named = [acts.Weight(f"component {at}", share) for at, share in enumerate(shares)]
    return acts.WeightsPublished(
        **{"ref": "wwww", "weights": named, "scale_max": 4, "source": "Decree 7", **values}
    )


def fitting(ref: str, *shares: int, on: str = "") -> acts.WeightsPublished:
    """Weights under the names that the programme's evaluations have."""
    named = [acts.Weight(name, share) for name, share in zip(COMPONENTS, shares, strict=True)]
    return weights(ref=ref, weights=named, on=on)


def refused(ref: str = "rrrr", **values: Any) -> acts.WeightsRefused:
    known = {"sum": 12_000, "source": "A description", "reason": "They add to 120 %."}
    return acts.WeightsRefused(**{"ref": ref, **known, **values})


def evaluation(place: str = "Muara") -> Any:
    """A row of printed components, as the importer hands it over."""
    printed = {name.replace(" ", "_"): "3.00" for name in COMPONENTS}
    return SimpleNamespace(place=place, year=2022, index_printed="3.00", source="Printed index", **printed)


# --- publishing


def test_the_secretariat_publishes_weights_that_add_to_100_per_cent(cast: Cast) -> None:
    with happened_on("2026-01-01"):
        commands.publish_weights(cast.actor("elok"), cast.net.place_id, weights(*GOOD, note="As printed."))
    (found,) = queries.weight_sets(cast.net.place_id)
    assert (found.ref, found.total, found.usable, found.scale_max) == ("wwww", 10_000, True, 4)
    assert (found.source, found.note, found.published_on) == ("Decree 7", "As printed.", "2026-01-01")
    assert [w["share"] for w in found.weights] == list(GOOD)
    assert compare(cast.net.place_id) == []


@pytest.mark.parametrize("person", ["amina", "budi", "dewi", "farid", "hana", "nina"])
def test_nobody_but_the_networks_own_secretariat_publishes_weights(cast: Cast, person: str) -> None:
    before = Head.objects.get(slug="net").size
    with pytest.raises(NotAllowed, match=SECRETARIAT):
        commands.publish_weights(cast.actor(person), cast.net.place_id, weights(*GOOD))
    assert Head.objects.get(slug="net").size == before


@pytest.mark.parametrize(
    ("shares", "why"),
    [
        ((1000, 2000, 3000, 2000, 4000), "add to 120 %, not to 100 %"),
        ((1000, 2000, 3000, 2000, 1999), "add to 99.99 %, not to 100 %"),
        ((10_001,), "add to 100.01 %, not to 100 %"),
        ((), "add to 0 %, not to 100 %"),
        ((-1000, 11_000), "cannot be negative"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_with_a_sentence_and_write_nothing(
    cast: Cast, shares: tuple[int, ...], why: str
) -> None:
    before = Head.objects.get(slug="net").size
    with pytest.raises(Refused, match=why) as answer:
        commands.publish_weights(cast.actor("elok"), cast.net.place_id, weights(*shares))
    assert answer.value.field == "weights"
    assert Head.objects.get(slug="net").size == before
    assert queries.weight_sets(cast.net.place_id) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"scale_max": 0}, "scale_max"),
        ({"source": " "}, "source"),
        ({"source": "x" * 501}, "source"),
        ({"note": "a\x00b"}, "note"),
        ({"weights": [acts.Weight("output", 5000), acts.Weight("output", 5000)]}, "weights"),
    ],
)
def test_weights_without_scale_source_or_with_a_component_twice_are_refused(
    cast: Cast, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as answer:
        commands.publish_weights(cast.actor("elok"), cast.net.place_id, weights(*GOOD, **said))
    assert answer.value.field == field


def test_a_sum_is_said_in_per_cent_whatever_it_is() -> None:
    check_weights(weights(10_000))
    with pytest.raises(Refused, match=r"add to 12345.67 %"):
        check_weights(weights(1_234_567))


# --- history


def test_every_set_ever_published_stays_in_order_the_refused_ones_among_them(cast: Cast) -> None:
    who, net = cast.actor("elok"), cast.net.place_id
    with happened_on("2024-01-01"):
        commands.publish_weights(who, net, weights(*GOOD, ref="old"))
    append(net, [refused(on="2023-01-01")])
    with happened_on("2025-01-01"):
        commands.publish_weights(who, net, weights(2000, 8000, ref="new"))
    found = queries.weight_sets(net)
    assert [(one.ref, one.usable, one.total) for one in found] == [
        ("rrrr", False, 12_000),
        ("old", True, 10_000),
        ("new", True, 10_000),
    ]
    assert compare(net) == []


def test_a_refused_set_is_kept_with_its_sum_its_source_and_the_reason(cast: Cast) -> None:
    append(cast.net.place_id, [refused(on="2022")])
    (found,) = queries.weight_sets(cast.net.place_id)
    assert (found.total, found.source, found.note) == (12_000, "A description", "They add to 120 %.")
    assert (found.weights, found.published_on, found.usable) == ([], "2022", False)
    shown = weight_set(found)
    assert (shown.total, shown.shares, shown.set.usable) == ("120", [], False)


def test_what_was_published_is_not_overwritten_under_the_same_reference(cast: Cast) -> None:
    """Otherwise a refused set could be made usable, and an old score would follow from new weights."""
    who, net = cast.actor("elok"), cast.net.place_id
    commands.publish_weights(who, net, weights(*GOOD))
    append(net, [refused()])
    for ref in ("wwww", "rrrr"):
        with pytest.raises(Refused, match="published already") as answer:
            commands.publish_weights(who, net, weights(5000, 5000, ref=ref))
        assert answer.value.field == "ref"
    assert [one.total for one in queries.weight_sets(net)] == [12_000, 10_000]


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_under_one_reference_at_once_publish_one(cast: Cast) -> None:
    who, net = cast.actor("elok"), cast.net.place_id
    first, second = at_once(
        lambda: commands.publish_weights(who, net, weights(*GOOD)),
        lambda: commands.publish_weights(who, net, weights(5000, 5000)),
    )
    assert first is None
    assert isinstance(second, Refused) and "already" in str(second)
    assert [len(one.weights) for one in queries.weight_sets(net)] == [5]
    said = [act for _index, act in acts_of(net) if isinstance(act, acts.WeightsPublished)]
    assert len(said) == 1


# --- scoring


def test_a_set_that_was_refused_scores_nobody(cast: Cast) -> None:
    append(cast.net.place_id, [refused()])
    assert assessment_acts([evaluation()], cast.net.place_id) == {}


def test_without_any_weights_nobody_is_scored(cast: Cast) -> None:
    assert assessment_acts([evaluation()], cast.net.place_id) == {}


def test_a_score_follows_from_the_latest_usable_set_and_names_it(cast: Cast) -> None:
    append(
        cast.net.place_id,
        [
            fitting("new", *GOOD, on="2022"),
            fitting("old", 10_000, 0, 0, 0, 0, on="2020"),
            refused(on="2024"),
        ],
    )
    one = evaluation()
    one.baseline = "1.00"
    (act,) = assessment_acts([one], cast.net.place_id)["muara"]
    assert (act.weights, act.total, act.printed) == ("new", 280, 300)
    assert act.scores == ["baseline=100", *(f"{name}=300" for name in COMPONENTS[1:])]


def test_an_evaluation_with_a_component_missing_is_not_scored(cast: Cast) -> None:
    append(cast.net.place_id, [fitting("new", *GOOD)])
    one = evaluation()
    one.impact = ""
    assert assessment_acts([one], cast.net.place_id) == {}


def assessed(cast: Cast, who: str = "budi") -> str:
    """Muara's own scores, three everywhere, by whatever weights there are."""
    from balai.plans.commands.assessments import assess_itself

    given = dict.fromkeys(COMPONENTS, "3")
    return assess_itself(cast.actor(who), cast.muara.place_id, "net", "2026", given)


def test_a_place_does_not_score_itself_by_a_set_that_was_refused(cast: Cast) -> None:
    append(cast.net.place_id, [refused()])
    before = Head.objects.get(slug="muara").size
    with pytest.raises(Refused, match="published weights"):
        assessed(cast)
    assert Head.objects.get(slug="muara").size == before


def test_a_place_scores_itself_by_the_latest_usable_set_though_a_refused_one_came_later(cast: Cast) -> None:
    from balai.plans.models import Assessment

    early, late = fitting("old", 10_000, 0, 0, 0, 0, on="2020"), fitting("new", *GOOD, on="2022")
    append(cast.net.place_id, [late, early, refused(on="2024")])
    assert assessed(cast) == "3.00"
    row = Assessment.objects.of(cast.muara.place_id).get()
    assert (row.weights, row.total, row.year) == ("new", 300, 2026)
    assert compare(cast.muara.place_id) == []


def test_a_place_that_is_not_in_the_programme_is_not_scored_by_its_weights(cast: Cast) -> None:
    append(cast.net.place_id, [fitting("new", *GOOD)])
    left = acts.MemberLeft(origin=origin(cast.muara), reason="Asked to.")
    append(cast.net.place_id, [left])
    with pytest.raises(Refused, match="no programme"):
        assessed(cast)


def test_only_the_places_own_people_score_it(cast: Cast) -> None:
    append(cast.net.place_id, [fitting("new", *GOOD)])
    for person in ("chan", "gita", "dewi", "elok", "farid", "nina"):
        with pytest.raises(NotAllowed):
            assessed(cast, person)
    assert assessed(cast, "amina") == "3.00"


def test_a_page_computes_again_from_the_set_that_was_named_and_never_from_a_refused_one(cast: Cast) -> None:
    from balai.plans.models import Assessment
    from balai.plans.network_queries import Seat

    append(cast.net.place_id, [fitting("good", *GOOD), refused("bad")])
    sets = queries.weight_sets(cast.net.place_id)
    values = dict.fromkeys(Seat._fields, "") | {"place_id": cast.muara.place_id, "name": "Muara"}
    seat = Seat(**values)
    given = [f"{name}=300" for name in COMPONENTS]
    assessed = [
        Assessment(place_id=cast.muara.place_id, ref=ref, year=2022, scores=given, weights=ref, total=300)
        for ref in ("good", "bad")
    ]
    assert [row.again for row in scores(assessed, sets, [seat])] == ["3.00", ""]


def test_the_fold_marks_a_set_by_its_act_and_not_by_its_sum(cast: Cast) -> None:
    """A record from elsewhere may say anything; whether a set can be used is what its act says."""
    append(cast.net.place_id, [refused(sum=10_000, reason="Nobody knows the single weights.")])
    assert not WeightSet.objects.of(cast.net.place_id).get().usable
