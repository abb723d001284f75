"""The record's pages for people: acts to browse, one act with its proof, and content kept beside it."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import serve, showing
from .models import Checkpoint, Head
from .note import encode_base64
from .read import latest_checkpoint
from .views import IMMUTABLE

ACT_TYPE = re.compile(r"[a-z][a-z_.]{0,60}/[0-9]{1,4}")
NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@require_safe
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Acts newest first, 50 a page, perhaps of one type; size, checkpoint, key, and how to follow."""
    head = _head(slug)
    kind, number = _type_asked(request), _page_asked(request)
    types = showing.types_in(head)
    try:
        if kind:
            page = showing.of_type(head, kind, number, types.get(kind) or showing.count_of(head, kind))
        else:
            page = showing.newest(head, number)
    except EmptyPage:
        raise Http404(number) from None
    checkpoint = latest_checkpoint(head.place_id)
    context = {
        **_about(head, checkpoint),
        "page": page,
        "kind": kind,
        "filters": [_filter(types, kind, head.size)],
        "command": f"balai verify {_address(head)} --vkey '{head.vkey}'",
    }
    return _seen(render(request, "record/record.html", context), head, checkpoint)


@require_safe
def act(request: HttpRequest, slug: str, index: str) -> HttpResponse:
    """One act: its sentence, its fields, its bytes, the asides it names, and how to check it."""
    head = _head(slug)
    body = _entry(head, int(index))
    checkpoint = latest_checkpoint(head.place_id)
    context = {
        **_about(head, checkpoint),
        "line": showing.lines_of([(head, int(index), body)])[0],
        "pairs": showing.facts_of(body),
        "bytes": showing.bytes_shown(body),
        "length": len(body),
        "leaf": showing.leaf_of(body),
        "asides": [(one, showing.STATES[one.state]) for one in showing.asides_of(head, body)],
        "sealed": checkpoint is not None and int(index) < checkpoint.size,
        "before": int(index) - 1 if int(index) else None,
        "after": int(index) + 1 if int(index) + 1 < head.size else None,
        "command": f"balai verify {_address(head)} --vkey '{head.vkey}'",
    }
    return _seen(render(request, "record/act.html", context), head, checkpoint)


@require_safe
def entry(request: HttpRequest, slug: str, index: str) -> HttpResponse:
    """The stored bytes of an entry, exactly."""
    head = _head(slug)
    return _file(_entry(head, int(index)), "application/json", IMMUTABLE)


@require_safe
def proof(request: HttpRequest, slug: str, index: str) -> HttpResponse:
    """The proof that an entry is in the latest checkpoint; 404 while it waits to be sealed."""
    head = _head(slug)
    found = serve.inclusion(head.place_id, int(index))
    if found is None:
        raise Http404(index)
    answer = _file(found, "text/plain; charset=utf-8", "public, max-age=2")
    answer["Content-Disposition"] = f'attachment; filename="{head.slug}-{index}.tlog-proof"'
    return answer


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest acts as an Atom feed."""
    head = _head(slug)
    context = {
        **_about(head, None),
        "lines": showing.newest(head, 1).object_list,
        "site_url": settings.CONFIG.url,
    }
    answer = render(request, "record/feed.xml", context, content_type="application/atom+xml; charset=utf-8")
    answer.reads = [head.place_id]  # type: ignore[attr-defined]
    return answer


@require_safe
def aside(request: HttpRequest, slug: str, commitment: str) -> HttpResponse:
    """Content kept beside the record, as a download; unknown or held 404, erased 410. Never cached."""
    head = _head(slug)
    try:
        served = serve.aside_content(head.place_id, commitment)
    except serve.Gone:
        context = {**_about(head, None), "commitment": commitment}
        answer = render(request, "record/gone.html", context, status=410)
        answer["Cache-Control"] = "no-store"
        return answer
    if served is None:
        raise Http404(commitment)
    answer = _file(served.body, served.media_type, "no-store")
    name = re.sub(r"[\x00-\x1f\x7f/\\]", "", served.file_name)[:150] or commitment[:16]
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _head(slug: str) -> Head:
    found = Head.objects.filter(slug=slug).first()
    if found is None:
        raise Http404(slug)
    return found


def _entry(head: Head, index: int) -> bytes:
    body = serve.entry(head.place_id, index)
    if body is None:
        raise Http404(index)
    return body


def _about(head: Head, checkpoint: Checkpoint | None) -> dict[str, Any]:
    """What every page of a record knows."""
    holder = showing.holder_of(head)
    return {
        "head": head,
        "place": holder,
        "sample": holder.sample,
        "base": f"/{head.slug}/record/",
        "address": _address(head),
        "files": f"/record/{head.slug}/",
        "checkpoint": checkpoint,
        "root": encode_base64(bytes(checkpoint.root)) if checkpoint else "",
        "signed": bytes(checkpoint.signed).decode() if checkpoint else "",
        "waiting": head.size - (checkpoint.size if checkpoint else 0),
        "crumbs": [(holder.name, holder.url), (_("Public record"), f"/{head.slug}/record/")],
    }


def _address(head: Head) -> str:
    return f"{settings.CONFIG.url}/record/{head.slug}"


def _seen(answer: HttpResponse, head: Head, checkpoint: Checkpoint | None) -> HttpResponse:
    """Kept until the record grows; while entries wait to be sealed the page changes without that."""
    answer.reads = [head.place_id]  # type: ignore[attr-defined]
    if checkpoint is None or checkpoint.size != head.size:
        answer["Cache-Control"] = "no-cache"
    return answer


def _file(body: bytes, media_type: str, cache: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=media_type)
    answer["Cache-Control"] = cache
    return answer


def _type_asked(request: HttpRequest) -> str:
    kind = request.GET.get("type", "")
    if kind and not ACT_TYPE.fullmatch(kind):
        raise BadRequest("type")
    return kind


def _page_asked(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    if not NUMBER.fullmatch(number):
        raise Http404("page")
    return int(number)


def _filter(types: dict[str, int], kind: str, size: int) -> dict[str, Any]:
    """Links to the acts of one type."""
    options = [{"label": _("All"), "value": "", "current": not kind, "count": size}]
    options += [
        {"label": name, "value": name, "current": name == kind, "count": count or None}
        for name, count in types.items()
        if ACT_TYPE.fullmatch(name)
    ]
    return {"label": _("Type of act"), "param": "type", "options": options}
