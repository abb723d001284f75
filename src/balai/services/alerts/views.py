"""Pages of following: ask, confirm, stop; and feeds for those who want no letters."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from balai.people.feeds import NEWEST, atom, feed_entry
from balai.people.taps import tap
from balai.places.codes import as_code
from balai.places.models import Place
from balai.places.texts import Refused

from .. import queries
from ..models import Counter
from ..presenting import about, list_rows, request_context
from ..reporting_views import at_counter, client, form_page
from ..request_views import FILTERS, asked_for, kept_an_hour, kept_with
from . import wishes


class FollowForm(forms.Form):
    """Where letters go."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=gettext_lazy("You get a letter to confirm it. Every later one can be stopped with one tap."),
    )  # fmt: skip


@never_cache
@form_page
@at_counter
def follow(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """`/<city>/requests/follow/?what=kind&ref=roads`: by e-mail, or by the feed that is named there."""
    what, ref = request.GET.get("what", "place")[:10], request.GET.get("ref", "")[:60]
    try:
        ref = wishes.known(place.place_id, what, ref)
    except Refused as unknown:
        raise Http404("nothing to follow") from unknown
    form, asked = FollowForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        try:
            wishes.ask(place, client(), what, ref, form.cleaned_data["email"])
            asked = True
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {**_about(place, _("Follow")), "form": form, "asked": asked, "what": _name(place, what, ref),
               "feed": _feed_of(place, what, ref)}  # fmt: skip
    return render(request, "services/alerts/follow.html", context, status=400 if form.errors else 200)


def _name(place: Place, what: str, ref: str) -> str:
    if what == "kind":
        return queries.kind_names(place.place_id).get(ref, ref)
    return queries.named(place.place_id).get(ref, ref) if what == "area" else ref


def _feed_of(place: Place, what: str, ref: str) -> str:
    base = f"/{place.slug}/requests/"
    return (
        f"{base}{ref}/feed.xml"
        if what == "request"
        else f"{base}feed.xml" + (f"?{what}={ref}" if ref else "")
    )


@never_cache
@form_page
@at_counter
def confirm(request: HttpRequest, place: Place, counter: Counter, token: str) -> HttpResponse:
    """Yes, send me letters."""
    words = {
        "title": _("Confirm that you want letters"), "button": _("Yes, send me letters"),
        "done": _("It is done: you get a letter when something happens, at most one an hour."),
    }  # fmt: skip
    return tap(
        request, lambda: wishes.confirm(place.place_id, token), {**_tapped(place, _("Follow")), **words}
    )


@csrf_exempt  # the link itself says whose wish it is, and mail programs post to it (RFC 8058)
@never_cache
@form_page
@at_counter
def stop(request: HttpRequest, place: Place, counter: Counter, token: str) -> HttpResponse:
    """No more letters: with the button, or by the mail program's own."""
    words = {
        "title": _("No more letters"), "button": _("Stop the letters"),
        "done": _("It is done: no more letters about this, and your address is removed."),
    }  # fmt: skip
    return tap(
        request, lambda: wishes.stop(place.place_id, token), {**_tapped(place, words["title"]), **words}
    )


def _tapped(place: Place, title: str) -> dict[str, Any]:
    here = {"back": f"/{place.slug}/requests/", "back_words": _("What was reported")}
    return {**_about(place, title), **here}


@require_safe
@at_counter
def feed(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """The requests that changed last, newest first, by the same filters as the list."""
    rows = list(
        queries.requests([place.place_id])
        .filter(asked_for(request, place))
        .order_by("-updated_at", "code")[:NEWEST]
    )
    entries = [
        feed_entry(
            one["url"], one["row"].updated_at, f"{one['row'].code}: {one['kind']}", one["tag"][1], one["text"]
        )
        for one in list_rows(place, rows, queries.now())
    ]
    own = _own_address(request)
    return kept_an_hour(atom(request, place, place.name, f"/{place.slug}/requests/", entries, own), place)


@require_safe
@at_counter
def request_feed(request: HttpRequest, place: Place, counter: Counter, code: str) -> HttpResponse:
    """What happened to one request, newest first."""
    row = queries.request_named(place.place_id, as_code(code))
    here = f"/{place.slug}/requests/{row.code}/"
    shown = request_context(place, counter, row, queries.now())
    entries = [
        feed_entry(here, one["at"], one["title"], one["reason"], one["text"], f"#{n}")
        for n, one in reversed(list(enumerate(reversed(shown["updates"]), 1)))
    ]
    return kept_with(
        row, kept_an_hour(atom(request, place, f"{row.code}, {place.name}", here, entries), place)
    )


def _own_address(request: HttpRequest) -> str:
    """This feed's address with the filters it knows, whatever else was asked."""
    known = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return request.path + (f"?{urlencode(known)}" if known else "")


def _about(place: Place, title: str) -> dict[str, Any]:
    return about(place, (_("What was reported"), f"/{place.slug}/requests/"), (title, ""))
