"""The whole site as it is served, with a cast and with one of everything in it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast, open_cast
from tests.once import made_once
from tests.ops.conftest import copied, empty, register  # noqa: F401 (fixtures)
from tests.ops.test_serve import served  # noqa: F401 (fixture)

from .world import World, furnish


@pytest.fixture
def begun(db: None, tmp_path: Any, settings: Any, request: pytest.FixtureRequest) -> Cast | World:
    """The cast, or the world around it if the test asks for that."""
    settings.KEYS_ROOT = tmp_path / "keys"
    if "world" in request.fixturenames:
        return made_once("world", lambda: furnish(open_cast()))
    return made_once("cast", open_cast)


@pytest.fixture
def cast(begun: Cast | World) -> Cast:
    return begun.cast if isinstance(begun, World) else begun


@pytest.fixture
def world(begun: Cast | World) -> World:
    """One of everything, under ordinary names."""
    assert isinstance(begun, World)
    return begun


@pytest.fixture(autouse=True)
def letters_arrive() -> Iterator[None]:
    yield
    from balai.people import mailer

    mailer.wait()
