"""The cast, in a database and a keys folder of its own."""

from typing import Any

import pytest

from tests.cast import Cast, open_cast
from tests.once import made_once

from .cast import call, propose


@pytest.fixture
def cast(db: None, tmp_path: Any, settings: Any) -> Cast:
    settings.KEYS_ROOT = tmp_path / "keys"
    return made_once("cast", open_cast)


@pytest.fixture
def asked(cast: Cast) -> str:
    """A call for ideas of Muara."""
    return call(cast)


@pytest.fixture
def idea(cast: Cast, asked: str) -> str:
    """An idea, whose author's link is `cast.author_secret`."""
    told = propose(cast, asked)
    cast.accounts["author_secret"] = told.secret
    return told.ref
