"""A network's rounds: how far every city is and what changed in it; agreeing, returning, accepting, freezing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balai.methods.monitoring.values import Table
from balai.people.desk import crumbs, form_page, page, posted, pressed, submitted, url, who
from balai.places.authority import AUDITOR, REPRESENTATIVE, SECRETARIAT, Actor, NotAllowed
from balai.places.forms import ReasonForm
from balai.places.models import Place
from balai.places.queries import cities, members
from balai.places.texts import Refused
from balai.web.messages import say

from .. import commands, reminders
from ..formats.labels import cell_label, column_label, sentence
from ..formats.tables import digests
from ..models import Round
from ..publishing import labels_in, report_of
from ..queries import round_named, rounds
from .forms import CitiesForm, RoundForm
from .guards import by_secretariat, in_network, is_running
from .home import days_until
from .presenting import (
    CityState,
    accepted_size,
    asks_about,
    city_states,
    has_answered,
    origin_of,
    project_changes,
    target_changes,
)

PREVIEWED = ("status_by_focus", "status_totals", "changes")
"""Tables of the report that are shown before it is published."""


@in_network
@require_GET
def index(request: HttpRequest, network: Place) -> HttpResponse:
    leads = who(request).has(SECRETARIAT, network.place_id)
    return page(
        request,
        "plans/desk/rounds.html",
        network,
        rounds=rounds(network.place_id),
        leads=leads,
        crumbs=crumbs(network),
    )


@in_network
@form_page
def add(request: HttpRequest, network: Place) -> HttpResponse:
    who(request).first((SECRETARIAT,), network.place_id)
    form = RoundForm(posted(request), members=list(members(network.place_id)))

    def command(said: dict[str, Any]) -> None:
        days = {name: said[name].isoformat() for name in ("cut_off", "due")}
        commands.open_round(who(request), network.place_id, **{**said, **days})

    if submitted(form, command):
        say(request, _("The round is open. The cities asked see it on their desks."))
        return redirect("desk_round", slug=network.slug, year=form.cleaned_data["year"])
    context = {"title": _("Open a round"), "action": _("Open the round"), "back": url("desk_rounds", network)}
    return page(request, "people/desk/form.html", network, form, **context)


@in_network
@require_GET
def show(request: HttpRequest, network: Place, year: int) -> HttpResponse:
    return _round_page(request, network, year)


def _round_page(request: HttpRequest, network: Place, year: int, **more: Any) -> HttpResponse:
    round_, actor = round_named(network.slug, year), who(request)
    states = _within_reach(actor, network, round_)
    context = {
        "round": round_,
        "states": states,
        "running": is_running(round_),
        "leads": actor.has(SECRETARIAT, network.place_id),
        "accepted": sum(1 for city in states if city.state == "accepted"),
        "acceptable": any(city.state == "reviewed" for city in states),
        "late": sum(1 for city in states if city.late),
        "days": days_until(round_.due),
        "crumbs": crumbs(network, (round_.title, "")),
        **more,
    }
    return page(request, "plans/desk/round.html", network, **context)


def _within_reach(actor: Actor, network: Place, round_: Round) -> list[CityState]:
    """Every city asked, for the secretariat and auditors; those of the own country for a representative."""
    found = city_states(round_, cities(network.place_id), timezone.localdate())
    if actor.has(SECRETARIAT, network.place_id) or actor.has(AUDITOR, network.place_id):
        return found
    return [city for city in found if actor.has(REPRESENTATIVE, network.place_id, city.country)]


def _reached(request: HttpRequest, network: Place, round_: Round, city: str) -> CityState:
    """One city of the round. Raises Http404, and NotAllowed where the actor's country is another."""
    if not any(place.slug == city for place in cities(network.place_id)):
        raise Http404(city)
    for state in _within_reach(who(request), network, round_):
        if state.slug == city:
            return state
    raise NotAllowed(f"{REPRESENTATIVE} / {SECRETARIAT}")


@in_network
@require_GET
def review(request: HttpRequest, network: Place, year: int, city: str) -> HttpResponse:
    """What a city handed in: new and changed projects first, field by field, then those confirmed unchanged."""
    round_ = round_named(network.slug, year)
    return _review_page(request, network, round_, _reached(request, network, round_, city), ReasonForm())


def _review_page(
    request: HttpRequest, network: Place, round_: Round, state: CityState, form: ReasonForm
) -> HttpResponse:
    place = next(p for p in cities(network.place_id) if p.slug == state.slug)
    since = accepted_size(network, state.origin, round_.round)
    answered = has_answered(origin_of(network), round_.round)
    found = project_changes(place.place_id, since, state.size, answered) if state.size else []
    context = {
        "round": round_,
        "city": state,
        "changed": [c for c in found if c.kind != "same"],
        "same": [c for c in found if c.kind == "same" and c.answered],
        "silent": [c for c in found if c.kind == "same" and not c.answered and asks_about(c.project)],
        "results": target_changes(place.place_id, since, state.size),
        "running": is_running(round_),
        "may_agree": who(request).has(REPRESENTATIVE, network.place_id, state.country),
        "may_accept": who(request).has(SECRETARIAT, network.place_id),
        "crumbs": crumbs(network, (round_.title, url("desk_round", network, round_.round)), (state.name, "")),
    }
    return page(request, "plans/desk/review.html", network, form, **context)


@in_network
@require_POST
def agree(request: HttpRequest, network: Place, year: int, city: str) -> HttpResponse:
    state = _reached(request, network, round_named(network.slug, year), city)
    write = partial(commands.review_draft, who(request), network.place_id, year, state.origin)
    done = _("Agreed. The secretariat accepts it next.")
    return pressed(request, write, done, back=url("desk_review", network, year, city))


@in_network
@require_POST
def accept(request: HttpRequest, network: Place, year: int, city: str) -> HttpResponse:
    state = _reached(request, network, round_named(network.slug, year), city)
    write = partial(commands.accept_draft, who(request), network.place_id, year, state.origin)
    done = _("Accepted. The network's record names its size and root.")
    return pressed(request, write, done, back=url("desk_round", network, year))


@in_network
@require_POST
def give_back(request: HttpRequest, network: Place, year: int, city: str) -> HttpResponse:
    round_ = round_named(network.slug, year)
    state = _reached(request, network, round_, city)
    may = (SECRETARIAT, REPRESENTATIVE)
    who(request).first(may, network.place_id, state.country)
    form = ReasonForm(posted(request))
    returning = partial(commands.return_draft, who(request), network.place_id, year, state.origin)
    if submitted(form, lambda said: returning(said["reason"])):
        say(request, _("Returned. The city sees your reason first."))
        return redirect("desk_round", slug=network.slug, year=year)
    return _review_page(request, network, round_, state, form)


@by_secretariat
@require_POST
def accept_several(request: HttpRequest, network: Place, round_: Round) -> HttpResponse:
    """Accepts every city that was ticked; what cannot be accepted any more is named."""
    states = {state.origin: state for state in _within_reach(who(request), network, round_)}
    form = CitiesForm(request.POST, choices=[(origin, state.name) for origin, state in states.items()])
    if not form.is_valid():
        say(request, _("Tick the cities first."), level=messages.WARNING)
        return redirect("desk_round", slug=network.slug, year=round_.round)
    done = 0
    for origin in form.cleaned_data["city"]:
        try:
            commands.accept_draft(who(request), network.place_id, round_.round, origin)
            done += 1
        except Refused as refused:
            say(request, f"{states[origin].name}: {refused}", level=messages.WARNING)
    say(request, _("Cities accepted: %(n)d.") % {"n": done})
    return redirect("desk_round", slug=network.slug, year=round_.round)


@by_secretariat
@form_page
def remind(request: HttpRequest, network: Place, round_: Round) -> HttpResponse:
    """Shows who gets a letter now; sends it, once a day to each city."""
    if request.method == "POST":
        sent = reminders.remind_now(who(request), network, round_)
        say(request, _("Letters handed over: %(n)d.") % {"n": sent})
        return redirect("desk_round", slug=network.slug, year=round_.round)
    context = {
        "round": round_,
        "letters": reminders.would_get(network, round_, timezone.localdate()),
        "crumbs": crumbs(
            network, (round_.title, url("desk_round", network, round_.round)), (_("Remind"), "")
        ),
    }
    return page(request, "plans/desk/remind.html", network, **context)


@by_secretariat
@form_page
def freeze(request: HttpRequest, network: Place, round_: Round) -> HttpResponse:
    """Asks first, and names the cities that the report would leave out."""
    if request.method == "POST":
        write = partial(commands.freeze_round, who(request), network.place_id, round_.round)
        done = _("Frozen. Look at the report, then publish it.")
        return pressed(request, write, done, back=url("desk_round", network, round_.round))
    states = _within_reach(who(request), network, round_)
    context = {
        "round": round_,
        "left_out": [city for city in states if city.state != "accepted"],
        "accepted": [city for city in states if city.state == "accepted"],
        "running": is_running(round_),
        "crumbs": crumbs(
            network, (round_.title, url("desk_round", network, round_.round)), (_("Freeze"), "")
        ),
    }
    return page(request, "plans/desk/freeze.html", network, **context)


@by_secretariat
@form_page
def publish(request: HttpRequest, network: Place, round_: Round) -> HttpResponse:
    """Shows what will be published, with its hashes; then publishes it."""
    if request.method == "POST":
        write = partial(commands.publish_round, who(request), network.place_id, round_.round)
        done = _("Published. The record holds the hashes of its JSON and CSV.")
        return pressed(request, write, done, back=url("desk_round", network, round_.round))
    report, said = report_of(round_), labels_in(translation.get_language() or "en")
    tables = [table for table in report.tables if table.name in PREVIEWED]
    context = {
        "round": round_,
        "findings": [sentence(finding, said) for finding in report.findings],
        "tables": [_shown(table, said) for table in tables],
        "digests": digests(report),
        "crumbs": crumbs(
            network, (round_.title, url("desk_round", network, round_.round)), (_("Publish"), "")
        ),
    }
    return page(request, "plans/desk/publish.html", network, **context)


def _shown(table: Table, said: Callable[[str], str]) -> dict[str, Any]:
    """A table of the report in the reader's words, for parts/table.html."""
    rows = [[cell_label(c, v, said) for c, v in zip(table.columns, row, strict=True)] for row in table.rows]
    columns = [column_label(column, said) for column in table.columns]
    return {"caption": said(f"table.{table.name}"), "columns": columns, "rows": rows}
