"""Addresses that were confirmed are counted, and nothing else of them; of one address one pledge of a shift stands."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from balai.people.links import token
from balai.places.texts import Refused
from balai.pledges.commands import calling, pledging
from balai.pledges.commands.pledging import SPEAK, STOP
from balai.pledges.letters import NEEDED, forget, send_due
from balai.pledges.models import Letter, Pledge
from balai.record.replay import compare
from tests.cast import Cast
from tests.races import at_once

from .cast import AFTER, DURING, NOW, call, call_soon, every_byte, pledge, row, shift, stands

ANI = "ani@mail.example"


def own(cast: Cast, code: str) -> Pledge:
    return Pledge.objects.of(cast.muara.place_id).get(code=code)


def confirm(cast: Cast, code: str, city: str = "muara") -> Pledge:
    """By the link of the letter that this pledge got."""
    return pledging.confirm(getattr(cast, city).place_id, token(SPEAK, own(cast, code).id), NOW)


def test_confirmed_addresses_are_counted_apart_and_nobody_is_named(cast: Cast, ref: str) -> None:
    first, _second = pledge(cast, ref, people=3, contact=ANI), pledge(cast, ref, people=2)
    assert shift(cast, ref).confirmed == 0
    confirm(cast, first.code)
    confirm(cast, first.code)
    assert (shift(cast, ref).confirmed, stands(cast, ref)) == (1, (5, 0, 0)), (
        "one address, however many come with it"
    )
    written = every_byte(cast.muara.place_id)
    mine = own(cast, first.code)
    for private in (ANI, mine.proof, first.code, mine.id.hex, str(mine.id)):
        assert private.encode() not in written
    assert written.count(b'"pledge.confirmed/1"') == 1 and compare(cast.muara.place_id) == []


def test_only_the_link_of_a_letter_confirms_and_only_by_its_button(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    ref = call_soon(cast)
    told = pledging.pledge(cast.muara.place_id, ref, pledging.Said(shift="s1", contact=ANI))
    shown = f"/muara/hands/{ref}/mine/{told.secret}/"
    assert "Is this your address?" not in Client().get(shown).content.decode()
    assert Client().post(shown, {"confirm": "1"}).status_code == 404
    send_due()
    link = next(
        one for one in re.findall(r"https?://[^/\s]+(/muara/\S+)", mail.outbox[0].body) if "/mine/" in one
    )
    assert "Is this your address?" in Client().get(link).content.decode()
    assert shift(cast, ref).confirmed == 0, "opening it confirms nothing"
    assert Client().post(link, {"confirm": "1"}).status_code == 302
    assert shift(cast, ref).confirmed == 1
    html = Client().get(f"/muara/hands/{ref}/").content.decode()
    assert "1 of these pledges has a confirmed e-mail address." in html and ANI not in html


def test_a_second_pledge_by_a_confirmed_address_changes_the_first(cast: Cast, ref: str) -> None:
    first = pledge(cast, ref, people=3, contact=ANI)
    confirm(cast, first.code)
    second = pledge(cast, ref, people=2, contact="Ani@Mail.Example")
    assert stands(cast, ref) == (5, 0, 0)
    confirm(cast, second.code)
    assert stands(cast, ref) == (2, 0, 0) and shift(cast, ref).confirmed == 1
    assert (own(cast, first.code).state, own(cast, first.code).contact) == ("taken back", "")
    assert (row(cast, ref).pledged, row(cast, ref).taken_back) == (2, 1)
    assert compare(cast.muara.place_id) == []


def test_whoever_types_somebody_elses_address_changes_nothing_of_theirs(cast: Cast, ref: str) -> None:
    first = pledge(cast, ref, contact=ANI)
    confirm(cast, first.code)
    attack = pledge(cast, ref, people=9, contact=ANI)
    for secret in (attack.secret, first.secret, token(STOP, own(cast, attack.code).id), "0" * 64):
        with pytest.raises(pledging.UnknownLink):
            pledging.confirm(cast.muara.place_id, secret, NOW)
    with pytest.raises(pledging.UnknownLink):
        confirm(cast, attack.code, "teluk")
    assert own(cast, first.code).state == "coming" and shift(cast, ref).confirmed == 1


def test_an_address_that_ended_its_letters_does_not_count_a_second_time(cast: Cast, ref: str) -> None:
    first = pledge(cast, ref, contact=ANI)
    confirm(cast, first.code)
    pledging.stop_letters(cast.muara.place_id, token(STOP, own(cast, first.code).id))
    second = pledge(cast, ref, contact=ANI)
    confirm(cast, second.code)
    assert shift(cast, ref).confirmed == 1 and own(cast, first.code).state == "taken back"


def test_the_same_address_may_come_to_two_times_and_to_two_calls_and_nothing_joins_them(
    cast: Cast, ref: str
) -> None:
    other = call(cast, title="Plant trees")
    codes = [
        pledge(cast, one, shift=key, contact=ANI).code
        for one, key in ((ref, "s1"), (ref, "s2"), (other, "s1"))
    ]
    for code in codes:
        confirm(cast, code)
    assert [shift(cast, one, key).confirmed for one, key in ((ref, "s1"), (ref, "s2"), (other, "s1"))] == [
        1,
        1,
        1,
    ]
    assert own(cast, codes[0]).proof != own(cast, codes[2]).proof


def test_a_pledge_for_fewer_keeps_its_place_and_one_for_more_waits_like_everybody(
    cast: Cast, ref: str
) -> None:
    """The second time has three places."""
    first = pledge(cast, ref, shift="s2", people=3, contact=ANI)
    confirm(cast, first.code)
    behind = pledge(cast, ref, shift="s2", people=1)
    less = pledge(cast, ref, shift="s2", people=2, contact=ANI)
    confirm(cast, less.code)
    assert (own(cast, less.code).state, own(cast, behind.code).state) == ("coming", "coming")
    more = pledge(cast, ref, shift="s2", people=3, contact=ANI)
    confirm(cast, more.code)
    assert (own(cast, more.code).state, own(cast, behind.code).state) == ("waiting", "coming")
    assert shift(cast, ref, "s2").confirmed == 0, "of those coming"


def test_nothing_is_confirmed_of_what_began_or_was_taken_back(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref, contact=ANI)
    with pytest.raises(Refused, match="nothing to confirm"):
        pledging.confirm(cast.muara.place_id, token(SPEAK, own(cast, told.code).id), DURING)
    pledging.take_back(cast.muara.place_id, told.secret, "", NOW)
    with pytest.raises(Refused, match="nothing to confirm"):
        confirm(cast, told.code)


@pytest.mark.django_db(transaction=True)
def test_two_pledges_of_an_address_confirmed_at_once_are_one(cast: Cast, ref: str) -> None:
    codes = [pledge(cast, ref, contact=ANI).code for _n in range(2)]
    assert at_once(*(lambda code=code: confirm(cast, code) for code in codes)) == [None, None]
    standing = Pledge.objects.of(cast.muara.place_id).filter(state="coming")
    assert standing.count() == 1 and stands(cast, ref) == (1, 0, 0) and shift(cast, ref).confirmed == 1
    assert compare(cast.muara.place_id) == []


def test_what_proves_an_address_is_forgotten_with_it(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref, contact=ANI)
    confirm(cast, told.code)
    assert forget(AFTER + NEEDED) == 1
    assert own(cast, told.code).proof == ""


def test_practices_by_which_the_same_was_done_before_stand_at_the_call(cast: Cast) -> None:
    from balai.places import commands as places

    who, place_id = cast.actor("amina"), cast.muara.place_id
    need = places.state_need(who, place_id, "A dry market", "It floods.", "")
    practice = places.describe_practice(
        who, place_id, "Kerja bakti", "id", "Everybody cleans.", "The kampung"
    )
    unused = places.describe_practice(who, place_id, "Ronda", "id", "Neighbours watch.", "The kampung")
    call(cast, title="Clear the drain", need=need, practice=practice)
    gone = call(cast, title="Called off", need=need, practice=unused)
    calling.call_off(cast.actor("budi"), place_id, gone, "Rain.", NOW)
    later, other = call(cast, title="Clear it again", need=need), call(cast, title="Paint a wall")
    html = Client().get(f"/muara/hands/{later}/").content.decode()
    assert "Kerja bakti" in html and "Ronda" not in html
    assert "Kerja bakti" not in Client().get(f"/muara/hands/{other}/").content.decode()
    assert Letter.objects.of(place_id).count() == 0
