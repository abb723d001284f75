"""Pages of a city for everybody: the city itself, its projects, one project with its history, its targets."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from balai.places import presenting as places
from balai.places.links import naming
from balai.places.models import Place, ProfileItem
from balai.places.queries import boundaries, city_named, memberships, place_named
from balai.record.models import Head
from balai.web.doors import cards_of
from balai.web.text import clean

from . import entry_views, presenting_project
from . import presenting_city as shown
from .models import Listing, Match, Project, Round
from .queries import all_projects, assessments, listings_of, plans, project_named
from .queries import targets as targets_of

FEW = 6
"""How many projects and targets a city's page shows before it links to all of them."""


@require_safe
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/`: what the city says of itself, then what it does about it."""
    place = city_named(slug)
    today = timezone.localdate()
    every = all_projects(place.place_id)
    going_on = [p for p in every if not p.joined_into]
    newest = sorted(going_on, key=lambda p: p.changed_on, reverse=True)
    belongs = memberships(place.place_id)
    networks = [network for network, _member in belongs]
    rows = shown.target_rows(targets_of(place.place_id), today)
    outlines = [drawn for b in boundaries(place.place_id)[:3] if (drawn := places.outline(b, place.name))]
    names = {network.slug: network.name for network in networks}
    cards = cards_of(place)
    context = {
        **_about(place),
        "cards": cards,
        "kind": places.kind_of(place),
        "parts": places.profile_parts(place.place_id),
        "belongs": places.belongings(belongs),
        "projects": [_row(place, p) for p in newest[:FEW]],
        "projects_count": len(going_on),
        "chart": shown.status_chart(going_on),
        "targets": rows[:FEW],
        "counts": shown.target_counts(rows, today),
        "population": places.population(place),
        "population_apart": places.population_apart(place),
        "areas": places.areas(place),
        "map": shown.map_of(place, going_on),
        "outlines": outlines,
        "coverage": shown.coverage_chart(networks, *_rounds(place, networks, every)),
        "scores": shown.scores(assessments(place.place_id), names),
    }
    return _seen(
        render(request, "plans/city/city.html", context), [place, *networks], ages=bool(rows or cards)
    )


@require_safe
def projects(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<slug>/projects/`: a city's projects, or a network's yearly entries."""
    place = place_named(slug)
    if place.is_network:
        return entry_views.entries(request, place)
    every = all_projects(place.place_id)
    going_on = [p for p in every if not p.joined_into and p.status not in shown.ENDED]
    stopped = [p for p in every if not p.joined_into and p.status in shown.ENDED]
    names = {p.ref: p.name for p in every}
    context = {
        **_about(place, (_("Projects"), "")),
        "chart": shown.status_chart(going_on),
        "groups": _groups(place, going_on),
        "stopped": [_row(place, p) for p in stopped],
        "joined": [
            {**_row(place, p), "into": names.get(p.joined_into, p.joined_into), "how": p.joined_how,
             "into_url": f"/{slug}/projects/{p.joined_into}/"}
            for p in every if p.joined_into
        ],
        "count": len(going_on),
    }  # fmt: skip
    return _seen(render(request, "plans/city/projects.html", context), [place])


@require_safe
def project(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """`/<city>/projects/<ref>/`: one project with everything that was ever said of it."""
    place = city_named(slug)
    row = project_named(place.place_id, ref)
    lines = presenting_project.lines_of(listings_of(place.place_id, ref))
    every = {p.ref: p for p in all_projects(place.place_id)}
    open_ = Match.objects.of(place.place_id).filter(decision="").order_by("-confidence", "ref")
    said = {
        one_ref: (name, lang)
        for one_ref, name, lang in ProfileItem.objects.of(place.place_id).values_list("ref", "name", "lang")
    }
    plan = next((p.name for p in plans(place.place_id) if p.ref == row.plan), "") if row.plan else ""
    context = {
        **_about(place, (_("Projects"), f"/{slug}/projects/"), (row.name, "")),
        "project": row,
        "code": shown.code_of(row.status),
        "history": presenting_project.history(row, [one.listing for one in lines]),
        "statuses": [{**s, "code": shown.code_of(s["status"])} for s in reversed(row.statuses)],
        "names": presenting_project.acts_of(row.names),
        "focus_areas": presenting_project.acts_of(row.focus_areas),
        "lines": lines,
        "facts": (pairs := presenting_project.facts(row, plan)),
        "unsaid": presenting_project.unsaid(row, pairs),
        "needs": presenting_project.named(row.needs, said),
        "practices": presenting_project.named(row.practices, said),
        "milestones": row.milestones,
        "evidence": presenting_project.evidence_of(row, slug),
        "proposals": presenting_project.proposals(row, open_, {p.ref: p.name for p in every.values()}),
        "into": every.get(row.joined_into),
        "joined": [p for p in every.values() if p.joined_into == ref],
        "map": shown.map_of(place, [row]) if row.lat is not None else None,
        "named": naming(place.place_id, slug, "project", [ref])[ref],
    }
    return _seen(render(request, "plans/city/project.html", context), [place])


@require_safe
def targets(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/targets/`: every target with its due date, its value and what came of it."""
    place = city_named(slug)
    today = timezone.localdate()
    names = dict(Project.objects.of(place.place_id).values_list("ref", "name"))
    rows = shown.target_rows(targets_of(place.place_id), today, names, f"/{slug}/")
    named = naming(place.place_id, slug, "target", [row.target.ref for row in rows])
    context = {
        **_about(place, (_("Targets"), "")),
        "rows": [(row, named[row.target.ref]) for row in rows],
        "counts": shown.target_counts(rows, today),
        "plans": plans(place.place_id),
    }
    return _seen(render(request, "plans/city/targets.html", context), [place], ages=True)


def _about(place: Place, *crumbs: tuple[Any, str]) -> dict[str, Any]:
    """What every page of a city knows."""
    holder = places.holder(place)
    trail = [(_("Cities"), "/cities/"), (holder.name, holder.url if crumbs else "")]
    return {
        "place": holder,
        "city": place,
        "sample": place.sample,
        "crumbs": [*trail, *((clean(label, 80), url) for label, url in crumbs)],
        "base": holder.url,
    }


def _row(place: Place, row: Project) -> dict[str, Any]:
    """A project in a list."""
    return {
        "name": row.name,
        "url": f"/{place.slug}/projects/{row.ref}/",
        "code": shown.code_of(row.status),
        "focus_area": row.focus_area,
        "changed_on": row.changed_on,
        "said": row.statuses[-1]["on"] if row.statuses else "",
        "reason": row.statuses[-1]["reason"] if row.statuses else "",
    }


def _groups(place: Place, rows: list[Project]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Projects by focus area, those without one last."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.focus_area, []).append(_row(place, row))
    return sorted(found.items(), key=lambda group: (not group[0], group[0]))


def _rounds(
    place: Place, networks: list[Place], every: list[Project]
) -> tuple[list[tuple[Any, int]], dict[tuple[Any, int], int]]:
    """The rounds of these networks, and how many projects the city listed or answered for in each."""
    by_origin = {}
    for origin, place_id in Head.objects.filter(place_id__in=[n.place_id for n in networks]).values_list(
        "origin", "place_id"
    ):
        by_origin[origin] = place_id
    held = list(Round.objects.across(by_origin.values()).order_by("round").values_list("place_id", "round"))
    listed: dict[tuple[Any, int], int] = {}
    for origin, year in Listing.objects.of(place.place_id).values_list("network", "round"):
        key = (by_origin.get(origin), year)
        listed[key] = listed.get(key, 0) + 1
    answered: dict[tuple[Any, int], int] = {}
    for row in every:
        for said in row.answered:
            key = (by_origin.get(said["network"]), said["round"])
            answered[key] = answered.get(key, 0) + 1
    return held, {**answered, **listed}


def _seen(response: HttpResponse, read: list[Place], ages: bool = False) -> HttpResponse:
    """Kept until one of these records grows; with ages, not longer than an hour."""
    response.reads, response.about = [place.place_id for place in read], ""  # type: ignore[attr-defined]
    response.shows_ages = ages  # type: ignore[attr-defined]
    return response
