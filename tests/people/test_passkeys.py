"""Passkeys in a real browser, with an authenticator that Chromium plays."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.in_browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORWARD = {
    "options": {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
}


@pytest.fixture
def hall(transactional_db: None, request: pytest.FixtureRequest) -> Any:
    """The same cast, committed, so that the server of the browser sees it."""
    return request.getfixturevalue("cast")


@pytest.fixture
def page(hall: Any, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; the ORM is used beside it, not inside.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"))
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", FORWARD)
        yield page
        browser.close()


def enter_code(page: Any, outbox: Any, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code from the e-mail").fill(outbox.code())
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Any) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()


def test_a_passkey_is_added_signs_in_alone_and_guards_the_code(hall: Any, page: Any, outbox: Any) -> None:
    enter_code(page, outbox, hall.amina.email)
    assert page.text_content("body") == "csco"
    page.goto("/accounts/passkeys/webauthn/add/")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/passkeys/webauthn/reauthenticate/**")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/passkeys/recovery-codes/")
    codes = page.locator("main li code").all_text_contents()
    assert len(codes) == 10

    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")
    assert page.text_content("body") == "csco"

    sign_out(page)
    enter_code(page, outbox, hall.amina.email)
    page.wait_for_url("**/passkeys/authenticate/")
    page.goto("/desk/")
    assert page.text_content("body") == "nobody"
    page.goto("/accounts/passkeys/authenticate/")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/desk/")
    assert page.text_content("body") == "csco"

    sign_out(page)
    enter_code(page, outbox, hall.amina.email)
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Use a recovery code").click()
    page.wait_for_url("**/desk/")
    assert [said for said in page.complaints if "404" not in said] == []
    page.goto("/accounts/passkeys/webauthn/")
    assert "Added on" in (page.text_content("main") or "")


def test_a_passkey_that_fails_says_so_on_the_page(hall: Any, page: Any) -> None:
    page.goto("/accounts/login/")
    page.context.new_cdp_session(page).send("WebAuthn.enable")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("The passkey was not used.").wait_for()
