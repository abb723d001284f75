"""How django-allauth behaves here: entry by invitation only, nothing learnt from asking, no trust in Host."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from . import mailer


class ByInvitation(DefaultAccountAdapter):
    """Nobody registers alone; a role is offered by somebody who may offer it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this site: `//evil`, `\\\\evil` and absolute addresses are refused."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)  # type: ignore[union-attr]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends a code beside the request. For an unknown address the same work is done and thrown away."""
        known = template_prefix == "account/email/login_code"
        code = context["code"] if known else self.generate_login_code()
        message = mailer.letter(
            "code", email, {"code": code, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}
        )
        if known:
            mailer.send_soon(message)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The passkey first; recovery codes are for when it is lost."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: "webauthn" not in method["id"])


class PasskeysHere(DefaultMFAAdapter):
    """Passkeys are bound to the configured name, or to localhost while trying things out."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": passkey_domain(context.request), "name": "Balai"}


def passkey_domain(request: HttpRequest) -> str:
    """The name that passkeys are bound to; empty where the site has no name but only a number."""
    asked = request.get_host().partition(":")[0]
    name = "localhost" if asked == "localhost" else settings.CONFIG.host
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name
    return ""
