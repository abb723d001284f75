"""Signing in by a code, and what is tried against it."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.people.models import NO_PLACE, Account, AuditLine
from balai.places.authority import NOBODY

LOGIN, CODE = "/accounts/login/", "/accounts/login/code/confirm/"


def test_a_code_by_mail_signs_in(hall: Any, client: Client, sign_in: Any) -> None:
    assert sign_in(client, hall.amina).headers["Location"] == "/desk/"
    assert client.get("/desk/").content == b"csco"
    assert [line.what for line in AuditLine.objects.of(NO_PLACE).filter(who=hall.amina.pk)] == [
        "session.began"
    ]


def test_a_code_may_be_pasted_with_spaces_and_without_the_dash(
    hall: Any, client: Client, outbox: Any
) -> None:
    client.post(LOGIN, {"email": "AMINA@city.example"})
    client.post(CODE, {"code": f"  {outbox.code().replace('-', ' ')} "})
    assert client.get("/desk/").content == b"csco"
    page = Client()
    page.post(LOGIN, {"email": "amina@city.example"})
    assert 'autocomplete="one-time-code"' in page.get(CODE).content.decode()


def test_an_unknown_address_gets_the_same_answers_and_no_letter(hall: Any, outbox: Any) -> None:
    answers = []
    for email in ("amina@city.example", "nobody@city.example"):
        one = Client()
        asked = one.post(LOGIN, {"email": email})
        page = one.get(CODE)
        wrong = one.post(CODE, {"code": "0000-0000"})
        text = [r.content.decode().replace(email, "ADDRESS") for r in (asked, page, wrong)]
        text = [without_tokens(t) for t in text]
        answers.append(
            [
                (r.status_code, r.headers.get("Location"), t)
                for r, t in zip((asked, page, wrong), text, strict=True)
            ]
        )
    assert answers[0] == answers[1]
    assert [letter.to for letter in outbox.all()] == [["amina@city.example"]]


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_an_unknown_address_costs_the_same_queries_and_a_closed_one_too(hall: Any, outbox: Any) -> None:
    hall.chan.is_active = False
    hall.chan.save()
    counts = {}
    for email in ("amina@city.example", "nobody@city.example", "chan@city.example"):
        with CaptureQueriesContext(connection) as queries:
            Client().post(LOGIN, {"email": email})
        counts[email] = [q["sql"].split()[0] for q in queries if "people_bucket" not in q["sql"]]
    assert counts["amina@city.example"] == counts["nobody@city.example"] == counts["chan@city.example"]
    assert len(outbox.all()) == 1


def test_a_slow_mail_server_does_not_tell_who_is_known(hall: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.mail import EmailMessage

    monkeypatch.setattr(EmailMessage, "send", lambda self: time.sleep(1))
    began = time.monotonic()
    Client().post(LOGIN, {"email": "amina@city.example"})
    assert time.monotonic() - began < 0.9


def test_a_look_alike_address_gets_nothing(hall: Any, outbox: Any) -> None:
    Account.objects.make("kim@city.example")
    for email in ("kım@city.example", "kim@city.example\n", "kim@city.example,evil@evil.example"):
        Client().post(LOGIN, {"email": email})
    assert {tuple(letter.to) for letter in outbox.all()} <= {("kim@city.example",)}


def test_codes_end_after_five_wrong_tries(hall: Any, client: Client, outbox: Any) -> None:
    client.post(LOGIN, {"email": hall.amina.email})
    for _try in range(5):
        client.post(CODE, {"code": "1111-1111"})
    client.post(CODE, {"code": outbox.code()})
    assert client.get("/desk/").content == b"nobody"


def test_a_code_works_only_where_it_was_asked_for(hall: Any, client: Client, outbox: Any) -> None:
    client.post(LOGIN, {"email": hall.amina.email})
    thief = Client()
    thief.post(LOGIN, {"email": "nobody@city.example"})
    thief.post(CODE, {"code": outbox.code()})
    assert thief.get("/desk/").content == b"nobody"


def test_letters_to_one_address_are_limited_for_known_and_unknown_alike(hall: Any, outbox: Any) -> None:
    for email in ("amina@city.example", "nobody@city.example"):
        pages = [Client().post(LOGIN, {"email": email}) for _ in range(5)]
        assert [page.status_code for page in pages] == [302, 302, 302, 200, 200]
        assert "Too many codes" in pages[-1].content.decode()
    assert len(outbox.all()) == 3


def test_a_client_cannot_pump_mail_by_claiming_other_addresses(hall: Any) -> None:
    pages = [
        Client().post(LOGIN, {"email": f"a{n}@city.example"}, headers={"x-forwarded-for": f"10.0.0.{n}"})
        for n in range(22)
    ]
    assert pages[19].status_code == 302
    assert pages[20].status_code == pages[21].status_code == 200
    other = Client(REMOTE_ADDR="192.0.2.7").post(LOGIN, {"email": "b@city.example"})
    assert other.status_code == 302


def test_a_configured_proxy_is_believed(hall: Any, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(22):
        page = Client().post(
            LOGIN, {"email": f"a{n}@city.example"}, headers={"x-forwarded-for": f"spoofed, 10.0.0.{n}"}
        )
        assert page.status_code == 302


def test_the_session_is_a_new_one_after_signing_in(hall: Any, client: Client, outbox: Any) -> None:
    client.post(LOGIN, {"email": hall.amina.email})
    before = client.cookies["session"].value
    client.post(CODE, {"code": outbox.code()})
    assert client.cookies["session"].value != before
    old = Client()
    old.cookies["session"] = before
    assert old.get("/desk/").content == b"nobody"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "\\\\evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
     "http:///evil.example", " //evil.example", "/\t/evil.example", "http://testserver/desk/x"],
)  # fmt: skip
def test_next_stays_on_this_site(hall: Any, client: Client, sign_in: Any, target: str) -> None:
    assert sign_in(client, hall.amina, follow=target).headers["Location"] == "/desk/"


def test_next_leads_on_within_the_site(hall: Any, client: Client, sign_in: Any) -> None:
    assert sign_in(client, hall.amina, follow="/desk/people/").headers["Location"] == "/desk/people/"


def test_a_letter_never_links_to_the_host_that_a_request_claims(
    hall: Any, outbox: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Client().post(LOGIN, {"email": hall.amina.email}, headers={"host": "evil.example"})
    assert "evil" not in outbox.all()[-1].body
    assert settings.CONFIG.url in outbox.all()[-1].body


def test_a_forged_host_is_refused(hall: Any) -> None:
    assert Client().get(LOGIN, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [LOGIN, CODE, "/accounts/logout/", "/accounts/passkeys/webauthn/login/", "/accounts/sessions/end/"],
)
def test_nothing_is_posted_without_the_csrf_token(hall: Any, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"email": hall.amina.email}).status_code == 403


def test_a_second_factor_cannot_be_skipped(hall: Any, client: Client, sign_in: Any) -> None:
    Authenticator.objects.create(user=hall.amina, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})
    assert sign_in(client, hall.amina).headers["Location"] == "/accounts/passkeys/authenticate/"
    for path in (
        "/desk/people/",
        "/accounts/sessions/",
        "/accounts/passkeys/",
        "/accounts/passkeys/webauthn/add/",
    ):
        assert client.get(path).headers["Location"].startswith("/accounts/login/")
    assert client.get("/desk/").content == b"nobody"


def test_there_is_no_registration_and_no_password(hall: Any, client: Client) -> None:
    assert "by invitation" in client.get("/accounts/signup/").content.decode()
    assert client.post("/accounts/signup/", {"email": "x@city.example"}).status_code == 405
    for gone in ("password/reset/", "password/change/", "email/", "confirm-email/"):
        assert client.get(f"/accounts/{gone}").status_code == 404
    client.post(LOGIN, {"email": hall.amina.email, "login": hall.amina.email, "password": ""})
    assert not hall.amina.has_usable_password()


def test_a_role_removed_during_a_session_stops_at_the_next_request(
    hall: Any, client: Client, sign_in: Any, acting: Any
) -> None:
    from balai.people import commands
    from balai.people.models import RoleHeld

    sign_in(client, hall.budi)
    assert client.get("/desk/").content == b"staff"
    commands.withdraw_role(acting(hall.amina), hall.hulu, RoleHeld.objects.held_by(hall.budi.pk).get().pk)
    assert client.get("/desk/").content == b"nobody"
    assert client.get("/desk/people/hulu/").status_code == 403


def test_a_closed_account_is_out_at_once(hall: Any, client: Client, sign_in: Any) -> None:
    sign_in(client, hall.budi)
    Account.objects.filter(pk=hall.budi.pk).update(is_active=False)
    assert client.get("/desk/").content == b"nobody"


def test_a_visitor_costs_no_session_and_no_query(hall: Any, client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/desk/")
    assert page.content == b"nobody"
    assert not [q for q in queries if "session" in q["sql"] or "people_" in q["sql"]]
    assert "session" not in page.cookies
    assert "no-store" not in page.headers.get("Cache-Control", "")
    assert NOBODY.roles == ()


def test_pages_of_somebody_signed_in_are_never_stored(hall: Any, client: Client, sign_in: Any) -> None:
    sign_in(client, hall.amina)
    for path in ("/", "/desk/", "/desk/people/hulu/", "/desk/people/hulu/people.csv", "/accounts/sessions/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path
    for path in (LOGIN, "/accounts/invitation/x/"):
        assert "no-store" in Client().get(path).headers["Cache-Control"], path


def test_cookies_are_bound_to_the_host_under_https() -> None:
    import os
    import subprocess
    import sys

    read = "from balai.ops import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, "
    read += (
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SECURE_HSTS_SECONDS > 0)"
    )
    environment = {
        **os.environ,
        "BALAI_URL": "https://balai.example.org",
        "BALAI_DATABASE_URL": "postgres://x/y",
    }
    said = subprocess.run(
        [sys.executable, "-c", read], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "True", "True"]


def test_a_session_elsewhere_is_listed_and_ended(hall: Any, client: Client, sign_in: Any) -> None:
    sign_in(client, hall.amina)
    lost = Client(headers={"user-agent": "Lost phone"})
    sign_in(lost, hall.amina)
    page = client.get("/accounts/sessions/").content.decode()
    assert "Lost phone" in page
    from allauth.usersessions.models import UserSession

    other = UserSession.objects.get(user_agent="Lost phone")
    client.post(f"/accounts/sessions/{other.pk}/end/")
    assert lost.get("/desk/").content == b"nobody"
    assert client.get("/desk/").content == b"csco"


def test_nobody_ends_a_session_of_somebody_else(hall: Any, client: Client, sign_in: Any) -> None:
    from allauth.usersessions.models import UserSession

    other = Client()
    sign_in(other, hall.chan)
    sign_in(client, hall.amina)
    theirs = UserSession.objects.get(user=hall.chan)
    assert client.post(f"/accounts/sessions/{theirs.pk}/end/").status_code == 404
    client.post("/accounts/sessions/end/")
    assert other.get("/desk/").content == b"csco"


def test_what_a_name_form_carries_besides_the_name_is_not_read(
    hall: Any, client: Client, sign_in: Any
) -> None:
    sign_in(client, hall.budi)
    extra = {"name": "Budi B.", "email": "evil@evil.example", "is_active": "", "sample": "1", "is_staff": "1"}
    client.post("/accounts/sessions/", extra)
    kept = Account.objects.get(pk=hall.budi.pk)
    assert (kept.name, kept.email, kept.sample, kept.is_active) == (
        "Budi B.",
        "budi@city.example",
        False,
        True,
    )
    assert not hasattr(kept, "is_staff")
