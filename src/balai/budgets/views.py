"""Pages of ballots for everybody: the list, one ballot with its result, filling one in, and what is said afterwards."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from balai.people.forms import TOO_MANY, client, may_send_code
from balai.people.limits import Limit
from balai.places.models import Place
from balai.places.queries import city_named
from balai.places.texts import Refused

from . import letters, queries
from .commands import casting
from .filling import Filled
from .forms import CastForm, MailForm
from .models import Ballot
from .presenting import about, ballot_context, list_rows
from .states import state_of

SHOWN = 50
VOTES_BY_CLIENT = Limit("vote-client", most=400, every=2)
"""Ballots cast by one client: a village hall shares one address, and what is too much raises the gate."""
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def ballots(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/budgets/`: what is voted about now, and what came of earlier votes."""
    place, now = city_named(slug), queries.now()
    rows = list_rows(slug, list(queries.ballots(place.place_id)[:SHOWN]), now)
    context = {
        **about(place), "open": [one for one in rows if one["state"] in {"open", "coming"}],
        "earlier": [one for one in rows if one["state"] in {"counting", "done"}],
    }  # fmt: skip
    return _kept(render(request, "budgets/ballots.html", context), place)


@require_safe
def ballot(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """`/<city>/budgets/<ref>/`: what is voted about and how it is counted; once it is, the result."""
    place = city_named(slug)
    row = queries.ballot_named(place.place_id, ref)
    context = {**about(place, (row.title, "")), **ballot_context(place, row, queries.now())}
    return _kept(render(request, "budgets/ballot.html", context), place)


@never_cache
@form_page
def vote(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """`/<city>/budgets/<ref>/vote/`: filling in, looking it over, casting. What is chosen stands in the page alone."""
    place = city_named(slug)
    row = queries.ballot_named(place.place_id, ref)
    shown = ballot_context(place, row, queries.now())
    if not shown["takes"]:
        return HttpResponseRedirect(f"/{place.slug}/budgets/{row.ref}/")
    filled = Filled.read(row, request.POST.getlist("chosen"))
    go = request.POST.get("go", "")
    if go in {"review", "mail", "cast"}:
        return _review(request, place, filled, shown, go)
    swap, _bar, comes = request.POST.get("swap", "").partition(" ")
    filled.change(add=request.POST.get("add", "") or comes, take=request.POST.get("take", ""), swap=swap)
    return _page(request, place, filled, shown, "budgets/vote.html")


def _review(
    request: HttpRequest, place: Place, filled: Filled, shown: dict[str, Any], go: str
) -> HttpResponse:
    """Everything that was chosen once more, with the code; from here it is cast."""
    form = CastForm(request.POST if go == "cast" else None)
    mail = MailForm(request.POST if go == "mail" else None, prefix="mail")
    problem, sent = "", False
    try:
        casting.check_points(filled.row, filled.as_points())
    except Refused as refused:
        problem = str(refused)
    if not problem and go == "cast" and (done := _cast(place, filled, form)):
        said = "held" if done.held else "again" if done.replaced else "new"
        return HttpResponseRedirect(f"/{place.slug}/budgets/{filled.row.ref}/cast/?ballot={said}")
    if not problem and go == "mail":
        sent = _mail(filled.row, mail)
    context = {**shown, "form": form, "mail": mail, "sent": sent, "problem": problem}
    return _page(request, place, filled, context, "budgets/vote.html" if problem else "budgets/review.html")


def _cast(place: Place, filled: Filled, form: CastForm) -> casting.Cast | None:
    """Cast it; None where the form is shown again."""
    if not form.is_valid():
        return None
    if not VOTES_BY_CLIENT.take(client()):
        form.add_error(
            None, _("Too much was sent from here. Nothing is lost: wait a minute, then send it again.")
        )
        return None
    try:
        return casting.cast(
            place.place_id, filled.row.ref, form.cleaned_data["code"], filled.as_points(), client()
        )
    except Refused as refused:
        form.refuse(refused)
        return None


def _mail(row: Ballot, mail: MailForm) -> bool:
    """Send a code; the answer is the same for every address."""
    if "email" not in row.ways or not mail.is_valid():
        return False
    address = mail.cleaned_data["email"].strip().lower()
    if not may_send_code(address):
        mail.add_error("email", TOO_MANY)
        return False
    letters.send_code(row, address, get_language() or "en")
    return True


def _page(
    request: HttpRequest, place: Place, filled: Filled, context: dict[str, Any], template: str
) -> HttpResponse:
    """A page of somebody's own ballot; 400 when what was sent needs another look."""
    row = filled.row
    trail = about(place, (row.title, f"/{place.slug}/budgets/{row.ref}/"), (_("My ballot"), ""))
    forms = [context[name] for name in ("form", "mail") if name in context]
    wrong = context.get("problem") or any(form.is_bound and form.errors for form in forms)
    context = {
        **trail, **context, "bar": filled.bar(), "lines": filled.lines(context["items"]),
        "chosen": filled.chosen(context["items"]), "said": filled.as_said(),
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
