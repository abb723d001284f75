"""What staff do at the desk is written down for the staff, can be taken back, and overwrites nobody."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from balai.people.person import account_id_of
from balai.places.texts import Refused
from balai.record.erase import erase
from balai.record.models import Aside
from balai.services import queue
from balai.services.commands import answering, office
from balai.services.models import Deed
from tests.cast import Cast
from tests.races import at_once
from tests.saying import size

from .cast import Opened, every_byte, open_counter, picture, report_something, request
from .test_desk_request import do
from .test_queue import QUEUE

REASON = "It is the other office that does this."


@pytest.fixture
def budi(cast: Cast) -> Client:
    return cast.signed_in("budi")


def several(client: Client, what: str, *codes: str, seen: str = "0", **said: Any) -> str:
    given = {"code": list(codes), "do": what, **{f"seen-{code}": seen for code in codes}, **said}
    return str(client.post(f"{QUEUE}several/", given, follow=True).content.decode())


def undo_in(page: str) -> str:
    return page.split(f'action="{QUEUE}undo/')[1].split('"')[0]


# --- taking back


def test_what_was_given_to_several_is_taken_back_with_one_press(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    one, two = report_something(cast).code, report_something(cast).code
    amina = account_id_of(cast.actor("amina"))
    answering.take(cast.actor("amina"), counter.place_id, one, amina, 0)
    budi.post(f"{QUEUE}several/", {"code": [one, two], "do": "take", f"seen-{one}": "1", f"seen-{two}": "0"})
    page = budi.get(QUEUE).content.decode()
    back = budi.post(f"{QUEUE}undo/{undo_in(page)}", follow=True).content.decode()
    assert "It is as it was before." in back
    held = queue.assignments(counter.place_id, [one, two])
    assert held[one].account == amina and held[two].account is None


def test_taking_back_overwrites_nobody_who_took_it_since(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast).code
    page = several(budi, "take", code)
    amina = account_id_of(cast.actor("amina"))
    answering.take(cast.actor("amina"), counter.place_id, code, amina, 1)
    back = budi.post(f"{QUEUE}undo/{undo_in(page)}", follow=True).content.decode()
    assert f"{code}: Somebody else took this in the meantime." in back
    assert queue.assignments(counter.place_id, [code])[code].account == amina


def test_nothing_is_taken_back_twice_nor_by_anybody_else(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast).code
    path = f"{QUEUE}undo/{undo_in(several(budi, 'take', code))}"
    assert "It is gone by now." in cast.signed_in("amina").post(path, follow=True).content.decode()
    assert Client().post(path).status_code == 302 and budi.get(path).status_code == 405
    assert cast.signed_in("chan").post(path).status_code == 403
    budi.post(path)
    assert "It is gone by now." in budi.post(path, follow=True).content.decode()
    assert queue.assignments(counter.place_id, [code])[code].version == 2


def test_what_was_chosen_in_one_city_is_not_taken_back_in_another(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code = report_something(cast).code
    token = undo_in(several(budi, "take", code))
    assert budi.post(f"/desk/cities/teluk/queue/undo/{token}").status_code == 403
    assert queue.assignments(counter.place_id, [code])[code].version == 1


def test_the_same_request_twice_in_a_list_is_taken_once(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast).code
    page = several(budi, "take", code, code)
    assert "1 request changed." in page and "Somebody else" not in page


# --- overwriting nobody


@pytest.mark.parametrize("how", ["alone", "several"])
def test_what_somebody_took_meanwhile_is_not_sent_on_over_their_head(
    cast: Cast, counter: Opened, budi: Client, how: str
) -> None:
    code, amina = report_something(cast).code, account_id_of(cast.actor("amina"))
    answering.take(cast.actor("amina"), counter.place_id, code, amina, 0)
    if how == "alone":
        said = {"office": counter.cleaning, "kind": "", "reason": REASON, "seen": "0"}
        page = do(budi, code, "send_on", **said).content.decode()
        assert REASON in page, "what was typed is kept"
    else:
        page = several(budi, "send", code, to=counter.cleaning, reason=REASON)
    assert "Somebody else took this in the meantime." in page
    assert request(cast, code).office == counter.works
    assert queue.assignments(counter.place_id, [code])[code].account == amina


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_one_of_whom_takes_and_one_sends_on_at_once_the_first_is_heard(
    cast: Cast, counter: Opened
) -> None:
    code, place_id = report_something(cast).code, counter.place_id
    amina, me = cast.actor("amina"), cast.actor("budi")
    went, refused = at_once(
        lambda: answering.take(amina, place_id, code, account_id_of(amina), 0),
        lambda: answering.send_on(me, place_id, code, counter.cleaning, REASON, seen=0),
    )
    assert went is None and isinstance(refused, Refused)
    assert request(cast, code).office == counter.works
    assert queue.assignments(place_id, [code])[code].account == account_id_of(amina)


def test_near_copies_are_joined_with_one_press(cast: Cast, counter: Opened, budi: Client) -> None:
    code, other = (report_something(cast, text="A deep hole before the bakery").code for _ in range(2))
    page = budi.get(f"{QUEUE}{code}/").content.decode()
    assert f'name="into" value="{other}"' in page
    assert do(budi, code, "join", into=other).status_code == 302 and request(cast, code).merged_into == other
    assert 'name="into" value="' not in budi.get(f"{QUEUE}{code}/").content.decode(), "it goes on elsewhere"


# --- who did what


def test_every_deed_is_written_down_for_the_staff_with_who_did_it(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code, other, place_id = report_something(cast).code, report_something(cast).code, counter.place_id
    me = account_id_of(cast.actor("budi"))
    do(budi, code, "give", officer=str(me), seen="0")
    do(budi, code, "start")
    do(budi, code, "promise", until="2028-01-03T09:30", reason=REASON)
    do(budi, code, "answer", answer="note", text="We come on Monday.")
    do(budi, code, "moderate", shown="no", reason="It names somebody.")
    do(budi, code, "send_on", office=counter.cleaning, kind="", reason=REASON, seen="1")
    do(budi, code, "join", into=other)
    done = Deed.objects.of(place_id).filter(code=code).order_by("at", "id")
    assert [(one.what, one.account) for one in done] == [
        (what, me) for what in ("taken", "started", "promised", "note", "held", "sent on", "merged")
    ]
    page = budi.get(f"{QUEUE}{code}/")
    name = str(cast.budi)
    assert page.content.decode().count(name) >= 7
    assert name not in Client().get(f"/muara/requests/{code}/").content.decode()
    assert str(me).encode() not in every_byte(cast) and name.encode() not in every_byte(cast)


def test_what_is_refused_is_not_written_down_as_done(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast).code
    do(budi, code, "give", officer=str(account_id_of(cast.actor("budi"))), seen="4")
    do(budi, code, "moderate", shown="no", reason="")
    assert not Deed.objects.of(counter.place_id).exists()


# --- what is held


@pytest.fixture
def held(cast: Cast, counter: Opened) -> tuple[str, str]:
    """A request whose words and picture are held: its code, and the picture's commitment."""
    told = report_something(cast, text="Mr Anton of number 7", photos=[picture()])
    answering.moderate(cast.actor("budi"), counter.place_id, told.code, False, "It names a neighbour.")
    return told.code, request(cast, told.code).photos[0]


def test_whoever_decides_reads_what_is_held_and_nobody_else_does(
    cast: Cast, counter: Opened, budi: Client, held: tuple[str, str]
) -> None:
    code, photo = held
    desk = budi.get(f"{QUEUE}{code}/").content.decode()
    assert "Mr Anton of number 7" in desk and f"{QUEUE}{code}/held/{photo}" in desk
    answer = budi.get(f"{QUEUE}{code}/held/{photo}")
    assert answer.content == picture() and answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"] and answer["Content-Security-Policy"].startswith("sandbox")
    assert "Access-Control-Allow-Origin" not in answer and answer["X-Content-Type-Options"] == "nosniff"
    assert "Mr Anton" not in Client().get(f"/muara/requests/{code}/").content.decode()
    assert "Mr Anton" not in budi.get(f"{QUEUE}table.csv?view=held").content.decode()


def test_a_held_picture_is_refused_to_everybody_who_does_not_work_here(
    cast: Cast, counter: Opened, held: tuple[str, str]
) -> None:
    path = f"{QUEUE}{held[0]}/held/{held[1]}"
    assert Client().get(path).status_code == 302
    open_counter(cast, "teluk", "TLK", who="chan")
    chan = cast.signed_in("chan")
    assert chan.get(path).status_code == 403
    assert chan.get(path.replace("/muara/", "/teluk/")).status_code == 404


def test_only_held_pictures_of_this_request_are_served_at_the_desk(
    cast: Cast, counter: Opened, budi: Client, held: tuple[str, str]
) -> None:
    code, photo = held
    other = report_something(cast, photos=[picture("red")]).code
    shown, text = request(cast, other).photos[0], request(cast, code).text
    assert budi.get(f"{QUEUE}{other}/held/{photo}").status_code == 404
    assert budi.get(f"{QUEUE}{other}/held/{shown}").status_code == 404, "it has a public address"
    assert budi.get(f"{QUEUE}{code}/held/{text}").status_code == 404, "words are no picture"
    erase(counter.place_id, [photo], "taken back", "reporter")
    assert budi.get(f"{QUEUE}{code}/held/{photo}").status_code == 404
    assert Aside.objects.get(commitment=photo).content is None
    assert f"held/{photo}" not in budi.get(f"{QUEUE}{code}/").content.decode()


# --- in their language


def test_words_in_the_language_of_whoever_reported_stand_first_and_how_many_can_be_told_is_said(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    for name, lang in (("A", "en"), ("B", "th"), ("C", "id")):
        office.keep_template(cast.actor("budi"), counter.place_id, name, lang, f"Words {name}.")
    code = report_something(cast, lang="th", contact="ani@mail.example").code
    before = size(cast)
    page = budi.get(f"{QUEUE}{code}/")
    assert [one.name for one in page.context["templates"]] == ["B", "A", "C"]
    said = page.content.decode()
    assert "ไทย" in said and "1 person left a contact" in said and "ani@" not in said
    assert size(cast) == before and isinstance(UUID(str(page.context["templates"][0].id)), UUID)
