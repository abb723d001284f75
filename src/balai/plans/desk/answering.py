"""A round as the city sees it: what is answered, what changed, handing in."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balai.people.desk import crumbs, in_city, page, pressed, url, who
from balai.places.authority import CSCO
from balai.places.models import Place

from .. import commands
from ..queries import project_named, projects
from .guards import size_now
from .home import days_until, running_rounds
from .presenting import (
    accepted_size,
    answer_as_said,
    asks_about,
    city_states,
    has_answered,
    origin_of,
    project_changes,
    target_changes,
)
from .projects import asked_round


@in_city
@require_GET
def index(request: HttpRequest, place: Place) -> HttpResponse:
    return page(request, "plans/desk/city_rounds.html", place, running=running_rounds(place), tab="rounds")


@in_city
@require_GET
def checklist(request: HttpRequest, place: Place, network: str, year: int) -> HttpResponse:
    """Projects not answered yet, then those that are; what changed; the button that hands in."""
    here, round_ = asked_round(place, network, year)
    origin, answered = origin_of(place), has_answered(origin_of(here), year)
    state = city_states(round_, [place], timezone.localdate())[0]
    since, now = accepted_size(here, origin, year), size_now(place.place_id)
    own = [p for p in projects(place.place_id) if asks_about(p)]
    context = {
        "network": here,
        "round": round_,
        "state": state,
        "days": days_until(round_.due),
        "waiting": [p for p in own if not answered(p)],
        "answered": [p for p in own if answered(p)],
        "changes": [c for c in project_changes(place.place_id, since, now, answered) if c.kind != "same"],
        "results": target_changes(place.place_id, since, now),
        "since": since,
        "may_hand_in": who(request).has(CSCO, place.place_id) and state.state != "accepted",
        "grown": state.state in {"drafted", "reviewed"} and now > state.size,
        "crumbs": crumbs(place, (round_.title, "")),
    }
    return page(request, "plans/desk/checklist.html", place, **context)


@in_city
@require_POST
def confirm(request: HttpRequest, place: Place, network: str, year: int, ref: str) -> HttpResponse:
    """What the register says of a project holds for this round too."""
    here, _round = asked_round(place, network, year)
    said = answer_as_said(project_named(place.place_id, ref))
    write = partial(
        commands.answer_for_project,
        who(request),
        place.place_id,
        ref,
        said,
        origin_of(here),
        year,
    )
    done = _("“%(name)s” is confirmed as it stands.") % {"name": said.name}
    return pressed(request, write, done, back=url("desk_checklist", place, network, year))


@in_city
@require_POST
def hand_in(request: HttpRequest, place: Place, network: str, year: int) -> HttpResponse:
    here, _round = asked_round(place, network, year)
    write = partial(commands.hand_in_draft, who(request), here.place_id, year, origin_of(place))
    done = _("Handed in. The national representative reviews it next.")
    return pressed(request, write, done, back=url("desk_checklist", place, network, year))
