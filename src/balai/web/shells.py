"""Pages with an empty form, kept as they were made, with what differs for each visitor filled in anew.

For pages that many open and that `PublicPages` may not keep, because their form holds a token of the visitor.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from itertools import chain

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from .languages import choose

MOST = 200
VALUE = rb'(<input[^>]*\bname="%s"[^>]*\bvalue=")[^"]*'


class Shells:
    """The last few pages by what they show. `blanks`: names of hidden inputs, and what makes a value of each."""

    def __init__(self, **blanks: Callable[[], str]) -> None:
        self.blanks: dict[str, Callable[[], str]] = blanks
        self.kept: OrderedDict[Hashable, tuple[bytes, ...]] = OrderedDict()
        names = "|".join(["csrfmiddlewaretoken", *blanks]).encode()
        self.inputs = re.compile(VALUE % (rb"(?:" + names + rb")"))
        self.named = re.compile(rb'\bname="([^"]*)"')

    def answer(self, request: HttpRequest, shows: Hashable, make: Callable[[], HttpResponse]) -> HttpResponse:
        """The page; made where somebody is signed in or it is not kept. `shows`: all that it is made of."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
            return make()
        key = (request.get_full_path(), choose(request), shows)
        parts = self.kept.get(key)
        if parts is None:
            response = make()
            if response.status_code == 200 and len(request.get_full_path()) <= 500:
                self.kept[key] = self._cut(response.content)
                while len(self.kept) > MOST:
                    self.kept.popitem(last=False)
            return response
        values = (self._value(request, part) for part in parts[:-1])
        return HttpResponse(b"".join(chain.from_iterable(zip(parts, (*values, b""), strict=True))))

    def _cut(self, page: bytes) -> tuple[bytes, ...]:
        """The page without the values of its blanks: a part before each, and what follows the last."""
        parts, begin = [], 0
        for found in self.inputs.finditer(page):
            parts.append(page[begin : found.end(1)])
            begin = found.end()
        return (*parts, page[begin:])

    def _value(self, request: HttpRequest, before: bytes) -> bytes:
        name = self.named.findall(before)[-1].decode()
        return (self.blanks[name]() if name in self.blanks else get_token(request)).encode()
