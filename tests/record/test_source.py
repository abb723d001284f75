"""Reading a record from a folder or a stranger's address without being harmed (attacks 22 and 42)."""

import gzip
import os
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from balai.record.source import GONE, FolderSource, HttpSource, SourceError, is_public


def test_a_folder_gives_its_files_and_nothing_else(tmp_path):
    (tmp_path / "tile").mkdir()
    (tmp_path / "tile" / "x").write_bytes(b"abc")
    source = FolderSource(tmp_path)
    assert source.get("tile/x", 3) == b"abc"
    assert source.get("tile/y", 3) is None
    assert source.get("tile/x/y", 3) is None
    with pytest.raises(SourceError, match="larger than the 2 bytes"):
        source.get("tile/x", 2)
    with pytest.raises(SourceError, match="not a file"):
        source.get("tile", 3)


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", "tile/../../x", ".hidden", "a//b", "", "a\0b", "a/"]
)
def test_a_path_cannot_leave_the_folder(tmp_path, path):
    with pytest.raises(SourceError, match="not a path inside a record"):
        FolderSource(tmp_path).get(path, 10)
    with pytest.raises(SourceError, match="not a path inside a record"):
        HttpSource("http://127.0.0.1:1/", allow_private=True).get(path, 10)


def test_a_named_pipe_in_the_folder_holds_nobody_up(tmp_path):
    os.mkfifo(tmp_path / "checkpoint")
    with pytest.raises(SourceError, match="not a file"):
        FolderSource(tmp_path).get("checkpoint", 10)


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(SourceError, match="There is no folder"):
        FolderSource(tmp_path / "nowhere")


def test_a_folder_lists_the_narrower_states_of_a_tile(tmp_path):
    (tmp_path / "000.p").mkdir()
    for name in ("3", "17", "x", "99999", "²"):
        (tmp_path / "000.p" / name).touch()
    assert sorted(FolderSource(tmp_path).partial_widths("000")) == [3, 17]
    assert FolderSource(tmp_path).partial_widths("001") == []


Answer = Callable[[BaseHTTPRequestHandler], None]


class Web:
    """A server on this machine whose answers a test writes down; `asked` are the paths it was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.connections = 0
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                web.connections += 1
                super().setup()

            def do_GET(self) -> None:
                web.asked.append(self.path)
                web.answers[self.path](self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Clients that hang up are what is tested here."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def says(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content_Length": str(len(body)), **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer


@pytest.fixture
def web() -> Iterator[Web]:
    served = Web()
    yield served
    served.server.shutdown()
    served.server.server_close()


@pytest.fixture
def source(web: Web) -> Iterator[HttpSource]:
    reading = HttpSource(f"{web.url}/record/city/", allow_private=True, timeout=1, deadline=2)
    yield reading
    reading.close()


def test_the_web_gives_found_missing_and_gone(web, source):
    web.says("/record/city/checkpoint", b"note")
    web.says("/record/city/aside/a", b"never there", 404)
    web.says("/record/city/aside/b", b"erased", 410)
    assert source.get("checkpoint", 10) == b"note"
    assert source.get("aside/a", 10) is None
    assert source.get("aside/b", 10) is GONE
    assert source.get("checkpoint", 10) == b"note"


def test_one_connection_serves_many_files_and_is_made_anew_when_dropped(web, source):
    web.says("/record/city/a", b"a")
    web.says("/record/city/b", b"b", Connection="close")
    assert [source.get(path, 1) for path in ("a", "a", "b", "a")] == [b"a", b"a", b"b", b"a"]
    assert web.connections == 2

    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    web.answers["/record/city/c"] = hang_up
    with pytest.raises(SourceError, match="could not be fetched"):
        source.get("c", 1)
    assert source.get("a", 1) == b"a"


@pytest.mark.parametrize("status", [201, 204, 206, 304, 400, 403, 500, 503])
def test_any_other_status_is_an_error_with_its_number(web, source, status):
    web.says("/record/city/a", b"", status)
    with pytest.raises(SourceError, match=f"status {status}"):
        source.get("a", 10)


def test_a_file_larger_than_it_may_be_is_refused(web, source):
    web.says("/record/city/a", b"x" * 11)
    web.says("/record/city/b", b"x" * 10)
    assert source.get("b", 10) == b"x" * 10
    with pytest.raises(SourceError, match="larger than the 10 bytes"):
        source.get("a", 10)


def test_an_answer_without_end_is_cut_off_at_the_limit(web, source):
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
        except OSError:
            handler.close_connection = True

    web.answers["/record/city/a"] = endless
    with pytest.raises(SourceError, match="larger than the 100000 bytes"):
        source.get("a", 100_000)


def test_gzip_is_unpacked_within_the_limit(web, source):
    web.says("/record/city/a", gzip.compress(b"x" * 5000), Content_Encoding="gzip")
    assert source.get("a", 5000) == b"x" * 5000


def test_a_gzip_bomb_is_never_unpacked_whole(web, source):
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    web.says("/record/city/a", bomb, Content_Encoding="gzip")
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="larger than the 300000 bytes"):
            source.get("a", 300_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (b"plain", "gzip", "says it is gzip and is not"),
        (gzip.compress(b"abc", mtime=0)[:-3], "gzip", "not one whole gzip stream"),
        (gzip.compress(b"abc", mtime=0) + b"more", "gzip", "not one whole gzip stream"),
        (b"", "gzip", "not one whole gzip stream"),
        (b"abc", "br", "packed as 'br'"),
        (b"abc", "gzip, gzip", "packed as 'gzip, gzip'"),
    ],
)
def test_a_lie_about_packing_is_refused(web, source, body, encoding, reason):
    web.says("/record/city/a", body, Content_Encoding=encoding)
    with pytest.raises(SourceError, match=reason):
        source.get("a", 100)


def test_a_redirect_on_the_same_host_is_followed(web, source):
    web.says("/record/city/a", b"moved", 301, Location="../town/a")
    web.says("/record/town/a", b"found")
    assert source.get("a", 10) == b"found"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:1/a",
        "http://localhost/a",
        "//evil.example/a",
        "https://127.0.0.1/a",
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "http://[",
        "/\u00e9",
    ],
)
def test_a_redirect_to_anywhere_else_is_not_followed(web, source, location):
    web.says("/record/city/a", b"", 302, Location=location)
    with pytest.raises(SourceError, match=r"another host|no address"):
        source.get("a", 10)


def test_a_redirect_in_circles_ends(web, source):
    web.says("/record/city/a", b"", 302, Location="a")
    with pytest.raises(SourceError, match="more than 3 times"):
        source.get("a", 10)
    assert len(web.asked) == 4


def slowly(part: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                handler.wfile.write(part)
                time.sleep(0.05)
        except OSError:
            handler.close_connection = True

    return answer


@pytest.mark.parametrize("part", [b"X-Slow: 1\r\n", b"X"])
def test_a_slow_drip_ends_at_the_deadline(web, part):
    web.answers["/a"] = slowly(part)
    source = HttpSource(web.url, allow_private=True, timeout=1, deadline=0.5)
    start = time.perf_counter()
    with pytest.raises(SourceError, match=r"took longer than 0\.5 seconds"):
        source.get("a", 10)
    assert time.perf_counter() - start < 30  # the drip itself would go on for minutes


def test_silence_ends_at_the_timeout(web):
    web.answers["/a"] = lambda handler: time.sleep(1)
    with pytest.raises(SourceError, match="no answer in time"):
        HttpSource(web.url, allow_private=True, timeout=0.2).get("a", 10)


def test_an_answer_that_breaks_off_or_is_no_http_is_refused(web, source):
    web.says("/record/city/a", b"half", Content_Length="8", Connection="close")
    with pytest.raises(SourceError, match="broke off"):
        source.get("a", 10)
    web.answers["/record/city/b"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
    with pytest.raises(SourceError, match="could not be fetched"):
        source.get("b", 10)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "169.254.169.254",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "10.0.0.1",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "[fe80::1]",
        "[fc00::1]",
        "[2002:7f00:1::]",
        "192.168.1.1",
        "100.64.0.1",
        "224.0.0.1",
    ],
)
def test_an_address_that_is_not_public_is_not_connected_to(host):
    with pytest.raises(SourceError, match=r"not a public address|is not known"):
        HttpSource(f"http://{host}/").get("checkpoint", 10)


def test_public_addresses_are_told_apart():
    assert is_public("193.0.6.139")
    assert is_public("2001:67c:2e8::1")
    assert not is_public("::ffff:10.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a/",
        "file:///etc",
        "http://",
        "http://user:word@a/",
        "http://a:99999/",
        "http://a:x/",
        "http://[/",
        "http://a/?q",
    ],
)
def test_what_is_no_address_of_a_record_is_refused(url):
    with pytest.raises(SourceError, match="not an"):
        HttpSource(url)


def test_a_host_that_does_not_exist_or_answer_is_said_so(web):
    with pytest.raises(SourceError, match=r"host nowhere\.invalid is not known"):
        HttpSource("http://nowhere.invalid/").get("a", 1)
    with pytest.raises(SourceError, match="could not be fetched"):
        HttpSource("http://127.0.0.1:1/", allow_private=True).get("a", 1)
    with pytest.raises(SourceError, match="could not be fetched"):
        HttpSource(web.url.replace("http:", "https:"), allow_private=True, timeout=1).get("a", 1)
