"""Letters about one idea: asked for, confirmed by the letter alone, ended by one tap."""

from uuid import UUID

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from balai.people.limits import Limit
from balai.people.links import row_of, token
from balai.people.mailer import send_soon, site_link
from balai.people.post import letter
from balai.places.models import Place
from balai.record.read import sizes

from .. import queries
from ..models import Idea, Reader, Told
from ..presenting import title_of

CONFIRM, STOP = "idea-confirm", "idea-stop"
TO_ADDRESS = Limit("idea-follow-address", most=3, every=3600)
"""Letters that ask one address for a confirmation: nobody is flooded by somebody else."""
MOST = 100
"""Ideas of a city that one address reads about."""


def ask(place: Place, row: Idea, email: str, *, author: bool) -> None:
    """Write a wish down and send the letter that confirms it; it says the same whoever reads already.

    `author`: it is asked by the link of whoever proposed the idea.
    """
    email = email.strip().lower()
    every = Reader.objects.of(place.place_id).filter(email=email)
    mine = every.filter(idea=row.ref).first()
    if mine is None:
        if every.count() >= MOST or not TO_ADDRESS.take(email):
            return
        _begin_to_read(place.place_id)
        lang = get_language() or "en"
        mine = Reader(place_id=place.place_id, idea=row.ref, email=email, author=author, lang=lang)
        try:
            with transaction.atomic():
                mine.save()
        except IntegrityError:  # the same wish, at the same moment
            return
        send_soon(_confirmation(place, row, mine))
        return
    if author and not mine.author:
        every.filter(id=mine.id).update(author=True)
    if not mine.confirmed and TO_ADDRESS.take(email):
        send_soon(_confirmation(place, row, mine))


def confirm(place_id: UUID, text: str) -> bool:
    """Whether this link confirmed a wish."""
    row = row_of(CONFIRM, text)
    return bool(row and Reader.objects.of(place_id).filter(id=row).update(confirmed=True))


def stop(place_id: UUID, text: str) -> bool:
    """End the letters and remove the address; again it changes nothing. False: it is no such link."""
    row = row_of(STOP, text)
    if row is None:
        return False
    Reader.objects.of(place_id).filter(id=row).delete()
    return True


def stop_link(place: Place, reader: UUID) -> str:
    return site_link(f"/{place.slug}/ideas/stop/{token(STOP, reader)}/")


def _begin_to_read(place_id: UUID) -> None:
    """From the first wish on, the record is read: what stood there before is news to nobody."""
    size = sizes([place_id]).get(place_id, 0)
    Told.objects.of(place_id).get_or_create(place_id=place_id, defaults={"entry": size})


def _confirmation(place: Place, row: Idea, mine: Reader) -> EmailMessage:
    context = {
        "place": place, "title": title_of(queries.seen(place.place_id, [row])[row.ref]),
        "link": site_link(f"/{place.slug}/ideas/confirm/{token(CONFIRM, mine.id)}/"),
    }  # fmt: skip
    return letter("ideas/mail/confirm.txt", context, mine.email, stop=stop_link(place, mine.id))
