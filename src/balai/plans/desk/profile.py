"""A city's own page of itself: needs, potential, practices, figures and outline."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from balai.people.desk import (
    crumbs,
    form_of,
    form_page,
    in_city,
    page,
    posted,
    pressed,
    submitted,
    url,
    who,
)
from balai.places import commands
from balai.places.forms import (
    FORM_OF,
    AreaForm,
    BoundaryForm,
    DrawnBoundaryForm,
    PopulationForm,
    ReasonForm,
    initial_of,
)
from balai.places.models import Place, ProfileItem
from balai.places.outline import geojson, picture, rings_of
from balai.places.queries import boundaries, profile
from balai.record.ids import row_id
from balai.web.messages import say

from .guards import as_seen, size_now
from .home import completeness

COMMANDS: dict[str, Callable[..., str]] = {
    "need": commands.state_need,
    "potential": commands.state_potential,
    "practice": commands.describe_practice,
}
HEADINGS = {
    "need": gettext_lazy("Needs"),
    "potential": gettext_lazy("Potential"),
    "practice": gettext_lazy("Practices"),
}
ADD = {
    "need": gettext_lazy("Add a need"),
    "potential": gettext_lazy("Add a potential"),
    "practice": gettext_lazy("Add a practice"),
}


@in_city
@require_GET
def show(request: HttpRequest, place: Place) -> HttpResponse:
    items = profile(place.place_id)
    gone = ProfileItem.objects.of(place.place_id).exclude(withdrawn_on="").order_by("-changed_on", "name")
    done, missing = completeness(place)
    outlines = boundaries(place.place_id)
    title = _("The outline of %(name)s") % {"name": place.name}
    return page(
        request,
        "places/desk/profile.html",
        place,
        groups=[(kind, HEADINGS[kind], ADD[kind], items[kind]) for kind in HEADINGS],
        gone=gone,
        areas=[{**figure, "area": figure["area"] / 100} for figure in place.areas],
        done=done,
        of=done + len(missing),
        missing=missing,
        outline=outlines[0] if outlines else None,
        drawn=picture(outlines[0].rings, title) if outlines else "",
        tab="profile",
    )


@in_city
@form_page
def add_item(request: HttpRequest, place: Place, kind: str) -> HttpResponse:
    if kind not in FORM_OF:
        raise Http404(kind)
    form = FORM_OF[kind](posted(request), fresh=size_now(place.place_id))
    if submitted(form, lambda _said: COMMANDS[kind](who(request), place.place_id, **form.said())):
        say(request, _("Added. It stands in the record."))
        return redirect("desk_profile", slug=place.slug)
    return _form(request, place, form, ADD[kind], _("Add"))


@in_city
@form_page
def edit_item(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    item = _item(place, ref)
    form = FORM_OF[item.kind](posted(request), fresh=size_now(place.place_id), initial=initial_of(item))

    def command(said: dict[str, Any]) -> None:
        with as_seen(ProfileItem, place.place_id, "profile", ref, seen=said["seen"]):
            COMMANDS[item.kind](who(request), place.place_id, **form.said(), ref=ref)

    if submitted(form, command):
        say(request, _("Saved. What it said before stays in the record."))
        return redirect("desk_profile", slug=place.slug)
    return _form(request, place, form, item.name, _("Save"), now=_differing(item, form))


@in_city
@form_page
def withdraw_item(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """Asks why; it can be undone by saying the same again."""
    item = _item(place, ref)
    form = ReasonForm(posted(request))
    withdraw = partial(commands.withdraw_profile_item, who(request), place.place_id, ref)
    if submitted(form, lambda said: withdraw(said["reason"])):
        undo = url("desk_restore_item", place, ref)
        say(request, _("“%(name)s” was taken back.") % {"name": item.name}, undo=undo)
        return redirect("desk_profile", slug=place.slug)
    title = _("Take back “%(name)s”") % {"name": item.name}
    return _form(request, place, form, title, _("Take back"))


@in_city
@require_POST
def restore_item(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """Says what was taken back again, word for word."""
    item = _item(place, ref)
    names = ("name", "text", "lang", *(("keeper",) if item.kind == "practice" else ()))
    said = {name: getattr(item, name) for name in names}
    state = partial(COMMANDS[item.kind], who(request), place.place_id, **said, ref=ref)
    back = url("desk_profile", place)
    return pressed(request, state, _("“%(name)s” stands again.") % {"name": item.name}, back=back)


@in_city
@form_page
def add_population(request: HttpRequest, place: Place) -> HttpResponse:
    form = PopulationForm(posted(request))

    def command(said: dict[str, Any]) -> None:
        figure = {**said, "year": said["year"] or 0}
        commands.state_population(who(request), place.place_id, **figure)

    if submitted(form, command):
        say(request, _("Added beside the figures of other sources."))
        return redirect("desk_profile", slug=place.slug)
    return _form(request, place, form, _("Population according to a source"), _("Add"))


@in_city
@form_page
def add_area(request: HttpRequest, place: Place) -> HttpResponse:
    form = AreaForm(posted(request))

    def command(said: dict[str, Any]) -> None:
        figure = {"area": int(said["area"] * 100), "year": said["year"] or 0, "source": said["source"]}
        commands.state_area(who(request), place.place_id, **figure)

    if submitted(form, command):
        say(request, _("Added beside the figures of other sources."))
        return redirect("desk_profile", slug=place.slug)
    return _form(request, place, form, _("Area according to a source"), _("Add"))


@in_city
@form_page
def add_boundary(request: HttpRequest, place: Place) -> HttpResponse:
    """Takes a file, and shows what it draws before anything is written."""
    form = BoundaryForm(posted(request), request.FILES or None)
    read = submitted(form, lambda said: rings_of(said["file"].read(1_000_001)))
    if read is None:
        return _form(request, place, form, _("Boundary of the place"), _("Show it drawn"), files=True)
    said = {"source": form.cleaned_data["source"], "on": form.cleaned_data["on"]}
    again = DrawnBoundaryForm(initial={**said, "geojson": geojson(read.value)})
    return _drawn(request, place, again, read.value)


@in_city
@require_POST
def keep_boundary(request: HttpRequest, place: Place) -> HttpResponse:
    """Writes the outline that was shown, after checking it again."""
    form, rings = DrawnBoundaryForm(request.POST), []

    def command(said: dict[str, Any]) -> None:
        rings.extend(rings_of(said["geojson"].encode()))
        on = said["on"].isoformat()
        commands.state_boundary(who(request), place.place_id, rings, said["source"], on)

    if submitted(form, command):
        say(request, _("The boundary stands in the record, with its source."))
        return redirect("desk_profile", slug=place.slug)
    if rings:
        return _drawn(request, place, form, rings)
    say(request, _("The outline did not arrive whole. Send the file again."), level=messages.ERROR)
    return redirect("desk_boundary", slug=place.slug)


def _drawn(request: HttpRequest, place: Place, form: Any, rings: list[list[int]]) -> HttpResponse:
    title = _("The outline of %(name)s") % {"name": place.name}
    points = sum(len(ring) // 2 for ring in rings)
    return page(
        request,
        "places/desk/boundary.html",
        place,
        form,
        drawn=picture(rings, title),
        points=points,
        rings=len(rings),
        crumbs=crumbs(place, (_("Boundary"), "")),
    )


def _item(place: Place, ref: str) -> ProfileItem:
    found = ProfileItem.objects.of(place.place_id).filter(id=row_id(place.place_id, "profile", ref)).first()
    if found is None:
        raise Http404(ref)
    return found


def _differing(item: ProfileItem, form: Any) -> list[dict[str, Any]]:
    """After a conflict: what the record says by now beside what was typed."""
    if not form.conflict:
        return []
    pairs = [
        (form.fields[n].label, getattr(item, n), form.data.get(n, ""))
        for n in initial_of(item)
        if n in form.fields
    ]
    return [{"label": label, "before": now, "after": typed} for label, now, typed in pairs if now != typed]


def _form(
    request: HttpRequest, place: Place, form: Any, title: Any, action: Any, **context: Any
) -> HttpResponse:
    return form_of(request, place, form, title, action, url("desk_profile", place), **context)
