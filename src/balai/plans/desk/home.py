"""The first page of the desk: what this person can do now, by role; and the way from a place to its pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balai.people.desk import at_desk, in_city, who
from balai.people.words import MAY, ROLE
from balai.places.authority import AUDITOR, CSCO, OF_A_PLACE, REPRESENTATIVE, SECRETARIAT, Actor
from balai.places.models import Place
from balai.places.queries import boundaries, cities, memberships, profile

from ..commands.assessments import programmes_of
from ..models import Round
from ..queries import open_matches, plans, projects, rounds, targets
from . import matches
from .guards import in_network, is_running
from .presenting import CityState, asks_about, city_states, has_answered, origin_of


@at_desk
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Everything this person may do, the waiting things first."""
    actor: Actor = who(request)
    by_id = {place.place_id: place for place in Place.objects.across({r.place_id for r in actor.roles})}
    own = {r.place_id for r in actor.roles if r.kind in OF_A_PLACE}
    context = {
        "cities": [city_card(actor, by_id[one]) for one in own if one in by_id],
        "networks": [
            network_card(actor, by_id[role.place_id], role.kind, role.country)
            for role in actor.roles
            if role.place_id in by_id and by_id[role.place_id].is_network
        ],
        "matches": len(open_matches(matches.within_reach(actor))),
        "roles": [(ROLE[r.kind], MAY[r.kind], by_id[r.place_id]) for r in actor.roles if r.place_id in by_id],
        "sample": any(place.sample for place in by_id.values()),
    }
    return render(request, "plans/desk/home.html", context)


def city_card(actor: Actor, place: Place) -> dict[str, Any]:
    """What a city's staff see of their place."""
    done, missing = completeness(place)
    return {
        "place": place,
        "role": ROLE[actor.first((CSCO, *OF_A_PLACE), place.place_id)],
        "done": done,
        "of": done + len(missing),
        "missing": missing,
        "rounds": [round_card(place, network, round_) for network, round_ in running_rounds(place)],
        "programmes": [network for network, _weights in programmes_of(place.place_id)],
        "targets_due": sum(
            1
            for t in targets(place.place_id)
            if t.due and t.due <= timezone.localdate().isoformat() and not t.results
        ),
    }


def round_card(place: Place, network: Place, round_: Round) -> dict[str, Any]:
    """How far a city's answers to a round are."""
    asked = [p for p in projects(place.place_id) if asks_about(p)]
    answered = has_answered(origin_of(network), round_.round)
    state = next(
        (s for s in city_states(round_, [place], timezone.localdate()) if s.origin == origin_of(place)), None
    )
    return {
        "network": network,
        "round": round_,
        "state": state,
        "answered": sum(1 for project in asked if answered(project)),
        "of": len(asked),
        "days": days_until(round_.due),
    }


def days_until(due: str) -> int | None:
    """Days from today to a day; None where no day is named."""
    from datetime import date

    return (date.fromisoformat(due) - timezone.localdate()).days if len(due) == 10 else None


def running_rounds(place: Place) -> list[tuple[Place, Round]]:
    """Rounds that ask this place and are not frozen yet, the earliest due first."""
    found = [
        (network, round_)
        for network, _member in memberships(place.place_id)
        for round_ in rounds(network.place_id)
        if is_running(round_) and (not round_.asked or origin_of(place) in round_.asked)
    ]
    return sorted(found, key=lambda pair: pair[1].due or "9999")


def completeness(place: Place) -> tuple[int, list[Any]]:
    """How many parts of a profile are there, and the names of those that are not."""
    items = profile(place.place_id)
    parts = [
        (_("Needs"), items["need"]),
        (_("Potential"), items["potential"]),
        (_("Practices"), items["practice"]),
        (_("Population"), place.populations),
        (_("Area"), place.areas),
        (_("Boundary"), boundaries(place.place_id)),
        (_("Vision of a plan"), [plan for plan in plans(place.place_id) if plan.vision]),
    ]
    missing = [label for label, there in parts if not there]
    return len(parts) - len(missing), missing


def network_card(actor: Actor, network: Place, kind: str, country: str) -> dict[str, Any]:
    """What somebody with a role in a network sees of its running rounds."""
    here = [c for c in cities(network.place_id) if kind != REPRESENTATIVE or c.country == country]
    running = [r for r in rounds(network.place_id) if is_running(r)]
    shown = [(round_, city_states(round_, here, timezone.localdate())) for round_ in running]
    return {
        "network": network,
        "role": ROLE[kind],
        "country": here[0].country_name if here and country else country,
        "rounds": [_network_round(kind, round_, states) for round_, states in shown],
        "unpublished": [r for r in rounds(network.place_id) if r.freeze is not None and not r.published_on],
        "leads": kind == SECRETARIAT,
        "reads": kind == AUDITOR,
    }


def _network_round(kind: str, round_: Round, states: list[CityState]) -> dict[str, Any]:
    waiting = {REPRESENTATIVE: "drafted", SECRETARIAT: "reviewed"}.get(kind, "")
    return {
        "round": round_,
        "states": states,
        "waiting": [city for city in states if waiting and city.state == waiting],
        "late": [city for city in states if city.late],
        "accepted": sum(1 for city in states if city.state == "accepted"),
        "days": days_until(round_.due),
    }


@in_city
@require_GET
def city(request: HttpRequest, place: Place) -> HttpResponse:
    return redirect("desk_profile", slug=place.slug)


@in_network
@require_GET
def network(request: HttpRequest, network: Place) -> HttpResponse:
    return redirect("desk_rounds", slug=network.slug)
