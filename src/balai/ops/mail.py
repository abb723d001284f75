"""Letters by BALAI_EMAIL_URL: files under var/mail (default), the console, or a mail server."""

import os
import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as Smtp

from .errors import Plain

PORTS = {"smtp": 587, "smtps": 465}
UNDELIVERABLE = (".invalid", ".test", ".example")
"""Names that no mail server knows (RFC 2606); the sample's people have such addresses."""


class Backend(BaseEmailBackend):
    """Where letters go. Line breaks in an address or a subject are refused, whatever the transport."""

    def __init__(
        self, fail_silently: bool = False, url: str | None = None, folder: Path | None = None, **kwargs: Any
    ):
        super().__init__(fail_silently=fail_silently)
        self.url = settings.CONFIG.email_url if url is None else url
        self.folder = folder or settings.CONFIG.home / "mail"

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """The number of letters handed over. Raises BadHeaderError, OSError, smtplib.SMTPException."""
        for message in email_messages:
            refuse_line_breaks(message)
        if not self.url:
            return sum(_write(self.folder, message) for message in email_messages)
        parts = urlsplit(self.url)
        if parts.scheme == "console":
            for message in email_messages:
                sys.stdout.write(f"{message.message().as_string()}\n{'-' * 70}\n")
            sys.stdout.flush()
            return len(email_messages)
        return smtp(parts).send_messages([m for m in email_messages if deliverable(m)]) or 0


def smtp(parts: SplitResult) -> Smtp:
    """A connection by smtp:// (STARTTLS, except to this machine) or smtps:// (TLS at once). Raises Plain."""
    if parts.scheme not in PORTS or not parts.hostname:
        raise Plain("BALAI_EMAIL_URL must be smtp://user:password@host:port, smtps://…, console: or empty.")
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return Smtp(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp" and not local,
        timeout=settings.EMAIL_TIMEOUT,
    )


def refuse_line_breaks(message: EmailMessage) -> None:
    """Raises BadHeaderError: a line break would start another header."""
    for value in [message.subject, message.from_email, *message.recipients(), *message.reply_to]:
        if any(mark in str(value) for mark in "\r\n\0"):
            raise BadHeaderError("A line break in an address or a subject.")
    for name, value in message.extra_headers.items():
        if any(mark in f"{name}{value}" for mark in "\r\n\0"):
            raise BadHeaderError("A line break in a header.")


def deliverable(message: EmailMessage) -> bool:
    """Whether anybody could receive it."""
    return any(not address.rstrip(">").lower().endswith(UNDELIVERABLE) for address in message.recipients())


def _write(folder: Path, message: EmailMessage) -> bool:
    """One file a letter, named by its time, readable by the owner only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    path = folder / f"{stamp}-{secrets.token_hex(4)}.eml"
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(message.message().as_bytes())
    return True
