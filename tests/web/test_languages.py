"""Which language a visitor gets, and that asking for another one never leaves the page."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import get_language, gettext, override

from balai.web import languages
from balai.web.context import site

ALL = [code for code, _ in languages.LANGUAGES]


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_language() or "")


def asked(path: str = "/cities/", **headers: str) -> HttpResponse:
    request = RequestFactory().get(path, headers={k: v for k, v in headers.items() if k != "cookie"})
    if "cookie" in headers:
        request.COOKIES["lang"] = headers["cookie"]
    return languages.Language(answer)(request)


def test_the_address_comes_before_the_cookie_and_the_cookie_before_the_browser():
    assert asked("/?lang=th", cookie="vi", accept_language="ms").content == b"th"
    assert asked(cookie="vi", accept_language="ms").content == b"vi"
    assert asked(accept_language="ms").content == b"ms"
    assert asked().content == b"en"


@pytest.mark.parametrize(
    ("said", "got"),
    [
        ("de-DE,de;q=0.9,id;q=0.5,en;q=0.4", "id"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh-Hans-SG", "zh-hans"),
        ("zh-Hant-TW,en", "en"),
        ("tl", "fil"),
        ("id;q=0,ms", "ms"),
        ("\x00\x00;q=x,,,;;", "en"),
        ("a" * 100_000, "en"),
    ],
)
def test_a_browser_gets_the_first_language_that_both_know(said: str, got: str):
    assert asked(accept_language=said).content.decode() == got


@pytest.mark.parametrize("code", ["xx", "../../etc", "<script>", "en\r\nSet-Cookie: a=b", "th" * 9000, ""])
def test_an_unknown_language_is_ignored_and_not_remembered(code: str):
    request = RequestFactory().get("/", {"lang": code})
    response = languages.Language(answer)(request)
    assert (response.content, "lang" in response.cookies) == (b"en", False)


def test_a_language_asked_for_is_remembered_for_a_year_and_only_sent_to_this_site():
    cookie = asked("/?lang=km").cookies["lang"]
    assert (cookie.value, cookie["samesite"], cookie["max-age"]) == ("km", "Lax", languages.COOKIE_AGE)


def test_the_answer_says_its_language_and_what_it_depends_on():
    response = asked("/?lang=zh-hans")
    assert response["Content-Language"] == "zh-Hans"
    assert {"Accept-Language", "Cookie"} <= {v.strip() for v in response["Vary"].split(",")}


def test_an_answer_in_no_language_says_nothing_about_languages():
    def free(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("a,b")
        response.language_free = True  # type: ignore[attr-defined]
        return response

    response = languages.Language(free)(RequestFactory().get("/"))
    assert not {"Content-Language", "Vary"} & set(response.headers)


def test_the_language_list_stays_on_the_page_and_keeps_what_was_filtered():
    request = RequestFactory().get("//evil.example/x", {"status": "late", "q": '"><script>', "lang": "th"})
    page = Template('{% include "balai/parts/languages.html" %}').render(
        Context({"request": request, **site(request)})
    )
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert len(links) == len(ALL)
    assert all(link.startswith("?status=late&amp;q=%22%3E%3Cscript%3E&amp;lang=") for link in links)
    assert "evil" not in page


@pytest.mark.parametrize("code", ALL)
def test_every_language_can_be_active_and_falls_back_to_english_per_string(code: str):
    with override(code):
        assert gettext("a string that no catalogue has") == "a string that no catalogue has"
        assert languages.html_code(code).lower() == code


def test_english_is_whole_and_a_language_without_a_catalogue_is_not(tmp_path, monkeypatch):
    assert languages.completeness("en") == 1
    monkeypatch.setattr(languages, "LOCALE_FOLDER", tmp_path)
    languages.completeness.cache_clear()
    assert languages.completeness("lo") == 0
    languages.completeness.cache_clear()
