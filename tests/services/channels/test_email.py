"""Recorded letters become requests; what no person wrote is not answered."""

import base64
import io
from argparse import Namespace
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest
from django.core import mail
from django.db import OperationalError

from balai.services.alerts.jobs import letters
from balai.services.channels import commandline, hearing
from balai.services.channels.email_in import Email
from balai.services.channels.hearing import hear
from balai.services.channels.saying import say_due
from balai.services.channels.tables import Conversation, Incoming, Outgoing
from balai.services.models import Reporter, Request
from tests.services.cast import Opened, picture

from .conftest import RECORDED, Line


def letter(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def said(name: str) -> Any:
    return Email().normalise(letter(name))[0]


@pytest.fixture(autouse=True)
def box(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_a_letter_and_two_answers_are_a_report(email: Line, counter: Opened) -> None:
    choose = letter("letter_outlook.eml").replace(b"budi@", b"sari@")
    email.tell("letter_plain.eml", "letter_answer.eml", choose, choose.replace(b"MB0001", b"MB0002"))
    row = Request.objects.of(counter.place_id).get()
    assert (row.channel, row.kind, row.chosen) == ("email", "roads", {"blocked": ["yes"]})
    assert Reporter.objects.of(counter.place_id).get().contact == "sari@example.org"
    assert [one.to for one in mail.outbox] == [["sari@example.org"]] * 3
    letters()
    assert row.code in mail.outbox[-1].subject and "/mine/" in mail.outbox[-1].body


def test_an_answer_says_that_a_machine_wrote_it_and_where_to_write_back(email: Line) -> None:
    email.tell("letter_plain.eml")
    answer = mail.outbox[0]
    assert answer.extra_headers["Auto-Submitted"] == "auto-replied"
    assert answer.extra_headers["Reply-To"] == "lapor@muara.example"
    assert "\n" not in answer.subject


def test_signature_and_quotes_are_no_part_of_a_report() -> None:
    assert said("letter_plain.eml").text == "Street lamp is out\nIt has been dark for three days."
    assert said("letter_answer.eml").text == "In front of the old mosque"
    assert said("letter_outlook.eml").text == "1"


def test_a_letter_of_html_alone_is_read_without_its_scripts() -> None:
    text = said("letter_html.eml").text
    assert (
        "Bags lie everywhere." in text
        and "alert" not in text
        and "earlier" not in text
        and "color" not in text
    )


def test_thai_letters_of_the_old_kind_are_read() -> None:
    assert said("letter_thai.eml").text == "ไฟถนนดับ\nซอย 5 หน้าวัด"


def test_pictures_come_along(email: Line, counter: Opened) -> None:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "sari@example.org", "Hole", "<p-1@example.org>"
    made.set_content("A deep hole")
    for number in range(5):
        made.add_attachment(picture(str(number)), maintype="image", subtype="jpeg", filename=f"{number}.jpg")
    email.tell(made.as_bytes())
    assert Conversation.objects.of(counter.place_id).get().draft["pictures"] == 3


@pytest.mark.parametrize("name", ["letter_away.eml", "letter_list.eml", "letter_forged.eml"])
def test_what_no_person_wrote_is_not_answered(email: Line, counter: Opened, name: str) -> None:
    email.tell(name)
    assert not mail.outbox and not Conversation.objects.of(counter.place_id).exists()


def test_our_own_letters_do_not_go_round(email: Line, settings: Any) -> None:
    ours = letter("letter_plain.eml").replace(b"Sari@Example.org", settings.DEFAULT_FROM_EMAIL.encode())
    bounce = letter("letter_plain.eml").replace(b"Return-Path: <sari@example.org>", b"Return-Path: <>")
    daemon = letter("letter_plain.eml").replace(b"Sari@Example.org", b"MAILER-DAEMON@example.org")
    email.tell(ours, bounce.replace(b"plain-1", b"b-1"), daemon.replace(b"plain-1", b"d-1"))
    assert not mail.outbox


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\xff" * 100, b"From: a\n\n", b"From: =?utf-8?q?=FF?= <x@example.org>\n\n", b"\n\n\n",
     b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 300],
)  # fmt: skip
def test_broken_letters_change_nothing_and_break_nothing(email: Line, counter: Opened, raw: bytes) -> None:
    assert email.send(raw) == 204
    hear()
    assert not Request.objects.of(counter.place_id).exists()


def test_a_broken_multipart_is_read_as_far_as_it_goes(email: Line, counter: Opened) -> None:
    email.tell("letter_broken.eml")
    assert not Request.objects.of(counter.place_id).exists()


def test_no_header_can_be_smuggled_into_an_answer(email: Line) -> None:
    smuggled = letter("letter_plain.eml").replace(
        b"Subject: Street lamp is out", b"Subject: =?utf-8?q?Lamp=0D=0ABcc:_everybody@example.org?="
    )
    email.tell(smuggled)
    assert mail.outbox[0].bcc == [] and "Bcc" not in mail.outbox[0].message()


def test_only_with_the_password(email: Line, counter: Opened) -> None:
    good = base64.b64encode(f"relay:{email.secret}".encode()).decode()
    assert email.send("letter_plain.eml", Authorization=f"Basic {good}") == 204
    for wrong in ("", "Basic", "Basic !!", "Basic eDp5", "Bearer", f"Digest {email.secret}", "Bearer x"):
        assert email.send("letter_answer.eml", Authorization=wrong) == 403
    assert Incoming.objects.of(counter.place_id).count() == 1


def test_a_letter_of_twenty_megabytes_is_refused(email: Line) -> None:
    assert email.send(b"x" * 15_000_001) == 413


def test_a_mail_server_may_pipe_letters_in(
    email: Line, counter: Opened, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pipe(raw: bytes, place: str = "muara") -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return commandline.mail_in(Namespace(place=place))

    assert pipe(letter("letter_plain.eml")) == 0 and hear() == 1 and say_due() == 1
    assert pipe(b"x" * 15_000_001) == 1

    def fails(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(hearing, "keep", fails)
    assert pipe(letter("letter_plain.eml")) == 75


def test_what_no_mail_server_takes_waits(email: Line, counter: Opened, settings: Any) -> None:
    settings.EMAIL_BACKEND = "balai.ops.mail.Backend"
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, email_url="smtp://127.0.0.1:1")
    email.tell("letter_plain.eml")
    assert Outgoing.objects.of(counter.place_id).get().tries == 1
