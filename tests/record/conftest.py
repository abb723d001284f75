"""What tests of the record may ask for."""

from typing import Any

import pytest


@pytest.fixture
def addresses(settings: Any) -> None:
    """The record's and the API's addresses, whatever else the site has."""
    settings.ROOT_URLCONF = "tests.public_urls"
    settings.ALLOWED_HOSTS = ["testserver", "balai.test"]
