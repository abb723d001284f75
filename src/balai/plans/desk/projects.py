"""A city's projects: the list, the form that is also a round's answer, what changed, steps and evidence."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balai.people.desk import (
    ChangedMeanwhile,
    crumbs,
    form_of,
    form_page,
    in_city,
    page,
    posted,
    submitted,
    url,
    who,
)
from balai.places.forms import ReasonForm
from balai.places.models import Place
from balai.places.queries import memberships, profile
from balai.web.messages import say

from .. import commands
from ..commands.projects import answer_of, differences, focus_areas, project_types
from ..models import Project, Round
from ..presenting_project import evidence_of
from ..queries import plans, project_named, projects
from .forms import AnswerForm, FileForm, LinkForm, MergeForm, MilestoneForm, ProjectForm, typed
from .guards import as_seen, size_now
from .home import running_rounds
from .pictures import media_type_of, without_metadata
from .presenting import (
    accepted_size,
    answer_as_said,
    asks_about,
    differing,
    has_answered,
    names_of,
    origin_of,
    project_at,
    project_changes,
    was,
)


@in_city
@require_GET
def index(request: HttpRequest, place: Place) -> HttpResponse:
    running = running_rounds(place)
    rows = [
        (
            project,
            [(n, r, has_answered(origin_of(n), r.round)(project)) for n, r in running if asks_about(project)],
        )
        for project in projects(place.place_id)
    ]
    return page(request, "plans/desk/projects.html", place, rows=rows, running=running, tab="projects")


@in_city
@form_page
def add(request: HttpRequest, place: Place) -> HttpResponse:
    areas, known = focus_areas(place.place_id), plans(place.place_id)
    form = ProjectForm(posted(request), focus_areas=areas, plans=known)
    done = submitted(form, lambda said: commands.open_project(who(request), place.place_id, **said))
    if done:
        say(request, _("The project is open. Say more about it here."))
        return redirect("desk_project", slug=place.slug, ref=done.value)
    return _form(request, place, form, _("Open a project"), _("Open"), url("desk_projects", place))


@in_city
@form_page
def edit(request: HttpRequest, place: Place, ref: str, network: str = "", year: int = 0) -> HttpResponse:
    """The project as the register has it, to be said better; within a round, its answer for that round."""
    project = project_named(place.place_id, ref)
    asked = asked_round(place, network, year) if network else None
    origin = origin_of(asked[0]) if asked else ""
    form = _answer_form(request, place, project)

    def command(said: dict[str, Any]) -> None:
        answer = form.answer()
        write = partial(commands.answer_for_project, who(request), place.place_id, ref, answer, origin, year)
        try:
            with as_seen(Project, place.place_id, "project", ref, seen=said["seen"]):
                write()
        except ChangedMeanwhile:
            if differences(project, answer):
                raise
            write()  # the same was said already: sending a form twice does no harm

    if submitted(form, command):
        say(request, _("Saved. This is what changed since the last accepted round."))
        return redirect("desk_changes", slug=place.slug, ref=ref)
    context = _around(place, project, form, asked)
    return page(request, "plans/desk/project.html", place, form, **context)


def asked_round(place: Place, network: str, year: int) -> tuple[Place, Round]:
    """The running round that asks this city. Raises Http404."""
    for here, round_ in running_rounds(place):
        if here.slug == network and round_.round == year:
            return here, round_
    raise Http404(year)


def _answer_form(request: HttpRequest, place: Place, project: Project) -> AnswerForm:
    return AnswerForm(
        posted(request),
        project=project,
        focus_areas=focus_areas(place.place_id),
        types=project_types(place.place_id),
        items=profile(place.place_id),
        fresh=size_now(place.place_id),
        initial=typed(answer_of(project)),
    )


def _around(
    place: Place, project: Project, form: AnswerForm, asked: tuple[Place, Round] | None
) -> dict[str, Any]:
    """What the form's page shows besides the form."""
    names, said = names_of(place.place_id), answer_of(project)
    then = project_at(place.place_id, project.ref, since_last(place, asked))
    earlier = was(answer_as_said(then) if then else None, said, names)
    conflict = differing(answer_as_said(project), form.answer(), names) if form.conflict else []
    reached = [step for step in project.milestones if step["reached_on"]]
    back = (
        url("desk_checklist", place, asked[0].slug, asked[1].round) if asked else url("desk_projects", place)
    )
    return {
        "project": project,
        "fields": [(field, earlier.get(field.name, "")) for field in form.visible_fields()],
        "asked": asked,
        "conflict": conflict,
        "evidence": evidence_of(project, place.slug),
        "reached": len(reached),
        "back": back,
        "crumbs": crumbs(place, (_("Projects"), url("desk_projects", place)), (project.name, "")),
    }


def since_last(place: Place, asked: tuple[Place, Round] | None = None) -> int:
    """Up to where this city's record was accepted last, in this round's network or in any."""
    networks = [asked[0]] if asked else [network for network, _member in memberships(place.place_id)]
    year = asked[1].round if asked else 9999
    return max((accepted_size(network, origin_of(place), year) for network in networks), default=0)


@in_city
@require_GET
def changes(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """What was said of one project since the last accepted round, field by field."""
    project, since, now = project_named(place.place_id, ref), since_last(place), size_now(place.place_id)
    found = [c for c in project_changes(place.place_id, since, now, asks_about) if c.project.ref == ref]
    context = {
        "project": project,
        "change": found[0] if found else None,
        "running": [(n, r) for n, r in running_rounds(place) if asks_about(project)],
        "crumbs": crumbs(place, (project.name, url("desk_project", place, ref)), (_("What changed"), "")),
    }
    return page(request, "plans/desk/changes.html", place, **context)


@in_city
@form_page
def stop(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    project = project_named(place.place_id, ref)
    form = ReasonForm(posted(request))
    stopped = partial(commands.stop_project, who(request), place.place_id, ref)
    if submitted(form, lambda said: stopped(said["reason"])):
        say(request, _("“%(name)s” is stopped. It stays in the register.") % {"name": project.name})
        return redirect("desk_projects", slug=place.slug)
    title = _("Stop “%(name)s”") % {"name": project.name}
    return _form(request, place, form, title, _("Stop the project"), url("desk_project", place, ref))


@in_city
@form_page
def merge(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    project = project_named(place.place_id, ref)
    others = [p for p in projects(place.place_id) if p.ref != ref and asks_about(p)]
    form = MergeForm(posted(request), others=others, fresh=size_now(place.place_id))

    def command(said: dict[str, Any]) -> None:
        with as_seen(Project, place.place_id, "project", ref, seen=said["seen"]):
            commands.merge_project(who(request), place.place_id, ref, said["into"], said["reason"])

    if submitted(form, command):
        say(request, _("“%(name)s” goes on in the other project.") % {"name": project.name})
        return redirect("desk_projects", slug=place.slug)
    title = _("Merge “%(name)s” into another project") % {"name": project.name}
    return _form(request, place, form, title, _("Merge"), url("desk_project", place, ref))


@in_city
@form_page
def milestone(request: HttpRequest, place: Place, ref: str, step: str = "") -> HttpResponse:
    project = project_named(place.place_id, ref)
    known = next((m for m in project.milestones if m["ref"] == step), None)
    if step and known is None:
        raise Http404(step)
    form = MilestoneForm(posted(request), initial=known)
    setting = partial(commands.set_milestone, who(request), place.place_id, ref, ref=step)
    if submitted(form, lambda said: setting(**said)):
        say(request, _("The milestone stands in the record."))
        return redirect("desk_project", slug=place.slug, ref=ref)
    title = _("Milestone of “%(name)s”") % {"name": project.name}
    return _form(request, place, form, title, _("Save"), url("desk_project", place, ref))


@in_city
@form_page
def link(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    project = project_named(place.place_id, ref)
    form = LinkForm(posted(request))
    adding = partial(commands.add_evidence_link, who(request), place.place_id, ref)
    if submitted(form, lambda said: adding(**said)):
        say(request, _("The evidence stands in the record."))
        return redirect("desk_project", slug=place.slug, ref=ref)
    title = _("A link as evidence of “%(name)s”") % {"name": project.name}
    return _form(request, place, form, title, _("Add"), url("desk_project", place, ref))


@in_city
@form_page
def file(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """Keeps a file beside the record, without what a camera wrote into it."""
    project = project_named(place.place_id, ref)
    form = FileForm(posted(request), request.FILES or None)

    def command(said: dict[str, Any]) -> None:
        content = said["file"].read()
        kind = media_type_of(content)
        clean = without_metadata(content, kind)
        commands.add_evidence_file(who(request), place.place_id, ref, said["title"], clean, kind)

    if submitted(form, command):
        say(request, _("The evidence is kept beside the record."))
        return redirect("desk_project", slug=place.slug, ref=ref)
    title = _("A file as evidence of “%(name)s”") % {"name": project.name}
    return _form(request, place, form, title, _("Add"), url("desk_project", place, ref), files=True)


def _form(
    request: HttpRequest, place: Place, form: Any, title: Any, action: Any, back: str, **context: Any
) -> HttpResponse:
    way = [(_("Projects"), url("desk_projects", place))]
    return form_of(request, place, form, title, action, back, way, **context)
