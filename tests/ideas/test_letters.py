"""What happened to my idea: who is told of what, once, in which words, and how it ends."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from balai.ideas.alerts import letters as sending
from balai.ideas.alerts import wishes
from balai.ideas.alerts.collect import collect, write_of_silence
from balai.ideas.alerts.letters import NEEDED, UNCONFIRMED, forget, send_due
from balai.ideas.alerts.wishes import CONFIRM, STOP
from balai.ideas.commands import amending, calling, proposing, saying, summing
from balai.ideas.models import Letter, Reader
from balai.people import mailer
from balai.people.links import row_of, token
from tests.cast import Cast

from .cast import every_byte, move, propose, row, voice

ANI, FAN = "ani@mail.example", "fan@mail.example"
LINK = re.compile(r"https?://[^/\s]+(/muara/ideas/\S+)")


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


def told() -> list[Any]:
    """What the worker's next round sends."""
    mailer.wait()
    mail.outbox.clear()
    sending.letters()
    return list(mail.outbox)


def reads(cast: Cast, idea: str, email: str = ANI, *, author: bool = False) -> Reader:
    """Somebody who asked for letters about the idea, and confirmed it."""
    wishes.ask(cast.muara, row(cast, idea), email, author=author)
    mine = Reader.objects.of(cast.muara.place_id).get(idea=idea, email=email)
    assert wishes.confirm(cast.muara.place_id, token(CONFIRM, mine.id))
    return mine


def answer(cast: Cast, idea: str, what: str = "in part", text: str = "On 740 of 910 metres.") -> None:
    calling.answer(cast.actor("budi"), cast.muara.place_id, idea, what, text, None if what == "done" else 60)


def test_nobody_is_written_to_who_did_not_confirm_and_asking_tells_nothing(cast: Cast, idea: str) -> None:
    path = f"/muara/ideas/{idea}/follow/"
    first, again = (Client().post(path, {"email": ANI}).content.decode() for _time in range(2))
    assert "Look into your mail" in first and "Look into your mail" in again
    mailer.wait()
    letter = mail.outbox[0]
    assert letter.to == [ANI] and "Shade trees" in letter.body
    answer(cast, idea)
    assert told() == []
    link = next(one for one in LINK.findall(letter.body) if "/confirm/" in one)
    assert Client().get(link).status_code == 200
    assert not Reader.objects.of(cast.muara.place_id).get().confirmed, "opening it confirms nothing"
    assert Client().post(link).status_code == 200
    answer(cast, idea)
    assert [one.to for one in told()] == [[ANI]]


def test_an_address_is_asked_three_times_an_hour_and_not_oftener(cast: Cast, asked: str) -> None:
    for n in range(5):
        ref = propose(cast, asked, title=f"Idea {n}", client_key=f"{n}" * 30).ref
        wishes.ask(cast.muara, row(cast, ref), ANI, author=False)
    mailer.wait()
    assert len(mail.outbox) == 3


def test_the_address_given_with_an_idea_is_its_authors_and_nothing_else_knows_it(
    cast: Cast, asked: str
) -> None:
    sent = {"title": "Shade", "need": "Heat.", "text": "Trees.", "contact": ANI, "client_key": "k" * 30}
    answered = Client().post(f"/muara/ideas/propose/{asked}/", sent)
    assert answered.status_code == 302
    mine = Reader.objects.of(cast.muara.place_id).get()
    assert mine.author and not mine.confirmed
    assert ANI.encode() not in every_byte(cast.muara.place_id)
    assert ANI not in Client().get(answered["Location"]).content.decode()
    bad = Client().post(f"/muara/ideas/propose/{asked}/", {**sent, "contact": "no address", "client_key": ""})
    assert 'id="id_contact_error"' in bad.content.decode()


def test_a_letter_says_what_the_office_answered_and_whose_word_is_the_next(cast: Cast, idea: str) -> None:
    reads(cast, idea)
    answer(cast, idea)
    [letter] = told()
    assert letter.subject.startswith("Shade trees on the riverside walk: ")
    for words in (
        "On 740 of 910 metres.",
        "The next word is with this office: Parks.",
        f"/muara/ideas/{idea}/",
    ):
        assert words in letter.body
    assert told() == [], "once"


def test_a_letter_comes_for_each_thing_that_happens(cast: Cast, asked: str, idea: str) -> None:
    place_id, budi = cast.muara.place_id, cast.actor("budi")
    reads(cast, idea)
    offered = amending.offer(place_id, voice(cast, idea).voice, "Other", "Need.", "Words.", "Why.")
    assert told() == [], "not before somebody looked"
    amending.moderate_amendment(budi, place_id, offered, True)
    assert "other words are offered" in told()[0].subject
    amending.take(place_id, idea, cast.author_secret, offered)
    assert "it has other words now" in told()[0].subject
    move(cast, asked, "vote")
    [letter] = told()
    assert "People decide" in letter.body and "It is time for it." in letter.body
    summing.chase(datetime.now(UTC) + timedelta(days=400))
    assert "The day passed without a word" in told()[0].body
    answer(cast, idea, "done", "Planted.")
    [letter] = told()
    assert "Planted." in letter.body and "last word" in letter.body and "The next word" not in letter.body


def test_several_things_at_once_are_one_letter(cast: Cast, asked: str, idea: str) -> None:
    reads(cast, idea)
    answer(cast, idea)
    move(cast, asked, "check")
    [letter] = told()
    assert "several things happened" in letter.subject
    assert "On 740 of 910 metres." in letter.body and "The city checks them" in letter.body


def test_only_whoever_proposed_it_is_told_that_another_asks_to_join_and_no_letter_speaks_for_them(
    cast: Cast, asked: str, idea: str
) -> None:
    place_id = cast.muara.place_id
    reads(cast, idea, FAN)
    mine = reads(cast, idea, author=True)
    other = propose(cast, asked, title="Trees by the river")
    for _time in range(2):
        proposing.ask_to_join(place_id, other.ref, other.secret, idea)
    [letter] = told()
    assert letter.to == [ANI] and "Trees by the river" in letter.body
    assert cast.author_secret not in letter.body and "/mine/" not in letter.body
    assert {
        row_of(purpose, part) for part in re.findall(r"[0-9a-f]{64}", letter.body) for purpose in (STOP,)
    } == {mine.id}


def test_whoever_read_of_a_merged_idea_reads_on_and_one_tap_ends_that_too(
    cast: Cast, asked: str, idea: str
) -> None:
    place_id = cast.muara.place_id
    other = propose(cast, asked, title="Trees by the river")
    mine = reads(cast, other.ref, author=True)
    proposing.ask_to_join(place_id, other.ref, other.secret, idea)
    proposing.settle_join(place_id, idea, cast.author_secret, other.ref, yes=True)
    [letter] = told()
    assert (
        letter.subject.startswith("Trees by the river") and "Shade trees on the riverside walk" in letter.body
    )
    answer(cast, idea)
    [letter] = told()
    assert letter.subject.startswith("Shade trees") and letter.to == [ANI]
    wishes.stop(place_id, token(STOP, mine.id))
    answer(cast, idea, "note", "More soon.")
    assert told() == []


def test_whoever_asked_and_was_told_no_reads_so(cast: Cast, asked: str, idea: str) -> None:
    other = propose(cast, asked, title="Trees by the river")
    reads(cast, other.ref, author=True)
    proposing.ask_to_join(cast.muara.place_id, other.ref, other.secret, idea)
    proposing.settle_join(cast.muara.place_id, idea, cast.author_secret, other.ref, yes=False)
    assert "it goes on by itself" in told()[0].subject


def test_held_words_are_in_no_letter(cast: Cast, idea: str) -> None:
    reads(cast, idea)
    calling.moderate_idea(cast.actor("budi"), cast.muara.place_id, idea, False, "It names a neighbour.")
    [letter] = told()
    assert "Shade trees" not in letter.subject + letter.body and "It names a neighbour." in letter.body


def test_silence_is_said_after_a_month_on_the_page_and_by_letter_and_support_is_no_word(
    cast: Cast, idea: str
) -> None:
    place_id, now = cast.muara.place_id, datetime.now(UTC)
    mine = reads(cast, idea)
    assert write_of_silence(now + timedelta(days=29)) == 0
    saying.support(place_id, voice(cast, idea).voice, yes=True)
    later = now + timedelta(days=31)
    assert write_of_silence(later) == 1 and write_of_silence(later) == 0
    collect(later)
    assert send_due(later) == 1
    assert "nothing happened for a while" in mail.outbox[-1].subject
    assert re.search(r"Nothing has happened for 3\d days", mail.outbox[-1].body)
    assert "The next word is with this office: Parks." in mail.outbox[-1].body
    assert (
        write_of_silence(later + timedelta(days=20)) == 0
        and write_of_silence(later + timedelta(days=31)) == 1
    )
    assert Reader.objects.of(place_id).get(id=mine.id).told_at == later
    answer(cast, idea, "done", "Planted.")
    assert write_of_silence(later + timedelta(days=90)) == 0, "the last word is said"


def test_the_page_shows_the_same_clock(cast: Cast, idea: str) -> None:
    assert (
        "The next word is with this office: Parks." in Client().get(f"/muara/ideas/{idea}/").content.decode()
    )
    own = Client().get(f"/muara/ideas/{idea}/mine/{cast.author_secret}/").content.decode()
    assert "The next word is with this office: Parks." in own and "follow/" in own


def test_one_tap_ends_the_letters_and_removes_the_address(cast: Cast, idea: str) -> None:
    reads(cast, idea)
    answer(cast, idea)
    [letter] = told()
    link = next(one for one in LINK.findall(letter.body) if "/stop/" in one)
    assert f"{link}>" in letter.extra_headers["List-Unsubscribe"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    program = Client(enforce_csrf_checks=True)
    assert program.get(link).status_code == 200 and Reader.objects.of(cast.muara.place_id).exists()
    assert program.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Reader.objects.of(cast.muara.place_id).exists()
    answer(cast, idea)
    assert told() == []


def test_a_link_of_another_purpose_or_city_ends_and_confirms_nothing(cast: Cast, idea: str) -> None:
    mine = reads(cast, idea)
    for purpose in (CONFIRM, "stop", "hands-stop"):
        assert Client().post(f"/muara/ideas/stop/{token(purpose, mine.id)}/").status_code == 404
    Client().post(f"/teluk/ideas/stop/{token(STOP, mine.id)}/")
    assert Reader.objects.of(cast.muara.place_id).filter(confirmed=True).exists()
    assert Client().post(f"/teluk/ideas/confirm/{token(CONFIRM, mine.id)}/").status_code == 404


def test_a_letter_that_was_not_taken_is_tried_again_under_the_same_name(
    cast: Cast, idea: str, settings: Any
) -> None:
    reads(cast, idea)
    answer(cast, idea)
    settings.EMAIL_BACKEND = "tests.pledges.test_letters.Broken"
    sending.letters()
    assert Letter.objects.of(cast.muara.place_id).get().tries == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due() == 0, "not at once"
    assert send_due(datetime.now(UTC) + timedelta(minutes=6)) == 1
    assert (
        mail.outbox[-1]
        .extra_headers["Message-ID"]
        .startswith(f"<{Letter.objects.of(cast.muara.place_id).get().id.hex}@")
    )


def test_a_line_break_in_a_title_starts_no_header(cast: Cast, asked: str) -> None:
    ref = propose(cast, asked, title="Shade\nBcc: all@mail.example").ref
    reads(cast, ref)
    answer(cast, ref)
    [letter] = told()
    assert "\n" not in letter.subject and letter.bcc == []


def test_a_letter_is_in_the_language_of_its_reader(cast: Cast, idea: str) -> None:
    mine = reads(cast, idea)
    Reader.objects.of(cast.muara.place_id).filter(id=mine.id).update(lang="th")
    answer(cast, idea)
    assert re.search("25[67][0-9]", told()[0].body), "a Thai date carries the Buddhist year"


def test_addresses_go_when_nobody_needs_them(cast: Cast, asked: str, idea: str) -> None:
    now, place_id = datetime.now(UTC), cast.muara.place_id
    reads(cast, idea)
    wishes.ask(cast.muara, row(cast, idea), FAN, author=False)
    assert forget(now + UNCONFIRMED - timedelta(hours=1)) == 0
    assert forget(now + UNCONFIRMED + timedelta(hours=1)) == 1, "nobody confirmed this one"
    answer(cast, idea, "done", "Planted.")
    assert forget(now + NEEDED - timedelta(days=1)) == 0
    assert forget(now + NEEDED + timedelta(days=1)) == 1
    assert not Reader.objects.of(place_id).exists()
