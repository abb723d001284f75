"""Pages of figures for everybody: what came of what was reported, and the promises that are broken."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balai.places.codes import as_code
from balai.places.models import Place
from balai.web.formats import day

from . import queries
from .figures import figures as figures_of
from .figures import this_hour
from .models import Counter
from .presenting import about, list_rows
from .presenting_figures import PERIODS, facts, finding, others, parts, periods
from .reporting_views import at_counter
from .request_views import kept_an_hour

PAGE = 50


@require_safe
@at_counter
def figures(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """`/<city>/requests/figures/`: what came of it, in all, by kind, office and area."""
    if (period := request.GET.get("period", "365")) not in PERIODS:
        raise Http404("period")
    found = figures_of(place.place_id, this_hour(queries.now()), PERIODS[period][0])
    city = found[("", "")]
    context = {
        **_about(place, _("Figures")), "city": city, "facts": facts(city), "finding": finding(city),
        "others": others(city), "parts": parts(place, found, city), "periods": periods(period),
        "days": PERIODS[period][0],
        "api": f"/api/v1/places/{place.slug}/",
    }  # fmt: skip
    return kept_an_hour(render(request, "services/figures.html", context), place)


@require_safe
@at_counter
def promises(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """`/<city>/requests/promises/`: those still waited for, or answered late (`which=answered`); 50 a page."""
    now, which = queries.now(), request.GET.get("which", "open")
    after = as_code(asked := request.GET.get("after", ""))
    if which not in queries.LATE or bool(asked) != bool(after):
        raise Http404("which or after")
    rows = list(queries.late(which, place.place_id, now, after)[: PAGE + 1])
    context: dict[str, Any] = {
        **_about(place, _("Promises broken")), "first": not asked,
        "rows": [_shown(one, which) for one in list_rows(place, rows[:PAGE], now)],
        "which": which, "older": rows[PAGE - 1].code if len(rows) > PAGE else "",
        "csv": f"/api/v1/places/{place.slug}/broken-promises.csv?which={which}",
    }  # fmt: skip
    return kept_an_hour(render(request, "services/promises.html", context), place)


def _shown(one: dict[str, Any], which: str) -> dict[str, Any]:
    """A row of the list as words."""
    row, late = one["row"], which == "answered"
    words = {name: one[name] for name in ("url", "text", "kind", "office", "area")}
    answered = day(row.first_answered_at) if late else ""
    return {
        **words,
        "code": row.code,
        "day": day(row.first_promise if late else row.broken),
        "answered": answered,
    }


def _about(place: Place, title: str) -> dict[str, Any]:
    return about(place, (_("What was reported"), f"/{place.slug}/requests/"), (title, ""))
