"""What every page may use as `site`. Costs nothing for a visitor who is not signed in."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import get_language

import balai

from . import languages, nav


class Site:
    """Languages, links, release and person of one request, each computed only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.path = request.path
        self.release = getattr(balai, "__version__", "")
        self.code = getattr(request, "LANGUAGE_CODE", None) or get_language() or "en"
        self.lang = languages.html_code(self.code)

    @property
    def language(self) -> str:
        return languages.NAMES.get(self.code, "English")

    @property
    def latin(self) -> bool:
        """Whether the page's text is in Latin letters, so that the Latin font is worth fetching at once."""
        return self.code in {"en", "id", "ms", "vi", "fil"}

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        return languages.menu(self.code)

    @property
    def whole(self) -> list[dict[str, Any]]:
        return [one for one in self.languages if not one["partly"]]

    @property
    def partly(self) -> list[dict[str, Any]]:
        return [one for one in self.languages if one["partly"]]

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        return nav.entries(self.path)

    @cached_property
    def signed_in(self) -> bool:
        """False without touching the session when there is no session cookie: such pages stay cacheable."""
        if settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            return False
        return bool(getattr(getattr(self.request, "user", None), "is_authenticated", False))

    @property
    def person(self) -> Any:
        return self.request.user if self.signed_in else None

    @cached_property
    def messages(self) -> list[Any]:
        carried = {"messages", settings.SESSION_COOKIE_NAME} & set(self.request.COOKIES)
        new = getattr(self.request, "_messages", None)
        if not carried and not getattr(new, "added_new", False):
            return []
        return list(get_messages(self.request))


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site`, the state of the page around what the view shows."""
    return {"site": Site(request)}
