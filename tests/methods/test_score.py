"""The self-assessment: published weights, exact totals, and no total while an answer is missing."""

import csv
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.methods.score import (
    ScoreError,
    check_weights,
    compute,
    fits,
    mean,
    read_answers,
    read_history,
    read_instrument,
)

DOCS = Path(__file__).resolve().parents[2] / "docs" / "score"
COMPONENTS = ("baseline", "output", "outcome", "impact", "quick_win")
KEDIRI = {"baseline": "3.6", "output": "3.21", "outcome": "3.23", "impact": "3.07", "quick_win": "3.65"}
WEIGHTS = "[weights]\nbaseline = 10\noutput = 20\noutcome = 30\nimpact = 20\nquick_win = 20\n"
SIX = ["governance", "branding", "economy", "living", "society", "environment"]
BY_DIMENSION = f'scale_max = 4\ndimensions = {SIX}\nanswered_by = "dimension"\n{WEIGHTS}'


def kediri():
    instrument = read_instrument((DOCS / "kediri-2022.toml").read_text(encoding="utf-8"))
    answers = read_answers((DOCS / "kediri-2022-answers.csv").read_text(encoding="utf-8"), instrument)
    return instrument, answers


def test_kediri_2022_gives_the_printed_3_31():
    instrument, answers = kediri()
    result = compute(instrument, answers)
    assert (result.total, result.exact, result.missing) == ("3.31", "3.315", [])


def test_the_shipped_answers_are_the_transcribed_ones(shared):
    with (shared("data/network") / "indonesia_evaluations.csv").open(encoding="utf-8") as file:
        row = next(r for r in csv.DictReader(file) if r["place"] == "Kota Kediri" and r["year"] == "2022")
    _, answers = kediri()
    assert {q.component: score for q, score in answers.items()} == {c: Fraction(row[c]) for c in COMPONENTS}
    assert row["index_printed"] == "3.31"


def test_of_the_published_sets_only_one_can_be_used_and_it_fits_kediri():
    history = read_history((DOCS / "published-weights.toml").read_text(encoding="utf-8"))
    usable = [published for published in history if published.usable]
    assert [list(p.weights.values()) for p in usable if fits(p.weights, KEDIRI, "3.31")] == [
        ["10", "20", "30", "20", "20"]
    ]
    assert [(p.sum, p.usable) for p in history] == [("100", True), ("120", False)]
    assert all(p.source for p in history)


def test_of_the_twenty_orders_of_these_weights_four_round_to_the_printed_figure():
    orders = set(permutations(("10", "20", "30", "20", "20")))
    fitting = {o for o in orders if fits(dict(zip(COMPONENTS, o, strict=True)), KEDIRI, "3.31")}
    assert len(orders) == 20
    assert fitting == {
        ("10", "20", "30", "20", "20"),
        ("10", "30", "20", "20", "20"),
        ("20", "20", "30", "20", "10"),
        ("20", "30", "20", "20", "10"),
    }


@pytest.mark.parametrize("weights", [("10", "20", "30", "20", "40"), ("10", "20", "30", "20", "19.99")])
def test_weights_that_do_not_add_to_100_are_refused_with_their_sum(weights):
    with pytest.raises(ScoreError) as refused:
        check_weights(dict(zip(COMPONENTS, weights, strict=True)))
    assert refused.value.code == "weights_not_100"
    assert refused.value.values["sum"] in ("120", "99.99")


@pytest.mark.parametrize("weight", ["-10", "ten", "1e9", "nan"])
def test_a_weight_that_is_no_amount_is_refused(weight):
    with pytest.raises(ScoreError) as refused:
        check_weights({"baseline": weight, "output": "110"})
    assert refused.value.code == "weight_not_a_number"


def answers_for(instrument, skip=()):
    rows = ["dimension,component,score"]
    rows += [f"{q.dimension},{q.component},{'' if q in skip else '3'}" for q in instrument.asked()]
    return "\n".join(rows)


def test_six_dimensions_of_five_components_give_dimension_scores_too():
    instrument = read_instrument(BY_DIMENSION)
    result = compute(instrument, read_answers(answers_for(instrument), instrument))
    assert len(instrument.asked()) == 30
    assert [row[0] for row in result.dimensions] == SIX
    assert {row[2] for row in result.dimensions} == {"3.00"}
    assert result.total == "3.00"


def test_one_missing_answer_leaves_the_total_and_its_parts_hollow_and_is_named():
    instrument = read_instrument(BY_DIMENSION)
    gap = instrument.asked()[7]
    result = compute(instrument, read_answers(answers_for(instrument, skip=[gap]), instrument))
    assert (result.total, result.exact, result.missing) == ("", "", [gap])
    assert {row[0]: row[2] for row in result.components}[gap.component] == ""
    assert {row[0]: row[2] for row in result.dimensions}[gap.dimension] == ""


def test_a_dimension_counts_once_however_many_questions_it_has():
    toml = (
        'scale_max = 4\ndimensions = ["a", "b"]\n[weights]\nbaseline = 100\n'
        '[[questions]]\ncode = "1"\ndimension = "a"\ncomponent = "baseline"\n'
        '[[questions]]\ncode = "2"\ndimension = "a"\ncomponent = "baseline"\n'
        '[[questions]]\ncode = "3"\ndimension = "b"\ncomponent = "baseline"\n'
    )
    instrument = read_instrument(toml)
    text = "dimension,component,question,score\na,baseline,1,1\na,baseline,2,1\nb,baseline,3,3\n"
    assert compute(instrument, read_answers(text, instrument)).total == "2.00"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ("component,score\nbaseline,4.01\n", "score_out_of_scale"),
        ("component,score\nbaseline,-1\n", "score_out_of_scale"),
        ("component,score\nbaseline,1e99\n", "score_out_of_scale"),
        ("component,score\nhappiness,3\n", "answer_unknown"),
        ("component,score\nbaseline,3\nbaseline,3\n", "answer_twice"),
        ("part,mark\nbaseline,3\n", "answers_header"),
        ("", "answers_header"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_its_reason(answers, code):
    instrument, _ = kediri()
    with pytest.raises(ScoreError) as refused:
        read_answers(answers, instrument)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ("not toml at all", "toml_unreadable"),
        ("scale_max = 4\n", "weights_missing"),
        (f"{WEIGHTS}", "scale_missing"),
        (f"scale_max = 0\n{WEIGHTS}", "scale_missing"),
        (f'scale_max = 4\nanswered_by = "mood"\n{WEIGHTS}', "answered_by_unknown"),
        (f'scale_max = 4\nanswered_by = "dimension"\n{WEIGHTS}', "answered_by_unknown"),
        (f'scale_max = 4\ndimensions = ["a", "a"]\n{WEIGHTS}', "name_twice"),
        (f'scale_max = 4\n{WEIGHTS}[[questions]]\ncode = "1"\ncomponent = "x"\n', "question_unreadable"),
        (f'scale_max = 4\n{WEIGHTS}[[questions]]\ncode = "1"\ncomponent = "impact"\n', "component_unasked"),
    ],
)
def test_an_instrument_that_cannot_be_used_is_refused_by_its_reason(toml, code):
    with pytest.raises(ScoreError) as refused:
        read_instrument(toml)
    assert refused.value.code == code


@given(st.lists(st.integers(0, 400), min_size=5, max_size=5))
def test_a_total_never_lies_above_the_exact_figure_by_half_a_unit_or_more(hundredths):
    instrument, _ = kediri()
    rows = [f"{c},{n // 100}.{n % 100:02}" for c, n in zip(COMPONENTS, hundredths, strict=True)]
    result = compute(instrument, read_answers("component,score\n" + "\n".join(rows), instrument))
    exact = mean(Fraction(n * w, 20 * 100) for n, w in zip(hundredths, (10, 20, 30, 20, 20), strict=True))
    assert Fraction(result.exact) == exact
    assert -Fraction(1, 200) <= Fraction(result.total) - exact < Fraction(1, 200)
