"""Pages of a network for everybody: its cities, its framework, its rounds."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from balai.places.queries import network_named, weight_sets
from balai.record.models import Head

from . import presenting
from .models import Assessment, Round
from .network_queries import reported, seats
from .presenting import about, seen
from .queries import round_cities
from .queries import rounds as rounds_of


@require_safe
def cities(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<network>/cities/`: every member on the map and by country, with what it reported last."""
    network = network_named(slug)
    members = seats(network.place_id)
    held = rounds_of(network.place_id)
    given = reported(network.place_id, members)
    latest = presenting.latest_published(held)
    context = {
        **about(network, "cities", (_("Cities"), "")),
        "map": presenting.map_of(network, members, latest, given),
        "groups": presenting.members_by_country(members, latest, given),
        "count": len(members),
        "latest": latest,
        "programme": not held,
    }
    return seen(render(request, "plans/cities.html", context), network, members)


@require_safe
def framework(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<network>/framework/`: what is asked, what is weighed, and scores computed again from it."""
    network = network_named(slug)
    members = seats(network.place_id)
    sets = weight_sets(network.place_id)
    assessed = Assessment.objects.across([seat.place_id for seat in members]).filter(programme=network.slug)
    context = {
        **about(network, "framework", (_("Framework"), "")),
        "framework": network.framework or {},
        "dimensions": (network.framework or {}).get("themes_are") == "dimensions",
        "sets": [presenting.weight_set(one) for one in sets],
        "scores": presenting.scores(list(assessed), sets, members),
    }
    return seen(render(request, "plans/framework.html", context), network, members)


@require_safe
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<network>/rounds/`: every yearly collection, newest first."""
    network = network_named(slug)
    members = seats(network.place_id)
    held = rounds_of(network.place_id)
    given = reported(network.place_id, members)
    context = {
        **about(network, "rounds", (_("Rounds"), "")),
        "rounds": [presenting.round_row(network, one, members, given) for one in held],
        "coverage": presenting.coverage_chart(members, held, given),
    }
    return seen(render(request, "plans/rounds.html", context), network, ages=True)


@require_safe
def round_(request: HttpRequest, slug: str, year: str) -> HttpResponse:
    """`/<network>/rounds/<year>/`: how far every city is, who is late, and up to where the report reads."""
    network = network_named(slug)
    found = Round.objects.of(network.place_id).filter(round=int(year)).first()
    if found is None:
        raise Http404(year)
    members = seats(network.place_id)
    rows = presenting.city_rows(found, members, round_cities(found), timezone.localdate())
    context = {
        **about(network, "rounds", (_("Rounds"), f"/{network.slug}/rounds/"), (str(found.round), "")),
        "round": found,
        "steps": presenting.round_steps(found),
        "facts": presenting.round_facts(found, rows),
        "rows": rows,
        "state": presenting.round_state(found),
        "origin": Head.objects.filter(place_id=network.place_id).values_list("origin", flat=True).first()
        or "",
    }
    return seen(render(request, "plans/round.html", context), network, members, ages=True)
