"""One request at the desk: what staff alone see of it, and what they do with it; nothing is overwritten."""

from typing import Any

import pytest
from django.test import Client

from balai.people.person import account_id_of
from balai.record.replay import compare
from balai.services import queue
from balai.services.commands import office, reporters
from balai.services.models import AnswerTemplate, Reporter, StaffNote
from tests.cast import Cast
from tests.saying import size

from .cast import IN_NORTH, Opened, every_byte, open_counter, report_something, request, seen
from .pages import photograph

QUEUE = "/desk/cities/muara/queue/"
WORDS = "/desk/cities/muara/counter/words/"
REASON = "It is the other office that does this."


@pytest.fixture
def budi(cast: Cast) -> Client:
    return cast.signed_in("budi")


def do(client: Client, code: str, what: str, **said: Any) -> Any:
    return client.post(f"{QUEUE}{code}/{what}/", said)


def test_an_officer_takes_starts_and_answers_with_a_picture(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code = report_something(cast).code
    me = account_id_of(cast.actor("budi"))
    assert do(budi, code, "give", officer=str(me), seen="0").status_code == 302
    assert queue.assignments(counter.place_id, [code])[code].account == me
    assert do(budi, code, "start").status_code == 302 and request(cast, code).state == "working"
    answer = do(budi, code, "answer", answer="done", text="Filled with asphalt.", photos=[photograph()])
    assert answer.status_code == 302 and answer["Location"] == f"{QUEUE}{code}/"
    row = request(cast, code)
    assert row.state == "done" and row.object_by > row.answered_at and len(row.answer_photos) == 1
    assert seen(cast, code).answer == "Filled with asphalt." and compare(counter.place_id) == []


def test_who_saw_an_older_screen_overwrites_nothing_and_keeps_what_was_chosen(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code = report_something(cast).code
    amina, me = (str(account_id_of(cast.actor(name))) for name in ("amina", "budi"))
    assert do(cast.signed_in("amina"), code, "give", officer=amina, seen="0").status_code == 302
    answer = do(budi, code, "give", officer=me, seen="0")
    page = answer.content.decode()
    assert (
        answer.status_code == 400 and "Somebody else took this in the meantime. Nothing was changed." in page
    )
    assert f'<option value="{me}" selected>' in page
    assert str(queue.assignments(counter.place_id, [code])[code].account) == amina


def test_a_request_is_sent_on_promised_anew_and_joined_with_reasons_that_everybody_reads(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code, other = report_something(cast).code, report_something(cast).code
    assert (
        do(budi, code, "send_on", office=counter.cleaning, kind="", seen="0", reason=REASON).status_code
        == 302
    )
    said = {"until": "2028-01-03T09:30", "reason": "The part is ordered."}
    assert do(budi, code, "promise", **said).status_code == 302
    assert request(cast, code).promise == "2028-01-03T01:30Z", "half past nine in Makassar"
    assert do(budi, code, "join", into=other.lower(), reason="The same hole.").status_code == 302
    page = Client().get(f"/muara/requests/{code}/").content.decode()
    assert REASON in page and "The part is ordered." in page and "The same hole." in page
    assert request(cast, other).people == 2


@pytest.mark.parametrize(
    ("what", "said", "why"),
    [
        ("send_on", {"office": "", "seen": "0", "reason": REASON}, "This field is required."),
        ("send_on", {"office": "zzzz", "seen": "0", "reason": REASON}, "Select a valid choice."),
        ("promise", {"until": "tomorrow", "reason": REASON}, "Enter a valid date/time."),
        ("promise", {"until": "2001-01-01T10:00", "reason": REASON}, "Promise a time that is still to come."),
        ("answer", {"answer": "done", "text": "\u200b\u200b"}, "Say in a few words what was done"),
        ("answer", {"answer": "fixed", "text": "Filled."}, "Select a valid choice."),
        ("join", {"into": "MKS-222222"}, "There is no report of this code."),
        ("join", {"into": "nonsense"}, "There is no report of this code."),
        ("moderate", {"shown": "no", "reason": ""}, "This field is required."),
        ("moderate", {"shown": "no", "reason": REASON, "asides": ["00" * 32]}, "Select a valid choice."),
        ("note", {"note": " \u200b "}, "Write what the others should know."),
        ("give", {"officer": "x", "seen": "0"}, "Select a valid choice."),
    ],
)
def test_what_is_refused_is_said_beside_the_field_and_what_was_typed_is_kept(
    cast: Cast, counter: Opened, budi: Client, what: str, said: dict[str, Any], why: str
) -> None:
    code = report_something(cast).code
    before = size(counter.place_id)
    answer = do(budi, code, what, **said)
    page = answer.content.decode()
    assert answer.status_code == 400 and why in page and size(counter.place_id) == before
    for typed in (value for name, value in said.items() if name in {"reason", "into"} and value):
        assert typed in page


def test_notes_stay_at_the_desk(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast).code
    assert do(budi, code, "note", note="She called twice, be kind.").status_code == 302
    assert "She called twice, be kind." in cast.signed_in("amina").get(f"{QUEUE}{code}/").content.decode()
    for path in (f"/muara/requests/{code}/", f"/muara/open311/v2/requests/{code}.json", "/muara/record/"):
        assert "She called twice" not in Client().get(path).content.decode()
    assert b"She called twice" not in every_byte(cast)


def test_words_and_pictures_are_held_shown_again_and_each_decision_is_told(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code = report_something(cast, text="Mr Anton of number 7 did it").code
    text = request(cast, code).text
    said = {"shown": "no", "reason": "It names a neighbour.", "asides": [text]}
    assert do(budi, code, "moderate", **said).status_code == 302
    public = f"/muara/requests/{code}/"
    page = Client().get(public).content.decode()
    assert "Mr Anton" not in page and "It names a neighbour." in page
    assert do(budi, code, "moderate", shown="yes", reason="He asked us to show it.").status_code == 302
    page = Client().get(public).content.decode()
    assert "Mr Anton" in page and "He asked us to show it." in page and "It names a neighbour." in page


def test_the_exact_place_of_a_home_is_shown_at_the_desk_and_contacts_nowhere(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    lat, lon = IN_NORTH
    code = report_something(cast, kind="home-waste", contact="ani@mail.example").code
    exact = f"{lat / 1e6:.5f}, {lon / 1e6:.5f}"
    desk = budi.get(f"{QUEUE}{code}/").content.decode()
    assert exact in desk and exact not in Client().get(f"/muara/requests/{code}/").content.decode()
    assert "ani@mail.example" not in desk
    assert Reporter.objects.of(counter.place_id).get(code=code).contact == "ani@mail.example"


def test_others_that_may_be_of_the_same_thing_are_offered_the_likeliest_first(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    lat, lon = IN_NORTH
    code = report_something(cast, text="A deep hole before the bakery").code
    same = report_something(cast, text="Deep hole before the bakery!", lat=lat + 100, lon=lon).code
    other = report_something(cast, text="The lamp is dark", lat=lat + 3000, lon=lon).code
    page = budi.get(f"{QUEUE}{code}/")
    assert [one["row"].code for one in page.context["near"]] == [same, other]
    assert "11 m away" in page.content.decode()


def test_an_answer_starts_from_words_in_the_language_of_whoever_reported(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code = report_something(cast).code
    said = {"name": "Asphalt", "lang": "id", "kind": "roads", "text": "Lubang sudah ditambal."}
    assert budi.post(f"{WORDS}add/", said)["Location"] == WORDS
    kept = AnswerTemplate.objects.of(counter.place_id).get()
    page = budi.get(f"{QUEUE}{code}/?words={kept.id}").content.decode()
    assert "Lubang sudah ditambal." in page and f"?words={kept.id}#answer" in page
    again = budi.post(f"{WORDS}add/", said)
    assert (
        again.status_code == 400
        and "There are words of this name in this language already." in again.content.decode()
    )
    assert budi.post(f"{WORDS}{kept.id}/", {**said, "text": "Sudah."}).status_code == 302
    assert AnswerTemplate.objects.of(counter.place_id).get().text == "Sudah."
    assert budi.post(f"{WORDS}{kept.id}/remove/").status_code == 302
    assert not AnswerTemplate.objects.of(counter.place_id).exists()


def test_words_of_another_city_are_neither_read_nor_changed(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    there = open_counter(cast, "teluk", "TLK", who="chan")
    office.keep_template(cast.actor("chan"), there.place_id, "Ours", "en", "Only ours.")
    theirs = AnswerTemplate.objects.of(there.place_id).get()
    code = report_something(cast).code
    assert "Only ours." not in budi.get(f"{QUEUE}{code}/?words={theirs.id}").content.decode()
    assert budi.get(f"{WORDS}{theirs.id}/").status_code == 404
    budi.post(f"{WORDS}{theirs.id}/remove/")
    assert AnswerTemplate.objects.of(there.place_id).exists()
    for path in ("", "add/", f"{theirs.id}/"):
        assert budi.get(f"/desk/cities/teluk/counter/words/{path}").status_code == 403


def test_a_request_of_another_city_is_no_page_of_this_one(cast: Cast, counter: Opened, budi: Client) -> None:
    open_counter(cast, "teluk", "TLK", who="chan")
    code = report_something(cast, "teluk").code
    assert budi.get(f"{QUEUE}{code}/").status_code == 404
    assert do(budi, code, "note", note="From outside.").status_code == 404
    assert budi.get(f"/desk/cities/teluk/queue/{code}/").status_code == 403
    assert not StaffNote.objects.across([counter.place_id, request(cast, code, "teluk").place_id]).exists()


def test_who_loses_the_role_loses_the_desk_with_the_next_request(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    from balai.people.models import RoleHeld

    code = report_something(cast).code
    assert budi.get(f"{QUEUE}{code}/").status_code == 200
    RoleHeld.objects.held_by(cast.budi.pk).delete()
    assert budi.get(f"{QUEUE}{code}/").status_code == 403
    assert do(budi, code, "start").status_code == 403 and request(cast, code).state == "new"


def test_what_there_is_not_to_do_is_no_address(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast).code
    assert do(budi, code, "delete").status_code == 404
    assert budi.get(f"{QUEUE}{code}/answer/").status_code == 404
    assert budi.get(f"{QUEUE}MKS-222222/").status_code == 404


def test_both_pictures_stay_when_somebody_says_that_it_is_not_fixed(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    told = report_something(cast)
    do(budi, told.code, "answer", answer="done", text="Filled.", photos=[photograph()])
    reporters.object_to(counter.place_id, told.secret, "No, look.", [b"\xff\xd8\xff\xe0picture"])
    page = budi.get(f"{QUEUE}{told.code}/")
    assert page.context["row"].state == "reopened" and page.content.decode().count("<img") >= 2
    assert "No, look." in page.content.decode()
