"""The cast, in a database and a keys folder of its own."""

from typing import Any

import pytest

from tests.cast import Cast, open_cast
from tests.once import made_once

from .cast import open_ballot


@pytest.fixture
def cast(db: None, tmp_path: Any, settings: Any) -> Cast:
    settings.KEYS_ROOT = tmp_path / "keys"
    return made_once("cast", open_cast)


@pytest.fixture
def ref(cast: Cast) -> str:
    """A ballot of Muara that is open."""
    return open_ballot(cast)
