"""Pages of hands for everybody: the list, one call, pledging, and the page of whoever pledged."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from balai.people.feeds import NEWEST, atom, feed_entry
from balai.people.limits import Limit
from balai.people.links import row_of
from balai.people.sending import may_send, sending_page, unsaid
from balai.people.taps import tap
from balai.places import links
from balai.places.models import Place
from balai.places.queries import city_named
from balai.places.texts import Refused
from balai.web.messages import say

from . import queries
from .commands import pledging
from .figures import by_month
from .figures import figures as figures_of
from .forms import BackForm, PledgeForm
from .models import Call, Pledge
from .presenting import about, call_context, list_rows
from .presenting_figures import chart, facts, finding
from .states import MARKS, STANDING, WORDS

PAGE = 20
PLEDGES_BY_CLIENT = Limit("pledge-client", most=30, every=20)
"""Pledges, and what is said about them, sent by one client: a whole neighbourhood may share one address."""
LETTERS_TO_ADDRESS = Limit("pledge-address", most=10, every=600)
"""Pledges that name one address: each is a letter to it."""
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def hands(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/hands/`: calls that are open, the next first, and then what came of earlier ones."""
    place, now = city_named(slug), queries.now()
    turn = _page(request)
    before = queries.over(place.place_id, now)[(turn - 1) * PAGE : turn * PAGE + 1]
    earlier = list_rows(place.place_id, slug, list(before), now)
    context = {
        **about(place), "earlier": earlier[:PAGE], "turn": turn, "more": len(earlier) > PAGE,
        "open": [] if turn > 1 else list_rows(place.place_id, slug, queries.to_come(place.place_id, now), now),
    }  # fmt: skip
    return _kept(render(request, "pledges/hands.html", context), place)


@require_safe
def call(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """`/<city>/hands/<ref>/`: what is done, when, how many come, and what came of it."""
    place = city_named(slug)
    row = queries.call_named(place.place_id, ref)
    context = {**about(place, (row.title, "")), **call_context(place, row, queries.now())}
    return _kept(render(request, "pledges/call.html", context), place, context["came_from"])


@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/hands/figures/`: taking part, and promises kept."""
    place = city_named(slug)
    found = figures_of(place.place_id, queries.now())
    context = {
        **about(place, (_("Figures"), "")), "facts": facts(found), "finding": finding(found),
        "chart": chart(by_month(place.place_id)),
    }  # fmt: skip
    return _kept(render(request, "pledges/figures.html", context), place)


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The calls that changed last, newest first."""
    place, now = city_named(slug), queries.now()
    rows = list(queries.calls(place.place_id).order_by("-updated_at", "ref")[:NEWEST])
    entries = [
        feed_entry(
            one["url"], one["row"].updated_at, one["row"].title, f"{one['tag'][1]}: {one['when']}", one["row"].what
        )
        for one in list_rows(place.place_id, slug, rows, now)
    ]  # fmt: skip
    title = _("Lend a hand in %(name)s") % {"name": place.name}
    return _kept(atom(request, place, title, f"/{place.slug}/hands/", entries), place)


@never_cache
@form_page
def pledge(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """`/<city>/hands/<ref>/pledge/`: one page, no account; then the code and the secret link."""
    place = city_named(slug)
    row = queries.call_named(place.place_id, ref)
    shown = call_context(place, row, queries.now())
    if not shown["takes"]:
        return HttpResponseRedirect(f"/{place.slug}/hands/{row.ref}/")
    times = [(one["shift"].key, _time(one)) for one in shown["shifts"] if one["open"]]
    form = PledgeForm(request.POST or None, times=times)
    if request.method == "POST" and (told := _pledged(place, row, form)):
        link = f"/{place.slug}/hands/{row.ref}/mine/{told.secret}/"
        return HttpResponseRedirect(f"{link}?sent=1")
    trail = about(place, (row.title, f"/{place.slug}/hands/{row.ref}/"), (_("I can come"), ""))
    return sending_page(request, "pledges/pledge.html", {**trail, **shown, "form": form}, PLEDGES_BY_CLIENT)


def _time(one: dict[str, Any]) -> str:
    """A time to choose, with how much room there is."""
    if not one["left"]:
        return _("%(when)s (full: you go on the waiting list)") % {"when": one["when"]}
    return str(one["when"])


def _pledged(place: Place, row: Call, form: PledgeForm) -> pledging.Pledged | None:
    """Carry a pledge out; None where the form is shown again."""
    if not may_send(form, PLEDGES_BY_CLIENT) or not form.is_valid():
        return None
    address = form.cleaned_data["contact"].lower()
    if address and not LETTERS_TO_ADDRESS.take(address):
        form.add_error(
            "contact", _("Too many letters went to this address. Leave it empty, or try again later.")
        )
        return None
    try:
        return pledging.pledge(place.place_id, row.ref, form.said())
    except Refused as refused:
        form.refuse(refused)
        return None


@never_cache
@form_page
def mine(request: HttpRequest, slug: str, ref: str, secret: str) -> HttpResponse:
    """`/<city>/hands/<ref>/mine/<secret>/`: how my pledge stands, and taking it back.

    Never kept, never in a Referer.
    """
    place = city_named(slug)
    own = _own(place, ref, secret)
    if request.method == "POST" and "confirm" in request.POST:
        return _confirmed(request, place, secret)
    form = BackForm(request.POST or None)
    if request.method == "POST" and may_send(form, PLEDGES_BY_CLIENT) and form.is_valid():
        try:
            own = pledging.take_back(place.place_id, secret, form.cleaned_data["message"])
            say(request, _("You took your pledge back. Thank you for saying so."), level=messages.SUCCESS)
            return unsaid(HttpResponseRedirect(request.path))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return unsaid(
        sending_page(
            request,
            "pledges/mine.html",
            {**_mine(request, place, own, secret), "form": form},
            PLEDGES_BY_CLIENT,
        )
    )


def _confirmed(request: HttpRequest, place: Place, secret: str) -> HttpResponse:
    """The button by which somebody says that an address is theirs."""
    try:
        pledging.confirm(place.place_id, secret)
        say(request, _("Thank you: this address is confirmed."), level=messages.SUCCESS)
    except Refused as refused:
        say(request, refused, level=messages.ERROR)
    except pledging.UnknownLink as unknown:
        raise Http404("link") from unknown
    return unsaid(HttpResponseRedirect(request.path))


def _mine(request: HttpRequest, place: Place, own: Pledge, secret: str) -> dict[str, Any]:
    row, now = queries.call_named(place.place_id, own.call), queries.now()
    shown = call_context(place, row, now)
    time = next((one for one in shown["shifts"] if one["shift"].key == own.shift), None)
    return {
        **about(place, (row.title, f"/{place.slug}/hands/{row.ref}/"), (own.code, "")), **shown,
        "own": own, "said": WORDS.get(own.state, own.state), "mark": MARKS.get(own.state, "draft"),
        "time": time, "sent": "sent" in request.GET,
        **_address(own, secret),
        "standing": own.state in STANDING and bool(time and time["open"]),
        "link_path": request.path, "link": request.build_absolute_uri(request.path),
    }  # fmt: skip


def _address(own: Pledge, secret: str) -> dict[str, Any]:
    """Whether the link of a letter opened this page, so that its address can be confirmed; and what gives way."""
    by_letter = bool(own.contact and not own.proof and row_of(pledging.SPEAK, secret))
    return {"may_confirm": by_letter, "instead": pledging.earlier(own) if by_letter else None}


def _own(place: Place, ref: str, secret: str) -> Pledge:
    """Whoever holds this link to this call. Raises Http404."""
    try:
        found = pledging.pledge_by(place.place_id, secret)
    except pledging.UnknownLink as unknown:
        raise Http404("link") from unknown
    if found.call != ref:
        raise Http404("link")
    return found


@csrf_exempt  # the link itself says whose letters they are, and mail programs post to it (RFC 8058)
@never_cache
@form_page
def stop(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """No more letters: with the button, or by the mail program's own."""
    place = city_named(slug)
    context = {
        **about(place, (_("No more letters"), "")), "title": _("No more letters"), "button": _("Stop the letters"),
        "done": _("It is done: no more letters about this, and your address is removed. Your pledge stands."),
        "back": f"/{place.slug}/hands/", "back_words": _("Lend a hand"),
    }  # fmt: skip
    return tap(request, lambda: pledging.stop_letters(place.place_id, token), context)


def _page(request: HttpRequest) -> int:
    """The number of the page asked for. Raises Http404 for what is none."""
    asked = request.GET.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 4 or not int(asked):
        raise Http404("page")
    return int(asked)


def _kept(response: HttpResponse, place: Place, named: Sequence[links.Named] = ()) -> HttpResponse:
    """Kept until the city's record grows, not longer than an hour: it shows what is over."""
    response.reads, response.about = [place.place_id], links.about_of(named)  # type: ignore[attr-defined]
    response.shows_ages = True  # type: ignore[attr-defined]
    return response
