"""Pages of ideas: what stands on them, what does not, and what is refused."""

import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from balai.ideas import api, queries
from balai.ideas.commands import calling, proposing, saying, summing
from balai.ideas.models import Idea, Voice, Vote
from tests.cast import Cast
from tests.services.cast import open_counter, report_something

from .cast import call, crowd, move, propose, row, state, voice

pytestmark = pytest.mark.django_db
KEY = "k" * 30


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=False)


def page(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_a_city_that_asked_nothing_has_no_ideas(cast: Cast) -> None:
    page("/muara/ideas/", 404)
    assert "/muara/ideas/" not in page("/muara/")


def test_the_citys_page_leads_to_its_ideas(cast: Cast, idea: str) -> None:
    assert '/muara/ideas/"' in page("/muara/")
    assert f"/muara/ideas/{idea}/" in page("/muara/ideas/")


def test_an_idea_is_proposed_without_an_account_and_its_link_is_its_authors(
    cast: Cast, asked: str, browser: Client
) -> None:
    open_counter(cast)
    code = report_something(cast).code
    typed = code.lower().replace("-", " ")
    sent = {"title": "Shade", "need": "It is hot.", "text": "Trees.", "about": typed, "client_key": KEY}
    answer = browser.post(f"/muara/ideas/propose/{asked}/", sent)
    assert answer.status_code == 302
    own = answer["Location"]
    shown = browser.get(own)
    assert "Your idea is here" in shown.content.decode()
    assert shown["Referrer-Policy"] == "strict-origin"
    assert "no-store" in shown["Cache-Control"]
    assert browser.post(f"/muara/ideas/propose/{asked}/", sent)["Location"] == own
    assert code in page(f"/muara/ideas/{own.split('/')[3]}/")


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    cast: Cast, asked: str, browser: Client
) -> None:
    answer = browser.post(
        f"/muara/ideas/propose/{asked}/", {"title": "Shade", "need": "It is very hot.", "about": "x"}
    )
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "It is very hot." in html
    assert 'id="id_text_error"' in html


def test_whoever_proposes_the_same_again_is_shown_what_is_there_and_decides(
    cast: Cast, asked: str, idea: str, browser: Client
) -> None:
    path = f"/muara/ideas/propose/{asked}/"
    sent = {"title": "Shade on the riverside walk", "need": "The walk to the clinic is hot.", "text": "Sails.",
            "client_key": KEY}  # fmt: skip
    shown = browser.post(path, sent)
    html = shown.content.decode()
    assert shown.status_code == 200 and f"/muara/ideas/{idea}/" in html and "Sails." in html
    assert Idea.objects.of(cast.muara.place_id).count() == 1
    sure = re.search(r'name="sure" value="(\w+)"', html)
    assert sure
    assert browser.post(path, {**sent, "sure": sure[1]}).status_code == 302
    assert Idea.objects.of(cast.muara.place_id).count() == 2


def test_an_idea_of_another_city_is_none_here(cast: Cast, idea: str) -> None:
    call(cast, city="teluk", who="chan")
    for path in ("", "versions/", "speak/", "opinion.csv", f"mine/{cast.author_secret}/"):
        page(f"/teluk/ideas/{idea}/{path}", 404)


def test_a_wrong_link_leads_nowhere(cast: Cast, idea: str) -> None:
    for path in ("", "state/", "revise/"):
        page(f"/muara/ideas/{idea}/mine/{cast.author_secret[:-1]}x/{path}", 404)


def test_the_first_answer_makes_a_link_of_ones_own_and_the_next_statement_is_another(
    cast: Cast, idea: str, browser: Client
) -> None:
    state(cast, idea, ["One.", "Two."])
    path = f"/muara/ideas/{idea}/speak/"
    first = asked_on(browser.get(path).content.decode())
    answer = browser.post(path, {"do": "say", "statement": first, "answer": "1", "client_key": KEY})
    mine = answer["Location"]
    html = browser.get(mine).content.decode()
    assert asked_on(html) not in {"", first}
    browser.post(mine, {"do": "say", "statement": asked_on(html), "answer": "0"})
    html = browser.get(mine).content.decode()
    assert "You have said something to every statement" in html
    browser.post(mine, {"do": "say", "statement": first, "answer": "-1"})
    assert Vote.objects.of(cast.muara.place_id).get(statement=first).value == -1
    assert Vote.objects.of(cast.muara.place_id).count() == 2


def asked_on(html: str) -> str:
    found = re.search(r'name="statement" value="(\w+)"', html)
    return found[1] if found else ""


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "say", "statement": "nowhere", "answer": "1"},
        {"do": "say", "answer": "7"},
        {"do": "take-back"},
        {"do": "join", "other": "x"},
        {"do": "grant"},
        {},
        {"do": "support", "client_key": "guess"},
    ],
)
def test_nobody_becomes_a_voice_by_what_cannot_be_done(
    cast: Cast, idea: str, browser: Client, sent: dict[str, Any]
) -> None:
    before = Voice.objects.of(cast.muara.place_id).count()
    assert browser.post(f"/muara/ideas/{idea}/speak/", sent).status_code == 400
    assert Voice.objects.of(cast.muara.place_id).count() == before


def test_without_the_token_of_the_page_nothing_is_taken(cast: Cast, idea: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/muara/ideas/{idea}/speak/", {"do": "support"}).status_code == 403


def test_too_many_new_voices_from_one_address_are_slowed_down(cast: Cast, idea: str, browser: Client) -> None:
    sent = [browser.post(f"/muara/ideas/{idea}/speak/", {"do": "support"}).status_code for _n in range(41)]
    assert sent == [302] * 40 + [429]
    assert row(cast, idea).support == 40


def test_before_thirty_people_there_is_a_bar_and_no_map(cast: Cast, idea: str, browser: Client) -> None:
    crowd(cast, idea, state(cast, idea), people=12)
    html = browser.get(f"/muara/ideas/{idea}/speak/").content.decode()
    assert "opmap" not in page(f"/muara/ideas/{idea}/")
    assert "There is no map yet" in page(f"/muara/ideas/{idea}/")
    assert "opmap" not in html


def test_the_map_shows_groups_and_every_statement_shows_all_of_them(cast: Cast, idea: str) -> None:
    crowd(cast, idea, state(cast, idea))
    summing.sum_up(cast.muara.place_id, idea)
    html = page(f"/muara/ideas/{idea}/")
    assert html.count('class="hull') == 2
    statements = re.findall(r'<article class="st">.*?</article>', html, re.DOTALL)
    assert len(statements) == 6  # five on which they part, one on which all agree
    assert all("Group A" in one and "Group B" in one for one in statements)
    assert "You" not in re.findall(r"<svg class=\"opmap\".*?</svg>", html, re.DOTALL)[0]


def test_no_page_names_a_voice_or_says_who_voted_how(cast: Cast, idea: str) -> None:
    heard = crowd(cast, idea, state(cast, idea))
    summing.sum_up(cast.muara.place_id, idea)
    for path in ("", "versions/", "opinion.csv", f"mine/{heard[0].secret}/"):
        html = page(f"/muara/ideas/{idea}/{path}")
        for one in heard[1:]:
            assert one.secret not in html and one.voice.id.hex not in html and str(one.voice.id) not in html
    marks = re.findall(r'<path class="mark[^>]*>', page(f"/muara/ideas/{idea}/"))
    assert len(marks) == 2 and not any(" id=" in one or "data-" in one for one in marks)


def test_you_are_marked_on_your_own_page(cast: Cast, idea: str) -> None:
    heard = crowd(cast, idea, state(cast, idea))
    summing.sum_up(cast.muara.place_id, idea)
    assert 'class="you"' in page(f"/muara/ideas/{idea}/mine/{heard[0].secret}/")


def test_a_held_idea_shows_no_word_on_any_page(cast: Cast, idea: str) -> None:
    calling.moderate_idea(cast.actor("budi"), cast.muara.place_id, idea, False, "It names a neighbour.")
    for path in (
        "/muara/ideas/",
        f"/muara/ideas/{idea}/",
        f"/muara/ideas/{idea}/versions/",
        f"/muara/ideas/{idea}/speak/",
    ):
        html = page(path) if "speak" not in path else Client().get(path).content.decode()
        assert "Shade trees" not in html and "clinic" not in html


def test_a_statement_that_waits_is_on_its_authors_page_alone(cast: Cast, idea: str) -> None:
    heard = voice(cast, idea)
    saying.state(cast.muara.place_id, heard.voice, "Benches before trees.")
    assert "Benches before trees." in page(f"/muara/ideas/{idea}/mine/{heard.secret}/")
    for path in ("", "speak/", f"mine/{cast.author_secret}/", "opinion.csv"):
        assert "Benches before trees." not in page(f"/muara/ideas/{idea}/{path}")


def test_a_call_that_is_closed_keeps_its_figures_and_takes_nothing(cast: Cast, asked: str, idea: str) -> None:
    heard = crowd(cast, idea, state(cast, idea))
    summing.sum_up(cast.muara.place_id, idea)
    move(cast, asked, "closed")
    html = page(f"/muara/ideas/{idea}/")
    assert "opmap" in html and "takes no more answers" in html and "/speak/" not in html
    page(f"/muara/ideas/{idea}/speak/", 302)
    mine = f"/muara/ideas/{idea}/mine/{heard[0].secret}/"
    statement = next(iter(queries.shown_statements(cast.muara.place_id, idea)))
    assert Client().post(mine, {"do": "say", "statement": statement, "answer": "0"}).status_code == 400


def test_figures_come_as_a_table_that_no_spreadsheet_runs(cast: Cast, idea: str) -> None:
    crowd(cast, idea, state(cast, idea, ["=1+1", *(f"S{n}" for n in range(9))]))
    summing.sum_up(cast.muara.place_id, idea)
    lines = page(f"/muara/ideas/{idea}/opinion.csv").splitlines()
    assert lines[0] == "statement,text,group,people,agree,disagree,passed"
    assert len(lines) == 1 + 10 * 3
    assert any(",'=1+1,A,40," in line for line in lines)


def test_every_vote_is_published_only_where_the_call_said_so_and_only_when_answers_are_over(
    cast: Cast,
) -> None:
    for published, status in ((True, 200), (False, 404)):
        asked = call(cast, votes_published=published)
        idea = propose(cast, asked, title=f"Shade {published}").ref
        heard = crowd(cast, idea, state(cast, idea), people=30)
        path = f"/muara/ideas/{idea}/votes.csv"
        page(path, 404)
        move(cast, asked, "vote")
        text = page(path, status)
        if published:
            assert len(text.splitlines()) == 1 + 30 * 10
            assert not any(one.voice.id.hex in text or one.secret in text for one in heard)
            people = [line.split(",")[3] for line in text.splitlines()[1:]]
            assert people == sorted(people, key=int), "numbered by what they said, not by when they came"


def test_the_interface_gives_ideas_and_sums_and_nothing_that_is_held(cast: Cast, idea: str) -> None:
    crowd(cast, idea, state(cast, idea))
    summing.sum_up(cast.muara.place_id, idea)
    (one,) = Client().get("/api/v1/places/muara/ideas").json()["items"]
    assert (one["ref"], one["support"], one["currency"], one["state"]) == (idea, 0, "IDR", "proposed")
    opinions = Client().get("/api/v1/places/muara/opinions").json()["items"]
    assert len(opinions) == 10 * 3
    assert {(each["group"], each["people"]) for each in opinions} == {("", 60), ("A", 40), ("B", 20)}
    calling.moderate_idea(cast.actor("budi"), cast.muara.place_id, idea, False, "It names a neighbour.")
    msgspec.convert(one, api.IdeaShown)
    assert all(msgspec.convert(each, api.OpinionOfStatement) for each in opinions)
    held = Client().get("/api/v1/places/muara/ideas").content.decode()
    assert "Shade trees" not in held and "clinic" not in held


def test_versions_show_what_changed(cast: Cast, idea: str) -> None:
    proposing.revise(cast.muara.place_id, idea, cast.author_secret, "Shade", "It is hot.", "Trees and sails.")
    html = page(f"/muara/ideas/{idea}/versions/")
    assert "<del>Plant trees and set benches under them.</del>" in html
    assert "<ins>Trees and sails.</ins>" in html


def test_an_idea_that_was_taken_back_says_so_and_nothing_else(cast: Cast, idea: str) -> None:
    proposing.take_back(cast.muara.place_id, idea, cast.author_secret)
    html = page(f"/muara/ideas/{idea}/")
    assert "Whoever proposed it took it back" in html and "clinic" not in html
    assert "clinic" not in page(f"/muara/ideas/{idea}/versions/")


def test_the_desk_answers_moves_on_and_looks_at_statements(cast: Cast, asked: str, idea: str) -> None:
    desk, here = cast.signed_in("budi"), "/desk/cities/muara/ideas/"
    stated = saying.state(cast.muara.place_id, voice(cast, idea).voice, "Benches first.")
    assert "Benches first." in desk.get(here).content.decode()
    assert desk.post(f"{here}statements/{stated}/show/").status_code == 302
    assert "Benches first." in page(f"/muara/ideas/{idea}/speak/")
    assert desk.post(f"{here}statements/{stated}/hold/", {"reason": "It names somebody."}).status_code == 302
    assert (
        desk.post(
            f"{here}{idea}/answer/", {"answer": "in part", "text": "Half of it.", "days": 30}
        ).status_code
        == 302
    )
    assert "Half of it." in page(f"/muara/ideas/{idea}/")
    assert desk.post(f"{here}{idea}/state/", {"text": "Trees first."}).status_code == 302
    assert (
        desk.post(f"{here}calls/{asked}/move/", {"phase": "discuss", "reason": "All is in."}).status_code
        == 302
    )
    assert "All is in." in page("/muara/ideas/")
    assert (
        desk.post(
            f"{here}call/", {"title": "T", "question": "Q?", "office": "O", "answer_days": 9}
        ).status_code
        == 302
    )
    assert len(queries.calls(cast.muara.place_id)) == 2


def test_the_desk_of_another_city_and_nobody_get_nowhere(cast: Cast, idea: str) -> None:
    for path in ("", "call/", f"{idea}/", f"{idea}/answer/", f"{idea}/hold/", f"{idea}/state/"):
        assert cast.signed_in("chan").get(f"/desk/cities/muara/ideas/{path}").status_code == 403
        assert Client().get(f"/desk/cities/muara/ideas/{path}").status_code == 302


def test_a_picture_is_made_anew_and_shown(cast: Cast, asked: str, browser: Client) -> None:
    from tests.services.pages import photograph

    sent = {
        "title": "Shade",
        "need": "It is hot.",
        "text": "Trees.",
        "photos": [photograph(800, 600)],
        "client_key": KEY,
    }
    own = browser.post(f"/muara/ideas/propose/{asked}/", sent)["Location"]
    found = Idea.objects.of(cast.muara.place_id).get(ref=own.split("/")[3])
    assert len(found.photos) == 1
    assert found.photos[0] in page(f"/muara/ideas/{found.ref}/")
