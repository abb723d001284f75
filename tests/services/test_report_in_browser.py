"""A report in a real Chromium, as a cheap telephone sends it: with its position on tap, and with script off."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from balai.services.commands import answering
from balai.services.models import Request
from tests import axe
from tests.cast import Cast
from tests.in_browser import LOOKS, phone, too_wide, too_wide_even_spaced

from .cast import Opened, report_something
from .pages import photograph

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = {"latitude": -6.190012, "longitude": 106.810034, "accuracy": 18}
FIRST_VIEW = 75_000


def picture_file(folder: Path) -> Path:
    file = folder / "hole.jpg"
    file.write_bytes(photograph(1200, 900).read())
    return file


def fill(page: Page, picture: Path) -> None:
    """What a person types and taps, beside the position."""
    page.get_by_label("Pictures").set_input_files(picture)
    page.get_by_label("Nearest shop, gate or landmark").fill("Opposite the rice shop")
    page.locator("label.tile", has_text="Roads").click()
    page.get_by_role("radio", name="No", exact=True).check()


def paths(cast: Cast, counter: Opened) -> list[str]:
    """One page of each kind, with everything on it."""
    told = report_something(cast, landmark="By the market", photos=[photograph(800, 600).read()])
    answering.answer(
        cast.actor("budi"), counter.place_id, told.code, "done", "Filled.", [photograph(800, 600).read()]
    )
    open_ = report_something(cast).code
    here = f"/muara/requests/{told.code}/"
    own = f"{here}mine/{told.secret}/"
    return [
        "/muara/",
        "/muara/report/",
        "/muara/requests/",
        here,
        own,
        f"/muara/requests/{open_}/join/",
        "/r/?code=x",
    ]


def test_a_report_is_sent_in_six_taps_with_the_position_of_the_telephone(
    opened: tuple[Cast, Opened], site: str, browser: Browser, tmp_path: Path
) -> None:
    context = phone(browser, site, geolocation=HERE, permissions=["geolocation"])
    page = context.new_page()
    page.goto("/muara/")
    page.get_by_role("link", name="Report a problem").click()
    page.get_by_role("button", name="Use my position").click()
    page.get_by_text("good to about 18 m").wait_for()
    fill(page, picture_file(tmp_path))
    page.get_by_role("button", name="Send the report").click()
    row = Request.objects.of(opened[1].place_id).get()
    assert page.locator(".big-code").inner_text() == row.code
    assert (row.lat, row.lon) == (-6_190_010, 106_810_030) and len(row.photos) == 1


def test_without_script_it_is_reported_answered_and_opened_again(
    opened: tuple[Cast, Opened], site: str, browser: Browser, tmp_path: Path
) -> None:
    """The browser sends its own tokens and origin, from a page that tells its address to nobody."""
    cast, counter = opened
    page = phone(browser, site, java_script_enabled=False).new_page()
    page.goto("/muara/report/")
    assert not page.get_by_role("button", name="Use my position").is_visible()
    assert not page.get_by_text("Is the road blocked?").is_visible(), "asked only of the kind that is chosen"
    fill(page, picture_file(tmp_path))
    page.get_by_role("button", name="Send the report").click()
    code = page.locator(".big-code").inner_text()
    answering.answer(cast.actor("budi"), counter.place_id, code, "done", "Filled.", [])
    page.reload()
    page.get_by_label("What is wrong?").fill("Still a hole.")
    page.get_by_role("button", name="No, open it again").click()
    page.get_by_text("It is open again.").wait_for()
    assert Request.objects.of(counter.place_id).get().state == "reopened"


def test_an_error_is_found_by_its_link_and_what_was_typed_is_still_there(
    opened: tuple[Cast, Opened], site: str, browser: Browser
) -> None:
    page = phone(browser, site).new_page()
    page.goto("/muara/report/")
    page.locator("label.tile", has_text="Roads").click()
    page.get_by_label("What is wrong?").fill("A deep hole.")
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)").startswith("id_landmark")
    assert page.get_by_label("What is wrong?").input_value() == "A deep hole."
    assert page.locator("input[name=kind]:checked").get_attribute("value") == "roads"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_fault(
    opened: tuple[Cast, Opened], site: str, browser: Browser, width: int, scheme: Any
) -> None:
    page = phone(browser, site, width, color_scheme=scheme).new_page()
    for path in paths(*opened):
        page.goto(path)
        if path.endswith("/report/"):
            page.locator("label.tile").first.click()
        assert axe.faults(page) == [], path


def test_nothing_scrolls_sideways_at_320_pixels_even_with_wide_text_spacing(
    opened: tuple[Cast, Opened], site: str, browser: Browser
) -> None:
    page = phone(browser, site, 320).new_page()
    for path in paths(*opened):
        page.goto(path)
        assert too_wide_even_spaced(page) == 0, path


def test_the_counter_at_the_desk_has_no_fault_and_does_not_scroll_sideways(
    opened: tuple[Cast, Opened], site: str, browser: Browser
) -> None:
    context = phone(browser, site, 320)
    session = opened[0].signed_in("budi").cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": site}])
    page = context.new_page()
    for path in ("/desk/", "/desk/cities/muara/counter/", "/desk/cities/muara/counter/kinds/roads/"):
        page.goto(path)
        assert too_wide(page) == 0, path
        assert axe.faults(page) == [], path


def test_the_form_complains_of_nothing_and_fits_the_first_view(
    opened: tuple[Cast, Opened], site: str, browser: Browser
) -> None:
    page = phone(browser, site).new_page()
    complaints, weights = [], []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("requestfinished", lambda one: weights.append(one.sizes()["responseBodySize"]))
    page.goto("/muara/report/", wait_until="networkidle")
    assert complaints == []
    assert sum(weights) <= 2 * FIRST_VIEW, "unpacked; the site's own test weighs the packed bytes"
