"""The JSON API, `/api/v1/`: read only, described at `/api/v1/openapi.json` and in docs/api.md."""

from collections.abc import Iterator

from django.urls import URLPattern, re_path

from .routes import ROUTES
from .serving import api_view, description, nowhere, view_of


def _patterns() -> Iterator[URLPattern]:
    yield re_path(r"^openapi\.json\Z", api_view(description), name="api-openapi")
    for route in ROUTES:
        yield re_path(route.regex(), view_of(route), name=f"api-{route.name}")
        if route.many or route.csv:
            yield re_path(route.regex(".csv"), view_of(route, csv=True), name=f"api-{route.name}-csv")
    yield re_path("", api_view(nowhere))


urlpatterns = list(_patterns())
