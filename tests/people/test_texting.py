"""Text messages by URL, and what this site asks of others at all."""

import json
import logging
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from balai.people import mailer, outward, texting
from balai.people.outward import Unanswered, ask
from balai.people.texting import Text, send_text, text_soon

from .gateway import Server, serving

TEXT = Text("+628123456789", "123456 is your code.", "a" * 32)


@pytest.fixture
def gateway(settings: Any) -> Iterator[Server]:
    with serving(settings) as server:
        settings.CONFIG = msgspec.structs.replace(
            settings.CONFIG, sms_url=f"{server.url}/send?to=us", sms_key="k" * 20
        )
        yield server


def test_a_text_message_becomes_a_file_for_the_owner_alone(settings: Any, tmp_path: Path) -> None:
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, home=tmp_path)
    send_text(TEXT)
    [file] = (tmp_path / "sms").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert json.loads(file.read_bytes())["to"] == TEXT.to


def test_a_text_message_is_shown_on_the_console(settings: Any, capsys: Any) -> None:
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, sms_url="console:")
    send_text(TEXT)
    assert "+628123456789: 123456" in capsys.readouterr().out


def test_a_gateway_is_posted_json_with_the_key(gateway: Server) -> None:
    send_text(TEXT)
    [asked] = gateway.asked
    assert (asked.method, asked.path) == ("POST", "/send?to=us")
    assert json.loads(asked.body) == {"to": TEXT.to, "text": TEXT.text, "id": TEXT.id}
    assert asked.headers["authorization"] == f"Bearer {'k' * 20}"
    assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [400, 401, 429, 500, 302])
def test_a_gateway_that_refuses_is_asked_once_and_the_log_names_no_number(
    gateway: Server, status: int, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    gateway.answer = lambda _asked: (status, {"Location": f"{gateway.url}/elsewhere"}, b"no: +628123456789")
    text_soon(TEXT.to, TEXT.text)
    mailer.wait()
    assert len(gateway.asked) == 1 and f"the gateway answers {status}" in caplog.text
    assert "8123456789" not in caplog.text and "123456" not in caplog.text and "kkkk" not in caplog.text


def test_a_gateway_that_hangs_up_or_is_away_is_noted_without_a_number(gateway: Server, caplog: Any) -> None:
    gateway.answer = lambda _asked: None
    text_soon(TEXT.to, TEXT.text)
    mailer.wait()
    gateway.server_close()
    text_soon(TEXT.to, TEXT.text)
    mailer.wait()
    assert caplog.text.count("text message not sent") == 2 and "8123" not in caplog.text


def test_silence_and_a_slow_drip_end_in_time(gateway: Server, monkeypatch: Any) -> None:
    monkeypatch.setattr(outward, "WAIT", 0.2)
    monkeypatch.setattr(outward, "WHOLE", 0.4)
    gateway.answer = lambda _asked: (200, {}, b"") if gateway.released.wait(3) else None
    before = time.monotonic()
    with pytest.raises(Unanswered):
        send_text(TEXT)
    assert time.monotonic() - before < 2


def test_a_long_answer_is_not_read_to_its_end(gateway: Server) -> None:
    gateway.answer = lambda _asked: (200, {}, b"x" * (outward.LARGEST + 1))
    with pytest.raises(Unanswered):
        send_text(TEXT)


@pytest.mark.parametrize(
    "url", ["ftp://gateway.example/", "gateway.example", "smtp://x", "https://", "http://[", "//x"]
)
def test_what_is_no_address_is_sent_nothing(settings: Any, url: str) -> None:
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, sms_url=url)
    with pytest.raises(Unanswered):
        send_text(TEXT)


# --- what may be asked at all


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://169.254.169.254/latest/", "https://2130706433/",
        "https://0177.0.0.1/", "https://10.0.0.1/", "https://[::ffff:127.0.0.1]/", "http://8.8.8.8/", "file:///etc/passwd",
        "https://user:secret@8.8.8.8/", "https://8.8.8.8:0/", "https://8.8.8.8/a b", "https://8.8.8.8\\@127.0.0.1/",
        "https://8.8.8.8/\r\nHost: x", "https://bücher.example/", "gopher://8.8.8.8/", "https://8.8.8.8:99999/",
    ],
)  # fmt: skip
def test_no_address_but_a_public_one_by_https_is_connected_to(url: str, monkeypatch: Any) -> None:
    """SECURITY 22: whoever types the address learns nothing of the network that the site stands in."""

    def refused(*target: Any, **_: Any) -> None:
        raise AssertionError(f"connects to {target}")

    monkeypatch.setattr(socket, "create_connection", refused)
    with pytest.raises(Unanswered):
        ask(url)


def test_a_host_is_allowed_with_its_port_alone(settings: Any) -> None:
    with serving(settings, allowed=False) as server, serving(settings) as other:
        with pytest.raises(Unanswered):
            ask(server.url)
        assert ask(other.url).status == 200 and server.asked == []


def test_a_redirect_is_not_followed(settings: Any) -> None:
    with serving(settings) as server:
        server.answer = lambda _asked: (302, {"Location": "/inside"}, b"")
        assert ask(f"{server.url}/a").status == 302 and [one.path for one in server.asked] == ["/a"]


def test_what_a_gateway_is_given_is_short() -> None:
    """Each part of a message is paid for."""
    told: list[Text] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texting.mailer, "soon", lambda _send, text: told.append(text))
        text_soon("+628123456789", "x" * 5000)
        text_soon("+628123456789", "x")
    assert len(told[0].text) == texting.LONGEST and told[0].id != told[1].id
