"""Ballots at the desk: all of them, opening one, entering paper, deciding at the gate, closing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
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
from balai.places.forms import ReasonForm
from balai.places.models import Place
from balai.web.doors import Door
from balai.web.formats import number
from balai.web.messages import say

from .. import phones, queries, signing
from ..commands import closing, gates, opening, withdrawing
from ..commands.paper import enter_paper
from ..models import Ballot
from ..presenting import ballot_context, list_rows
from . import ways
from .forms import BallotForm, GateForm, PaperForm

SHOWN = 50


def doors(place_id: UUID, slug: str) -> list[Door]:
    """The way from a city's card at the desk to its ballots."""
    hint = gettext_lazy("Open a vote, enter paper, decide at the gate, close")
    return [Door(f"/desk/cities/{slug}/budgets/", gettext_lazy("Votes about money"), hint, icon="people")]


@in_city
@require_GET
def index(request: HttpRequest, place: Place) -> HttpResponse:
    """Every ballot, the last to close first."""
    rows = list_rows(place.slug, list(queries.ballots(place.place_id)[:SHOWN]), queries.now())
    return page(request, "budgets/desk/ballots.html", place, rows=rows, crumbs=_trail(place, ""))


@in_city
@require_GET
def show(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """One ballot: what waits for somebody, and what there is to do."""
    row, now = queries.ballot_named(place.place_id, ref), queries.now()
    waiting = [(one, _waits(one.n)) for one in queries.held_sources(place.place_id, ref)]
    context = {
        **ballot_context(place, row, now), "waiting": waiting, "given_out": queries.given_out(place.place_id, ref),
        "ours": queries.is_ours(place.place_id, ref), "over": row.closes <= now,
        "listed": queries.listed(place.place_id, ref), "back": signing.back_to(place, row),
    }  # fmt: skip
    return page(
        request,
        "budgets/desk/ballot.html",
        place,
        crumbs=_trail(place, url("desk_ballots", place), row.title),
        **context,
    )


def _waits(n: int) -> str:
    words = ngettext("%(n)s ballot from one address waits", "%(n)s ballots from one address wait", n)
    return words % {"n": number(n)}


@in_city
@form_page
def add(request: HttpRequest, place: Place) -> HttpResponse:
    """Freeze a ballot."""
    last = queries.ballots(place.place_id).first()
    form = BallotForm(
        posted(request), request.FILES or None, place=place, initial=BallotForm.initial_of(last)
    )
    command = opening.open_ballot
    done = not form.still_filling() and submitted(
        form,
        lambda said: command(
            who(request), place.place_id, form.act(), said["photos"], login=ways.login(said)
        ),
    )
    if done:
        say(request, _("The rules are frozen, and everybody can see them."))
        return redirect("desk_ballot", slug=place.slug, ref=done.value)
    lead = format_html(
        '{} <a href="{}">{}</a>', _("Which rule is right for you?"), url("desk_compare_rules", place),
        _("See what each would have done with an earlier vote."),
    )  # fmt: skip
    return _form(
        request, place, form, _("Open a vote"), _("Freeze it and open the vote"), url("desk_ballots", place),
        files=True, lead=lead,
    )  # fmt: skip


@in_city
@form_page
def paper(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """A ballot on paper, entered once by each of two people."""
    row = _ours(place, ref)
    form = PaperForm(posted(request), row=row)
    command = enter_paper
    done = submitted(
        form, lambda said: command(who(request), place.place_id, ref, said["code"], form.points())
    )
    if done:
        first = done.value is None
        say(
            request, _("Entered once. Somebody else enters it a second time; then it counts.") if first
            else _("Both entries are alike: the ballot is taken."),
        )  # fmt: skip
        return redirect("desk_ballot_paper", slug=place.slug, ref=ref)
    lead = _("Enter what the paper says. Somebody else enters it once more without seeing yours.")
    return _form(
        request,
        place,
        form,
        _("A ballot on paper"),
        _("Enter it"),
        _back(place, row),
        row,
        lead=lead,
        private=True,
    )


@in_city
@form_page
def numbers(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """The numbers that are sent a code by text message."""
    row = _ours(place, ref)
    form, command = ways.NumbersForm(posted(request), request.FILES or None), phones.list_numbers
    done = submitted(form, lambda said: command(who(request), place.place_id, ref, said["file"]))
    if done:
        say(request, ways.taken(done.value))
        return redirect("desk_ballot", slug=place.slug, ref=ref)
    return _form(
        request, place, form, _("Numbers that may vote"), _("Add them"), _back(place, row), row, files=True,
        private=True, lead=_("All of them are taken, or none: you read which lines are no numbers."),
    )  # fmt: skip


@in_city
@form_page
def client(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """What the issuer knows us by; the issuer itself is frozen."""
    row = _ours(place, ref)
    form, command = ways.ClientForm(posted(request)), opening.change_login
    if submitted(form, lambda said: command(who(request), place.place_id, ref, ways.login(said))):
        say(request, _("From now on people sign in with this."))
        return redirect("desk_ballot", slug=place.slug, ref=ref)
    return _form(
        request,
        place,
        form,
        _("Another client ID or secret"),
        _("Use these"),
        _back(place, row),
        row,
        private=True,
    )


@in_city
@form_page
def gate(request: HttpRequest, place: Place, ref: str, source: UUID) -> HttpResponse:
    """Whether ballots from one address count."""
    row = _ours(place, ref)
    waiting = next((one for one in queries.held_sources(place.place_id, ref) if one.id == source), None)
    if waiting is None:
        raise Http404(str(source))
    form, command = GateForm(posted(request)), gates.decide
    if submitted(
        form,
        lambda said: command(
            who(request), place.place_id, ref, source, said["counted"] == "yes", said["reason"]
        ),
    ):
        say(request, _("Decided. Everybody can read what and why."))
        return redirect("desk_ballot", slug=place.slug, ref=ref)
    lead = _waits(waiting.n)
    return _form(
        request, place, form, _("Do these ballots count?"), _("Decide"), _back(place, row), row, lead=lead
    )


@in_city
@form_page
def withdraw(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """It does not take place: asked once more, with the reason that everybody reads."""
    row, form = _ours(place, ref), ReasonForm(posted(request))
    command = withdrawing.withdraw
    if submitted(form, lambda said: command(who(request), place.place_id, ref, said["reason"])):
        say(request, _("It is withdrawn, and everybody can read why."))
        return redirect("desk_ballot", slug=place.slug, ref=ref)
    lead = _(
        "It will not be voted about, and its codes are deleted. That cannot be taken back; you can open another."
    )
    return _form(
        request, place, form, _("Withdraw this vote?"), _("Withdraw it"), _back(place, row), row, lead=lead
    )


@in_city
@require_POST
def close(request: HttpRequest, place: Place, ref: str) -> HttpResponse:
    """Fix the set and count it."""
    row = queries.ballot_named(place.place_id, ref)
    return pressed(
        request, lambda: closing.close_by(who(request), place.place_id, ref), _("The set is fixed, and counted."),
        back=_back(place, row),
    )  # fmt: skip


def _ours(place: Place, ref: str) -> Ballot:
    """A ballot that takes votes here. Raises Http404."""
    row = queries.ballot_named(place.place_id, ref)
    if not queries.is_ours(place.place_id, ref):
        raise Http404(ref)
    return row


def _form(
    request: HttpRequest, place: Place, form: Any, title: str, action: str, back: str, row: Ballot | None = None,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    way = [(_("Votes about money"), url("desk_ballots", place)), *([(row.title, back)] if row else [])]
    return form_of(request, place, form, title, action, back, way, **context)


def _back(place: Place, row: Ballot) -> str:
    return url("desk_ballot", place, row.ref)


def _trail(place: Place, address: str, *more: str) -> list[tuple[Any, str]]:
    return crumbs(place, (_("Votes about money"), address), *((one, "") for one in more))
