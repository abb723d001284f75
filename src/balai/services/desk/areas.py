"""Areas of the city at the desk: a file is checked, thinned, kept and drawn."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from balai.people.desk import form_page, in_city, posted, submitted, who
from balai.places.models import Place
from balai.places.outline import MOST_BYTES, rings_of
from balai.web.messages import say

from .. import queries
from ..commands import counter as commands
from ..models import Area
from .counter import form_of
from .forms import AreaForm, CloseForm


@in_city
@form_page
def change(request: HttpRequest, place: Place, area: str = "") -> HttpResponse:
    row = _open(place, area) if area else None
    first = {"name": row.name, "source": row.source} if row else None
    form = AreaForm(posted(request), request.FILES or None, row=row, initial=first)

    def command(said: dict[str, Any]) -> str:
        rings = rings_of(said["file"].read(MOST_BYTES + 1)) if said["file"] or row is None else row.rings
        return commands.set_area(who(request), place.place_id, said["name"], rings, said["source"], area)

    if submitted(form, command):
        say(request, _("The area stands in the record. Look at it drawn."))
        return redirect("desk_counter", slug=place.slug)
    return form_of(request, place, form, row.name if row else _("Add an area"), _("Save"), files=True)


@in_city
@form_page
def close(request: HttpRequest, place: Place, area: str) -> HttpResponse:
    row, form = _open(place, area), CloseForm(posted(request))
    if submitted(form, lambda said: commands.close_area(who(request), place.place_id, area, said["reason"])):
        say(request, _("The area is no longer used."))
        return redirect("desk_counter", slug=place.slug)
    return form_of(request, place, form, _("Close “%(name)s”") % {"name": row.name}, _("Close"))


def _open(place: Place, ref: str) -> Area:
    row = next((one for one in queries.areas(place.place_id) if one.ref == ref), None)
    if row is None:
        raise Http404(ref)
    return row
