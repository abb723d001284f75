"""The shape of what voters send: only these fields are read."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from balai.places.texts import Refused

from .models import Ballot
from .numbers import LONGEST, example


class WayForm(forms.Form):
    """A form to which a command can answer."""

    def refuse(self, refused: Refused) -> None:
        """Say what the command said, beside the field it names."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class CastForm(WayForm):
    """The code with which a ballot is cast."""

    code = forms.CharField(
        label=_("Your code"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_(
            "Twelve letters and digits, from your letter or from an e-mail. "
            "It lets you vote, and is not kept with your ballot."
        ),
    )  # fmt: skip


class MailForm(WayForm):
    """Where a code by e-mail goes."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("One address is one voter. It is not kept."),
    )  # fmt: skip


class PhoneForm(WayForm):
    """Where a code by text message goes; then the code itself."""

    number = forms.CharField(
        label=_("Mobile number"), max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "spellcheck": "false"}),
    )  # fmt: skip
    digits = forms.CharField(
        label=_("The six digits that we sent you"), max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "code"}
        ),
        help_text=_("They are good for ten minutes and five tries."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Ballot, needs_digits: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["digits"].required = needs_digits
        if shown := example(row.phones.get("prefixes", ())):
            self.fields["number"].help_text = gettext("Such as %(example)s. It is not kept.") % {
                "example": shown
            }
