"""The check of an act in the reader's own browser: what is right, and every way of being wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route

import balai.record
import balai.web
from balai.record.checkpoint import Checkpoint
from balai.record.models import Head
from balai.record.note import Signer, encode_base64, sign
from balai.record.proof import decode_proof, encode_proof
from tests.in_browser import too_wide

from . import public

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.usefixtures("addresses")]
SITE = "https://balai.test"
STATIC = [Path(room.__file__).parent / "static" for room in (balai.record, balai.web)]
NO_ED25519 = """
const known = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (form, key, kind, ...rest) =>
  kind.name === "Ed25519" ? Promise.reject(new DOMException("no")) : known(form, key, kind, ...rest);
"""
Change = Callable[[str, bytes], bytes]


@pytest.fixture
def place(settings: Any, tmp_path: Any) -> Any:
    place_id = public.begin(settings, tmp_path)
    public.needs(place_id, 298)
    return place_id


def answering(paths: list[str], change: Change = lambda path, body: body) -> Callable[[Route], None]:
    """The site, with what is sent for an address changed on its way.

    Asked beforehand: a query inside Playwright's own callbacks would use another connection.
    """
    client = Client()
    answers = {path: client.get(path) for path in paths}

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            files = [folder / path.removeprefix("/static/") for folder in STATIC]
            return route.fulfill(path=next(file for file in files if file.exists()))
        if path not in answers:
            return route.fulfill(status=404)
        answer = answers[path]
        kept = {"Content-Type", "Content-Security-Policy"}
        headers = {name: value for name, value in answer.items() if name in kept}
        return route.fulfill(status=answer.status_code, headers=headers, body=change(path, answer.content))

    return serve


def of_act(index: int) -> list[str]:
    return [f"/hulu/record/{index}{suffix}" for suffix in ("/", ".json", ".tlog-proof")]


def check(
    browser: Browser, index: int, change: Change = lambda path, body: body, script: str = ""
) -> tuple[str, str]:
    """Open an act's page, press the button; the kind of result and the sentence."""
    page: Page = browser.new_page()
    try:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        if script:
            page.add_init_script(script)
        page.set_default_timeout(8000)
        page.route("**/*", answering(of_act(index), change))
        page.goto(f"{SITE}/hulu/record/{index}/")
        page.get_by_role("button", name="Check it here").click()
        result = page.locator("#check [role=status][data-result]:not([data-result=none])")
        result.wait_for()
        assert not faults
        return result.get_attribute("data-result") or "", result.inner_text()
    finally:
        page.close()


@pytest.mark.parametrize("index", [0, 1, 127, 255, 256, 297, 298])
def test_an_act_that_is_what_it_says_is_found_right(place: Any, browser: Browser, index: int) -> None:
    kind, said = check(browser, index)
    assert kind == "right"
    assert said.startswith("Right: the act stands in the record")


def only(suffix: str, change: Callable[[bytes], bytes]) -> Change:
    return lambda path, body: change(body) if path.endswith(suffix) else body


def with_other_path(body: bytes) -> bytes:
    proof = decode_proof(body)
    return encode_proof(proof.index, [proof.hashes[0][::-1], *proof.hashes[1:]], proof.checkpoint)


def with_shorter_path(body: bytes) -> bytes:
    proof = decode_proof(body)
    return encode_proof(proof.index, proof.hashes[:-1], proof.checkpoint)


def with_longer_path(body: bytes) -> bytes:
    proof = decode_proof(body)
    return encode_proof(proof.index, [*proof.hashes, b"\0" * 32], proof.checkpoint)


def with_other_index(body: bytes) -> bytes:
    proof = decode_proof(body)
    return encode_proof(proof.index + 1, proof.hashes, proof.checkpoint)


def with_other_signature(body: bytes) -> bytes:
    at = body.rindex(b"A", 0, len(body) - 3) if b"A" in body[-60:-3] else len(body) - 20
    other = b"B" if body[at : at + 1] != b"B" else b"C"
    return body[:at] + other + body[at + 1 :]


def with_other_key(body: bytes) -> bytes:
    proof = decode_proof(body)
    lines = proof.checkpoint.decode().split("\n")
    text = "\n".join(lines[:3]) + "\n"
    return encode_proof(proof.index, proof.hashes, sign(text, [Signer(lines[0], b"\5" * 32)]))


def with_other_root(body: bytes) -> bytes:
    proof = decode_proof(body)
    lines = proof.checkpoint.decode().split("\n")
    lines[2] = encode_base64(b"\1" * 32)
    return encode_proof(proof.index, proof.hashes, "\n".join(lines).encode())


def of_another_record(body: bytes) -> bytes:
    proof = decode_proof(body)
    lines = proof.checkpoint.decode().split("\n")
    text = Checkpoint("other.example", int(lines[1]), b"\1" * 32).text()
    return encode_proof(proof.index, proof.hashes, sign(text, [Signer("other.example", b"\5" * 32)]))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (only(".json", lambda body: body.replace(b"A need", b"A deed")), "not the act that this page shows"),
        (only(".json", lambda body: body + b"\n"), "not the act that this page shows"),
        (only(".json", lambda body: b""), "not the act that this page shows"),
        (only(".tlog-proof", with_other_path), "does not lead from this act"),
        (only(".tlog-proof", with_shorter_path), "does not lead from this act"),
        (only(".tlog-proof", with_longer_path), "does not lead from this act"),
        (only(".tlog-proof", with_other_index), "does not lead from this act"),
        (only(".tlog-proof", with_other_root), "does not lead from this act"),
        (only(".tlog-proof", of_another_record), "does not lead from this act"),
        (only(".tlog-proof", with_other_signature), "is not signed by the key"),
        (only(".tlog-proof", with_other_key), "is not signed by the key"),
        (
            only(".tlog-proof", lambda body: body.replace(b"index ", b"index 0")),
            "is not written as it should be",
        ),
        (only(".tlog-proof", lambda body: b"nothing"), "is not written as it should be"),
        (only(".tlog-proof", lambda body: body.replace(b"\n", b"\r\n")), "is not written as it should be"),
    ],
)
def test_what_was_tampered_with_is_found_wrong(
    place: Any, browser: Browser, change: Change, says: str
) -> None:
    kind, said = check(browser, 57, change)
    assert kind == "wrong"
    assert said.startswith("Wrong: ")
    assert says in said


def test_a_page_and_bytes_changed_together_are_still_found_wrong(place: Any, browser: Browser) -> None:
    from balai.record.merkle import leaf_hash

    real = Client().get("/hulu/record/57.json").content
    false = real.replace(b"A need", b"A deed")

    def change(path: str, body: bytes) -> bytes:
        if path.endswith(".json"):
            return false
        return body.replace(leaf_hash(real).hex().encode(), leaf_hash(false).hex().encode())

    kind, said = check(browser, 57, change)
    assert kind == "wrong"
    assert "does not lead from this act" in said


def test_a_browser_without_ed25519_says_that_the_signature_was_not_checked(
    place: Any, browser: Browser
) -> None:
    kind, said = check(browser, 57, script=NO_ED25519)
    assert kind == "unsigned"
    assert "The signature was not checked here" in said
    kind, said = check(browser, 57, only(".tlog-proof", with_other_path), script=NO_ED25519)
    assert kind == "wrong"


def test_without_script_the_page_says_how_to_check(place: Any, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.route("**/*", answering(of_act(57)))
    page.goto(f"{SITE}/hulu/record/57/")
    assert page.get_by_role("button", name="Check it here").count() == 0
    text = page.inner_text("#check")
    assert "Without scripts: save the proof file" in text
    assert "balai verify" in text
    assert Head.objects.get(place_id=place).vkey in text
    context.close()


@pytest.mark.parametrize("path", ["/hulu/record/", "/hulu/record/57/"])
def test_the_pages_of_the_record_do_not_scroll_sideways_on_a_small_screen(
    place: Any, browser: Browser, path: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.route("**/*", answering([path]))
    page.goto(SITE + path)
    assert too_wide(page) == 0
    page.close()
