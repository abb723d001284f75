"""Public pages are answered 304 or from memory until something that they show has moved.

A view may say which records it reads (`response.reads = [place_id, …]`; otherwise all of them), which one thing it
shows of them (`response.about = "MKS-7K2P4N"`: it is kept until an act about that thing or about no single one) and
that it shows ages (`response.shows_ages = True`: not longer than an hour). What moved is read once a second
(`web.moved`). Every change of visibility is an act, so nothing hidden stays in a cache longer than a second. The ETag
is made of what the page says, so that it is the same in every process and after a restart.
"""

import gzip
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from isal import igzip

from .languages import choose
from .moved import Moved, Reads

MOST_BYTES = 48_000_000
LARGEST = 4_000_000
SNAPSHOT_SECONDS = 1.0
HURRY = 2
"""Level of igzip: a fraction of the time of gzip at its level of 6, and some more bytes."""
SMALLEST = 200
MOST_RANDOM = 100
"""Bytes by which the length of what is packed for one person varies, as in Django's GZipMiddleware."""
COMPRESSIBLE = ("text/", "application/json", "image/svg")
PACKERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "br": (
        lambda body: brotli.compress(body, quality=1),
        lambda body: brotli.compress(body, quality=5),
        brotli.decompress,
    ),
    "gzip": (
        lambda body: igzip.compress(body, HURRY, mtime=0),
        lambda body: gzip.compress(body, 6, mtime=0),
        gzip.decompress,
    ),
}
"""By content coding, the best first: packed in a hurry for whoever asks first, well for all who ask again; unpacked."""


class _Kept:
    """A kept answer, packed once for each coding that is asked for, and what its validity depends on.

    Once it is packed, the plain body goes: nearly everybody takes it packed, and four pages stand where one stood.
    """

    __slots__ = ("compressible", "etag", "forms", "headers", "packed_well", "reads", "stamp", "weight")

    def __init__(self, response: HttpResponse, reads: Reads, stamp: str) -> None:
        self.forms = {"": response.content}
        self.reads, self.stamp, self.etag = reads, stamp, response["ETag"]
        kind = response.headers.get("Content-Type", "")
        self.compressible = kind.startswith(COMPRESSIBLE)
        self.packed_well: set[str] = set()
        self.weight = 0
        self.headers = {name: value for name, value in response.items() if name != "Content-Length"}

    def body_in(self, coding: str) -> bytes:
        """The body in a content coding ("": as it is)."""
        if not coding:
            return self._plain()
        hurried, well, _ = PACKERS[coding]
        if coding not in self.forms:
            self.forms[coding] = hurried(self._plain())
        elif coding not in self.packed_well:
            self.forms[coding] = well(self._plain())
            self.packed_well.add(coding)
        packed = self.forms[coding]
        self.forms.pop("", None)
        return packed

    def _plain(self) -> bytes:
        forms = dict(self.forms)  # of this moment: another thread may pack it meanwhile
        if "" in forms:
            return forms[""]
        coding, packed = next(iter(forms.items()))
        return PACKERS[coding][2](packed)

    def __len__(self) -> int:
        return sum(map(len, list(self.forms.values())))


class PublicPages:
    """Middleware: outside of everything that a person's session touches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.moved = Moved.never()
        self.kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self.bytes = 0
        self.making: dict[tuple[str, str], tuple[threading.Lock, int]] = {}
        """Pages that somebody makes anew just now, and how many wait for them or make them."""
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._public(request):
            return self._packed(request, self.get_response(request))
        key = (request.get_full_path(), choose(request))
        if found := self._fresh(key):
            return self._answer(request, key, found)
        if key not in self.kept:
            return self._made(request, key)
        # It grew old under many readers: one makes it anew, the others wait instead of making it too.
        with self._making(key):
            found = self._fresh(key)
            return self._answer(request, key, found) if found else self._made(request, key)

    def _packed(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Made for one person and kept by nobody; its packed length varies, for it could tell secrets (BREACH)."""
        compressible = response.headers.get("Content-Type", "").startswith(COMPRESSIBLE)
        if not compressible or response.streaming or len(response.content) < SMALLEST:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" in _codings(request):
            response.content = _of_some_length(igzip.compress(response.content, HURRY, mtime=0))
            response["Content-Length"] = str(len(response.content))
            response["Content-Encoding"] = "gzip"
        return response

    def _fresh(self, key: tuple[str, str]) -> _Kept | None:
        moved, found = self._moved(), self.kept.get(key)
        return found if found and found.stamp == moved.stamp(found.reads) else None

    def _made(self, request: HttpRequest, key: tuple[str, str]) -> HttpResponse:
        moved = self._moved()
        return self._keep(request, key, self.get_response(request), moved)

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

    def _moved(self) -> Moved:
        if time.monotonic() - self.moved.read_at >= SNAPSHOT_SECONDS:
            self.moved = self.moved.now()
        return self.moved

    def _keep(
        self, request: HttpRequest, key: tuple[str, str], response: HttpResponse, moved: Moved
    ) -> HttpResponse:
        """`moved`: as it was before the page was made, so that an act during its making makes it stale."""
        if not _keepable(request, response):
            return self._packed(request, response)
        marks = blake2b(f"{settings.RELEASE}|{key[1]}|".encode(), digest_size=12)
        marks.update(response.content)
        response["ETag"] = f'"{marks.hexdigest()}"'
        response["Cache-Control"] = "no-cache"
        patch_vary_headers(response, ["Cookie", "Accept-Language", "Accept-Encoding"])
        reads = Reads.of(response)
        found = _Kept(response, reads, moved.stamp(reads))
        answer = self._answer(request, key, found)
        with self.lock:
            self._make_room(key, found)
        return answer

    def _weigh_again(self, key: tuple[str, str], found: _Kept) -> None:
        with self.lock:
            if self.kept.get(key) is found:
                self._make_room(key, found)

    def _make_room(self, key: tuple[str, str], found: _Kept) -> None:
        if before := self.kept.pop(key, None):
            self.bytes -= before.weight
        self.kept[key] = found
        found.weight = len(found)
        self.bytes += found.weight
        while self.bytes > MOST_BYTES:
            _, oldest = self.kept.popitem(last=False)
            self.bytes -= oldest.weight

    def _answer(self, request: HttpRequest, key: tuple[str, str], found: _Kept) -> HttpResponse:
        response: HttpResponse
        if _matches(request, found.etag):
            response = HttpResponseNotModified()
            for name in ("ETag", "Cache-Control", "Vary"):
                response[name] = found.headers[name]
            return response
        coding = _coding(request) if found.compressible else ""
        response = HttpResponse(found.body_in(coding))
        if len(found) != found.weight:
            self._weigh_again(key, found)
        response.headers._store.update({k.lower(): (k, v) for k, v in found.headers.items()})
        if coding:
            response["Content-Encoding"] = coding
        return response


def _of_some_length(packed: bytes) -> bytes:
    """The same gzip with a file name in its head that nobody reads, of a random length."""
    head = bytearray(packed[:10])
    head[3] |= 8  # FNAME, RFC 1952
    return bytes(head) + b"a" * secrets.randbelow(MOST_RANDOM) + b"\0" + packed[10:]


def _coding(request: HttpRequest) -> str:
    """The best content coding that the reader takes; "" for none."""
    taken = _codings(request)
    return next((coding for coding in PACKERS if coding in taken), "")


def _codings(request: HttpRequest) -> set[str]:
    asked = request.headers.get("Accept-Encoding", "").replace(" ", "").split(",")
    return {part.partition(";")[0] for part in asked if ";q=0" not in part or ";q=0." in part}


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
