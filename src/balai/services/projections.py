"""Folds of the counter's acts into public rows."""

from typing import Any

import msgspec

from balai.record.acts import Act, Commitment
from balai.record.fold import Recorded, Rows
from balai.record.registry import folds

from . import acts
from .models import Area, Counter, Kind, Office, Request, Route, Step
from .states import ENDED, OPEN, may_follow

COMMON = {"at", "on", "by"}


def when(act: Act) -> str:
    """The minute it happened: `on` where that is a moment, else when it was recorded."""
    return act.on if "T" in act.on else act.at


def _fields(act: Act, *without: str) -> dict[str, Any]:
    """An act's own fields as plain values."""
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name not in {*COMMON, *without}}
    return msgspec.to_builtins(said)


def _hex(one: Commitment | None) -> str:
    return one.aside if one else ""


# How the counter works -----------------------------------------------------------------------------------


@folds(acts.CounterSet)
def counter_set(rows: Rows, recorded: Recorded, act: acts.CounterSet) -> None:
    rows.add(Counter, "counter", **_fields(act))


@folds(acts.KindSet)
def kind_set(rows: Rows, recorded: Recorded, act: acts.KindSet) -> None:
    rows.add(Kind, "kind", act.code, **_fields(act, "reason"))


@folds(acts.KindClosed)
def kind_closed(rows: Rows, recorded: Recorded, act: acts.KindClosed) -> None:
    if row := rows.get(Kind, "kind", act.code):
        rows.change(row, closed_on=recorded.on[:10])


@folds(acts.OfficeSet)
def office_set(rows: Rows, recorded: Recorded, act: acts.OfficeSet) -> None:
    rows.add(Office, "office", act.ref, ref=act.ref, name=act.name)


@folds(acts.OfficeClosed)
def office_closed(rows: Rows, recorded: Recorded, act: acts.OfficeClosed) -> None:
    if row := rows.get(Office, "office", act.ref):
        rows.change(row, closed_on=recorded.on[:10], into=act.into)


@folds(acts.AreaSet)
def area_set(rows: Rows, recorded: Recorded, act: acts.AreaSet) -> None:
    rows.add(Area, "area", act.ref, **_fields(act))


@folds(acts.AreaClosed)
def area_closed(rows: Rows, recorded: Recorded, act: acts.AreaClosed) -> None:
    if row := rows.get(Area, "area", act.ref):
        rows.change(row, closed_on=recorded.on[:10])


@folds(acts.RouteSet)
def route_set(rows: Rows, recorded: Recorded, act: acts.RouteSet) -> None:
    if act.office:
        rows.add(Route, "route", act.kind, act.area, **_fields(act))
    else:
        rows.remove(Route, "route", act.kind, act.area)


# Requests ------------------------------------------------------------------------------------------------


@folds(acts.RequestOpened)
def request_opened(rows: Rows, recorded: Recorded, act: acts.RequestOpened) -> None:
    at = when(act)
    rows.add(
        Request,
        "request",
        act.code,
        code=act.code,
        kind=act.kind,
        office=act.office,
        area=act.area,
        state=act.state,
        open=act.state in OPEN,
        lat=act.lat,
        lon=act.lon,
        opened_at=at,
        updated_at=at,
        promise=act.promise,
        first_promise=act.promise,
        held=act.held,
        text=_hex(act.text),
        landmark=_hex(act.landmark),
        photos=[one.aside for one in act.photos],
        chosen={one.question: one.keys for one in act.chosen},
        written={one.question: one.text.aside for one in act.written},
        channel=act.channel,
        outside=act.outside,
        source=act.source,
    )
    _step(rows, recorded, act, "opened", text=_hex(act.text), photos=[one.aside for one in act.photos])


@folds(acts.RequestJoined)
def request_joined(rows: Rows, recorded: Recorded, act: acts.RequestJoined) -> None:
    if row := _found(rows, act):
        photos = [one.aside for one in act.photos]
        rows.change(row, people=row.people + 1)
        _step(rows, recorded, act, "joined", text=_hex(act.text), photos=photos)


@folds(acts.RequestLeft)
def request_left(rows: Rows, recorded: Recorded, act: acts.RequestLeft) -> None:
    if row := _found(rows, act):
        rows.change(row, people=max(row.people - 1, 0))
        _step(rows, recorded, act, "left")


@folds(acts.RequestSentOn)
def request_sent_on(rows: Rows, recorded: Recorded, act: acts.RequestSentOn) -> None:
    if row := _found(rows, act):
        state = "with office" if row.state not in ENDED or may_follow("with office", row.state) else row.state
        rows.change(
            row,
            office=act.office,
            kind=act.kind or row.kind,
            promise=act.promise or row.promise,
            first_promise=row.first_promise or act.promise,
            state=state,
            open=state in OPEN,
        )
        _step(rows, recorded, act, "sent on", office=act.office, reason=act.reason)


@folds(acts.RequestPromised)
def request_promised(rows: Rows, recorded: Recorded, act: acts.RequestPromised) -> None:
    if row := _found(rows, act):
        rows.change(row, promise=act.promise, first_promise=row.first_promise or act.promise)
        _step(rows, recorded, act, "promised", reason=act.reason, more={"promise": act.promise})


@folds(acts.RequestStarted)
def request_started(rows: Rows, recorded: Recorded, act: acts.RequestStarted) -> None:
    if row := _found(rows, act):
        _into(rows, row, "working")
        _step(rows, recorded, act, "started", office=row.office)


@folds(acts.RequestAnswered)
def request_answered(rows: Rows, recorded: Recorded, act: acts.RequestAnswered) -> None:
    if row := _found(rows, act):
        text, photos = _hex(act.text), [one.aside for one in act.photos]
        if act.answer in {"done", "declined"}:
            rows.change(
                row,
                answer=text,
                answer_photos=photos,
                answered_at=when(act),
                first_answered_at=row.first_answered_at or when(act),
                object_by=act.object_by,
                agreed=0,
                chased=0,
            )
            _into(rows, row, act.answer)
        _step(rows, recorded, act, act.answer, office=row.office, text=text, photos=photos)


@folds(acts.RequestAgreed)
def request_agreed(rows: Rows, recorded: Recorded, act: acts.RequestAgreed) -> None:
    if row := _found(rows, act):
        rows.change(row, agreed=row.agreed + 1)
        _step(rows, recorded, act, "agreed")


@folds(acts.RequestFixed)
def request_fixed(rows: Rows, recorded: Recorded, act: acts.RequestFixed) -> None:
    if row := _found(rows, act):
        rows.change(row, fixed_at=when(act), object_by="")
        _into(rows, row, "fixed")
        _step(rows, recorded, act, "fixed", more={"how": act.how})


@folds(acts.RequestReopened)
def request_reopened(rows: Rows, recorded: Recorded, act: acts.RequestReopened) -> None:
    if row := _found(rows, act):
        rows.change(
            row,
            reopened=row.reopened + 1,
            fixed_at="",
            object_by="",
            agreed=0,
            promise=act.promise or row.promise,
        )
        _into(rows, row, "reopened")
        _step(rows, recorded, act, "reopened", text=_hex(act.text), photos=[one.aside for one in act.photos])


@folds(acts.RequestMerged)
def request_merged(rows: Rows, recorded: Recorded, act: acts.RequestMerged) -> None:
    row, other = _found(rows, act), rows.get(Request, "request", act.into)
    if row and other:
        rows.change(row, merged_into=act.into)
        _into(rows, row, "merged")
        rows.change(other, people=other.people + row.people, updated_at=max(other.updated_at, when(act)))
        _step(rows, recorded, act, "merged", reason=act.reason, more={"into": act.into})


@folds(acts.RequestParted)
def request_parted(rows: Rows, recorded: Recorded, act: acts.RequestParted) -> None:
    """It is with its office again, whatever it was before."""
    row, other = _found(rows, act), rows.get(Request, "request", act.into)
    if row and other and row.merged_into == act.into:
        rows.change(row, merged_into="", people=act.people)
        _into(rows, row, "with office" if row.office else "new")
        rows.change(
            other, people=max(other.people - act.people, 0), updated_at=max(other.updated_at, when(act))
        )
        _step(rows, recorded, act, "parted", reason=act.reason, more={"into": act.into})


@folds(acts.RequestWithdrawn)
def request_withdrawn(rows: Rows, recorded: Recorded, act: acts.RequestWithdrawn) -> None:
    if row := _found(rows, act):
        _into(rows, row, "withdrawn")
        _step(rows, recorded, act, "withdrawn")


@folds(acts.RequestChased)
def request_chased(rows: Rows, recorded: Recorded, act: acts.RequestChased) -> None:
    if row := _found(rows, act):
        rows.change(row, chased=act.step)
        _step(rows, recorded, act, "chased", office=act.office, more={"step": act.step})


@folds(acts.RequestModerated)
def request_moderated(rows: Rows, recorded: Recorded, act: acts.RequestModerated) -> None:
    if row := _found(rows, act):
        if not act.asides:
            rows.change(row, held=not act.shown)
        more = {"asides": act.asides} if act.asides else {}
        _step(rows, recorded, act, "shown" if act.shown else "held", reason=act.reason, more=more)


@folds(acts.StateObserved)
def state_observed(rows: Rows, recorded: Recorded, act: acts.StateObserved) -> None:
    """What another system showed: its states are taken as they are, without our rules of what may follow what."""
    row = _found(rows, act)
    if row is None:
        return
    at = when(act)
    if act.state in {"done", "declined", "fixed"}:
        rows.change(row, answered_at=at, first_answered_at=row.first_answered_at or at)
    if act.state == "fixed":
        rows.change(row, fixed_at=at)
    if act.state == "reopened":
        rows.change(row, reopened=row.reopened + 1, fixed_at="")
    _into(rows, row, act.state)
    _step(rows, recorded, act, "observed", more={"state": act.state, "said": act.said})


@folds(acts.RatingObserved)
def rating_observed(rows: Rows, recorded: Recorded, act: acts.RatingObserved) -> None:
    if row := _found(rows, act):
        rows.change(row, stars=act.stars or row.stars, reopened=max(row.reopened, act.reopened))


def _found(rows: Rows, act: Any) -> Request | None:
    """The request an act is about; what happens to it moves its last change on."""
    row = rows.get(Request, "request", act.code)
    if row:
        rows.change(row, updated_at=max(row.updated_at, when(act)))
    return row


def _into(rows: Rows, row: Request, state: str) -> None:
    rows.change(row, state=state, open=state in OPEN)


def _step(rows: Rows, recorded: Recorded, act: Any, what: str, **values: Any) -> None:
    """Steps are numbered by the entry that made them, so that replay gives the same."""
    rows.add_new(Step, "step", recorded.index, code=act.code, at=when(act), what=what, **values)
