"""Pages of ballots for everybody: the list, one ballot with its result, filling one in, and what is said afterwards."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from balai.people.forms import client
from balai.people.mailer import site_link
from balai.places.models import Place
from balai.places.queries import city_named
from balai.places.texts import Refused

from . import oidc, queries, signing
from .commands import casting
from .exporting import as_pabulib
from .filling import Filled
from .presenting import about, ballot_context, list_rows
from .states import state_of
from .ways import GOES, Ways

SHOWN = 50
ATOM = "application/atom+xml; charset=utf-8"
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def ballots(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/budgets/`: what is voted about now, and what came of earlier votes."""
    place, now = city_named(slug), queries.now()
    rows = list_rows(slug, list(queries.ballots(place.place_id)[:SHOWN]), now)
    context = {
        **about(place), "open": [one for one in rows if one["state"] in {"open", "coming"}],
        "earlier": [one for one in rows if one["state"] in {"counting", "done", "withdrawn"}],
    }  # fmt: skip
    return _kept(render(request, "budgets/ballots.html", context), place)


@require_safe
def ballot(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """`/<city>/budgets/<ref>/`: what is voted about and how it is counted; once it is, the result."""
    place = city_named(slug)
    row = queries.ballot_named(place.place_id, ref)
    context = {**about(place, (row.title, "")), **ballot_context(place, row, queries.now())}
    return _kept(render(request, "budgets/ballot.html", context), place)


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The votes that changed last, newest first."""
    place, now = city_named(slug), queries.now()
    rows = list(queries.ballots(place.place_id).order_by("-updated_at", "ref")[:SHOWN])
    here = site_link(f"/{place.slug}/budgets/")
    entries = [
        {"link": site_link(one["url"]), "row": one["row"], "said": f"{one['tag'][1]}: {one['when']}"}
        for one in list_rows(place.slug, rows, now)
    ]  # fmt: skip
    context = {"place": place, "entries": entries, "here": here, "self": f"{here}feed.xml"}
    return _kept(render(request, "budgets/feed.xml", context, content_type=ATOM), place)


@require_safe
def file(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """`/<city>/budgets/<ref>/ballots.pb`: whole ballots, where the rule needs them, in the format of Pabulib."""
    place = city_named(slug)
    row = queries.ballot_named(place.place_id, ref)
    found = queries.published(row)
    if not found:
        raise Http404("ballots")
    answer = HttpResponse(as_pabulib(place, row, found), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ballots-{row.ref}.pb"'
    return _kept(answer, place)


@never_cache
@form_page
def vote(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """`/<city>/budgets/<ref>/vote/`: filling in, looking it over, casting. What is chosen stands in the page alone."""
    place, now = city_named(slug), queries.now()
    row = queries.ballot_named(place.place_id, ref)
    if not queries.takes(row, now):
        return HttpResponseRedirect(f"/{place.slug}/budgets/{row.ref}/")
    filled = Filled.read(row, request.POST.getlist("chosen"), request.POST)
    go = request.POST.get("go", "")
    if go in GOES:
        return _review(request, place, filled, go)
    swap, _bar, comes = request.POST.get("swap", "").partition(" ")
    pressed = {name: request.POST.get(name, "") for name in ("take", "up", "down")}
    filled.change(add=request.POST.get("add", "") or comes, swap=swap, **pressed)
    return _page(request, place, filled, ballot_context(place, row, now), "budgets/vote.html")


def _review(request: HttpRequest, place: Place, filled: Filled, go: str) -> HttpResponse:
    """Everything that was chosen once more, with the ways to show that one may vote; from here it is cast."""
    ways, problem = Ways(filled.row, request.POST, go), ""
    try:
        casting.check_points(filled.row, filled.as_points())
    except Refused as refused:
        problem = str(refused)
    if not problem:
        if done := ways.cast(filled):
            said = "held" if done.held else "again" if done.replaced else "new"
            receipt = f"/{place.slug}/budgets/{filled.row.ref}/cast/?ballot={said}"
            return signing.forget(request, HttpResponseRedirect(receipt))
        if go == "sign-in" and (away := _leave(request, place, filled, ways)):
            return away
        ways.send()
    return looked_over(request, place, filled, ways, problem)


def looked_over(
    request: HttpRequest, place: Place, filled: Filled, ways: Ways, problem: str = ""
) -> HttpResponse:
    """The page on which a ballot is looked over; where something is wrong with it, the one it is filled in on."""
    template = "budgets/vote.html" if problem else "budgets/review.html"
    shown = ballot_context(place, filled.row, queries.now())
    context = {**shown, "problem": problem, **ways.context(), "wrong": ways.wrong}
    return _page(request, place, filled, context, template)


def _leave(request: HttpRequest, place: Place, filled: Filled, ways: Ways) -> HttpResponse | None:
    """A page with the way to where people sign in; None: the issuer does not answer."""
    try:
        address, sealed = signing.leave(filled.row, place, filled.as_said(), client())
    except Refused as refused:
        ways.trouble = str(refused)
        return None
    context = {"row": filled.row, "address": address, "issuer": oidc.host(filled.row.oidc["issuer"])}
    return signing.take_along(_page(request, place, filled, context, "budgets/leave.html"), sealed)


@never_cache
@require_safe
def signed_in(request: HttpRequest, slug: str, issuer: str) -> HttpResponse:
    """`/<city>/budgets/sign-in/<issuer>/`: back from signing in elsewhere; what was chosen is still there."""
    place, trip = city_named(slug), signing.trip_of(request)
    row = queries.find(place.place_id, trip.ref) if trip else None
    if trip is None or row is None or signing.mark_of(row) != issuer:
        return render(request, "budgets/not_signed_in.html", about(place, (_("Sign-in"), "")))
    filled = Filled.read(row, trip.chosen)
    if not queries.takes(row, queries.now()):
        return HttpResponseRedirect(f"/{place.slug}/budgets/{row.ref}/")
    ways = Ways(row)
    try:
        ways = Ways(row, code=signing.arrive(row, place, trip, request.GET.dict(), client()))
    except Refused as refused:
        ways.trouble = str(refused)
    return looked_over(request, place, filled, ways)


def _page(
    request: HttpRequest, place: Place, filled: Filled, context: dict[str, Any], template: str
) -> HttpResponse:
    """A page of somebody's own ballot; 400 when what was sent needs another look."""
    row = filled.row
    trail = about(place, (row.title, f"/{place.slug}/budgets/{row.ref}/"), (_("My ballot"), ""))
    wrong = context.get("problem") or context.get("wrong")
    items = context.get("items", ())
    context = {
        **trail, **context, "bar": filled.bar(), "lines": filled.lines(items), "chosen": filled.chosen(items),
        "said": filled.as_said(), "in_fields": filled.in_fields,
    }  # fmt: skip
    return render(request, template, context, status=400 if wrong else 200)


@never_cache
@require_safe
def receipt(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """`/<city>/budgets/<ref>/cast/`: it was accepted. Nothing here proves to anybody how somebody voted."""
    place = city_named(slug)
    row = queries.ballot_named(place.place_id, ref)
    asked = request.GET.get("ballot", "")
    context = {
        **about(place, (row.title, f"/{place.slug}/budgets/{row.ref}/"), (_("Your ballot"), "")), "row": row,
        "held": asked == "held", "again": asked == "again", "open": state_of(row, queries.now()) == "open",
    }  # fmt: skip
    return render(request, "budgets/receipt.html", context)


def _kept(response: HttpResponse, place: Place) -> HttpResponse:
    """Kept until the city's record grows, not longer than an hour: it shows what is over."""
    response.reads, response.about = [place.place_id], ""  # type: ignore[attr-defined]
    response.shows_ages = True  # type: ignore[attr-defined]
    return response
