"""The shape of what people send: only these fields are read, whatever else a request carries."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core import context
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from balai.places.authority import REPRESENTATIVE
from balai.places.models import Place

from .limits import CODES_BY_CLIENT, CODES_TO_ADDRESS, TRIES_BY_CLIENT
from .models import Account
from .queries import countries
from .words import ROLE

TOO_MANY = _("Too many codes were asked for. Wait five minutes, then try again.")
TOO_MANY_TRIES = _("Too many tries from here. Wait a few minutes, then try again.")


def client() -> str:
    """Who asks, by network address; X-Forwarded-For counts only behind BALAI_TRUSTED_PROXIES proxies."""
    from allauth.core.internal.ratelimit import get_ip

    return str(get_ip(context.request))


def may_send_code(email: str) -> bool:
    """Whether one more code may go to this address, asked for from here; unknown ones count alike."""
    return CODES_BY_CLIENT.take(client()) and CODES_TO_ADDRESS.take(email)


class SignInForm(forms.Form):
    """Asks for a code by e-mail. The answer is the same whether or not the address is known."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username webauthn", "spellcheck": "false"}),
    )
    _user: Account | None = None

    def clean_email(self) -> str:
        # Compared exactly after lower-casing, and the code goes to the compared text, so that no look-alike
        # address can receive another person's code.
        email = self.cleaned_data["email"].strip().lower()
        if not may_send_code(email):
            raise ValidationError(TOO_MANY)
        self._user = Account.objects.filter(email=email, is_active=True, sample=False).first()
        return email


class CodeForm(ConfirmLoginCodeForm):
    """Takes the code; spaces and dashes do not matter, and it may be pasted."""

    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "code",
            }
        ),
    )

    def clean_code(self) -> str:
        if not TRIES_BY_CLIENT.take(client()):
            raise ValidationError(TOO_MANY_TRIES)
        return super().clean_code()


class CredentialField(forms.JSONField):
    """What a browser says of a passkey (WebAuthn, section 5.1); anything of another shape is refused unread."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            said = super().to_python(value)
        except (ValueError, RecursionError):  # a number of thousands of digits, a list of thousands of levels
            said = None
        ids = isinstance(said, dict) and [said.get("id"), said.get("rawId")]
        if (
            not ids
            or not all(isinstance(one, str) for one in ids)
            or not isinstance(said.get("response"), dict)
        ):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""})
        return said


class PasskeySignInForm(LoginWebAuthnForm):
    """A passkey alone."""

    credential = CredentialField()


class PasskeySecondForm(AuthenticateWebAuthnForm):
    """A passkey after the code."""

    credential = CredentialField()


class PasskeyAgainForm(ReauthenticateWebAuthnForm):
    """A passkey once more, before passkeys are changed."""

    credential = CredentialField()


class PasskeyForm(AddWebAuthnForm):
    """Adds a passkey that signs in alone, unless the person unticks that."""

    credential = CredentialField()
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without a code"),
        required=False,
        initial=True,
        help_text=_("Your device then asks for your finger, face or PIN."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call this passkey")
        self.fields["name"].max_length = 60


class PasskeyNameForm(EditWebAuthnForm):
    """Renames a passkey."""

    name = forms.CharField(label=_("What you call this passkey"), max_length=60)


class NameForm(forms.Form):
    """What others see instead of the address."""

    name = forms.CharField(
        label=_("Your name, as colleagues see it"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class InviteForm(forms.Form):
    """Offers a role: the kinds are those that the person may offer here."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    country = forms.ChoiceField(
        label=_("Country"), required=False, help_text=_("For a national representative only.")
    )

    def __init__(self, *args: Any, place: Place, kinds: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, ROLE[kind]) for kind in kinds]  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0]
        if REPRESENTATIVE in kinds:
            self.fields["country"].choices = [("", "—"), *countries(place)]  # type: ignore[attr-defined]
        else:
            del self.fields["country"]
