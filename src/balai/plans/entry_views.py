"""Yearly project entries of a network: a line for each project in each year's report, with filters and search."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from balai.places.models import Place
from balai.places.presenting import holder
from balai.web.formats import number
from balai.web.status import status
from balai.web.templatetags.balai import tag
from balai.web.text import clean, drawn

from . import queries
from .network_queries import Seat, seats
from .queries import FACETS, PAGE, PLANNED

LABELS = {
    "round": pgettext_lazy("a yearly collection", "Round"),
    "focus_area": _("Focus area"),
    "status": _("Status"),
    "country": _("Country"),
}
NOT_STATED = "not stated"
LONGEST = 100


class Asked(NamedTuple):
    """What a request asks for, each value bounded and without control characters; empty means all."""

    round: str
    focus_area: str
    status: str
    country: str
    city: str
    search: str
    page: int


def entries(request: HttpRequest, network: Place) -> HttpResponse:
    """`/<network>/projects/`: 50 entries a page. Values nobody lists lead to an empty page, never to an error."""
    asked = asked_of(request)
    cities = {seat.place_id: seat for seat in seats(network.place_id)}
    places = [i for i, city in cities.items() if asked.city in {"", city.slug}]
    page, counts = _found(places, asked)
    total = page.paginator.count
    names = {city.country: city.country_name for city in cities.values()}
    facets = [_facet(facet, counts[facet], getattr(asked, facet), names) for facet in FACETS]
    context = {
        "network": holder(network),
        "sample": network.sample,
        "crumbs": [(network.name, f"/{network.slug}/"), (_("Yearly project entries"), "")],
        "rounds": facets[:1],
        "filters": facets[1:],
        "active": _active(facets[1:], asked, cities.values()),
        "page": page,
        "rows": _rows(page.object_list, cities),
        "total": total,
        "found": ngettext("%(n)s entry", "%(n)s entries", total) % {"n": number(total)},
        "asked": asked,
        "kept": [(name, value) for name in (*FACETS, "city") if (value := getattr(asked, name))],
        "narrowed": any(asked[:6]),
        "downloads": _downloads(network, asked),
    }
    response = render(request, "plans/city/entries.html", context)
    response.reads, response.about = [network.place_id, *cities], ""  # type: ignore[attr-defined]
    return response


def asked_of(request: HttpRequest) -> Asked:
    """The filters of a request, read one by one."""
    words = {name: clean(request.GET.get(name, ""), LONGEST) for name in (*FACETS, "city", "search")}
    return Asked(**words, page=_page_number(request.GET.get("page", "")))


def _page_number(text: str) -> int:
    """A page from what was asked: nonsense and anything below 1 is the first; a huge number the last there is."""
    if not re.fullmatch(r"[0-9]+", text):
        return 1
    return max(1, int(text[:9]))


class _Pages(Paginator):
    """A paginator that was told how many there are."""

    total = 0

    @cached_property
    def count(self) -> int:
        return self.total


def _found(
    places: Sequence[UUID], asked: Asked
) -> tuple["Page[queries.EntryLine]", dict[str, dict[str, int]]]:
    """The page asked for, or the last there is, and how many each value of a filter would show."""
    stored = {f: "" if v == NOT_STATED else v for f in FACETS if (v := getattr(asked, f))}
    found = queries.entry_page(places, stored, asked.search, asked.page)
    pages = _Pages([], PAGE)
    pages.total = found.total
    if asked.page > pages.num_pages:
        return _found(places, asked._replace(page=pages.num_pages))
    counts = {f: {value or NOT_STATED: n for value, n in some.items()} for f, some in found.counts.items()}
    return Page(found.rows, asked.page, pages), counts


# Drawn here and not in the template: 50 rows of template tags cost more than everything else on the page.
_ROW = (
    '<li class="item item--end"><div><h3>{}</h3>'
    '<p class="item__meta"><a href="{}">{}</a> · {}</p></div>'
    '<div class="item__end">{}</div></li>'
)
_NAME = '<a href="{}">{}</a>'


def _rows(found: Iterable[queries.EntryLine], cities: dict[UUID, Seat]) -> SafeString:
    """Entries as items of a list.

    An entry's address is made of the place that keeps it, not of what the line says.
    """
    number_in, no_area = gettext("%(year)s, no. %(no)s"), gettext("focus area not stated")
    unmatched = gettext("not yet matched")
    rows = []
    for entry in found:
        city = cities[entry.place_id]
        printed = number_in % {"year": entry.round, "no": entry.no}
        name, known = entry.name, entry.project
        about = [city.country_name, entry.focus_area or no_area, printed, *([] if known else [unmatched])]
        rows.append(
            drawn(
                _ROW,
                mark_safe(drawn(_NAME, f"/{city.slug}/projects/{known}/", name)) if known else name,  # noqa: S308
                f"/{city.slug}/",
                entry.city_name or city.name,
                " · ".join(part for part in about if part),
                tag(entry.status),
            )
        )
    return mark_safe("".join(rows))  # noqa: S308 (each row is escaped above)


def _facet(facet: str, counts: dict[str, int], current: str, names: dict[str, str]) -> dict[str, Any]:
    """A filter for parts/filters.html; `names`: countries by code."""
    options = [{"label": _("All"), "value": "", "count": sum(counts.values()), "current": not current}]
    options += [
        {
            "label": _label(facet, value, names),
            "value": value,
            "count": counts[value],
            "current": value == current,
        }
        for value in _ordered(facet, counts)
    ]
    return {"label": LABELS[facet], "param": facet, "options": options}


def _active(facets: Iterable[dict[str, Any]], asked: Asked, cities: Iterable[Seat]) -> list[dict[str, Any]]:
    """The filters that are set and can be taken away; a value that nobody lists is shown as it was asked."""
    found = []
    for facet in facets:
        if value := getattr(asked, facet["param"]):
            label = next((o["label"] for o in facet["options"] if o["value"] == value), value)
            found.append({"param": facet["param"], "label": label})
    if asked.city:
        name = next((city.name for city in cities if city.slug == asked.city), asked.city)
        found.append({"param": "city", "label": name})
    return found


def _ordered(facet: str, counts: dict[str, int]) -> list[str]:
    """Rounds newest first, statuses as a project goes, the rest by name, what is not stated last."""
    if facet == "round":
        return sorted(counts, reverse=True)
    order = ["planning", "ongoing", "completed"]
    return sorted(counts, key=lambda v: (v == NOT_STATED, order.index(v) if v in order else len(order), v))


def _label(facet: str, value: str, names: dict[str, str]) -> Any:
    if value == NOT_STATED:
        return _("Not stated")
    if facet == "status":
        return status(value).label
    if facet == "country":
        return names.get(value) or value
    if facet == "round" and value == str(PLANNED):
        return gettext("%(year)s (action plans)") % {"year": value}
    return value


def _downloads(network: Place, asked: Asked) -> dict[str, str]:
    """The same entries as CSV and JSON."""
    query = {n: v for n in (*FACETS, "city", "search") if (v := getattr(asked, n))}
    tail = f"?{urlencode(query)}" if query else ""
    base = f"/api/v1/networks/{network.slug}/entries"
    return {"csv": f"{base}.csv{tail}", "json": f"{base}{tail}"}
