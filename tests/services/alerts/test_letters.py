"""Letters: who is told of what, once, in which words, and how they end."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from balai.people.links import CONFIRM, STOP, row_of, token
from balai.people.person import account_id_of
from balai.services.alerts import jobs, wishes
from balai.services.alerts.chase import chase
from balai.services.alerts.collect import collect
from balai.services.alerts.letters import send_due
from balai.services.clock import parsed
from balai.services.commands import answering, office, reporters
from balai.services.models import Letter, Reporter, Subscription
from tests.cast import Cast

from ..cast import Opened, open_counter, report_something, request

ANI = "ani@mail.example"
SPOKEN = re.compile(r"https?://[^/\s]+(/muara/requests/[\w-]+/mine/\S+)")
STOPPED = re.compile(r"https?://[^/\s]+(/muara/requests/stop/\S+)")


def told() -> list[Any]:
    """What the worker's next round sends."""
    mail.outbox.clear()
    jobs.letters()
    return list(mail.outbox)


def test_whoever_reports_is_told_the_code_the_promise_and_a_link_of_their_own(
    cast: Cast, counter: Opened
) -> None:
    code = report_something(cast, contact=ANI).code
    [letter] = told()
    assert letter.to == [ANI] and letter.subject.startswith(f"{code}: ")
    assert "An answer is promised by" in letter.body
    link = SPOKEN.search(letter.body)
    assert link and "Take it back" in Client().get(link[1]).content.decode()
    assert told() == [], "nothing is said twice"


def test_what_the_office_says_is_told_in_the_language_of_whoever_reported_with_the_question(
    cast: Cast, counter: Opened
) -> None:
    told_to = report_something(cast, contact=ANI, lang="id")
    told()
    answering.answer(cast.actor("budi"), counter.place_id, told_to.code, "done", "Lubang sudah ditambal.")
    [letter] = told()
    assert "Lubang sudah ditambal." in letter.body
    link = SPOKEN.search(letter.body)
    assert link
    Client().get(link[1])
    assert request(cast, told_to.code).state == "done", (
        "a mail program that opens the link says nothing by it"
    )
    Client().post(link[1], {"do": "fixed"})
    assert request(cast, told_to.code).state == "fixed"


def test_those_who_joined_are_told_too_and_those_without_an_address_are_not(
    cast: Cast, counter: Opened
) -> None:
    from balai.services.commands.reporting import Report, join

    code = report_something(cast).code
    join(counter.place_id, code, Report(kind="", text="Me too.", contact="budi@mail.example"))
    join(counter.place_id, code, Report(kind="", text="Me too.", contact="telegram:123"))
    told()
    answering.start(cast.actor("budi"), counter.place_id, code)
    assert [letter.to for letter in told()] == [["budi@mail.example"]]


def test_held_and_erased_words_are_in_no_letter(cast: Cast, counter: Opened) -> None:
    first = report_something(cast, contact=ANI)
    told()
    reporters.reporter_by(counter.place_id, first.secret)
    answering.answer(cast.actor("budi"), counter.place_id, first.code, "done", "Filled.")
    told()
    reporters.object_to(counter.place_id, first.secret, "Mr Anton of number 7 did it")
    answering.moderate(cast.actor("budi"), counter.place_id, first.code, False, "It names a neighbour.")
    assert told() and all("Anton" not in letter.body for letter in mail.outbox)


def test_a_mail_server_that_fails_delays_and_loses_nothing(
    cast: Cast, counter: Opened, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    report_something(cast, contact=ANI)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens
    collect()
    assert send_due() == 0
    waiting = Letter.objects.of(counter.place_id).get()
    assert waiting.sent_at is None and waiting.tries == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due() == 0, "not at once again"
    assert send_due(timezone.now() + timedelta(minutes=6)) == 1 and len(mail.outbox) == 1
    assert send_due(timezone.now() + timedelta(days=1)) == 0


def test_a_letter_sent_again_after_a_crash_carries_the_same_name(cast: Cast, counter: Opened) -> None:
    report_something(cast, contact=ANI)
    [letter] = told()
    Letter.objects.of(counter.place_id).update(sent_at=None)
    mail.outbox.clear()
    send_due()
    assert mail.outbox[0].extra_headers["Message-ID"] == letter.extra_headers["Message-ID"]


def test_one_tap_ends_the_letters_and_opening_the_link_does_not(cast: Cast, counter: Opened) -> None:
    code = report_something(cast, contact=ANI).code
    [letter] = told()
    link = STOPPED.search(letter.body)
    assert link and letter.extra_headers["List-Unsubscribe"].endswith(f"{link[1]}>")
    assert (
        Client().get(link[1]).status_code == 200
        and Reporter.objects.of(counter.place_id).get().contact == ANI
    )
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert strict.post(link[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Reporter.objects.of(counter.place_id).get().contact == ""
    answering.start(cast.actor("budi"), counter.place_id, code)
    assert told() == []


def test_links_are_for_one_row_one_purpose_and_cannot_be_made_up(cast: Cast, counter: Opened) -> None:
    report_something(cast, contact=ANI)
    row = Reporter.objects.of(counter.place_id).get().id
    assert row_of(STOP, token(STOP, row)) == row
    assert row_of(CONFIRM, token(STOP, row)) is None
    forged = (
        token(STOP, row)[:-1] + "0" if not token(STOP, row).endswith("0") else token(STOP, row)[:-1] + "1"
    )
    for text in (forged, "", "0" * 64, "é" * 64, token(STOP, row) + "0"):
        assert row_of(STOP, text) is None
        if text and text.isascii():
            assert Client().post(f"/muara/requests/stop/{text}/").status_code == 404


def test_a_link_of_one_city_ends_nothing_in_another(cast: Cast, counter: Opened) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    report_something(cast, contact=ANI)
    row = Reporter.objects.of(counter.place_id).get()
    Client().post(f"/teluk/requests/stop/{token(STOP, row.id)}/")
    row.refresh_from_db()
    assert row.contact == ANI


# Following ------------------------------------------------------------------------------------------------


def follow(what: str, ref: str, email: str = ANI) -> Any:
    from balai.people.mailer import wait

    mail.outbox.clear()
    answer = Client().post(f"/muara/requests/follow/?what={what}&ref={ref}", {"email": email})
    wait()
    return answer


def confirmed(what: str, ref: str = "", email: str = ANI) -> None:
    assert follow(what, ref, email).status_code == 200
    link = re.search(r"https?://[^/\s]+(/muara/requests/confirm/\S+)", mail.outbox[0].body)
    assert link
    Client().get(link[1])
    assert Client().post(link[1]).status_code == 200


def test_a_wish_counts_once_its_letter_confirms_it(cast: Cast, counter: Opened) -> None:
    follow("kind", "roads")
    report_something(cast)
    assert told() == []
    confirmed("kind", "roads")
    code = report_something(cast).code
    report_something(cast, kind="home-waste")
    [letter] = told()
    assert letter.to == [ANI] and code in letter.body


@pytest.mark.parametrize(
    ("what", "ref"), [("kind", "nothing"), ("area", "x"), ("request", "MKS-222222"), ("x", "y")]
)
def test_what_there_is_not_cannot_be_followed(cast: Cast, counter: Opened, what: str, ref: str) -> None:
    assert follow(what, ref).status_code == 404 and not Subscription.objects.of(counter.place_id).exists()


def test_nobody_learns_who_follows_and_nobody_is_flooded(cast: Cast, counter: Opened) -> None:
    confirmed("place")
    first = follow("place", "").content
    sent = len(mail.outbox)
    for _ in range(5):
        again = follow("kind", "roads")
        sent += len(mail.outbox)
        assert again.status_code == 200
    unknown = follow("place", "", "nobody@mail.example").content
    assert sent <= wishes.TO_ADDRESS.most
    assert re.sub(rb'value="[^"]*"', b"", first) == re.sub(rb'value="[^"]*"', b"", unknown)


def test_followers_get_what_happened_within_an_hour_in_one_letter(cast: Cast, counter: Opened) -> None:
    confirmed("area", counter.north)
    codes = [report_something(cast).code for _ in range(3)]
    [letter] = told()
    assert all(code in letter.body for code in codes)
    late = report_something(cast).code
    assert told() == []
    mail.outbox.clear()
    assert send_due(timezone.now() + timedelta(minutes=61)) == 1 and late in mail.outbox[0].body


def test_a_bad_address_is_said_beside_the_field_and_kept(cast: Cast, counter: Opened) -> None:
    answer = follow("place", "", "ani at mail")
    assert answer.status_code == 400 and "ani at mail" in answer.content.decode() and mail.outbox == []


def test_line_breaks_in_what_residents_write_make_no_header(cast: Cast, counter: Opened) -> None:
    told_to = report_something(cast, contact=ANI)
    told()
    text = "Filled.\nBcc: everybody@mail.example\r\n\r\nMore"
    answering.answer(cast.actor("budi"), counter.place_id, told_to.code, "done", text)
    [letter] = told()
    assert letter.recipients() == [ANI] and "\n" not in letter.subject


# Forgetting -----------------------------------------------------------------------------------------------


def test_addresses_are_removed_once_nobody_needs_them(cast: Cast, counter: Opened) -> None:
    ended, going_on = report_something(cast, contact=ANI), report_something(cast, contact=ANI)
    answering.answer(cast.actor("budi"), counter.place_id, ended.code, "declined", "It is private ground.")
    assert jobs.forget(timezone.now() + timedelta(days=39)) == 0
    assert jobs.forget(timezone.now() + timedelta(days=41)) == 1
    left = dict(Reporter.objects.of(counter.place_id).values_list("code", "contact"))
    assert left == {ended.code: "", going_on.code: ANI}


def test_the_office_is_told_of_a_broken_promise_and_later_whoever_leads_the_city(
    cast: Cast, counter: Opened
) -> None:
    me = account_id_of(cast.actor("budi"))
    assert me
    office.set_members(cast.actor("budi"), counter.place_id, counter.works, {me})
    code = report_something(cast).code
    told()
    row = request(cast, code)
    broken = parsed(row.promise) + timedelta(hours=1)
    assert chase(broken) == 1 and chase(broken) == 0
    [letter] = told()
    assert letter.to == [cast.budi.email] and f"/desk/cities/muara/queue/{code}/" in letter.body
    assert chase(broken + timedelta(days=7)) == 1
    assert {to for letter in told() for to in letter.to} == {cast.budi.email, cast.amina.email}
