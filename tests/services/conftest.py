"""The cast, in a database and a keys folder of its own, and Muara's counter."""

from typing import Any

import pytest

from tests.cast import Cast, open_cast

from .cast import Opened, open_counter


@pytest.fixture
def cast(db: None, tmp_path: Any, settings: Any) -> Cast:
    settings.KEYS_ROOT = tmp_path / "keys"
    return open_cast()


@pytest.fixture
def counter(cast: Cast) -> Opened:
    """Muara's counter: three kinds, two offices, two areas and who answers what."""
    return open_counter(cast)


@pytest.fixture
def addresses(settings: Any) -> None:
    """The record's addresses, whatever else the site has."""
    settings.ROOT_URLCONF = "tests.public_urls"
    settings.ALLOWED_HOSTS = ["testserver"]
