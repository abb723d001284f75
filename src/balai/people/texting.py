"""Text messages by BALAI_SMS_URL: files under var/sms (default), the console, or a gateway that takes JSON."""

import logging
import os
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from . import mailer
from .outward import Unanswered, ask

log = logging.getLogger("balai.people.texting")
LONGEST = 300
"""Characters: two parts where a script needs two bytes a sign, and every part is paid for."""


class Text(msgspec.Struct, frozen=True):
    """What a gateway is sent, as JSON."""

    to: str
    """In E.164, such as +628123456789."""
    text: str
    id: str
    """Random, and new for every message: whoever sees it twice has it twice."""


def text_soon(number: str, words: str) -> None:
    """Hand a message over without waiting for the gateway, so that the time taken tells nothing."""
    mailer.soon(_send, Text(number, words[:LONGEST], secrets.token_hex(16)))


def send_text(text: Text) -> None:
    """Send one message. Raises OSError."""
    way_to(settings.CONFIG.sms_url)(text)


def way_to(url: str) -> Callable[[Text], None]:
    """How messages leave. Raises Unanswered: so they cannot."""
    try:
        found = WAYS.get(urlsplit(url).scheme) if url else _to_folder
    except ValueError:
        found = None
    if found is None:
        raise Unanswered("BALAI_SMS_URL must be https://…, console: or empty")
    return found


def _to_folder(text: Text) -> None:
    """One file a message, named by its time, readable by the owner only."""
    folder: Path = settings.CONFIG.home / "sms"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%S.%f')}-{text.id[:8]}.json"
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(msgspec.json.encode(text))


def _to_console(text: Text) -> None:
    sys.stdout.write(f"{text.to}: {text.text}\n{'-' * 70}\n")
    sys.stdout.flush()


def _to_gateway(text: Text) -> None:
    """Once: a message that may have been sent is not sent again, for it would be paid for twice."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if settings.CONFIG.sms_key:
        headers["Authorization"] = f"Bearer {settings.CONFIG.sms_key}"
    status = ask(settings.CONFIG.sms_url, body=msgspec.json.encode(text), headers=headers).status
    if not 200 <= status < 300:
        raise Unanswered(f"the gateway answers {status}")


WAYS: dict[str, Callable[[Text], None]] = {"console": _to_console, "https": _to_gateway, "http": _to_gateway}


def _send(text: Text) -> None:
    try:
        send_text(text)
    except Unanswered as error:  # its words are our own, and name neither the number nor the code
        log.error("text message not sent: %s", error)
    except Exception as error:
        log.error("text message not sent: %s", type(error).__name__)
