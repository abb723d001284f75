"""The site's first page; the same page for any network or programme; a city's page is the plans room's."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balai.places.models import Place
from balai.plans.network_queries import default_network, networks_and
from balai.plans.presenting import seen

from . import presenting


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/`: the first real network, the others as cards below it."""
    networks, _ = networks_and()
    if not networks:
        return render(request, "home/nothing.html")
    return _network(request, networks[0], networks)


@require_safe
def holder(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<slug>/`: whose record it is decides the page. Raises Http404 for nobody's."""
    networks, is_city = networks_and(slug)
    if is_city:
        from balai.plans.city_views import city

        return city(request, slug)
    network = next((one for one in networks if one.slug == slug), None)
    if network is None:
        raise Http404(slug)
    return _network(request, network, networks)


@require_safe
def short(request: HttpRequest, to: str) -> HttpResponse:
    """`/cities/` and the like: the page of the site's network."""
    return HttpResponseRedirect(f"/{default_network().slug}/{to}")


def _network(request: HttpRequest, network: Place, networks: list[Place]) -> HttpResponse:
    shown = presenting.home_of(network, networks)
    page = render(request, "home/network.html", shown.context)
    return seen(page, network, shown.members, ages=shown.ages, others=networks, about=None)
