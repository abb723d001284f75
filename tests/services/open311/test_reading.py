"""What an app reads: discovery, services, definitions, requests, tokens, updates."""

import json
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import pytest
from django.conf import settings
from django.test import Client

from balai.services.commands.answering import answer, send_on, start
from balai.services.commands.counter import close_kind
from tests.cast import Cast
from tests.conftest import SHARED
from tests.services.cast import IN_SOUTH, Opened, open_counter, picture, report_something, request

from .client import ALL, FORMS, HERE, codes, get, read, read_xml, refused

SCHEMAS = SHARED / "spec" / "open311" / "schemas"
outside = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="the outside schemas are not in ../shared/spec/open311"
)


def outside_schema(file: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((SCHEMAS / file).read_text())
    return said


def fits(value: Any, name: str) -> None:
    """Whether a value is what the outside schema says, dates and addresses included."""
    schema = outside_schema(f"{name}.json")
    if other := schema.get("items", {}).get("$ref"):
        schema["items"] = outside_schema(other)
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(value)


# Discovery, services, definitions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/muara/open311/discovery", "/muara/open311/v2/discovery", "/open311/v2/discovery"]
)
def test_discovery_names_two_endpoints_with_changesets_in_the_past(counter: Opened, path: str) -> None:
    said = read("discovery", path.removesuffix("/discovery"))
    assert set(said) == {"changeset", "contact", "key_service", "endpoints"}
    assert [one["url"].removeprefix(settings.CONFIG.url) for one in said["endpoints"]] == [ALL, HERE]
    for one in (said, *said["endpoints"]):
        assert datetime.strptime(one["changeset"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) <= datetime.now(
            UTC
        )
    for one in said["endpoints"]:
        assert set(one) == {"specification", "url", "changeset", "type", "formats"}
        assert one["formats"] == ["text/xml", "application/json"]
        assert one["type"] == "production"


def test_discovery_names_no_charset_and_every_other_answer_in_xml_does(counter: Opened) -> None:
    assert get("discovery.xml")["Content-Type"] == "text/xml"
    assert get("discovery.json")["Content-Type"] == "application/json"
    assert get("services.xml")["Content-Type"] == "text/xml; charset=utf-8"
    root = read_xml("discovery")
    assert [one.tag for one in root] == ["changeset", "contact", "key_service", "endpoints"]
    assert (
        all(one.text for one in root.findall(".//format"))
        and len(root.findall(".//endpoint/formats/format")) == 4
    )


def test_the_changeset_moves_when_a_service_changes(cast: Cast, counter: Opened) -> None:
    from balai.record.models import Entry

    close_kind(cast.actor("budi"), counter.place_id, "home-waste", "Nobody uses it.")
    last = Entry.objects.filter(place_id=counter.place_id).order_by("-index").first()
    assert last
    assert read("discovery")["changeset"][:16] == json.loads(bytes(last.body))["at"][:16]


@outside
def test_services_are_the_kinds_that_residents_choose_from(cast: Cast, counter: Opened) -> None:
    said = read("services")
    assert [one["service_code"] for one in said] == ["roads", "home-waste"], "finer kinds are for staff"
    assert [one["metadata"] for one in said] == [True, False]
    assert {one["type"] for one in said} == {"realtime"}
    fits(said, "services")
    for one in said:
        fits(one, "service")
    assert [one.findtext("service_code") for one in read_xml("services")] == ["roads", "home-waste"]
    assert [one.findtext("metadata") for one in read_xml("services")] == ["true", "false"]
    close_kind(cast.actor("budi"), counter.place_id, "roads", "Nobody uses it.")
    assert [one["service_code"] for one in read("services")] == ["home-waste"]


@outside
def test_a_definition_holds_the_questions_of_a_kind(counter: Opened) -> None:
    said = read("services/roads")
    fits(said, "service-definition")
    first, second, third = said["attributes"]
    assert (first["code"], first["datatype"], first["required"], first["order"]) == (
        "blocked", "singlevaluelist", True, 1,
    )  # fmt: skip
    assert first["values"] == [{"key": "yes", "name": "Yes"}, {"key": "no", "name": "No"}]
    assert (second["datatype"], third["datatype"]) == ("number", "text")


def test_every_element_of_an_attribute_in_xml_holds_text(counter: Opened) -> None:
    root = read_xml("services/roads")
    assert root.tag == "service_definition"
    assert root.findtext("service_code") == "roads"
    found = root.findall("attributes/attribute")
    assert len(found) == 3
    for attribute in found:
        for element in attribute:
            assert (element.text or "").strip() or element.findall("value"), element.tag
    assert [one.findtext("key") for one in found[0].findall("values/value")] == ["yes", "no"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", ["nothing", "%00", "ROADS", "roads'--", "a" * 200])
def test_a_service_that_does_not_exist_is_404(counter: Opened, code: str, form: str) -> None:
    assert refused(get(f"services/{code}.{form}"))[0] == 404
    assert refused(get(f"requests.{form}", service_code=code.replace("%00", "\0")))[0] == 404


# Requests ------------------------------------------------------------------------------------------------


@outside
def test_a_request_has_its_seventeen_fields(cast: Cast, counter: Opened) -> None:
    code = report_something(cast, landmark="By the old bridge", photos=[picture()]).code
    (one,) = read(f"requests/{code}")
    assert one == {
        "service_request_id": code,
        "status": "open",
        "status_notes": "New",
        "service_name": "Roads",
        "service_code": "roads",
        "description": "A deep hole.",
        "agency_responsible": "Public works",
        "service_notice": "",
        "requested_datetime": one["requested_datetime"],
        "updated_datetime": one["requested_datetime"],
        "expected_datetime": "2026-11-30T08:00:00Z",
        "address": "By the old bridge",
        "address_id": None,
        "zipcode": "",
        "lat": -6.19,
        "long": 106.81,
        "media_url": f"{settings.CONFIG.url}/muara/record/aside/{request(cast, code).photos[0]}",
    }
    assert datetime.strptime(one["requested_datetime"], "%Y-%m-%dT%H:%M:%SZ")
    fits([one], "requests")
    fits(one, "request")


@outside
def test_a_request_without_a_point_a_picture_or_a_promise_says_so_with_null(
    cast: Cast, counter: Opened
) -> None:
    code = report_something(cast, lat=None, lon=None, landmark="The market").code
    (one,) = read(f"requests/{code}")
    assert (one["lat"], one["long"], one["media_url"]) == (None, None, None)
    fits(one, "request")
    root = read_xml(f"requests/{code}").find("request")
    assert root is not None
    assert len(root) == 17
    assert [root.findtext(tag) for tag in ("lat", "long", "media_url", "zipcode")] == [""] * 4


def test_xml_says_what_json_says(cast: Cast, counter: Opened) -> None:
    hostile = "<b>&amp; ]]> \u0e17\u0e49\u0e2d\u0e07 \U0001f6a7\n{{7*7}} %s"
    code = report_something(cast, text=hostile).code
    (one,), root = read(f"requests/{code}"), read_xml(f"requests/{code}")[0]
    assert one["description"] == hostile
    assert {element.tag: element.text or "" for element in root} == {
        name: "" if value is None else str(value) for name, value in one.items()
    }


def test_the_answer_of_an_office_closes_a_request_with_its_words(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    answer(cast.actor("budi"), counter.place_id, code, "done", "Filled with asphalt.")
    (one,) = read(f"requests/{code}")
    assert (one["status"], one["status_notes"]) == ("closed", "Filled with asphalt.")
    assert codes(status="closed") == [code]
    assert codes(status="open") == []
    assert codes(status="open,closed") == [code]


def test_extensions_add_how_it_stands_and_what_was_chosen(cast: Cast, counter: Opened) -> None:
    code = report_something(cast, photos=[picture(), picture("b")]).code
    plain, more = read("requests")[0], read("requests", extensions="true")[0]
    assert plain == {name: more[name] for name in plain}
    assert more["attributes"] == [{"code": "blocked", "values": ["no"]}]
    said = more["extended_attributes"]
    assert (said["state"], said["area"], said["people"], said["channel"]) == ("new", "North", 1, "web")
    assert len(said["photos"]) == 2
    assert read(f"requests/{code}", extensions="true") == [more]
    photos = read_xml("requests", extensions="true").findall("request/extended_attributes/photos/photo")
    assert [one.text for one in photos] == said["photos"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "code", ["MKS-222222", "nothing", "%00", "MKS-222222' OR 1=1", "a" * 200, "9223372036854775808"]
)
def test_a_request_that_does_not_exist_is_404(counter: Opened, code: str, form: str) -> None:
    assert refused(get(f"requests/{code}.{form}"))[0] == 404
    assert refused(get(f"tokens/{code}.{form}"))[0] == 404


def test_the_token_of_a_request_is_its_code(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    assert read(f"tokens/{code}") == [{"service_request_id": code, "token": code}]
    assert read_xml(f"tokens/{code}").findtext("request/service_request_id") == code


# Filters -------------------------------------------------------------------------------------------------


def test_a_list_is_filtered_by_every_parameter_of_the_standard(cast: Cast, counter: Opened) -> None:
    road = report_something(cast).code
    waste = report_something(cast, kind="home-waste", lat=IN_SOUTH[0], lon=IN_SOUTH[1]).code
    assert set(codes()) == {road, waste}
    assert codes(service_code="roads") == [road]
    assert set(codes(service_code="roads,home-waste")) == {road, waste}
    assert codes(service_code="potholes") == [], "a finer kind is a service too"
    assert codes(service_request_id=road.lower()) == [road]
    assert set(codes(service_request_id=f"{road},{waste},MKS-222222,x")) == {road, waste}
    assert codes(service_request_id="x") == []
    assert codes(
        service_request_id=waste, service_code="roads", status="closed", start_date="2020-01-01"
    ) == [waste]
    assert codes(bbox="106.8,-6.2,106.82,-6.18") == [road]
    assert set(codes(bbox="-180,-90,180,90")) == {road, waste}
    assert codes(bbox="0,0,1,1") == []


def test_dates_choose_by_when_it_was_reported_and_ninety_days_are_the_most(
    cast: Cast, counter: Opened
) -> None:
    code = report_something(cast).code
    at = request(cast, code).opened_at.removesuffix("Z") + ":00Z"
    assert codes(start_date=at, end_date=at) == [code]
    assert codes(end_date="2020-01-01T00:00:00Z") == []
    assert codes(start_date="2020-01-01T00:00:00Z") == []
    assert codes(start_date="2020-01-01", end_date="2020-03-31") == []
    for form in FORMS:
        assert refused(get(f"requests.{form}", start_date="2020-01-01", end_date="2020-04-01"))[0] == 400


def test_what_was_reported_over_ninety_days_ago_is_listed_by_its_dates_alone(
    cast: Cast, counter: Opened
) -> None:
    from balai.record.append import append
    from balai.services.acts import RequestOpened

    append(counter.place_id, [RequestOpened(code="MKS-BBBBBB", kind="roads", on="2020-02-01T00:00Z")])
    assert codes() == []
    assert codes(start_date="2020-01-15") == ["MKS-BBBBBB"]
    assert codes(service_request_id="MKS-BBBBBB") == ["MKS-BBBBBB"]
    assert read("requests/MKS-BBBBBB")[0]["requested_datetime"] == "2020-02-01T00:00:00Z"
    assert codes(updated_after="2020-01-01T00:00:00Z") == ["MKS-BBBBBB"], "who follows changes names no days"
    assert codes(updated_after="2020-02-02T00:00:00Z") == []
    assert codes(updated_before="2020-01-01T00:00:00Z", start_date="2020-01-15") == []


def test_pages_hold_each_request_once(cast: Cast, counter: Opened) -> None:
    every = {report_something(cast).code for _ in range(5)}
    pages = [codes(page=page, page_size=2) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert {code for page in pages for code in page} == every
    assert codes(page=100_000, page_size=1000) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "query",
    [
        {"page": "9223372036854775808"}, {"page": "-1"}, {"page_size": "0"}, {"page": "1' OR 1=1"},
        {"bbox": "0,0,1,1);DROP TABLE x"}, {"bbox": "1,2,3"}, {"start_date": "2020' OR 1=1"},
        {"end_date": "\0"}, {"updated_after": "x"}, {"status": "new"}, {"extensions": "2"},
    ],
)  # fmt: skip
def test_what_is_no_parameter_is_400_in_the_encoding_of_the_address(
    counter: Opened, query: dict[str, str], form: str
) -> None:
    assert refused(get(f"requests.{form}", **query))[0] == 400


@pytest.mark.parametrize(
    "query", [{"%00": "1"}, {"q": "\0"}, {"place": "x", "_connector": "OR", "code__startswith": "M"}]
)
def test_parameters_that_the_standard_does_not_know_change_nothing(
    cast: Cast, counter: Opened, query: dict[str, str]
) -> None:
    code = report_something(cast).code
    assert codes(**query) == [code]
    assert codes(service_request_id=f"\0,{code},' OR 1=1") == [code]


# Updates -------------------------------------------------------------------------------------------------


def test_updates_tell_what_offices_did_the_oldest_first(cast: Cast, counter: Opened) -> None:
    code, budi = report_something(cast).code, cast.actor("budi")
    start(budi, counter.place_id, code)
    answer(budi, counter.place_id, code, "note", "Waiting for asphalt.")
    answer(budi, counter.place_id, code, "done", "Filled.", [picture()])
    said = read("servicerequestupdates")
    assert [(one["status"], one["description"]) for one in said] == [
        ("open", "Work in progress"),
        ("open", "Waiting for asphalt."),
        ("closed", "Filled."),
    ]
    assert {one["service_request_id"] for one in said} == {code}
    assert len({one["update_id"] for one in said}) == 3
    assert said[0]["media_url"] is None
    assert "/muara/record/aside/" in said[2]["media_url"]
    root = read_xml("servicerequestupdates")
    assert root.tag == "service_request_updates"
    assert [one.findtext("update_id") for one in root.findall("request_update")] == [
        one["update_id"] for one in said
    ]
    at = said[0]["updated_datetime"]
    assert len(read("servicerequestupdates", start_date=at)) == 3
    assert read("servicerequestupdates", end_date="2020-01-01T00:00:00Z") == []
    assert read("servicerequestupdates", page=2, page_size=2) == said[2:]
    assert read("servicerequestupdates", service_request_id="MKS-222222") == []
    assert read("servicerequestupdates", service_request_id=code) == said


def test_a_request_sent_on_is_told_with_its_reason(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    send_on(cast.actor("budi"), counter.place_id, code, counter.cleaning, "Rubbish, not asphalt.")
    (one,) = read("servicerequestupdates")
    assert (one["status"], one["description"]) == ("open", "Rubbish, not asphalt.")
    assert read(f"requests/{code}")[0]["agency_responsible"] == "Cleaning"


@pytest.mark.parametrize("form", FORMS)
def test_updates_refuse_what_lists_refuse(counter: Opened, form: str) -> None:
    for query in (
        {"start_date": "x"},
        {"page": "-1"},
        {"start_date": "2020-01-01", "end_date": "2021-01-01"},
    ):
        assert refused(get(f"servicerequestupdates.{form}", **query))[0] == 400


# Whose counter it is -------------------------------------------------------------------------------------


def test_where_one_place_is_served_no_jurisdiction_is_needed(cast: Cast, counter: Opened) -> None:
    code = report_something(cast).code
    for query in ({}, {"jurisdiction_id": ""}, {"jurisdiction_id": "muara"}):
        assert [one["service_request_id"] for one in read("requests", ALL, **query)] == [code]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "path", ["services", "services/roads", "requests", "requests/MKS-222222", "servicerequestupdates"]
)
def test_where_several_are_served_the_jurisdiction_is_needed(
    cast: Cast, counter: Opened, path: str, form: str
) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    assert refused(get(f"{path}.{form}", ALL)) == (
        400,
        "jurisdiction_id is missing: several places are served here.",
    )
    for named in ("nowhere", "net", "seberang", "\0", "a/b", "x" * 300):
        assert refused(get(f"{path}.{form}", ALL, jurisdiction_id=named))[0] == 404
    assert refused(get(f"{path}.{form}", HERE, jurisdiction_id="teluk"))[0] == 404
    assert refused(get(f"{path}.{form}", "/seberang/open311/v2"))[0] == 404
    assert refused(get(f"{path}.{form}", "/nowhere/open311/v2"))[0] == 404
    assert len(read("discovery", ALL)["endpoints"]) == 3


def test_a_request_of_one_city_is_under_no_address_of_another(cast: Cast, counter: Opened) -> None:
    """SECURITY 2."""
    open_counter(cast, "teluk", "TLK", "chan")
    theirs = report_something(cast, "teluk", text="Only in Teluk.").code
    for base, named in ((HERE, {}), (ALL, {"jurisdiction_id": "muara"})):
        for path in (f"requests/{theirs}", f"tokens/{theirs}"):
            assert refused(get(f"{path}.json", base, **named))[0] == 404
        assert read("requests", base, service_request_id=theirs, **named) == []
        assert read("requests", base, **named) == []
        assert read("servicerequestupdates", base, service_request_id=theirs, **named) == []
    assert read(f"requests/{theirs}", ALL, jurisdiction_id="teluk")[0]["description"] == "Only in Teluk."


@pytest.mark.parametrize("form", FORMS)
def test_every_other_address_below_is_404_in_its_encoding(counter: Opened, form: str) -> None:
    for path in (f"nothing.{form}", f"request/MKS-222222.{form}", f"services/a/b.{form}"):
        assert refused(get(path))[0] == 404


def test_reading_needs_no_more_queries_for_more_requests(
    cast: Cast, counter: Opened, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        report_something(cast, landmark="Here", photos=[picture()])
    get("requests.json")
    with django_assert_num_queries(3):  # sizes of the records, the place that has a counter, the list
        assert len(json.loads(get("requests.json", page_size=3).content)) == 3


def test_an_address_with_a_line_break_is_answered_in_the_standards_form_too(counter: Opened) -> None:
    for name in ("a%0Ab", "%0A" + "x" * 300):
        answer = Client().get(f"/muara/open311/v2/services/{name}.json")
        assert answer.status_code == 404 and json.loads(answer.content)[0]["code"] == 404
