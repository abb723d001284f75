"""Lending a hand in a real Chromium, as a cheap telephone does it: pledged, seen, taken back; also with script off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from balai.people.links import token
from balai.pledges.commands import afterwards, calling, pledging
from balai.pledges.commands.pledging import SPEAK
from balai.pledges.models import Pledge
from tests import axe
from tests.cast import Cast
from tests.in_browser import LONG, LOOKS, phone, too_wide_even_spaced
from tests.services.pages import photograph

from .cast import call_soon, pledge, soon, stands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(transactional_db: None, request: pytest.FixtureRequest) -> Cast:
    """The same cast, committed, so that the server of the browser sees it."""
    found: Cast = request.getfixturevalue("cast")
    return found


def journey(page: Page, cast: Cast, ref: str) -> None:
    """From the city's page to a pledge and back."""
    page.goto("/muara/")
    page.get_by_role("link", name="I can come").click()
    page.get_by_label("How many are you?").fill("2")
    page.get_by_label("Your name").fill("Ani")
    page.get_by_role("button", name="Say that I come").click()
    own = Pledge.objects.of(cast.muara.place_id).get(code=page.locator(".big-code").inner_text())
    assert own.people == 2 and stands(cast, ref) == (2, 0, 0)
    page.get_by_text("I cannot come after all").click()
    page.get_by_label("A message to the office").fill("My child is ill.")
    page.get_by_role("button", name="Take my pledge back").click()
    page.get_by_text("You took your pledge back").wait_for()
    assert stands(cast, ref) == (0, 0, 0)
    own.refresh_from_db()
    assert own.message == "My child is ill."


def test_somebody_pledges_on_a_telephone_and_takes_it_back_also_with_script_off(
    opened: Cast,
    site: str,
    browser: Browser,
) -> None:
    ref = call_soon(opened)
    for script in (True, False):
        journey(phone(browser, site, java_script_enabled=script).new_page(), opened, ref)


def test_whoever_comes_only_if_others_do_says_so_and_an_error_is_found_by_its_link(
    opened: Cast,
    site: str,
    browser: Browser,
) -> None:
    ref = call_soon(opened, soon(), soon(30))
    page = phone(browser, site).new_page()
    page.goto(f"/muara/hands/{ref}/pledge/")
    page.get_by_role("radio").first.check()
    page.get_by_text("I come only if others do").click()
    page.get_by_label("Only if so many others come").fill("20")
    page.get_by_label("Your name").fill("Ani")
    page.get_by_role("button", name="Say that I come").click()
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("location.hash") == "#id_others" and page.locator("#id_others").is_visible()
    assert page.get_by_label("Your name").input_value() == "Ani"
    page.get_by_label("Only if so many others come").fill("9")
    page.get_by_role("button", name="Say that I come").click()
    page.get_by_text("You come as soon as 9 others do").wait_for()
    assert stands(opened, ref) == (0, 1, 0)


def confirmed_one(cast: Cast, ref: str, people: int) -> Pledge:
    """A pledge by an address that is confirmed for the first of them alone."""
    told = pledge(cast, ref, people=people, contact="ani@mail.example", now=None)
    mine = Pledge.objects.of(cast.muara.place_id).get(code=told.code)
    if people == 2:
        pledging.confirm(cast.muara.place_id, token(SPEAK, mine.id))
    return mine


def paths(cast: Cast) -> list[str]:
    """One page of each kind, with everything on it, and long words."""
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    over = call_soon(cast, soon(-5), title=LONG[:110], photos=(photograph(800, 350).read(),))
    pledge(cast, over, now=datetime.now(UTC) - timedelta(hours=7))
    afterwards.count(budi, place_id, over, "s1", [], 3)
    afterwards.report(budi, place_id, over, LONG, [photograph(800, 600).read()])
    off = call_soon(cast)
    calling.call_off(budi, place_id, off, LONG)
    ref = call_soon(cast, soon(), soon(30), what=LONG, where=LONG, lat=-6_190_000, lon=106_810_000)
    told = pledge(cast, ref, others=3, name=LONG[:80], now=None)
    links = [token(SPEAK, confirmed_one(cast, ref, people).id) for people in (2, 1)]
    return [
        "/muara/", "/muara/hands/", f"/muara/hands/{over}/", f"/muara/hands/{off}/", f"/muara/hands/{ref}/",
        f"/muara/hands/{ref}/pledge/", f"/muara/hands/{ref}/mine/{told.secret}/", "/muara/hands/figures/",
        *(f"/muara/hands/{ref}/mine/{one}/" for one in links),
        "/teluk/hands/", f"/desk/cities/muara/hands/{ref}/", f"/desk/cities/muara/hands/{over}/times/s1/",
        "/desk/cities/muara/hands/", "/desk/cities/muara/hands/add/",
    ]  # fmt: skip


def staff(browser: Browser, site: str, cast: Cast, width: int, **how: Any) -> Page:
    """A browser in which the city's staff is signed in."""
    context = phone(browser, site, width, **how)
    session = cast.signed_in("budi").cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": site}])
    return context.new_page()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_fault(
    opened: Cast,
    site: str,
    browser: Browser,
    width: int,
    scheme: Any,
) -> None:
    every = paths(opened)
    page = staff(browser, site, opened, width, color_scheme=scheme)
    for path in every:
        answer = page.goto(path)
        assert answer and answer.status == 200, path
        assert axe.faults(page) == [], path


def test_nothing_scrolls_sideways_at_320_pixels_even_with_wide_text_spacing(
    opened: Cast,
    site: str,
    browser: Browser,
) -> None:
    every = paths(opened)
    page = staff(browser, site, opened, 320)
    for path in every:
        page.goto(path)
        assert too_wide_even_spaced(page) == 0, path
