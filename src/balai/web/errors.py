"""Pages for when something is wrong: what happened, what was kept, what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "balai/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "balai/403.html", {"reason": _plain(exception)}, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "balai/404.html", status=404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "balai/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs nothing that can itself be broken: no database, no session, no context processor, no manifest."""
    try:
        sheet = static("balai/balai.css")
    except (ValueError, KeyError, OSError):
        sheet = ""
    lang = getattr(request, "LANGUAGE_CODE", "en")
    page = render_to_string(
        "balai/500.html", {"sheet": sheet, "lang": "zh-Hans" if lang == "zh-hans" else lang}
    )
    return HttpResponse(page, status=500)


def _plain(exception: Any) -> str:
    """The sentence that a command gave for refusing, when it gave one."""
    text = str(exception) if exception and exception.args else ""
    return text[:500]
