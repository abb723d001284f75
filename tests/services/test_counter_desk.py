"""A city's staff open their counter at the desk: what they set stands in the record, and nobody else sets it."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from balai.record.replay import compare
from balai.services import queries
from balai.services.models import Area, Counter, Kind, Office, Route
from tests.cast import Cast
from tests.saying import size

from .cast import NORTH, Opened, open_counter, report_something, request

DESK = "/desk/cities/muara/counter/"
HOW: dict[str, Any] = {
    "prefix": "MKS", "timezone": "Asia/Makassar", "weekdays": ["1", "2", "5"], "opens": "08:00", "closes": "15:30",
    "holidays": "2026-12-25\n2027-01-01\n", "objection_days": "7", "emergency": "112", "passes_on": "yes",
}  # fmt: skip
KIND: dict[str, Any] = {
    "code": "lights", "name": "Street lights", "text": "Lamps and poles", "parent": "", "order": "1", "icon": "light",
    "place": "street", "reach": "50", "promise": "3", "unit": "working days",
    "questions": "pole | Number of the pole | line\ndark | Is it dark? | one* | yes = Yes; no = No",
}  # fmt: skip
HOSTILE = "<script>alert(1)</script> {{7*7}} %s"


def geojson(ring: list[int]) -> SimpleUploadedFile:
    points = [[x / 1e6, y / 1e6] for x, y in zip(ring[::2], ring[1::2], strict=True)]
    said = {"type": "Polygon", "coordinates": [[*points, points[0]]]}
    return SimpleUploadedFile("area.geojson", json.dumps(said).encode())


@pytest.fixture
def budi(cast: Cast) -> Client:
    return cast.signed_in("budi")


def test_a_city_opens_its_counter_from_its_card_until_residents_can_report(cast: Cast, budi: Client) -> None:
    assert f'href="{DESK}"' in budi.get("/desk/").content.decode()
    place_id = cast.muara.place_id
    assert budi.post(f"{DESK}set/", HOW)["Location"] == DESK
    assert budi.post(f"{DESK}offices/add/", {"name": "Public works"}).status_code == 302
    assert budi.post(f"{DESK}kinds/add/", KIND).status_code == 302
    assert (
        budi.post(f"{DESK}areas/add/", {"name": "North", "file": geojson(NORTH), "source": ""}).status_code
        == 302
    )
    office, area = Office.objects.of(place_id).get(), Area.objects.of(place_id).get()
    rule = {"kind": "lights", "area": area.ref, "office": office.ref}
    assert budi.post(f"{DESK}routes/", rule).status_code == 302
    page = budi.get(DESK).content.decode()
    for words in ("MKS", "Street lights", "Public works", "North", "08:00–15:30", "112"):
        assert words in page
    counter, kind = Counter.objects.of(place_id).get(), Kind.objects.of(place_id).get()
    assert (counter.weekdays, counter.holidays) == ([1, 2, 5], ["2026-12-25", "2027-01-01"])
    assert [q["code"] for q in kind.questions] == ["pole", "dark"] and kind.questions[1]["required"]
    assert "Street lights" in Client().get("/muara/report/").content.decode()
    assert compare(place_id) == []


def test_what_is_set_is_shown_in_its_form_and_saved_again_it_is_the_same(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    before = {kind.code: kind.questions for kind in queries.kinds(counter.place_id)}
    for path in ("set/", "kinds/roads/", "kinds/potholes/", f"offices/{counter.works}/"):
        form = budi.get(f"{DESK}{path}").context["form"]
        said = {name: form[name].value() for name in form.fields}
        answer = budi.post(
            f"{DESK}{path}", {name: value for name, value in said.items() if value not in (None, "")}
        )
        assert answer.status_code == 302, answer.context["form"].errors
    assert {kind.code: kind.questions for kind in queries.kinds(counter.place_id)} == before
    assert queries.kind_named(counter.place_id, "potholes").parent == "roads"


def test_an_area_keeps_its_outline_when_only_its_name_changes(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    before = Area.objects.of(counter.place_id).get(ref=counter.north).rings
    budi.post(f"{DESK}areas/{counter.north}/", {"name": "North bank", "source": "Survey office"})
    area = Area.objects.of(counter.place_id).get(ref=counter.north)
    assert (area.name, area.rings) == ("North bank", before)


def test_what_is_closed_says_why_and_what_it_had_goes_on(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast).code
    why = {"reason": "The town hall was reorganised."}
    assert budi.post(f"{DESK}kinds/home-waste/close/", why).status_code == 302
    assert budi.post(f"{DESK}areas/{counter.south}/close/", why).status_code == 302
    assert (
        budi.post(f"{DESK}offices/{counter.works}/close/", {**why, "into": counter.cleaning}).status_code
        == 302
    )
    assert request(cast, code).office == counter.cleaning
    assert {kind.code for kind in queries.kinds(counter.place_id)} == {"roads", "potholes"}
    assert not Route.objects.of(counter.place_id).filter(area=counter.south).exists()
    assert [office.ref for office in queries.offices(counter.place_id)] == [counter.cleaning]
    for path in ("kinds/home-waste/", f"areas/{counter.south}/", f"offices/{counter.works}/"):
        assert budi.get(f"{DESK}{path}").status_code == 404
    assert compare(counter.place_id) == []


def test_a_rule_is_taken_away_by_naming_no_office(cast: Cast, counter: Opened, budi: Client) -> None:
    budi.post(f"{DESK}routes/", {"kind": "home-waste", "area": "", "office": ""})
    assert not Route.objects.of(counter.place_id).filter(kind="home-waste").exists()


@pytest.mark.parametrize(
    ("path", "said", "field"),
    [
        ("set/", {**HOW, "prefix": "mks"}, "prefix"),
        ("set/", {**HOW, "timezone": "Mars/North"}, "timezone"),
        ("set/", {**HOW, "weekdays": ["8"]}, "weekdays"),
        ("set/", {**HOW, "holidays": "Christmas"}, "holidays"),
        ("set/", {**HOW, "closes": "07:00"}, "closes"),
        ("kinds/add/", {**KIND, "code": "Street Lights"}, "code"),
        ("kinds/add/", {**KIND, "name": ""}, "name"),
        ("kinds/add/", {**KIND, "parent": "nothing"}, "parent"),
        ("kinds/add/", {**KIND, "questions": "pole | Number"}, "questions"),
        ("kinds/add/", {**KIND, "questions": "pole | Number | guess"}, "questions"),
        ("kinds/add/", {**KIND, "questions": "pole | Number | one | yes"}, "questions"),
        ("kinds/add/", {**KIND, "questions": "pole | Number | one"}, "questions"),
        ("offices/add/", {"name": " \u200b"}, "name"),
        ("areas/add/", {"name": "North"}, "file"),
        ("routes/", {"kind": "", "area": "", "office": "nothing"}, "office"),
        ("kinds/roads/close/", {"reason": "."}, "reason"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(
    cast: Cast, counter: Opened, budi: Client, path: str, said: dict[str, Any], field: str
) -> None:
    before = size(cast)
    answer = budi.post(f"{DESK}{path}", said)
    assert answer.status_code == 400 and field in answer.context["form"].errors
    assert size(cast) == before


@pytest.mark.parametrize("who", ["", "chan", "elok", "nina"])
def test_nobody_but_the_citys_staff_sees_or_sets_its_counter(cast: Cast, counter: Opened, who: str) -> None:
    client = cast.signed_in(who) if who else Client()
    before = size(cast)
    for path in (
        "",
        "set/",
        "kinds/add/",
        "kinds/roads/",
        f"offices/{counter.works}/close/",
        "areas/add/",
        "routes/",
    ):
        assert client.get(f"{DESK}{path}").status_code in {302, 403}
        assert client.post(f"{DESK}{path}", {**HOW, **KIND}).status_code in {302, 403}
    assert size(cast) == before


def test_another_citys_offices_and_areas_are_found_at_no_address_of_this_one(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    theirs = open_counter(cast, "teluk", "TLK", "chan")
    before = size(cast), size(cast, "teluk")
    for path in (f"offices/{theirs.works}/", f"areas/{theirs.north}/", f"areas/{theirs.north}/close/"):
        assert budi.post(f"{DESK}{path}", {"name": "Ours", "reason": "Taken over."}).status_code == 404
    rule = {"kind": "roads", "area": theirs.north, "office": theirs.works}
    assert budi.post(f"{DESK}routes/", rule).status_code == 400
    assert (size(cast), size(cast, "teluk")) == before


def test_no_form_is_taken_without_its_token(cast: Cast, counter: Opened) -> None:
    strict = cast.signed_in("budi", enforce_csrf_checks=True)
    before = size(cast)
    for path, said in (("set/", HOW), ("kinds/add/", KIND), ("offices/add/", {"name": "Ours"})):
        assert strict.post(f"{DESK}{path}", said).status_code == 403
    assert size(cast) == before


def test_hostile_names_run_nowhere_at_the_desk(cast: Cast, counter: Opened, budi: Client) -> None:
    budi.post(f"{DESK}offices/add/", {"name": HOSTILE})
    budi.post(f"{DESK}kinds/add/", {**KIND, "name": HOSTILE, "text": HOSTILE})
    budi.post(f"{DESK}areas/{counter.north}/", {"name": HOSTILE, "source": HOSTILE})
    for path in ("", "kinds/lights/", "kinds/lights/close/", f"areas/{counter.north}/", "routes/"):
        page = budi.get(f"{DESK}{path}").content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page, path


def test_a_new_city_starts_from_the_usual_kinds_in_its_language_and_only_once(
    cast: Cast, budi: Client
) -> None:
    place_id = cast.muara.place_id
    budi.post(f"{DESK}set/", HOW)
    assert "Start from the usual kinds" in budi.get(DESK).content.decode()
    assert budi.post(f"{DESK}kinds/start/?lang=id")["Location"] == DESK
    names = [kind.name for kind in queries.residents_kinds(place_id)]
    assert len(names) == 8 and names[0] == "Jalan" and names[-1] == "Lainnya"
    assert queries.kind_named(place_id, "potholes").parent == "roads"
    before = size(place_id)
    budi.cookies.pop("lang")
    page = budi.post(f"{DESK}kinds/start/", follow=True).content.decode()
    assert "Add others one by one." in page and size(place_id) == before and compare(place_id) == []
