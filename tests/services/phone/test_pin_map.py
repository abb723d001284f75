"""The map on tap, in a real Chromium: it weighs nothing before, and moves the pin by tap and by keys."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from balai.services.models import Request
from tests import axe
from tests.in_browser import phone, too_wide

from ..cast import Opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_map(page: Page) -> None:
    page.goto("/muara/report/")
    page.get_by_role("button", name="Show it on a map").click()
    page.locator(".pinmap").wait_for()


def there(page: Page) -> tuple[float, float]:
    return tuple(float(page.input_value(f"#id_{name}")) for name in ("lat", "lon"))  # type: ignore[return-value]


def test_nothing_of_the_map_comes_before_it_is_asked_for_and_nothing_from_elsewhere(
    opened: tuple[Any, Opened], site: str, browser: Browser
) -> None:
    page = phone(browser, site).new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto("/muara/report/", wait_until="networkidle")
    assert not any("pin" in url or "/report/map/" in url for url in asked)
    open_map(page)
    assert all(url.startswith((site, "blob:", "data:")) for url in asked)
    assert any("/report/map/" in url for url in asked)


def test_a_tap_and_arrow_keys_say_where_it_is(
    opened: tuple[Any, Opened], site: str, browser: Browser
) -> None:
    page = phone(browser, site).new_page()
    open_map(page)
    page.locator(".pinmap svg").click(position={"x": 180, "y": 100})
    lat, lon = there(page)
    assert -6.22 < lat < -6.18 and 106.80 < lon < 106.82
    page.locator(".pinmap").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    moved = there(page)
    assert moved[0] - lat == pytest.approx(10 / 111_320, abs=2e-6)
    assert moved[1] - lon == pytest.approx(100 / 111_320 / 0.994, abs=4e-6)
    assert f"{moved[0]:.5f}" in page.locator("#pin-map [role=status]").inner_text()


def test_zooming_in_makes_a_tap_finer(opened: tuple[Any, Opened], site: str, browser: Browser) -> None:
    page = phone(browser, site).new_page()
    open_map(page)
    page.locator(".pinmap").focus()
    for _ in range(4):
        page.keyboard.press("+")
    page.locator(".pinmap svg").click(position={"x": 100, "y": 100})
    before = there(page)
    page.locator(".pinmap svg").click(position={"x": 101, "y": 100})
    assert 0 < there(page)[1] - before[1] < 2e-5


def test_the_pin_may_be_dragged_and_the_report_lies_where_it_was_left(
    opened: tuple[Any, Opened], site: str, browser: Browser
) -> None:
    page = phone(browser, site).new_page()
    open_map(page)
    box = page.locator(".pinmap__pin").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] - 30, steps=5)
    page.mouse.up()
    lat, lon = there(page)
    page.locator("label.tile", has_text="Waste at home").click()
    page.get_by_label("What is wrong?").fill("Bags")
    page.get_by_role("button", name="Send the report").click()
    page.locator(".big-code").wait_for()
    row = Request.objects.of(opened[1].place_id).get()
    assert row.lat is not None and abs(row.lat / 1e6 - lat) < 0.01 and abs((row.lon or 0) / 1e6 - lon) < 0.01


def test_axe_finds_no_fault_with_the_map_open(
    opened: tuple[Any, Opened], site: str, browser: Browser
) -> None:
    page = phone(browser, site, bypass_csp=True).new_page()
    open_map(page)
    assert axe.faults(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert too_wide(page) == 0
