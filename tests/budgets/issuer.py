"""A real issuer of OpenID Connect on this machine, over HTTP: it checks what it is sent, and lies where it is told to.

`issuer.person = "ani"` is who signs in there; `issuer.says` what it says of them; `issuer.lie` changes an ID token
before it is signed; `issuer.forge` makes one of its own.
"""

import base64
import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import msgspec
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey

from balai.budgets import oidc
from balai.budgets.oidc import Login
from tests.people.gateway import Answer, Asked, Server, serving

LOGIN = Login("balai muara", "s3cret:of/muara")
Claims = dict[str, Any]


class Issuer:
    """What it knows, and how it answers."""

    def __init__(self, server: Server) -> None:
        self.server, self.url = server, server.url
        self.person, self.says = "ani-7f3a", {"resident": True}
        self.userinfo: Claims = {}
        self.key = ECKey.generate_key("P-256", auto_kid=True)
        self.lie: Callable[[Claims], Claims] = lambda claims: claims
        self.forge: Callable[[Claims], str] = self.signed
        self.metadata: Claims = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.away: set[str] = set()
        """Paths at which it hangs up."""
        server.answer = self.answer

    def signed(self, claims: Claims) -> str:
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)

    def sign_in(self, address: str, **changes: str) -> str:
        """A browser opens the address and the person agrees. Returns where it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == LOGIN.client_id
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], **changes})}"

    def answer(self, asked: Asked) -> Answer | None:
        path = urlsplit(asked.path).path
        if path in self.away:
            return None
        found = {
            "/.well-known/openid-configuration": self._itself, "/jwks": self._keys, "/token": self._token,
            "/userinfo": self._userinfo, "/authorize": self._agreed,
        }.get(path)  # fmt: skip
        return found(asked) if found else (404, {}, b"")

    def _agreed(self, asked: Asked) -> Answer:
        """A browser comes, and whoever sits there agrees at once."""
        return 302, {"Location": self.sign_in(asked.path)}, b""

    def _itself(self, _asked: Asked) -> Answer:
        return _json({
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize?tenant=muara",
            "token_endpoint": f"{self.url}/token?tenant=muara", "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo", "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["ES256"], **self.metadata,
        })  # fmt: skip

    def _keys(self, _asked: Asked) -> Answer:
        strange = [
            {"kty": "oct", "k": "AAAA", "kid": self.key.kid},
            {"kty": "of the future"},
            "?",
            {"kty": "RSA"},
        ]
        return _json({"keys": [*strange, self.key.as_dict(private=False, use="sig")]})

    def _token(self, asked: Asked) -> Answer:
        """RFC 6749, 4.1.3 and RFC 7636, 4.6: each code once, from its client, with its verifier and address."""
        said = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        began = self.codes.pop(said.get("code", ""), None)
        right = (
            began and said["grant_type"] == "authorization_code" and self._client(asked, said)
            and said["redirect_uri"] == began["redirect_uri"]
            and create_s256_code_challenge(said["code_verifier"]) == began["code_challenge"]
        )  # fmt: skip
        if not began or not right:
            return _json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.url, "sub": self.person, "aud": LOGIN.client_id, "iat": now, "exp": now + 300,
            "nonce": began["nonce"], **self.says,
        }  # fmt: skip
        return _json({"id_token": self.forge(self.lie(claims)), "access_token": "an-access-token"})

    def _client(self, asked: Asked, said: dict[str, str]) -> bool:
        kind, _space, both = asked.headers.get("authorization", "").partition(" ")
        if kind == "Basic":
            name, _colon, secret = base64.b64decode(both).decode().partition(":")
            return (unquote(name), unquote(secret)) == (LOGIN.client_id, LOGIN.secret)
        return (said.get("client_id"), said.get("client_secret")) == (LOGIN.client_id, LOGIN.secret)

    def _userinfo(self, asked: Asked) -> Answer:
        known = asked.headers.get("authorization") == "Bearer an-access-token"
        return _json({"sub": self.person, **self.userinfo}, 200 if known else 401)


def _json(said: Any, status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, msgspec.json.encode(said)


@contextlib.contextmanager
def running(settings: Any) -> Iterator[Issuer]:
    """An issuer that the operator allows to be asked."""
    oidc._known.clear()
    with serving(settings) as server:
        yield Issuer(server)
