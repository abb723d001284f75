"""Pages by which residents report, and count themselves in. No account, no script needed; never kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from balai.people.forms import client
from balai.people.limits import Limit
from balai.people.sending import form_status, may_send, sending_page
from balai.places.codes import as_code
from balai.places.models import Place
from balai.places.once import new_client_key
from balai.places.pin import pin_map_part
from balai.places.rings import in_the_world
from balai.places.texts import Refused
from balai.record.place_query import named_rows
from balai.web.shells import Shells
from balai.web.text import clean

from . import queries
from .commands import reporting
from .commands.reporting import JOINABLE, Reported
from .elsewhere import Right, right_place
from .forms import ReportForm, SendingForm
from .models import Counter, Kind
from .near import near_copies
from .places import micro
from .presenting import about, icon_of, near_items, request_context

SENDINGS_BY_CLIENT = Limit("report-client", most=30, every=20)
"""Reports, and what is said about them, sent by one client: a whole neighbourhood may share one address."""
LOOKS_BY_CLIENT = Limit("near-client", most=60, every=2)
"""Questions whether something was reported already: a page asks when its place, kind or words change."""
PLACE_FROM_LINK = ("lat", "lon")
SHELLS = Shells(client_key=new_client_key)
View = Callable[..., HttpResponse]
form_page = require_http_methods(["GET", "HEAD", "POST"])


def at_counter(view: View) -> View:
    """The view is given the city of the address and its counter; a city without one has no such pages."""

    @wraps(view)
    def inner(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
        place, counter = named_rows(slug, Place, Counter)
        if place is None or place.is_network or counter is None:
            raise Http404(slug)
        return view(request, place, counter, **rest)

    return inner


@never_cache
@form_page
@at_counter
def report(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """`/<city>/report/`: picture, place, kind, note, contact; then the code and the secret link."""
    if request.method != "POST":
        shows = (place.place_id, place.entry, counter.entry, queries.kinds_as_of(place.place_id))
        return SHELLS.answer(request, shows, lambda: _empty(request, place, counter))
    form = ReportForm(request.POST, request.FILES, kinds=_kinds(place))
    if answer := _sent(request, form, place, lambda: reporting.report(place.place_id, form.said())):
        return answer
    return _report_page(request, place, counter, form)


def _kinds(place: Place) -> list[Kind]:
    """What may be reported. Raises Http404 where nothing may."""
    if not (kinds := queries.residents_kinds(place.place_id)):
        raise Http404("no kinds")
    return kinds


def _empty(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """The page with a place, where a link gave one."""
    there = {name: request.GET.get(name, "")[:12] for name in PLACE_FROM_LINK}
    return _report_page(request, place, counter, ReportForm(kinds=_kinds(place), initial=there))


def _report_page(request: HttpRequest, place: Place, counter: Counter, form: ReportForm) -> HttpResponse:
    tiles = [{**tile, "icon": icon_of(tile["kind"])} for tile in form.tiles()]
    context = {**about(place, (_("Report a problem"), "")), "form": form, "tiles": tiles, "counter": counter,
               "right": _right(place, form)}  # fmt: skip
    return page(request, "services/report.html", context)


def _right(place: Place, form: ReportForm) -> Right | None:
    """The city to tell instead, where what was sent lies outside."""
    if not form.is_bound or not form.errors or getattr(form, "too_many", False):
        return None
    lat, lon = (micro(str(form.data.get(name, ""))[:20]) for name in PLACE_FROM_LINK)
    return right_place(place, lat, lon) if lat is not None and lon is not None else None


@never_cache
@form_page
@at_counter
def join(request: HttpRequest, place: Place, counter: Counter, code: str) -> HttpResponse:
    """`/<city>/requests/<CODE>/join/`: count me in, with a word or a picture if one likes."""
    row = queries.request_named(place.place_id, as_code(code))
    here = f"/{place.slug}/requests/{row.code}/"
    if row.state not in JOINABLE:
        return HttpResponseRedirect(here)
    form = SendingForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = SendingForm(request.POST, request.FILES)
        if answer := _sent(
            request, form, place, lambda: reporting.join(place.place_id, row.code, form.said())
        ):
            return answer
    trail = about(place, (_("What was reported"), f"/{place.slug}/requests/"), (row.code, here))
    context = {**request_context(place, counter, row, queries.now()), **trail, "form": form, "back": here}
    return page(request, "services/join.html", context)


@never_cache
@require_safe
@at_counter
def near(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """`/<city>/report/near/?lat=&lon=&kind=&text=`: a part of the page with what may be the same thing."""
    if not LOOKS_BY_CLIENT.take(client()):
        return HttpResponse(status=429)
    lat, lon = (micro(request.GET.get(name, "")[:20]) for name in PLACE_FROM_LINK)
    found: list[Any] = []
    if lat is not None and lon is not None and in_the_world([(lon, lat)]):
        kind, text = clean(request.GET.get("kind", ""), 40), clean(request.GET.get("text", ""), 300)
        found = near_copies(
            place.place_id, lat=lat, lon=lon, kind=kind, text=text, now=queries.now(), limit=3
        )
    return render(request, "services/part_near.html", {"near": near_items(place, found, queries.now()),
                  "pictures": f"/{place.slug}/record/aside/"})  # fmt: skip


@require_safe
@at_counter
def map_(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """`/<city>/report/map/`: the map on which the pin is moved."""
    answer = pin_map_part(request, place)
    answer.about = ""  # type: ignore[attr-defined]
    return answer


@never_cache
@require_safe
@at_counter
def worker(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """The script that keeps the report page in a telephone; of this city's page alone."""
    context = {"release": settings.RELEASE, "page": f"/{place.slug}/report/"}
    return render(request, "services/worker.js", context, content_type="text/javascript; charset=utf-8")


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form, and its errors for a script that sends what waited in a telephone."""
    form = context["form"]
    if form_status(form) != 200 and wants_json(request):
        said = [sentence for some in form.errors.values() for sentence in some]
        return JsonResponse({"errors": said}, status=form_status(form))
    return sending_page(request, template, context, SENDINGS_BY_CLIENT)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks: what waited in a telephone is sent by one."""
    return request.headers.get("Accept", "") == "application/json"


def _sent(
    request: HttpRequest, form: SendingForm, place: Place, send: Callable[[], Reported]
) -> HttpResponse | None:
    """Carry a sending out and lead to its sender's own page; None where the form is shown again."""
    if not may_send(form, SENDINGS_BY_CLIENT) or not form.is_valid():
        return None
    try:
        told = send()
    except Refused as refused:
        form.refuse(refused)
        return None
    link = f"/{place.slug}/requests/{told.code}/mine/{told.secret}/"
    if wants_json(request):
        return JsonResponse({"code": told.code, "link": link}, status=200 if told.again else 201)
    return HttpResponseRedirect(f"{link}?sent=1")
