"""Characters that would turn the rest of a line around leave no page, whoever wrote them and wherever they stand."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# In UTF-8: bidi embeddings and overrides (U+202A to U+202E) and isolates (U+2066 to U+2069). None of our languages
# is written from right to left, so no text of ours or of a city needs them.
TURNING = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")


class InOrder:
    """Middleware: inside of what keeps pages, outside of what counts their bytes. Files and the API stay exact."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        if TURNING.search(response.content):
            response.content = TURNING.sub(b"", response.content)
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response
