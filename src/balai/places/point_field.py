"""A point in the city, as degrees: filled by the telephone, by the map, or by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MICRO = 1_000_000
DEGREES = {"inputmode": "decimal", "autocomplete": "off"}


class PointForm(forms.Form):
    """Part of a form: where something is."""

    lat = forms.FloatField(
        label=_("Latitude"),
        required=False,
        min_value=-90,
        max_value=90,
        widget=forms.TextInput(attrs=DEGREES),
    )
    lon = forms.FloatField(
        label=_("Longitude"),
        required=False,
        min_value=-180,
        max_value=180,
        widget=forms.TextInput(attrs=DEGREES),
    )

    def point(self) -> dict[str, Any]:
        """`lat` and `lon` as acts carry them: whole numbers of 1e-6 degree."""
        said = {name: self.cleaned_data[name] for name in ("lat", "lon")}
        return {name: None if value is None else round(value * MICRO) for name, value in said.items()}
