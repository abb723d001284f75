"""Voting about money in a real Chromium, as a cheap telephone does it: with buttons alone, also with script off."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from balai.budgets import acts
from balai.budgets.commands import casting
from balai.budgets.commands.withdrawing import withdraw
from balai.budgets.models import Choice, Source
from tests import axe
from tests.cast import Cast
from tests.in_browser import LONG, LOOKS, phone, too_wide_even_spaced
from tests.services.pages import photograph

from .cast import ITEMS, chosen, give_codes
from .test_pages import close_now, now_open, votes_now
from .test_withdrawing import coming

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COVERED = """() => {
  const purse = document.querySelector('.purse').getBoundingClientRect();
  const focused = document.activeElement.getBoundingClientRect();
  return focused.top < purse.bottom && focused.bottom > purse.top;
}"""


@pytest.fixture
def opened(transactional_db: None, request: pytest.FixtureRequest) -> Cast:
    """The same cast, committed, so that the server of the browser sees it."""
    found: Cast = request.getfixturevalue("cast")
    return found


def button_of(page: Page, name: str) -> Locator:
    """A button by what it does and for which project, such as `Add: A well`."""
    does, _colon, project = name.partition(": ")
    return page.get_by_role("button", name=re.compile(rf"^{re.escape(does)}\s*: {re.escape(project)}$"))


def press(page: Page, name: str) -> None:
    """Press a button of the ballot with the keyboard alone: no mouse and no finger is dragged."""
    button = button_of(page, name)
    button.focus()
    button.press("Enter")


def journey(page: Page, code: str) -> None:
    """From the city's page to a ballot that is cast, with a detour over too much money."""
    page.goto("/muara/")
    page.get_by_role("link", name="Fill in my ballot").click()
    press(page, "Add: Shade trees")
    page.locator(".purse", has_text="600 left").wait_for()
    press(page, "Add: A well")
    page.locator(".purse", has_text="100 left").wait_for()
    press(page, "Take out “Shade trees” and add this: Lamps")
    page.locator(".purse", has_text="200 left").wait_for()
    press(page, "Take out: A well")
    page.locator(".purse", has_text="700 left").wait_for()
    page.get_by_role("button", name="Look it over").click()
    page.get_by_label("Your code").fill("2222-2222-2222")
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("alert").get_by_role("link").click()
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("heading", name="Your ballot is accepted").wait_for()


def test_somebody_votes_on_a_telephone_without_dragging_also_with_script_off(
    opened: Cast,
    site: str,
    browser: Browser,
) -> None:
    ref = now_open(opened)
    for script, code in zip((True, False), give_codes(opened, ref, 2), strict=True):
        journey(phone(browser, site, java_script_enabled=script).new_page(), code)
    assert list(Choice.objects.of(opened.muara.place_id).values_list("points", flat=True)) == [[[2, 1]]] * 2


def test_what_is_left_stays_in_sight_and_never_covers_what_has_the_focus(
    opened: Cast,
    site: str,
    browser: Browser,
) -> None:
    items = [acts.Item("", f"Project {n}", 10, "What it is, in a few words.") for n in range(30)]
    ref = now_open(opened, items=items, most=30)
    page = phone(browser, site).new_page()
    page.goto(f"/muara/budgets/{ref}/vote/")
    for key in ["Tab"] * 45 + ["Shift+Tab"] * 40:
        page.keyboard.press(key)
        in_list = page.evaluate("Boolean(document.activeElement.closest('.pick'))")
        assert not in_list or not page.evaluate(COVERED)
    button_of(page, "Add: Project 20").click()
    page.locator(".purse", has_text="990 left").wait_for()
    purse = page.locator(".purse").bounding_box()
    assert purse and purse["y"] == 0, "it stands at the top of the screen"
    assert page.evaluate("document.activeElement.closest('.pick').id") == "p21", (
        "the place in the list is kept"
    )


def paths(cast: Cast) -> list[str]:
    """One page of each kind, with everything on it, and long words."""
    long = [acts.Item("", f"{LONG[:90]}{n}", 10 + n, LONG) for n in range(4)]
    done = now_open(cast, counting=acts.Counting("mes"), title=LONG[:110], text=LONG, items=[*ITEMS, *long])
    votes_now(cast, done, (0, 3), (1, 5), (5, 6))
    close_now(cast, done)
    points = now_open(cast, "teluk", "chan", kind="cumulative", most=5, within=False, items=[*ITEMS, *long])
    many = now_open(cast, "teluk", "chan", kind="cumulative", most=20, within=False, items=[*ITEMS, *long])
    order = now_open(cast, kind="ordinal", items=[*ITEMS, *long])
    soon, off = coming(cast), coming(cast)
    withdraw(cast.actor("budi"), cast.muara.place_id, off, LONG)
    ref = now_open(cast, photos=[photograph(400, 400).read()], gate=2, items=[*ITEMS, *long])
    for code in give_codes(cast, ref, 2):
        casting.cast(cast.muara.place_id, ref, code, chosen(1), "203.0.113.7")
    source = Source.objects.of(cast.muara.place_id).get(held=True)
    desk = "/desk/cities/muara/budgets/"
    return [
        "/muara/", "/muara/budgets/", "/seberang/budgets/", f"/muara/budgets/{done}/", f"/muara/budgets/{ref}/",
        f"/muara/budgets/{ref}/vote/", f"/teluk/budgets/{points}/vote/", f"/teluk/budgets/{many}/vote/",
        f"/muara/budgets/{order}/vote/", f"/muara/budgets/{off}/", f"{desk}{soon}/withdraw/", f"{desk}compare/",
        f"{desk}{order}/paper/", f"/muara/budgets/{ref}/cast/?ballot=held",
        desk, f"{desk}add/", f"{desk}{ref}/", f"{desk}{ref}/paper/", f"{desk}{ref}/gate/{source.id}/",
    ]  # fmt: skip


def staff(browser: Browser, site: str, cast: Cast, width: int, **how: Any) -> Page:
    """A browser in which the city's staff is signed in."""
    context = phone(browser, site, width, **how)
    session = cast.signed_in("budi").cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": site}])
    return context.new_page()


def review(page: Page, path: str) -> None:
    """Go on from a ballot with something chosen to where it is looked over."""
    page.goto(path)
    press(page, "Add: Shade trees")
    button_of(page, "Take out: Shade trees").wait_for()
    page.get_by_role("button", name="Look it over").click()
    page.get_by_role("heading", name="Is this your ballot?").wait_for()


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
    review(page, every[5])
    assert axe.faults(page) == [], "looked over"
    page.get_by_role("button", name="Change it").click()
    button_of(page, "Take out: Shade trees").wait_for()
    assert axe.faults(page) == [], "filled in"


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


def test_a_ballot_that_cannot_be_cast_says_so_and_is_still_there(
    opened: Cast,
    site: str,
    browser: Browser,
) -> None:
    ref = now_open(opened)
    page = phone(browser, site).new_page()
    page.goto(f"/muara/budgets/{ref}/vote/")
    page.get_by_role("button", name="Look it over").click()
    page.get_by_role("alert", name="").get_by_text("Choose at least one project").wait_for()
    assert axe.faults(page) == []


def test_votes_end_while_somebody_fills_one_in(
    opened: Cast,
    site: str,
    browser: Browser,
) -> None:
    ref = now_open(opened)
    page = phone(browser, site).new_page()
    page.goto(f"/muara/budgets/{ref}/vote/")
    press(page, "Add: Shade trees")
    page.locator(".purse", has_text="600 left").wait_for()
    close_now(opened, ref)
    press(page, "Add: A well")
    page.get_by_role("heading", name="0 projects of 5 are funded").wait_for()
