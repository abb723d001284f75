"""What a person can do with a place's profile and a network's roll: one function each."""

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from balai.record.acts import Act
from balai.record.append import append, open_record
from balai.record.ids import PlaceId, new_ref, row_id
from balai.record.models import Head

from . import acts, texts
from .authority import CSCO, REPRESENTATIVE, SECRETARIAT, STAFF, Actor
from .models import ProfileItem, WeightSet
from .projections import KIND_OF
from .reserved import RESERVED
from .rings import MOST_POINTS, crosses_itself, in_the_world, points_of
from .texts import Refused, is_blank

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
SLUG_LIMIT = 60
EDITORS = (STAFF, CSCO)

Said = TypeVar("Said", bound=Act)


def open_place(act: acts.PlaceOpened | acts.NetworkOpened) -> PlaceId:
    """Start the record of a place or a network; opening it again changes nothing."""
    if act.slug in RESERVED:
        raise Refused(_("“%(slug)s” is kept for a page of the site.") % {"slug": act.slug}, "slug")
    if not SLUG.fullmatch(act.slug) or len(act.slug) > SLUG_LIMIT:
        raise Refused(_("A short name is made of the letters a to z, digits and hyphens."), "slug")
    place_id = open_record(f"{settings.ORIGIN}/{act.slug}", act.slug)
    with transaction.atomic():
        head = Head.objects.select_for_update().get(place_id=place_id)
        if head.size == 0:
            append(place_id, [act])
    return place_id


def state_need(actor: Actor, place_id: UUID, name: str, text: str, lang: str, ref: str = "") -> str:
    """Say, or say better, what the place needs. Returns the need's reference."""
    return _state(actor, place_id, acts.NeedStated, ref, name=name, text=text, lang=lang)


def state_potential(actor: Actor, place_id: UUID, name: str, text: str, lang: str, ref: str = "") -> str:
    """Say what the place has to build on. Returns its reference."""
    return _state(actor, place_id, acts.PotentialStated, ref, name=name, text=text, lang=lang)


def describe_practice(
    actor: Actor, place_id: UUID, name: str, lang: str, text: str, keeper: str, ref: str = ""
) -> str:
    """Describe a practice: its name in its own language, what it is good for, who keeps it."""
    return _state(
        actor, place_id, acts.PracticeDescribed, ref, name=name, lang=lang, text=text, keeper=keeper
    )


def withdraw_profile_item(actor: Actor, place_id: UUID, ref: str, reason: str) -> None:
    """Take back a need, potential or practice, with a reason; its history stays."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    if is_blank(reason):
        raise Refused(_("Say why, in a sentence."), "reason")
    with transaction.atomic():
        item = _locked_item(place_id, ref)
        if item.withdrawn_on:
            raise Refused(_("It was taken back already."))
        append(place_id, [acts.ProfileWithdrawn(ref=ref, reason=reason, by=by)])


def state_population(actor: Actor, place_id: UUID, people: int, year: int, source: str) -> None:
    """Add a figure beside those of other sources; none is picked for the reader."""
    by = actor.first(EDITORS, place_id)
    if people < 1:
        raise Refused(_("A place has residents."), "people")
    said = acts.PopulationStated(people=people, year=_year(year), source=_source(source), by=by)
    append(place_id, [said])


def state_area(actor: Actor, place_id: UUID, area: int, year: int, source: str) -> None:
    """Add an area beside those of other sources, in hundredths of a square kilometre."""
    by = actor.first(EDITORS, place_id)
    if area < 1:
        raise Refused(_("A place has an area."), "area")
    append(place_id, [acts.AreaStated(area=area, year=_year(year), source=_source(source), by=by)])


def state_boundary(actor: Actor, place_id: UUID, rings: list[list[int]], source: str, on: str) -> None:
    """Add an outline of the place, as one source has it on a day."""
    by = actor.first(EDITORS, place_id)
    check_rings(rings)
    append(place_id, [acts.BoundaryStated(rings=rings, source=_source(source), on=_day(on, "on"), by=by)])


def admit_member(actor: Actor, network_id: UUID, act: acts.MemberJoined) -> None:
    """Write a place into the network's roll."""
    by = actor.first((SECRETARIAT,), network_id)
    append(network_id, [_officially(act, by)])


def publish_weights(actor: Actor, network_id: UUID, act: acts.WeightsPublished) -> None:
    """Publish the weights of a self-assessment. Weights that do not add to 100 % are refused."""
    by = actor.first((SECRETARIAT,), network_id)
    act = _officially(act, by)
    check_weights(act)
    with transaction.atomic():
        Head.objects.select_for_update().get(place_id=network_id)
        if WeightSet.objects.of(network_id).filter(id=row_id(network_id, "weights", act.ref)).exists():
            raise Refused(_("These weights were published already."), "ref")
        append(network_id, [act])


def check_weights(act: acts.WeightsPublished) -> None:
    """Raises Refused when the weights do not add to 100 %, one is negative, or nobody could score by them."""
    total = sum(weight.share for weight in act.weights)
    if total != 10_000:
        message = _("The weights add to %(total)s %%, not to 100 %%.") % {"total": f"{total / 100:.15g}"}
        raise Refused(message, "weights")
    if any(weight.share < 0 for weight in act.weights):
        raise Refused(_("A weight cannot be negative."), "weights")
    if len({weight.component for weight in act.weights}) < len(act.weights):
        raise Refused(_("%(key)s has a name twice.") % {"key": "weights"}, "weights")
    if act.scale_max < 1:
        message = _("The instrument must say scale_max, the highest score, as a number above 0.")
        raise Refused(message, "scale_max")
    _source(act.source)


def may_edit(actor: Actor, place_id: UUID) -> bool:
    return any(actor.has(kind, place_id) for kind in EDITORS)


def may_see_network_desk(actor: Actor, network_id: UUID) -> bool:
    kinds = {SECRETARIAT, REPRESENTATIVE}
    return any(role.kind in kinds and role.place_id == network_id for role in actor.roles)


def _state(actor: Actor, place_id: UUID, kind: type[Act], ref: str, **values: str) -> str:
    by = actor.first(EDITORS, place_id)
    values = {name: texts.text(value, name) for name, value in values.items()}
    if is_blank(values["name"]):
        raise Refused(_("Give it a name."), "name")
    with transaction.atomic():
        if ref and _locked_item(place_id, ref).kind != KIND_OF[kind]:
            raise Refused(_("There is no such entry in this place."))
        ref = ref or new_ref()
        append(place_id, [kind(ref=ref, by=by, **values)])  # type: ignore[call-arg]
    return ref


def _source(value: str) -> str:
    value = texts.text(value, "source")
    if is_blank(value):
        raise Refused(_("Name the source."), "source")
    return value


def _year(value: int) -> int:
    """A year, or 0 where the source does not say. Raises Refused."""
    if value and not 1800 <= value <= 2200:
        raise Refused(_("There is no such year."), "year")
    return value


def _day(value: str, field: str) -> str:
    """A day as ISO 8601. Raises Refused."""
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError as error:
        raise Refused(_("There is no such day."), field) from error


def check_rings(rings: Sequence[Sequence[int]], field: str = "rings") -> None:
    """Closed rings within the world, none of which crosses itself. Raises Refused."""
    if not rings:
        raise Refused(_("The outline has no ring."), field)
    if sum(map(len, rings)) > MOST_POINTS * 2:
        message = _("The outline has more than %(most)d points, also after simplifying.")
        raise Refused(message % {"most": MOST_POINTS}, field)
    for ring in rings:
        points = points_of(ring)
        if len(ring) % 2 or len(points) < 4:
            raise Refused(_("A ring needs at least four points."), field)
        if points[0] != points[-1]:
            raise Refused(_("A ring does not end where it begins."), field)
        if not in_the_world(points):
            raise Refused(_("A point lies outside the world; longitude comes first, in degrees."), field)
        if crosses_itself(points):
            raise Refused(_("The outline crosses itself."), field)


def _locked_item(place_id: UUID, ref: str) -> ProfileItem:
    item = (
        ProfileItem.objects.of(place_id)
        .select_for_update()
        .filter(id=row_id(place_id, "profile", ref))
        .first()
    )
    if item is None:
        raise Refused(_("There is no such entry in this place."))
    return item


def _officially(act: Said, by: str) -> Said:
    """The act with every text of it official, and by whom it is said. Raises Refused."""
    said = {name: getattr(act, name) for name in act.__struct_fields__}
    said = {name: texts.text(value, name) for name, value in said.items() if isinstance(value, str)}
    return msgspec.structs.replace(act, **said | {"by": by})
