"""Public pages are answered 304 or from memory until a record they read has grown.

An anonymous GET has an ETag made of the release, the language, the sizes of the records it reads and, where the
page shows ages, the hour. Sizes are read once a second. A view may say which places it reads
(`response.reads = [place_id, …]`) and that it shows ages (`response.shows_ages = True`); otherwise it is taken to
read every record. Every change of visibility is an act, so nothing hidden stays in a cache longer than a second.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any
from uuid import UUID

import brotli
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from .languages import choose

MOST_BYTES = 48_000_000
LARGEST = 4_000_000
SNAPSHOT_SECONDS = 1.0
COMPRESSIBLE = ("text/", "application/json", "image/svg")
PACKERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "br": (lambda body: brotli.compress(body, quality=1), lambda body: brotli.compress(body, quality=5)),
    "gzip": (lambda body: gzip.compress(body, 1, mtime=0), lambda body: gzip.compress(body, 6, mtime=0)),
}
"""By content coding, the best first: packed in a hurry for whoever asks first, and well for all who ask again."""


class _Sizes:
    """Sizes of all records as they were at one moment. Never changed: a page is stamped with what it began from."""

    def __init__(self, read_at: float, sizes: dict[UUID, int]) -> None:
        self.read_at, self.sizes = read_at, sizes
        self.everything = f"{len(sizes)}.{sum(sizes.values())}"

    @classmethod
    def read(cls) -> "_Sizes":
        now = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT place_id, size FROM record_head")
            return cls(now, dict(cursor.fetchall()))

    def stamp(self, reads: tuple[UUID, ...] | None, shows_ages: bool) -> str:
        hour = f"h{int(time.time()) // 3600}" if shows_ages else ""
        if reads is None:
            return self.everything + hour
        return ".".join(str(self.sizes.get(place_id, 0)) for place_id in reads) + hour


class _Kept:
    """A kept answer, packed once for each coding that is asked for, and what its validity depends on."""

    __slots__ = (
        "body",
        "compressible",
        "etag",
        "headers",
        "packed",
        "packed_well",
        "reads",
        "shows_ages",
        "stamp",
        "weight",
    )

    def __init__(self, response: HttpResponse, stamp: str, etag: str) -> None:
        self.body = response.content
        self.reads: tuple[UUID, ...] | None = getattr(response, "reads", None)
        self.shows_ages: bool = getattr(response, "shows_ages", False)
        self.stamp, self.etag = stamp, etag
        kind = response.headers.get("Content-Type", "")
        self.compressible = kind.startswith(COMPRESSIBLE)
        self.packed: dict[str, bytes] = {}
        self.packed_well: set[str] = set()
        self.weight = 0
        self.headers = {name: value for name, value in response.items() if name != "Content-Length"}

    def body_in(self, coding: str) -> bytes:
        """The body in a content coding ("": as it is)."""
        if not coding:
            return self.body
        hurried, well = PACKERS[coding]
        if coding not in self.packed:
            self.packed[coding] = hurried(self.body)
        elif coding not in self.packed_well:
            self.packed[coding] = well(self.body)
            self.packed_well.add(coding)
        return self.packed[coding]

    def __len__(self) -> int:
        return len(self.body) + sum(map(len, self.packed.values()))


class PublicPages:
    """Middleware: outside of everything that a person's session touches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.sizes = _Sizes(float("-inf"), {})
        self.kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self.bytes = 0
        self.making: dict[tuple[str, str], tuple[threading.Lock, int]] = {}
        """Pages that somebody makes anew just now, and how many wait for them or make them."""
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._public(request):
            return self.get_response(request)
        key = (request.get_full_path(), choose(request))
        if found := self._fresh(key):
            return self._answer(request, found)
        if key not in self.kept:
            return self._made(request, key)
        # It grew old under many readers: one makes it anew, the others wait instead of making it too.
        with self._making(key):
            found = self._fresh(key)
            return self._answer(request, found) if found else self._made(request, key)

    def _fresh(self, key: tuple[str, str]) -> _Kept | None:
        sizes, found = self._sizes(), self.kept.get(key)
        return found if found and found.stamp == sizes.stamp(found.reads, found.shows_ages) else None

    def _made(self, request: HttpRequest, key: tuple[str, str]) -> HttpResponse:
        sizes = self._sizes()
        return self._keep(request, key, self.get_response(request), sizes)

    @contextmanager
    def _making(self, key: tuple[str, str]) -> Iterator[None]:
        with self.lock:
            turn, waiting = self.making.get(key) or (threading.Lock(), 0)
            self.making[key] = turn, waiting + 1
        try:
            with turn:
                yield
        finally:
            with self.lock:
                turn, waiting = self.making.pop(key)
                if waiting > 1:
                    self.making[key] = turn, waiting - 1

    def _public(self, request: HttpRequest) -> bool:
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES
        return request.method in {"GET", "HEAD"} and not signed_in and "Authorization" not in request.headers

    def _sizes(self) -> _Sizes:
        if time.monotonic() - self.sizes.read_at >= SNAPSHOT_SECONDS:
            self.sizes = _Sizes.read()
        return self.sizes

    def _keep(
        self, request: HttpRequest, key: tuple[str, str], response: HttpResponse, sizes: _Sizes
    ) -> HttpResponse:
        """`sizes`: as they were before the page was made, so that an act during its making makes it stale."""
        if not _keepable(request, response):
            return response
        reads = tuple(r) if (r := getattr(response, "reads", None)) is not None else None
        stamp = sizes.stamp(reads, getattr(response, "shows_ages", False))
        marks = f"{settings.RELEASE}|{key[1]}|{key[0]}|{stamp}"
        response["ETag"] = f'"{blake2b(marks.encode("utf-8", "replace"), digest_size=12).hexdigest()}"'
        response["Cache-Control"] = "no-cache"
        patch_vary_headers(response, ["Cookie", "Accept-Language", "Accept-Encoding"])
        found = _Kept(response, stamp, response["ETag"])
        found.reads = reads
        answer = self._answer(request, found)
        with self.lock:
            self._make_room(key, found)
        return answer

    def _make_room(self, key: tuple[str, str], found: _Kept) -> None:
        if before := self.kept.pop(key, None):
            self.bytes -= before.weight
        self.kept[key] = found
        found.weight = len(found)
        self.bytes += found.weight
        while self.bytes > MOST_BYTES:
            _, oldest = self.kept.popitem(last=False)
            self.bytes -= oldest.weight

    def _answer(self, request: HttpRequest, found: _Kept) -> HttpResponse:
        response: HttpResponse
        if _matches(request, found.etag):
            response = HttpResponseNotModified()
            for name in ("ETag", "Cache-Control", "Vary"):
                response[name] = found.headers[name]
            return response
        coding = _coding(request) if found.compressible else ""
        response = HttpResponse(found.body_in(coding))
        response.headers._store.update({k.lower(): (k, v) for k, v in found.headers.items()})
        if coding:
            response["Content-Encoding"] = coding
        return response


def _coding(request: HttpRequest) -> str:
    """The best content coding that the reader takes; "" for none."""
    asked = request.headers.get("Accept-Encoding", "").replace(" ", "").split(",")
    taken = {part.partition(";")[0] for part in asked if ";q=0" not in part or ";q=0." in part}
    return next((coding for coding in PACKERS if coding in taken), "")


def _keepable(request: HttpRequest, response: Any) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response
        and len(response.content) <= LARGEST
        and len(request.get_full_path()) <= 500
    )


def _matches(request: HttpRequest, etag: str) -> bool:
    sent = request.headers.get("If-None-Match", "")
    return bool(sent) and (
        etag in (part.strip().removeprefix("W/") for part in sent.split(",")) or sent == "*"
    )
