"""The monitoring report of a round: a page that prints well, and its files."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from balai.places.models import Place
from balai.places.queries import network_named

from .models import Round
from .network_queries import seats
from .pages import report_context, report_html
from .presenting import about, latest_published, seen
from .publishing import MEDIA, file_of, position_of
from .queries import rounds

PAGE_MEDIA = {**MEDIA, "html": "text/html; charset=utf-8"}


@require_safe
def latest(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<network>/reports/`: the newest published report, or the rounds while there is none."""
    network = network_named(slug)
    found = latest_published(rounds(network.place_id))
    to = f"reports/{found.round}/" if found else "rounds/"
    return HttpResponseRedirect(f"/{network.slug}/{to}")


@require_safe
def report(request: HttpRequest, slug: str, year: str) -> HttpResponse:
    """`/<network>/reports/<year>/`: every table of the report, its findings first."""
    network, round_ = _round(slug, year)
    members = seats(network.place_id)
    links = {seat.name: seat.slug for seat in members}
    base = f"/{network.slug}/reports/{round_.round}"
    crumbs = (
        (_("Rounds"), f"/{network.slug}/rounds/"),
        (str(round_.round), f"/{network.slug}/rounds/{round_.round}/"),
    )
    context = {
        **about(network, "report", *crumbs, (_("Report"), "")),
        **report_context(round_, links),
        "report_url": base,
    }
    return seen(render(request, "plans/report.html", context), network, members)


@require_safe
def file(request: HttpRequest, slug: str, year: str, kind: str) -> HttpResponse:
    """`/<network>/reports/<year>.<kind>`: the whole report as a file."""
    network, round_ = _round(slug, year)
    language = get_language() or "en"
    body = report_html(round_, language) if kind == "html" else file_of(position_of(round_), kind, language)
    return _file(network, body, kind, f"{network.slug}-{round_.round}.{kind}")


@require_safe
def table(request: HttpRequest, slug: str, year: str, table: str) -> HttpResponse:
    """`/<network>/reports/<year>/<table>.csv`: one table of the report."""
    network, round_ = _round(slug, year)
    try:
        body = file_of(position_of(round_), "csv", "en", table)
    except KeyError:
        raise Http404(table) from None
    return _file(network, body, "csv", f"{network.slug}-{round_.round}-{table}.csv")


def _round(slug: str, year: str) -> tuple[Place, Round]:
    network = network_named(slug)
    found = Round.objects.of(network.place_id).filter(round=int(year)).first()
    if found is None:
        raise Http404(year)
    return network, found


def _file(network: Place, body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=PAGE_MEDIA[kind])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return seen(response, network)
