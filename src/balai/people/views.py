"""Who may do what at a place or a network: the page, its CSV twin, and what can be done there."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.places.authority import ROLES, NotAllowed
from balai.places.models import Place
from balai.places.queries import place_named
from balai.places.texts import Refused
from balai.web.messages import say

from . import commands, mailer, queries
from .forms import InviteForm
from .middleware import SignedIn
from .models import Invitation, RoleHeld
from .tables import csv_response, role_rows
from .words import MAY, ROLE, sentence


def here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view is given the place of the address, for people with a role that reaches it."""

    @wraps(view)
    @login_required
    def inner(request: SignedIn, slug: str, **rest: Any) -> HttpResponse:
        place = place_named(slug)
        if not queries.may_see(request.actor, place):
            raise PermissionDenied(_("Your roles do not reach this place."))
        try:
            return view(request, place, **rest)
        except NotAllowed as refused:
            raise PermissionDenied(_("This takes the role: %(role)s.") % {"role": refused}) from refused
        except Refused as refused:
            say(request, refused, level=messages.ERROR)
            return redirect("people_here", slug=slug)

    return inner


@login_required
@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Where the person holds a role; straight to the only one."""
    places = queries.places_of(request.actor)
    if len(places) == 1:
        return redirect("people_here", slug=places[0].slug)
    rows = [(p, [ROLE[r.kind] for r in request.actor.roles if r.place_id == p.place_id]) for p in places]
    return render(request, "people/index.html", {"rows": rows, "crumbs": _crumbs()})


@here
@require_GET
def people_here(request: SignedIn, place: Place) -> HttpResponse:
    return _page(request, place)


@here
@require_GET
def people_csv(request: SignedIn, place: Place) -> HttpResponse:
    return csv_response(f"people-{place.slug}.csv", role_rows(place, full=_sees_addresses(request, place)))


@here
@require_POST
def invite(request: SignedIn, place: Place) -> HttpResponse:
    """Offers a role; the link goes to the address alone, and is shown to nobody."""
    kinds = queries.may_offer(request.actor, place)
    if not kinds:
        raise NotAllowed("")
    form = InviteForm(request.POST, place=place, kinds=kinds)
    if form.is_valid():
        try:
            made, token = commands.invite(request.actor, place, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            _say_sent(request, mailer.send_invitation(made, place, token))
            return redirect("people_here", slug=place.slug)
    return _page(request, place, form, status=400)


@here
@require_POST
def withdraw_invitation(request: SignedIn, place: Place, pk: UUID) -> HttpResponse:
    commands.withdraw_invitation(request.actor, place, pk)
    say(request, _("The invitation was taken back."))
    return redirect("people_here", slug=place.slug)


@here
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_role(request: SignedIn, place: Place, pk: UUID) -> HttpResponse:
    """Asks first; for an hour afterwards it can be undone."""
    if request.method != "POST":
        return _ask(
            request, place, pk, "people/withdraw.html", kind__in=queries.may_offer(request.actor, place)
        )
    commands.withdraw_role(request.actor, place, pk)
    undo = reverse("people_restore_role", kwargs={"slug": place.slug, "pk": pk})
    say(request, _("The role was withdrawn."), undo=undo)
    return redirect("people_here", slug=place.slug)


@here
@require_POST
def restore_role(request: SignedIn, place: Place, pk: UUID) -> HttpResponse:
    commands.restore_role(request.actor, place, pk)
    say(request, _("The role is held again."))
    return redirect("people_here", slug=place.slug)


@here
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedIn, place: Place, pk: UUID) -> HttpResponse:
    """Asks first; the way back is a new invitation."""
    if request.method != "POST":
        return _ask(request, place, pk, "people/leave.html", account_id=request.user.pk)
    commands.leave(request.user, place, pk)
    say(request, _("You gave the role up."))
    return redirect("people")


def _page(request: SignedIn, place: Place, form: InviteForm | None = None, status: int = 200) -> HttpResponse:
    kinds = queries.may_offer(request.actor, place)
    countries = dict(queries.countries(place)) if place.is_network else {}
    offered = queries.pending(place.place_id) if kinds else []
    held, lines = queries.holders(place.place_id), queries.audit_lines(place.place_id)
    addresses = _sees_addresses(request, place)
    named = {line.who for line in lines} | {role.account_id for role in held} | _subjects(lines)
    called = queries.names(named, addresses)
    context = {
        "here": place,
        "sample": place.sample,
        "crumbs": [*_crumbs(), (place.name, "")],
        "roles": [(role, _called(role, countries), role.kind in kinds) for role in held],
        "pending": [(offer, _called(offer, countries), offer.kind in kinds) for offer in offered],
        "lines": [(line.at, sentence(line, called)) for line in lines],
        "meanings": [(ROLE[kind], MAY[kind]) for kind in ROLES if any(role.kind == kind for role in held)],
        "form": form or (InviteForm(place=place, kinds=kinds) if kinds else None),
        "addresses": addresses,
    }
    return render(request, "people/here.html", context, status=status)


def _called(role: RoleHeld | Invitation, countries: dict[str, str]) -> str:
    """The role's name, with the country that it is bound to."""
    country = countries.get(role.country, role.country)
    return f"{ROLE[role.kind]} · {country}" if country else str(ROLE[role.kind])


def _subjects(lines: list[Any]) -> set[UUID | None]:
    return {UUID(line.details["account"]) for line in lines if line.details.get("account")}


def _sees_addresses(request: SignedIn, place: Place) -> bool:
    """Addresses are for those who invite, and for auditors."""
    return bool(queries.may_offer(request.actor, place)) or queries.audits(request.actor, place)


def _ask(request: SignedIn, place: Place, pk: UUID, template: str, **only: Any) -> HttpResponse:
    held = RoleHeld.objects.of(place.place_id).now().select_related("account").filter(pk=pk, **only).first()
    if held is None:
        raise Http404
    back = reverse("people_here", kwargs={"slug": place.slug})
    crumbs = [*_crumbs(), (place.name, back), (ROLE[held.kind], "")]
    context = {"here": place, "sample": place.sample, "held": held, "role": ROLE[held.kind], "crumbs": crumbs}
    return render(request, template, {**context, "back": back})


def _say_sent(request: SignedIn, sent: bool) -> None:
    if sent:
        say(request, _("The invitation is on its way. It is valid for 14 days."))
    else:
        text = _(
            "The invitation stands, but the mail server did not take the letter. Invite again to resend it."
        )
        say(request, text, level=messages.WARNING)


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("Your desk"), "/desk/"), (_("People"), reverse("people"))]
