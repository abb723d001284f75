"""What a place says of itself: who may say it; needs, potential and practices in its own words."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from balai.people.queries import actor as acting
from balai.places import acts, api, commands, presenting, queries
from balai.places.authority import Actor, NotAllowed, Role
from balai.places.models import ProfileItem
from balai.places.texts import Refused, is_blank
from balai.record.append import append, happened_on
from balai.record.ids import place_id_of
from balai.record.models import Entry, Head
from balai.record.read import acts as acts_of
from balai.record.replay import compare
from tests.cast import Cast
from tests.races import at_once

SQUARE = [0, 0, 1, 0, 1, 1, 0, 1, 0, 0]
Deed = Callable[[Actor, Any], Any]
DEEDS: dict[str, Deed] = {
    "state_need": lambda who, place: commands.state_need(who, place, "Water", "", "en"),
    "state_potential": lambda who, place: commands.state_potential(who, place, "Boats", "", "en"),
    "describe_practice": lambda who, place: commands.describe_practice(who, place, "Subak", "ban", "W", "T"),
    "withdraw_profile_item": lambda who, place: commands.withdraw_profile_item(who, place, "nnnn", "Done."),
    "state_population": lambda who, place: commands.state_population(who, place, 5, 2020, "Census"),
    "state_area": lambda who, place: commands.state_area(who, place, 500, 2020, "Survey"),
    "state_boundary": lambda who, place: commands.state_boundary(who, place, [SQUARE], "Map", "2024-05-01"),
}
"""Everything that is said of a place, in good order."""


@pytest.fixture
def need(cast: Cast) -> str:
    append(cast.muara.place_id, [acts.NeedStated(ref="nnnn", name="Light")])
    return "nnnn"


def size(place: Any) -> int:
    return Head.objects.get(place_id=place.place_id).size


def last_act(place: Any) -> Any:
    return list(acts_of(place.place_id))[-1][1]


# --- who may


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_staff_and_the_chief_officer_of_the_place_may_say_it(cast: Cast, need: str, deed: str) -> None:
    for person, role in (("budi", "staff"), ("amina", "csco")):
        if deed == "withdraw_profile_item":
            append(cast.muara.place_id, [acts.NeedStated(ref="nnnn", name="Light")])
        DEEDS[deed](cast.actor(person), cast.muara.place_id)
        assert last_act(cast.muara).by == role


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_nobody_else_may_say_it_whatever_role_they_hold_elsewhere(cast: Cast, need: str, deed: str) -> None:
    before = size(cast.muara)
    for person in ("chan", "gita", "dewi", "thida", "elok", "farid", "hana", "nina"):
        with pytest.raises(NotAllowed, match=r"^staff / csco$"):
            DEEDS[deed](cast.actor(person), cast.muara.place_id)
    assert size(cast.muara) == before


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_a_role_that_has_ended_says_nothing_any_more(cast: Cast, need: str, deed: str) -> None:
    from balai.people.models import RoleHeld

    RoleHeld.objects.of(cast.muara.place_id).filter(account=cast.budi).update(until=timezone.now())
    before = size(cast.muara)
    with pytest.raises(NotAllowed):
        DEEDS[deed](acting(cast.budi), cast.muara.place_id)
    assert size(cast.muara) == before


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_a_sample_account_says_nothing_of_a_real_place(cast: Cast, need: str, deed: str) -> None:
    cast.budi.sample = True
    cast.budi.save()
    before = size(cast.muara)
    with pytest.raises(NotAllowed):
        DEEDS[deed](acting(cast.budi), cast.muara.place_id)
    assert size(cast.muara) == before


def test_an_account_that_is_closed_says_nothing(cast: Cast) -> None:
    cast.budi.is_active = False
    cast.budi.save()
    with pytest.raises(NotAllowed):
        DEEDS["state_need"](acting(cast.budi), cast.muara.place_id)


# --- needs, potential, practices


def test_a_need_is_stated_changed_withdrawn_and_stated_again_and_its_days_are_kept(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    with happened_on("2024-01-10"):
        ref = commands.state_need(who, place_id, "Air bersih", "For the north.", "id")
    with happened_on("2025-02-20"):
        assert commands.state_need(who, place_id, "Air minum", "", "id", ref) == ref
    (item,) = queries.profile(place_id)["need"]
    assert (item.name, item.text, item.since, item.changed_on) == (
        "Air minum", "", "2024-01-10", "2025-02-20",
    )  # fmt: skip
    with happened_on("2026-03-30"):
        commands.withdraw_profile_item(who, place_id, ref, "The pipes are laid.")
    assert queries.profile(place_id)["need"] == []
    gone = ProfileItem.objects.of(place_id).get(ref=ref)
    assert (gone.withdrawn_on, gone.reason, gone.name) == ("2026-03-30", "The pipes are laid.", "Air minum")
    commands.state_need(who, place_id, "Air minum", "", "id", ref)
    (again,) = queries.profile(place_id)["need"]
    assert (again.since, again.withdrawn_on, again.reason) == ("2024-01-10", "", "")
    names = [act.name for _index, act in acts_of(place_id) if isinstance(act, acts.NeedStated)]
    assert names == ["Air bersih", "Air minum", "Air minum"], "what it said before stays in the record"
    assert compare(place_id) == []


def test_needs_potential_and_practices_stand_apart_in_the_order_they_came(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    for name in ("Water", "Light"):
        commands.state_need(who, place_id, name, "", "en")
    commands.state_potential(who, place_id, "Boats", "Two thousand.", "en")
    commands.describe_practice(who, place_id, "Sasi", "abs", "Closed seasons.", "The elders")
    found = queries.profile(place_id)
    assert {kind: [item.name for item in items] for kind, items in found.items()} == {
        "need": ["Water", "Light"], "potential": ["Boats"], "practice": ["Sasi"],
    }  # fmt: skip
    assert queries.profile(cast.teluk.place_id) == {"need": [], "potential": [], "practice": []}


@pytest.mark.parametrize(
    ("name", "lang"), [("Subak", "ban"), ("ตลาดน้ำ", "th"), ("Tonlé Sap", "km-Latn"), ("மரம்", "ta")]
)
def test_a_practice_keeps_its_name_in_its_own_language_and_the_languages_tag(
    cast: Cast, name: str, lang: str
) -> None:
    place_id = cast.muara.place_id
    ref = commands.describe_practice(cast.actor("budi"), place_id, name, lang, "Sharing.", "The temples")
    item = ProfileItem.objects.of(place_id).get(ref=ref)
    assert (item.name, item.lang, item.text, item.keeper) == (name, lang, "Sharing.", "The temples")
    said = json.loads(api.profile("muara", None)[0].json)
    assert [(p["kind"], p["name"], p["lang"], p["keeper"]) for p in said] == [
        ("practice", name, lang, "The temples")
    ]


def test_the_api_does_not_say_what_was_withdrawn(cast: Cast, need: str) -> None:
    assert [p["name"] for p in json.loads(api.place("muara"))["profile"]] == ["Light"]
    commands.withdraw_profile_item(cast.actor("budi"), cast.muara.place_id, need, "Every street is lit.")
    assert json.loads(api.place("muara"))["profile"] == []
    assert json.loads(api.profile("muara", None)[0].json) == []


@pytest.mark.parametrize("name", ["", "   ", "\n", "\u200b", "\u202e\u200d \ufeff", "\u2066\u2069"])
def test_a_name_of_which_nothing_can_be_seen_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(Refused, match="name") as refused:
        commands.state_need(cast.actor("budi"), cast.muara.place_id, name, "", "")
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("x" * 501, "At most 500 characters"),
        ("a\x00b", "cannot be written"),
        ("a\x1b[31mb", "cannot be written"),
        ("half \ud83d", "cannot be written"),
    ],
)
@pytest.mark.parametrize("field", ["name", "text", "lang", "keeper"])
def test_what_cannot_stand_in_a_record_is_refused_and_the_field_named(
    cast: Cast, field: str, value: str, why: str
) -> None:
    said = {"name": "Subak", "lang": "ban", "text": "Water.", "keeper": "Temples", field: value}
    before = size(cast.muara)
    with pytest.raises(Refused, match=why) as refused:
        commands.describe_practice(cast.actor("budi"), cast.muara.place_id, **said)
    assert refused.value.field == field
    assert size(cast.muara) == before


def test_500_characters_of_any_script_fit_and_are_kept_in_composed_form(cast: Cast) -> None:
    decomposed = "e\u0302\u0301" * 500
    ref = commands.state_need(cast.actor("budi"), cast.muara.place_id, "ế", decomposed, "vi")
    item = ProfileItem.objects.of(cast.muara.place_id).get(ref=ref)
    assert item.text == "\u1ebf" * 500
    assert compare(cast.muara.place_id) == []


def test_joiners_that_a_script_needs_and_lines_stay_in_the_words(cast: Cast) -> None:
    """Khmer and Thai break words by U+200B, Tamil and Burmese need joiners: they are words, not tricks."""
    words = "ក្រុង\u200bភ្នំពេញ\nக்\u200cஷ"
    ref = commands.state_need(
        cast.actor("budi"), cast.muara.place_id, words, words.replace("\n", "\r\n"), "km"
    )
    item = ProfileItem.objects.of(cast.muara.place_id).get(ref=ref)
    assert item.name == item.text == words


def test_blank_is_what_nobody_sees() -> None:
    assert is_blank("") and is_blank(" \u200b\u202e\u2060\u00a0\n")
    assert not is_blank("\u200bក") and not is_blank("0")


def test_what_is_withdrawn_needs_a_reason_and_is_withdrawn_once(cast: Cast, need: str) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    for nothing in ("", " \n", "\u200b"):
        with pytest.raises(Refused, match="Say why") as refused:
            commands.withdraw_profile_item(who, place_id, need, nothing)
        assert refused.value.field == "reason"
    commands.withdraw_profile_item(who, place_id, need, "Done.")
    before = size(cast.muara)
    with pytest.raises(Refused, match="already"):
        commands.withdraw_profile_item(who, place_id, need, "Done again.")
    assert size(cast.muara) == before


def test_an_entry_of_another_place_cannot_be_changed_or_withdrawn_from_here(cast: Cast, need: str) -> None:
    who, place_id = cast.actor("chan"), cast.teluk.place_id
    before = size(cast.muara), size(cast.teluk)
    for deed in (
        lambda: commands.state_need(who, place_id, "Mine", "", "", need),
        lambda: commands.withdraw_profile_item(who, place_id, need, "Not mine."),
    ):
        with pytest.raises(Refused, match="no such entry"):
            deed()
    assert (size(cast.muara), size(cast.teluk)) == before


def test_a_reference_that_nobody_gave_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="no such entry"):
        commands.state_need(cast.actor("budi"), cast.muara.place_id, "Water", "", "", "chosen")


def test_a_practice_does_not_become_a_need_by_its_reference(cast: Cast) -> None:
    """It would lose the people who keep it."""
    who, place_id = cast.actor("budi"), cast.muara.place_id
    ref = commands.describe_practice(who, place_id, "Subak", "ban", "Water.", "Temples")
    with pytest.raises(Refused, match="no such entry"):
        commands.state_need(who, place_id, "Subak", "Water.", "ban", ref)
    assert ProfileItem.objects.of(place_id).get(ref=ref).keeper == "Temples"


@pytest.mark.django_db(transaction=True)
def test_two_who_withdraw_the_same_at_once_write_it_once(cast: Cast) -> None:
    place_id = cast.muara.place_id
    ref = commands.state_need(cast.actor("budi"), place_id, "Light", "", "")
    who = cast.actor("budi"), cast.actor("amina")
    first, second = at_once(
        lambda: commands.withdraw_profile_item(who[0], place_id, ref, "Lit."),
        lambda: commands.withdraw_profile_item(who[1], place_id, ref, "Dark."),
    )
    assert first is None
    assert isinstance(second, Refused) and "already" in str(second)
    assert ProfileItem.objects.of(place_id).get(ref=ref).reason == "Lit."
    withdrawn = [act for _index, act in acts_of(place_id) if isinstance(act, acts.ProfileWithdrawn)]
    assert len(withdrawn) == 1


def test_the_parts_of_a_profile_say_what_would_stand_where_nothing_does(cast: Cast, need: str) -> None:
    parts = presenting.profile_parts(cast.muara.place_id)
    assert [(part.kind, len(part.items)) for part in parts] == [
        ("need", 1),
        ("potential", 0),
        ("practice", 0),
    ]
    assert all(str(part.empty) for part in parts)


def test_the_folds_of_a_place_read_nothing_but_the_act(cast: Cast) -> None:
    """An entry about something that is not there changes nothing, and replay agrees."""
    place_id = cast.muara.place_id
    append(place_id, [acts.ProfileWithdrawn(ref="nobody", reason="?")])
    assert not ProfileItem.objects.of(place_id).exists()
    assert compare(place_id) == []
    assert Entry.objects.filter(place_id=place_id).count() == 2


def test_a_role_names_its_place_by_the_places_id() -> None:
    other = Actor((Role("staff", place_id_of("x.example/other")),))
    with pytest.raises(NotAllowed):
        commands.state_need(other, place_id_of("x.example/muara"), "Water", "", "")
