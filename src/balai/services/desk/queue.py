"""The queue of an office: what waits, the most urgent first; as a table; and views of one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balai.methods.csv_rows import row as csv_row
from balai.people.desk import in_city, page, url, who
from balai.people.person import account_id_of
from balai.people.queries import holders
from balai.places.commands import EDITORS
from balai.places.models import Place
from balai.places.texts import Refused
from balai.web.formats import number
from balai.web.messages import say

from .. import queries, queue
from ..commands import office
from ..presenting_desk import CSV_HEADER, QUEUE_KEYS, csv_cells, map_of, nothing, queue_rows
from ..states import OPEN, STATES, WORDS
from ..wanted import EVERY_OFFICE, VIEWS, Wanted
from .counter import trail

CSV_MOST = 10_000


@in_city
@require_GET
def show(request: HttpRequest, place: Place) -> HttpResponse:
    """A page of a queue: an officer who works in one office sees that one first."""
    account = account_id_of(who(request))
    wanted = _wanted(request, place, account)
    now = queries.now()
    found = queue.page(place.place_id, wanted, account, now)
    names = staff_names(place.place_id)
    rows = queue_rows(place, found.rows, now, names)
    return page(
        request, "services/desk/queue.html", place,
        wanted=wanted, rows=rows, older=found.older, pictures=f"/{place.slug}/record/aside/",
        map=map_of(rows, url("desk_queue", place)) if wanted.map else None,
        views=_views(place.place_id, wanted, account, now), groups=_groups(place.place_id, wanted),
        saved=[(view, Wanted.read(view.query).query()) for view in queue.views_of(place.place_id, account)],
        offices=queries.offices(place.place_id), staff=sorted(names.items(), key=lambda one: one[1]),
        keys=QUEUE_KEYS, query=wanted.query(), empty=nothing(wanted.view, wanted.narrowed),
        crumbs=trail(place, ""),
    )  # fmt: skip


def _wanted(request: HttpRequest, place: Place, account: UUID | None) -> Wanted:
    mine = queue.offices_of(place.place_id, account)
    return Wanted.read(request.GET, office=mine[0] if len(mine) == 1 else "")


def _views(place_id: UUID, wanted: Wanted, account: UUID | None, now: str) -> list[dict[str, Any]]:
    """The usual views, each with how many it shows."""
    found = []
    for view, label in VIEWS.items():
        n = queue.count(place_id, Wanted(view=view, office=wanted.office), account, now)
        many = (
            _("more than %(n)s") % {"n": number(queue.MOST_COUNTED)} if n > queue.MOST_COUNTED else number(n)
        )
        found.append({
            "label": label, "n": many, "current": view == wanted.view,
            "query": Wanted(view=view, office=wanted.office).query(),
        })  # fmt: skip
    return found


def _groups(place_id: UUID, wanted: Wanted) -> list[dict[str, Any]]:
    """Offices, kinds and areas to narrow the queue by, for parts/filters.html."""
    choices: dict[str, list[tuple[str, Any]]] = {
        "office": [(EVERY_OFFICE, _("Every office")), *((o.ref, o.name) for o in queries.offices(place_id))],
        "kind": [("", _("All")), *((k.code, k.name) for k in queries.kinds(place_id))],
        "area": [("", _("All")), *((a.ref, a.name) for a in queries.areas(place_id))],
        "state": [("", _("All")), *((one, WORDS[one]) for one in _states(wanted.view))],
    }
    labels = {
        "office": _("Office"), "kind": _("What it is about"), "area": _("Where"), "state": _("How it stands"),
    }  # fmt: skip
    return [
        {"label": labels[name], "param": name, "options": [
            {"value": value, "label": label, "current": value == (getattr(wanted, name) or some[0][0])}
            for value, label in some
        ]}
        for name, some in choices.items() if len(some) > 2
    ]  # fmt: skip


def _states(view: str) -> list[str]:
    """Those that requests of a view can be in, where there are several."""
    several = {
        "closed": set(STATES) - OPEN,
        "open": OPEN,
        "late": OPEN,
        "mine": OPEN,
        "lost": OPEN,
        "held": set(STATES),
    }
    return [one for one in STATES if one in several.get(view, ())]


def staff_names(place_id: UUID) -> dict[UUID, str]:
    """Those who may work on requests here, by account; an address stands for whoever has no name."""
    return {held.account_id: str(held.account) for held in holders(place_id) if held.kind in EDITORS}


@in_city
@require_GET
def as_csv(request: HttpRequest, place: Place) -> HttpResponse:
    """The queue as a table: what everybody may read of each request, and who has it."""
    account = account_id_of(who(request))
    wanted = _wanted(request, place, account)
    found = queue.queue(place.place_id, wanted, account, queries.now()).order_by("due", "code")
    lines = csv_cells(place, list(found[:CSV_MOST]), staff_names(place.place_id))
    body = "".join(f"{csv_row(cells)}\n" for cells in (CSV_HEADER, *lines))
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{place.slug}-queue.csv"'
    return response


def officer(text: str, place_id: UUID) -> UUID | None:
    """The account that was chosen, of those who work for this city. Raises Refused."""
    found = next((account for account in staff_names(place_id) if str(account) == text), None)
    if found is None:
        raise Refused(_("Choose from those who work for this city."), "officer")
    return found


@in_city
@require_POST
def keep(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep what is on the screen as a view of one's own, or take one away."""
    wanted = Wanted.read(request.POST)
    try:
        if key := request.POST.get("drop", ""):
            office.drop_view(who(request), place.place_id, UUID(key))
        else:
            office.keep_view(who(request), place.place_id, request.POST.get("name", ""), wanted)
    except Refused as why:
        say(request, why, level=messages.ERROR)
    except ValueError:
        say(request, _("It is gone by now."), level=messages.ERROR)
    return HttpResponseRedirect(f"{url('desk_queue', place)}?{wanted.query()}")
