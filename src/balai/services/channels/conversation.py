"""What a report still lacks, asked one thing at a time. Pure: no database, no clock, no channel.

Somebody may say things in any order, in one message or many: a picture, a place, words, a kind. `go_on` puts what was
said into the draft and says what to ask next.
"""

import msgspec

TEXT_LIMIT = 4000
MOST_PICTURES = 3
OVER = frozenset({"/start", "/new", "/cancel", "start over", "mulai lagi", "batal"})
ENOUGH = frozenset({"/stop", "stop", "berhenti"})
STATUS = ("/status", "status")


class Question(msgspec.Struct, frozen=True):
    """What a kind must know."""

    code: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    """(key, label); none: any words."""


class Offered(msgspec.Struct, frozen=True):
    """A kind that may be reported."""

    code: str
    name: str
    questions: tuple[Question, ...] = ()


class Draft(msgspec.Struct, kw_only=True):
    """A report as far as it was told."""

    began: str = ""
    """The message that it began with: the same sending is one report, however often it comes."""
    text: str = ""
    pictures: int = 0
    lat: float | None = None
    lon: float | None = None
    landmark: str = ""
    kind: str = ""
    chosen: dict[str, list[str]] = {}
    answers: dict[str, str] = {}
    asked: str = ""
    """what, where, kind, or the code of a question: what the next words answer."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One message."""

    text: str = ""
    pictures: int = 0
    lat: float | None = None
    lon: float | None = None


def command(text: str) -> tuple[str, str]:
    """(over | stop | status, the rest) where words are an order; ("", "") where they belong to the report."""
    said = text.strip().casefold()
    if said in ENOUGH:
        return "stop", ""
    if said in OVER:
        return "over", ""
    word, _space, rest = said.partition(" ")
    return ("status", rest.strip()) if word in STATUS and rest.strip() else ("", "")


def go_on(draft: Draft, heard: Heard, offered: list[Offered]) -> str:
    """Put what was said into the draft; returns what to ask: what, where, kind, question or ready."""
    draft.pictures = min(draft.pictures + heard.pictures, MOST_PICTURES)
    if heard.lat is not None and heard.lon is not None:
        draft.lat, draft.lon = heard.lat, heard.lon
    if heard.text.strip():
        _words(draft, heard.text.strip(), offered)
    if not draft.kind and len(offered) == 1:
        draft.kind = offered[0].code
    draft.asked = _lacks(draft, offered)
    return "question" if draft.asked.startswith("?") else draft.asked or "ready"


def question_of(draft: Draft, offered: list[Offered]) -> Question | None:
    """The question that is open."""
    kind = next((one for one in offered if one.code == draft.kind), None)
    return next((one for one in kind.questions if draft.asked == f"?{one.code}"), None) if kind else None


def labels(draft: Draft, offered: list[Offered]) -> list[str]:
    """What may be tapped now."""
    if draft.asked == "kind":
        return [one.name for one in offered]
    question = question_of(draft, offered)
    return [label for _key, label in question.choices] if question else []


def _words(draft: Draft, text: str, offered: list[Offered]) -> None:
    """Words answer what was asked; everything else is what is wrong."""
    if draft.asked == "where" and draft.lat is None:
        draft.landmark = text[:200]
    elif draft.asked == "kind" and (kind := _one_of(text, [(one.code, one.name) for one in offered])):
        draft.kind = kind
    elif question := question_of(draft, offered):
        _answer(draft, question, text)
    elif draft.asked != "kind":
        draft.text = f"{draft.text}\n{text}".strip()[:TEXT_LIMIT]


def _answer(draft: Draft, question: Question, text: str) -> None:
    if not question.choices:
        draft.answers[question.code] = text
    elif key := _one_of(text, list(question.choices)):
        draft.chosen[question.code] = [key]


def _one_of(text: str, choices: list[tuple[str, str]]) -> str:
    """The key of what was typed: its number, its label, or the beginning of one label only."""
    said = text.casefold().strip(" .)")
    if said.isdecimal() and said.isascii():
        return choices[int(said) - 1][0] if 1 <= int(said[:6]) <= len(choices) else ""
    exact = [key for key, label in choices if said in (label.casefold(), key.casefold())]
    begun = [key for key, label in choices if said and label.casefold().startswith(said)]
    return exact[0] if exact else begun[0] if len(begun) == 1 else ""


def _lacks(draft: Draft, offered: list[Offered]) -> str:
    """The first thing that is missing; empty: nothing."""
    if not draft.text and not draft.pictures:
        return "what"
    if draft.lat is None and not draft.landmark:
        return "where"
    kind = next((one for one in offered if one.code == draft.kind), None)
    if kind is None:
        return "kind"
    open_ = (q for q in kind.questions if q.code not in draft.chosen and q.code not in draft.answers)
    return next((f"?{question.code}" for question in open_), "")
