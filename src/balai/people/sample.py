"""Signing in to the invented network and city: links that work once, for a day, on this machine only."""

import ipaddress
import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from balai.places.authority import AUDITOR, CSCO, REPRESENTATIVE, SECRETARIAT, STAFF
from balai.places.models import Place
from balai.places.queries import place_named
from balai.places.texts import Refused

from . import audit
from .commands import grant
from .models import Account, SampleLink
from .queries import countries
from .rules import SAMPLE_DOMAIN
from .tokens import hashed, new_token

VALID_FOR = timedelta(hours=24)
OF_CITY = {CSCO: "csco", STAFF: "staff"}
OF_NETWORK = {REPRESENTATIVE: "representative", SECRETARIAT: "secretariat", AUDITOR: "auditor"}
LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?")
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_X_FORWARDED_HOST")


def sample_links(*slugs: str, base: str = "") -> list[tuple[str, str]]:
    """One link a role for these sample holders, as (role, address). Raises Refused for a real holder.

    `base` is the server's own address, such as http://127.0.0.1:8000 (default: the configured one).
    """
    links, cities = [], 0
    for slug in slugs:
        place = place_named(slug)
        if not place.sample:
            raise Refused(_("Sign-in links are made for the sample only."))
        cities += not place.is_network
        among = f".{slug}" if cities > 1 and not place.is_network else ""
        for kind, local in (OF_NETWORK if place.is_network else OF_CITY).items():
            account = Account.objects.make(f"{local}{among}@{SAMPLE_DOMAIN}", f"Sample {kind}", sample=True)
            links.append((kind, _link(account, place, kind, base or settings.CONFIG.url)))
    return links


def enter(token: str) -> Account:
    """Use a link up. Raises Refused when it was used, has expired or is unknown."""
    with transaction.atomic():
        link = SampleLink.objects.hashed(hashed(token)).select_for_update().first()
        if link is None or link.used_at or link.expires_at <= timezone.now():
            raise Refused(_("This link was used or has expired. Start the server again for new ones."))
        if not link.account.sample or not Place.objects.of(link.place_id).filter(sample=True).exists():
            raise Refused(_("This link does not lead into the sample."))
        link.used_at = timezone.now()
        link.save(update_fields=["used_at"])
        audit.note(audit.SAMPLE_ENTERED, link.account_id, link.place_id, role=link.kind)
    return link.account


def link_for(token: str) -> SampleLink | None:
    """The link as long as it can be used."""
    link = SampleLink.objects.hashed(hashed(token)).filter(used_at=None).first()
    return link if link and link.expires_at > timezone.now() else None


def on_this_machine(request: HttpRequest) -> bool:
    """Whether the reader sits at this machine: a loopback peer, a loopback name, nobody in between."""
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    # Read as sent: this is asked before anything has checked the name.
    asked = request.META.get("HTTP_HOST", "")
    named = bool(LOOPBACK.fullmatch(asked))
    return near and named and not any(request.META.get(header) for header in FORWARDED)


def _link(account: Account, place: Place, kind: str, base: str) -> str:
    country = next((code for code, _name in countries(place)), "") if kind == REPRESENTATIVE else ""
    with transaction.atomic():
        grant(account, place, kind, country, None)
        SampleLink.objects.of(place.place_id).filter(expires_at__lt=timezone.now()).delete()
        token, token_hash = new_token()
        SampleLink.objects.create(
            place_id=place.place_id,
            account=account,
            kind=kind,
            token_hash=token_hash,
            expires_at=timezone.now() + VALID_FOR,
        )
    return base + reverse("sample_enter", args=[token])
