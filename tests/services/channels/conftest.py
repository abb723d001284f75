"""Muara's bot and address, open; and a Bot API that answers on this machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from balai.services.channels.hearing import hear
from balai.services.channels.opening import open_channel
from balai.services.channels.saying import say_due
from tests.services.cast import Opened, picture

from .api import Bot, bot_api

RECORDED = Path(__file__).with_name("recorded")
TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMM"


@pytest.fixture
def bot(settings: Any) -> Iterator[Bot]:
    with bot_api(picture()) as running:
        settings.CONFIG = msgspec.structs.replace(settings.CONFIG, telegram_api=running.url)
        yield running


class Line:
    """One end of a channel: what is recorded is sent, and everything that waits is heard and answered."""

    def __init__(self, name: str, secret: str, slug: str = "muara") -> None:
        self.name, self.secret, self.path = name, secret, f"/{slug}/channels/{name}/"

    def send(self, recorded: str | bytes, **changes: Any) -> int:
        body = (RECORDED / recorded).read_bytes() if isinstance(recorded, str) else recorded
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret, "Authorization": f"Bearer {self.secret}"}
        kind = "application/json" if self.name == "telegram" else "message/rfc822"
        return Client().post(self.path, body, content_type=kind, headers=headers | changes).status_code

    def tell(self, *recorded: str | bytes) -> None:
        for one in recorded:
            assert self.send(one) == 204
            hear()
            say_due()


@pytest.fixture
def telegram(counter: Opened, bot: Bot) -> Line:
    return Line("telegram", open_channel(counter.place_id, "telegram", token=TOKEN, address="@MuaraBot")[1])


@pytest.fixture
def email(counter: Opened) -> Line:
    return Line("email", open_channel(counter.place_id, "email", address="lapor@muara.example")[1])
