"""Requests that somebody else's page, or somebody else's session, sends in a person's name."""

import re
from typing import Any

import pytest
from django.test import Client

from .sweep import MACHINES
from .world import World, addresses, some

pytestmark = pytest.mark.longer

RARE = ("PUT", "PATCH", "DELETE")


def everything() -> dict[str, int]:
    """How many rows each table holds that a request could change, and how long each record is."""
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session

    from balai.people.models import Account, AuditLine, Invitation, RoleHeld
    from balai.plans.private import ReminderSent
    from balai.record.models import Aside, Head

    heads = dict(Head.objects.values_list("slug", "size"))
    places = list(Head.objects.values_list("place_id", flat=True))
    counts = {
        table.__name__: table.objects.across(places).count()
        for table in (AuditLine, Invitation, RoleHeld, ReminderSent)
    }
    counts |= {table.__name__: table.objects.count() for table in (Account, Aside, Session, UserSession)}
    open_ones = Invitation.objects.across(places).filter(withdrawn_at=None, used_at=None).count()
    held = RoleHeld.objects.across(places).filter(until=None).count()
    return {**heads, **counts, "open invitations": open_ones, "roles held": held}


@pytest.mark.parametrize("who", ["", "amina", "elok"])
def test_no_unsafe_request_is_answered_without_the_token_of_its_page(world: World, who: str) -> None:
    """SECURITY 31, on every route and for every unsafe method; the API is read only and needs no token.

    POST everywhere; the methods that no form sends take turns outside of `make soak`.
    """
    strict = {"enforce_csrf_checks": True}
    client = world.cast.signed_in(who, **strict) if who else Client(**strict)
    client.get("/desk/")  # a first visit notes the session
    before, refused = everything(), 0
    for turn, path in enumerate(addresses(world)):
        for method in ("POST", *some(RARE, turn)):
            status = client.generic(method, path, b"name=x", "application/x-www-form-urlencoded").status_code
            if path in MACHINES:
                continue
            # RFC 8058: mail programs post there; the link alone says whose letters end.
            if any(f"/{room}/stop/" in path for room in ("requests", "hands", "ideas")):
                assert status in {200, 404, 405}, f"{method} {path}: {status}"
                continue
            wanted = {405} if path.startswith("/api/") else {403, 404, 405} if "/channels/" in path else {403}
            assert status in wanted, f"{method} {path}: {status}"
            refused += 1
    assert refused > 400
    assert everything() == before


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND"])
def test_no_address_takes_a_method_that_nothing_here_needs(world: World, method: str) -> None:
    client = Client()
    for path in addresses(world):
        if path not in MACHINES:
            status = client.generic(method, path).status_code
            assert status in {302, 403, 404, 405}, f"{method} {path}: {status}"


def token_on(client: Client, path: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).content.decode())
    assert found
    return found[1]


PROFILE = "/desk/cities/muara/profile/add/need/"
SAID: dict[str, Any] = {"name": "Light", "text": "", "lang": "", "seen": 10**6}


def test_the_token_of_another_session_is_worth_nothing(world: World) -> None:
    """SECURITY 1: Chan's token, from the page of Teluk, in a form of Muara's officer."""
    amina = world.cast.signed_in("amina", enforce_csrf_checks=True)
    chan = world.cast.signed_in("chan", enforce_csrf_checks=True)
    theirs = token_on(chan, PROFILE.replace("muara", "teluk"))
    own = token_on(amina, PROFILE)
    assert amina.post(PROFILE, {**SAID, "csrfmiddlewaretoken": theirs}).status_code == 403
    assert amina.post(PROFILE, {**SAID, "csrfmiddlewaretoken": own}).status_code == 302


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_a_right_token_from_a_page_of_another_site_is_refused(world: World, origin: str) -> None:
    amina = world.cast.signed_in("amina", enforce_csrf_checks=True)
    token = token_on(amina, PROFILE)
    answer = amina.post(PROFILE, {**SAID, "csrfmiddlewaretoken": token}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "too old to send" in answer.content.decode()


def test_nobody_is_signed_in_or_out_by_a_page_of_another_site(world: World) -> None:
    """SECURITY 29: neither the code of an attacker, nor a link, puts a person into another account."""
    victim = world.cast.signed_in("amina", enforce_csrf_checks=True)
    for path in ("/accounts/login/", "/accounts/login/code/confirm/", "/accounts/passkeys/webauthn/login/"):
        assert victim.post(path, {"email": "chan@city.example", "code": "1"}).status_code == 403
    assert victim.get("/accounts/logout/").status_code == 200, "a link alone signs nobody out"
    assert "amina@city.example" in victim.get("/accounts/sessions/").content.decode()
