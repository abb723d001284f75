"""Every address of the site asked once as each person, for all tests that look at what was answered."""

import copy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from .world import World, addresses

MACHINES = ("/healthz", "/metrics")
"""Answered before anything else, also while the database is away; neither is a page."""
_SWEPT: dict[tuple[str, str], dict[str, HttpResponse]] = {}


def swept(
    world: World, who: str, named: str = "world", only: tuple[str, ...] = ("/",)
) -> dict[str, HttpResponse]:
    """What each address answers this person ("" is a visitor), asked the first time and remembered.

    The world must stand as it was made under this name. `only`: what the addresses begin with. Nobody outside is
    asked meanwhile (SECURITY 22): a page that opened a connection fails whoever swept first.
    """
    key = named, who
    if key not in _SWEPT:
        client = world.cast.signed_in(who) if who else Client()
        with nobody_is_asked():
            _SWEPT[key] = {
                path: _plain(client.get(path)) for path in addresses(world) if path.startswith(only)
            }
    return _SWEPT[key]


def _plain(answer: Any) -> HttpResponse:
    """The answer without what the test client adds to it: contexts hold half the database."""
    kept = HttpResponse(answer.content, status=answer.status_code, headers=dict(answer.headers))
    kept.cookies = copy.copy(answer.cookies)
    return kept


@contextmanager
def nobody_is_asked() -> Iterator[None]:
    """Whatever opens a connection meanwhile fails; the database is asked by a library of C, past this."""

    def refused(self: socket.socket, target: Any) -> None:
        raise AssertionError(f"a page connects to {target}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refused)
        patch.setattr(socket.socket, "connect_ex", refused)
        yield
