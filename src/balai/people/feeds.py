"""Atom (RFC 4287): what changed last, for programs that read; every room's feed has this shape."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .mailer import site_link

ATOM = "application/atom+xml; charset=utf-8"
NEWEST = 50


def feed_entry(
    address: str, updated: str, title: Any, said: Any, text: str = "", mark: str = ""
) -> dict[str, Any]:
    """One thing: `said` about it, and its words; `mark` tells it from others of the same address."""
    link = site_link(address)
    return {
        "id": f"{link}{mark}",
        "link": link,
        "updated": updated,
        "title": title,
        "said": str(said),
        "text": text,
    }


def atom(
    request: HttpRequest, place: Any, title: str, here: str, entries: Sequence[dict[str, Any]], own: str = ""
) -> HttpResponse:
    """The feed of these, the newest first. `here`: the page of the same; `own`: its address, as far as it is known."""
    context = {
        "entries": entries[:NEWEST], "title": title, "self": site_link(own or request.path), "here": site_link(here),
        "place": place,
    }  # fmt: skip
    return render(request, "people/feed.xml", context, content_type=ATOM)
