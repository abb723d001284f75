"""Errors of the API: application/problem+json (RFC 9457) with a plain sentence."""

from http import HTTPStatus

import msgspec
from django.http import HttpResponse

MEDIA = "application/problem+json"


class ProblemDetails(msgspec.Struct, frozen=True):
    """What went wrong: `detail` is a sentence, `parameter` the part of the request that it is about."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    parameter: str = ""


class Problem(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, detail: str, parameter: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.parameter = status, detail, parameter

    def response(self) -> HttpResponse:
        said = ProblemDetails(
            self.status, HTTPStatus(self.status).phrase, self.detail, parameter=self.parameter
        )
        response = HttpResponse(msgspec.json.encode(said), content_type=MEDIA, status=self.status)
        response["Cache-Control"] = "no-store"
        return response
