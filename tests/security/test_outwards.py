"""What leaves the machine: connections that the site opens, and letters that strangers make it send."""

import ast
from pathlib import Path
from typing import Any

from django.test import Client

import balai

from .sweep import nobody_is_asked, swept
from .world import World

SOURCE = Path(balai.__file__).parent
TALKS = {
    "socket", "ssl", "smtplib", "ftplib", "http.client", "urllib.request", "requests", "httpx", "aiohttp",
    "urllib3", "asyncio",
}  # fmt: skip
ALLOWED = {
    "record/source.py": "`balai verify URL`: public addresses only, with limits (tests/record/test_source.py)",
    "ops/doctor_files.py": "asks the configured mail server whether it answers",
    "ops/postgres.py": "the socket of the embedded database",
    "ops/serve.py": "asks the site itself for its first answer",
    "people/outward.py": "text messages and sign-ins of votes: public addresses only, https, one host, with limits "
    "(tests/people/test_texting.py)",
    "services/channels/telegram.py": "the configured Bot API alone, with limits (tests/services/channels)",
    "services/outward/asking.py": "`balai open311 pull` and `push`: public addresses only, https, with limits "
    "(tests/services/outward)",
    "people/post.py": "names an exception; letters go through ops/mail.py",
}


def test_only_a_few_modules_can_open_a_connection_and_each_says_why() -> None:
    """Hardening: egress only where configured. Following and webhooks will add theirs here, with their limits."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            if TALKS & set(names):
                found.add(path.relative_to(SOURCE).as_posix())
    assert found == set(ALLOWED)


def test_no_page_makes_the_server_ask_anybody(world: World) -> None:
    """SECURITY 22, as far as something exists: links of evidence and sources are shown and never fetched."""
    for who in ("", "amina", "elok"):
        for path, answer in swept(world, who).items():
            assert answer.status_code < 500 or path == "/healthz", path
    link = f"/desk/cities/muara/projects/{world.project}/evidence/link/"
    for url in (
        "http://169.254.169.254/latest/",
        "http://127.0.0.1:22/",
        "http://[::1]/",
        "http://2130706433/",
    ):
        with nobody_is_asked():
            assert world.cast.signed_in("budi").post(link, {"title": "x", "url": url}).status_code == 302


def test_an_invitation_pumps_no_codes(world: World, mailoutbox: list[Any]) -> None:
    """SECURITY 25: whoever has the link, from wherever they ask, the address gets three letters and no more."""
    from balai.people import mailer

    path = f"/accounts/invitation/{world.token}/"
    for number in range(8):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(path)
    mailer.wait()
    assert [letter.to for letter in mailoutbox] == [["new@city.example"]] * 3


def test_a_stolen_session_cannot_send_invitations_without_end(world: World, mailoutbox: list[Any]) -> None:
    client = world.cast.signed_in("amina")
    path = "/desk/people/muara/invite/"
    statuses = [
        client.post(path, {"email": f"n{n}@city.example", "kind": "staff"}).status_code for n in range(52)
    ]
    assert statuses[:40] == [302] * 40
    last = client.post(path, {"email": "x@city.example", "kind": "staff"})
    assert statuses[-1] == last.status_code == 400
    assert "many invitations" in last.content.decode()
    assert len(mailoutbox) <= 51


def test_an_invitation_answers_the_same_whether_or_not_its_address_is_known(world: World) -> None:
    """SECURITY 24: nobody learns from an offer who has an account."""
    client = world.cast.signed_in("amina")
    path = "/desk/people/muara/invite/"
    answers = [
        (answer.status_code, answer["Location"])
        for email in ("chan@city.example", "stranger@city.example")
        for answer in [client.post(path, {"email": email, "kind": "staff"})]
    ]
    assert answers[0] == answers[1]
