"""PyPI's `georeport`, an outside client that nobody here wrote, reads a running server of ours."""

from typing import Any

import pytest
from georeport import GeoReport

from tests.cast import Cast
from tests.services.cast import Opened, report_something

from .client import ALL, FORMS, HERE


@pytest.fixture
def told(transactional_db: None, request: pytest.FixtureRequest) -> list[str]:
    """Two requests, committed, so that the server sees them."""
    cast: Cast = request.getfixturevalue("cast")
    opened: Opened = request.getfixturevalue("counter")
    return [opened and report_something(cast, text=text).code for text in ("A deep hole.", "R&D <b>")]


@pytest.mark.parametrize("base", [HERE, ALL])
@pytest.mark.parametrize("form", FORMS)
def test_an_outside_client_reads_services_questions_and_requests(
    told: list[str], live_server: Any, form: str, base: str
) -> None:
    jurisdiction = "muara" if base == ALL else None
    client = GeoReport(f"{live_server.url}{base}", jurisdiction, output_format=form)
    assert [one["service_code"] for one in client.get_service_list()] == ["roads", "home-waste"]
    definition = client.get_service_definition("roads")
    assert definition["service_code"] == "roads"
    attributes = definition["attributes"] if form == "json" else definition["attributes"]["attribute"]
    assert [one["code"] for one in attributes] == ["blocked", "depth", "more"]
    listed = client.get_service_requests(start_date="2026-11-01T00:00:00Z", status="open")
    assert {one["service_request_id"]: one["description"] for one in listed} == dict(
        zip(told, ("A deep hole.", "R&D <b>"), strict=True)
    )
    one = client.get_service_request(told[0])
    assert (one["service_request_id"], one["status"], float(one["lat"])) == (told[0], "open", -6.19)
