"""A city's plan, targets and projects."""

from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import CSCO, STAFF, Actor
from balai.places.queries import memberships, profile
from balai.places.texts import Refused
from balai.record.acts import Act, Commitment
from balai.record.append import add_aside, append
from balai.record.ids import new_ref, place_id_of, row_id
from balai.record.models import Head

from .. import acts
from ..models import Plan, Project, Round, Target
from . import rules

EDITORS = (STAFF, CSCO)
FILE_LIMIT = 5_000_000
FILES = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
"""Evidence files that are taken, by their first bytes."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a city says of a project: everything a form shows. `budget` in minor units; None: not stated."""

    name: str
    focus_area: str
    status: str
    reason: str = ""
    text: str = ""
    types: list[str] = []
    starts_on: str = ""
    ends_on: str = ""
    budget: int | None = None
    currency: str = ""
    partners: list[str] = []
    support: list[str] = []
    needs: list[str] = []
    practices: list[str] = []
    lat: int | None = None
    lon: int | None = None


def answer_of(project: Project) -> Answer:
    """The register's present answer for a project: what a form is prefilled with."""
    shared = {name: getattr(project, name) for name in Answer.__struct_fields__ if name != "reason"}
    status = project.status or ""
    return Answer(**{**shared, "status": rules.GOES_ON_AS.get(status, status)})


def open_project(actor: Actor, place_id: UUID, name: str, focus_area: str, plan: str = "") -> str:
    """Open a project under a stable reference, as proposed. Returns the reference."""
    by = actor.first(EDITORS, place_id)
    name = texts.text(name, "name", needed=True)
    _check_focus_area(place_id, focus_area)
    if plan and not _has_plan(place_id, plan):
        raise Refused(_("There is no such plan in this city."), "plan")
    ref = new_ref()
    opened = acts.ProjectOpened(ref=ref, name=name, focus_area=focus_area, plan=plan, by=by)
    append(place_id, [opened, acts.ProjectStatusSet(ref=ref, status="proposed", by=by)])
    return ref


def answer_for_project(
    actor: Actor, place_id: UUID, ref: str, answer: Answer, network: str = "", round_: int = 0
) -> list[Act]:
    """Write what differs from the register as acts, and with a round that the answer holds for it.

    Returns the acts; none when nothing differs and no round is answered. Raises Refused, NotAllowed.
    """
    by = actor.first(EDITORS, place_id)
    if round_:
        _check_asked(place_id, network, round_)
    with transaction.atomic():
        project = _locked(place_id, ref)
        said = differences(project, _checked(place_id, project, answer))
        if round_ and not any((a["network"], a["round"]) == (network, round_) for a in project.answered):
            said.append(acts.ProjectAnswered(ref=ref, network=network, round=round_))
        said = [msgspec.structs.replace(act, by=by) for act in said]
        if said:
            append(place_id, said)
    return said


def differences(project: Project, answer: Answer) -> list[Act]:
    """The acts that lead from the register's state to the answer. A function on values."""
    ref, why, found = project.ref, answer.reason, list[Act]()
    if answer.name != project.name:
        found.append(acts.ProjectRenamed(ref=ref, name=answer.name, reason=why))
    if answer.focus_area != project.focus_area:
        found.append(acts.ProjectFocusSet(ref=ref, focus_area=answer.focus_area, reason=why))
    if answer.status and answer.status != project.status:
        found.append(acts.ProjectStatusSet(ref=ref, status=answer.status, reason=why))
    changed: dict[str, Any] = {
        name: value
        for name in acts.ProjectDescribed.__struct_fields__
        if name in Answer.__struct_fields__ and (value := getattr(answer, name)) != getattr(project, name)
    }
    if changed.get("budget", 0) is None:
        changed["budget"] = -1
    if changed.get("lat", 0) is None:
        changed = {k: v for k, v in changed.items() if k not in {"lat", "lon"}} | {"off_map": True}
    if changed:
        found.append(acts.ProjectDescribed(ref=ref, **changed))
    return found


def stop_project(actor: Actor, place_id: UUID, ref: str, reason: str) -> None:
    """Stop a project, with a reason; it stays in the register."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    with transaction.atomic():
        _need_alive(_locked(place_id, ref))
        append(place_id, [acts.ProjectStopped(ref=ref, reason=reason, by=by)])


def merge_project(actor: Actor, place_id: UUID, ref: str, into: str, reason: str) -> None:
    """Let a project go on inside another one of the same city, with a reason."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    if ref == into:
        raise Refused(_("A project cannot go on in itself."), "into")
    with transaction.atomic():
        for one in sorted({ref, into}):
            _need_alive(_locked(place_id, one))
        append(place_id, [acts.ProjectMerged(ref=ref, into=into, reason=reason, by=by)])


def set_milestone(
    actor: Actor, place_id: UUID, project: str, text: str, due: str = "", reached_on: str = "", ref: str = ""
) -> str:
    """Add a step of a project, or say that it was reached. Returns the step's reference."""
    by = actor.first(EDITORS, place_id)
    text = texts.text(text, "text", needed=True)
    due, reached_on = rules.day(due, "due"), rules.day(reached_on, "reached_on")
    with transaction.atomic():
        known = {step["ref"] for step in _locked(place_id, project).milestones}
        if ref and ref not in known:
            raise Refused(_("There is no such milestone in this project."))
        ref = ref or new_ref()
        step = acts.MilestoneSet(ref=ref, project=project, text=text, due=due, reached_on=reached_on, by=by)
        append(place_id, [step])
    return ref


def add_evidence_link(actor: Actor, place_id: UUID, project: str, title: str, url: str) -> str:
    """Add a link that shows how far a project is. Returns its reference."""
    by = actor.first(EDITORS, place_id)
    title, url, ref = texts.text(title, "title", needed=True), rules.link(url), new_ref()
    with transaction.atomic():
        _locked(place_id, project)
        append(place_id, [acts.EvidenceAdded(ref=ref, project=project, title=title, url=url, by=by)])
    return ref


def add_evidence_file(
    actor: Actor, place_id: UUID, project: str, title: str, content: bytes, media_type: str
) -> str:
    """Keep a file beside the record as evidence. Returns its reference."""
    by = actor.first(EDITORS, place_id)
    title, ref = texts.text(title, "title", needed=True), new_ref()
    if len(content) > FILE_LIMIT:
        raise Refused(_("The file is larger than 5 MB."), "file")
    if not content.startswith(FILES.get(media_type, b"\0not taken")):
        raise Refused(_("Only PDF, PNG and JPEG files are taken."), "file")
    with transaction.atomic():
        _locked(place_id, project)
        aside = add_aside(place_id, content, media_type, f"{ref}.{media_type.rpartition('/')[2]}")
        said = acts.EvidenceAdded(
            ref=ref, project=project, title=title, file=Commitment(aside), media_type=media_type, by=by
        )
        append(place_id, [said])
    return ref


def publish_plan(
    actor: Actor, place_id: UUID, network: str, name: str, vision: str, source: str = "", ref: str = ""
) -> str:
    """Publish a plan, or a revision of it. Returns its reference."""
    by = actor.first(EDITORS, place_id)
    name, vision = texts.text(name, "name", needed=True), texts.text(vision, "vision")
    source = texts.text(source, "source")
    with transaction.atomic():
        if ref and not _has_plan(place_id, ref):
            raise Refused(_("There is no such plan in this city."))
        ref = ref or new_ref()
        if network not in _network_origins(place_id):
            raise Refused(_("The city does not belong to this network."), "network")
        append(
            place_id,
            [acts.PlanPublished(ref=ref, network=network, name=name, vision=vision, source=source, by=by)],
        )
    return ref


def set_target(actor: Actor, place_id: UUID, target: acts.TargetSet) -> str:
    """Set a target of a plan, or correct it with a reason. Returns its reference."""
    by = actor.first(EDITORS, place_id)
    with transaction.atomic():
        if not _has_plan(place_id, target.plan):
            raise Refused(_("There is no such plan in this city."), "plan")
        if target.project:
            _locked(place_id, target.project)
        if target.ref:
            _locked_target(place_id, target.ref)
        checked = msgspec.structs.replace(
            target,
            ref=target.ref or new_ref(),
            text=texts.text(target.text, "text", needed=True),
            indicator=texts.text(target.indicator, "indicator", limit=200),
            baseline=texts.text(target.baseline, "baseline", limit=60),
            value=texts.text(target.value, "value", limit=60),
            unit=texts.text(target.unit, "unit", limit=60),
            due=rules.day(target.due, "due"),
            source=texts.text(target.source, "source"),
            reason=texts.reason(target.reason) if target.ref else texts.text(target.reason, "reason"),
            by=by,
        )
        append(place_id, [checked])
    return checked.ref


def report_target(
    actor: Actor, place_id: UUID, ref: str, value: str, met: str, note: str, on: str = ""
) -> None:
    """Say what came of a target so far."""
    by = actor.first(EDITORS, place_id)
    if met not in {"yes", "no", ""}:
        raise Refused(_("Say yes or no, or leave it open."), "met")
    value, note = texts.text(value, "value", limit=60), texts.text(note, "note")
    if not (value or met):
        raise Refused(_("Say what was reached, or whether the target was met."), "value")
    with transaction.atomic():
        _locked_target(place_id, ref)
        append(
            place_id,
            [acts.TargetReported(ref=ref, value=value, met=met, note=note, on=rules.day(on, "on"), by=by)],
        )


def focus_areas(place_id: UUID) -> list[str]:
    """The focus areas of the networks that the place belongs to."""
    themes = [
        theme
        for network, _m in memberships(place_id)
        for theme in (network.framework or {}).get("themes", [])
    ]
    return list(dict.fromkeys(themes))


def project_types(place_id: UUID) -> list[str]:
    """The project types of the networks that the place belongs to."""
    found = [
        t for network, _m in memberships(place_id) for t in (network.framework or {}).get("project_types", [])
    ]
    return list(dict.fromkeys(found))


def _checked(place_id: UUID, project: Project, answer: Answer) -> Answer:
    """The answer with every rule applied. Raises Refused naming the field."""
    name = texts.text(answer.name, "name", needed=True)
    renamed = name != project.name or answer.focus_area != project.focus_area
    why = texts.reason(answer.reason) if renamed else texts.text(answer.reason, "reason")
    if answer.focus_area != project.focus_area:
        _check_focus_area(place_id, answer.focus_area)
    if answer.status and answer.status != project.status:
        rules.status(answer.status, project.status, why)
    starts_on, ends_on = rules.day(answer.starts_on, "starts_on"), rules.day(answer.ends_on, "ends_on")
    rules.in_order(starts_on, ends_on)
    lat, lon = rules.point(answer.lat, answer.lon)
    budget, currency = rules.money(answer.budget, answer.currency)
    unknown = set(answer.types) - set(project_types(place_id)) - set(project.types)
    if unknown:
        raise Refused(_("Choose from the network's project types."), "types")
    own = profile(place_id)
    if set(answer.needs) - {need.ref for need in own["need"]} - set(project.needs):
        raise Refused(_("Choose from the needs of this place."), "needs")
    if set(answer.practices) - {practice.ref for practice in own["practice"]} - set(project.practices):
        raise Refused(_("Choose from the practices of this place."), "practices")
    return msgspec.structs.replace(
        answer,
        name=name,
        reason=why,
        text=texts.text(answer.text, "text"),
        types=list(dict.fromkeys(answer.types)),
        needs=list(dict.fromkeys(answer.needs)),
        practices=list(dict.fromkeys(answer.practices)),
        starts_on=starts_on,
        ends_on=ends_on,
        budget=budget,
        currency=currency,
        lat=lat,
        lon=lon,
        partners=rules.listed(answer.partners, "partners"),
        support=rules.listed(answer.support, "support"),
    )


def _check_asked(place_id: UUID, network: str, year: int) -> None:
    """The round is open and asks this city. Raises Refused."""
    round_ = Round.objects.of(place_id_of(network)).filter(round=year).first()
    if round_ is None:
        raise Refused(_("There is no round of %(year)d.") % {"year": year})
    if round_.freeze is not None:
        raise Refused(_("The round is frozen. Nothing was changed."))
    if Head.objects.get(place_id=place_id).origin not in round_.asked:
        raise Refused(_("This city was not asked in this round."))


def _has_plan(place_id: UUID, ref: str) -> bool:
    return Plan.objects.of(place_id).filter(id=row_id(place_id, "plan", ref)).exists()


def _check_focus_area(place_id: UUID, focus_area: str) -> None:
    if focus_area not in focus_areas(place_id):
        raise Refused(_("Choose one of the network's focus areas."), "focus_area")


def _locked(place_id: UUID, ref: str) -> Project:
    found: Project | None = Project.objects.one_of(place_id, row_id(place_id, "project", ref), lock=True)
    if found is None:
        raise Refused(_("There is no such project in this city."))
    return found


def _locked_target(place_id: UUID, ref: str) -> Target:
    found: Target | None = Target.objects.one_of(place_id, row_id(place_id, "target", ref), lock=True)
    if found is None:
        raise Refused(_("There is no such target in this city."))
    return found


def _need_alive(project: Project) -> None:
    if project.status in rules.ENDED or project.joined_into:
        raise Refused(_("“%(name)s” has ended already.") % {"name": project.name})


def _network_origins(place_id: UUID) -> list[str]:
    return [f"{settings.ORIGIN}/{network.slug}" for network, _m in memberships(place_id)]
