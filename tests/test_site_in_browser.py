"""Every page of the site in a real Chromium, as visitors and as each role see it.

One width and scheme in `make test`; two widths in both schemes in `make soak`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page

from tests.soak import SOAK

from . import axe
from .in_browser import looks
from .prepared import copy_of_prepared_home
from .site import Site, served

pytestmark = [pytest.mark.browser, pytest.mark.longer]

LOOKS = looks((390, "light"), (390, "dark"), (1280, "light"), (1280, "dark"))
OF_EACH_KIND = 2 if SOAK else 1
"""Pages of one kind that are looked at: they look alike."""
FIRST_VIEW, SCRIPT = 75_000, 30_000
"""Bytes over the wire: HTML, style and fonts; scripts."""
HREF = re.compile(r'href="([^"#]+)"')
LEFT_OUT = re.compile(
    r"\.(csv|json|pdf|xlsx|tlog-proof|txt)$|/static/|/checkpoint$|/logout/|[?&]lang=|^/record/|^/api/"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    copy_of_prepared_home(home)
    with served(home) as opened:
        yield opened


def looking(browser: Browser, scheme: Any) -> BrowserContext:
    """`bypass_csp`: axe is put into the page past its own policy of scripts."""
    return browser.new_context(color_scheme=scheme, bypass_csp=True)


@pytest.fixture(scope="module")
def public_pages(site: Site, browser: Browser) -> list[str]:
    """What visitors find, crawled once; the sample city first, which has something in every room."""
    context = browser.new_context()
    paths = crawl(context, site, "/muara/", "/")
    context.close()
    for room in ("requests", "ideas", "budgets", "hands"):
        assert any(path.startswith(f"/muara/{room}/") for path in paths), room
    return paths


def kind_of(path: str) -> str:
    """The route a path belongs to, apart for places and networks: pages of one kind look alike."""
    match = resolve(path)
    network = path.startswith(("/ascn", "/gerakan-100", "/sample"))
    return f"{match.route}{'' if not network else ' (network)'}{'?' if '?' in path else ''}"


def crawl(context: BrowserContext, site: Site, *starts: str) -> list[str]:
    """A few pages of every kind that links lead to, each answered 200."""
    found: dict[str, list[str]] = {}
    seen, waiting = set(starts), list(starts)
    while waiting:
        path = waiting.pop(0)
        try:
            kind = kind_of(path.partition("?")[0]) + ("?" if "?" in path else "")
        except Resolver404:
            pytest.fail(f"a page links to {path}, which is no address of the site")
        if len(found.setdefault(kind, [])) >= OF_EACH_KIND:
            continue
        answer = context.request.get(urljoin(site.url, path), max_redirects=3)
        assert answer.status == 200, f"{path}: {answer.status}"
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        found[kind].append(path)
        for link in HREF.findall(answer.text()):
            target = urljoin(path, unescape(link))
            if target.startswith("/") and not LEFT_OUT.search(target) and target not in seen:
                seen.add(target)
                waiting.append(target)
    return sorted(path for paths in found.values() for path in paths)


class Scale:
    """Bytes over the wire of what a page loads, each time as on a first visit."""

    VIEW = ("Document", "Stylesheet", "Font")

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.kinds: dict[str, str] = {}
        self.sizes: Counter[str] = Counter()
        client = context.new_cdp_session(page)
        client.send("Network.enable")
        client.send("Network.setCacheDisabled", {"cacheDisabled": True})
        client.on(
            "Network.responseReceived", lambda said: self.kinds.update({said["requestId"]: said["type"]})
        )
        client.on("Network.loadingFinished", self._finished)

    def _finished(self, said: dict[str, Any]) -> None:
        self.sizes[self.kinds.get(said["requestId"], "")] += int(said["encodedDataLength"])

    def too_heavy(self) -> list[str]:
        """What was loaded since the last time, if it is over the budget."""
        view, script = sum(self.sizes[kind] for kind in self.VIEW), self.sizes["Script"]
        assert view > 5_000, "nothing was weighed"
        self.sizes.clear()
        return [f"{view} bytes, scripts {script}"] if view > FIRST_VIEW or script > SCRIPT else []


def check(page: Page, scale: Scale, url: str, width: int) -> list[str]:
    """What axe, a ruler and a scale find on a page."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    page.evaluate("document.fonts.ready")
    path = urlsplit(url).path
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": width, "height": 900})
    faults = [*scale.too_heavy(), *axe.faults(page, thin=not SOAK)]
    if wide > 320:
        faults.append(f"{wide} px wide on a screen of 320 px")
    return [f"{path}: {fault}" for fault in faults]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_shuts_anybody_out_or_is_heavy(
    site: Site, browser: Browser, public_pages: list[str], width: int, scheme: str
) -> None:
    context = looking(browser, scheme)
    page = context.new_page()
    scale = Scale(context, page)
    faults = [fault for path in public_pages for fault in check(page, scale, urljoin(site.url, path), width)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_each_role_of_the_sample_finds_its_desk_and_nobody_is_shut_out(
    site: Site, browser: Browser, width: int, scheme: str
) -> None:
    assert len({role for role, _ in site.doors}) >= 4, site.lines
    faults: list[str] = []
    looked_at: set[str] = set()
    for role, door in site.new_doors():
        context = looking(browser, scheme)
        page = context.new_page()
        page.goto(door)
        page.locator("main form button").first.click()
        page.wait_for_load_state()  # what this page still loads is not to be weighed with the next
        assert "/desk" in page.url, f"{role} was sent to {page.url}"
        scale = Scale(context, page)
        for path in crawl(context, site, "/desk/"):
            # What several roles open alike is looked at once; at full length as each of them sees it.
            kind = f"{role} {path}" if OF_EACH_KIND > 1 else kind_of(path.partition("?")[0])
            if path.startswith(("/desk", "/accounts")) and kind not in looked_at:
                looked_at.add(kind)
                found = check(page, scale, urljoin(site.url, path), width)
                faults += [f"{role}: {fault}" for fault in found]
        context.close()
    assert not faults, "\n".join(faults)
