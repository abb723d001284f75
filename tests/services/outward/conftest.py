"""Muara's counter, a running Balai with Teluk's counter as the other city, and a server that behaves as it is told."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from balai.services.outward.asking import OtherCity
from tests.cast import Cast
from tests.services.cast import Opened, open_counter

Answer = tuple[int, str, bytes]
"""Status, media type and body; a negative status: hang up without a word."""


class Scripted(ThreadingHTTPServer):
    """Another city's system: `answer(method, path, fields)` says what it answers; `asked` is what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Callable[[str, str, dict[str, str]], Answer] = lambda *_: (404, "text/plain", b"")
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.released = threading.Event()
        self.without_end, self.sent = 1, 0
        """How often the body is sent, and how often it went out."""

    def city(self, **how: Any) -> OtherCity:
        return OtherCity(f"http://127.0.0.1:{self.server_port}/v2", private=True, **how)

    def posts(self) -> list[dict[str, str]]:
        return [fields for method, _path, fields in self.asked if method == "POST"]


class _Handler(BaseHTTPRequestHandler):
    server: Scripted

    def _any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        there = urlsplit(self.path)
        said = self.rfile.read(length).decode() if length else there.query
        fields = {name: values[-1] for name, values in parse_qs(said).items()}
        path = there.path.removeprefix("/v2/")
        self.server.asked.append((self.command, path, fields))
        status, media, body = self.server.answer(self.command, path, fields)
        if status < 0:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", media)
        if status == 302:
            self.send_header("Location", body.decode())
        self.send_header("Content-Length", str(len(body) * self.server.without_end))
        self.end_headers()
        with contextlib.suppress(OSError):
            for _time in range(self.server.without_end):
                self.wfile.write(body)
                self.server.sent += 1

    do_GET = do_POST = _any

    def log_message(self, *_: Any) -> None:
        """Nothing is said on the console."""


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    server = Scripted()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def both(transactional_db: None, request: pytest.FixtureRequest) -> tuple[Cast, Opened, Opened]:
    """The cast and two counters, committed, so that a server sees them: Muara is here, Teluk is the other city."""
    cast: Cast = request.getfixturevalue("cast")
    here: Opened = request.getfixturevalue("counter")
    return cast, here, open_counter(cast, "teluk", "TLK", "chan")


@pytest.fixture
def teluk(both: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where Teluk's Open311 is: a running server of ours, which looks at once whether its records grew."""
    monkeypatch.setattr("balai.web.cache.SNAPSHOT_SECONDS", 0.0)
    return f"{live_server.url}/teluk/open311/v2"
