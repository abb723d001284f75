"""OpenID Connect: whether somebody may vote, as the site says at which they sign in. Nobody is signed in here by it.

Authorization code with PKCE, state and nonce (OpenID Connect Core 1.0; RFC 7636, RFC 9207). What an issuer says is
believed once its signature, issuer, audience, nonce and time fit. A code that follows from issuer and subject under the
ballot's secret is all that comes of it; claims are looked at and dropped.
"""

import base64
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from django.utils.translation import gettext as _

from balai.people.outward import Unanswered, ask, check
from balai.places import texts
from balai.places.texts import Refused

from . import acts, urn

if TYPE_CHECKING:
    from joserfc.jwk import KeySet
    from joserfc.jwt import Token

# Authlib and joserfc are imported where they are used: every start of the command line would wait for them.
KNOWN_FOR, SKEW = 300, 60
"""Seconds: for which an issuer's addresses and keys are kept, and by which its clock may differ."""
SIGNED_BY = ("RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")
"""Public keys only: with a shared secret or none, anybody could sign."""
MOST_VALUES, VALUE_LIMIT, ADDRESS_LIMIT, LOGIN_LIMIT = 50, 100, 300, 500


class Login(msgspec.Struct, frozen=True):
    """What an issuer knows us by."""

    client_id: str
    secret: str


class Provider(msgspec.Struct, frozen=True):
    """What an issuer says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: list[str] = msgspec.field(
        default_factory=lambda: ["client_secret_basic"]
    )
    claims_parameter_supported: bool = False
    authorization_response_iss_parameter_supported: bool = False


class Tokens(msgspec.Struct, frozen=True):
    """What a code is redeemed for."""

    id_token: str
    access_token: str = ""


class Tried(msgspec.Struct, frozen=True):
    """What only this sign-in knows."""

    state: str
    nonce: str
    verifier: str


_known: dict[str, tuple[float, Any]] = {}
_lock = threading.Lock()


# What is frozen -------------------------------------------------------------------------------------------


def checked(issuer: acts.Issuer) -> acts.Issuer:
    """What may stand in the record. Raises Refused, naming the field."""
    try:
        check(issuer.issuer)
    except Unanswered as error:
        raise Refused(_("Write the whole address, such as https://id.city.example."), "issuer") from error
    if len(issuer.issuer) > ADDRESS_LIMIT or {"?", "#"} & set(issuer.issuer):
        raise Refused(_("Write the whole address, such as https://id.city.example."), "issuer")
    claim = texts.text(issuer.claim, "claim", limit=VALUE_LIMIT)
    values = [texts.text(one, "values", needed=True, limit=VALUE_LIMIT) for one in issuer.values]
    if bool(claim) != bool(values) or len(values) > MOST_VALUES:
        raise Refused(
            _("A claim needs the values that fit, one a line, at most %(most)d; without a claim there are none.")
            % {"most": MOST_VALUES}, "values" if claim else "claim",
        )  # fmt: skip
    return acts.Issuer(issuer.issuer, claim, values)


def checked_login(login: Login | None) -> Login:
    """Raises Refused, naming the field."""
    login = login or Login("", "")
    return Login(
        texts.text(login.client_id, "client_id", needed=True, limit=LOGIN_LIMIT),
        texts.text(login.secret, "client_secret", needed=True, limit=LOGIN_LIMIT),
    )


def seal_login(login: Login) -> bytes:
    return urn.seal(urn.site_key("login"), msgspec.json.encode(login))


def open_login(sealed: bytes) -> Login:
    return msgspec.json.decode(urn.unseal(urn.site_key("login"), bytes(sealed)), type=Login)


# Signing in -----------------------------------------------------------------------------------------------


def provider(issuer: str) -> Provider:
    """What an issuer says of itself. Raises Refused, naming `issuer`: it is not there, or another."""
    found: Provider = _kept(f"{issuer.rstrip('/')}/.well-known/openid-configuration", Provider, issuer)
    if found.issuer != issuer:
        raise Refused(
            _("The site at this address calls itself %(name)s. Write its address just like that.")
            % {"name": found.issuer[:ADDRESS_LIMIT]}, "issuer",
        )  # fmt: skip
    try:
        check(found.authorization_endpoint)
    except Unanswered as error:
        raise _unfit(issuer) from error
    return found


def address(rule: acts.Issuer, login: Login, back: str, tried: Tried) -> str:
    """Where the browser goes to sign in. Raises Refused: the issuer does not answer."""
    from authlib.common.urls import add_params_to_uri
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    site = provider(rule.issuer)
    wanted = {rule.claim: None} if rule.claim and site.claims_parameter_supported else {}
    params = {
        "response_type": "code", "client_id": login.client_id, "redirect_uri": back, "scope": _scope(rule.claim),
        "state": tried.state, "nonce": tried.nonce, "code_challenge_method": "S256",
        "code_challenge": create_s256_code_challenge(tried.verifier),
    }  # fmt: skip
    if wanted:
        params["claims"] = msgspec.json.encode({"id_token": wanted, "userinfo": wanted}).decode()
    found: str = add_params_to_uri(site.authorization_endpoint, list(params.items()))
    return found


def subject(rule: acts.Issuer, login: Login, back: str, tried: Tried, code: str) -> str:
    """Who signed in, as the issuer calls them, if they may vote. Raises Refused."""
    site = provider(rule.issuer)
    tokens = _redeemed(site, login, back, tried, code)
    said = _believed(site, login, tried, tokens)
    if rule.claim and rule.claim not in said and site.userinfo_endpoint and tokens.access_token:
        said = {**_userinfo(site, tokens, said["sub"]), **said}
    if rule.claim and not _words(said.get(rule.claim)) & set(rule.values):
        raise Refused(
            _("%(site)s does not say of you what one needs to vote here.") % {"site": host(rule.issuer)}
        )
    return str(said["sub"])


def host(issuer: str) -> str:
    """The site that people know, for sentences."""
    return urlsplit(issuer).netloc[:120]


def _redeemed(site: Provider, login: Login, back: str, tried: Tried, code: str) -> Tokens:
    fields = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": tried.verifier,
    }  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if "client_secret_basic" in site.token_endpoint_auth_methods_supported:
        both = f"{quote(login.client_id, safe='')}:{quote(login.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(both.encode()).decode()}"
    else:
        fields |= {"client_id": login.client_id, "client_secret": login.secret}
    return _asked(site.issuer, site.token_endpoint, Tokens, urlencode(fields).encode(), headers)


def _believed(site: Provider, login: Login, tried: Tried, tokens: Tokens) -> dict[str, Any]:
    """The claims of an ID token, if all of it fits. Raises Refused."""
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import JoseError

    token = _decoded(site, tokens.id_token)
    try:
        said = CodeIDToken(
            token.claims, token.header,
            {"iss": {"essential": True, "value": site.issuer}, "aud": {"essential": True, "value": login.client_id}},
            {"client_id": login.client_id, "nonce": tried.nonce, "access_token": tokens.access_token},
        )  # fmt: skip
        said.validate(leeway=SKEW)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _unfit(site.issuer) from error
    if not isinstance(said["sub"], str) or not 0 < len(said["sub"]) <= 255:  # Core 1.0, section 2
        raise _unfit(site.issuer)
    return dict(said)


def _decoded(site: Provider, id_token: str) -> "Token":
    """By the keys that are known; if none of them fits, by those that it has now. Raises Refused."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    for fresh in (False, True):
        if fresh:
            _known.pop(site.jwks_uri, None)
        keys = _keys(site)
        try:
            return jwt.decode(id_token, keys, algorithms=SIGNED_BY)
        except (JoseError, ValueError, TypeError):
            continue
    raise _unfit(site.issuer)


def _keys(site: Provider) -> "KeySet":
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet, import_key

    found = _kept(site.jwks_uri, dict[str, Any], site.issuer).get("keys")
    usable = []
    for one in found if isinstance(found, list) else ():
        try:
            if one.get("use", "sig") == "sig" and one.get("kty") in {"RSA", "EC", "OKP"}:
                usable.append(import_key(one))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue  # of a kind that we do not know: others may fit
    return KeySet(usable)


def _userinfo(site: Provider, tokens: Tokens, sub: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"}
    found: dict[str, Any] = _asked(site.issuer, site.userinfo_endpoint, dict[str, Any], None, headers)
    return found if found.get("sub") == sub else {}  # section 5.3.2: else it is of somebody else


def _words(value: Any) -> set[str]:
    """What a claim says, as it is written in the rules: true, 7, a word, or several of these."""
    several = value if isinstance(value, list) else [value]
    return {str(one).lower() if isinstance(one, bool) else str(one) for one in several if one is not None}


def _scope(claim: str) -> str:
    from authlib.oidc.core import UserInfo

    found = [scope for scope, claims in UserInfo.SCOPES_CLAIMS_MAPPING.items() if claim in claims]
    return " ".join(dict.fromkeys(["openid", *found]))


def _kept(url: str, kind: Any, issuer: str) -> Any:
    """What an address says, for some minutes."""
    with _lock:
        until, found = _known.get(url, (0.0, None))
    if until < time.monotonic():
        found = _asked(issuer, url, kind)
        with _lock:
            _known[url] = (time.monotonic() + KNOWN_FOR, found)
    return found


def _asked(
    issuer: str, url: str, kind: Any, body: bytes | None = None, headers: dict[str, str] | None = None
) -> Any:
    try:
        answer = ask(url, body=body, headers=headers)
    except Unanswered as error:
        raise Refused(
            _("%(site)s does not answer. Nothing is lost: try again in a minute.") % {"site": host(issuer)},
            "issuer",
        ) from error
    try:
        if answer.status != 200:
            raise ValueError(answer.status)
        return msgspec.json.decode(answer.body, type=kind)
    except (ValueError, RecursionError) as error:
        raise _unfit(issuer) from error


def _unfit(issuer: str) -> Refused:
    return Refused(
        _("What %(site)s answers does not fit, so it is not believed. Nothing is lost: try again in a minute.")
        % {"site": host(issuer)}, "issuer",
    )  # fmt: skip
