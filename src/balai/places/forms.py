"""The shape of what people say of their place: only these fields are read, whatever else a request carries."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .models import ProfileItem
from .texts import TEXT_LIMIT

WORDS = forms.Textarea(attrs={"rows": 4})
LANG = {"spellcheck": "false", "autocapitalize": "off"}


class Seen(forms.Form):
    """A form that knows the size of the record it was filled from, so that nobody's words are overwritten."""

    seen = forms.IntegerField(min_value=0, max_value=2**53, required=False, widget=forms.HiddenInput)
    conflict = False
    """Set when somebody else wrote meanwhile; what was typed stays."""

    def __init__(self, *args: Any, fresh: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fresh = fresh
        self.fields["seen"].initial = fresh

    def look_again(self) -> None:
        """Show what was typed beside what stands there now; sent once more, it is said knowingly."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("seen")] = str(self.fresh)
        self.data, self.conflict = data, True

    def said(self) -> dict[str, Any]:
        """What was typed, without what the page added."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ItemForm(Seen):
    """A need or a potential of the place, in its own words."""

    name = forms.CharField(label=_("In a few words"), max_length=120)
    text = forms.CharField(
        label=_("What it is about"), max_length=TEXT_LIMIT, required=False, widget=WORDS,
        help_text=_("Official text, at most 500 characters. Name no private persons."),
    )  # fmt: skip
    lang = forms.RegexField(
        label=_("Language of these words"), regex=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35,
        required=False, help_text=_("A code such as id, jv or th."), widget=forms.TextInput(attrs=LANG),
    )  # fmt: skip


class PracticeForm(ItemForm):
    """Local wisdom: what it is called in its own language, what it is good for, who keeps it."""

    name = forms.CharField(
        label=_("What it is called, in its own language"), max_length=120,
        help_text=_("Such as subak, sasi or mapalus."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What it is good for"), max_length=TEXT_LIMIT, widget=WORDS,
        help_text=_("Official text, at most 500 characters. Name no private persons."),
    )  # fmt: skip
    keeper = forms.CharField(
        label=_("Who keeps it"), max_length=TEXT_LIMIT,
        help_text=_("A community or an institution, not a private person."),
    )  # fmt: skip
    field_order = ("name", "lang", "text", "keeper", "seen")


FORM_OF: dict[str, type[ItemForm]] = {"need": ItemForm, "potential": ItemForm, "practice": PracticeForm}


def initial_of(item: ProfileItem) -> dict[str, str]:
    """What the form of an entry is prefilled with."""
    return {name: getattr(item, name) for name in ("name", "text", "lang", "keeper")}


class ReasonForm(forms.Form):
    """Why something is taken back, stopped, returned."""

    reason = forms.CharField(
        label=_("Reason"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the public record. At most 500 characters."),
    )  # fmt: skip


class FigureForm(forms.Form):
    """A figure with where it is from."""

    year = forms.IntegerField(
        label=_("Year it is from"), min_value=1800, max_value=2200, required=False,
        help_text=_("Empty: the source does not say."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Such as “National census 2020, table 4”.")
    )


class PopulationForm(FigureForm):
    """How many people live here, according to one source."""

    people = forms.CharField(
        label=_("Residents"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    field_order = ("people", "year", "source")

    def clean_people(self) -> int:
        """Groups of three may be set apart as any language does; a number of people has no decimals."""
        typed = " ".join(self.cleaned_data["people"].split())
        if not re.fullmatch(r"[0-9]{1,3}([., ’'][0-9]{3})*|[0-9]{1,9}", typed):
            raise forms.ValidationError(_("Write the whole number, such as 1,250,000."))
        return int(re.sub(r"[^0-9]", "", typed))


class AreaForm(FigureForm):
    """How large the place is, according to one source."""

    area = forms.DecimalField(
        label=_("Area in square kilometres"), min_value=0, max_value=5_000_000, max_digits=9, decimal_places=2
    )
    field_order = ("area", "year", "source")


class BoundaryForm(forms.Form):
    """The outline of the place, as one source has it on a day."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_("A Polygon or MultiPolygon in longitude and latitude, up to 1 MB."),
    )
    source = forms.CharField(label=_("Source"), max_length=200)
    on = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DrawnBoundaryForm(BoundaryForm):
    """The outline again, after it was shown drawn."""

    file = None  # type: ignore[assignment]
    geojson = forms.CharField(max_length=200_000, widget=forms.HiddenInput)
