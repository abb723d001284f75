"""E-mail: letters as a mail server or a relay hands them over, in MIME (RFC 5322)."""

import base64
import binascii
import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage as Received
from email.utils import parseaddr
from html.parser import HTMLParser

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.forms import ValidationError
from django.http import HttpRequest

from balai.web.text import clean

from .adapter import Message, NotSaid, Unwanted, digest, shows
from .tables import Channel

QUOTE = re.compile(
    r"^(>|-- ?$|_{10,}|-{3,} ?(original message|pesan asli)|on .{5,200} wrote:|pada .{5,200} menulis:|from: .*@)",
    re.IGNORECASE,
)
"""Where an answer ends and what it answers, or a signature, begins."""
LISTS = frozenset({"bulk", "junk", "list"})
NOBODY = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounce)", re.IGNORECASE)
BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError, IndexError)
"""What the standard library raises for letters that are none."""
MOST_PICTURES = 3


class Email:
    """One address a city. A letter is a report, or an answer to what was asked."""

    name = "email"
    limit = 15_000_000
    by_letter = True

    def verify(self, channel: Channel, request: HttpRequest) -> bool:
        """By the password of HTTP Basic, which relays take in an address; or as a bearer's token."""
        kind, _space, shown = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "basic":
            try:
                shown = base64.b64decode(shown, validate=True).decode("utf-8", "replace").partition(":")[2]
            except (binascii.Error, ValueError):
                shown = ""
        return kind.lower() in {"basic", "bearer"} and shows(channel, shown)

    def name_of(self, body: bytes) -> str:
        letter = _letter(body)
        told = clean(str(letter.get("Message-ID", "")), 250) if letter else ""
        return told or digest(body)

    def normalise(self, body: bytes) -> list[Message]:
        letter = _letter(body)
        try:
            return [_said(letter)] if letter and not _automatic(letter) else []
        except BROKEN:
            return []

    def picture(self, channel: Channel, name: str) -> bytes:
        raise Unwanted("letters bring their pictures along")

    def say(self, channel: Channel, to: str, words: str, choices: list[str]) -> None:
        subject, _line, body = words.partition("\n")
        numbered = "\n".join(f"{number}. {one}" for number, one in enumerate(choices, 1))
        text = f"{subject}\n{body}\n\n{numbered}".strip() + "\n"
        headers = {"Auto-Submitted": "auto-replied", "Reply-To": channel.address}
        letter = EmailMessage(clean(subject, 120), text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers)
        try:
            letter.send()
        except Exception as error:  # whatever a mail server or an address may raise; neither goes into a log
            raise NotSaid(type(error).__name__) from None


def _letter(body: bytes) -> Received | None:
    try:
        found = message_from_bytes(body, policy=policy.default)
        return found if isinstance(found, Received) and found.keys() else None
    except BROKEN:
        return None


def _automatic(letter: Received) -> bool:
    """Whether no person wrote it: to answer it could go round for ever (RFC 3834)."""
    sender = parseaddr(str(letter.get("From", "")))[1]
    if str(letter.get("Auto-Submitted", "no")).strip().lower() != "no":
        return True
    if str(letter.get("Precedence", "")).strip().lower() in LISTS or letter.get("List-Id"):
        return True
    if str(letter.get("Return-Path", "")).strip() == "<>" or NOBODY.match(sender):
        return True
    forged = any("dmarc=fail" in str(one).lower() for one in letter.get_all("Authentication-Results", []))
    return (
        forged
        or sender.lower() == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
        or not _is_address(sender)
    )


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _said(letter: Received) -> Message:
    subject = clean(str(letter.get("Subject", "")), 200)
    text = _own_words(_text_of(letter))
    if not letter.get("In-Reply-To"):
        text = f"{subject}\n{text}".strip()
    language = clean(str(letter.get("Content-Language", "")), 35).partition(",")[0]
    return Message(
        sender=parseaddr(str(letter.get("From", "")))[1].lower(), text=text, pictures=_pictures(letter),
        lang=language,
    )  # fmt: skip


def _text_of(letter: Received) -> str:
    part = letter.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        found = str(part.get_content())
    except BROKEN:
        # A charset that nobody knows, or another than it says: what can be read of it.
        raw = part.get_payload(decode=True)
        found = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    return _Words.of(found) if part.get_content_type() == "text/html" else found


def _own_words(text: str) -> str:
    """Without what it answers and without the signature."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if QUOTE.match(line.strip()):
            break
        kept.append(line.rstrip())
    return "\n".join(kept).strip()


def _pictures(letter: Received) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for part in letter.walk():
        if part.get_content_maintype() == "image" and len(found) < MOST_PICTURES:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                found.append(content)
    return tuple(found)


class _Words(HTMLParser):
    """The words of a letter that is HTML alone."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []
        self.hidden = 0

    @classmethod
    def of(cls, html: str) -> str:
        reader = cls()
        reader.feed(html[:200_000])
        return re.sub(r"\n{3,}", "\n\n", "".join(reader.kept)).strip()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in {"style", "script", "head", "title", "blockquote"}
        if tag in {"br", "p", "div", "tr", "li"}:
            self.kept.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script", "head", "title", "blockquote"}:
            self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.kept.append(data)
