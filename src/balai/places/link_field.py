"""Choosing what something is about, without script: words or codes are looked for, and what is found is ticked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import links
from .acts import Link


class Looking(forms.TextInput):
    """Words to look for, and a button that looks for them and sends nothing else.

    Enter in any field presses a form's first button, so one that nobody sees stands before it and sends the form.
    """

    input_type = "search"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<span class="row">{}<button class="vh" tabindex="-1" aria-hidden="true"></button>'
            '<button class="btn btn--plain" name="looking" value="1" formnovalidate formaction="#{}">{}</button>'
            "</span>",
            super().render(name, value, attrs, renderer), (attrs or {}).get("id", ""), gettext("Look for it"),
        )  # fmt: skip


class LinkForm(forms.Form):
    """Part of a form: `looking` says that the button of the search was pressed, and nothing else is meant yet."""

    look = forms.CharField(
        label=_("Look for something by its words or its code"), required=False, max_length=80, widget=Looking
    )
    links = forms.MultipleChoiceField(
        label=_("What it is about"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("One of these is not there any more. Look for it again.")},
    )  # fmt: skip

    def offer(self, place_id: UUID, slug: str, kinds: Sequence[str], chosen: Sequence[Link] = ()) -> None:
        """Fill the boxes: what is ticked stays, what was found comes below."""
        data: Any = self.data
        ticked = links.read(data.getlist("links")[: links.MOST]) if self.is_bound else list(chosen)
        there = [one for one in links.found(place_id, slug, ticked) if one.kind in kinds]
        words = str(data.get("look", ""))[:80] if self.looking else ""
        new = [one for one in links.search(place_id, slug, words, kinds) if one not in there]
        boxes: Any = self.fields["links"]
        boxes.choices = [(one.value, f"{one.what}: {one.title}") for one in [*there, *new]]
        boxes.initial = [one.value for one in there]
        if not boxes.choices and not ticked:
            del self.fields["links"]
        if words and not new:
            self.fields["look"].help_text = gettext("Nothing was found by these words.")

    @property
    def looking(self) -> bool:
        return self.is_bound and "looking" in self.data

    def still_filling(self) -> bool:
        """Whether the form is only shown again with what was found; what was typed stays, and nothing is scolded."""
        if not self.looking:
            return False
        self.full_clean()
        self.errors.clear()
        return True

    def chosen(self) -> list[Link]:
        return links.read(self.cleaned_data.get("links", []))
