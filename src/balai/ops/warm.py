"""What a web process loads: the application once it has drawn what most visitors ask for first.

A process that takes the place of a killed one is given its share of the visitors at once; templates, words and outlines
that it has read by then are what they do not wait for. The process listens when this module is loaded.
"""

import contextlib
import signal
from wsgiref.util import setup_testing_defaults

# Told to stop while it loads, a web process ends at once; as it was forked it would only note it, as its parent does.
signal.signal(signal.SIGTERM, signal.SIG_DFL)

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIRequest  # noqa: E402
from django.db import Error, connections  # noqa: E402

from .wsgi import application  # noqa: E402

PAGES = ("", "requests/", "report/", "requests/promises/")
"""Of one city with a counter; the others have the same templates."""


def warm() -> None:
    """Draw the first page and those of a counter, for nobody. What cannot be drawn now is drawn when asked for."""
    from balai.record.models import Head
    from balai.services.queries import places_with_counter

    paths = ["/"]
    with contextlib.suppress(Error):
        slugs = Head.objects.filter(place_id__in=places_with_counter()[:1]).values_list("slug", flat=True)
        paths += [f"/{slug}/{page}" for slug in slugs for page in PAGES]
        for path in paths:
            _draw(path)
    connections.close_all()


def _draw(path: str) -> None:
    asked = {"PATH_INFO": path, "HTTP_HOST": settings.CONFIG.host, "HTTP_ACCEPT_ENCODING": "gzip"}
    setup_testing_defaults(asked)
    application.get_response(WSGIRequest(asked)).close()


warm()
