"""The kit in a real Chromium: nobody is shut out, nothing overflows, the first view is light."""

import gzip
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from playwright.sync_api import Browser, Page, Route

import balai.web
from balai.web import kit
from tests import axe
from tests.in_browser import SPACING, looks, too_wide

STATIC = Path(balai.web.__file__).parent / "static"
pytestmark = pytest.mark.browser


def kit_page(language: str = "en", template: str = "balai/kit.html") -> str:
    with override(language):
        request = RequestFactory().get("/kit/")
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        return render_to_string(template, kit.context(), request=request)


def serve(route: Route) -> None:
    """Answers from memory and from the static folder, so that no server and no network is needed."""
    address = route.request.url.removeprefix("http://balai.test/")
    name, _, language = address.partition("/?lang=")
    if name in {"kit", "404"}:
        body = kit_page(language, f"balai/{name}.html")
        route.fulfill(body=body, content_type="text/html; charset=utf-8")
    else:
        route.fulfill(path=STATIC / address.removeprefix("static/"))


def opened(
    browser: Browser, width: int, scheme: str = "light", language: str = "en", name: str = "kit"
) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    page.route("**/*", serve)
    page.goto(f"http://balai.test/{name}/?lang={language}")
    return page


@pytest.mark.parametrize(
    ("width", "scheme"), looks((390, "light"), (1280, "dark"), (390, "dark"), (1280, "light"))
)
def test_axe_finds_no_fault(browser: Browser, width: int, scheme: str):
    page = opened(browser, width, scheme)
    assert axe.faults(page) == []


@pytest.mark.parametrize("language", ["en", "ta", "my"])
def test_nothing_scrolls_sideways_at_320_pixels_even_with_wide_text_spacing(browser: Browser, language: str):
    page = opened(browser, 320, language=language)
    for _ in range(2):
        assert too_wide(page) == 0
        page.add_style_tag(content=SPACING)


def test_the_keyboard_reaches_the_content_first_and_focus_is_seen(browser: Browser):
    page = opened(browser, 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Tab")
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


def test_a_pin_is_large_enough_to_hit_on_a_desk(browser: Browser):
    page = opened(browser, 1280)
    sizes = page.evaluate(
        "[...document.querySelectorAll('.map--network .map__hit')].map(e => e.getBoundingClientRect().width)"
    )
    assert len(sizes) == len(kit.CITIES) and min(sizes) >= 24


def test_scripts_with_tall_marks_get_more_air(browser: Browser):
    def height(language: str) -> float:
        page = opened(browser, 390, language=language)
        return page.evaluate(
            "(s => parseFloat(s.lineHeight) / parseFloat(s.fontSize))"
            "(getComputedStyle(document.querySelector('.lead')))"
        )

    assert height("en") < height("ta") < height("my")


def test_only_burmese_pages_fetch_the_burmese_font(browser: Browser):
    def fonts(language: str) -> set[str]:
        page = opened(browser, 390, language=language, name="404")
        page.evaluate("document.fonts.ready")
        names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name.split('/').pop())")
        return {name.split("-")[0] for name in names if name.endswith(".woff2")}

    assert "noto" not in fonts("en")
    assert fonts("my") == {"noto"}


def test_printing_leaves_the_frame_out(browser: Browser):
    page = opened(browser, 1280)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "['.top', '.foot', '.thumb', '.weave'].map(s => getComputedStyle(document.querySelector(s)).display)"
    )
    assert set(hidden) == {"none"}
    assert page.evaluate("getComputedStyle(document.querySelector('.print-head')).display") == "flex"


def test_the_style_sheet_and_the_frame_fit_the_budget():
    sheet = (STATIC / "balai" / "balai.css").read_bytes()
    font = (STATIC / "balai" / "fonts" / "plus-jakarta-sans-latin-wght-normal.woff2").stat().st_size
    page = gzip.compress(render_to_string("balai/404.html", request=RequestFactory().get("/")).encode())
    assert len(sheet) <= 40_000
    assert len(gzip.compress(sheet)) + font + len(page) <= 45_000, "leaves 30 KB for what a page says"


def test_no_page_of_the_look_needs_a_style_attribute_or_a_script():
    page = kit_page()
    assert " style=" not in page and "<script" not in page and " onclick" not in page
