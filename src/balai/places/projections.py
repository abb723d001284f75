"""Folds of place acts into public rows."""

from typing import Any

import msgspec

from balai.record.fold import Recorded, Rows
from balai.record.ids import place_id_of
from balai.record.registry import folds

from . import acts
from .models import Boundary, Member, Place, ProfileItem, WeightSet

KIND_OF: dict[Any, str] = {
    acts.NeedStated: "need",
    acts.PotentialStated: "potential",
    acts.PracticeDescribed: "practice",
}


@folds(acts.PlaceOpened, acts.NetworkOpened)
def place_opened(rows: Rows, recorded: Recorded, act: acts.PlaceOpened | acts.NetworkOpened) -> None:
    fields = {name: getattr(act, name) for name in act.__struct_fields__ if name not in {"at", "on", "by"}}
    rows.add(Place, "place", opened_on=recorded.on, **fields)


@folds(acts.FrameworkPublished)
def framework_published(rows: Rows, recorded: Recorded, act: acts.FrameworkPublished) -> None:
    said = msgspec.to_builtins(act)
    _extend(
        rows, framework={k: v for k, v in said.items() if k not in {"act", "at", "by"}} | {"on": recorded.on}
    )


@folds(acts.PopulationStated)
def population_stated(rows: Rows, recorded: Recorded, act: acts.PopulationStated) -> None:
    said = {"people": act.people, "year": act.year, "source": act.source, "note": act.note}
    _append_figure(rows, "populations", said)


@folds(acts.AreaStated)
def area_stated(rows: Rows, recorded: Recorded, act: acts.AreaStated) -> None:
    _append_figure(rows, "areas", {"area": act.area, "year": act.year, "source": act.source})


@folds(acts.MemberJoined)
def member_joined(rows: Rows, recorded: Recorded, act: acts.MemberJoined) -> None:
    rows.add(
        Member,
        "member",
        act.origin,
        member=place_id_of(act.origin),
        origin=act.origin,
        slug=act.slug,
        name=act.name,
        country=act.country,
        country_name=act.country_name,
        cohort=act.cohort,
        source=act.source,
        joined_on=recorded.on,
    )


@folds(acts.MemberLeft)
def member_left(rows: Rows, recorded: Recorded, act: acts.MemberLeft) -> None:
    if member := rows.get(Member, "member", act.origin):
        rows.change(member, left_on=recorded.on, reason=act.reason)


@folds(acts.BoundaryStated)
def boundary_stated(rows: Rows, recorded: Recorded, act: acts.BoundaryStated) -> None:
    rows.add(
        Boundary, "boundary", act.source, recorded.on, rings=act.rings, source=act.source, as_of=recorded.on
    )


@folds(acts.NeedStated, acts.PotentialStated, acts.PracticeDescribed)
def profile_stated(rows: Rows, recorded: Recorded, act: Any) -> None:
    before = rows.get(ProfileItem, "profile", act.ref)
    rows.add(
        ProfileItem,
        "profile",
        act.ref,
        ref=act.ref,
        kind=KIND_OF[type(act)],
        name=act.name,
        text=act.text,
        lang=act.lang,
        keeper=getattr(act, "keeper", ""),
        since=before.since if before else recorded.on,
        changed_on=recorded.on,
    )


@folds(acts.ProfileWithdrawn)
def profile_withdrawn(rows: Rows, recorded: Recorded, act: acts.ProfileWithdrawn) -> None:
    if item := rows.get(ProfileItem, "profile", act.ref):
        rows.change(item, withdrawn_on=recorded.on, reason=act.reason, changed_on=recorded.on)


@folds(acts.WeightsPublished)
def weights_published(rows: Rows, recorded: Recorded, act: acts.WeightsPublished) -> None:
    rows.add(
        WeightSet,
        "weights",
        act.ref,
        ref=act.ref,
        weights=[msgspec.to_builtins(weight) for weight in act.weights],
        scale_max=act.scale_max,
        total=sum(weight.share for weight in act.weights),
        source=act.source,
        note=act.note,
        published_on=recorded.on,
        usable=True,
    )


@folds(acts.WeightsRefused)
def weights_refused(rows: Rows, recorded: Recorded, act: acts.WeightsRefused) -> None:
    rows.add(
        WeightSet,
        "weights",
        act.ref,
        ref=act.ref,
        total=act.sum,
        source=act.source,
        note=act.reason,
        published_on=recorded.on,
        usable=False,
    )


def _extend(rows: Rows, **values: Any) -> None:
    if place := rows.get(Place, "place"):
        rows.change(place, **values)


def _append_figure(rows: Rows, field: str, said: dict[str, Any]) -> None:
    """Sources stand side by side; the same source for the same year is corrected."""
    if place := rows.get(Place, "place"):
        kept = [
            f for f in getattr(place, field) if (f["source"], f["year"]) != (said["source"], said["year"])
        ]
        rows.change(place, **{field: [*kept, said]})
