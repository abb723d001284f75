"""Pages behind a link of a letter, with one button."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def tap(request: HttpRequest, carry_out: Callable[[], bool], context: dict[str, Any]) -> HttpResponse:
    """Carry out at a POST alone: mail programs open every link of a letter, and must not act by that.

    `context`: title, question, button and done in words; back and back_words. Raises Http404 where it is no such link.
    """
    done = request.method == "POST" and carry_out()
    if request.method == "POST" and not done:
        raise Http404("link")
    return render(request, "people/tap.html", {**context, "is_done": done})
