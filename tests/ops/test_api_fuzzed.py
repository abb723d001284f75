"""Requests that nobody thought of: made from the API's own description, right ones and wrong ones."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode

from tests.soak import SOAK

pytestmark = pytest.mark.longer

PATH = "/api/v1/openapi.json"
EACH = 60 if SOAK else 8
"""Requests of a kind to each operation: the same ones every time, and more of them in `make soak`."""
THERE = {"network": "ascn", "place": "makassar", "city": "makassar", "record": "makassar", "year": 2025}
"""Names that exist: half of the requests use them, or nearly all would end at 404."""


@pytest.fixture
def described(register_read: None, settings: Any) -> Any:
    from django.core.wsgi import get_wsgi_application

    settings.ROOT_URLCONF = "tests.public_urls"
    settings.ALLOWED_HOSTS = ["localhost"]
    return schemathesis.openapi.from_wsgi(PATH, get_wsgi_application())


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_breaks_the_api_or_gets_an_answer_that_is_not_described(described: Any, mode: Any) -> None:
    statuses: list[int] = []
    for found in described.get_all_operations():
        operation = found.ok()
        there = {part.name: THERE[part.name] for part in operation.path_parameters if part.name in THERE}
        if operation.query or there or mode is GenerationMode.POSITIVE:
            _ask(operation.as_strategy(generation_mode=mode), statuses)
        if operation.query and there:
            _ask(operation.as_strategy(generation_mode=mode, path_parameters=there), statuses)
    assert len(statuses) > 250
    assert (200 if mode is GenerationMode.POSITIVE else 400) in statuses
    assert max(statuses) < 500


def _ask(cases: Any, statuses: list[int]) -> None:
    @hypothesis_settings(
        max_examples=EACH, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet,
    )  # fmt: skip
    @given(case=cases)
    def ask(case: Any) -> None:
        response = case.call(headers={"Accept-Encoding": "identity"})
        statuses.append(response.status_code)
        case.validate_response(response)

    ask()
