"""The shape of what is sent about a place: what a form takes, refuses, and hands on."""

from decimal import Decimal
from typing import Any

import pytest

from balai.places import forms
from balai.places.models import ProfileItem


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("1250000", 1_250_000),
        ("1.250.000", 1_250_000),
        ("1,250,000", 1_250_000),
        ("1 250\u00a0000", 1_250_000),
    ],
)
def test_people_may_be_counted_in_the_groups_of_any_language(typed: str, people: int) -> None:
    form = forms.PopulationForm({"people": typed, "year": "2020", "source": "Census"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["people"] == people


@pytest.mark.parametrize("typed", ["1.5", "1,25,000", "five", "-5", "", "1e6", "12345678901", "1.250.00"])
def test_what_is_no_number_of_people_is_refused_beside_its_field(typed: str) -> None:
    form = forms.PopulationForm({"people": typed, "year": "", "source": "Census"})
    assert not form.is_valid()
    assert set(form.errors) == {"people"}


@pytest.mark.parametrize(
    ("lang", "valid"),
    [("id", True), ("zh-Hans", True), ("km-Latn", True), ("", True), ("e", False), ('id"><b>', False), ("i d", False)],
)  # fmt: skip
def test_a_language_is_named_by_its_tag(lang: str, valid: bool) -> None:
    form = forms.ItemForm({"name": "Water", "text": "", "lang": lang}, fresh=1)
    assert form.is_valid() is valid
    assert valid or set(form.errors) == {"lang"}


def test_a_form_hands_on_what_was_typed_and_nothing_that_it_does_not_ask_for() -> None:
    sent = {
        "name": " Water ",
        "text": "",
        "lang": "id",
        "seen": "7",
        "ref": "x",
        "by": "csco",
        "place_id": "1",
    }
    form = forms.ItemForm(sent, fresh=9)
    assert form.is_valid()
    assert form.said() == {"name": "Water", "text": "", "lang": "id"}
    assert form.cleaned_data["seen"] == 7


def test_a_form_that_was_overtaken_shows_what_was_typed_beside_the_size_of_now() -> None:
    from django.http import QueryDict

    form = forms.ItemForm(QueryDict("name=Water&text=&lang=&seen=7"), fresh=9)
    assert form.is_valid()
    form.look_again()
    assert (form.conflict, form.data["seen"], form.data["name"]) == (True, "9", "Water")


def test_an_area_is_typed_in_square_kilometres_with_two_decimals() -> None:
    form = forms.AreaForm({"area": "129.54", "year": "", "source": "Survey"})
    assert form.is_valid() and form.cleaned_data["area"] == Decimal("129.54")
    for wrong in ("-1", "129.545", "5000001", "NaN", "1e99"):
        form = forms.AreaForm({"area": wrong, "year": "", "source": "Survey"})
        assert not form.is_valid() and set(form.errors) == {"area"}, wrong


@pytest.mark.parametrize(
    ("form", "needed"),
    [
        (forms.PracticeForm, {"name", "text", "keeper"}),
        (forms.ItemForm, {"name"}),
        (forms.PopulationForm, {"people", "source"}),
        (forms.AreaForm, {"area", "source"}),
        (forms.BoundaryForm, {"file", "source", "on"}),
        (forms.DrawnBoundaryForm, {"geojson", "source", "on"}),
        (forms.ReasonForm, {"reason"}),
    ],
)
def test_an_empty_form_names_every_field_it_needs(form: Any, needed: set[str]) -> None:
    options = {"fresh": 1} if issubclass(form, forms.Seen) else {}
    empty = form({}, **options)
    assert not empty.is_valid() and set(empty.errors) == needed


def test_every_kind_of_entry_has_its_form_prefilled_with_what_it_says() -> None:
    from balai.places.projections import KIND_OF

    assert set(forms.FORM_OF) == set(KIND_OF.values())
    item = ProfileItem(kind="practice", name="Subak", text="Water.", lang="ban", keeper="Temples")
    assert forms.initial_of(item) == {"name": "Subak", "text": "Water.", "lang": "ban", "keeper": "Temples"}
