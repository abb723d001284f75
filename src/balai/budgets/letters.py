"""A code by e-mail. The address is kept nowhere: its code follows from it while the ballot is open."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from balai.people.mailer import send_soon, site_link
from balai.places.queries import places_of
from balai.places.texts import Refused
from balai.web.text import clean

from . import urn
from .commands.opening import give, secret_of
from .models import Ballot


def send_code(row: Ballot, address: str, language: str) -> None:
    """Send this address its code. Asked again, it is the same code: one address is one voter. Raises Refused."""
    if "email" not in row.ways:
        raise Refused("email")
    with transaction.atomic():
        secret = secret_of(row.place_id, row.ref)
        code = urn.code_for(secret, "email", urn.normal(address))
        give(row, secret, code)
    send_soon(_letter(row, address, code, language))


def _letter(row: Ballot, address: str, code: str, language: str) -> EmailMessage:
    place = next(iter(places_of([row.place_id])))
    with translation.override(language):
        text = render_to_string("budgets/mail/code.txt", {
            "row": row, "code": code, "link": site_link(f"/{place.slug}/budgets/{row.ref}/vote/"),
        })  # fmt: skip
    subject, _mark, body = text.strip().partition("\n")
    return EmailMessage(clean(subject, 200), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [address])
