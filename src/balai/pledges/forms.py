"""The shape of what residents send: only these fields are read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from balai.people.sending import Sending

from .commands.pledging import MESSAGE_LIMIT, MOST_PEOPLE, NAME_LIMIT, Said


class PledgeForm(Sending):
    """A pledge: which time, how many, on what condition, and how to be reached."""

    shift = forms.ChoiceField(
        label=_("When"), widget=forms.RadioSelect, error_messages={"required": _("Choose a time.")}
    )
    people = forms.IntegerField(
        label=_("How many are you?"), min_value=1, max_value=MOST_PEOPLE, initial=1,
        help_text=_("Yourself included."),
    )  # fmt: skip
    others = forms.IntegerField(
        label=_("Only if so many others come"), min_value=0, max_value=9999, required=False,
        help_text=_("Leave it empty to come in any case. With a number, you come as soon as so many others do."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("For those who welcome you there. Your code is enough too."),
    )  # fmt: skip
    contact = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("To be told when something changes. Shown to nobody, and removed 30 days after it is over."),
    )  # fmt: skip

    def __init__(self, *args: Any, times: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shift"].choices = times  # type: ignore[attr-defined]
        if len(times) == 1:
            self.fields["shift"].initial = times[0][0]

    def said(self) -> Said:
        data = self.cleaned_data
        return Said(
            shift=data["shift"], people=data["people"], others=data["others"] or 0, name=data["name"],
            contact=data["contact"], client_key=data["client_key"], lang=get_language() or "en",
        )  # fmt: skip


class BackForm(forms.Form):
    """A pledge is taken back."""

    message = forms.CharField(
        label=_("A message to the office"), required=False, max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Read by the office alone."),
    )  # fmt: skip
