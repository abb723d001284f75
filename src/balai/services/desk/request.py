"""One request at the desk: what only staff see of it, and everything they can do with it."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from balai.people.desk import form_page, in_city, page, submitted, url
from balai.places.codes import as_code
from balai.places.models import Place
from balai.places.zones import zone_named
from balai.web.messages import say

from .. import queries, queue
from ..models import Counter, Request
from ..near import near_copies
from ..presenting import request_context
from ..presenting_desk import REQUEST_KEYS, clock, deed_rows, language_names, near_rows, withheld_parts
from ..states import may_follow
from .counter import trail
from .deeds import deeds_of
from .queue import staff_names
from .undo import Before, way_back


@in_city
@form_page
def show(request: HttpRequest, place: Place, code: str, do: str = "") -> HttpResponse:
    """Everything about a request; below `<do>/`, what was sent to do with it."""
    row, counter = queries.request_named(place.place_id, as_code(code)), queries.counter_of(place.place_id)
    if counter is None or (request.method != "POST" and do):
        raise Http404(code)
    deeds, sent = deeds_of(request, place, counter, row), {}
    if do and do not in deeds:
        raise Http404(do)
    if do:
        before = Before.of(place.place_id, [row.code])
        sent[do] = deeds[do].form(request.POST, request.FILES)
        if done := submitted(sent[do], deeds[do].command):
            say(request, deeds[do].done, undo=way_back(request, place, before, do, {row.code: done.value}))
            return HttpResponseRedirect(url("desk_request", place, row.code))
        row.refresh_from_db()
    filled = {name: sent.get(name) or deed.form() for name, deed in deeds.items()}
    return _page(request, place, counter, row, filled, do)


def _page(
    request: HttpRequest, place: Place, counter: Counter, row: Request, filled: dict[str, forms.Form], do: str
) -> HttpResponse:
    now, place_id = queries.now(), place.place_id
    names = staff_names(place_id)
    langs, reached = queue.languages(place_id, row.code)
    with timezone.override(zone_named(counter.timezone)):
        about = request_context(place, counter, row, now)
        held = queue.assignments(place_id, [row.code]).get(row.code)
        return page(
            request, "services/desk/request.html", place, filled.get(do), **about,
            deeds=filled, failed=do, clock=clock(row, now), exact=queue.exact_point(place_id, row.code),
            officer=names.get(held.account, "") if held and held.account else "",
            notes=[(note, names.get(note.account, "")) for note in queue.notes(place_id, row.code)],
            near=near_rows(place, _near(row, about["seen"].text, now), now),
            withheld=withheld_parts(place_id, row), deeds_done=deed_rows(place_id, row.code, names),
            langs=language_names(langs), reached=reached, may_join=may_follow("merged", row.state),
            templates=queue.templates(place_id, row.kind, langs), base=f"/{place.slug}/", keys=REQUEST_KEYS,
            crumbs=trail(place, url("desk_queue", place), row.code),
        )  # fmt: skip


def _near(row: Request, text: str, now: str) -> list[Any]:
    """Others that may be of the same thing; nothing is compared where the place is not known."""
    if row.lat is None or row.lon is None:
        return []
    return near_copies(
        row.place_id, lat=row.lat, lon=row.lon, kind=row.kind, text=text, now=now, but=row.code, at_desk=True
    )
