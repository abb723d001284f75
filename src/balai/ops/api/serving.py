"""Views over the table of routes: method, parameters, answer, and every error as a problem."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from .answers import as_csv, as_json
from .problems import Problem
from .table import Answer, Asked, Route, read_part, read_path, read_query

METHODS = ("GET", "HEAD", "OPTIONS")
View = Callable[..., HttpResponse]


def view_of(route: Route, csv: bool = False) -> View:
    """The view of a route, or of its CSV twin."""

    def answer(request: HttpRequest, **given: str) -> HttpResponse:
        path = read_path(route, given)
        query = read_query(route.all_query(), request.GET)
        asked = Asked(path, query, read_part(query))
        try:
            found: Answer = route.csv(asked) if csv and route.csv else route.answer(asked)
        except Http404 as missing:
            raise Problem(404, str(missing)) from None
        if csv:
            return as_csv(found, route.item, "-".join([*map(str, path.values()), route.name]))
        return as_json(found, asked, request.path)

    return api_view(answer)


def api_view(answer: View) -> View:
    """GET, HEAD and OPTIONS only; open to scripts of other sites; the same in every language."""

    @csrf_exempt
    def view(request: HttpRequest, **given: Any) -> HttpResponse:
        try:
            if request.method not in METHODS:
                raise Problem(405, f"The API is read only: {', '.join(METHODS)}.")
            response = HttpResponse(status=204) if request.method == "OPTIONS" else answer(request, **given)
        except Problem as problem:
            response = problem.response()
        if request.method not in {"GET", "HEAD"}:
            response["Allow"] = ", ".join(METHODS)
            response["Access-Control-Allow-Methods"] = ", ".join(METHODS)
            response["Access-Control-Allow-Headers"] = "If-None-Match"
        response["Access-Control-Allow-Origin"] = "*"
        response.language_free = True  # type: ignore[attr-defined]
        return response

    return view


def nowhere(request: HttpRequest, **given: Any) -> HttpResponse:
    """Every other address below the API."""
    raise Problem(404, "There is no such address in this API; /api/v1/openapi.json lists them.")


def description(request: HttpRequest, **given: Any) -> HttpResponse:
    """The OpenAPI description."""
    from .openapi import document

    read_query((), request.GET)
    return HttpResponse(msgspec.json.encode(document()), content_type="application/json")
