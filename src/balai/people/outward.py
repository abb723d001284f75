"""What this site asks other systems: one request, no redirect, public addresses and https only, bounded in all.

Hosts inside the operator's own network are asked where BALAI_PRIVATE_HOSTS names them, and no others: the address may
come from somebody who should not learn what stands in that network.
"""

import http.client
import threading
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from balai.record.source import HttpSource, SourceError, read_bounded, stop_when_late

LARGEST = 500_000
"""Bytes of an answer; keys and claims are a few thousand."""
WAIT, WHOLE = 5, 10
"""Seconds for one wait, and for the whole answer."""


class Unanswered(OSError):
    """There was no answer that could be used. Its text names neither what was sent nor what came."""


class Answer(NamedTuple):
    """What the other side said, whatever it was."""

    status: int
    body: bytes


class _Site(HttpSource):
    """The host of one address."""

    def ask(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection, late = self._connect(), threading.Event()
        try:
            with stop_when_late(connection, self._deadline, late):
                said = {"User-Agent": "balai", "Accept-Encoding": "identity", **headers}
                connection.request(method, target, body, said)
                response = connection.getresponse()
                found = read_bounded(response.read, LARGEST)
        finally:
            connection.close()
        if found is None or late.is_set():
            raise Unanswered("too large or too slow")
        return Answer(response.status, found)


def ask(url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """GET an address, or POST a body to it. Raises Unanswered; a redirect is an answer like any other."""
    check(url)
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        site = _Site(
            f"{parts.scheme}://{parts.netloc}", allow_private=is_ours(url), timeout=WAIT, deadline=WHOLE
        )
        return site.ask("GET" if body is None else "POST", target, body, headers or {})
    except Unanswered:
        raise
    except (OSError, http.client.HTTPException, SourceError, ValueError) as error:
        raise Unanswered(type(error).__name__) from None


def check(url: str) -> None:
    """Raises Unanswered: this is no address that is asked."""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        raise Unanswered("no address") from None
    plain = url.isascii() and url.isprintable() and not {" ", "\\"} & set(url)
    schemes = {"https", "http"} if is_ours(url) else {"https"}
    if not named or not plain or parts.scheme not in schemes:
        raise Unanswered("no address that is asked")


def is_ours(url: str) -> bool:
    """Whether the operator named this host, with its port, as one of the network that the site stands in."""
    return urlsplit(url).netloc.lower() in settings.CONFIG.private_hosts.lower().split()
