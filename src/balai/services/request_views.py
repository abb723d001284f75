"""Pages that follow a request: the list, one request for everybody, and the page of whoever reported it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from balai.people.sending import may_send, unsaid
from balai.places.codes import as_code
from balai.places.models import Place
from balai.places.queries import places_of
from balai.places.texts import Refused
from balai.places.zones import zone_named
from balai.web.formats import ago
from balai.web.messages import say

from . import queries
from .commands import reporters
from .commands.reporting import JOINABLE
from .forms import SayingForm
from .models import Counter, Kind, Reporter, Request
from .near import near_copies
from .presenting import about, list_rows, near_items, request_context
from .reporting_views import SENDINGS_BY_CLIENT, at_counter, form_page, page

PAGE = 50
FILTERS = ("state", "kind", "area")
GROUPS = {
    "open": Q(open=True),
    "asked": Q(state="done"),
    "fixed": Q(state="fixed"),
    "other": Q(state__in=["declined", "passed on", "merged", "withdrawn"]),
}


@require_safe
@at_counter
def requests(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """`/<city>/requests/`: what was reported, newest first, 50 a page; filters are links."""
    kinds, areas = queries.kinds(place.place_id), queries.area_names(place.place_id)
    choices = [kind for kind in kinds if not kind.parent]
    filters, wanted = _filters(request, choices, areas), _wanted(request, kinds, areas)
    after = _after(request, place)
    found = queries.requests([place.place_id]).filter(wanted, after).order_by("-opened_at", "code")
    rows = list(found[: PAGE + 1])
    context = {
        **about(place, (_("What was reported"), "")),
        "rows": [_shown(one) for one in list_rows(place, rows[:PAGE], queries.now())],
        "older": rows[PAGE - 1].code if len(rows) > PAGE else "",
        "first": "after" not in request.GET,
        "filters": filters,
        "filtered": bool(request.GET.keys() & {"state", "kind", "area"}),
        "follow": next(
            (f"?what={w}&ref={request.GET[w]}" for w in ("kind", "area") if request.GET.get(w)), ""
        ),
        "takes": bool(choices),
    }
    return kept_an_hour(render(request, "services/requests.html", context), place)


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    """A row of the list as words."""
    row, (mark, state) = one["row"], one["tag"]
    words = {name: one[name] for name in ("url", "text", "kind", "area")}
    return {
        **words,
        "mark": mark,
        "state": state,
        "opened": ago(row.opened_at),
        "people": row.people,
        "code": row.code,
    }


def _filters(request: HttpRequest, kinds: list[Kind], areas: dict[str, str]) -> list[dict[str, Any]]:
    """The filters as links."""
    words = {
        "open": _("Open"),
        "asked": _("Said to be done"),
        "fixed": _("Fixed"),
        "other": _("Ended otherwise"),
    }
    groups = [
        _filter(request, "state", _("How it stands"), list(words.items())),
        _filter(request, "kind", _("What it is about"), [(k.code, k.name) for k in kinds]),
        _filter(request, "area", _("Where"), list(areas.items())),
    ]
    return [group for group in groups if len(group["options"]) > 2]


def asked_for(request: HttpRequest, place: Place) -> Q:
    """What the filters of an address ask for together. Raises Http404 for what is none."""
    return _wanted(request, queries.kinds(place.place_id), queries.area_names(place.place_id))


def _wanted(request: HttpRequest, every: list[Kind], areas: dict[str, str]) -> Q:
    finer: dict[str, list[str]] = {kind.code: [kind.code] for kind in every if not kind.parent}
    for kind in every:
        finer.get(kind.parent, []).append(kind.code)
    known = {
        "state": GROUPS,
        "kind": {code: Q(kind__in=some) for code, some in finer.items()},
        "area": {ref: Q(area=ref) for ref in areas},
    }
    wanted = Q()
    for param, choices in known.items():
        if asked := request.GET.get(param, ""):
            if asked not in choices:
                raise Http404(param)
            wanted &= choices[asked]
    return wanted


def _filter(request: HttpRequest, param: str, label: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    asked = request.GET.get(param, "")
    every = [("", _("All")), *options]
    return {
        "label": label,
        "param": param,
        "options": [{"value": value, "label": name, "current": value == asked} for value, name in every],
    }


def _after(request: HttpRequest, place: Place) -> Q:
    """What stands after a request in the list: a page costs the same however far down it is."""
    if not (asked := request.GET.get("after", "")):
        return Q()
    last = queries.request_named(place.place_id, as_code(asked))
    return Q(opened_at__lte=last.opened_at) & (Q(opened_at__lt=last.opened_at) | Q(code__gt=last.code))


@require_safe
@at_counter
def request_(request: HttpRequest, place: Place, counter: Counter, code: str) -> HttpResponse:
    """`/<city>/requests/<CODE>/`: how it stands, who has it, by when, and everything that happened."""
    row = queries.request_named(place.place_id, as_code(code))
    if row.code != code:
        return HttpResponseRedirect(f"/{place.slug}/requests/{row.code}/")
    with timezone.override(zone_named(counter.timezone)):
        context = {**_about(place, row), **request_context(place, counter, row, queries.now())}
        return kept_with(row, kept_an_hour(render(request, "services/request.html", context), place))


@never_cache
@form_page
@at_counter
def mine(request: HttpRequest, place: Place, counter: Counter, code: str, secret: str) -> HttpResponse:
    """`/<city>/requests/<CODE>/mine/<secret>/`: fixed, not fixed, take back. Never kept, never in a Referer."""
    reporter = _reporter(place, as_code(code), secret)
    row = queries.request_named(place.place_id, reporter.code)
    form = SayingForm()
    if request.method == "POST":
        form = SayingForm(request.POST, request.FILES)
        if answer := _said(request, place, secret, form):
            return unsaid(answer)
        row.refresh_from_db()
    with timezone.override(zone_named(counter.timezone)):
        context = {
            **_about(place, row),
            **request_context(place, counter, row, queries.now()),
            "form": form,
            "began": reporter.began,
            "near": _near(place, row) if row.people == 1 and row.state == "new" else [],
            "said": reporter.said,
            "sent": "sent" in request.GET and not form.is_bound,
            "link_path": request.path,
            "link": request.build_absolute_uri(request.path),
        }
        return unsaid(page(request, "services/mine.html", context))


def _near(place: Place, row: Request) -> list[dict[str, Any]]:
    """What may be of the same thing: whoever has just reported says whether it is."""
    if row.lat is None or row.lon is None:
        return []
    words, now = queries.seen(place.place_id, [row])[row.code].text, queries.now()
    found = near_copies(
        place.place_id, lat=row.lat, lon=row.lon, kind=row.kind, text=words, now=now, limit=3, but=row.code
    )
    return near_items(place, [one for one in found if one.row.state in JOINABLE], now)


def _reporter(place: Place, code: str, secret: str) -> Reporter:
    """Whoever holds this link to this request, or to the one it went on in. Raises Http404."""
    try:
        reporter = reporters.reporter_by(place.place_id, secret)
    except reporters.UnknownLink as unknown:
        raise Http404("link") from unknown
    if not code or code not in {reporter.code, reporter.began}:
        raise Http404("link")
    return reporter


def _said(request: HttpRequest, place: Place, secret: str, form: SayingForm) -> HttpResponse | None:
    """Carry out what the pressed button says; None where the form is shown again."""
    deeds: dict[str, tuple[Callable[[], str], str]] = {
        "fixed": (
            lambda: reporters.agree(place.place_id, secret),
            _("Thank you. You said that it is fixed."),
        ),
        "not-fixed": (
            lambda: reporters.object_to(
                place.place_id, secret, form.cleaned_data["text"], form.cleaned_data["photos"]
            ),
            _("You said that it is not fixed. It is open again."),
        ),
        "same": (
            lambda: reporters.same_as(place.place_id, secret, as_code(request.POST.get("into", ""))),
            _("The two go on together. Your link stays the same."),
        ),
        "take-back": (
            lambda: reporters.take_back(place.place_id, secret),
            _("You took your report back. What you wrote and photographed is erased."),
        ),
    }
    pressed = request.POST.get("do", "")
    if pressed not in deeds or not may_send(form, SENDINGS_BY_CLIENT) or not form.is_valid():
        return None
    deed, done = deeds[pressed]
    try:
        code = deed()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    except reporters.UnknownLink as unknown:
        raise Http404("link") from unknown
    say(request, done, level=messages.SUCCESS)
    here = f"/{place.slug}/requests/{code}/"
    return HttpResponseRedirect(here if pressed == "take-back" else f"{here}mine/{secret}/")


@require_safe
def by_code(request: HttpRequest, code: str = "") -> HttpResponse:
    """`/r/<CODE>/`, or typed at `/r/`: the short address of a request, on whichever city's counter it is."""
    typed = code or request.GET.get("code", "")
    proper = as_code(typed)
    places = places_of(queries.places_of(proper)) if proper else []
    if len(places) == 1:
        return HttpResponseRedirect(f"/{places[0].slug}/requests/{proper}/")
    # Codes that look alike are not offered: that would tell what others reported.
    context = {"typed": typed[:60], "places": places, "code": proper, "unknown": bool(typed) and not places}
    return render(request, "services/by_code.html", context, status=404 if typed and not places else 200)


def _about(place: Place, row: Request) -> dict[str, Any]:
    here = f"/{place.slug}/requests/"
    return about(place, (_("What was reported"), here), (row.code, f"{here}{row.code}/"))


def kept_an_hour(response: HttpResponse, place: Place) -> HttpResponse:
    """Kept until the city's record grows, not longer than an hour: it shows whether a promise is broken."""
    response.reads = [place.place_id]  # type: ignore[attr-defined]
    response.shows_ages = True  # type: ignore[attr-defined]
    return response


def kept_with(row: Request, response: HttpResponse) -> HttpResponse:
    """Kept until an act about this request, or about the city as a whole."""
    response.about = row.code  # type: ignore[attr-defined]
    if row.state == "passed on":  # it names the city that it belongs to, as that city's record has it
        response.reads = None  # type: ignore[attr-defined]
    return response
