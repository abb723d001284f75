"""The OpenAPI 3.1 description, written from the table of routes that serves."""

from functools import cache
from typing import Any

import msgspec

import balai

from .answers import CSV_MEDIA, JSON_MEDIA
from .problems import MEDIA, ProblemDetails
from .routes import ROUTES
from .table import Param, Route

SAYS = (
    "The register of a network of cities, read only. Lists are whole unless `limit` or `page` is given, and every list "
    "has a CSV twin: the same path with .csv. Answers carry an ETag; send it back as If-None-Match. "
    "Errors are application/problem+json (RFC 9457)."
)


@cache
def document() -> dict[str, Any]:
    """The whole description as plain values."""
    _, shapes = msgspec.json.schema_components(
        [*(route.item for route in ROUTES), ProblemDetails], ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths[f"/api/v1/{route.path}"] = {"get": _operation(route, JSON_MEDIA, _answered(route))}
        if route.many or route.csv:
            csv = _operation(route, CSV_MEDIA, {"type": "string"}, "-csv")
            paths[f"/api/v1/{route.path}.csv"] = {"get": csv}
    paths["/api/v1/openapi.json"] = {"get": _described()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Balai",
            "version": balai.__version__,
            "description": SAYS,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": shapes, "responses": {"Problem": _problem()}},
    }


def _operation(route: Route, media: str, schema: dict[str, Any], suffix: str = "") -> dict[str, Any]:
    parameters = [_parameter(part, "path") for part in route.parts]
    parameters += [_parameter(param, "query") for param in route.all_query()]
    return {
        "operationId": f"{route.name}{suffix}",
        "summary": route.says + (" As CSV." if suffix else ""),
        "parameters": parameters,
        "responses": _responses(media, schema),
    }


def _responses(media: str, schema: dict[str, Any]) -> dict[str, Any]:
    etag = {"description": "Changes when a record that was read has grown.", "schema": {"type": "string"}}
    problem = {"$ref": "#/components/responses/Problem"}
    return {
        "200": {"description": "Found.", "headers": {"ETag": etag}, "content": {media: {"schema": schema}}},
        "304": {"description": "Not changed since the ETag that was sent."},
        "400": problem,
        "404": problem,
        "405": problem,
    }


def _described() -> dict[str, Any]:
    return {
        "operationId": "openapi",
        "summary": "This description.",
        "responses": _responses(JSON_MEDIA, {"type": "object"}),
    }


def _answered(route: Route) -> dict[str, Any]:
    item = {"$ref": f"#/components/schemas/{route.item.__name__}"}
    if not route.many:
        return item
    return {
        "type": "object",
        "required": ["items", "count", "next"],
        "properties": {
            "items": {"type": "array", "items": item},
            "count": {"type": "integer", "description": "How many there are, on all pages."},
            "next": {
                "type": ["string", "null"],
                "description": "Address of the next page, where there is one.",
            },
        },
    }


def _parameter(param: Param, where: str) -> dict[str, Any]:
    return {
        "name": param.name,
        "in": where,
        "required": where == "path",
        "description": param.says,
        "schema": param.schema(),
    }


def _problem() -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}
    return {"description": "What is wrong, in a sentence.", "content": {MEDIA: {"schema": schema}}}
