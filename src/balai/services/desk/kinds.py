"""Kinds of service at the desk: add, change, close."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from balai.people.desk import form_page, in_city, posted, pressed, submitted, url, who
from balai.places.models import Place
from balai.web.messages import say

from .. import queries
from ..commands import counter as commands
from ..kinds_to_start_from import kinds
from ..models import Kind
from .counter import form_of
from .forms import CloseForm, KindForm


@in_city
@form_page
def change(request: HttpRequest, place: Place, kind: str = "") -> HttpResponse:
    row = _open(place, kind) if kind else None
    first = KindForm.initial_of(row) if row else None
    form = KindForm(posted(request), kinds=queries.kinds(place.place_id), row=row, initial=first)
    if submitted(form, lambda _said: commands.set_kind(who(request), place.place_id, form.act())):
        say(request, _("The kind stands in the record."))
        return redirect("desk_counter", slug=place.slug)
    return form_of(request, place, form, row.name if row else _("Add a kind of service"), _("Save"))


@in_city
@form_page
def close(request: HttpRequest, place: Place, kind: str) -> HttpResponse:
    row, form = _open(place, kind), CloseForm(posted(request))
    if submitted(
        form, lambda said: commands.close_kind(who(request), place.place_id, row.code, said["reason"])
    ):
        say(request, _("It takes no more reports; what there is goes on."))
        return redirect("desk_counter", slug=place.slug)
    return form_of(request, place, form, _("Close “%(name)s”") % {"name": row.name}, _("Close"))


def _open(place: Place, code: str) -> Kind:
    row = queries.kind_named(place.place_id, code)
    if row is None or row.closed_on:
        raise Http404(code)
    return row


@in_city
@require_POST
def start(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin with the kinds that ship with Balai, in the language of the page."""
    suggested = kinds(get_language() or "en")
    return pressed(
        request, lambda: commands.start_from(who(request), place.place_id, suggested),
        _("The kinds stand in the record. Change what does not fit."), back=url("desk_counter", place),
    )  # fmt: skip
