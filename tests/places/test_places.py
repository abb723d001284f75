"""Places and networks: how one is opened, what it may be called, who belongs to which network and since when."""

import json
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import Http404
from django.urls import URLPattern, URLResolver

from balai.places import acts, api, commands, queries
from balai.places.authority import (
    AUDITOR,
    CSCO,
    NOBODY,
    REPRESENTATIVE,
    SECRETARIAT,
    STAFF,
    Actor,
    NotAllowed,
    Role,
)
from balai.places.commands import open_place
from balai.places.models import Member, Place
from balai.places.presenting import belongings, holder, kind_of
from balai.places.reserved import RESERVED
from balai.places.texts import Refused
from balai.record.append import append, happened_on
from balai.record.ids import place_id_of
from balai.record.models import Entry, Head
from balai.record.replay import compare
from tests.cast import THEMES, Cast, origin
from tests.races import at_once


@pytest.fixture
def keys(db: None, tmp_path: Any, settings: Any) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"


def city(slug: str = "hulu", **values: Any) -> acts.PlaceOpened:
    return acts.PlaceOpened(**{"slug": slug, "name": slug.title(), "kind": "city", "country": "ID", **values})


def network(slug: str = "net") -> acts.NetworkOpened:
    return acts.NetworkOpened(slug=slug, name=slug.title(), full_name=f"Network {slug}", kind="network")


# --- opening


def test_the_first_entry_of_a_record_says_everything_that_its_row_holds(keys: None) -> None:
    opened = city(country_name="Indonesia", lat=-6_200_000, lon=106_800_000, code="31.71", source="Survey")
    place_id = open_place(opened)
    place = queries.place_named("hulu")
    assert place_id == place.place_id == place_id_of(f"{django_settings.ORIGIN}/hulu")
    for name in ("slug", "name", "kind", "country", "country_name", "lat", "lon", "code", "source", "sample"):
        assert getattr(place, name) == getattr(opened, name), name
    assert json.loads(place.document) == place.public()
    assert compare(place_id) == []


def test_opening_a_place_again_changes_nothing(keys: None) -> None:
    first = open_place(city())
    assert open_place(city(name="Another name")) == first
    assert queries.place_named("hulu").name == "Hulu"
    assert Head.objects.get(place_id=first).size == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_open_the_same_place_at_once_open_one(cast: Cast) -> None:
    assert at_once(lambda: open_place(city()), lambda: open_place(city(name="Other"))) == [None, None]
    assert queries.place_named("hulu").name == "Hulu"
    assert Entry.objects.filter(place_id=place_id_of(f"{django_settings.ORIGIN}/hulu")).count() == 1


@pytest.mark.parametrize("opened", [city, network])
def test_a_word_that_is_kept_for_a_page_is_refused_as_a_slug(keys: None, opened: Any) -> None:
    for word in sorted(RESERVED):
        with pytest.raises(Refused, match=word) as refused:
            open_place(opened(word))
        assert refused.value.field == "slug"
    assert not Head.objects.exists()


@pytest.mark.parametrize(
    "slug", ["", "Hulu", "hu lu", "hulu/..", "../hulu", "-hulu", "hulu-", "hülu", "a" * 61]
)
def test_a_slug_that_could_not_stand_in_an_address_is_refused(keys: None, slug: str) -> None:
    with pytest.raises(Refused) as refused:
        open_place(city(slug))
    assert refused.value.field == "slug"
    assert not Head.objects.exists()


def test_every_address_of_the_site_that_a_place_could_hide_is_a_reserved_word() -> None:
    """A place called like a page would be hidden by it: its own address would show the page."""
    from balai.ops.urls import urlpatterns

    first = {words[0] for words in fixed_parts(urlpatterns, "") if words}
    assert {"desk", "record", "api", "cities"} <= first, "the addresses were not read"
    assert first - RESERVED == set()


def fixed_parts(patterns: list[Any], before: str) -> list[list[str]]:
    """The parts of every address before its first variable."""
    found: list[list[str]] = []
    for pattern in patterns:
        path = before + str(pattern.pattern)
        fixed = path.partition("<")[0]
        if isinstance(pattern, URLResolver) and not fixed.strip("/"):
            found += fixed_parts(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern | URLResolver) and not path.startswith("<"):
            found.append([part for part in fixed.split("/") if part])
    return found


# --- finding


def test_a_city_is_no_network_and_a_network_is_no_city(cast: Cast) -> None:
    assert queries.network_named("net").is_network and not queries.city_named("muara").is_network
    for find, slug in (
        (queries.network_named, "muara"),
        (queries.city_named, "net"),
        (queries.place_named, "nowhere"),
    ):
        with pytest.raises(Http404):
            find(slug)


def test_a_record_that_has_no_entry_yet_is_no_place(keys: None) -> None:
    from balai.record.append import open_record

    open_record(f"{django_settings.ORIGIN}/empty", "empty")
    with pytest.raises(Http404):
        queries.place_named("empty")


def test_real_networks_stand_before_the_sample(keys: None) -> None:
    for slug, kind, sample in (("c", "programme", False), ("a", "network", True), ("b", "network", False)):
        open_place(acts.NetworkOpened(slug=slug, name=slug, full_name="", kind=kind, sample=sample))
    open_place(city())
    assert [found.slug for found in queries.networks()] == ["b", "c", "a"]


def test_a_later_framework_replaces_the_one_before_with_its_day(cast: Cast) -> None:
    later = acts.FrameworkPublished(themes=["Water"], themes_are="dimensions", on="2026-01-01")
    append(cast.net.place_id, [later])
    framework = queries.place_named("net").framework
    assert framework is not None
    assert (framework["themes"], framework["themes_are"], framework["on"]) == (
        ["Water"], "dimensions", "2026-01-01",
    )  # fmt: skip
    assert "project_types" not in framework, "what the new one does not name does not stay"
    assert compare(cast.net.place_id) == []


# --- joining and leaving


def joined(slug: str = "hulu", **values: Any) -> acts.MemberJoined:
    known = {"slug": slug, "name": slug.title(), "country": "ID", "country_name": "Indonesia"}
    return acts.MemberJoined(**{"origin": f"{django_settings.ORIGIN}/{slug}", **known, **values})


def left(slug: str, reason: str = "It asked to.") -> acts.MemberLeft:
    return acts.MemberLeft(origin=f"{django_settings.ORIGIN}/{slug}", reason=reason)


def test_the_secretariat_writes_a_place_into_its_networks_roll(cast: Cast) -> None:
    place_id = open_place(city())
    with happened_on("2026-03-01"):
        commands.admit_member(cast.actor("elok"), cast.net.place_id, joined(cohort="2026", source="Letter"))
    member = Member.objects.of(cast.net.place_id).get(member=place_id)
    assert (member.slug, member.country, member.cohort, member.source) == ("hulu", "ID", "2026", "Letter")
    assert (member.joined_on, member.left_on) == ("2026-03-01", "")
    assert b'"by":"secretariat"' in _last_entry(cast.net.place_id)
    (network_, found), *rest = queries.memberships(place_id)
    assert (network_.slug, found.slug, rest) == ("net", "hulu", [])
    assert compare(cast.net.place_id) == []


@pytest.mark.parametrize("person", ["amina", "budi", "dewi", "farid", "hana", "gita", "nina"])
def test_nobody_but_its_own_secretariat_writes_into_a_roll(cast: Cast, person: str) -> None:
    before = Head.objects.get(slug="net").size
    with pytest.raises(NotAllowed, match=SECRETARIAT):
        commands.admit_member(cast.actor(person), cast.net.place_id, joined())
    assert Head.objects.get(slug="net").size == before


def test_a_roll_is_written_in_the_form_that_a_record_takes(cast: Cast) -> None:
    commands.admit_member(
        cast.actor("elok"), cast.net.place_id, joined(name="  Hue\u0302\u0301 ", by="amina")
    )
    assert Member.objects.of(cast.net.place_id).get(slug="hulu").name == "Hu\u1ebf"
    assert b'"by":"secretariat"' in _last_entry(cast.net.place_id)
    for name, why in (("x" * 501, "At most 500"), ("a\x00b", "cannot be written"), ("\ud800", "cannot be")):
        with pytest.raises(Refused, match=why) as refused:
            commands.admit_member(cast.actor("elok"), cast.net.place_id, joined(name=name))
        assert refused.value.field == "name"


def test_a_place_that_left_is_no_member_any_more_and_stays_on_the_roll_with_its_reason(cast: Cast) -> None:
    append(cast.net.place_id, [left("muara")], at="2026-05-01T10:00Z")
    member = Member.objects.of(cast.net.place_id).get(slug="muara")
    assert (member.left_on, member.reason) == ("2026-05-01", "It asked to.")
    assert [m.slug for m in queries.members(cast.net.place_id)] == ["teluk"]
    assert queries.member_ids(cast.net.place_id) == [cast.teluk.place_id]
    assert [p.slug for p in queries.cities(cast.net.place_id)] == ["teluk"]
    assert queries.memberships(cast.muara.place_id) == []
    assert api.network_members("net") == (cast.net.place_id, [cast.teluk.place_id])
    assert compare(cast.net.place_id) == []


def test_a_place_that_left_may_come_back(cast: Cast) -> None:
    append(cast.net.place_id, [left("muara"), joined("muara", on="2027-01-01")])
    member = Member.objects.of(cast.net.place_id).get(slug="muara")
    assert (member.joined_on, member.left_on, member.reason) == ("2027-01-01", "", "")
    assert compare(cast.net.place_id) == []


def test_leaving_a_network_that_one_is_not_in_changes_no_row(cast: Cast) -> None:
    append(cast.net.place_id, [left("seberang")])
    assert [m.slug for m in queries.members(cast.net.place_id)] == ["muara", "teluk"]
    assert compare(cast.net.place_id) == []


def test_a_place_may_be_in_two_networks_and_leave_one(cast: Cast) -> None:
    append(cast.other.place_id, [joined("muara", cohort="2")])
    assert [n.slug for n, _member in queries.memberships(cast.muara.place_id)] == ["net", "other"]
    append(cast.net.place_id, [left("muara")])
    (found,) = belongings(queries.memberships(cast.muara.place_id))
    assert (found.name, found.url, str(found.kind), found.cohort) == ("Other", "/other/", "Network", "2")


def test_only_where_the_roll_says_so_has_a_country_its_representative(cast: Cast) -> None:
    """A city that left is decided about by nobody of that network any more."""
    from balai.plans.commands.matches import may_decide

    assert may_decide(cast.actor("dewi"), cast.muara.place_id) == REPRESENTATIVE
    append(cast.net.place_id, [left("muara")])
    for person in ("dewi", "elok"):
        with pytest.raises(NotAllowed):
            may_decide(cast.actor(person), cast.muara.place_id)


# --- who may, on values


MUARA, NET = place_id_of("x.example/muara"), place_id_of("x.example/net")


def test_a_role_counts_where_it_is_held_and_a_representatives_for_one_country() -> None:
    actor = Actor((Role(STAFF, MUARA), Role(REPRESENTATIVE, NET, "ID"), Role(AUDITOR, NET)))
    assert actor.has(STAFF, MUARA) and not actor.has(STAFF, NET)
    assert actor.has(REPRESENTATIVE, NET, "ID")
    assert not actor.has(REPRESENTATIVE, NET, "TH") and not actor.has(REPRESENTATIVE, NET)
    assert actor.has(AUDITOR, NET, "TH"), "an auditor is not bound to a country"


def test_whoever_holds_two_roles_acts_by_the_first_that_may() -> None:
    both = Actor((Role(CSCO, MUARA), Role(STAFF, MUARA)))
    assert both.first((STAFF, CSCO), MUARA) == STAFF
    assert both.first((CSCO,), MUARA) == CSCO
    with pytest.raises(NotAllowed, match=r"^staff / csco$"):
        NOBODY.first((STAFF, CSCO), MUARA)


def test_the_desks_of_a_place_and_of_a_network_open_to_those_who_work_there(cast: Cast) -> None:
    people = ("amina", "budi", "chan", "dewi", "elok", "farid", "gita", "hana", "nina")
    edit = {p for p in people if commands.may_edit(cast.actor(p), cast.muara.place_id)}
    assert edit == {"amina", "budi"}
    see = {p for p in people if commands.may_see_network_desk(cast.actor(p), cast.net.place_id)}
    assert see == {"dewi", "elok"}


# --- what the API and pages say


def test_the_api_tells_members_from_those_who_left_and_other_networks(cast: Cast) -> None:
    append(cast.net.place_id, [left("teluk")])
    listed, place_id = api.members("net", None)
    (member,) = json.loads(listed.json)
    assert (member["slug"], member["origin"], place_id) == ("muara", origin(cast.muara), cast.net.place_id)
    assert json.loads(api.network("net")[0])["members"] == 1
    assert json.loads(api.network("net")[0])["framework"]["themes"] == THEMES
    assert [n["slug"] for n in json.loads(api.networks(None).json)] == ["net", "other"]
    detail = json.loads(api.place("muara"))
    assert [n["network"] for n in detail["networks"]] == ["net"]
    assert json.loads(api.place("teluk"))["networks"] == []


def test_the_api_filters_places_by_network_place_and_country(cast: Cast) -> None:
    def slugs(network_: str, country: str) -> list[str]:
        return [p["slug"] for p in json.loads(api.places(network_, country, None)[0].json)]

    assert slugs("", "") == ["muara", "seberang", "teluk"], "networks are no places"
    assert slugs("net", "") == ["muara", "teluk"]
    assert slugs("net", "TH") == ["teluk"]
    assert slugs("net", "VN") == []
    assert api.meant("net", "muara").ids == [cast.muara.place_id]
    assert api.meant("net", "seberang").ids == [], "a place of another network is not in this one"
    assert api.meant("", "seberang").ids == [cast.seberang.place_id]


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        (api.place, "net"),
        (api.place, "nowhere"),
        (lambda slug: api.profile(slug, None), "net"),
        (lambda slug: api.members(slug, None), "muara"),
        (api.network, "muara"),
        (api.network_members, "muara"),
        (api.network_members, "nowhere"),
        (lambda slug: api.meant("", slug), "nowhere"),
    ],
)
def test_what_is_not_there_is_not_found_and_named(cast: Cast, asked: Any, slug: str) -> None:
    with pytest.raises(Http404, match=slug):
        asked(slug)


def test_a_page_names_whose_it_is_and_what_kind_of_place(cast: Cast) -> None:
    assert holder(cast.muara) == ("Muara", "/muara/")
    assert str(kind_of(cast.muara)) == "City"
    assert kind_of(Place(kind="district")) == "district", (
        "a kind without a word of ours is shown as it is said"
    )


def _last_entry(place_id: Any) -> bytes:
    return bytes(Entry.objects.filter(place_id=place_id).order_by("-index")[0].body)
