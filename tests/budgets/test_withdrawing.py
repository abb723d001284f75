"""A vote is withdrawn before it begins, in public and for good; once it has begun nobody can stop it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from balai.budgets import acts
from balai.budgets.commands.withdrawing import withdraw
from balai.budgets.models import Ballot, Code, Urn
from balai.places.authority import NotAllowed
from balai.places.texts import Refused
from balai.record.append import append, minute
from balai.record.replay import compare
from tests.cast import Cast

from .cast import BEFORE, CLOSES, NOW, close_due, closed, give_codes, row, vote, votes
from .test_pages import now_open

DESK = "/desk/cities/muara/budgets/"
WHY = "Two projects turned out to be one."


def test_once_voting_has_begun_nobody_withdraws_it_nor_does_an_act_that_says_so(cast: Cast, ref: str) -> None:
    place_id = cast.muara.place_id
    votes(cast, ref, (0,))
    with pytest.raises(Refused):
        withdraw(cast.actor("budi"), place_id, ref, WHY, NOW)
    with pytest.raises(Refused):
        withdraw(
            cast.actor("budi"), place_id, ref, WHY, BEFORE
        )  # a clock that goes wrong: somebody has voted
    append(place_id, [acts.BallotWithdrawn(ref=ref, reason=WHY, on=CLOSES)])
    assert not row(cast, ref).withdrawn_at and closed(cast, ref).ballots == 1


def test_nobody_else_withdraws_it(cast: Cast, ref: str) -> None:
    for name in ("chan", "elok", "farid", "nina"):
        with pytest.raises(NotAllowed):
            withdraw(cast.actor(name), cast.muara.place_id, ref, WHY, BEFORE)
        assert cast.signed_in(name).post(f"{DESK}{ref}/withdraw/", {"reason": WHY}).status_code == 403


def coming(cast: Cast) -> str:
    """A vote that begins tomorrow."""
    return now_open(cast, opens=minute(datetime.now(UTC) + timedelta(days=1)))


def test_what_is_withdrawn_stays_so_and_leaves_no_code_and_no_secret(cast: Cast) -> None:
    ref, place_id = coming(cast), cast.muara.place_id
    code, then = give_codes(cast, ref)[0], datetime.now(UTC) + timedelta(days=2)
    withdraw(cast.actor("budi"), place_id, ref, WHY)
    for table in (Urn, Code):
        assert not table.objects.of(place_id).exists()
    with pytest.raises(Refused):
        vote(cast, ref, code, 0, now=then)
    with pytest.raises(Refused):
        withdraw(cast.actor("budi"), place_id, ref, WHY)
    before = Ballot.objects.of(place_id).values().get()
    append(place_id, [acts.BallotClosed(ref, 9, "?", 0, 0), acts.BallotDay(ref, "?", 9, 0, [], [], 0)])
    assert close_due(then) == 0
    assert Ballot.objects.of(place_id).values().get() == before and compare(place_id) == []


def test_it_is_withdrawn_at_the_desk_and_pages_say_why(cast: Cast) -> None:
    ref = coming(cast)
    client = cast.signed_in("budi")
    assert "Withdraw it" in client.get(f"{DESK}{ref}/").content.decode()
    path = f"{DESK}{ref}/withdraw/"
    assert "cannot be taken back" in client.get(path).content.decode()
    assert client.post(path, {"reason": ""}).status_code == 400 and not row(cast, ref).withdrawn_at
    done = client.post(path, {"reason": WHY}, follow=True).content.decode()
    assert "It is withdrawn" in done and "Withdraw it" not in done
    for page in (f"/muara/budgets/{ref}/", "/muara/budgets/"):
        said = Client().get(page).content.decode()
        assert "Withdrawn" in said and "Fill in my ballot" not in said
    assert WHY in Client().get(f"/muara/budgets/{ref}/").content.decode()
    assert "Kampung money 2027" not in Client().get("/muara/").content.decode()
    assert client.get(path).status_code == 404
