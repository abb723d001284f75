"""How a city's counter works: its hours, kinds, offices, areas, and who answers what."""

import re
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from balai.places.authority import Actor
from balai.places.commands import EDITORS, Refused
from balai.record.append import append
from balai.record.ids import new_ref

from .. import acts
from ..models import Area, Kind, Office, Request
from .words import written

PREFIX = re.compile(r"[BCDFGHJKLMNPQRSTVWXYZ]{2,4}")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
UNITS = {"working days", "days", "hours"}
FIRST_SCREEN = 8
"""Kinds that residents choose from; finer ones are for staff."""


def set_counter(actor: Actor, place_id: UUID, act: acts.CounterSet) -> None:
    """Open the counter, or set how it works from now on. Raises Refused."""
    by = actor.first(EDITORS, place_id)
    check_counter(act)
    append(place_id, [msgspec.structs.replace(act, by=by)])


def check_counter(act: acts.CounterSet) -> None:
    """Rules on values. Raises Refused, naming the field."""
    if not PREFIX.fullmatch(act.prefix):
        raise Refused(_("Two to four capital letters without vowels, such as MKS."), "prefix")
    try:
        ZoneInfo(act.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(_("There is no such time zone. Write one such as Asia/Jakarta."), "timezone") from error
    try:
        if time.fromisoformat(act.opens) >= time.fromisoformat(act.closes):
            raise Refused(_("The offices close before they open."), "closes")
    except ValueError as error:
        raise Refused(_("Write a time such as 08:00."), "opens") from error
    if not act.weekdays or not set(act.weekdays) <= set(range(1, 8)):
        raise Refused(_("Choose at least one day of the week."), "weekdays")
    for day in act.holidays:
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise Refused(_("Write each holiday as a day such as 2026-08-17."), "holidays") from error
    if not 1 <= act.objection_days <= 60:
        raise Refused(_("From 1 to 60 days."), "objection_days")


def set_kind(actor: Actor, place_id: UUID, act: acts.KindSet) -> None:
    """Add a kind of service, or set it otherwise. Raises Refused."""
    by = actor.first(EDITORS, place_id)
    check_kind(act)
    with transaction.atomic():
        others = Kind.objects.of(place_id).filter(closed_on="").exclude(code=act.code)
        if act.parent and not others.filter(code=act.parent, parent="").exists():
            raise Refused(_("Choose a kind that residents see as the one above."), "parent")
        if not act.parent and others.filter(parent="").count() >= FIRST_SCREEN:
            message = _("Residents choose from at most %(most)d kinds. Make it a finer one of another.")
            raise Refused(message % {"most": FIRST_SCREEN}, "parent")
        append(place_id, [msgspec.structs.replace(act, by=by)])


def check_kind(act: acts.KindSet) -> None:
    """Rules on values. Raises Refused, naming the field."""
    if not CODE.fullmatch(act.code):
        raise Refused(_("A code is made of the letters a to z, digits and hyphens."), "code")
    if not written(act.name, "name", 120):
        raise Refused(_("Give it a name."), "name")
    if act.place not in {"street", "home"}:
        raise Refused(_("Choose how exactly the place is shown."), "place")
    if act.unit not in UNITS or not 0 <= act.promise <= 1000:
        raise Refused(_("A promise is a number of working days, days or hours."), "promise")
    if not 10 <= act.reach <= 2000:
        raise Refused(_("From 10 to 2,000 metres."), "reach")
    codes = [question.code for question in act.questions]
    if len(set(codes)) != len(codes) or not all(CODE.fullmatch(code) for code in codes):
        raise Refused(_("Each question has a code of its own."), "questions")
    for question in act.questions:
        lists = question.datatype in {"singlevaluelist", "multivaluelist"}
        if question.datatype not in DATATYPES or lists != bool(question.choices):
            raise Refused(_("A question with choices has some, any other has none."), "questions")


def close_kind(actor: Actor, place_id: UUID, code: str, reason: str) -> None:
    """Take no more requests of this kind; what there is goes on."""
    by = actor.first(EDITORS, place_id)
    with transaction.atomic():
        if not Kind.objects.of(place_id).filter(code=code, closed_on="").exists():
            raise Refused(_("There is no such kind."), "code")
        append(place_id, [acts.KindClosed(code=code, reason=_reason(reason), by=by)])


def set_office(actor: Actor, place_id: UUID, name: str, ref: str = "", reason: str = "") -> str:
    """Add an office, or give it another name. Returns its reference."""
    by = actor.first(EDITORS, place_id)
    name = written(name, "name", 120)
    if not name:
        raise Refused(_("Give it a name."), "name")
    ref = ref or new_ref()
    append(place_id, [acts.OfficeSet(ref=ref, name=name, reason=written(reason, "reason", 500), by=by)])
    return ref


def close_office(actor: Actor, place_id: UUID, ref: str, into: str, reason: str) -> None:
    """Close an office; another one takes over its open requests."""
    by = actor.first(EDITORS, place_id)
    reason = _reason(reason)
    with transaction.atomic():
        open_ = {office.ref for office in Office.objects.of(place_id).filter(closed_on="")}
        if ref not in open_ or into not in open_ or into == ref:
            raise Refused(_("Choose another office that takes over."), "into")
        held = Request.objects.of(place_id).filter(office=ref, open=True).order_by("code")
        moved = [
            acts.RequestSentOn(code=code, office=into, reason=reason, by=by)
            for code in held.values_list("code", flat=True)
        ]
        append(place_id, [acts.OfficeClosed(ref=ref, into=into, reason=reason, by=by), *moved])


def set_area(
    actor: Actor, place_id: UUID, name: str, rings: list[list[int]], source: str = "", ref: str = ""
) -> str:
    """Add an area, or its outline otherwise. Rings were checked where they were read. Returns its reference."""
    by = actor.first(EDITORS, place_id)
    name = written(name, "name", 120)
    if not name:
        raise Refused(_("Give it a name."), "name")
    if not rings:
        raise Refused(_("The outline has no ring."), "file")
    ref = ref or new_ref()
    append(
        place_id,
        [acts.AreaSet(ref=ref, name=name, rings=rings, source=written(source, "source", 500), by=by)],
    )
    return ref


def set_route(actor: Actor, place_id: UUID, kind: str, area: str, office: str) -> None:
    """Say which office answers a kind in an area; an empty office takes the rule away."""
    by = actor.first(EDITORS, place_id)
    if kind and not Kind.objects.of(place_id).filter(code=kind).exists():
        raise Refused(_("There is no such kind."), "kind")
    if area and not Area.objects.of(place_id).filter(ref=area).exists():
        raise Refused(_("There is no such area."), "area")
    if office and not Office.objects.of(place_id).filter(ref=office, closed_on="").exists():
        raise Refused(_("Choose an office."), "office")
    append(place_id, [acts.RouteSet(kind=kind, area=area, office=office, by=by)])


def _reason(text: str) -> str:
    text = written(text, "reason", 500)
    if len(text) < 3:
        raise Refused(_("Say why, in a sentence."), "reason")
    return text
