"""Offices at the desk, and which of them answers what."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from balai.people.desk import form_page, in_city, posted, submitted, who
from balai.places.models import Place
from balai.web.messages import say

from .. import queries, queue
from ..commands import counter as commands
from ..commands.office import set_members
from ..models import Office
from .counter import form_of
from .forms import CloseOfficeForm, MembersForm, OfficeForm, RouteForm
from .queue import staff_names


@in_city
@form_page
def change(request: HttpRequest, place: Place, office: str = "") -> HttpResponse:
    row = _open(place, office) if office else None
    form = OfficeForm(posted(request), initial={"name": row.name} if row else None)
    if submitted(form, lambda said: commands.set_office(who(request), place.place_id, said["name"], office)):
        say(request, _("The office stands in the record."))
        return redirect("desk_counter", slug=place.slug)
    return form_of(request, place, form, row.name if row else _("Add an office"), _("Save"))


@in_city
@form_page
def close(request: HttpRequest, place: Place, office: str) -> HttpResponse:
    row = _open(place, office)
    others = [one for one in queries.offices(place.place_id) if one.ref != office]
    form = CloseOfficeForm(posted(request), others=others)
    if submitted(form, lambda said: commands.close_office(who(request), place.place_id, office, **said)):
        say(request, _("The office is closed; another one has what it had."))
        return redirect("desk_counter", slug=place.slug)
    return form_of(request, place, form, _("Close “%(name)s”") % {"name": row.name}, _("Close"))


@in_city
@form_page
def members(request: HttpRequest, place: Place, office: str) -> HttpResponse:
    """Who works in the office: its queue comes first for them."""
    row = _open(place, office)
    there = [str(one.account) for one in queue.members(place.place_id, office)]
    form = MembersForm(posted(request), staff=staff_names(place.place_id), initial={"members": there})
    if submitted(
        form, lambda said: set_members(who(request), place.place_id, office, set(map(UUID, said["members"])))
    ):
        say(request, _("These people work there now."))
        return redirect("desk_counter", slug=place.slug)
    title = _("Who works in “%(name)s”") % {"name": row.name}
    return form_of(request, place, form, title, _("Save"), private=True)


@in_city
@form_page
def route(request: HttpRequest, place: Place) -> HttpResponse:
    """One rule: said again for the same kind and area, it takes the place of the one before."""
    there: dict[str, Any] = {
        "kinds": queries.kinds(place.place_id),
        "areas": queries.areas(place.place_id),
        "offices": queries.offices(place.place_id),
    }
    first = {name: request.GET.get(name, "")[:60] for name in ("kind", "area", "office")}
    form = RouteForm(posted(request), initial=first, **there)
    if submitted(form, lambda said: commands.set_route(who(request), place.place_id, **said)):
        say(request, _("From now on it is answered like this."))
        return redirect("desk_counter", slug=place.slug)
    return form_of(request, place, form, _("Who answers what"), _("Save"))


def _open(place: Place, ref: str) -> Office:
    row = next((one for one in queries.offices(place.place_id) if one.ref == ref), None)
    if row is None:
        raise Http404(ref)
    return row
