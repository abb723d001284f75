"""Fields of the desk about the ways to show that one may vote, and what they say."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from balai.web.formats import number

from .. import acts, oidc
from ..models import Ballot
from ..states import WAYS

LARGEST = 2_500_000
"""Bytes of a list of numbers: as many as may be listed at once."""
SECRET = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})


def ways_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("How do people show that they may vote?"), choices=list(WAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Anybody with an e-mail address can get a code by e-mail; letters reach those who live there. "
            "Whoever may use several ways has a vote by each of them: choose as few as reach everybody."
        ),
    )  # fmt: skip


def detail_fields() -> tuple[forms.Field, ...]:
    """prefixes, listed, issuer, client_id, client_secret, claim, values: read where their way was chosen."""
    return (
        forms.CharField(
            label=_("Text messages: what numbers begin with"), required=False, max_length=200,
            help_text=_("With a plus and the country, such as +62; several with spaces. Nobody else is sent a code."),
        ),
        forms.BooleanField(
            label=_("Text messages: only to numbers on our list"), required=False,
            help_text=_(
                "You add the list once the vote is open. Without one, anybody with such a number may vote, and the "
                "page of the vote says so."
            ),
        ),
        forms.CharField(
            label=_("Signing in: address of the issuer"), required=False, max_length=oidc.ADDRESS_LIMIT,
            widget=forms.URLInput(attrs={"spellcheck": "false"}),
            help_text=_("Such as https://id.city.example: where people have an account already (OpenID Connect)."),
        ),
        client_field(required=False),
        secret_field(required=False),
        forms.CharField(
            label=_("Signing in: what the issuer must say of a person"), required=False,
            max_length=oidc.VALUE_LIMIT,
            help_text=_(
                "The name of a claim, such as resident or kecamatan. "
                "Without one, anybody with an account there may vote."
            ),
        ),
        forms.CharField(
            label=_("Signing in: the values that fit, one a line"), required=False, max_length=6000,
            widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Such as true, or names of districts."),
        ),
    )  # fmt: skip


def client_field(required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Signing in: what the issuer calls us (client ID)"), required=required,
        max_length=oidc.LOGIN_LIMIT, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


def secret_field(required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Signing in: the secret that it shares with us (client secret)"), required=required,
        max_length=oidc.LOGIN_LIMIT, widget=SECRET,
        help_text=_("It is never shown again and never public. You can put in another one while the vote is open."),
    )  # fmt: skip


def said_of(last: Ballot) -> dict[str, Any]:
    """What the city said the last time, but its secret."""
    return {
        "prefixes": " ".join(last.phones.get("prefixes", ())), "listed": last.phones.get("listed", False),
        "issuer": last.oidc.get("issuer", ""), "claim": last.oidc.get("claim", ""),
        "values": "\n".join(last.oidc.get("values", ())),
    }  # fmt: skip


def parts(said: dict[str, Any]) -> dict[str, Any]:
    """What is frozen of the ways that were chosen."""
    phones = acts.Phones(re.findall(r"[^\s,;]+", said["prefixes"]), said["listed"])
    values = [line.strip() for line in said["values"].splitlines() if line.strip()]
    issuer = acts.Issuer(said["issuer"].strip(), said["claim"], values)
    return {
        "phones": phones if "phone" in said["ways"] else None,
        "oidc": issuer if "oidc" in said["ways"] else None,
    }


def login(said: dict[str, Any]) -> oidc.Login:
    return oidc.Login(said["client_id"], said["client_secret"])


class ClientForm(forms.Form):
    """What an issuer knows us by, put in anew."""

    client_id = client_field()
    client_secret = secret_field()


class NumbersForm(forms.Form):
    """A list of telephone numbers."""

    file = forms.FileField(
        label=_("A file with one number a line"),
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,text/plain,text/csv"}),
        help_text=_("Of each number a hash is kept until the close. Numbers that are on the list already stay."),
    )  # fmt: skip

    def clean_file(self) -> list[str]:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(gettext("This file is too large. Take it in parts."))
        try:
            return file.read().decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise forms.ValidationError(gettext("This file is no text.")) from error


def taken(n: int) -> str:
    """What is said of a list that was taken."""
    return ngettext("%(n)s number is new on the list.", "%(n)s numbers are new on the list.", n) % {
        "n": number(n)
    }
