"""Letters to those who pledged: in their language, with a way to speak and a way to end them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from balai.people.links import row_of
from balai.pledges.commands import calling, pledging
from balai.pledges.commands.pledging import SPEAK, STOP
from balai.pledges.letters import NEEDED, forget, remind, send_due
from balai.pledges.models import Letter, Pledge
from tests.cast import Cast

from .cast import AFTER, DURING, NOW, call, pledge

LINK = re.compile(r"https?://[^/\s]+(/muara/hands/\S+)")


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


def test_a_letter_says_the_code_the_time_and_the_place_and_its_link_speaks(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref, contact="ani@mail.example")
    assert send_due() == 1 and send_due() == 0
    letter = mail.outbox[0]
    assert letter.to == ["ani@mail.example"] and letter.subject == "Clear the Hilir canal: you come"
    for words in (told.code, "Saturday, November 28, 2026", "7:00", "The bridge at the old market", "Boots"):
        assert words in letter.body
    link = next(one for one in LINK.findall(letter.body) if "/mine/" in one)
    secret = link.split("/")[-2]
    assert row_of(SPEAK, secret) and told.secret not in letter.body
    assert pledging.take_back(cast.muara.place_id, secret, now=NOW).code == told.code


def test_a_letter_is_in_the_language_of_whoever_pledged(cast: Cast, ref: str) -> None:
    pledge(cast, ref, contact="ani@mail.example", lang="th")
    send_due()
    assert "2569" in mail.outbox[0].body, "a Thai date carries the Buddhist year"


def test_nobody_without_an_address_gets_a_letter(cast: Cast, ref: str) -> None:
    pledge(cast, ref)
    assert not Letter.objects.of(cast.muara.place_id).exists() and send_due() == 0


def test_it_is_said_why_it_was_called_off(cast: Cast, ref: str) -> None:
    pledge(cast, ref, contact="ani@mail.example")
    send_due()
    calling.call_off(cast.actor("budi"), cast.muara.place_id, ref, "The river is too high.", NOW)
    send_due()
    assert "The river is too high." in mail.outbox[1].body and "called off" in mail.outbox[1].subject


def test_one_tap_ends_them_and_removes_the_address_and_the_pledge_stands(cast: Cast, ref: str) -> None:
    pledge(cast, ref, contact="ani@mail.example")
    send_due()
    link = next(one for one in LINK.findall(mail.outbox[0].body) if "/stop/" in one)
    assert f"{link}>" in mail.outbox[0].extra_headers["List-Unsubscribe"]
    program = Client(enforce_csrf_checks=True)  # a mail program has neither page nor token
    assert program.get(link).status_code == 200
    assert Pledge.objects.of(cast.muara.place_id).get().contact == "ani@mail.example", (
        "opening it ends nothing"
    )
    assert program.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    mine = Pledge.objects.of(cast.muara.place_id).get()
    assert mine.contact == "" and mine.state == "coming"
    calling.call_off(cast.actor("budi"), cast.muara.place_id, ref, "Rain.", NOW)
    assert send_due() == 0


def test_the_link_of_another_purpose_or_city_ends_nothing(cast: Cast, ref: str) -> None:
    from balai.people.links import token

    pledge(cast, ref, contact="ani@mail.example")
    mine = Pledge.objects.of(cast.muara.place_id).get()
    for path in (
        f"/muara/hands/stop/{token(SPEAK, mine.id)}/", f"/teluk/hands/stop/{token(STOP, mine.id)}/",
        f"/muara/hands/stop/{token('stop', mine.id)}/",
    ):  # fmt: skip
        assert Client().post(path).status_code == 404
    assert Pledge.objects.of(cast.muara.place_id).get().contact


def test_whoever_comes_is_reminded_once_within_a_day_before(cast: Cast, ref: str) -> None:
    letters, pledges = Letter.objects.of(cast.muara.place_id), Pledge.objects.of(cast.muara.place_id)
    pledge(cast, ref, contact="ani@mail.example")
    pledge(cast, ref, others=9, contact="hopes@mail.example")
    pledge(cast, ref, contact="late@mail.example")
    pledges.update(since=NOW)
    pledges.filter(contact__startswith="late").update(since=DURING - timedelta(hours=3))
    letters.delete()
    assert remind(DURING - timedelta(days=2)) == 0, "not earlier"
    assert remind(DURING - timedelta(hours=2)) == 1 and remind(DURING - timedelta(hours=2)) == 0
    assert remind(DURING) == 0, "not once it has begun"
    send_due()
    assert [letter.to for letter in mail.outbox] == [["ani@mail.example"]]
    assert "it begins soon" in mail.outbox[0].subject and "take your pledge back" in mail.outbox[0].body


def test_a_line_break_in_a_title_starts_no_header(cast: Cast) -> None:
    ref = call(cast, title="Clean\nBcc: all@mail.example")
    pledge(cast, ref, contact="ani@mail.example")
    assert send_due() == 1
    assert "\n" not in mail.outbox[0].subject and mail.outbox[0].bcc == []


def test_a_letter_that_was_not_taken_is_tried_again(cast: Cast, ref: str, settings: Any) -> None:
    from datetime import UTC, datetime

    pledge(cast, ref, contact="ani@mail.example")
    settings.EMAIL_BACKEND = "tests.pledges.test_letters.Broken"
    assert send_due() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due() == 0, "not at once"
    assert send_due(datetime.now(UTC) + timedelta(minutes=6)) == 1


class Broken:
    """A mail server that is down."""

    def __init__(self, **_options: Any) -> None:
        pass

    def send_messages(self, _messages: Any) -> int:
        raise OSError


def test_names_addresses_and_messages_are_forgotten_thirty_days_after_it_is_over(
    cast: Cast, ref: str
) -> None:
    told = pledge(cast, ref, contact="ani@mail.example")
    pledging.take_back(cast.muara.place_id, told.secret, "My child is ill.", NOW)
    later = call(cast, title="Plant trees", now=NOW)
    pledge(cast, later, contact="ani@mail.example")
    assert forget(AFTER + NEEDED - timedelta(days=1)) == 0
    assert forget(AFTER + NEEDED) == 2
    for mine in Pledge.objects.of(cast.muara.place_id):
        assert (mine.name, mine.contact, mine.message) == ("", "", "")
