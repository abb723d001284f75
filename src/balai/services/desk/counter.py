"""A city's counter at the desk: everything that is set, and how it works."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from balai.people import desk
from balai.people.desk import crumbs, form_page, in_city, page, posted, submitted, url, who
from balai.places.models import Place
from balai.places.outline import picture
from balai.web.doors import Door
from balai.web.messages import say

from .. import queries
from ..commands import counter as commands
from .forms import CounterForm


def doors(place_id: UUID, slug: str) -> list[Door]:
    """The way from a city's card at the desk to its counter."""
    if queries.counter_of(place_id) is None:
        words = (
            gettext_lazy("Open the counter"),
            gettext_lazy("Residents report, the city answers in the open"),
        )
    else:
        words = gettext_lazy("Set the counter"), gettext_lazy("Kinds, offices, areas and who answers what")
        queue = Door(
            f"/desk/cities/{slug}/queue/", gettext_lazy("What waits"),
            gettext_lazy("The queue, the most urgent first"), icon="track",
        )  # fmt: skip
        return [queue, Door(f"/desk/cities/{slug}/counter/", *words, icon="plan")]
    return [Door(f"/desk/cities/{slug}/counter/", *words, icon="plan")]


@in_city
@require_GET
def show(request: HttpRequest, place: Place) -> HttpResponse:
    """Everything that is set, each with the way to change it."""
    names, kinds = queries.named(place.place_id), queries.kinds(place.place_id)
    kind_names = queries.kind_names(place.place_id)
    rules = [
        {"kind": kind_names.get(r.kind, r.kind), "area": names.get(r.area, r.area), "office": names.get(r.office, ""),
         "query": urlencode({"kind": r.kind, "area": r.area, "office": r.office})}
        for r in queries.routes(place.place_id)
    ]  # fmt: skip
    areas = [(area, picture(area.rings, area.name)) for area in queries.areas(place.place_id)]
    return page(
        request, "services/desk/counter.html", place,
        counter=queries.counter_of(place.place_id), kinds=kinds, kind_names=kind_names,
        offices=queries.offices(place.place_id), areas=areas, rules=rules, crumbs=trail(place, ""),
    )  # fmt: skip


@in_city
@form_page
def change(request: HttpRequest, place: Place) -> HttpResponse:
    row = queries.counter_of(place.place_id)
    form = CounterForm(posted(request), initial=CounterForm.initial_of(row) if row else None)
    if submitted(form, lambda _said: commands.set_counter(who(request), place.place_id, form.act())):
        say(request, _("The counter works like this from now on."))
        return redirect("desk_counter", slug=place.slug)
    return form_of(request, place, form, _("How the counter works"), _("Save"))


def form_of(
    request: HttpRequest, place: Place, form: Any, title: str, action: str, **context: Any
) -> HttpResponse:
    """A page of one form about the counter."""
    back = url("desk_counter", place)
    return desk.form_of(request, place, form, title, action, back, [(_("The counter"), back)], **context)


def trail(place: Place, address: str, *more: str) -> list[tuple[Any, str]]:
    return crumbs(place, (_("The counter"), address), *((one, "") for one in more))
