"""Folds of what stands in a network's record."""

from balai.record.fold import Recorded, Rows
from balai.record.registry import folds

from .. import acts
from ..models import ExhibitCell, PrintedFigure, PrintedStatus, Round, RoundCity

ENVELOPE = {"at", "on", "by"}
UNDECIDED = {"reviewed_on": "", "accepted_on": "", "root": ""}
"""A draft that goes back, or comes again, is agreed to by nobody: an earlier root is not that of its size."""


@folds(acts.RoundOpened)
def round_opened(rows: Rows, recorded: Recorded, act: acts.RoundOpened) -> None:
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name not in ENVELOPE}
    rows.add(Round, "round", act.round, opened_on=recorded.on, **said)


@folds(acts.RoundDrafted)
def round_drafted(rows: Rows, recorded: Recorded, act: acts.RoundDrafted) -> None:
    said = {"state": "drafted", "size": act.size, "drafted_on": recorded.on, "reason": ""}
    _set(rows, act.round, act.city, **said, **UNDECIDED)


@folds(acts.RoundReturned)
def round_returned(rows: Rows, recorded: Recorded, act: acts.RoundReturned) -> None:
    said = {"state": "returned", "reason": act.reason, "returned_on": recorded.on}
    _set(rows, act.round, act.city, **said, **UNDECIDED)


@folds(acts.RoundReviewed)
def round_reviewed(rows: Rows, recorded: Recorded, act: acts.RoundReviewed) -> None:
    _set(rows, act.round, act.city, state="reviewed", size=act.size, reviewed_on=recorded.on)


@folds(acts.RoundAccepted)
def round_accepted(rows: Rows, recorded: Recorded, act: acts.RoundAccepted) -> None:
    _set(rows, act.round, act.city, state="accepted", size=act.size, root=act.root, accepted_on=recorded.on)


@folds(acts.RoundFrozen)
def round_frozen(rows: Rows, recorded: Recorded, act: acts.RoundFrozen) -> None:
    if round_ := rows.get(Round, "round", act.round):
        rows.change(round_, frozen_on=recorded.on, freeze=recorded.index)


@folds(acts.RoundPublished)
def round_published(rows: Rows, recorded: Recorded, act: acts.RoundPublished) -> None:
    if round_ := rows.get(Round, "round", act.round):
        rows.change(
            round_,
            published_on=recorded.on,
            method=act.method,
            json_sha256=act.json_sha256,
            csv_sha256=act.csv_sha256,
        )


@folds(acts.CountReported)
def count_reported(rows: Rows, recorded: Recorded, act: acts.CountReported) -> None:
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name not in ENVELOPE}
    rows.add(ExhibitCell, "cell", recorded.index, **said)


@folds(acts.FigureReported)
def figure_reported(rows: Rows, recorded: Recorded, act: acts.FigureReported) -> None:
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name not in ENVELOPE}
    rows.add(PrintedFigure, "figure", recorded.index, **said)


@folds(acts.StatusReported)
def status_reported(rows: Rows, recorded: Recorded, act: acts.StatusReported) -> None:
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name not in ENVELOPE}
    rows.add(PrintedStatus, "status", recorded.index, **said)


def _set(rows: Rows, round_: int, city: str, **values: object) -> None:
    if found := rows.get(RoundCity, "round", round_, city):
        rows.change(found, **values)
    else:
        rows.add(RoundCity, "round", round_, city, round=round_, city=city, **values)
