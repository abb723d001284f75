"""Folds of the acts of hands into public rows."""

from typing import Any

import msgspec

from balai.record.acts import Act
from balai.record.fold import Recorded, Rows
from balai.record.registry import folds

from . import acts
from .models import Call, Shift

APART = {"at", "on", "by", "shifts", "photos", "reason", "links"}


def when(act: Act) -> str:
    """The minute it happened: `on` where that is a moment, else when it was recorded."""
    return act.on if "T" in act.on else act.at


@folds(acts.HandsCalled)
def called(rows: Rows, recorded: Recorded, act: acts.HandsCalled) -> None:
    at, row = when(act), rows.get(Call, "call", act.ref)
    _shifts(rows, act, row.keys if row else [])
    said: dict[str, Any] = {
        name: getattr(act, name) for name in act.__struct_fields__ if name not in APART
    } | {
        "photos": [one.aside for one in act.photos],
        "links": msgspec.to_builtins(act.links),
        "names": _names(act),
        "keys": [one.key for one in act.shifts],
        "begins": min((one.begins for one in act.shifts), default=""),
        "ends": max((one.ends for one in act.shifts), default=""),
        "updated_at": at,
    }
    if row is None:
        rows.add(Call, "call", act.ref, **said, opened_at=at)
    else:
        rows.change(row, **said, changes=[*row.changes, {"at": at, "reason": act.reason}])


def _names(act: acts.HandsCalled) -> list[str]:
    """What it names here: a need and a practice of the profile, and what its links lead to."""
    said = [f"{kind}:{ref}" for kind, ref in (("need", act.need), ("practice", act.practice)) if ref]
    return said + [f"{one.kind}:{one.ref}" for one in act.links if not one.origin]


def _shifts(rows: Rows, act: acts.HandsCalled, before: list[str]) -> None:
    """The call's times as they are now; those that are no longer named are gone."""
    for key in set(before) - {one.key for one in act.shifts}:
        rows.remove(Shift, "shift", act.ref, key)
    for one in act.shifts:
        row = rows.get(Shift, "shift", act.ref, one.key)
        said = {"begins": one.begins, "ends": one.ends, "places": one.places}
        if row is None:
            rows.add(Shift, "shift", act.ref, one.key, call=act.ref, key=one.key, **said)
        else:
            rows.change(row, **said)


@folds(acts.HandsCalledOff)
def called_off(rows: Rows, recorded: Recorded, act: acts.HandsCalledOff) -> None:
    if row := _found(rows, act):
        rows.change(row, called_off_at=when(act), reason=act.reason)


@folds(acts.PledgeMade)
def made(rows: Rows, recorded: Recorded, act: acts.PledgeMade) -> None:
    if row := _found(rows, act):
        rows.change(row, pledged=row.pledged + 1)
    _stands(rows, act.ref, act.stands)


@folds(acts.PledgeTakenBack)
def taken_back(rows: Rows, recorded: Recorded, act: acts.PledgeTakenBack) -> None:
    if row := _found(rows, act):
        rows.change(row, taken_back=row.taken_back + 1)
    _stands(rows, act.ref, act.stands)


@folds(acts.PledgeConfirmed)
def confirmed(rows: Rows, recorded: Recorded, act: acts.PledgeConfirmed) -> None:
    if (row := _found(rows, act)) and act.instead:
        rows.change(row, taken_back=row.taken_back + 1)
    _stands(rows, act.ref, act.stands)


@folds(acts.HandsSettled)
def settled(rows: Rows, recorded: Recorded, act: acts.HandsSettled) -> None:
    _stands(rows, act.ref, act.stands)


@folds(acts.HandsCounted)
def counted(rows: Rows, recorded: Recorded, act: acts.HandsCounted) -> None:
    row = rows.get(Shift, "shift", act.ref, act.shift)
    if row and _found(rows, act):
        rows.change(row, counted_at=when(act), promised=act.promised, kept=act.kept, people=act.people)


@folds(acts.HandsReported)
def reported(rows: Rows, recorded: Recorded, act: acts.HandsReported) -> None:
    if row := _found(rows, act):
        rows.change(
            row,
            reported_at=when(act),
            report=act.text.aside if act.text else "",
            report_photos=[one.aside for one in act.photos],
            held=False,
        )


@folds(acts.HandsModerated)
def moderated(rows: Rows, recorded: Recorded, act: acts.HandsModerated) -> None:
    if row := _found(rows, act):
        rows.change(row, held=not act.shown)


def _found(rows: Rows, act: Any) -> Call | None:
    """The call an act is about; what happens to it moves its last change on."""
    row = rows.get(Call, "call", act.ref)
    if row:
        rows.change(row, updated_at=max(row.updated_at, when(act)))
    return row


def _stands(rows: Rows, call: str, stands: acts.Stand) -> None:
    if row := rows.get(Shift, "shift", call, stands.shift):
        conditions = msgspec.to_builtins(stands.conditions)
        rows.change(
            row, coming=stands.coming, hoping=stands.hoping, waiting=stands.waiting, conditions=conditions,
            confirmed=stands.confirmed,
        )  # fmt: skip
