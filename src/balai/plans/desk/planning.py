"""A city's plans and targets: the vision, what is to be reached, and what came of it."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balai.people.desk import (
    form_of,
    form_page,
    in_city,
    page,
    posted,
    submitted,
    url,
    who,
)
from balai.places.models import Place
from balai.places.queries import memberships
from balai.record.ids import row_id
from balai.web.messages import say

from .. import commands
from ..models import Plan, Target
from ..queries import plans, projects, targets
from .forms import PlanForm, ResultForm, TargetForm
from .guards import as_seen, size_now


@in_city
@require_GET
def index(request: HttpRequest, place: Place) -> HttpResponse:
    found = targets(place.place_id)
    groups = [(plan, [t for t in found if t.plan == plan.ref]) for plan in plans(place.place_id)]
    today = timezone.localdate().isoformat()
    return page(request, "plans/desk/plans.html", place, groups=groups, today=today, tab="plans")


@in_city
@form_page
def plan(request: HttpRequest, place: Place, ref: str = "") -> HttpResponse:
    """Publishes a plan, or a revision of it."""
    known = _row(Plan, place, "plan", ref) if ref else None
    networks = [(f"{settings.ORIGIN}/{n.slug}", n.name) for n, _member in memberships(place.place_id)]
    names = ("network", "name", "vision", "source")
    initial = {name: getattr(known, name) for name in names} if known else None
    form = PlanForm(posted(request), networks=networks, fresh=size_now(place.place_id), initial=initial)

    def command(said: dict[str, Any]) -> None:
        with as_seen(Plan, place.place_id, "plan", ref, seen=said["seen"]):
            commands.publish_plan(who(request), place.place_id, **form.said(), ref=ref)

    if submitted(form, command):
        say(request, _("The plan stands in the record."))
        return redirect("desk_plans", slug=place.slug)
    return _form(request, place, form, known.name if known else _("Publish a plan"), _("Publish"), known)


@in_city
@form_page
def target(request: HttpRequest, place: Place, plan: str = "", ref: str = "") -> HttpResponse:
    """Sets a target of a plan, or corrects one with a reason."""
    known = _row(Target, place, "target", ref) if ref else None
    in_plan = _row(Plan, place, "plan", known.plan if known else plan)
    names = ("text", "indicator", "baseline", "value", "unit", "due", "project", "source")
    initial = {name: getattr(known, name) for name in names} if known else None
    form = TargetForm(
        posted(request),
        target=known,
        projects=projects(place.place_id),
        fresh=size_now(place.place_id),
        initial=initial,
    )

    def command(said: dict[str, Any]) -> None:
        with as_seen(Target, place.place_id, "target", ref, seen=said["seen"]):
            commands.set_target(who(request), place.place_id, form.target(in_plan.ref, ref))

    if submitted(form, command):
        say(request, _("The target stands in the record."))
        return redirect("desk_plans", slug=place.slug)
    title = _("Correct a target") if known else _("Set a target")
    return _form(request, place, form, title, _("Save"), known)


@in_city
@form_page
def result(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """Says what came of a target so far; earlier results stay."""
    known = _row(Target, place, "target", ref)
    form = ResultForm(posted(request))
    report = partial(commands.report_target, who(request), place.place_id, ref)
    if submitted(form, lambda said: report(**said)):
        say(request, _("The result stands in the record."))
        return redirect("desk_plans", slug=place.slug)
    return _form(request, place, form, _("What came of this target"), _("Save"), lead=known.text)


def _row(table: type[Any], place: Place, kind: str, ref: str) -> Any:
    found = table.objects.of(place.place_id).filter(id=row_id(place.place_id, kind, ref)).first()
    if found is None:
        raise Http404(ref)
    return found


def _differing(row: Any, form: Any) -> list[dict[str, Any]]:
    """After a conflict: what the record says by now beside what was typed."""
    if row is None or not form.conflict:
        return []
    pairs = [
        (field.label, getattr(row, name), form.data.get(name, ""))
        for name, field in form.fields.items()
        if name not in {"seen", "reason"}
    ]
    return [{"label": label, "before": now, "after": typed} for label, now, typed in pairs if now != typed]


def _form(
    request: HttpRequest, place: Place, form: Any, title: Any, action: Any, row: Any = None, lead: str = ""
) -> HttpResponse:
    back = url("desk_plans", place)
    shown = {"now": _differing(row, form)} if row is not None else {}
    way = [(_("Plans and targets"), back)]
    return form_of(request, place, form, title, action, back, way, lead=lead, **shown)
