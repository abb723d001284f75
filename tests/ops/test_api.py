"""The JSON API over the whole register: what it answers, and what it refuses."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from balai.ops.api.openapi import document
from balai.ops.api.routes import ROUTES

pytestmark = pytest.mark.usefixtures("register_read", "addresses")
API = "/api/v1"
EXAMPLES = {"network": "ascn", "place": "makassar", "city": "makassar", "record": "ascn", "year": "2025"}
DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"
TRICKS = [
    "'",
    '"',
    "--",
    "\u202e",
    "%",
    "_",
    "{{7*7}}",
    "{0.__class__}",
    "%s",
    "\\",
    "<script>",
    "=1+1",
    "x" * 100,
]


@pytest.fixture
def addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.public_urls"
    settings.ALLOWED_HOSTS = ["testserver"]


def got(path: str, **headers: str) -> Any:
    return Client().get(f"{API}/{path}", headers=headers or None)


def ref_of(city: str) -> str:
    return got(f"projects?place={city}").json()["items"][0]["ref"]


def example(path: str) -> str:
    return path.format(**EXAMPLES, ref=ref_of("makassar") if "{ref}" in path else "")


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


# The register holds no vote about money: tests/budgets/test_exports.py looks at one.
OF_REGISTER = [route for route in ROUTES if "{ballot}" not in route.path]


@pytest.mark.parametrize("route", OF_REGISTER, ids=lambda route: route.name)
def test_every_route_answers_exactly_the_shape_it_describes(route: Any) -> None:
    answer = got(example(route.path))
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/json"
    said = answer.json()
    items = said["items"] if route.many else [said]
    # Makassar has no counter, no calls for hands and no ideas in the register: tests/services/test_figures.py looks at
    # broken promises there are, tests/pledges/test_pages.py at calls, tests/ideas/test_pages.py at ideas and opinions,
    # tests/budgets/test_exports.py at votes.
    without = {"profile", "broken-promises", "hands", "ideas", "opinions", "ballots", "ballot-projects"}
    assert items or route.name in without, "an empty list shows nothing"
    for item in items:
        msgspec.convert(item, route.item)
        assert set(item) == set(route.item.__struct_fields__)
    if route.many:
        assert said["count"] == len(said["items"])
        assert said["next"] is None


@pytest.mark.parametrize("route", [r for r in ROUTES if r.many], ids=lambda route: route.name)
def test_the_csv_twin_of_a_list_has_the_same_columns_and_rows(route: Any) -> None:
    twin = got(example(route.path) + ".csv")
    listed = got(example(route.path)).json()["items"]
    assert twin["Content-Type"] == "text/csv; charset=utf-8"
    assert b"\r" not in twin.content
    found = list(csv.reader(io.StringIO(twin.content.decode())))
    assert found[0] == list(route.item.__struct_fields__)
    assert len(found) == 1 + len(listed)
    for line, item in zip(found[1:], listed, strict=True):
        for cell, name in zip(line, found[0], strict=True):
            value = item[name]
            if isinstance(value, (list, dict)):
                assert json.loads(cell) == value
            elif isinstance(value, bool):
                assert cell == ("true" if value else "false")
            elif isinstance(value, int):
                assert cell == str(value)
            else:
                assert cell.lstrip("'") == (value or "").lstrip("'")


def test_all_458_yearly_project_entries_come_in_one_answer() -> None:
    said = got("networks/ascn/entries").json()
    assert said["count"] == len(said["items"]) == 458
    assert len(rows(got("networks/ascn/entries.csv"))) == 458


def test_pages_of_a_list_are_its_parts_in_order() -> None:
    whole = got("networks/ascn/entries").json()["items"]
    collected, address = [], "networks/ascn/entries?limit=200"
    while address:
        said = got(address.removeprefix(f"{API}/")).json()
        assert said["count"] == 458
        collected += said["items"]
        address = said["next"]
    assert collected == whole
    assert got("networks/ascn/entries?page=5").json()["items"] == whole[400:]
    assert rows(got("networks/ascn/entries.csv?limit=200&page=3"))[0]["ref"] == whole[400]["ref"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("round", "2023"),
        ("focus_area", "Civic & Social"),
        ("status", "ongoing"),
        ("country", "ID"),
        ("city", "makassar"),
    ],
)
def test_a_filter_keeps_what_it_says_and_loses_nothing(name: str, value: str) -> None:
    whole = got("networks/ascn/entries").json()["items"]
    found = Client().get(f"{API}/networks/ascn/entries", {name: value}).json()["items"]
    assert found == [item for item in whole if str(item[name]) == value]
    assert 0 < len(found) < 458


def test_entries_without_a_status_are_found_as_not_stated() -> None:
    found = Client().get(f"{API}/networks/ascn/entries", {"status": "not stated"}).json()["items"]
    assert found
    assert {item["status"] for item in found} == {""}


def test_a_report_is_the_very_bytes_whose_hash_stands_in_the_record() -> None:
    for said in got("networks/ascn/reports").json()["items"]:
        for kind, suffix in (("json", ""), ("csv", ".csv")):
            body = got(f"networks/ascn/reports/{said['round']}{suffix}").content
            assert hashlib.sha256(body).hexdigest() == said[f"{kind}_sha256"]


def test_a_round_names_the_size_and_root_that_were_accepted() -> None:
    from balai.record.ids import place_id_of
    from balai.record.serve import root_at

    cities = got("networks/ascn/rounds/2025").json()["cities"]
    accepted = [city for city in cities if city["state"] == "accepted"]
    assert len(cities) == 35
    assert accepted
    for city in accepted[:5]:
        assert root_at(place_id_of(city["origin"]), city["size"]).hex() == city["root"]


def test_a_record_is_described_by_its_signed_checkpoint() -> None:
    from balai.record.checkpoint import open_checkpoint

    for said in got("records").json()["items"]:
        opened = open_checkpoint(said["checkpoint"].encode(), said["vkey"], said["origin"])
        assert opened.size == said["sealed"] == said["size"]


# What is not there, and what is not allowed ---------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "nowhere", "places/atlantis", "networks/makassar", "places/ascn", "networks/ascn/rounds/1999",
        "networks/ascn/rounds/2018", "networks/ascn/reports/2018.csv", "projects/makassar/zzzz", "records/atlantis",
        "networks/ascn/rounds/99999999999999999999", "places/", "places/../places", "places/%00", "places/a%0ab",
        "projects?place=atlantis", "targets?network=atlantis", "places.xml", "places/%ff",
        "networks/ascn/rounds/２０２５",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_404_with_a_sentence(path: str) -> None:
    answer = got(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == 404
    assert said["detail"].endswith((".", "json lists them."))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status__in=planning", "status__in"), ("_connector=OR", "_connector"), ("place_id=1", "place_id"),
        ("network__member__origin=x", "network__member__origin"), ("document=1", "document"), ("lang=id", "lang"),
        ("order_by=confidence", "order_by"), ("limit=0", "limit"), ("limit=-1", "limit"), ("limit=1001", "limit"),
        ("limit=9223372036854775808", "limit"), ("limit=1e3", "limit"), ("limit=١٢", "limit"),
        ("limit=5&page=-1", "page"), ("limit=5&page=9223372036854775808", "page"),
        ("limit=5&page=0", "page"), ("round=2025&round=2024", "round"), ("round=", "round"),
        ("status=done", "status"),
        ("country=ID%00", "country"), ("country=id", "country"), ("city=%00", "city"),
        ("focus_area=a%00b", "focus_area"),
        ("search=%0d%0aX", "search"), ("search=" + "x" * 101, "search"), ("city=a%27--", "city"),
    ],
)  # fmt: skip
def test_a_parameter_that_is_not_known_or_not_right_is_refused_by_name(query: str, names: str) -> None:
    for suffix in ("", ".csv"):
        answer = got(f"networks/ascn/entries{suffix}?{query}")
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["parameter"] == names
        assert names in answer.json()["detail"]


@pytest.mark.parametrize("trick", TRICKS)
def test_hostile_text_in_a_filter_is_text(trick: str) -> None:
    for name in ("search", "focus_area"):
        answer = Client().get(f"{API}/networks/ascn/entries", {name: trick})
        assert answer.status_code == 200
        for item in answer.json()["items"]:
            field = item["name"] if name == "search" else item["focus_area"]
            assert trick.lower() in field.lower()


def test_bytes_that_are_no_text_are_no_server_error() -> None:
    for raw in ("search=%ff%fe", "search=%ed%a0%80", "%ff=1", "search=%c0%80"):
        assert got(f"networks/ascn/entries?{raw}").status_code in {200, 400}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_is_read_only_and_says_so(method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"{API}/places")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert answer["Content-Type"] == "application/problem+json"


def test_head_has_the_headers_and_options_the_methods() -> None:
    whole, head, options = (getattr(Client(), m)(f"{API}/places") for m in ("get", "head", "options"))
    assert head.status_code == 200
    assert head.content == b""
    assert head["ETag"] == whole["ETag"]
    assert options.status_code == 204
    assert options["Allow"] == "GET, HEAD, OPTIONS"


def test_scripts_of_other_sites_may_read_and_nobody_gets_a_cookie() -> None:
    for path in ("places", "places.csv", "nowhere", "places?x=1"):
        answer = got(path, Origin="https://elsewhere.example")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies


@pytest.mark.parametrize(
    "path", ["places", "networks/ascn/entries", "networks/ascn/entries.csv", "networks/ascn/reports/2025"]
)
def test_an_answer_that_was_not_changed_is_304(path: str) -> None:
    client = Client()
    first = client.get(f"{API}/{path}")
    again = client.get(f"{API}/{path}", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get(f"{API}/{path}", headers={"If-None-Match": '"other"'}).content == first.content


def test_errors_are_never_kept() -> None:
    for path in ("nowhere", "places?x=1"):
        answer = got(path)
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer


# The description ------------------------------------------------------------------------------------------


def test_every_route_is_in_the_description_and_in_the_docs() -> None:
    described = got("openapi.json").json()
    assert described["openapi"].startswith("3.1")
    docs = DOCS.read_text()
    for route in ROUTES:
        assert f"/api/v1/{route.path}" in described["paths"]
        assert f"`/api/v1/{route.path}`" in docs, "docs/api.md lacks a route: run python -m balai.ops.docs"
        if route.many or route.csv:
            assert f"/api/v1/{route.path}.csv" in described["paths"]


def test_the_docs_list_every_route_parameter_and_field_as_the_table_has_them() -> None:
    from balai.ops.docs import routes_as_text

    assert routes_as_text() in DOCS.read_text(), "docs/api.md lags: run python -m balai.ops.docs"


def test_the_description_has_no_route_that_is_not_served() -> None:
    for path in (one for one in document()["paths"] if "{ballot}" not in one):
        assert got(example(path.removeprefix("/api/v1/"))).status_code == 200
