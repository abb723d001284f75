"""A real Chromium for tests: one for each file of tests, and what its pages are looked at for."""

import gc
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.soak import SOAK

from .site import FLAGS

CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""The first of these that is there: the shell without windows is quicker. The Makefile knows them too."""


def chromium() -> str:
    """The browser to drive; in `make soak` the whole one, where it is there."""
    names = reversed(CHROMIUM) if SOAK else CHROMIUM
    program = next((found for name in names if (found := shutil.which(name))), None)
    return program or pytest.fail("Chromium is missing: `make chromium` installs it.")


def looks(first: tuple[int, str], *others: tuple[int, str]) -> list[Any]:
    """Widths and schemes in which pages are looked at: the first in `make test`, all in `make soak`."""
    return [pytest.param(*first), *(pytest.param(*one, marks=pytest.mark.slow) for one in others)]


LOOKS = looks((390, "light"), (1280, "dark"))
SPACING = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
"""Wide spacing of text, as WCAG 1.4.12 has it."""
LONG = "Pembersihanselokanbersamawargadanpetugaskebersihankota " * 2


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium()
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright keeps an event loop in this thread; the ORM is used beside it, not inside.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=program, args=FLAGS)
        yield found
        found.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(live_server: Any) -> str:
    """Where the site is served from the database of this test.

    One server lives through all tests, and takes a record of this size for the one it kept pages of before.
    """
    from balai.web.cache import PublicPages
    from balai.web.moved import Moved

    for pages in [one for one in gc.get_objects() if type(one) is PublicPages]:
        pages.kept.clear()
        pages.moved = Moved.never()
    return str(live_server.url.replace("127.0.0.1", "localhost"))


def phone(browser: Browser, site: str, width: int = 390, **how: Any) -> BrowserContext:
    return browser.new_context(base_url=site, viewport={"width": width, "height": 844}, **how)


def too_wide(page: Page) -> int:
    """By how many pixels a page scrolls sideways."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, wide)


def too_wide_even_spaced(page: Page) -> int:
    """The same with everything open that can be opened, as it is and with wide spacing of its text."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    plain = too_wide(page)
    page.evaluate(
        "css => {const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]}",
        SPACING,
    )
    return max(plain, too_wide(page))
