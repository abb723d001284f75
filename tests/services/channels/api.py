"""A Bot API on this machine: a real server that keeps what it is told and hands out one picture."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Bot:
    """What was called, and how the next calls are answered."""

    def __init__(self, picture: bytes) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.paths: list[str] = []
        self.picture = picture
        self.file_path = "photos/file_7.jpg"
        self.status = 200
        self.url = ""

    @property
    def said(self) -> list[str]:
        return [asked["text"] for method, asked in self.calls if method == "sendMessage"]

    @property
    def keys(self) -> list[str]:
        """The labels under the last words."""
        last = next(asked for method, asked in reversed(self.calls) if method == "sendMessage")
        return [row[0]["text"] for row in last["reply_markup"].get("keyboard", [])]


@contextmanager
def bot_api(picture: bytes) -> Iterator[Bot]:
    bot = Bot(picture)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bot.paths.append(self.path)
            self._answer(200, bot.picture)

        def do_POST(self) -> None:
            method = self.path.rpartition("/")[2]
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            bot.paths.append(self.path)
            if bot.status == 302:
                self.send_response(302)
                self.send_header("Location", f"{bot.url}/elsewhere")
                self.end_headers()
                return
            if bot.status == 200:
                bot.calls.append((method, asked))
            found = {"file_path": bot.file_path} if method == "getFile" else True
            self._answer(bot.status, json.dumps({"ok": bot.status == 200, "result": found}).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bot.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield bot
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
