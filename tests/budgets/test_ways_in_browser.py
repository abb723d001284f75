"""Showing that one may vote in a real Chromium: by text message and by signing in elsewhere, also with script off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from balai.budgets import acts, phones
from balai.budgets.models import Choice
from tests import axe
from tests.cast import Cast
from tests.in_browser import LOOKS, phone, too_wide_even_spaced

from .issuer import LOGIN, Issuer, running
from .test_in_browser import press, staff
from .test_pages import now_open
from .test_phones import digits_in, texts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.fixture
def opened(transactional_db: None, request: pytest.FixtureRequest) -> Cast:
    """The same cast, committed, so that the server of the browser sees it."""
    found: Cast = request.getfixturevalue("cast")
    return found


@pytest.fixture
def issuer(settings: Any, tmp_path: Path, site: str) -> Iterator[Issuer]:
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, home=tmp_path, url=site)
    with running(settings) as found:
        yield found


def every_way(cast: Cast, issuer: Issuer, *ways: str) -> str:
    ref = now_open(
        cast, ways=list(ways) or ["letter", "email", "phone", "oidc"], phones=acts.Phones(["+62"], listed=True),
        oidc=acts.Issuer(issuer.url, "resident", ["true"]), login=LOGIN,
    )  # fmt: skip
    if not ways or "phone" in ways:
        phones.list_numbers(cast.actor("budi"), cast.muara.place_id, ref, ["0812 3456789"])
    return ref


def look_over(page: Page, ref: str) -> None:
    page.goto(f"/muara/budgets/{ref}/vote/")
    press(page, "Add: Shade trees")
    page.locator(".purse", has_text="600 left").wait_for()
    page.get_by_role("button", name="Look it over").click()
    page.get_by_role("heading", name="Is this your ballot?").wait_for()


def ask_for_a_code(page: Page) -> None:
    page.get_by_label("Mobile number").fill("0812-3456-789")
    page.get_by_role("button", name="Text me a code").click()
    page.get_by_text("a code is on its way").wait_for()


def test_somebody_votes_with_a_telephone_and_then_by_signing_in_with_script_off(
    opened: Cast, issuer: Issuer, site: str, browser: Browser, tmp_path: Path
) -> None:
    """With script on the same pages are walked below."""
    page = phone(browser, site, java_script_enabled=False).new_page()
    look_over(page, every_way(opened, issuer, "phone"))
    ask_for_a_code(page)
    digits = digits_in(texts(tmp_path)[-1])
    page.get_by_label("The six digits").fill("1")
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("alert").get_by_role("link").click()
    page.get_by_label("The six digits").fill(digits)
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("heading", name="Your ballot is accepted").wait_for()
    look_over(page, every_way(opened, issuer, "oidc"))
    page.get_by_role("button", name="that I may vote").click()
    page.get_by_role("link", name="Go on to").click()
    page.get_by_text("says that you may vote").wait_for()
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("heading", name="Your ballot is accepted").wait_for()
    assert list(Choice.objects.of(opened.muara.place_id).values_list("points", flat=True)) == [[[0, 1]]] * 2


def walk(page: Page, cast: Cast, issuer: Issuer) -> Iterator[str]:
    """Every page about these ways with script on, one after the other; says which it is."""
    ref = every_way(cast, issuer)
    desk = f"/desk/cities/muara/budgets/{ref}/"
    for path in (desk, f"{desk}numbers/", f"{desk}client/", "/muara/budgets/sign-in/0123456789ab/"):
        page.goto(path)
        yield path
    page.goto(f"/muara/budgets/{ref}/")
    page.evaluate(UNFOLD)
    yield "rules"
    look_over(page, ref)
    yield "every way"
    page.evaluate(UNFOLD)
    ask_for_a_code(page)
    yield "digits"
    page.get_by_label("The six digits").fill("1")
    page.locator("#by-phone").get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("alert").wait_for()
    yield "wrong digits"
    page.get_by_role("button", name="that I may vote").click()
    page.get_by_role("link", name="Go on to").wait_for()
    yield "leave"
    page.get_by_role("link", name="Go on to").click()
    page.get_by_text("says that you may vote").wait_for()
    yield "arrived"
    page.reload()
    page.get_by_role("alert").wait_for()
    yield "used already"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_fault_and_nothing_scrolls_sideways(
    opened: Cast,
    issuer: Issuer,
    site: str,
    browser: Browser,
    width: int,
    scheme: Any,
) -> None:
    page = staff(browser, site, opened, width, color_scheme=scheme)
    for where in walk(page, opened, issuer):
        assert axe.faults(page) == [], where
        if width < 400:
            page.set_viewport_size({"width": 320, "height": 844})
            assert too_wide_even_spaced(page) == 0, where
            page.set_viewport_size({"width": width, "height": 844})
