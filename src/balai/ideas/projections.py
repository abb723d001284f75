"""Folds of the acts of ideas into public rows."""

from typing import Any

import msgspec

from balai.record.acts import Act, Commitment
from balai.record.fold import Recorded, Rows
from balai.record.registry import folds

from . import acts
from .models import Amendment, Call, Idea, Opinion, Statement, Step, Version

COMMON = {"at", "on", "by"}


def when(act: Act) -> str:
    """The minute it happened: `on` where that is a moment, else when it was recorded."""
    return act.on if "T" in act.on else act.at


def _hex(one: Commitment | None) -> str:
    return one.aside if one else ""


@folds(acts.IdeasCalled)
def called(rows: Rows, recorded: Recorded, act: acts.IdeasCalled) -> None:
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name not in COMMON}
    at = when(act)
    phases = [{"phase": act.phase, "at": at}]
    rows.add(Call, "call for ideas", act.ref, **said, moved_at=at, opened_at=at, phases=phases)


@folds(acts.CallMoved)
def moved(rows: Rows, recorded: Recorded, act: acts.CallMoved) -> None:
    if row := rows.get(Call, "call for ideas", act.ref):
        at = when(act)
        rows.change(
            row, phase=act.phase, until=act.until, reason=act.reason, moved_at=at,
            phases=[*row.phases, {"phase": act.phase, "at": at}],
        )  # fmt: skip


@folds(acts.IdeaProposed)
def proposed(rows: Rows, recorded: Recorded, act: acts.IdeaProposed) -> None:
    at = when(act)
    rows.add(
        Idea, "idea", act.ref,
        ref=act.ref, call=act.call, title=_hex(act.title), need=_hex(act.need), text=_hex(act.text),
        where=_hex(act.where), photos=[one.aside for one in act.photos],
        cost_low=act.cost_low, cost_high=act.cost_high, about=list(act.about), answers=act.answers,
        links=msgspec.to_builtins(act.links), names=_names(act), lat=act.lat, lon=act.lon,
        proposed_at=at, updated_at=at, answer_by=act.answer_by,
    )  # fmt: skip
    _version(rows, act, 1)
    _step(rows, recorded, act, "proposed")
    if call := rows.get(Call, "call for ideas", act.call):
        rows.change(call, ideas=call.ideas + 1)


def _names(act: acts.IdeaProposed) -> list[str]:
    """What it names here: reports, a need of the profile, and what its links lead to."""
    named = [f"request:{code}" for code in act.about] + [f"need:{act.answers}" for _one in act.answers[:1]]
    return named + [f"{one.kind}:{one.ref}" for one in act.links if not one.origin]


@folds(acts.IdeaRevised)
def revised(rows: Rows, recorded: Recorded, act: acts.IdeaRevised) -> None:
    if row := _found(rows, act):
        number = row.version + 1
        rows.change(row, title=_hex(act.title), need=_hex(act.need), text=_hex(act.text), version=number)
        _version(rows, act, number)
        _step(rows, recorded, act, "revised", more={"version": number})


@folds(acts.AmendmentOffered)
def amendment_offered(rows: Rows, recorded: Recorded, act: acts.AmendmentOffered) -> None:
    words = {name: _hex(getattr(act, name)) for name in ("title", "need", "text", "why")}
    rows.add(Amendment, "amendment", act.ref, ref=act.ref, idea=act.idea, at=when(act), **words)


@folds(acts.AmendmentModerated)
def amendment_moderated(rows: Rows, recorded: Recorded, act: acts.AmendmentModerated) -> None:
    if row := rows.get(Amendment, "amendment", act.ref):
        rows.change(row, state="shown" if act.shown else "held", reason=act.reason)


@folds(acts.IdeaAmended)
def amended(rows: Rows, recorded: Recorded, act: acts.IdeaAmended) -> None:
    if row := _found(rows, act):
        number = row.version + 1
        rows.change(row, title=_hex(act.title), need=_hex(act.need), text=_hex(act.text), version=number)
        _version(rows, act, number)
        _step(rows, recorded, act, "amended", more={"version": number})
        if offered := rows.get(Amendment, "amendment", act.amendment):
            rows.change(offered, state="taken")


@folds(acts.IdeaSupported)
def supported(rows: Rows, recorded: Recorded, act: acts.IdeaSupported) -> None:
    if row := rows.get(Idea, "idea", act.ref):
        rows.change(row, support=row.support + 1, locked=True)


@folds(acts.SupportTakenBack)
def support_taken_back(rows: Rows, recorded: Recorded, act: acts.SupportTakenBack) -> None:
    if row := rows.get(Idea, "idea", act.ref):
        rows.change(row, support=max(row.support - 1, 0))


@folds(acts.IdeaAnswered)
def answered(rows: Rows, recorded: Recorded, act: acts.IdeaAnswered) -> None:
    if row := _found(rows, act):
        rows.change(row, answer_by=act.answer_by, chased=0)
        if act.answer != "note":
            rows.change(
                row, state=act.answer, answer=_hex(act.text), office=act.office, answered_at=when(act)
            )
        more = {"answer_by": act.answer_by} if act.answer_by else {}
        _step(rows, recorded, act, act.answer, office=act.office, text=_hex(act.text), more=more)


@folds(acts.IdeaChased)
def chased(rows: Rows, recorded: Recorded, act: acts.IdeaChased) -> None:
    if row := _found(rows, act):
        rows.change(row, chased=act.step, answer_by=act.answer_by)
        _step(rows, recorded, act, "chased", more={"step": act.step, "answer_by": act.answer_by})


@folds(acts.IdeaMerged)
def merged(rows: Rows, recorded: Recorded, act: acts.IdeaMerged) -> None:
    row, other = _found(rows, act), rows.get(Idea, "idea", act.into)
    if row and other:
        rows.change(row, merged_into=act.into, state="merged", answer_by="")
        _step(rows, recorded, act, "merged", more={"into": act.into})
        joined = {"at": when(act), "what": "joined", "more": {"from": act.ref}}
        rows.add(Step, "idea step", recorded.index, 1, idea=act.into, **joined)


@folds(acts.IdeaWithdrawn)
def withdrawn(rows: Rows, recorded: Recorded, act: acts.IdeaWithdrawn) -> None:
    if row := _found(rows, act):
        rows.change(row, state="withdrawn", answer_by="")
        _step(rows, recorded, act, "withdrawn")


@folds(acts.IdeaModerated)
def moderated(rows: Rows, recorded: Recorded, act: acts.IdeaModerated) -> None:
    if row := _found(rows, act):
        rows.change(row, held=not act.shown)
        _step(rows, recorded, act, "shown" if act.shown else "held", reason=act.reason)


@folds(acts.StatementMade)
def stated(rows: Rows, recorded: Recorded, act: acts.StatementMade) -> None:
    state = "waits" if act.waits else "shown"
    rows.add(
        Statement, "statement", act.ref, ref=act.ref, idea=act.idea, text=_hex(act.text), at=when(act), state=state
    )  # fmt: skip


@folds(acts.StatementModerated)
def statement_moderated(rows: Rows, recorded: Recorded, act: acts.StatementModerated) -> None:
    if row := rows.get(Statement, "statement", act.ref):
        rows.change(row, state="shown" if act.shown else "held", reason=act.reason)


@folds(acts.OpinionSummed)
def summed(rows: Rows, recorded: Recorded, act: acts.OpinionSummed) -> None:
    rows.add(
        Opinion, "opinion", act.idea, idea=act.idea, at=when(act), people=act.people, votes=act.votes,
        groups=list(act.groups), counts=msgspec.to_builtins(act.counts), agreement=act.agreement, stable=act.stable,
    )  # fmt: skip


def _found(rows: Rows, act: Any) -> Idea | None:
    """The idea an act is about; what happens to it moves its last change on."""
    row = rows.get(Idea, "idea", act.ref)
    if row:
        rows.change(row, updated_at=max(row.updated_at, when(act)))
    return row


def _version(rows: Rows, act: acts.IdeaProposed | acts.IdeaRevised | acts.IdeaAmended, number: int) -> None:
    words = {"title": _hex(act.title), "need": _hex(act.need), "text": _hex(act.text)}
    rows.add(Version, "idea version", act.ref, number, idea=act.ref, number=number, at=when(act), **words)


def _step(rows: Rows, recorded: Recorded, act: Any, what: str, **values: Any) -> None:
    """Steps are numbered by the entry that made them, so that replay gives the same."""
    rows.add_new(Step, "idea step", recorded.index, idea=act.ref, at=when(act), what=what, **values)
