"""Keys at the desk: off until they are switched on (WCAG 2.1.4), and never while somebody writes."""

import pytest
from playwright.sync_api import Browser, Page

from tests import axe
from tests.cast import Cast
from tests.in_browser import phone, too_wide

from .cast import Opened, report_something, request
from .test_desk_request import do
from .test_queue import QUEUE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(opened: tuple[Cast, Opened], site: str, browser: Browser) -> Page:
    """The queue with two requests in it, on a wide screen."""
    for _ in range(2):
        report_something(opened[0])
    context = phone(browser, site, 1280)
    session = opened[0].signed_in("budi").cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": site}])
    page = context.new_page()
    page.goto(QUEUE)
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.name"))


def switch_on(page: Page) -> None:
    page.locator("#keys summary").click()
    page.get_by_label("Use these keys in this browser").check()


def test_no_key_does_anything_until_somebody_switches_them_on(desk: Page) -> None:
    desk.keyboard.press("j")
    assert focused(desk) in {"", "None", "null"}
    switch_on(desk)
    desk.keyboard.press("j")
    first = focused(desk)
    assert first.startswith(QUEUE)
    desk.keyboard.press("j")
    assert focused(desk) != first
    desk.keyboard.press("k")
    assert focused(desk) == first


def test_a_queue_is_worked_through_without_a_mouse(desk: Page, opened: tuple[Cast, Opened]) -> None:
    switch_on(desk)
    desk.keyboard.press("j")
    code = focused(desk).split("/")[-2]
    desk.keyboard.press("x")
    assert desk.locator("tbody input:checked").input_value() == code
    desk.keyboard.press("t")
    desk.get_by_text("1 request changed.").wait_for()
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{QUEUE}*-*/")
    desk.keyboard.press("s")
    assert focused(desk) == "office", "the form that sends on is open, with its first field"
    desk.keyboard.press("a")
    assert focused(desk) == "office", "in a list the letter belongs to the list"


def test_what_is_written_is_written_while_keys_are_on(desk: Page, opened: tuple[Cast, Opened]) -> None:
    switch_on(desk)
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{QUEUE}*-*/")
    desk.keyboard.press("n")
    desk.keyboard.type("sjxt/ q")
    assert desk.locator("[name=note]").input_value() == "sjxt/ q"
    desk.locator("h1").click()
    desk.keyboard.press("q")
    desk.wait_for_url(f"**{QUEUE}")


def test_the_queue_and_a_request_have_no_fault_and_do_not_scroll_sideways(
    desk: Page,
    opened: tuple[Cast, Opened],
) -> None:
    cast, _counter = opened
    one, two = report_something(cast).code, report_something(cast).code
    do(cast.signed_in("budi"), one, "join", into=two)
    assert request(cast, one).merged_into == two
    desk.set_viewport_size({"width": 320, "height": 844})
    for path in (QUEUE, f"{QUEUE}{one}/", f"{QUEUE}{two}/"):
        desk.goto(path)
        assert axe.faults(desk) == [], path
        assert too_wide(desk) == 0, path
