"""Letters: written in the person's language, linked by the configured address, sent beside the request."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from balai.places.models import Place

from .models import Invitation
from .words import ROLE

log = logging.getLogger("balai.people.mail")
_under_way: set[Future] = set()


def site_link(path: str) -> str:
    """An address of this site for a letter: never built from what the request calls the host."""
    return f"{settings.CONFIG.url}{path}"


def letter(name: str, to: str, context: dict[str, Any]) -> EmailMessage:
    """The letter `people/mail/NAME.txt`, of which the first line is the subject."""
    text = render_to_string(f"people/mail/{name}.txt", {**context, "site_url": settings.CONFIG.url})
    subject, _, body = text.strip().partition("\n")
    return EmailMessage(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])


def send_soon(message: EmailMessage) -> None:
    """Hand a letter over without waiting for the mail server, so that the time taken tells nothing."""
    soon(_send, message)


def soon(send: Callable[[Any], None], what: Any) -> None:
    """Carry this out beside the request."""
    future = _senders().submit(send, what)
    _under_way.add(future)
    future.add_done_callback(_under_way.discard)


def wait() -> None:
    """Until everything handed over is sent or has failed."""
    for future in list(_under_way):
        future.result()


def send_invitation(invitation: Invitation, place: Place, token: str) -> bool:
    """Whether the mail server took it; the invitation stands either way and can be sent again."""
    context = {
        "place": place,
        "role": ROLE[invitation.kind],
        "link": invitation_link(token),
        "expires_at": invitation.expires_at,
    }
    try:
        letter("invitation", invitation.email, context).send()
    except OSError as error:
        log.warning("invitation not sent: %s", type(error).__name__)
        return False
    return True


def invitation_link(token: str) -> str:
    return site_link(reverse("people_invitation", args=[token]))


@cache
def _senders() -> ThreadPoolExecutor:
    # Made at the first letter, after a web server has forked its workers.
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception as error:
        # Neither the address nor the text: a log is read by more people than a letter.
        log.error("letter not sent: %s", type(error).__name__)
