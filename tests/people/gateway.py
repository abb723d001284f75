"""A real HTTP server on this machine that answers as it is told: a gateway for text messages, or anything asked."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import msgspec

Answer = tuple[int, dict[str, str], bytes]


class Asked(NamedTuple):
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    """By names in lower case."""
    body: bytes


class Server(ThreadingHTTPServer):
    """`answer(asked)` says what it answers; None: hang up without a word."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Callable[[Asked], Answer | None] = lambda _asked: (200, {}, b"{}")
        self.asked: list[Asked] = []
        self.released = threading.Event()
        """Lets go of whoever is kept waiting."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, body)
        self.server.asked.append(asked)
        answer = self.server.answer(asked)
        if answer is None:
            self.close_connection = True
            return
        status, more, said = answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(said)), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(said)

    do_GET = do_POST = _any

    def log_message(self, *_: Any) -> None:
        return


@contextlib.contextmanager
def serving(settings: Any, allowed: bool = True) -> Iterator[Server]:
    """Such a server, which the operator allows to be asked."""
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        hosts = server.host if allowed else ""
        before = settings.CONFIG
        settings.CONFIG = msgspec.structs.replace(before, private_hosts=f"{before.private_hosts} {hosts}")
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
