"""The record as files (tlog-tiles), for machines: `/record/<origin>/…`."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from . import serve
from .models import Head
from .read import find_head, latest_checkpoint
from .tiles import TileError, parse_tile_path

IMMUTABLE = "public, max-age=31536000, immutable"


@require_safe
def checkpoint(request: HttpRequest, origin: str) -> HttpResponse:
    """The latest signed checkpoint; cached for seconds only."""
    found = latest_checkpoint(_head(origin).place_id)
    if found is None:
        raise Http404
    return _answer(bytes(found.signed), "text/plain; charset=utf-8", "public, max-age=2")


@require_safe
def tile(request: HttpRequest, origin: str, path: str) -> HttpResponse:
    """A hash tile or an entry bundle; immutable."""
    head = _head(origin)
    try:
        wanted = parse_tile_path(f"tile/{path}")
    except TileError as error:
        raise Http404 from error
    if wanted.kind == "entries":
        body = serve.bundle(head.place_id, wanted.index, wanted.width)
    else:
        body = serve.tile(head.place_id, wanted.level, wanted.index, wanted.width)
    if body is None:
        raise Http404
    return _answer(body, "application/octet-stream", IMMUTABLE)


@require_safe
def aside(request: HttpRequest, origin: str, commitment: str) -> HttpResponse:
    """Salt and content beside the record; unknown or held 404, erased 410. Never cached: it may be erased."""
    try:
        served = serve.aside(_head(origin).place_id, commitment)
    except serve.Gone:
        return HttpResponse(status=410)
    if served is None:
        raise Http404
    answer = _answer(served.body, served.media_type, "no-store")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@require_safe
def vkey(request: HttpRequest, origin: str) -> HttpResponse:
    """The key that checks this record's signatures."""
    return _answer(f"{_head(origin).vkey}\n".encode(), "text/plain; charset=utf-8", "public, max-age=3600")


def _head(origin: str) -> Head:
    head = find_head(origin)
    if head is None:
        raise Http404
    return head


def _answer(body: bytes, media_type: str, cache: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=media_type)
    answer["Cache-Control"] = cache
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
