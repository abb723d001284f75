"""A programme's self-assessment, recomputed from its published weights: exact fractions, nothing filled in.

An instrument (TOML) says the scale, the components with their weights in per cent, and how far answers go
down: to the component, to each dimension, or to single questions. Answers (CSV) give a score or leave it
empty. A total exists only when everything asked is answered.
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from fractions import Fraction

import msgspec

from .rounding import fixed, number

HEADER = ("dimension", "component", "question", "score")
LEVELS = ("component", "dimension", "question")


class ScoreError(ValueError):
    """What is wrong with an instrument or its answers: a code and values, for a sentence to be made of."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One thing asked. `dimension` and `code` are "" where the instrument does not go down to them."""

    component: str
    dimension: str = ""
    code: str = ""


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """A published self-assessment. `weights`: component → per cent as decimal text, in published order."""

    programme: str
    version: str
    source: str
    published_on: str
    scale_max: str
    weights: dict[str, str]
    dimensions: list[str]
    instruments: list[str]
    answered_by: str
    questions: list[Question]

    def asked(self) -> list[Question]:
        """Everything that must be answered before there is a total."""
        if self.answered_by == "question":
            return self.questions
        if self.answered_by == "dimension":
            return [Question(component=c, dimension=d) for d in self.dimensions for c in self.weights]
        return [Question(component=c) for c in self.weights]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A recomputed score; texts with two decimals, "" while answers are missing.

    `components` and `dimensions`: (name, weight %, score, contribution to the total). `exact`: the total as
    an exact decimal or fraction, so that a tie in rounding can be seen.
    """

    components: list[tuple[str, str, str, str]]
    dimensions: list[tuple[str, str, str, str]]
    missing: list[Question]
    total: str
    exact: str


def check_weights(weights: Mapping[str, str]) -> None:
    """ScoreError unless the weights are numbers of at least 0 that add to exactly 100 per cent."""
    if not weights:
        raise ScoreError("weights_missing")
    values = {name: number(text) for name, text in weights.items()}
    bad = [name for name, value in values.items() if value is None or value < 0]
    if bad:
        raise ScoreError("weight_not_a_number", component=bad[0], value=weights[bad[0]])
    total = sum((value for value in values.values() if value is not None), Fraction(0))
    if total != 100:
        raise ScoreError("weights_not_100", sum=_decimal(total))


def read_instrument(toml: str) -> Instrument:
    """The instrument that a TOML text describes. ScoreError for a text that is no instrument."""
    try:
        raw = tomllib.loads(toml, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise ScoreError("toml_unreadable", reason=str(error)) from error
    weights = raw.get("weights")
    if not isinstance(weights, dict):
        raise ScoreError("weights_missing")
    texts = {str(name): str(value) for name, value in weights.items()}
    check_weights(texts)
    dimensions = _names(raw, "dimensions")
    questions = [_question(one, texts, dimensions) for one in raw.get("questions", [])]
    level = str(
        raw.get("answered_by", "question" if questions else "dimension" if dimensions else "component")
    )
    if (
        level not in LEVELS
        or (level == "question" and not questions)
        or (level == "dimension" and not dimensions)
    ):
        raise ScoreError("answered_by_unknown", value=level)
    if level == "question":
        unasked = [name for name in texts if name not in {question.component for question in questions}]
        if unasked:
            raise ScoreError("component_unasked", component=unasked[0])
    scale_max = str(raw.get("scale_max", ""))
    top = number(scale_max)
    if top is None or top <= 0:
        raise ScoreError("scale_missing")
    return Instrument(
        programme=str(raw.get("programme", "")),
        version=str(raw.get("version", "")),
        source=str(raw.get("source", "")),
        published_on=str(raw.get("published_on", "")),
        scale_max=scale_max,
        weights=texts,
        dimensions=dimensions,
        instruments=_names(raw, "instruments"),
        answered_by=level,
        questions=questions,
    )


def _names(raw: Mapping[str, object], key: str) -> list[str]:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ScoreError("list_of_names_expected", key=key)
    if len(set(value)) != len(value):
        raise ScoreError("name_twice", key=key)
    return value


def _question(raw: object, weights: Mapping[str, str], dimensions: list[str]) -> Question:
    if not isinstance(raw, dict):
        raise ScoreError("question_unreadable", value=str(raw))
    question = Question(
        component=str(raw.get("component", "")),
        dimension=str(raw.get("dimension", "")),
        code=str(raw.get("code", "")),
    )
    known_dimension = question.dimension in dimensions or (not dimensions and not question.dimension)
    if question.component not in weights or not known_dimension or not question.code:
        raise ScoreError("question_unreadable", value=question.code or str(raw))
    return question


def read_answers(text: str, instrument: Instrument) -> dict[Question, Fraction]:
    """The answers of a CSV text: header component, score and, where asked, dimension and question.

    A row with an empty score is not answered. ScoreError names the line of an unknown, repeated or impossible
    answer; nothing of such a file is used.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    head = reader.fieldnames or []
    if "component" not in head or "score" not in head or set(head) - set(HEADER):
        raise ScoreError("answers_header", header=",".join(head))
    asked = set(instrument.asked())
    top = number(instrument.scale_max) or Fraction(0)
    answers: dict[Question, Fraction] = {}
    seen: set[Question] = set()
    for row in reader:
        line = str(reader.line_num)
        cells = {key: (row.get(key) or "").strip() for key in HEADER}
        one = Question(component=cells["component"], dimension=cells["dimension"], code=cells["question"])
        if one not in asked:
            raise ScoreError("answer_unknown", line=line, answer=describe(one))
        if one in seen:
            raise ScoreError("answer_twice", line=line, answer=describe(one))
        seen.add(one)
        if not cells["score"]:
            continue
        score = number(cells["score"])
        if score is None or not 0 <= score <= top:
            raise ScoreError("score_out_of_scale", line=line, value=cells["score"], most=instrument.scale_max)
        answers[one] = score
    return answers


def compute(instrument: Instrument, answers: Mapping[Question, Fraction]) -> Result:
    """Component scores, dimension scores and the total.

    A component's score is the plain mean of its answers, each dimension counting once; the total is the sum
    of weight × component score / 100. Rounded to two decimals at the end only, and **a tie goes down**: of
    two figures equally near, the one that does not flatter. (Kota Kediri 2022: exactly 3.315, printed 3.31.)
    """
    asked = instrument.asked()
    weights = {name: number(text) or Fraction(0) for name, text in instrument.weights.items()}
    by_component = {name: [q for q in asked if q.component == name] for name in weights}
    scores = {name: _mean_of_dimensions(questions, answers) for name, questions in by_component.items()}
    parts = {n: None if s is None else s * weights[n] / 100 for n, s in scores.items() if weights[n]}
    total = None
    if all(part is not None for part in parts.values()):
        total = sum((part for part in parts.values() if part is not None), Fraction(0))
    missing = [q for q in asked if q not in answers]
    if missing:
        total = None
    components = [
        (name, instrument.weights[name], rounded(scores[name]), rounded(parts.get(name, Fraction(0)), 4))
        for name in weights
    ]
    return Result(
        components=components,
        dimensions=_dimensions(instrument, answers, weights),
        missing=missing,
        total=rounded(total),
        exact="" if total is None else _decimal(total),
    )


def _dimensions(
    instrument: Instrument, answers: Mapping[Question, Fraction], weights: Mapping[str, Fraction]
) -> list[tuple[str, str, str, str]]:
    """Each dimension's own weighted score, where answers go down to dimensions."""
    if instrument.answered_by == "component":
        return []
    rows = []
    for dimension in instrument.dimensions:
        asked = [q for q in instrument.asked() if q.dimension == dimension]
        scores = {c: _mean_of_dimensions([q for q in asked if q.component == c], answers) for c in weights}
        parts = [None if scores[c] is None else (scores[c] or 0) * weights[c] / 100 for c in weights]
        known = [part for part in parts if part is not None]
        score = sum(known, Fraction(0)) if len(known) == len(parts) else None
        rows.append((dimension, "", rounded(score), ""))
    return rows


def _mean_of_dimensions(asked: list[Question], answers: Mapping[Question, Fraction]) -> Fraction | None:
    """The mean over dimensions of the mean over their questions; None while one is missing or none asked."""
    if not asked or any(q not in answers for q in asked):
        return None
    groups: dict[str, list[Fraction]] = {}
    for question in asked:
        groups.setdefault(question.dimension, []).append(answers[question])
    return mean(mean(group) for group in groups.values())


def mean(values: Iterable[Fraction]) -> Fraction:
    """The exact mean of at least one value."""
    listed = list(values)
    return sum(listed, Fraction(0)) / len(listed)


def describe(question: Question) -> str:
    """An answer's address as its line would have it: dimension / component / question."""
    return " / ".join(part for part in (question.dimension, question.component, question.code) if part)


def fits(weights: Mapping[str, str], scores: Mapping[str, str], printed: str) -> bool:
    """Whether component scores under these weights give the printed total by the rule of `compute`."""
    check_weights(weights)
    exact = [(number(weights[name]), number(scores[name])) for name in weights]
    total = sum((w * s / 100 for w, s in exact if w is not None and s is not None), Fraction(0))
    return number(rounded(total)) == number(printed)


def rounded(value: Fraction | None, decimals: int = 2) -> str:
    """`value` with its decimals, a tie going down; "" for None."""
    if value is None:
        return ""
    tie = (value * 10**decimals).denominator == 2
    return fixed(value - Fraction(1, 2 * 10**decimals) if tie else value, decimals)


def _decimal(value: Fraction) -> str:
    """An exact decimal where there is one, else the fraction."""
    for decimals in range(13):
        if (value * 10**decimals).denominator == 1:
            return fixed(value, decimals)
    return f"{value.numerator}/{value.denominator}"


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """One set of weights as some source published it; `weights` is empty where only the sum is known."""

    source: str
    seen_in: str
    sum: str
    weights: dict[str, str]
    usable: bool


def read_history(toml: str) -> list[Published]:
    """The published sets of a TOML text, as written; a set that does not add to 100 is unusable."""
    history = []
    for raw in tomllib.loads(toml, parse_float=str).get("published", []):
        weights = {str(name): str(value) for name, value in raw.get("weights", {}).items()}
        said = str(raw.get("sum", ""))
        if weights:
            total = sum((number(value) or Fraction(0) for value in weights.values()), Fraction(0))
            said = _decimal(total)
        history.append(
            Published(
                source=str(raw["source"]),
                seen_in=str(raw.get("seen_in", "")),
                sum=said,
                weights=weights,
                usable=bool(weights) and said == "100",
            )
        )
    return history
