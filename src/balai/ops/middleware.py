"""The outermost layer: a number for every request, its time and status, and the two pages for machines."""

import logging
import secrets
import time
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from . import health, metrics
from .logs import request_id

log = logging.getLogger(__name__)
SLOW_SECONDS = 1.0
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
LARGEST_BODY = 20_000_000
"""Four times the largest file that a form takes, so that whoever sends too large a one still reads it at the field."""


class Measure:
    """Counts by route, never by address: addresses hold what people look for, and links that sign in.

    /healthz and /metrics are answered here, because everything further in needs the database or a known host.
    """

    machines = {"/healthz": health.healthz, "/metrics": health.metrics}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.counts: dict[tuple[str, str, int], Callable[[], None]] = {}
        self.times: dict[str, Callable[[float], None]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if answer := self.machines.get(request.path_info):
            return answer(request)
        began = time.perf_counter()
        number = secrets.token_hex(8)
        mark = request_id.set(number)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = number
            self._note(request, response.status_code, time.perf_counter() - began)
            return response
        finally:
            request_id.reset(mark)

    def _note(self, request: HttpRequest, status: int, taken: float) -> None:
        match = request.resolver_match
        route = match.route if match else "-"
        method = request.method if request.method in METHODS else "other"
        key = (method, route, status)
        # Looking the labels up costs more than counting; there are few combinations.
        if (count := self.counts.get(key)) is None:
            count = self.counts[key] = metrics.requests.labels(*map(str, key)).inc
        if (observe := self.times.get(route)) is None:
            observe = self.times[route] = metrics.seconds.labels(route).observe
        count()
        observe(taken)
        if taken > SLOW_SECONDS:
            log.warning(
                "slow answer",
                extra={"route": route, "method": method, "status": status, "s": round(taken, 3)},
            )


class Bounded:
    """Refuses what no form of ours sends before it is read: Django writes a file of any size to the disk first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:  # as Django reads it
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > LARGEST_BODY:
            raise RequestDataTooBig(f"A body of more than {LARGEST_BODY} bytes.")
        return self.get_response(request)
