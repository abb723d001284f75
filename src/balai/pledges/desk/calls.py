"""Calls for hands at the desk: all of them, one with its lists, and everything that is done about it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from balai.people.desk import (  # fmt: skip
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
from balai.places.queries import profile
from balai.web.doors import Door
from balai.web.messages import say

from .. import queries
from ..commands import afterwards, calling
from ..models import Call
from ..presenting import call_context, list_rows, spell
from ..states import WORDS_AT_DESK
from .forms import CallForm, CountForm, ReportForm

SHOWN = 200


def doors(place_id: UUID, slug: str) -> list[Door]:
    """The way from a city's card at the desk to its calls."""
    hint = gettext_lazy("Call for them, see who comes, say what came of it")
    return [Door(f"/desk/cities/{slug}/hands/", gettext_lazy("Hands"), hint, icon="hand")]


@in_city
@require_GET
def index(request: HttpRequest, place: Place) -> HttpResponse:
    """Every call, the latest first."""
    rows = list(queries.calls(place.place_id)[:SHOWN])
    shown = list_rows(place.place_id, place.slug, rows, queries.now())
    return page(request, "pledges/desk/calls.html", place, rows=shown, crumbs=_trail(place, ""))


@in_city
@require_GET
def show(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """One call with who is on its lists."""
    row = queries.call_named(place.place_id, ref)
    shown, every = call_context(place, row, queries.now()), queries.pledges(place.place_id, ref)
    for one in shown["shifts"]:
        mine = [p for p in every if p.shift == one["shift"].key]
        one["pledges"] = [(p, WORDS_AT_DESK.get(p.state, p.state)) for p in mine]
        one["begun"] = one["shift"].begins <= queries.now() and not row.called_off_at
    context = {**shown, "messages_left": queries.messages(place.place_id, ref)}
    return page(
        request, "pledges/desk/call.html", place, begun=row.begins <= queries.now() and not row.called_off_at,
        crumbs=_trail(place, url("desk_hands", place), row.title), **context,
    )  # fmt: skip


@in_city
@form_page
def add(request: HttpRequest, place: Place) -> HttpResponse:
    """Call for hands."""
    last = queries.calls(place.place_id).order_by("-opened_at").first()
    form = CallForm(
        posted(request), request.FILES or None, place=place, known=profile(place.place_id), row=None,
        initial={"timezone": last.timezone if last else ""},
    )  # fmt: skip
    command = calling.call_for_hands
    if not form.still_filling() and (
        done := submitted(
            form, lambda said: command(who(request), place.place_id, form.act(), said["photos"])
        )
    ):
        say(request, _("The call is open: everybody can see it."))
        return redirect("desk_call", slug=place.slug, ref=done.value)
    return _form(
        request, place, form, _("Call for hands"), _("Open the call"), url("desk_hands", place), files=True
    )


@in_city
@form_page
def change(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """The call otherwise, with a reason."""
    row = queries.call_named(place.place_id, ref)
    shifts = queries.shifts_of(place.place_id, [ref])[ref]
    form = CallForm(
        posted(request), request.FILES or None, place=place, known=profile(place.place_id), row=row,
        initial=CallForm.initial_of(row, shifts),
    )  # fmt: skip

    def command(said: dict[str, Any]) -> None:
        if said["seen"] is not None and said["seen"] != form.fresh:
            raise ChangedMeanwhile
        calling.call_otherwise(who(request), place.place_id, form.act(), said["photos"])

    if not form.still_filling() and submitted(form, command):
        say(request, _("The call is like this from now on."))
        return redirect("desk_call", slug=place.slug, ref=ref)
    return _form(request, place, form, _("Change the call"), _("Save"), _back(place, row), row, files=True)


@in_city
@form_page
def off(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """It will not take place."""
    row, form = queries.call_named(place.place_id, ref), ReasonForm(posted(request))
    if submitted(form, lambda said: calling.call_off(who(request), place.place_id, ref, said["reason"])):
        say(request, _("It is called off; whoever left an address is told."))
        return redirect("desk_call", slug=place.slug, ref=ref)
    return _form(request, place, form, _("Call it off"), _("Call it off"), _back(place, row), row)


@in_city
@form_page
def count(request: HttpRequest, place: Place, ref: str, shift: str) -> HttpResponse:
    """Who came, by code; the record gets counts alone."""
    row = queries.call_named(place.place_id, ref)
    time = next((one for one in queries.shifts_of(place.place_id, [ref])[ref] if one.key == shift), None)
    if time is None:
        raise Http404(shift)
    rows = [one for one in queries.pledges(place.place_id, ref) if one.shift == shift]
    form, command = CountForm(posted(request), rows=rows), afterwards.count
    if submitted(
        form, lambda said: command(who(request), place.place_id, ref, shift, said["came"], said["more"])
    ):
        say(request, _("Counted. The record says how many came, and not who."))
        return redirect("desk_call", slug=place.slug, ref=ref)
    lead = spell(row, time.begins, time.ends)
    return _form(request, place, form, _("Who came?"), _("Count"), _back(place, row), row, lead=lead)


@in_city
@form_page
def report(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """What came of it, in words and pictures."""
    row, form = queries.call_named(place.place_id, ref), ReportForm(posted(request), request.FILES or None)
    command = afterwards.report
    if submitted(form, lambda said: command(who(request), place.place_id, ref, said["text"], said["photos"])):
        say(request, _("Everybody can read what came of it."))
        return redirect("desk_call", slug=place.slug, ref=ref)
    return _form(request, place, form, _("What came of it"), _("Publish"), _back(place, row), row, files=True)


@in_city
@form_page
def moderate(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """Hold the call's pictures and what came of it, or show them again."""
    row, form = queries.call_named(place.place_id, ref), ReasonForm(posted(request))
    shown = row.held
    title = _("Show words and pictures again") if shown else _("Hold words and pictures")
    command = afterwards.moderate
    if submitted(form, lambda said: command(who(request), place.place_id, ref, shown, said["reason"])):
        say(request, _("They are shown.") if shown else _("They are held."))
        return redirect("desk_call", slug=place.slug, ref=ref)
    return _form(request, place, form, title, title, _back(place, row), row)


def _form(
    request: HttpRequest, place: Place, form: Any, title: str, action: str, back: str, row: Call | None = None,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    way = [(_("Hands"), url("desk_hands", place)), *([(row.title, back)] if row else [])]
    return form_of(request, place, form, title, action, back, way, **context)


def _back(place: Place, row: Call) -> str:
    return url("desk_call", place, row.ref)


def _trail(place: Place, address: str, *more: str) -> list[tuple[Any, str]]:
    return crumbs(place, (_("Hands"), address), *((one, "") for one in more))
