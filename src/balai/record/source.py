"""Where a record is read from: a folder on disk, or an address on the web that may mean harm.

`get(path, limit)` returns the bytes of one resource, None when it is not there, or GONE when the other side
says it was there and is erased. Everything else is a SourceError with a plain sentence.
"""

import enum
import http.client
import ipaddress
import os
import socket
import ssl
import stat
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import SplitResult, urljoin, urlsplit


class Absence(enum.Enum):
    """Why there is nothing, where the other side says so."""

    GONE = "gone"


GONE = Absence.GONE
Gone = Literal[Absence.GONE]
Found = bytes | Gone | None

REDIRECT_LIMIT = 3
CHUNK = 1 << 16  # bytes read at a time


class SourceError(ValueError):
    """A record that cannot be read; its text is a plain sentence."""


class Source(Protocol):
    """Anything that a record's resources can be read from."""

    name: str

    def get(self, path: str, limit: int) -> Found:
        """Return the resource at `path`, at most `limit` bytes."""
        ...

    def partial_widths(self, path: str) -> list[int]:
        """Return the widths W of the files `path`.p/W, where they can be listed; else nothing."""
        ...


class FolderSource:
    """A record as a folder: checkpoint, vkey.txt, tile/…, aside/…"""

    def __init__(self, path: str | Path) -> None:
        self._root = Path(path)
        self.name = str(path)
        if not self._root.is_dir():
            raise SourceError(f"There is no folder {self.name}.")

    def get(self, path: str, limit: int) -> Found:
        """Return the file at `path` (a relative path with forward slashes)."""
        if not _is_plain_path(path):
            raise SourceError(f"{path[:80]!r} is not a path inside a record.")
        try:
            # Not blocking, so that a named pipe in the folder cannot hold the reader for ever.
            handle = os.open(self._root / path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise SourceError(f"{path} cannot be opened: {error.strerror}.") from None
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise SourceError(f"{path} is not a file.")
            data = read_bounded(lambda size: os.read(handle, size), limit)
        except OSError as error:
            raise SourceError(f"{path} cannot be read: {error.strerror}.") from None
        finally:
            os.close(handle)
        if data is None:
            raise SourceError(f"{path} is larger than the {limit} bytes it may have.")
        return data

    def partial_widths(self, path: str) -> list[int]:
        """Return the widths of the partial tiles kept beside a full one, in no order."""
        try:
            names = [file.name for file in (self._root / f"{path}.p").iterdir()]
        except OSError:
            return []
        return [int(name) for name in names if name.isascii() and name.isdigit() and len(name) <= 3]


class HttpSource:
    """A record at an http or https address. Redirects stay on that host, sizes and times are bounded.

    Only public addresses are connected to, and the address that was checked is the one that is used, unless
    `allow_private` is given by whoever runs the command. Times are seconds: `timeout` for each wait,
    `deadline` for one whole resource.
    """

    def __init__(
        self, url: str, *, allow_private: bool = False, timeout: float = 10, deadline: float = 120
    ) -> None:
        self._base = _split_address(url.rstrip("/") + "/")
        self.name = url
        self._allow_private = allow_private
        self._timeout = timeout
        self._deadline = deadline
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str, limit: int) -> Found:
        """Return the resource at `path` below the address."""
        if not _is_plain_path(path):
            raise SourceError(f"{path[:80]!r} is not a path inside a record.")
        url = urljoin(self._base.geturl(), path)
        for _ in range(REDIRECT_LIMIT + 1):
            answer = self._one(path, url, limit)
            if not isinstance(answer, str):
                return answer
            url = self._same_host(path, url, answer)
        raise SourceError(f"{path} is redirected more than {REDIRECT_LIMIT} times.")

    def partial_widths(self, path: str) -> list[int]:
        """Return nothing: the web does not list files."""
        return []

    def close(self) -> None:
        """Hang up."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _same_host(self, path: str, url: str, location: str) -> str:
        try:
            url = urljoin(url, location)
            there = urlsplit(url)
        except ValueError:
            raise SourceError(f"{path} is redirected to something that is no address.") from None
        if not url.isascii() or (there.scheme, there.netloc) != (self._base.scheme, self._base.netloc):
            raise SourceError(f"{path} is redirected to another host, which is not followed.")
        return url

    def _one(self, path: str, url: str, limit: int) -> Found | str:
        """Ask once; a str is the address of a redirect. An idle connection that was closed is tried anew."""
        for fresh in (False, True):
            reused = self._connection is not None
            late = threading.Event()
            try:
                answer = self._ask(path, url, limit, late)
                if late.is_set():  # hanging up looks like the end of an answer
                    raise TimeoutError
                return answer
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if late.is_set():
                    raise SourceError(f"{path} took longer than {self._deadline:g} seconds.") from None
                dropped = isinstance(error, (http.client.RemoteDisconnected, ConnectionError))
                if fresh or not (reused and dropped):
                    raise SourceError(f"{path} could not be fetched: {_reason(error)}.") from None
        return None

    def _ask(self, path: str, url: str, limit: int, late: threading.Event) -> Found | str:
        connection = self._connection
        if connection is None or connection.sock is None:
            connection = self._connection = self._connect()
        # Waits are bounded one by one; a slow drip of bytes is bounded by hanging up after the deadline.
        with stop_when_late(connection, self._deadline, late):
            there = urlsplit(url)
            target = there.path + (f"?{there.query}" if there.query else "")
            headers = {"Accept-Encoding": "gzip, identity", "User-Agent": "balai-verify"}
            connection.request("GET", target, headers=headers)
            return self._answer(path, connection.getresponse(), limit)

    def _answer(self, path: str, response: http.client.HTTPResponse, limit: int) -> Found | str:
        if response.status == 200:
            body = _body(path, response, limit)
            if not response.isclosed():
                self.close()
            return body
        # What a refusal has to say is not read: a fresh connection costs less than trusting its length.
        response.close()
        self.close()
        if response.status in (301, 302, 303, 307, 308):
            return response.getheader("Location") or ""
        if response.status == 404:
            return None
        if response.status == 410:
            return GONE
        raise SourceError(f"{path} was answered with status {response.status}.")

    def _connect(self) -> http.client.HTTPConnection:
        host = self._base.hostname or ""
        secure = self._base.scheme == "https"
        port = self._base.port or (443 if secure else 80)
        address = _checked_address(host, port, self._allow_private)
        connection = http.client.HTTPConnection(host, port, timeout=self._timeout)
        connection.auto_open = 0  # it would connect again by itself, to an address that nobody checked
        sock = socket.create_connection((address, port), timeout=self._timeout)
        try:
            connection.sock = (
                ssl.create_default_context().wrap_socket(sock, server_hostname=host) if secure else sock
            )
        except OSError:
            sock.close()
            raise
        return connection


def _split_address(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (reading it checks it)
    except ValueError:
        raise SourceError(f"{url[:200]!r} is not an address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise SourceError(f"{url[:200]!r} is not an http or https address of a record.")
    return parts


def _checked_address(host: str, port: int, allow_private: bool) -> str:
    """Return an address of the host to connect to; all of its addresses must be public, unless allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SourceError(f"The host {host} is not known.") from None
    addresses = [str(info[4][0]) for info in found]
    for one in addresses:
        if not allow_private and not is_public(one):
            raise SourceError(f"The host {host} is at {one}, which is not a public address.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is of the public internet; an IPv4 one inside IPv6 counts as what it is."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _is_plain_path(path: str) -> bool:
    return path.isprintable() and all(part and part[0] != "." for part in path.split("/"))


def _body(path: str, response: http.client.HTTPResponse, limit: int) -> bytes:
    encoding = (response.getheader("Content-Encoding") or "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise SourceError(f"{path} is packed as {encoding[:40]!r}, which was not asked for.")
    data = read_bounded(response.read, limit)
    if data is not None and response.length:  # reading in parts does not notice an early end by itself
        raise http.client.IncompleteRead(data, response.length)
    if data is not None and encoding == "gzip":
        data = _unpacked(path, data, limit)
    if data is None:
        raise SourceError(f"{path} is larger than the {limit} bytes it may have.")
    return data


def _unpacked(path: str, packed: bytes, limit: int) -> bytes | None:
    """Return what gzip packed, never making more than `limit` + 1 bytes of it; None when there is more."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        data = unpacking.decompress(packed, limit + 1)
    except zlib.error:
        raise SourceError(f"{path} says it is gzip and is not.") from None
    if len(data) > limit:
        return None
    if not unpacking.eof or unpacking.unused_data:
        raise SourceError(f"{path} is not one whole gzip stream.")
    return data


def read_bounded(read: Callable[[int], bytes], limit: int) -> bytes | None:
    """Return all there is, or None when that is more than `limit` bytes."""
    parts: list[bytes] = []
    total = 0
    while part := read(min(CHUNK, limit + 1 - total)):
        parts.append(part)
        total += len(part)
        if total > limit:
            return None
    return parts[0] if len(parts) == 1 else b"".join(parts)


@contextmanager
def stop_when_late(
    connection: http.client.HTTPConnection, deadline: float, late: threading.Event
) -> Iterator[None]:
    """Hang up after so many seconds, which `late` then says."""
    watch = threading.Timer(deadline, _hang_up, (connection, late))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _hang_up(connection: http.client.HTTPConnection, late: threading.Event) -> None:
    late.set()
    if connection.sock:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, http.client.IncompleteRead):
        return "the answer broke off"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)[:200] or type(error).__name__
