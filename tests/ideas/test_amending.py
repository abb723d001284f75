"""Amendments: other words are offered, somebody looks, and whoever proposed the idea takes them or not."""

import pytest
from django.test import Client

from balai.ideas import queries
from balai.ideas.commands import amending, proposing, saying
from balai.ideas.models import Amendment
from balai.places.authority import NotAllowed
from balai.places.texts import Refused
from tests.cast import Cast

from .cast import move, propose, row, voice

WORDS = (
    "Shade trees and sails",
    "It is hot until the trees are grown.",
    "Trees, and sails until they give shade.",
)


def offer(cast: Cast, idea: str) -> str:
    """Somebody offers sails until the trees are grown. Returns the amendment's reference."""
    return amending.offer(cast.muara.place_id, voice(cast, idea).voice, *WORDS, "Trees take ten years.")


def show(cast: Cast, ref: str, shown: bool = True) -> None:
    amending.moderate_amendment(
        cast.actor("budi"), cast.muara.place_id, ref, shown, "" if shown else "It names somebody."
    )


def state_of(cast: Cast, ref: str) -> str:
    return str(Amendment.objects.of(cast.muara.place_id).get(ref=ref).state)


def page(path: str) -> str:
    return Client().get(path).content.decode()


def test_words_that_were_offered_are_seen_once_somebody_looked(cast: Cast, idea: str) -> None:
    ref = offer(cast, idea)
    assert "sails" not in page(f"/muara/ideas/{idea}/")
    assert "sails" in cast.signed_in("budi").get(f"/desk/cities/muara/ideas/{idea}/").content.decode()
    show(cast, ref)
    assert "<ins>Trees, and sails until they give shade.</ins>" in page(f"/muara/ideas/{idea}/")
    show(cast, ref, False)
    assert "sails" not in page(f"/muara/ideas/{idea}/")


def test_whoever_proposed_it_takes_them_though_its_words_are_supported_and_the_versions_stay(
    cast: Cast, idea: str
) -> None:
    place_id, supporter = cast.muara.place_id, voice(cast, idea)
    saying.support(place_id, supporter.voice, yes=True)
    ref = offer(cast, idea)
    show(cast, ref)
    amending.take(place_id, idea, cast.author_secret, ref)
    assert queries.seen(place_id, [row(cast, idea)])[idea].text == WORDS[2]
    assert (row(cast, idea).version, row(cast, idea).support, state_of(cast, ref)) == (2, 1, "taken")
    assert "<del>Plant trees and set benches under them.</del>" in page(f"/muara/ideas/{idea}/versions/")
    assert "its words were changed" in page(f"/muara/ideas/{idea}/mine/{supporter.secret}/")


def test_nobody_else_takes_them_and_nobody_takes_what_nobody_looked_at(
    cast: Cast, asked: str, idea: str
) -> None:
    place_id, ref = cast.muara.place_id, offer(cast, idea)
    with pytest.raises(Refused, match="not offered any more"):
        amending.take(place_id, idea, cast.author_secret, ref)
    show(cast, ref)
    with pytest.raises(Refused, match="Only whoever proposed it"):
        amending.take(place_id, idea, voice(cast, idea).secret, ref)
    other = propose(cast, asked, title="Another")
    with pytest.raises(Refused, match="not offered any more"):
        amending.take(place_id, other.ref, other.secret, ref)
    show(cast, ref, False)
    with pytest.raises(Refused, match="not offered any more"):
        amending.take(place_id, idea, cast.author_secret, ref)
    assert row(cast, idea).version == 1


def test_what_was_taken_back_is_gone_with_the_words_that_were_taken(cast: Cast, idea: str) -> None:
    place_id, ref = cast.muara.place_id, offer(cast, idea)
    show(cast, ref)
    amending.take(place_id, idea, cast.author_secret, ref)
    proposing.take_back(place_id, idea, cast.author_secret)
    assert "sails" not in page(f"/muara/ideas/{idea}/") + page(f"/muara/ideas/{idea}/versions/")


def test_one_voice_offers_twice_at_most_and_only_while_the_call_allows_it(
    cast: Cast, asked: str, idea: str
) -> None:
    heard, place_id = voice(cast, idea), cast.muara.place_id
    for _n in range(amending.MOST_OFFERED):
        amending.offer(place_id, heard.voice, *WORDS, "Why.")
    with pytest.raises(Refused, match="At most"):
        amending.offer(place_id, heard.voice, *WORDS, "Why.")
    move(cast, asked, "check")
    with pytest.raises(Refused, match="does not allow"):
        offer(cast, idea)


def test_only_the_staff_of_the_city_looks(cast: Cast, idea: str) -> None:
    ref = offer(cast, idea)
    for who in ("nina", "chan"):
        with pytest.raises(NotAllowed):
            amending.moderate_amendment(cast.actor(who), cast.muara.place_id, ref, True)
        answer = cast.signed_in(who).post(f"/desk/cities/muara/ideas/amendments/{ref}/show/")
        assert answer.status_code == 403
    assert state_of(cast, ref) == "waits"


def test_the_pages_offer_look_and_take(cast: Cast, idea: str) -> None:
    mine, desk = f"/muara/ideas/{idea}/mine/{voice(cast, idea).secret}/", "/desk/cities/muara/ideas/"
    sent = {"title": WORDS[0], "need": WORDS[1], "text": WORDS[2]}
    assert Client().post(f"{mine}amend/", sent).status_code == 400, "why is asked"
    assert Client().post(f"{mine}amend/", {**sent, "why": "Trees take years."}).status_code == 302
    ref = Amendment.objects.of(cast.muara.place_id).get().ref
    staff = cast.signed_in("budi")
    assert idea in staff.get(desk).content.decode()
    assert staff.post(f"{desk}amendments/{ref}/show/").status_code == 302
    own = f"/muara/ideas/{idea}/mine/{cast.author_secret}/"
    assert "Take these words" in page(own) and "Take these words" not in page(f"/muara/ideas/{idea}/")
    assert Client().post(own, {"do": "take-words", "other": ref}).status_code == 302
    assert "sails" in page(f"/muara/ideas/{idea}/")
