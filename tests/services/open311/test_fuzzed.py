"""Requests that nobody thought of: made from our own description of GeoReport, and from the published one."""

import json
from collections import Counter as Count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode, checks

from balai.services.open311 import described, urls
from balai.services.open311.keys import issue
from tests.cast import Cast
from tests.services.cast import Opened, report_something
from tests.soak import SOAK

from .client import ALL, FORMS, HERE, get, refused
from .test_reading import SCHEMAS, outside

pytestmark = [pytest.mark.longer, pytest.mark.django_db(transaction=True)]
EACH = 40 if SOAK else 6
"""Requests of a kind to each operation: the same ones every time, some 1,000 in all; more in `make soak`."""
CHECKS = [
    checks.load_all_checks() or checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]
"""Not whether what is odd is refused: the standard takes unknown parameters, and an empty one is an absent one."""


@pytest.fixture
def site(cast: Cast, counter: Opened, settings: Any) -> Any:
    """Our WSGI application with a request in it; a key that is never used up."""
    from django.core.wsgi import get_wsgi_application

    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    return get_wsgi_application()


def there(cast: Cast, name: str, path: str) -> dict[str, str]:
    """Names that exist, for the parameter of a path: or nearly every request would end at 404."""
    named = "roads" if "/services/" in path else report_something(cast).code
    return {name: named}


@pytest.mark.parametrize("base", [HERE, ALL])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_breaks_the_interface_or_gets_an_answer_that_is_not_described(
    cast: Cast, counter: Opened, site: Any, mode: Any, base: str
) -> None:
    key = issue(counter.place_id, "Whoever tries", per_hour=100_000, answers=True)
    right = {"service_code": "home-waste", "address_string": "By the bridge", "status": "open",
             "service_request_id": report_something(cast).code, **dict.fromkeys(OFTEN_WRONG)}  # fmt: skip
    found: Count[tuple[str, int]] = Count()
    for one in schemathesis.openapi.from_wsgi(f"{base}/openapi.json", site).get_all_operations():
        operation = one.ok()
        ways: list[dict[str, Any]] = [{}]
        for part in operation.path_parameters:
            ways.append({"path_parameters": there(cast, part.name, operation.path)})
        can_be_wrong = operation.query or operation.path_parameters or operation.body
        for way in ways if can_be_wrong or mode is GenerationMode.POSITIVE else ():
            ask(operation.as_strategy(generation_mode=mode, **way), found, {})
        if operation.method == "post":
            for body in ({}, right):
                ask(operation.as_strategy(generation_mode=mode), found, {"api_key": key}, body=body)
    statuses = {status for _method, status in found}
    assert sum(found.values()) > 100
    assert statuses <= {200, 400, 403, 404}
    assert {("get", 200), ("get", 404), ("post", 403), ("post", 404), ("post", 400)} <= set(found)
    assert found["post", 200] or mode is GenerationMode.NEGATIVE


@outside
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_by_the_published_description_breaks_the_interface(
    cast: Cast, counter: Opened, site: Any, mode: Any
) -> None:
    """Its forms are an open word and its /request/ a known error; what it leaves out of errors is added."""
    said = json.loads((SCHEMAS / "swagger.json").read_text())
    said |= {"host": "localhost", "basePath": ALL, "schemes": ["http"]}
    said["parameters"]["response_format"]["enum"] = list(FORMS)
    for operations in said["paths"].values():
        for operation in operations.values():
            for status in ("400", "403", "404"):
                operation["responses"].setdefault(status, {"description": "An error of the standard."})
    swagger = schemathesis.openapi.from_dict(said)
    swagger.app = site
    key, found = issue(counter.place_id, "Whoever tries", per_hour=100_000), Count[tuple[str, int]]()
    for one in swagger.get_all_operations():
        operation = one.ok()
        query: dict[str, Any] = {"jurisdiction_id": "muara"}
        ask(operation.as_strategy(generation_mode=mode), found, {}, PUBLISHED)
        ask(operation.as_strategy(generation_mode=mode), found, query, PUBLISHED)
        for form in FORMS:
            path = {"response_format": form}
            for part in operation.path_parameters:
                path |= {} if part.name in path else there(cast, part.name, operation.path)
            cases = operation.as_strategy(generation_mode=mode, path_parameters=path)
            ask(cases, found, query | ({"api_key": key} if operation.method == "post" else {}), PUBLISHED)
    assert sum(found.values()) > 100
    assert {status for _method, status in found} <= {200, 400, 403, 404}
    assert ("get", 200) in found


OFTEN_WRONG = ("jurisdiction_id", "lat", "long", "media", "photo", "api_key")
"""Parts of a report that are refused unless they are the right ones: the rest of it is tried without them too."""
PUBLISHED = CHECKS[:2]
"""Its schemas are looked at in test_reading: it says that one request is no array, which the standard denies."""


def ask(
    cases: Any,
    found: Count[tuple[str, int]],
    query: dict[str, Any],
    held: Any = CHECKS,
    body: dict[str, str | None] | None = None,
) -> None:
    @hypothesis_settings(
        max_examples=EACH, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet,
    )  # fmt: skip
    @given(case=cases)
    def one(case: Any) -> None:
        if isinstance(case.query, dict):
            case.query |= query
        if isinstance(case.body, dict):
            case.body |= {name: value for name, value in (body or {}).items() if value is not None}
            for name in (name for name, value in (body or {}).items() if value is None):
                case.body.pop(name, None)
        response = case.call(headers={"Accept-Encoding": "identity"})
        found[case.operation.method, response.status_code] += 1
        case.validate_response(response, checks=held)

    one()


@pytest.mark.parametrize("base", [HERE, ALL])
def test_the_description_names_every_address_of_the_interface_and_no_other(
    counter: Opened, base: str
) -> None:
    answer = get("openapi.json", base)
    assert answer["Content-Type"] == "application/json"
    said = json.loads(answer.content)
    assert said["openapi"] == "3.1.0"
    named = {path.removeprefix(f"{base}/") for path in said["paths"]}
    names = {"services/{code}": "open311-definition", "requests/{code}": "open311-request",
             "tokens/{code}": "open311-token", "servicerequestupdates": "open311-updates",
             "discovery": "open311-discovery-v2"}  # fmt: skip
    assert named == {f"{path}.{form}" for path in described.READ for form in FORMS}
    served = {one.name for one in urls.urlpatterns}
    apart = {"open311-discovery", "open311-description", "open311-request-alias", "open311-nowhere"}
    assert {names.get(path, f"open311-{path}") for path in described.READ} == served - apart


def test_a_place_without_a_counter_has_no_description(counter: Opened) -> None:
    assert refused(get("openapi.json", "/hilir/open311/v2"))[0] == 404
