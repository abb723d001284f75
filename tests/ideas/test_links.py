"""What names what across rooms: ideas, reports, targets, projects and calls for hands; each side shows the other."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from balai.ideas.alerts import letters, wishes
from balai.ideas.alerts.wishes import CONFIRM
from balai.ideas.commands import calling, proposing
from balai.ideas.models import Idea, Reader
from balai.people.links import token
from balai.places.acts import Link
from balai.places.links import MOST, found, naming, search
from balai.plans import acts as plans
from balai.plans import commands
from balai.pledges import acts
from balai.pledges.commands import calling as hands_of
from balai.pledges.models import Call
from balai.record.append import append
from balai.record.replay import compare
from balai.services.commands import answering, reporters
from tests.cast import Cast, open_project, origin
from tests.pledges.cast import MORNING, NOON
from tests.pledges.cast import call as call_for_hands
from tests.pledges.cast import said as said_of
from tests.pledges.test_desk import filled
from tests.saying import refused_field
from tests.services.cast import open_counter, report_something

from .cast import every_byte, propose, row

SECRET = "Mrs Sari of number seven"


@pytest.fixture
def code(cast: Cast) -> str:
    """A report in Muara."""
    open_counter(cast)
    return report_something(cast, text="A deep hole before the clinic").code


@pytest.fixture
def target(cast: Cast) -> str:
    """A target of Muara."""
    who, place_id = cast.actor("amina"), cast.muara.place_id
    plan = commands.publish_plan(who, place_id, origin(cast.net), "Plan", "Vision")
    said = plans.TargetSet(
        ref="", plan=plan, text="Shade on every way to school", indicator="Metres in shade"
    )
    return commands.set_target(who, place_id, said)


def test_what_stands_with_a_report_is_kept_no_longer_than_the_report_stands_so(
    cast: Cast, code: str, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its acts are about it alone, and yet other rooms' pages say how it stands."""
    monkeypatch.setattr("balai.web.cache.SNAPSHOT_SECONDS", 0.0)
    idea = propose(cast, asked, about=[code]).ref
    hands, visitor = call_for_hands(cast, links=link("request", code)), Client()
    paths = [f"/muara/ideas/{idea}/", f"/muara/hands/{hands}/"]
    before = [visitor.get(path).content for path in paths]
    answering.start(cast.actor("budi"), cast.muara.place_id, code)
    assert all(visitor.get(path).content != kept for path, kept in zip(paths, before, strict=True))


def page(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def link(kind: str, ref: str) -> list[Link]:
    return [Link(kind=kind, ref=ref)]


def test_each_side_shows_the_other(cast: Cast, asked: str, code: str, target: str) -> None:
    project = open_project(cast, "River walk")
    links = [*link("target", target), *link("project", project)]
    idea = propose(cast, asked, about=[code], links=links).ref
    hands = call_for_hands(cast, links=link("idea", idea))
    mine = page(f"/muara/ideas/{idea}/")
    for address in (
        f"/requests/{code}/",
        f"/targets/#target-{target}",
        f"/projects/{project}/",
        f"/hands/{hands}/",
    ):
        assert f'href="/muara{address}"' in mine, address
    for address in (f"requests/{code}/", "targets/", f"projects/{project}/", f"hands/{hands}/"):
        assert f'href="/muara/ideas/{idea}/"' in page(f"/muara/{address}"), address
    assert compare(cast.muara.place_id) == []


def test_a_call_for_hands_names_a_report_and_the_report_shows_it(cast: Cast, code: str) -> None:
    hands = call_for_hands(cast, links=link("request", code))
    assert f"/muara/hands/{hands}/" in page(f"/muara/requests/{code}/")
    assert f"/muara/requests/{code}/" in page(f"/muara/hands/{hands}/")


def test_an_idea_that_is_held_or_taken_back_is_nothing_to_the_other_side(
    cast: Cast, asked: str, code: str, target: str
) -> None:
    place_id, budi = cast.muara.place_id, cast.actor("budi")
    told = propose(cast, asked, title=SECRET, about=[code], links=link("target", target))
    hands = call_for_hands(cast, links=link("idea", told.ref))
    others = [f"/muara/requests/{code}/", "/muara/targets/", f"/muara/hands/{hands}/"]
    assert all(SECRET in page(one) for one in others)
    calling.moderate_idea(budi, place_id, told.ref, False, "It names a neighbour.")
    for one in others:
        assert SECRET not in page(one) and told.ref not in page(one), one
    assert search(place_id, "muara", SECRET, ["idea"]) == []
    assert found(place_id, "muara", link("idea", told.ref)) == []
    calling.moderate_idea(budi, place_id, told.ref, True, "The name is gone.")
    assert all(SECRET in page(one) for one in others)
    proposing.take_back(place_id, told.ref, told.secret)
    assert all(told.ref not in page(one) for one in others)


def test_words_of_a_held_report_are_neither_shown_nor_found_by_what_they_say(
    cast: Cast, asked: str, code: str
) -> None:
    place_id = cast.muara.place_id
    named = report_something(cast, text=SECRET).code
    idea = propose(cast, asked, about=[named]).ref
    assert SECRET in page(f"/muara/ideas/{idea}/")
    assert [one.ref for one in search(place_id, "muara", SECRET, ["request"])] == [named]
    answering.moderate(cast.actor("budi"), place_id, named, False, "It names somebody.")
    assert SECRET not in page(f"/muara/ideas/{idea}/")
    assert search(place_id, "muara", SECRET, ["request"]) == []
    assert [one.ref for one in search(place_id, "muara", named, ["request"])] == [named], "its code is public"


def test_a_report_that_was_taken_back_is_named_no_more(cast: Cast, asked: str, code: str) -> None:
    told = report_something(cast, text=SECRET)
    idea = propose(cast, asked, about=[told.code]).ref
    reporters.take_back(cast.muara.place_id, told.secret)
    assert told.code not in page(f"/muara/ideas/{idea}/")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("about", {"about": ["MKS-222222"]}),
        ("links", {"links": link("target", "nowhere")}),
        ("links", {"links": link("person", "1")}),
        ("links", {"links": link("idea", "x") * (MOST + 1)}),
        ("links", {"links": [Link(kind="target", ref="x", origin="elsewhere.example/city")]}),
    ],
)
def test_what_is_not_there_cannot_be_named(
    cast: Cast, asked: str, code: str, field: str, changes: Any
) -> None:
    assert refused_field(cast, lambda: propose(cast, asked, **changes)) == field
    assert not Idea.objects.of(cast.muara.place_id).exists()


def test_what_is_another_citys_cannot_be_named(cast: Cast, asked: str, code: str) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    other = report_something(cast, "teluk").code
    assert refused_field(cast, lambda: propose(cast, asked, about=[other])) == "about"
    assert refused_field(cast, lambda: call_for_hands(cast, links=link("request", other))) == "links"
    assert search(cast.muara.place_id, "muara", other, ["request"]) == []


def test_what_it_is_about_is_looked_for_and_ticked_without_script(
    cast: Cast, asked: str, code: str, target: str
) -> None:
    path = f"/muara/ideas/propose/{asked}/"
    typed = {"need": "It is very hot.", "look": "shade on every", "looking": "1", "client_key": "k" * 30}
    shown = Client().post(path, typed)
    html = shown.content.decode()
    assert shown.status_code == 200 and "It is very hot." in html and "errorlist" not in html
    assert f'value="target:{target}"' in html and not Idea.objects.of(cast.muara.place_id).exists()
    both = {**typed, "look": "deep hole", "links": [f"target:{target}"]}
    html = Client().post(path, both).content.decode()
    assert f'value="request:{code}"' in html and re.search(rf'value="target:{target}"[^>]*checked', html)
    sent = {**typed, "title": "Shade", "text": "Trees.", "links": [f"target:{target}", f"request:{code}"]}
    del sent["looking"]
    assert Client().post(path, sent).status_code == 302
    assert Idea.objects.of(cast.muara.place_id).get().names == [f"target:{target}", f"request:{code}"]


def test_what_is_not_found_and_what_is_made_up_is_said_beside_the_field(
    cast: Cast, asked: str, code: str, target: str
) -> None:
    path = f"/muara/ideas/propose/{asked}/"
    looked = Client().post(path, {"look": "a night bus", "looking": "1"}).content.decode()
    assert "Nothing was found by these words." in looked
    sent = {"need": "N.", "title": "T", "text": "W.", "links": ["target:nowhere"], "client_key": "k" * 30}
    answer = Client().post(path, sent)
    assert answer.status_code == 400 and "One of these is not there any more" in answer.content.decode()


def test_the_desk_names_what_a_call_came_from(cast: Cast, idea: str) -> None:
    budi, path = cast.signed_in("budi"), "/desk/cities/muara/hands/add/"
    html = budi.post(path, filled(look="riverside", looking="1")).content.decode()
    assert f'value="idea:{idea}"' in html and not Call.objects.of(cast.muara.place_id).exists()
    answer = budi.post(path, filled(links=[f"idea:{idea}"]))
    assert answer.status_code == 302
    one = Call.objects.of(cast.muara.place_id).get()
    assert one.names == [f"idea:{idea}"]
    assert re.search(
        rf'value="idea:{idea}"[^>]*checked', budi.get(f"{answer['Location']}change/").content.decode()
    )


def test_an_entry_without_links_has_the_bytes_it_had_before_there_were_any(cast: Cast, idea: str) -> None:
    call_for_hands(cast)
    written = [
        one
        for one in every_byte(cast.muara.place_id).splitlines()
        if b'"idea.proposed/1"' in one or b'"hands' in one
    ]
    assert len(written) == 2 and not any(b'"links"' in one or b'"lat"' in one for one in written)


def test_a_record_may_name_anything_and_pages_open(cast: Cast, idea: str, code: str) -> None:
    place_id = cast.muara.place_id
    odd = [
        Link(kind="", ref=""),
        Link(kind="idea", ref="<b>"),
        Link(kind="idea", ref=idea, origin="x"),
        *link("who", "me"),
    ]
    shift = acts.Shift("s1", "2026-11-27T23:00Z", "2026-11-28T02:00Z", 1)
    append(place_id, [acts.HandsCalled(
        ref="odd", title="T", what="W", where="H", timezone="Mars", shifts=[shift], links=odd
    )])  # fmt: skip
    assert 'href="/muara/ideas/' not in page("/muara/hands/odd/").split("<main")[1]
    assert naming(place_id, "muara", "idea", [idea])[idea] == [], (
        "what names another record's idea names none here"
    )
    assert compare(place_id) == []


def test_readers_of_an_idea_are_told_once_that_something_came_of_it(
    cast: Cast, idea: str, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    place_id = cast.muara.place_id
    wishes.ask(cast.muara, row(cast, idea), "ani@mail.example", author=False)
    wishes.confirm(place_id, token(CONFIRM, Reader.objects.of(place_id).get().id))
    hands = call_for_hands(cast, links=link("idea", idea))
    letters.letters()
    body = mail.outbox[-1].body
    assert "something came of it" in mail.outbox[-1].subject and f"/muara/hands/{hands}/" in body
    sent = len(mail.outbox)
    again = said_of(ref=hands, links=link("idea", idea), reason="Another hour.", shifts=[
        acts.Shift("s1", MORNING.begins, MORNING.ends, 12), acts.Shift("s2", NOON.begins, NOON.ends, 3),
    ])  # fmt: skip
    hands_of.call_otherwise(cast.actor("budi"), place_id, again, [], datetime(2026, 11, 23, 3, tzinfo=UTC))
    letters.letters()
    assert len(mail.outbox) == sent, "a call that is otherwise is no news of the idea"
