"""Going elsewhere to sign in, and coming back. What was chosen goes along in the browser, sealed, and stands nowhere
else; the issuer does not see it."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from balai.people.limits import Limit
from balai.people.mailer import site_link
from balai.places.models import Place
from balai.places.texts import Refused

from . import acts, oidc, queries, urn
from .commands.casting import check_time, network_of
from .commands.opening import give, secret_of
from .models import Ballot

AWAY = 600
"""Seconds that somebody may take to sign in."""
TRIPS_BY_CLIENT = Limit("sign-in-client", most=60, every=5)
"""Each makes us ask an issuer; the subscribers of a telephone company share one address."""
STATES = Limit("sign-in-state", most=1, every=86_400)
"""Each is taken once: it is over in ten minutes, and forgotten after a day."""


class Trip(msgspec.Struct, frozen=True):
    """What comes back with somebody who went to sign in."""

    ref: str
    tried: oidc.Tried
    chosen: list[str]
    until: int


def leave(row: Ballot, place: Place, chosen: list[str], source: str) -> tuple[str, str]:
    """Where to sign in, and the sealed cookie that goes along. Raises Refused."""
    if not row.oidc:
        raise Refused(_("Nobody signs in elsewhere for this vote."))
    _slowly(source)
    tried = oidc.Tried(*(secrets.token_urlsafe(32) for _n in range(3)))
    address = oidc.address(rule_of(row), queries.login_of(row), back_to(place, row), tried)
    trip = Trip(row.ref, tried, chosen, int(time.time()) + AWAY)
    return address, base64.urlsafe_b64encode(urn.seal(_key(), msgspec.json.encode(trip))).decode()


def arrive(row: Ballot, place: Place, trip: Trip, said: Mapping[str, str], source: str) -> str:
    """The code with which somebody votes who signed in. Raises Refused."""
    rule, site = rule_of(row), oidc.host(row.oidc["issuer"])
    if "error" in said:  # believed of anybody: it gives nothing away, and some issuers forget the state here
        raise Refused(_("You were not signed in at %(site)s.") % {"site": site})
    if not hmac.compare_digest(said.get("state", "").encode(), trip.tried.state.encode()):
        raise Refused(_("This is not the sign-in that was begun here. Begin once more."))
    _slowly(source)
    if not STATES.take(trip.tried.state):
        raise Refused(_("This sign-in was used already. Begin once more."))
    named = said.get("iss", "")  # RFC 9207: who answers says so, and must be whom we asked
    if named != rule.issuer and (
        named or oidc.provider(rule.issuer).authorization_response_iss_parameter_supported
    ):
        raise Refused(_("Another site answers than the one that was asked. Begin once more."))
    who = oidc.subject(rule, queries.login_of(row), back_to(place, row), trip.tried, said.get("code", ""))
    with transaction.atomic():
        secret = secret_of(row.place_id, row.ref)
        check_time(row, datetime.now(UTC))
        return give(row, secret, urn.code_for(secret, "oidc", f"{rule.issuer}\n{who}"))


def back_to(place: Place, row: Ballot) -> str:
    """Where an issuer sends people back to: an address for each issuer, so that none can answer for another."""
    return site_link(f"/{place.slug}/budgets/sign-in/{mark_of(row)}/")


def mark_of(row: Ballot) -> str:
    """The issuer, in an address."""
    return hashlib.sha256(row.oidc.get("issuer", "").encode()).hexdigest()[:12]


def rule_of(row: Ballot) -> acts.Issuer:
    return msgspec.convert(row.oidc, acts.Issuer)


def cookie_name() -> str:
    """Under https no other host, neither below nor above this one, can set it: nobody votes with another's sign-in."""
    return "__Host-sign-in" if settings.CONFIG.https else "sign-in"


def take_along(response: HttpResponse, sealed: str) -> HttpResponse:
    response.set_cookie(
        cookie_name(), sealed, AWAY, secure=settings.CONFIG.https, httponly=True, samesite="Lax"
    )
    return response


def forget(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Once a ballot is cast nothing of the way there stays in the browser."""
    if cookie_name() in request.COOKIES:
        response.delete_cookie(cookie_name(), samesite="Lax")
    return response


def trip_of(request: HttpRequest) -> Trip | None:
    """What came back with this browser; nothing where it is too old, or none of ours."""
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(cookie_name(), "")[:4096])
        trip = msgspec.json.decode(urn.unseal(_key(), sealed), type=Trip)
    except ValueError:
        return None
    return trip if time.time() <= trip.until else None


def _key() -> bytes:
    return urn.site_key("sign-in")


def _slowly(source: str) -> None:
    if not TRIPS_BY_CLIENT.take(network_of(source)):
        raise Refused(_("Too much was sent from here. Nothing is lost: wait a minute, then send it again."))
