"""Folds of the acts of ballots into public rows."""

from collections.abc import Iterable
from typing import Any

import msgspec

from balai.record.acts import Act
from balai.record.fold import Recorded, Rows
from balai.record.registry import folds

from . import acts
from .models import Ballot

APART = {"at", "on", "by", "items", "counting", "phones", "oidc", "links"}


def when(act: Act) -> str:
    """The minute it happened: `on` where that is a moment, else when it was recorded."""
    return act.on if "T" in act.on else act.at


@folds(acts.BallotOpened)
def opened(rows: Rows, recorded: Recorded, act: acts.BallotOpened) -> None:
    """A ballot is frozen by its first act: a second one with its reference changes nothing."""
    if rows.get(Ballot, "ballot", act.ref):
        return
    said: dict[str, Any] = {name: getattr(act, name) for name in act.__struct_fields__ if name not in APART}
    items = [
        {
            "key": one.key, "name": one.name, "cost": one.cost, "text": one.text,
            "photo": one.photo.aside if one.photo else "",
        }
        for one in act.items
    ]  # fmt: skip
    rows.add(
        Ballot, "ballot", act.ref, **said, items=items, counting=_all_of(act.counting),
        phones=_all_of(act.phones), oidc=_all_of(act.oidc), links=msgspec.to_builtins(act.links),
        names=[f"{one.kind}:{one.ref}" for one in act.links if not one.origin],
        opened_at=when(act), updated_at=when(act),
    )  # fmt: skip


def _all_of(part: acts.Counting | acts.Phones | acts.Issuer | None) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__struct_fields__} if part else {}


@folds(acts.BallotWithdrawn)
def withdrawn(rows: Rows, recorded: Recorded, act: acts.BallotWithdrawn) -> None:
    """Only before it begins: a vote that goes on cannot be stopped by whoever opened it."""
    row = _found(rows, act)
    if row and not row.closed_at and not row.accepted and when(act) < row.opens:
        rows.change(row, withdrawn_at=when(act), withdrawn_by=act.by, reason=act.reason)


@folds(acts.BallotDay)
def day(rows: Rows, recorded: Recorded, act: acts.BallotDay) -> None:
    row = _found(rows, act)
    if row is None or row.closed_at:
        return
    refused = dict(row.refused)
    for one in act.refused:
        refused[one.what] = refused.get(one.what, 0) + one.n
    rows.change(
        row,
        accepted=row.accepted + act.accepted,
        replaced=row.replaced + act.replaced,
        paper=row.paper + _count(act.channels, "paper"),
        held=act.held,
        refused=refused,
        days=[*row.days, {"day": act.day, "accepted": act.accepted, "replaced": act.replaced}],
    )


def _count(counts: Iterable[acts.Count], what: str) -> int:
    return sum(one.n for one in counts if one.what == what)


@folds(acts.GateDecided)
def decided(rows: Rows, recorded: Recorded, act: acts.GateDecided) -> None:
    if row := _found(rows, act):
        one = {
            "at": when(act), "by": act.by, "ballots": act.ballots, "counted": act.counted, "reason": act.reason
        }  # fmt: skip
        rows.change(row, decisions=[*row.decisions, one], held=max(0, row.held - act.ballots))


@folds(acts.BallotClosed)
def closed(rows: Rows, recorded: Recorded, act: acts.BallotClosed) -> None:
    """The set is fixed once."""
    row = _found(rows, act)
    if row and not row.closed_at:
        rows.change(
            row,
            closed_at=when(act),
            ballots=act.ballots,
            root=act.root,
            left_out=act.left_out,
            unfinished=act.unfinished,
            held=0,
        )


@folds(acts.LinksDestroyed)
def links_destroyed(rows: Rows, recorded: Recorded, act: acts.LinksDestroyed) -> None:
    if row := _found(rows, act):
        rows.change(row, links_destroyed_at=when(act))


@folds(acts.BallotChoices)
def choices(rows: Rows, recorded: Recorded, act: acts.BallotChoices) -> None:
    """Whole ballots stay in the record, once; the row says where."""
    row = _found(rows, act)
    if row and not row.result_at:
        rows.change(row, choice_entries=[*row.choice_entries, recorded.index])


@folds(acts.BallotResult)
def result(rows: Rows, recorded: Recorded, act: acts.BallotResult) -> None:
    """The first result stands."""
    row = _found(rows, act)
    if row and not row.result_at:
        rows.change(
            row,
            result_at=when(act),
            totals=msgspec.to_builtins(act.totals),
            funded=list(act.funded),
            cost=act.cost,
            rule=act.rule,
            whole=act.whole,
            unique=act.unique,
        )


@folds(acts.BallotExplained)
def explained(rows: Rows, recorded: Recorded, act: acts.BallotExplained) -> None:
    """The first explanation of a result stands."""
    row = _found(rows, act)
    if row and row.result_at and not row.explained_at:
        rows.change(
            row,
            whys=[{name: getattr(one, name) for name in one.__struct_fields__} for one in act.whys],
            explained_at=when(act),
            by_votes=list(act.by_votes),
            nothing=act.nothing,
            nothing_by_votes=act.nothing_by_votes,
        )


def _found(rows: Rows, act: Any) -> Ballot | None:
    """The ballot an act is about; what happens to it moves its last change on. To a withdrawn one nothing happens."""
    row = rows.get(Ballot, "ballot", act.ref)
    if row is None or row.withdrawn_at:
        return None
    rows.change(row, updated_at=max(row.updated_at, when(act)))
    return row
