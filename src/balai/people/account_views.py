"""Signing in, accepting an invitation, sessions, and the doors of the sample."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.places.models import Place
from balai.places.texts import Refused
from balai.web.messages import say

from . import audit, commands, sample
from .adapter import passkey_domain
from .forms import TOO_MANY, TOO_MANY_TRIES, CodeForm, NameForm, SignInForm, client, may_send_code
from .limits import TRIES_BY_CLIENT
from .middleware import SignedIn
from .models import Account, Invitation
from .queries import names, own_lines
from .tokens import hashed
from .words import ROLE, device, sentence


class OwnSite:
    """Keeps `site` what every page of ours takes it for; allauth puts the host name there."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)
        return context


class SignIn(OwnSite, RequestLoginCodeView):
    """One page: the address for a code, or a passkey."""

    form_class = SignInForm
    template_name = "account/login.html"

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "passkeys": bool(passkey_domain(self.request))}


class EnterCode(OwnSite, ConfirmLoginCodeView):
    """The code from the letter; five tries, ten minutes."""

    form_class = CodeForm
    template_name = "account/confirm_login_code.html"

    def get_form_class(self) -> type[CodeForm]:
        return CodeForm


class SecondFactor(OwnSite, AuthenticateView):
    """After the code: the passkey, or a recovery code."""


class PasskeySignIn(LoginWebAuthnView):
    """What the browser's passkey answers, limited by client over every web process."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not TRIES_BY_CLIENT.take(client()):
            say(request, TOO_MANY_TRIES, level=messages.ERROR)
            return redirect("account_login")
        return super().post(request, *args, **kwargs)


@require_GET
def signup(request: HttpRequest) -> HttpResponse:
    """There is no registration: says how people come in."""
    return render(request, "account/signup_closed.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from the letter: a code proves the address, then the role is accepted with a button."""
    found = Invitation.objects.hashed(hashed(token)).first()
    if found is None or not found.is_open:
        return render(
            request, "people/invitation_closed.html", {"invitation": found}, status=410 if found else 404
        )
    user = request.user
    own = user.is_authenticated and user.email == found.email
    if request.method == "POST":
        return _accept(cast(SignedIn, request), token) if own else _prove_address(request, found, token)
    context = {
        "role": ROLE[found.kind],
        "invitation": found,
        "here": Place.objects.of(found.place_id).get(),
        "address": masked(found.email),
        "own": own,
        "form": NameForm(initial={"name": user.name}) if own and user.is_authenticated else None,
    }
    return render(request, "people/invitation.html", context)


def _accept(request: SignedIn, token: str) -> HttpResponse:
    form = NameForm(request.POST)
    try:
        held = commands.accept_invitation(token, request.user)
    except Refused as refused:
        say(request, refused, level=messages.ERROR)
        return redirect("people")
    if form.is_valid() and form.cleaned_data["name"]:
        commands.rename(request.user, form.cleaned_data["name"])
    say(request, _("You hold the role “%(role)s” now.") % {"role": ROLE[held.kind]})
    return redirect("/desk/")


def _prove_address(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """Mails a code to the invited address, whoever opened the link."""
    here = reverse("people_invitation", args=[token])
    if request.user.is_authenticated:
        say(request, _("This invitation is for another address. Sign out first."), level=messages.ERROR)
        return redirect(here)
    if not may_send_code(found.email):
        say(request, TOO_MANY, level=messages.ERROR)
        return redirect(here)
    place = Place.objects.of(found.place_id).get()
    account = Account.objects.make(found.email, sample=place.sample)
    if not account.is_active:
        raise Http404
    LoginCodeVerificationProcess.initiate(request=request, user=account, email=account.email)
    return redirect(reverse("account_confirm_login_code") + "?" + urlencode({"next": here}))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: SignedIn) -> HttpResponse:
    """The account's own page: name, passkeys, where it is signed in, what happened to it."""
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        commands.rename(request.user, form.cleaned_data["name"])
        say(request, _("Your name was changed."))
        return redirect("usersessions_list")
    lines = own_lines(request.user.pk)
    called = names({request.user.pk}, addresses=True)
    found = UserSession.objects.purge_and_list(request.user)
    context = {
        "form": form,
        "sessions": [
            (s, device(s.user_agent)) for s in sorted(found, key=lambda s: s.last_seen_at, reverse=True)
        ],
        "lines": [(line.at, sentence(line, called)) for line in lines],
    }
    return render(request, "usersessions/usersession_list.html", context)


@login_required
@require_POST
def end_sessions(request: SignedIn, pk: int = 0) -> HttpResponse:
    """End one session of one's own, or (without a number) all but this one."""
    mine = UserSession.objects.filter(user=request.user)
    ended = [get_object_or_404(mine, pk=pk)] if pk else [s for s in mine if not s.is_current()]
    for session in ended:
        session.end()
        audit.note(audit.SESSION_ENDED, request.user.pk)
    say(request, _("Signed out there."))
    return redirect("usersessions_list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sample_enter(request: HttpRequest, token: str) -> HttpResponse:
    """A door into the sample: a button uses the link up, so that a preview of the link does not."""
    if not sample.on_this_machine(request):
        raise Http404
    link = sample.link_for(token)
    if request.method != "POST" or link is None:
        context = {"link": link, "role": ROLE[link.kind] if link else "", "sample": True}
        return render(request, "people/sample_enter.html", context, status=200 if link else 410)
    try:
        account = sample.enter(token)
    except Refused as refused:
        say(request, refused, level=messages.ERROR)
        return redirect("account_login")
    get_adapter(request).login(request, account)
    return redirect("/desk/")


def masked(email: str) -> str:
    """Enough of an address for its owner to know it."""
    local, _at, domain = email.partition("@")
    return f"{local[:1]}•••@{domain}"
