"""The eleven languages: their names, how one is chosen, and how complete each one is.

Settings import this file, so nothing here may need settings at import.
"""

import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import django.conf.locale
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE = "lang"
COOKIE_AGE = 365 * 24 * 3600
LOCALE_FOLDER = Path(__file__).with_name("locale")

# The names are each language's own and are not translated.
LANGUAGES: list[tuple[str, str]] = [
    ("en", "English"),
    ("id", "Bahasa Indonesia"),
    ("ms", "Bahasa Melayu"),
    ("th", "ไทย"),
    ("vi", "Tiếng Việt"),
    ("fil", "Filipino"),
    ("km", "ខ្មែរ"),
    ("lo", "ລາວ"),
    ("my", "မြန်မာ"),
    ("ta", "தமிழ்"),
    ("zh-hans", "中文"),
]
NAMES = dict(LANGUAGES)

# Django 5.2 knows neither Lao nor Filipino and raises KeyError for them until they are added.
LANG_INFO_ADDED: dict[str, dict[str, Any]] = {
    "lo": {"bidi": False, "code": "lo", "name": "Lao", "name_local": "ລາວ"},
    "fil": {"bidi": False, "code": "fil", "name": "Filipino", "name_local": "Filipino"},
}
django.conf.locale.LANG_INFO.update(LANG_INFO_ADDED)

# Codes that browsers send for the languages we carry.
ALIASES = {
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-my": "zh-hans",
    "tl": "fil",
    "in": "id",
}


def known(code: str) -> str | None:
    """Our code for what a browser, a link or a cookie says (`id-ID`, `zh_Hans`, `tl`), or None."""
    code = code.strip().lower().replace("_", "-")[:35]
    if code in NAMES:
        return code
    if code in ALIASES:
        return ALIASES[code]
    if code.startswith(("zh-hans-", "zh-hant")):
        return "zh-hans" if code.startswith("zh-hans-") else None
    base = code.partition("-")[0]
    return ALIASES.get(base) if base in ALIASES and base != "zh" else base if base in NAMES else None


def choose(request: HttpRequest) -> str:
    """The language of this request: `?lang=`, then the cookie, then Accept-Language, then English."""
    for asked in (request.GET.get("lang", ""), request.COOKIES.get(COOKIE, "")):
        if found := known(asked):
            return found
    for code, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        if weight > 0 and (found := known(code)):
            return found
    return "en"


def html_code(code: str) -> str:
    """The code as HTML and BCP 47 spell it: zh-hans becomes zh-Hans."""
    return "zh-Hans" if code == "zh-hans" else code


def locale_name(code: str) -> str:
    """The code as gettext folders and Babel spell it: zh-hans becomes zh_Hans."""
    return translation.to_locale(code)


class Language:
    """Middleware: chooses the language, remembers one asked for by `?lang=`, says so in the answer.

    A view whose answer is the same in every language sets `response.language_free = True`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = choose(request)
        request.LANGUAGE_CODE = code
        with translation.override(code):
            response = self.get_response(request)
        if not getattr(response, "language_free", False):
            response.headers.setdefault("Content-Language", html_code(code))
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        asked = known(request.GET.get("lang", ""))
        if asked and request.COOKIES.get(COOKIE) != asked:
            response.set_cookie(
                COOKIE,
                asked,
                max_age=COOKIE_AGE,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
            )
        return response


def _count(code: str) -> int:
    """How many translated strings a compiled catalogue holds (third word of its header, less one)."""
    try:
        with (LOCALE_FOLDER / locale_name(code) / "LC_MESSAGES" / "django.mo").open("rb") as file:
            head = file.read(12)
    except OSError:
        return 0
    if len(head) < 12:
        return 0
    order = "<" if head[:4] == b"\xde\x12\x04\x95" else ">"
    return max(0, struct.unpack(f"{order}I", head[8:12])[0] - 1)


@cache
def completeness(code: str) -> float:
    """Share of the English strings that this language has, 0 to 1; English itself is 1. Catalogues are read once."""
    whole = _count("en")
    return 1.0 if code == "en" else min(1.0, _count(code) / whole) if whole else 0.0


@cache
def menu(current: str) -> list[dict[str, Any]]:
    """What the language list shows: own code and name, whether it is current and fully translated."""
    return [
        {
            "code": code,
            "lang": html_code(code),
            "name": name,
            "current": code == current,
            "partly": completeness(code) < 1,
        }
        for code, name in LANGUAGES
    ]
