"""The cast, in a database and a keys folder of its own, and Muara's counter."""

from typing import Any

import pytest

from tests.cast import Cast, open_cast
from tests.once import made_once

from .cast import Opened, open_counter


@pytest.fixture
def begun(
    db: None, tmp_path: Any, settings: Any, request: pytest.FixtureRequest
) -> tuple[Cast, Opened | None]:
    """The cast, and its counter if the test asks for one."""
    settings.KEYS_ROOT = tmp_path / "keys"
    if "counter" in request.fixturenames:
        return made_once("counter", cast_with_counter)
    return made_once("cast", open_cast), None


def cast_with_counter() -> tuple[Cast, Opened]:
    cast = open_cast()
    return cast, open_counter(cast)


@pytest.fixture
def cast(begun: tuple[Cast, Opened | None]) -> Cast:
    return begun[0]


@pytest.fixture
def counter(begun: tuple[Cast, Opened | None]) -> Opened:
    """Muara's counter: three kinds, two offices, two areas and who answers what."""
    cast, opened = begun
    return opened or open_counter(cast)


@pytest.fixture
def addresses(settings: Any) -> None:
    """The record's addresses, whatever else the site has."""
    settings.ROOT_URLCONF = "tests.public_urls"
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def opened(transactional_db: None, request: pytest.FixtureRequest) -> tuple[Cast, Opened]:
    """The same cast and counter, committed, so that the server of the browser sees them."""
    return request.getfixturevalue("cast"), request.getfixturevalue("counter")
