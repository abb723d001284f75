"""Who acts: every request carries `request.actor`, looked up only when somebody asks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from balai.places.authority import NOBODY, Actor

if TYPE_CHECKING:
    from .models import Account


def actor_of(request: HttpRequest) -> Actor:
    """The roles held at this moment; nobody's session is opened for a visitor without one."""
    from .queries import actor

    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return NOBODY
    return actor(request.user)


class Acted(HttpRequest):
    """A request as every view gets it."""

    actor: Actor


class SignedIn(Acted):
    """A request behind `login_required`."""

    user: "Account"


class Acting:
    """Sets `request.actor`, and keeps pages of a person who is signed in out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            add_never_cache_headers(response)
            response.headers["Cache-Control"] = "no-store, private"
        return response
