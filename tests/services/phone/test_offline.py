"""A telephone without a network, in a real Chromium: the report waits, and arrives once."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from balai.record.models import Aside
from balai.services.models import Request
from tests.cast import Cast
from tests.in_browser import phone

from ..cast import Opened, report_something
from ..test_report_in_browser import HERE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def photograph_with_a_place(folder: Path) -> Path:
    """Twelve megapixels, and in its EXIF where it was taken."""
    picture = Image.effect_noise((3000, 2250), 60).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 11.0, 24.0), 3: "E", 4: (106.0, 48.0, 36.0)})
    file = folder / "hole.jpg"
    picture.save(file, quality=92, exif=exif)
    assert b"Exif" in file.read_bytes()[:100] and file.stat().st_size > 1_500_000
    return file


def ready(browser: Browser, site: str) -> tuple[BrowserContext, Page]:
    """The report page, kept by the telephone."""
    context = phone(browser, site, geolocation=HERE, permissions=["geolocation"])
    page = context.new_page()
    page.goto("/muara/report/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")
    return context, page


def until(page: Page, said: str) -> None:
    """Wait for a condition; Playwright's own way needs eval, which the page's policy forbids."""
    for _ in range(200):
        if page.evaluate(said):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {said}")


def write(page: Page, words: str, photo: Path | None = None) -> None:
    if photo:
        page.get_by_label("Pictures").set_input_files(photo)
        until(page, "document.querySelector('input[type=file]').files[0].name === 'picture.jpg'")
    page.get_by_role("button", name="Use my position").click()
    until(page, "document.getElementById('id_lat').value !== ''")
    page.locator("label.tile", has_text="Roads").click()
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_label("What is wrong?").fill(words)


def waiting(page: Page) -> int:
    return int(page.evaluate("self.outbox.all('waiting').then((all) => all.length)"))


def test_a_report_without_a_network_waits_survives_and_arrives_once(
    browser: Browser, site: str, opened: tuple[Cast, Opened], tmp_path: Path
) -> None:
    _cast, counter = opened
    context, page = ready(browser, site)
    rows = Request.objects.of(counter.place_id)
    context.set_offline(True)
    for words in ("The first hole", "The second hole"):
        page.goto("/muara/report/")
        write(page, words, photograph_with_a_place(tmp_path) if "first" in words else None)
        page.get_by_role("button", name="Send the report").click()
        page.wait_for_url("**/report/?waiting=1")
    until(page, "self.outbox.all('waiting').then((all) => all.length === 2)")
    page.reload()
    until(page, "document.querySelector('[data-count]').textContent.endsWith(': 2')")
    assert page.locator("#waiting").is_visible()
    assert waiting(page) == 2 and rows.count() == 0
    context.set_offline(False)
    # The page, a second page and the worker all wake up at once.
    other = context.new_page()
    other.goto("/muara/report/")
    page.evaluate("Promise.all([self.outbox.flush(), self.outbox.flush()]).then(() => true)")
    until(page, "self.outbox.all('waiting').then((all) => all.length === 0)")
    assert sorted(rows.values_list("people", flat=True)) == [1, 1]
    kept = Aside.objects.filter(place_id=counter.place_id, media_type="image/jpeg").get()
    picture = Image.open(io.BytesIO(bytes(kept.content)))
    assert max(picture.size) <= 1600 and not picture.getexif()
    page.reload()
    until(page, "document.querySelectorAll('#waiting a').length === 2")
    links = page.locator("#waiting a")
    links.first.click()
    assert page.locator(".big-code").inner_text() in set(rows.values_list("code", flat=True))
    context.close()


def test_what_the_city_refuses_says_why_and_can_be_removed(browser: Browser, site: str, opened: Any) -> None:
    _cast, counter = opened
    context, page = ready(browser, site)
    context.set_offline(True)
    write(page, "A hole")
    page.evaluate("document.getElementById('id_lat').value = ''")
    page.get_by_role("button", name="Send the report").click()
    page.wait_for_url("**/report/?waiting=1")
    context.set_offline(False)
    page.reload()
    until(page, "self.outbox.all('waiting').then((all) => all.some((one) => one.wrong))")
    page.reload()
    until(page, "document.querySelectorAll('#waiting li').length === 1")
    assert "This point lies nowhere on the map." in page.locator("#waiting li").inner_text()
    page.locator("#waiting").get_by_role("button", name="Remove").click()
    until(page, "document.getElementById('waiting').hidden")
    assert waiting(page) == 0 and Request.objects.of(counter.place_id).count() == 0
    context.close()


def test_what_is_near_is_offered_before_sending_and_joined(
    browser: Browser, site: str, opened: tuple[Cast, Opened]
) -> None:
    cast, _counter = opened
    code = report_something(cast, text="A deep hole before the bakery").code
    context = phone(browser, site, geolocation=HERE, permissions=["geolocation"])
    page = context.new_page()
    page.goto("/muara/report/")
    page.get_by_role("button", name="Use my position").click()
    page.get_by_role("link", name="Yes, count me in").click()
    page.wait_for_url(f"**/requests/{code}/join/")
    context.close()


def test_a_report_takes_at_most_six_taps(
    browser: Browser, site: str, opened: tuple[Cast, Opened], tmp_path: Path
) -> None:
    """Picture, position, kind, its question, words, send."""
    context, page = ready(browser, site)
    page.evaluate(
        "document.addEventListener('pointerdown', (e) => e.isTrusted && (self.taps = (self.taps || 0) + 1), true)"
    )
    write(page, "A hole", photograph_with_a_place(tmp_path))
    taps = page.evaluate("self.taps") + 2  # the picture is chosen in one tap, the words begin with one
    page.get_by_role("button", name="Send the report").click()
    page.wait_for_url("**/mine/**")
    assert taps + 1 <= 6
    context.close()
