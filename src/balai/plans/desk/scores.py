"""A city's self-assessment in a programme: its scores by component, and the total they follow to."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from balai.people.desk import form_page, in_city, page, posted, submitted, who
from balai.places.models import Place, WeightSet
from balai.web.messages import say

from .. import commands
from ..commands.assessments import programmes_of
from ..models import Assessment
from ..presenting import weight_set
from .forms import ScoreForm


@in_city
@form_page
def scores(request: HttpRequest, place: Place, programme: str) -> HttpResponse:
    """The form beside the weights it is computed with, and every assessment so far, newest first."""
    network, weights = _held(place, programme)
    form = ScoreForm(
        posted(request), components=[w["component"] for w in weights.weights], most=weights.scale_max
    )
    write = partial(commands.assess_itself, who(request), place.place_id, programme)
    if done := submitted(
        form, lambda said: write(year=said["year"], scores=form.scores(), source=said["source"])
    ):
        say(request, _("The total is %(total)s. It stands in the record.") % {"total": done.value})
        return redirect("desk_scores", slug=place.slug, programme=programme)
    earlier = Assessment.objects.of(place.place_id).filter(programme=programme).order_by("-year", "-entry")
    context = {
        "network": network,
        "weights": weight_set(weights),
        "earlier": [_shown(one) for one in earlier],
    }
    return page(request, "plans/desk/scores.html", place, form, tab=programme, **context)


def _held(place: Place, programme: str) -> tuple[Place, WeightSet]:
    found = next(((n, held) for n, held in programmes_of(place.place_id) if n.slug == programme), None)
    if found is None:
        raise Http404(programme)
    return found


def _shown(row: Assessment) -> dict[str, Any]:
    """An assessment with its scores as numbers of two decimals."""
    pairs = [said.rpartition("=")[::2] for said in row.scores]
    return {
        "year": row.year,
        "total": f"{row.total / 100:.2f}",
        "scores": [(name, f"{int(value) / 100:.2f}") for name, value in pairs],
        "source": row.source,
    }
