"""Signing in elsewhere to vote: a real issuer over HTTP, what is believed of it, and what nobody gets by it."""

import base64
import hmac
import html
import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from balai.budgets import acts, oidc, signing
from balai.budgets.models import Ballot, Choice, Client, Code, Voter
from balai.people.limits import Limit
from balai.places.authority import NotAllowed
from balai.places.texts import Refused
from tests.cast import Cast
from tests.people.gateway import serving

from .cast import every_byte, open_ballot, said
from .issuer import LOGIN, Issuer, running
from .test_desk import filled
from .test_pages import CHOSEN, close_now, now_open
from .test_phones import _every_row as every_row

DESK = "/desk/cities/muara/budgets/"


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    with running(settings) as found:
        yield found


@pytest.fixture
def other(settings: Any, issuer: Issuer) -> Iterator[Issuer]:
    with running(settings) as found:
        yield found


def opened(cast: Cast, issuer: Issuer, claim: str = "", values: Any = (), **changes: Any) -> str:
    rule = acts.Issuer(issuer.url, claim, list(values))
    return now_open(cast, ways=["oidc"], oidc=rule, login=LOGIN, **changes)


@pytest.fixture
def ref(cast: Cast, issuer: Issuer) -> str:
    """Whoever the issuer calls a resident may vote."""
    return opened(cast, issuer, "resident", ["true"])


def begin(browser: Browser, ref: str, chosen: Any = ("p1", "p4")) -> str:
    """From the ballot to where one signs in."""
    answer = browser.post(f"/muara/budgets/{ref}/vote/", {"chosen": chosen, "go": "sign-in"})
    assert answer.status_code == 200 and "Bahasa Indonesia" in answer.content.decode(), (
        answer.content.decode()
    )
    found = re.search(r'<a class="btn btn--wide" href="([^"]+)"', answer.content.decode())
    assert found
    return html.unescape(found[1])


def back(browser: Browser, location: str) -> Any:
    there = urlsplit(location)
    return browser.get(f"{there.path}?{there.query}")


def signed(browser: Browser, ref: str, issuer: Issuer, **changes: str) -> Any:
    """The whole way there and back."""
    return back(browser, issuer.sign_in(begin(browser, ref), **changes))


def code_in(answer: Any) -> str:
    found = re.search(r'name="code" value="([^"]+)"', answer.content.decode())
    assert answer.status_code == 200 and found, answer.content.decode()
    return found[1]


def not_shown(answer: Any, words: str) -> None:
    """A sentence, the ballot as it was, and nobody who may vote."""
    page = answer.content.decode()
    assert answer.status_code == 400 and words in page and "Bahasa Indonesia" in page, page
    assert CHOSEN.findall(page)[:2] == ["p1", "p4"] and "What you chose is still here" in page
    assert 'name="code" value="' not in page


def nobody(cast: Cast) -> bool:
    return not Code.objects.of(cast.muara.place_id).exists()


# --- voting


def test_somebody_signs_in_elsewhere_and_votes_and_one_account_is_one_voter(
    cast: Cast, issuer: Issuer, ref: str
) -> None:
    browser = Browser()
    answer = signed(browser, ref, issuer)
    assert "says that you may vote" in answer.content.decode()
    assert CHOSEN.findall(answer.content.decode())[:2] == ["p1", "p4"]
    vote = {"chosen": ["p1", "p4"], "go": "cast", "code": code_in(answer)}
    done = browser.post(f"/muara/budgets/{ref}/vote/", vote)
    assert done.status_code == 302 and done["Location"].endswith("ballot=new")
    again = code_in(signed(Browser(), ref, issuer))
    assert again == vote["code"]
    done = Browser().post(f"/muara/budgets/{ref}/vote/", {"chosen": ["p3"], "go": "cast", "code": again})
    assert done["Location"].endswith("ballot=again")
    issuer.person = "bayu-9c1d"
    assert code_in(signed(Browser(), ref, issuer)) != again
    assert Choice.objects.of(cast.muara.place_id).get().points == [[2, 1]]


def test_one_account_is_somebody_else_in_another_vote(cast: Cast, issuer: Issuer, ref: str) -> None:
    second = opened(cast, issuer)
    codes = {code_in(signed(Browser(), one, issuer)) for one in (ref, second)}
    hashes = set(Code.objects.of(cast.muara.place_id).values_list("code", flat=True))
    assert len(codes) == 2 and len(hashes) == 2


def test_it_signs_nobody_into_balai(issuer: Issuer, ref: str) -> None:
    browser = Browser()
    signed(browser, ref, issuer)
    assert set(browser.cookies) <= {"sign-in", "csrf", "csrftoken"}
    assert browser.get("/desk/").status_code == 302


def test_a_secret_in_the_form_where_the_issuer_wants_it_there(issuer: Issuer, ref: str) -> None:
    issuer.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    oidc._known.clear()
    assert code_in(signed(Browser(), ref, issuer))
    assert all("authorization" not in one.headers for one in issuer.server.asked if one.method == "POST")


def test_other_kinds_of_keys_and_new_ones_are_found(issuer: Issuer, ref: str) -> None:
    assert code_in(signed(Browser(), ref, issuer))
    issuer.key = ECKey.generate_key("P-256", auto_kid=True)
    assert code_in(signed(Browser(), ref, issuer)), "it changed its key"
    key = RSAKey.generate_key(2048, auto_kid=True)
    issuer.key = key  # type: ignore[assignment]
    issuer.forge = lambda claims: jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)
    assert code_in(signed(Browser(), ref, issuer))


# --- what is not believed


def _plain(claims: dict[str, Any]) -> str:
    return b".".join([*(_part(json.dumps(one).encode()) for one in ({"alg": "none"}, claims)), b""]).decode()


def _by_another_key(issuer: Issuer) -> Callable[[dict[str, Any]], str]:
    key = ECKey.generate_key("P-256")
    return lambda claims: jwt.encode({"alg": "ES256", "kid": issuer.key.kid}, claims, key)


def _with_a_shared_secret(secret: bytes) -> Callable[[dict[str, Any]], str]:
    def made(claims: dict[str, Any]) -> str:
        signed = b".".join(_part(json.dumps(one).encode()) for one in ({"alg": "HS256"}, claims))
        return b".".join([signed, _part(hmac.digest(secret, signed, "sha256"))]).decode()

    return made


def _part(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


FORGED: dict[str, Callable[[Issuer], Callable[[dict[str, Any]], str]]] = {
    "another key": _by_another_key,
    "no signature": lambda _issuer: _plain,
    "the client's secret": lambda _issuer: _with_a_shared_secret(LOGIN.secret.encode()),
    "the public key as a secret": lambda issuer: _with_a_shared_secret(issuer.key.as_pem(private=False)),
    "a changed claim": lambda issuer: lambda claims: ".".join([
        issuer.signed(claims).split(".")[0], _plain(claims | {"resident": True}).split(".")[1],
        issuer.signed(claims).split(".")[2],
    ]),
    "no token": lambda _issuer: lambda _claims: "x",
    "nothing": lambda _issuer: lambda _claims: "",
}  # fmt: skip


def test_a_forged_id_token_is_not_believed(cast: Cast, issuer: Issuer, ref: str) -> None:
    for how, forge in FORGED.items():
        issuer.says = {"resident": how != "a changed claim"}
        issuer.forge = forge(issuer)
        not_shown(signed(Browser(), ref, issuer), "is not believed")
        assert nobody(cast), how
    issuer.forge, issuer.says = issuer.signed, {"resident": True}
    assert code_in(signed(Browser(), ref, issuer)), "and nothing else kept these from being believed"


LIES: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "another client"}, "audiences without ours": {"aud": ["a", "b"]},
    "no audience": {"aud": None},
    "another audience, and made for us": {"aud": "another client", "azp": LOGIN.client_id},
    "ours among others, for another": {"aud": [LOGIN.client_id, "b"], "azp": "b"},
    "ours among others, for nobody": {"aud": [LOGIN.client_id, "b"]},
    "another issuer": {"iss": "https://evil.example"}, "no issuer": {"iss": None},
    "another nonce": {"nonce": "x"}, "no nonce": {"nonce": None},
    "over": {"exp": int(time.time()) - 3600}, "never over": {"exp": None}, "over in words": {"exp": "tomorrow"},
    "of tomorrow": {"iat": int(time.time()) + 86_400},
    "not yet": {"nbf": int(time.time()) + 86_400},
    "nobody": {"sub": None}, "an empty name": {"sub": ""}, "a number": {"sub": 7}, "a list": {"sub": ["ani"]},
    "a long name": {"sub": "a" * 256},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}  # fmt: skip


@pytest.mark.parametrize("what", LIES)
def test_an_id_token_that_does_not_fit_is_not_believed(
    cast: Cast, issuer: Issuer, ref: str, what: str
) -> None:
    lie = LIES[what]
    issuer.lie = lambda claims: {
        name: value for name, value in {**claims, **lie}.items() if value is not None
    }
    not_shown(signed(Browser(), ref, issuer), "is not believed")
    assert nobody(cast)


# --- claims


CLAIMS = [
    (["true"], True, True), (["true"], False, False), (["true"], None, False), (["true"], "true", True),
    (["7"], 7, True), (["Tamalate", "Rappocini"], "Rappocini", True), (["Tamalate"], ["Rappocini", "Tamalate"], True),
    (["Tamalate"], ["Rappocini"], False), (["Tamalate"], "tamalate", False), (["Tamalate"], {"Tamalate": True}, False),
    (["True"], True, False), (["a"], "abc", False), (["a"], [], False), (["a"], [["a"]], False),
]  # fmt: skip


@pytest.mark.parametrize("values", sorted({tuple(values) for values, _says, _may in CLAIMS}))
def test_only_whom_the_claim_fits_may_vote(cast: Cast, issuer: Issuer, values: tuple[str, ...]) -> None:
    ref = opened(cast, issuer, "resident", values)
    for said_values, says, may in CLAIMS:
        if tuple(said_values) != values:
            continue
        issuer.says = {"resident": says}
        answer = signed(Browser(), ref, issuer)
        if may:
            assert code_in(answer), says
        else:
            not_shown(answer, "does not say of you what one needs to vote here")


def test_a_claim_is_asked_for_where_the_id_token_lacks_it_and_must_be_of_the_same_person(
    cast: Cast, issuer: Issuer, ref: str
) -> None:
    issuer.says, issuer.userinfo = {}, {"resident": True, "sub": "somebody else"}
    not_shown(signed(Browser(), ref, issuer), "does not say of you")
    issuer.userinfo = {"resident": True}
    assert code_in(signed(Browser(), ref, issuer))


def test_what_the_id_token_says_is_not_overruled(cast: Cast, issuer: Issuer, ref: str) -> None:
    issuer.says, issuer.userinfo = {"resident": False}, {"resident": True}
    not_shown(signed(Browser(), ref, issuer), "does not say of you")


def test_no_more_is_asked_for_than_the_rule_needs(cast: Cast, issuer: Issuer) -> None:
    issuer.metadata = {"claims_parameter_supported": True}
    for claim, scope in (("", "openid"), ("resident", "openid"), ("email", "openid email")):
        ref = opened(cast, issuer, claim, ["true"] if claim else [])
        asked = parse_qs(urlsplit(begin(Browser(), ref)).query)
        assert asked["scope"] == [scope] and ("claims" in asked) == bool(claim)


# --- state, browsers, two issuers


def test_a_sign_in_is_used_once(cast: Cast, issuer: Issuer, ref: str) -> None:
    browser = Browser()
    location = issuer.sign_in(begin(browser, ref))
    assert code_in(back(browser, location))
    not_shown(back(browser, location), "was used already")


@pytest.mark.parametrize("state", ["", "x", "é" * 40])
def test_another_state_is_not_the_sign_in_that_was_begun(
    cast: Cast, issuer: Issuer, ref: str, state: str
) -> None:
    not_shown(signed(Browser(), ref, issuer, state=state), "not the sign-in that was begun here")
    assert nobody(cast)


def test_nobody_is_made_to_vote_with_the_sign_in_of_another(cast: Cast, issuer: Issuer, ref: str) -> None:
    """Login CSRF: a link with somebody else's code, opened in a browser that began nothing or something else."""
    location = issuer.sign_in(begin(Browser(), ref))
    answer = back(Browser(), location)
    assert "This sign-in is over" in answer.content.decode()
    victim = Browser()
    begin(victim, ref)
    not_shown(back(victim, location), "not the sign-in that was begun here")
    assert nobody(cast)


def test_a_code_is_worth_nothing_without_its_verifier(cast: Cast, issuer: Issuer, ref: str) -> None:
    """PKCE: a code that was read on the way, put into another's sign-in."""
    stolen = parse_qs(urlsplit(issuer.sign_in(begin(Browser(), ref))).query)["code"][0]
    not_shown(signed(Browser(), ref, issuer, code=stolen), "is not believed")
    assert nobody(cast)


@pytest.mark.parametrize("cookie", ["", "x", "AAAA" * 20, "A" * 9000])
def test_a_cookie_that_is_none_of_ours_is_no_sign_in(
    cast: Cast, issuer: Issuer, ref: str, cookie: str
) -> None:
    browser = Browser()
    location = issuer.sign_in(begin(browser, ref))
    browser.cookies["sign-in"] = cookie
    assert "This sign-in is over" in back(browser, location).content.decode() and nobody(cast)


def test_a_sign_in_is_over_after_ten_minutes(
    cast: Cast, issuer: Issuer, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser()
    location, later = issuer.sign_in(begin(browser, ref)), time.time() + 601
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert "This sign-in is over" in back(browser, location).content.decode() and nobody(cast)


def test_no_issuer_answers_for_another(cast: Cast, issuer: Issuer, other: Issuer, ref: str) -> None:
    """Mix-up: of two issuers one is bad, and what comes from the one is handed in as if from the other."""
    theirs = opened(cast, other)
    browser = Browser()
    good = issuer.sign_in(begin(browser, ref))
    begin(browser, theirs)  # the browser now waits for the bad one
    assert "This sign-in is over" in back(browser, good).content.decode(), (
        "each issuer has an address of its own"
    )
    state = parse_qs(urlsplit(begin(browser, theirs)).query)["state"][0]
    code = parse_qs(urlsplit(good).query)["code"][0]
    there = signing.back_to(cast.muara, Ballot.objects.of(cast.muara.place_id).get(ref=theirs))
    not_shown(back(browser, f"{there}?code={code}&state={state}"), "is not believed")
    answer = back(browser, f"{there}?code={code}&state={state}&iss={issuer.url}")
    not_shown(answer, "was used already")
    not_shown(signed(browser, theirs, other, iss=issuer.url), "Another site answers")
    assert nobody(cast)


def test_an_issuer_that_says_it_names_itself_must(cast: Cast, issuer: Issuer, ref: str) -> None:
    """RFC 9207."""
    issuer.metadata = {"authorization_response_iss_parameter_supported": True}
    oidc._known.clear()
    not_shown(signed(Browser(), ref, issuer), "Another site answers")
    assert code_in(signed(Browser(), ref, issuer, iss=issuer.url))


def test_a_token_of_another_issuer_is_not_believed(
    cast: Cast, issuer: Issuer, other: Issuer, ref: str
) -> None:
    issuer.forge = lambda claims: other.signed({**claims, "iss": other.url})
    not_shown(signed(Browser(), ref, issuer), "is not believed")


# --- when it does not go well


def test_whoever_cancels_has_lost_nothing(cast: Cast, issuer: Issuer, ref: str) -> None:
    browser = Browser()
    state = parse_qs(urlsplit(begin(browser, ref)).query)["state"][0]
    found = Ballot.objects.of(cast.muara.place_id).get()
    there = signing.back_to(cast.muara, found)
    answer = back(browser, f"{there}?error=access_denied&error_description=<script>&state={state}")
    not_shown(answer, "You were not signed in at 127.0.0.1")
    not_shown(back(browser, f"{there}?error=access_denied"), "You were not signed in at 127.0.0.1")
    assert "<script>" not in answer.content.decode().split("<main")[1]
    assert code_in(signed(browser, ref, issuer))


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
def test_an_issuer_that_is_away_is_said_and_nothing_is_lost(
    cast: Cast, issuer: Issuer, ref: str, path: str
) -> None:
    browser = Browser()
    address = begin(browser, ref)
    oidc._known.clear()
    issuer.away = {path}
    not_shown(back(browser, issuer.sign_in(address)), "does not answer. Nothing is lost")
    oidc._known.clear()
    answer = browser.post(f"/muara/budgets/{ref}/vote/", {"chosen": ["p1", "p4"], "go": "sign-in"})
    if path.startswith("/.well-known"):
        not_shown(answer, "does not answer. Nothing is lost")
    issuer.away = set()
    assert code_in(signed(browser, ref, issuer))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"[" * 100_000, b'{"id_token": 7}', b"\xff"])
def test_an_answer_that_is_none_is_a_sentence(cast: Cast, issuer: Issuer, ref: str, body: bytes) -> None:
    browser = Browser()
    location = issuer.sign_in(begin(browser, ref))
    known = issuer.answer
    issuer.server.answer = lambda asked: (200, {}, body) if asked.path.startswith("/token") else known(asked)
    not_shown(back(browser, location), "is not believed")


def test_votes_end_while_somebody_signs_in(cast: Cast, issuer: Issuer, ref: str) -> None:
    browser = Browser()
    location = issuer.sign_in(begin(browser, ref))
    close_now(cast, ref)
    answer = back(browser, location)
    assert answer.status_code == 302 and answer["Location"] == f"/muara/budgets/{ref}/"


def test_nobody_makes_us_ask_an_issuer_without_end(
    issuer: Issuer, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "TRIPS_BY_CLIENT", Limit("sign-in-client", most=3, every=3600))
    statuses = [
        Browser().post(f"/muara/budgets/{ref}/vote/", {"chosen": ["p1"], "go": "sign-in"}).status_code
        for _ in range(4)
    ]
    assert statuses == [200, 200, 200, 400]


# --- what an issuer's address may be


@pytest.mark.parametrize(
    "address",
    [
        "", "id.city.example", "http://id.city.example", "https://127.0.0.1", "https://169.254.169.254", "https://[::1]",
        "javascript:alert(1)", "https://user:x@id.city.example", "https://id.city.example/?a=b", "https://id/#x",
        "https://localhost", "https://" + "a" * 400,
    ],
)  # fmt: skip
def test_an_address_that_is_not_asked_is_said_beside_its_field(cast: Cast, address: str) -> None:
    with pytest.raises(Refused) as told:
        open_ballot(cast, ways=["oidc"], oidc=acts.Issuer(address), login=LOGIN)
    assert told.value.field == "issuer" and "8.8" not in str(told.value)


def test_an_issuer_is_looked_at_before_its_address_is_frozen(cast: Cast, issuer: Issuer) -> None:
    for metadata, words in (
        ({"issuer": f"{issuer.url}/"}, "calls itself"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "not believed"),
        ({"token_endpoint": 7}, "not believed"),
    ):
        issuer.metadata = metadata
        oidc._known.clear()
        with pytest.raises(Refused, match=words) as told:
            opened(cast, issuer)
        assert told.value.field == "issuer"
    assert not Ballot.objects.of(cast.muara.place_id).exists()


def test_an_issuer_sends_us_nowhere_inside(cast: Cast, issuer: Issuer, ref: str, settings: Any) -> None:
    """SECURITY 22: what its discovery names is asked under the same rule as itself."""
    with serving(settings, allowed=False) as inside:
        for name in ("token_endpoint", "jwks_uri", "userinfo_endpoint"):
            issuer.metadata, issuer.says = {name: f"{inside.url}/secrets"}, {}
            oidc._known.clear()
            not_shown(signed(Browser(), ref, issuer), "Nothing is lost")
        assert inside.asked == []


# --- what is kept


def test_neither_account_claims_nor_secret_are_kept_told_or_logged(
    cast: Cast, issuer: Issuer, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    ref = opened(cast, issuer, "resident", ["Tamalate"])
    issuer.says, issuer.person = {"resident": "Tamalate", "name": "Ani binti Ahmad"}, "sub-of-ani"
    browser = Browser()
    answer = signed(browser, ref, issuer)
    sealed = browser.cookies["sign-in"].value
    done = browser.post(
        f"/muara/budgets/{ref}/vote/", {"chosen": ["p1"], "go": "cast", "code": code_in(answer)}
    )
    assert done.status_code == 302 and not browser.cookies["sign-in"].value, (
        "nothing of it stays in the browser"
    )
    pages = answer.content.decode() + Browser().get(f"/muara/budgets/{ref}/").content.decode()
    kept = every_byte(cast.muara.place_id).decode() + every_row() + caplog.text + sealed
    for private in ("sub-of-ani", "binti", LOGIN.secret, code_in(answer)):
        assert private not in kept and private.encode().hex() not in kept
        assert private == code_in(answer) or private not in pages
    assert b'"values":["Tamalate"]' in every_byte(cast.muara.place_id) and issuer.url in pages
    close_now(cast, ref)
    assert (
        not Client.objects.of(cast.muara.place_id).exists() and Voter.objects.of(cast.muara.place_id).exists()
    )


def test_what_goes_along_belongs_to_this_host_and_is_read_by_nobody(
    cast: Cast, issuer: Issuer, ref: str, settings: Any
) -> None:
    browser = Browser()
    begin(browser, ref)
    cookie = browser.cookies["sign-in"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == signing.AWAY
    assert "p4" not in base64.urlsafe_b64decode(cookie.value).decode("latin-1")
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, url="https://balai.example")
    browser = Browser()
    begin(browser, ref)
    assert browser.cookies["__Host-sign-in"]["secure"] and not browser.cookies["__Host-sign-in"]["domain"]


# --- at the desk


def form(named: Issuer, **changes: Any) -> dict[str, Any]:
    usual = {
        "ways": ["letter", "oidc"], "issuer": named.url, "client_id": LOGIN.client_id, "client_secret": LOGIN.secret,
        "claim": "kecamatan", "values": "Tamalate\nRappocini\n",
    }  # fmt: skip
    return filled(**usual | changes)


def test_an_issuer_is_named_at_the_desk_and_its_secret_never_shown(cast: Cast, issuer: Issuer) -> None:
    client = cast.signed_in("budi")
    done = client.post(f"{DESK}add/", form(issuer), follow=True)
    found = Ballot.objects.of(cast.muara.place_id).get()
    assert found.oidc == {"issuer": issuer.url, "claim": "kecamatan", "values": ["Tamalate", "Rappocini"]}
    assert signing.back_to(cast.muara, found) in done.content.decode()
    bad = client.post(f"{DESK}add/", form(issuer, most="99")).content.decode()
    for page in (done.content.decode(), bad, client.get(f"{DESK}add/").content.decode()):
        assert LOGIN.secret not in page
    changed = client.post(
        f"{DESK}{found.ref}/client/", {"client_id": LOGIN.client_id, "client_secret": "another"}, follow=True
    )
    assert "people sign in with this" in changed.content.decode()
    sealed = Client.objects.of(cast.muara.place_id).get().sealed
    assert oidc.open_login(bytes(sealed)) == oidc.Login(LOGIN.client_id, "another")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_id": ""}, "client_id"), ({"client_secret": ""}, "client_secret"), ({"issuer": ""}, "issuer"),
        ({"values": ""}, "values"), ({"claim": ""}, "claim"), ({"values": "x\n" * 51}, "values"),
        ({"ways": ["phone"]}, "prefixes"), ({"ways": ["phone"], "prefixes": "62"}, "prefixes"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_beside_its_field(
    cast: Cast, issuer: Issuer, changes: dict[str, Any], field: str
) -> None:
    page = cast.signed_in("budi").post(f"{DESK}add/", form(issuer, **changes)).content.decode()
    assert f'id="id_{field}_error"' in page and not Ballot.objects.of(cast.muara.place_id).exists()


def test_what_is_said_of_a_way_that_was_not_chosen_is_not_frozen(cast: Cast, issuer: Issuer) -> None:
    cast.signed_in("budi").post(f"{DESK}add/", form(issuer, ways=["letter"], prefixes="+62"))
    found = Ballot.objects.of(cast.muara.place_id).get()
    assert (found.oidc, found.phones) == ({}, {}) and issuer.server.asked == []
    assert not Client.objects.of(cast.muara.place_id).exists()
    assert b"oidc" not in every_byte(cast.muara.place_id), "acts keep the bytes that they had"


def test_nobody_else_puts_in_a_secret(cast: Cast, issuer: Issuer, ref: str) -> None:
    from balai.budgets.commands import opening

    for name in ("chan", "elok", "farid"):
        with pytest.raises(NotAllowed):
            opening.change_login(cast.actor(name), cast.muara.place_id, ref, LOGIN)
        assert cast.signed_in(name).get(f"{DESK}{ref}/client/").status_code == 403


def test_the_act_of_a_ballot_without_these_ways_is_what_it_was() -> None:
    """What stands in records already is written with the same bytes."""
    assert not {b"phones", b"oidc"} & set(re.findall(rb"\w+", msgspec.json.encode(said())))
