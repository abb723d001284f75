"""The shape of what voters send: only these fields are read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.places.texts import Refused


class CastForm(forms.Form):
    """The code with which a ballot is cast."""

    code = forms.CharField(
        label=_("Your code"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_(
            "Twelve letters and digits, from your letter or from an e-mail. "
            "It lets you vote, and is not kept with your ballot."
        ),
    )  # fmt: skip

    def refuse(self, refused: Refused) -> None:
        """Say what the command said, beside the field it names."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class MailForm(forms.Form):
    """Where a code by e-mail goes."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("One address is one voter. It is not kept."),
    )  # fmt: skip


def bound(form: type[forms.Form], data: Any, asked: bool) -> forms.Form:
    """The form with what was sent to it, and empty where something else was."""
    return form(data) if asked else form()
