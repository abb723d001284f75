"""Reviewing proposals: are two listed projects one?"""

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balai.people.desk import at_desk, posted, submitted, who
from balai.places.authority import CSCO, REPRESENTATIVE, SECRETARIAT, Actor
from balai.places.models import Place
from balai.places.queries import city_named, member_ids, members
from balai.web.messages import say

from ..commands import decide_match
from ..commands.matches import may_decide
from ..models import Listing, Match, Project
from ..queries import match_named, open_matches
from .forms import DecisionForm

DECIDED_SHOWN = 30


class Side(NamedTuple):
    """One of the two projects, with the lines of reports that it was listed by."""

    project: Project
    lines: list[Listing]


class Proposal(NamedTuple):
    """A match as the page shows it."""

    match: Match
    place: Place
    earlier: Side
    later: Side
    form: DecisionForm | None

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.earlier, self.later


def within_reach(actor: Actor) -> list[UUID]:
    """The places for which this actor may decide."""
    found: dict[UUID, None] = {}
    for role in actor.roles:
        if role.kind == CSCO:
            found[role.place_id] = None
        elif role.kind == SECRETARIAT:
            found |= dict.fromkeys(member_ids(role.place_id))
        elif role.kind == REPRESENTATIVE:
            mine = members(role.place_id).filter(country=role.country).values_list("member", flat=True)
            found |= dict.fromkeys(mine)
    return list(found)


@at_desk
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    return _page(request)


@at_desk
@require_POST
def decide(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Confirms or rejects a proposal. If somebody else was faster, what they decided stands."""
    place = city_named(slug)
    may_decide(who(request), place.place_id)
    match = match_named(place.place_id, ref)
    form = DecisionForm(posted(request), prefix=ref)

    def command(said: dict[str, Any]) -> None:
        confirmed = said["decision"] == "confirm"
        decide_match(who(request), place.place_id, ref, confirmed, said["reason"])

    if submitted(form, command):
        say(request, _("Decided. The record holds it with your reason."))
        return redirect("desk_matches")
    if match_named(place.place_id, ref).decision:
        typed = form.data.get(form.add_prefix("reason"), "")[:500]
        text = _("Somebody decided this already. Nothing was changed. You had written: %(reason)s")
        say(request, text % {"reason": typed}, level=messages.WARNING)
        return redirect("desk_matches")
    return _page(request, match, form)


def _page(request: HttpRequest, wrong: Match | None = None, form: DecisionForm | None = None) -> HttpResponse:
    reach = within_reach(who(request))
    waiting = open_matches(reach)
    decided = list(
        Match.objects.across(reach).exclude(decision="").order_by("-decided_on", "ref")[:DECIDED_SHOWN]
    )
    shown = _proposals([*waiting, *decided])
    for n, proposal in enumerate(shown[: len(waiting)]):
        fresh = DecisionForm(prefix=proposal.match.ref)
        mine = form if wrong is not None and proposal.match.ref == wrong.ref else fresh
        shown[n] = proposal._replace(form=mine)
    context = {
        "open": shown[: len(waiting)],
        "decided": shown[len(waiting) :],
        "reach": bool(reach),
        "wrong": form,
        "sample": any(p.place.sample for p in shown),
        "crumbs": [(_("Your desk"), "/desk/"), (_("Doubtful matches"), "")],
    }
    return render(request, "plans/desk/matches.html", context, status=400 if form else 200)


def _proposals(found: list[Match]) -> list[Proposal]:
    """Matches with their places, projects and lines, in five queries for all."""
    ids = {match.place_id for match in found}
    places = {place.place_id: place for place in Place.objects.across(ids)}
    refs = {ref for match in found for ref in (match.earlier, match.later)}
    known = {(p.place_id, p.ref): p for p in Project.objects.across(ids).filter(ref__in=refs)}
    lines: dict[tuple[UUID, str], list[Listing]] = {}
    for line in Listing.objects.across(ids).filter(project__in=refs).order_by("round", "position"):
        lines.setdefault((line.place_id, line.project), []).append(line)
    return [
        Proposal(
            match,
            places[match.place_id],
            _side(known, lines, match, match.earlier),
            _side(known, lines, match, match.later),
            None,
        )
        for match in found
        if (match.place_id, match.earlier) in known and (match.place_id, match.later) in known
    ]


def _side(
    known: dict[tuple[UUID, str], Project],
    lines: dict[tuple[UUID, str], list[Listing]],
    match: Match,
    ref: str,
) -> Side:
    return Side(known[match.place_id, ref], lines.get((match.place_id, ref), []))
