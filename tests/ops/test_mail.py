"""Letters by URL: files, the console, a mail server."""

import smtplib
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.mail import BadHeaderError, EmailMessage

from balai.ops.errors import Plain
from balai.ops.mail import Backend, smtp


def letter(**changes: Any) -> EmailMessage:
    values = {"subject": "Kota", "body": "Selamat pagi", "from_email": "a@b.example", "to": ["c@city.org"]}
    return EmailMessage(**{**values, **changes})


def test_a_letter_becomes_a_file_for_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    assert Backend(url="", folder=folder).send_messages([letter(), letter()]) == 2
    files = sorted(folder.iterdir())
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "Selamat pagi" in files[0].read_text()


def test_a_letter_is_shown_on_the_console(capsys: Any) -> None:
    Backend(url="console:").send_messages([letter()])
    assert "Subject: Kota" in capsys.readouterr().out


@pytest.mark.parametrize(
    "bad",
    [
        {"subject": "Kota\r\nBcc: evil@evil.example"},
        {"subject": "Kota\nBcc: evil@evil.example"},
        {"to": ["c@city.org\nBcc: evil@evil.example"]},
        {"cc": ["c@city.org\r\nX: y"]},
        {"from_email": "a@b.example\r\nX: y"},
        {"reply_to": ["a@b.example\nX: y"]},
        {"headers": {"X-A": "1\r\nBcc: evil@evil.example"}},
    ],
)
def test_a_line_break_in_a_header_is_refused(tmp_path: Path, bad: dict[str, Any]) -> None:
    with pytest.raises(BadHeaderError):
        Backend(url="", folder=tmp_path / "mail").send_messages([letter(**bad)])
    assert not (tmp_path / "mail").exists()


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example.org", 587, False, True),
        ("smtps://mail.example.org", 465, True, False),
        ("smtp://user:p%40ss@mail.example.org:2525", 2525, False, True),
        ("smtp://127.0.0.1:25", 25, False, False),
    ],
)
def test_a_mail_server_is_named_by_url(url: str, port: int, ssl: bool, tls: bool) -> None:
    made = smtp(urlsplit(url))
    assert (made.port, made.use_ssl, made.use_tls) == (port, ssl, tls)
    if "user" in url:
        assert (made.username, made.password) == ("user", "p@ss")


@pytest.mark.parametrize("url", ["http://mail.example.org", "smtp://", "mail.example.org"])
def test_another_url_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(Plain, match="BALAI_EMAIL_URL"):
        Backend(url=url).send_messages([letter()])


@pytest.fixture
def server() -> Iterator[tuple[int, list[str]]]:
    """A mail server of a few lines: takes letters and keeps what it was told."""
    said: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                talk, _peer = listening.accept()
            except OSError:
                return
            with talk, talk.makefile("rwb") as stream:
                converse(stream, said)

    threading.Thread(target=serve, daemon=True).start()
    yield listening.getsockname()[1], said
    listening.close()


def converse(stream: Any, said: list[str]) -> None:
    def answer(line: str) -> None:
        stream.write(line.encode() + b"\r\n")
        stream.flush()

    answer("220 hall")
    in_letter = False
    for raw in stream:
        line = raw.decode().rstrip("\r\n")
        said.append(line)
        if in_letter:
            if line == ".":
                in_letter = False
                answer("250 taken")
        elif line.upper() == "DATA":
            in_letter = True
            answer("354 go on")
        elif line.upper() == "QUIT":
            answer("221 bye")
            return
        elif "refused@" in line:
            answer("550 nobody here")
        else:
            answer("250 fine")


def test_a_letter_reaches_the_mail_server(server: tuple[int, list[str]]) -> None:
    port, said = server
    assert Backend(url=f"smtp://127.0.0.1:{port}").send_messages([letter()]) == 1
    assert "Selamat pagi" in said


def test_a_letter_to_the_sample_never_leaves(server: tuple[int, list[str]]) -> None:
    port, said = server
    assert Backend(url=f"smtp://127.0.0.1:{port}").send_messages([letter(to=["csco@sample.invalid"])]) == 0
    assert said == []


def test_a_server_that_refuses_or_is_away_raises_an_error_of_its_kind(server: tuple[int, list[str]]) -> None:
    port, _said = server
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        Backend(url=f"smtp://127.0.0.1:{port}").send_messages([letter(to=["refused@city.org"])])
    with socket.create_server(("127.0.0.1", 0)) as closed:
        away = closed.getsockname()[1]
    with pytest.raises(OSError, match="refused"):
        Backend(url=f"smtp://127.0.0.1:{away}").send_messages([letter()])
