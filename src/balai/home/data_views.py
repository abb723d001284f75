"""`/data/`: every list as JSON and CSV, every report and record as files, and how they are described."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from balai.places.models import Place
from balai.plans.models import Round
from balai.plans.network_queries import networks_and
from balai.plans.presenting import seen

API = "/api/v1/"
EVERYWHERE = (
    ("places", _("Places"), _("Cities and regencies with position, populations and areas, each with its source")),
    ("plans", _("Plans"), _("Action plans of cities with their vision")),
    ("targets", _("Targets"), _("Targets of plans, when each is due, and what came of it")),
    ("projects", _("Projects"), _("Every project ever opened, with the history of its names, areas and statuses")),
    ("records", _("Records"), _("Every public record kept here, with its size, root and key")),
)  # fmt: skip
IN_A_NETWORK = (
    ("members", _("Members"), _("Who belongs to the network, and since when")),
    ("entries", _("Yearly project entries"), _("Every line of every yearly report, as printed")),
    ("matches", _("Proposed matches"), _("Pairs of projects that may be one and wait for a person")),
    ("rounds", _("Rounds"), _("Yearly collections with their cut-off, freeze and hashes")),
)


class List(NamedTuple):
    """A list of the API: its address without an ending, what it is called and what it holds."""

    path: str
    label: Any
    says: Any


class Held(NamedTuple):
    """A network with its lists and the years whose report is published."""

    place: Place
    lists: list[List]
    years: list[int]


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Open data: lists of the whole site, then of each network with its published reports."""
    networks, _found = networks_and()
    published = (
        Round.objects.across([one.place_id for one in networks]).exclude(published_on="").order_by("-round")
    )
    context = {
        "lists": [List(f"{API}{path}", label, says) for path, label, says in EVERYWHERE],
        "held": [_held(one, [r.round for r in published if r.place_id == one.place_id]) for one in networks],
        "crumbs": [(_("Open data"), "")],
    }
    page = render(request, "home/data.html", context)
    return seen(page, networks[0], [], ages=False, others=networks) if networks else page


def _held(network: Place, years: list[int]) -> Held:
    base = f"{API}networks/{network.slug}/"
    return Held(network, [List(f"{base}{path}", label, says) for path, label, says in IN_A_NETWORK], years)
