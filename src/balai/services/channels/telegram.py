"""Telegram: webhooks of the Bot API, and its methods sendMessage and getFile. Groups are not listened to."""

import json
import re
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .adapter import Message, NotSaid, Unwanted, digest, shows, unsealed
from .tables import Channel

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)
PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*(\.[A-Za-z0-9]{1,8})?")
TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{20,100}")
LARGEST_ANSWER = 1_000_000
LARGEST_PICTURE = 15_000_000
SECONDS = 10
LONGEST = 4000
"""Characters of a message; Telegram takes 4096."""


class Telegram:
    """One bot a city."""

    name = "telegram"
    limit = 1_000_000
    by_letter = False

    def verify(self, channel: Channel, request: HttpRequest) -> bool:
        return shows(channel, request.headers.get(SECRET, ""))

    def name_of(self, body: bytes) -> str:
        update = _decoded(body).get("update_id")
        return str(update) if isinstance(update, int) and not isinstance(update, bool) else digest(body)

    def normalise(self, body: bytes) -> list[Message]:
        """A message of a private chat, or a tap on one of our buttons; edits and everything else say nothing."""
        update = _decoded(body)
        tapped = _dict(update.get("callback_query"))
        message = _dict(update.get("message")) or _dict(tapped.get("message"))
        chat, who = _dict(message.get("chat")), _dict(message.get("from"))
        number = chat.get("id")
        if chat.get("type") != "private" or not isinstance(number, int) or isinstance(number, bool):
            return []
        place = _dict(message.get("location"))
        lat, lon = place.get("latitude"), place.get("longitude")
        there = isinstance(lat, int | float) and isinstance(lon, int | float)
        text = tapped.get("data") if tapped else message.get("text") or message.get("caption")
        said = Message(
            sender=str(number), text=text if isinstance(text, str) else "", pictures=_pictures(message),
            lat=lat if there else None, lon=lon if there else None, lang=_text(who.get("language_code")),
        )  # fmt: skip
        return [said] if said.text or said.pictures or there else []

    def picture(self, channel: Channel, name: str) -> bytes:
        """What getFile names; only below the API's own address."""
        found = _dict(_call(channel, "getFile", {"file_id": name}).get("result"))
        path = _text(found.get("file_path"))
        if not PATH.fullmatch(path):
            raise Unwanted("no picture")
        return _read(
            f"{settings.CONFIG.telegram_api}/file/bot{_token(channel)}/{path}", None, LARGEST_PICTURE
        )

    def say(self, channel: Channel, to: str, words: str, choices: list[str]) -> None:
        keys: dict[str, Any] = {"remove_keyboard": True}
        if choices:
            keys = {"keyboard": [[{"text": one}] for one in choices], "one_time_keyboard": True,
                    "resize_keyboard": True}  # fmt: skip
        asked = {"chat_id": int(to), "text": words[:LONGEST], "reply_markup": keys,
                 "link_preview_options": {"is_disabled": True}}  # fmt: skip
        _call(channel, "sendMessage", asked)

    def register(self, channel: Channel, address: str, secret: str) -> None:
        """Tell Telegram where its webhook is. Raises NotSaid, Unwanted."""
        wanted = ["message", "callback_query"]
        _call(channel, "setWebhook", {"url": address, "secret_token": secret, "allowed_updates": wanted})


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        return _dict(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _pictures(message: dict[str, Any]) -> tuple[str, ...]:
    """The largest size of a photo; or a picture that was sent as a file."""
    sizes = [one for one in message.get("photo") or () if isinstance(one, dict)]
    document = _dict(message.get("document"))
    if sizes:
        found = _text(sizes[-1].get("file_id"))
    else:
        found = (
            _text(document.get("file_id")) if _text(document.get("mime_type")).startswith("image/") else ""
        )
    return (found,) if found else ()


class _Stay(urllib.request.HTTPRedirectHandler):
    """The API does not redirect; whoever would is not the API."""

    def redirect_request(self, *_: Any) -> None:
        return None


_open = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({})).open


def _token(channel: Channel) -> str:
    return unsealed(channel.token)


def _call(channel: Channel, method: str, asked: dict[str, Any]) -> dict[str, Any]:
    address = f"{settings.CONFIG.telegram_api}/bot{_token(channel)}/{method}"
    return _decoded(_read(address, json.dumps(asked).encode(), LARGEST_ANSWER))


def _read(address: str, sent: bytes | None, most: int) -> bytes:
    """The token is in the address, so no error of the library goes on: it would name it."""
    asked = urllib.request.Request(address, sent, {"Content-Type": "application/json"})  # noqa: S310 (configured)
    try:
        with _open(asked, timeout=SECONDS) as answer:
            found: bytes = answer.read(most + 1)
    except urllib.error.HTTPError as error:
        # 400 and 403: no such chat, or it blocked the bot. 401 and 404: the bot itself is gone.
        gone = error.code in {400, 403}
        raise (Unwanted if gone else NotSaid)(f"the channel answers {error.code}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise NotSaid(type(error).__name__) from None
    if len(found) > most:
        raise Unwanted("too large")
    return found
