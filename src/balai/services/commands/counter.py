"""How a city's counter works: its hours, kinds, offices, areas, and who answers what."""

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS, check_rings
from balai.places.texts import Refused, is_blank
from balai.places.zones import check_zone
from balai.record.append import append
from balai.record.canonical import CanonicalError, entry_bytes
from balai.record.ids import new_ref

from .. import acts
from ..models import Area, Kind, Office, Request, Route
from .answering import unassign

PREFIX = re.compile(r"[BCDFGHJKLMNPQRSTVWXYZ]{2,4}")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
KEY = re.compile(r"[A-Za-z0-9_.-]{1,60}")
LISTS = {"singlevaluelist", "multivaluelist"}
DATATYPES = {"string", "number", "datetime", "text", *LISTS}
UNITS = {"working days", "days", "hours"}
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST_HOLIDAYS = 400
"""Some twenty years of them, and never so many that no working day is left."""
MOST_QUESTIONS, MOST_CHOICES, MOST_KEYWORDS = 20, 50, 20
FIRST_SCREEN = 8
"""Kinds that residents choose from; finer ones are for staff."""


def set_counter(actor: Actor, place_id: UUID, act: acts.CounterSet) -> None:
    """Open the counter, or set how it works from now on. Raises Refused."""
    by = actor.first(EDITORS, place_id)
    append(place_id, [msgspec.structs.replace(check_counter(act), by=by)])


def check_counter(act: acts.CounterSet) -> acts.CounterSet:
    """Rules on values; returns the act as it may be written. Raises Refused, naming the field."""
    if not PREFIX.fullmatch(act.prefix):
        raise Refused(_("Two to four capital letters without vowels, such as MKS."), "prefix")
    check_zone(act.timezone)
    for field, clock in (("opens", act.opens), ("closes", act.closes)):
        if not CLOCK.fullmatch(clock):
            raise Refused(_("Write a time such as 08:00."), field)
    if act.opens >= act.closes:
        raise Refused(_("The offices close before they open."), "closes")
    if not act.weekdays or not set(act.weekdays) <= set(range(1, 8)):
        raise Refused(_("Choose at least one day of the week."), "weekdays")
    if len(act.holidays) > MOST_HOLIDAYS or not all(map(_is_day, act.holidays)):
        raise Refused(_("Write each holiday as a day such as 2026-08-17."), "holidays")
    if not 1 <= act.objection_days <= 60:
        raise Refused(_("From 1 to 60 days."), "objection_days")
    emergency = texts.text(act.emergency, "emergency", limit=40)
    return msgspec.structs.replace(
        act,
        weekdays=sorted(set(act.weekdays)),
        holidays=sorted(set(act.holidays)),
        emergency=emergency,
    )


def _is_day(text: str) -> bool:
    """Whether it is a day in the one form that working time compares by."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def set_kind(actor: Actor, place_id: UUID, act: acts.KindSet) -> None:
    """Add a kind of service, or set it otherwise. Raises Refused."""
    by = actor.first(EDITORS, place_id)
    act = check_kind(act)
    with transaction.atomic():
        others = Kind.objects.of(place_id).filter(closed_on="").exclude(code=act.code)
        if act.parent and not others.filter(code=act.parent, parent="").exists():
            raise Refused(_("Choose a kind that residents see as the one above."), "parent")
        if act.parent and others.filter(parent=act.code).exists():
            raise Refused(_("This kind has finer ones itself."), "parent")
        if not act.parent and others.filter(parent="").count() >= FIRST_SCREEN:
            message = _("Residents choose from at most %(most)d kinds. Make it a finer one of another.")
            raise Refused(message % {"most": FIRST_SCREEN}, "parent")
        append(place_id, [msgspec.structs.replace(act, by=by)])


def check_kind(act: acts.KindSet) -> acts.KindSet:
    """Rules on values; returns the act as it may be written. Raises Refused, naming the field."""
    if not CODE.fullmatch(act.code):
        raise Refused(_("A code is made of the letters a to z, digits and hyphens."), "code")
    if act.place not in {"street", "home"}:
        raise Refused(_("Choose how exactly the place is shown."), "place")
    if act.unit not in UNITS or not 0 <= act.promise <= 1000:
        raise Refused(_("A promise is a number of working days, days or hours."), "promise")
    if not 10 <= act.reach <= 2000:
        raise Refused(_("From 10 to 2,000 metres."), "reach")
    if not 0 <= act.order <= 10_000:
        raise Refused(_("From 0 to 10,000."), "order")
    if len(act.keywords) > MOST_KEYWORDS:
        raise Refused(_("At most %(most)d words.") % {"most": MOST_KEYWORDS}, "keywords")
    if len(act.questions) > MOST_QUESTIONS or any(len(q.choices) > MOST_CHOICES for q in act.questions):
        raise Refused(_("These are more questions or choices than anybody answers."), "questions")
    if not _each_its_own(question.code for question in act.questions):
        raise Refused(_("Each question has a code of its own."), "questions")
    act = msgspec.structs.replace(
        act,
        name=_name(act.name),
        text=texts.text(act.text, "text"),
        group=texts.text(act.group, "group", limit=120),
        icon=texts.text(act.icon, "icon", limit=40),
        reason=texts.text(act.reason, "reason"),
        keywords=[word for word in (texts.text(one, "keywords", limit=60) for one in act.keywords) if word],
        questions=[_question(question) for question in act.questions],
    )
    try:
        entry_bytes(act)
    except CanonicalError as error:
        raise Refused(_("These are more questions or choices than anybody answers."), "questions") from error
    return act


def _question(question: acts.Question) -> acts.Question:
    """A question as it may be written. Raises Refused."""
    if question.datatype not in DATATYPES or (question.datatype in LISTS) != bool(question.choices):
        raise Refused(_("A question with choices has some, any other has none."), "questions")
    if not _each_its_own((choice.key for choice in question.choices), KEY):
        raise Refused(_("Each answer to choose from has a key of its own."), "questions")
    return msgspec.structs.replace(
        question,
        text=_name(question.text, "questions", 300),
        hint=texts.text(question.hint, "questions", limit=300),
        choices=[acts.Choice(one.key, _name(one.name, "questions")) for one in question.choices],
    )


def _each_its_own(codes: Iterable[str], form: re.Pattern[str] = CODE) -> bool:
    said = list(codes)
    return len(set(said)) == len(said) and all(form.fullmatch(code) for code in said)


def _name(text: str, field: str = "name", limit: int = 120) -> str:
    """A name that can be read. Raises Refused."""
    text = texts.text(text, field, limit=limit)
    if is_blank(text):
        raise Refused(_("Give it a name."), field)
    return text


def start_from(actor: Actor, place_id: UUID, suggested: Iterable[acts.KindSet]) -> None:
    """Take over kinds that others began with; a city that has kinds of its own keeps those. Raises Refused."""
    by = actor.first(EDITORS, place_id)
    with transaction.atomic():
        if Kind.objects.of(place_id).exists():
            raise Refused(_("There are kinds already. Add others one by one."))
        append(place_id, [msgspec.structs.replace(check_kind(act), by=by) for act in suggested])


def close_kind(actor: Actor, place_id: UUID, code: str, reason: str) -> None:
    """Take no more requests of this kind; what there is goes on."""
    by = actor.first(EDITORS, place_id)
    with transaction.atomic():
        if not Kind.objects.of(place_id).filter(code=code, closed_on="").exists():
            raise Refused(_("There is no such kind."), "code")
        append(place_id, [acts.KindClosed(code=code, reason=texts.reason(reason), by=by)])


def set_office(actor: Actor, place_id: UUID, name: str, ref: str = "", reason: str = "") -> str:
    """Add an office, or give it another name. Returns its reference."""
    by = actor.first(EDITORS, place_id)
    name = _name(name)
    if ref and not Office.objects.of(place_id).filter(ref=ref).exists():
        raise Refused(_("There is no such office."), "office")
    ref = ref or new_ref()
    append(place_id, [acts.OfficeSet(ref=ref, name=name, reason=texts.text(reason, "reason"), by=by)])
    return ref


def close_office(actor: Actor, place_id: UUID, ref: str, into: str, reason: str) -> None:
    """Close an office; another one takes over its open requests, and what would come to it."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    with transaction.atomic():
        open_ = {office.ref for office in Office.objects.of(place_id).filter(closed_on="")}
        if ref not in open_ or into not in open_ or into == ref:
            raise Refused(_("Choose another office that takes over."), "into")
        held = Request.objects.of(place_id).select_for_update().filter(office=ref, open=True)
        codes = [request.code for request in held.order_by("code")]
        rules = Route.objects.of(place_id).filter(office=ref).order_by("kind", "area")
        append(
            place_id,
            [
                acts.OfficeClosed(ref=ref, into=into, reason=reason, by=by),
                *[acts.RouteSet(kind=rule.kind, area=rule.area, office=into, by=by) for rule in rules],
                *[acts.RequestSentOn(code=code, office=into, reason=reason, by=by) for code in codes],
            ],
        )
        unassign(place_id, codes)


def set_area(
    actor: Actor, place_id: UUID, name: str, rings: list[list[int]], source: str = "", ref: str = ""
) -> str:
    """Add an area, or its outline otherwise. Returns its reference."""
    by = actor.first(EDITORS, place_id)
    name = _name(name)
    check_rings(rings, "file")
    if ref and not Area.objects.of(place_id).filter(ref=ref).exists():
        raise Refused(_("There is no such area."), "area")
    ref = ref or new_ref()
    append(
        place_id,
        [acts.AreaSet(ref=ref, name=name, rings=rings, source=texts.text(source, "source"), by=by)],
    )
    return ref


def close_area(actor: Actor, place_id: UUID, ref: str, reason: str) -> None:
    """Use an area no longer; its rules end with it. What was reported there stays there."""
    by = actor.first(EDITORS, place_id)
    with transaction.atomic():
        if not Area.objects.of(place_id).filter(ref=ref, closed_on="").exists():
            raise Refused(_("There is no such area."), "area")
        rules = Route.objects.of(place_id).filter(area=ref).order_by("kind")
        append(
            place_id,
            [
                acts.AreaClosed(ref=ref, reason=texts.reason(reason), by=by),
                *[acts.RouteSet(kind=rule.kind, area=ref, office="", by=by) for rule in rules],
            ],
        )


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
