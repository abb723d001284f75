"""What every page of every room's desk shares: who may open it, how a form becomes an act, how a refusal is said."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balai.places.authority import Actor, NotAllowed
from balai.places.commands import EDITORS
from balai.places.forms import Seen
from balai.places.models import Place
from balai.places.queries import city_named
from balai.places.texts import Refused
from balai.web.messages import say

from .words import ROLE

View = Callable[..., HttpResponse]
form_page = require_http_methods(["GET", "HEAD", "POST"])


class Done(NamedTuple):
    """What a command gave back after it was carried out."""

    value: Any


class ChangedMeanwhile(Exception):
    """Somebody wrote to the same thing after the form was filled."""


def who(request: HttpRequest) -> Actor:
    """Whoever asks, with the roles held now (people.middleware.Acting)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def at_desk(view: View) -> View:
    """For people who are signed in; what the commands do not allow is a page that says which role may."""

    @wraps(view)
    @login_required
    def inner(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        try:
            return view(request, *args, **rest)
        except NotAllowed as refused:
            raise PermissionDenied(who_may(refused)) from refused

    return inner


def in_city(view: View) -> View:
    """The view is given the city of the address, for its staff and its chief smart city officer."""

    @wraps(view)
    def inner(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
        place = city_named(slug)
        who(request).first(EDITORS, place.place_id)
        return view(request, place, **rest)

    return at_desk(inner)


def who_may(refused: NotAllowed) -> str:
    """The refusal as a sentence that names the roles which may."""
    names = [str(ROLE.get(kind, kind)) for kind in str(refused).split(" / ")]
    return _("This takes the role: %(role)s.") % {"role": " / ".join(names)}


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: the data of a POST, else nothing."""
    return request.POST if request.method == "POST" else None


def submitted(form: forms.BaseForm, command: Callable[[dict[str, Any]], Any]) -> Done | None:
    """Carry out the command with what a valid form holds; what it refuses stands beside the field."""
    if not form.is_valid():
        return None
    try:
        return Done(command(form.cleaned_data))
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    except ChangedMeanwhile:
        form.add_error(None, _("Somebody else changed this in the meantime. Nothing was overwritten."))
        assert isinstance(form, Seen)
        form.look_again()
    return None


def pressed(
    request: HttpRequest, command: Callable[[], Any], done: Any, *, back: str, undo: str = ""
) -> HttpResponseRedirect:
    """Carry out the command behind a button, and say on the page `back` what came of it."""
    try:
        command()
    except Refused as refused:
        say(request, refused, level=messages.ERROR)
    else:
        say(request, done, undo=undo)
    return HttpResponseRedirect(back)


def page(request: HttpRequest, template: str, here: Place, form: Any = None, **context: Any) -> HttpResponse:
    """A page of the desk about a place; 400 when what was sent needs another look."""
    status = 400 if form is not None and form.is_bound and form.errors else 200
    context = {"here": here, "sample": here.sample, "form": form, **context}
    context.setdefault("crumbs", crumbs(here))
    return render(request, template, context, status=status)


def form_of(
    request: HttpRequest, here: Place, form: Any, title: Any, action: Any, back: str,
    way: Iterable[tuple[Any, str]] = (), **context: Any,
) -> HttpResponse:  # fmt: skip
    """A page of one form. `way`: the pages between the place's desk and this one; `back`: where it leads."""
    trail = crumbs(here, *way, (title, ""))
    context = {"title": title, "action": action, "back": back, "crumbs": trail, **context}
    return page(request, "people/desk/form.html", here, form, **context)


def crumbs(here: Place, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way from the desk to this page; the last step has no address."""
    name = "desk_network" if here.is_network else "desk_city"
    return [(_("Your desk"), reverse("desk")), (here.name, reverse(name, args=[here.slug])), *more]


def url(name: str, *args: Any) -> str:
    return reverse(name, args=[arg.slug if isinstance(arg, Place) else arg for arg in args])
