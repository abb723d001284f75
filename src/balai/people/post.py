"""Letters that wait: each room writes its own down and says what stands in them; how they leave is the same for all."""

import logging
import smtplib
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.db import models
from django.template.loader import render_to_string

from balai.web.text import clean

log = logging.getLogger(__name__)
AT_ONCE = 200
MOST_TRIES = 50
AGAIN = timedelta(minutes=5)
"""Between two tries of a letter that the mail server did not take."""


class Waiting(models.Model):
    """Of a letter that a room wrote down: whether it went out, and how often that was tried."""

    sent_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class NotYet(Exception):
    """This is said later: the letters stay as they are."""


def hand_over(message: EmailMessage) -> bool:
    """Whether the mail server took it."""
    try:
        message.send()
    except (OSError, smtplib.SMTPException, BadHeaderError) as error:
        # Neither address nor text: a log is read by more people than a letter.
        log.warning("letter not sent: %s", type(error).__name__)
        return False
    return True


def send_waiting(
    every: Any,
    message: Callable[[Sequence[Any]], EmailMessage | None],
    now: datetime,
    *,
    together: Callable[[Any], Hashable] = lambda one: one.id,
    taken_by: Callable[[Any, EmailMessage], bool] = lambda _place_id, message: hand_over(message),
    sent: Callable[[Sequence[Any]], None] = lambda _letters: None,
) -> int:
    """Send what waits among `every`. Returns how many messages were taken.

    `together`: letters of the same value become one message; `message` makes it, or None where nobody wants it any
    more. A letter is marked after it was taken: killed between the two, it goes out again under its own Message-ID.
    """
    waiting = every.filter(sent_at=None, tries__lt=MOST_TRIES).order_by("since")[:AT_ONCE]
    groups: dict[Hashable, list[Any]] = {}
    for one in waiting:
        if not one.tries or one.since + AGAIN * one.tries <= now:
            groups.setdefault(together(one), []).append(one)
    done = 0
    for some in groups.values():
        try:
            written = message(some)
        except NotYet:
            continue
        mine = type(some[0]).objects.of(some[0].place_id).filter(id__in=[one.id for one in some])
        if written and not taken_by(some[0].place_id, written):
            mine.update(tries=some[0].tries + 1)
            continue
        mine.update(sent_at=now)
        if written:
            sent(some)
            done += 1
    return done


def letter(template: str, context: dict[str, Any], to: str, name: str = "", stop: str = "") -> EmailMessage:
    """The letter of a template, of which the first line is the subject; every room's looks like this to programs.

    `name`: of its Message-ID, the same when it goes out again; `stop`: the link that ends such letters (RFC 8058).
    """
    subject, _mark, body = render_to_string(template, {**context, "stop": stop}).strip().partition("\n")
    headers = {"Auto-Submitted": "auto-generated"}
    if name:
        headers["Message-ID"] = f"<{name}@{settings.CONFIG.host}>"
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(
        clean(subject, 200), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to], headers=headers
    )
