"""A key of Muara's, besides the counter."""

import pytest

from balai.services.open311.keys import issue
from tests.services.cast import Opened


@pytest.fixture
def key(counter: Opened) -> str:
    return issue(counter.place_id, "An app")
