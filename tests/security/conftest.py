"""The whole site as it is served, with a cast and with one of everything in it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast, open_cast
from tests.ops.conftest import copied, empty, register  # noqa: F401 (fixtures)
from tests.ops.test_serve import served  # noqa: F401 (fixture)

from .world import World, furnish


@pytest.fixture
def cast(db: None, tmp_path: Any, settings: Any) -> Cast:
    settings.KEYS_ROOT = tmp_path / "keys"
    return open_cast()


@pytest.fixture
def world(cast: Cast) -> World:
    """One of everything, under ordinary names."""
    return furnish(cast)


@pytest.fixture(autouse=True)
def letters_arrive() -> Iterator[None]:
    yield
    from balai.people import mailer

    mailer.wait()
