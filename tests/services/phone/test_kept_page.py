"""What a telephone keeps of the report page is everybody's, whoever looked at it."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from .test_offline import ready, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_of_somebody_signed_in_is_not_kept(browser: Browser, site: str, opened: Any) -> None:
    cast, _counter = opened
    context, page = ready(browser, site)
    session = cast.signed_in("budi").cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": site}])
    page.goto("/muara/report/")
    assert page.get_by_role("link", name="Your desk").count() == 1
    context.set_offline(True)
    page.goto("/muara/report/")
    until(page, "document.querySelector('h1') !== null")
    assert page.get_by_role("link", name="Your desk").count() == 0
    context.close()
