"""Pages by which residents report, and count themselves in. No account, no script needed; never kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.people.forms import client
from balai.people.limits import Limit
from balai.places.models import Place
from balai.places.queries import city_named
from balai.places.texts import Refused

from . import queries
from .codes import as_code
from .commands import reporting
from .commands.reporting import JOINABLE, Reported
from .forms import ReportForm, SendingForm
from .models import Counter
from .presenting import about, icon_of, request_context

SENDINGS_BY_CLIENT = Limit("report-client", most=30, every=20)
"""Reports, and what is said about them, sent by one client: a whole neighbourhood may share one address."""
PLACE_FROM_LINK = ("lat", "lon")
View = Callable[..., HttpResponse]
form_page = require_http_methods(["GET", "HEAD", "POST"])


def at_counter(view: View) -> View:
    """The view is given the city of the address and its counter; a city without one has no such pages."""

    @wraps(view)
    def inner(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
        place = city_named(slug)
        counter = queries.counter_of(place.place_id)
        if counter is None:
            raise Http404(slug)
        return view(request, place, counter, **rest)

    return inner


@never_cache
@form_page
@at_counter
def report(request: HttpRequest, place: Place, counter: Counter) -> HttpResponse:
    """`/<city>/report/`: picture, place, kind, note, contact; then the code and the secret link."""
    kinds = queries.residents_kinds(place.place_id)
    if not kinds:
        raise Http404("no kinds")
    if request.method == "POST":
        form = ReportForm(request.POST, request.FILES, kinds=kinds)
        if answer := _sent(form, place, lambda: reporting.report(place.place_id, form.said())):
            return answer
    else:
        form = ReportForm(
            kinds=kinds, initial={name: request.GET.get(name, "")[:12] for name in PLACE_FROM_LINK}
        )
    tiles = [{**tile, "icon": icon_of(tile["kind"])} for tile in form.tiles()]
    context = {**about(place, (_("Report a problem"), "")), "form": form, "tiles": tiles, "counter": counter}
    return page(request, "services/report.html", context)


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
        if answer := _sent(form, place, lambda: reporting.join(place.place_id, row.code, form.said())):
            return answer
    trail = about(place, (_("What was reported"), f"/{place.slug}/requests/"), (row.code, here))
    context = {**request_context(place, counter, row, queries.now()), **trail, "form": form, "back": here}
    return page(request, "services/join.html", context)


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form; 400 when what was sent needs another look, 429 when it was too much at once."""
    form = context["form"]
    status = 400 if form.is_bound and form.errors else 200
    answer = render(request, template, context, status=429 if getattr(form, "too_many", False) else status)
    if answer.status_code == 429:
        answer["Retry-After"] = str(int(SENDINGS_BY_CLIENT.every))
    return answer


def may_send(form: Any) -> bool:
    """Counts a sending, before its pictures are decoded; what was typed stays where it is too many."""
    if SENDINGS_BY_CLIENT.take(client()):
        return True
    form.too_many, form.files = True, {}
    form.full_clean()
    form._errors.clear()
    form.add_error(
        None, _("Too much was sent from here. Nothing is lost: wait a minute, then send it again.")
    )
    return False


def _sent(form: SendingForm, place: Place, send: Callable[[], Reported]) -> HttpResponse | None:
    """Carry a sending out and lead to its sender's own page; None where the form is shown again."""
    if not may_send(form) or not form.is_valid():
        return None
    try:
        told = send()
    except Refused as refused:
        form.refuse(refused)
        return None
    return HttpResponseRedirect(f"/{place.slug}/requests/{told.code}/mine/{told.secret}/?sent=1")
