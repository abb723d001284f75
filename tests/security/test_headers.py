"""What every answer of the site tells a browser and a cache, on every address there is."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from .sweep import MACHINES, swept
from .world import Tags, World

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PEOPLE = ("", "amina", "elok")
DOWNLOAD = "attachment"


def answers(world: World, who: str) -> list[tuple[str, Any]]:
    """Every address with its answer to this person; "" is a visitor."""
    return [(path, answer) for path, answer in swept(world, who).items() if path not in MACHINES]


@pytest.mark.parametrize("who", PEOPLE)
def test_every_answer_says_what_a_browser_may_do_with_it(world: World, who: str) -> None:
    for path, answer in answers(world, who):
        said = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
        asides = "/record/" in path and "/aside/" in path and answer.status_code == 200
        assert said == ({"sandbox": "", "default-src": "'none'"} if asides else POLICY), path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        # The page of whoever reported: its address is a secret, so that not even this site is told of it.
        own = "/mine/" in path and answer.status_code == 200
        assert answer["Referrer-Policy"] == ("strict-origin" if own else "same-origin"), path
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", path


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_holds_a_script_a_style_or_a_handler_of_its_own(world: World, who: str) -> None:
    pages = 0
    for path, answer in answers(world, who):
        if not answer["Content-Type"].startswith("text/html") or DOWNLOAD in answer.get(
            "Content-Disposition", ""
        ):
            continue
        tags = Tags(answer.content.decode())
        pages += 1
        for script in tags.named("script"):
            inert = script.get("type") == "application/json"
            assert inert or script.get("src", "").startswith("/static/"), f"{path}: {script}"
        assert not tags.named("style") and not tags.handlers(), path
        for link in tags.links():
            here = re.match(r"[/?#](?![/\\])|$", link)
            assert here or link == "https://city.example/dike", f"{path}: {link}"
    assert pages > 40


def test_a_page_made_for_one_visitor_is_kept_by_nobody(world: World) -> None:
    """A token of a form, or a cookie, in a kept page would be handed to everybody."""
    forms = 0
    marked = Client(headers={"cookie": "csrf=" + "a" * 32})
    for path, first in swept(world, "").items():
        for answer in (first, marked.get(path)):
            if b"csrfmiddlewaretoken" in answer.content or answer.cookies:
                forms += 1
                assert "no-store" in answer["Cache-Control"], path
                assert "ETag" not in answer, path
    assert forms > 3


def test_nothing_that_somebody_signed_in_was_sent_is_kept(world: World) -> None:
    for path, answer in answers(world, "amina"):
        assert answer["Cache-Control"] == "no-store, private", path
        assert "ETag" not in answer, path


def test_a_page_for_somebody_signed_in_is_packed_to_a_length_that_tells_nothing(world: World) -> None:
    """Compression tells how alike parts of a page are (BREACH): Django adds noise, and tokens are masked anew."""
    client = world.cast.signed_in("amina", headers={"accept-encoding": "gzip"})
    answers = [client.get("/desk/people/muara/") for _ in range(8)]
    assert {answer["Content-Encoding"] for answer in answers} == {"gzip"}
    assert len({len(answer.content) for answer in answers}) > 2
    plain = gzip.decompress(answers[0].content)
    assert b"csrfmiddlewaretoken" in plain and len(plain) > 2 * len(answers[0].content)


def test_a_public_page_is_kept_without_cookies_and_asked_for_again_each_time(world: World) -> None:
    kept = [(path, answer) for path, answer in answers(world, "") if "ETag" in answer]
    assert len(kept) > 50
    for path, answer in kept:
        assert answer["Cache-Control"] == "no-cache", path
        assert not answer.cookies, path
        assert path.split("/")[1] not in {"desk", "sample"}, path


ANSWERED = """
import django, json
django.setup()
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory
client = Client(headers={"host": "balai.example.org", "x-forwarded-proto": "https"})
answer = client.get("/accounts/login/?lang=id")
settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # leaves no row behind
begin = SessionMiddleware(lambda request: request.session.update({"known": 1}) or HttpResponse())
begun = begin(RequestFactory().get("/"))
said = {name: str(morsel) for one in (answer, begun) for name, morsel in one.cookies.items()}
print(json.dumps({"status": answer.status_code, "headers": dict(answer.headers), "cookies": said}))
"""


def asked_as(url: str, home: Path) -> dict[str, Any]:
    """What the entrance of a site under this address answers, in a process that read its settings anew."""
    told = connection.settings_dict
    database = f"postgres://{told['USER']}@/{told['NAME']}?host={told['HOST']}"
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BALAI_")}
    environment = {
        **kept, "BALAI_HOME": str(home), "BALAI_URL": url, "BALAI_DATABASE_URL": database, "BALAI_TESTING": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ANSWERED], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_under_https_cookies_belong_to_this_host_alone_and_browsers_come_back_by_https(
    db: None, tmp_path: Path
) -> None:
    said = asked_as("https://balai.example.org", tmp_path)
    assert said["status"] == 200
    assert said["headers"]["Strict-Transport-Security"] == "max-age=31536000"
    assert set(said["cookies"]) == {"__Host-csrf", "__Host-session", "lang"}
    for cookie in said["cookies"].values():
        for mark in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
            assert mark in cookie, cookie
        assert "Domain" not in cookie, "a __Host- cookie names no domain"


def test_under_http_nothing_is_promised_that_needs_https(db: None, tmp_path: Path) -> None:
    said = asked_as("http://balai.example.org", tmp_path)
    assert said["status"] == 200
    assert "Strict-Transport-Security" not in said["headers"]
    assert set(said["cookies"]) == {"csrf", "session", "lang"}
