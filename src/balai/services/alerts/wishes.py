"""Following by e-mail: asked for, confirmed by the letter alone, ended by one tap."""

from uuid import UUID

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balai.people.limits import Limit
from balai.people.links import CONFIRM, STOP, row_of, token
from balai.people.mailer import send_soon, site_link
from balai.people.post import letter
from balai.places.codes import as_code
from balai.places.models import Place
from balai.places.texts import Refused

from .. import queries
from ..models import Reporter, Subscription

TO_ADDRESS = Limit("follow-address", most=3, every=3600)
"""Letters that ask one address for a confirmation: nobody is flooded by somebody else."""
BY_CLIENT = Limit("follow-client", most=20, every=60)
MOST = 100
"""Wishes of one address in one city."""


def ask(place: Place, client: str, what: str, ref: str, email: str) -> None:
    """Write a wish down and send the letter that confirms it; says the same whoever follows already. Raises Refused."""
    ref = known(place.place_id, what, ref)
    email = email.strip().lower()
    if not BY_CLIENT.take(client):
        raise Refused(_("Too much was sent from here. Wait a minute, then send it again."))
    if not TO_ADDRESS.take(email):
        return
    mine = Subscription.objects.of(place.place_id).filter(email=email)
    if mine.count() >= MOST:
        return
    row = mine.filter(what=what, ref=ref).first()
    if row is None:
        try:
            with transaction.atomic():
                row = Subscription(
                    place_id=place.place_id, what=what, ref=ref, email=email, lang=get_language() or "en"
                )
                row.save()
        except IntegrityError:
            return
    if not row.confirmed:
        send_soon(_letter(place, row))


def known(place_id: UUID, what: str, ref: str) -> str:
    """What is followed, as it is called here. Raises Refused."""
    there = {
        "place": lambda: "",
        "request": lambda: code if queries.request_of(place_id, code := as_code(ref)) else None,
        "kind": lambda: ref if ref in queries.kind_names(place_id) else None,
        "area": lambda: ref if ref in queries.area_names(place_id) else None,
    }  # fmt: skip
    found = there[what]() if what in there else None
    if found is None:
        raise Refused(_("There is nothing of this name to follow."))
    return found


def confirm(place_id: UUID, text: str) -> bool:
    """Whether this link confirmed a wish."""
    row = row_of(CONFIRM, text)
    return bool(row and Subscription.objects.of(place_id).filter(id=row).update(confirmed=True))


def stop(place_id: UUID, text: str) -> bool:
    """End whatever the link's letters were about; again it changes nothing. False: it is no such link."""
    row = row_of(STOP, text)
    if row is None:
        return False
    Subscription.objects.of(place_id).filter(id=row).delete()
    Reporter.objects.of(place_id).filter(id=row).update(contact="")
    return True


def _letter(place: Place, row: Subscription) -> EmailMessage:
    path = f"/{place.slug}/requests/"
    context = {
        "place": place, "code": row.ref if row.what == "request" else "",
        "link": site_link(f"{path}confirm/{token(CONFIRM, row.id)}/"),
    }  # fmt: skip
    stop_link = site_link(f"{path}stop/{token(STOP, row.id)}/")
    return letter("services/mail/confirm.txt", context, row.email, stop=stop_link)
