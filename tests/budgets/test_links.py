"""A vote says which ideas it came from, and they say that it is voted about."""

import pytest
from django.test import Client

from balai.budgets.desk.forms import BallotForm
from balai.ideas.alerts import letters, wishes
from balai.ideas.alerts.wishes import CONFIRM
from balai.ideas.models import Reader
from balai.people.links import token
from balai.places.acts import Link
from balai.places.queries import place_named
from balai.places.texts import Refused
from balai.record.replay import compare
from tests.cast import Cast
from tests.ideas import cast as ideas

from .cast import open_ballot


@pytest.fixture
def idea(cast: Cast) -> str:
    return ideas.propose(cast, ideas.call(cast)).ref


def test_each_side_shows_the_other(cast: Cast, idea: str) -> None:
    ref = open_ballot(cast, links=[Link("idea", idea)])
    assert f"/muara/ideas/{idea}/" in Client().get(f"/muara/budgets/{ref}/").content.decode()
    assert f"/muara/budgets/{ref}/" in Client().get(f"/muara/ideas/{idea}/").content.decode()
    assert compare(cast.muara.place_id) == []


def test_whoever_reads_of_the_idea_gets_a_letter_once(cast: Cast, idea: str, mailoutbox: list) -> None:  # type: ignore[type-arg]
    place_id = cast.muara.place_id
    wishes.ask(cast.muara, ideas.row(cast, idea), "ani@mail.example", author=False)
    wishes.confirm(place_id, token(CONFIRM, Reader.objects.of(place_id).get().id))
    ref = open_ballot(cast, links=[Link("idea", idea)])
    letters.letters()
    letters.letters()
    assert [f"/muara/budgets/{ref}/" in letter.body for letter in mailoutbox].count(True) == 1


def test_what_is_no_idea_of_this_place_is_refused_beside_its_field(cast: Cast, idea: str) -> None:
    for link in (Link("idea", "nowhere"), Link("request", idea)):
        with pytest.raises(Refused) as refused:
            open_ballot(cast, links=[link])
        assert refused.value.field == "links"
    with pytest.raises(Refused):
        open_ballot(cast, city="seberang", who="gita", links=[Link("idea", idea)])


def test_looking_for_an_idea_freezes_nothing_and_keeps_what_was_typed(cast: Cast, idea: str) -> None:
    title = ideas.said().title
    answer = cast.signed_in("budi").post(
        "/desk/cities/muara/budgets/add/", {"title": "Kampung money", "look": title, "looking": "1"}
    )
    html = answer.content.decode()
    assert answer.status_code == 200 and f'value="idea:{idea}"' in html and "Kampung money" in html
    assert not Client().get("/api/v1/places/muara/ballots").json()["items"]


def test_the_form_offers_nothing_before_somebody_looks(cast: Cast) -> None:
    assert "links" not in BallotForm(place=place_named("muara")).fields
