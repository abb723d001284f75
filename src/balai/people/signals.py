"""What the audit keeps of signing in and of passkeys."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from . import audit


@receiver(user_logged_in)
def signed_in(user: Any, **kwargs: Any) -> None:
    audit.note(audit.SIGNED_IN, user.pk)


@receiver(user_logged_out)
def signed_out(user: Any, **kwargs: Any) -> None:
    if user is not None:
        audit.note(audit.SIGNED_OUT, user.pk)


@receiver(authenticator_added)
def passkey_added(user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        audit.note(audit.PASSKEY_ADDED, user.pk, passkey=authenticator.pk)


@receiver(authenticator_removed)
def passkey_removed(user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        audit.note(audit.PASSKEY_REMOVED, user.pk, passkey=authenticator.pk)


@receiver(authenticator_reset)
def codes_reset(user: Any, **kwargs: Any) -> None:
    audit.note(audit.CODES_RESET, user.pk)
