"""Pages of hands as a visitor without script uses them, and what they never show."""

import csv
import io
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from balai.pledges import views
from balai.pledges.api import CallForHands, HandsFigures
from balai.pledges.commands import afterwards, calling
from balai.pledges.models import Letter, Pledge
from tests.cast import Cast
from tests.services.cast import picture

from .cast import call_soon, every_byte, pledge, row, soon, stands

KEY = re.compile(r'name="client_key" value="([^"]+)"')
MINE = re.compile(r"/muara/hands/\w+/mine/[\w-]+/")


@pytest.fixture
def ref(cast: Cast) -> str:
    """A call of Muara for tomorrow, in ten places."""
    return call_soon(cast)


def body(path: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return str(answer.content.decode())


def send(ref: str, city: str = "muara", client: Client | None = None, **changes: Any) -> Any:
    """Fill the form of a call as it is shown, with these changes."""
    client, path = client or Client(), f"/{city}/hands/{ref}/pledge/"
    shown = KEY.search(client.get(path).content.decode())
    said = {
        "shift": "s1",
        "people": "1",
        "others": "",
        "name": "",
        "contact": "",
        "client_key": shown[1] if shown else "",
    }
    return client.post(path, said | changes)


def sent(ref: str, **changes: Any) -> str:
    """The address of one's own page after pledging."""
    answer = send(ref, **changes)
    assert answer.status_code == 302, answer.content.decode()
    found = MINE.match(answer["Location"])
    assert found
    return found[0]


# --- pledging


def test_somebody_pledges_without_an_account_and_takes_it_back_with_a_message(cast: Cast, ref: str) -> None:
    mine = sent(ref, people="3", name="Ani")
    own = Pledge.objects.of(cast.muara.place_id).get()
    page = body(mine)
    assert own.code in page and "You come" in page and "Keep this link" in page
    assert "3 of 10 people have said yes" in body(f"/muara/hands/{ref}/")
    done = Client().post(mine, {"message": "My child is ill."}, follow=True)
    assert "You took your pledge back" in done.content.decode()
    assert stands(cast, ref) == (0, 0, 0)
    assert "I cannot come after all" not in body(mine)


def test_pressing_twice_is_one_pledge(cast: Cast, ref: str) -> None:
    client, path = Client(), f"/muara/hands/{ref}/pledge/"
    key = KEY.search(client.get(path).content.decode())
    assert key
    said = {"shift": "s1", "people": "1", "client_key": key[1]}
    assert client.post(path, said)["Location"] == client.post(path, said)["Location"]
    assert stands(cast, ref) == (1, 0, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people": "1000000000"}, "less than or equal to 10"),
        ({"people": "-1"}, "greater than or equal to 1"),
        ({"people": "many"}, "Enter a whole number"),
        ({"others": "10"}, "So many others cannot come: say at most 9."),
        ({"others": "1000000000"}, "less than or equal to 9999"),
        ({"shift": "s9"}, "is not one of the available choices"),
        ({"shift": ""}, "Choose a time."),
        ({"contact": "nobody"}, "Enter a valid email address"),
        ({"contact": "a@mail.example\r\nBcc: all@mail.example"}, "Enter a valid email address"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"client_key": "short"}, "This sending has no proper key."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_is_kept(
    cast: Cast, ref: str, changes: dict[str, str], words: str
) -> None:
    answer = send(ref, **{"name": "Ani Wijaya", **changes})
    page = answer.content.decode()
    assert answer.status_code == 400 and words in page
    assert ("Ani Wijaya" in page) == ("name" not in changes)
    assert not Pledge.objects.of(cast.muara.place_id).exists()


def test_fields_that_the_form_does_not_have_are_not_read(cast: Cast, ref: str) -> None:
    sent(ref, state="coming", turn="-5", code="HAND-AAAAAA", place_id=str(cast.teluk.place_id), came="9")
    own = Pledge.objects.of(cast.muara.place_id).get()
    assert (own.turn, own.came) == (1, None) and own.code != "HAND-AAAAAA"


def test_a_call_of_another_city_is_not_found_here(cast: Cast, ref: str) -> None:
    theirs = call_soon(cast, city="teluk", who="chan")
    for path in (
        f"/muara/hands/{theirs}/",
        f"/muara/hands/{theirs}/pledge/",
        f"/net/hands/{ref}/",
        "/net/hands/",
    ):
        assert Client().get(path).status_code == 404, path
    assert send(theirs).status_code == 404
    mine = sent(ref)
    assert Client().get(mine.replace("/muara/", "/teluk/")).status_code == 404
    assert Client().get(mine.replace(ref, theirs)).status_code == 404
    assert Client().post(mine.replace(ref, call_soon(cast))).status_code == 404
    assert stands(cast, ref) == (1, 0, 0)


def test_a_call_that_is_over_or_called_off_leads_back_to_its_page(cast: Cast, ref: str) -> None:
    over = call_soon(cast, soon(-5))
    calling.call_off(cast.actor("budi"), cast.muara.place_id, ref, "The river is too high.")
    for one in (over, ref):
        answer = Client().post(f"/muara/hands/{one}/pledge/", {"shift": "s1", "people": "1"})
        assert answer.status_code == 302 and answer["Location"] == f"/muara/hands/{one}/"
        assert "I can come" not in body(f"/muara/hands/{one}/")
    assert "The river is too high." in body(f"/muara/hands/{ref}/")
    assert not Pledge.objects.of(cast.muara.place_id).exists()


def test_whoever_sends_too_much_is_asked_to_wait_and_keeps_what_was_typed(
    cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from balai.people.limits import Limit

    monkeypatch.setattr(views, "PLEDGES_BY_CLIENT", Limit("few", most=1, every=600))
    sent(ref)
    answer = send(ref, name="Ani Wijaya")
    assert answer.status_code == 429 and answer["Retry-After"] == "600"
    assert "Ani Wijaya" in answer.content.decode() and stands(cast, ref) == (1, 0, 0)


def test_nobody_is_sent_letters_without_end(cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from balai.people.limits import Limit

    monkeypatch.setattr(views, "LETTERS_TO_ADDRESS", Limit("few", most=1, every=600))
    sent(ref, contact="victim@mail.example")
    answer = send(ref, contact="VICTIM@mail.example")
    assert answer.status_code == 400 and "Too many letters went to this address" in answer.content.decode()
    assert Letter.objects.of(cast.muara.place_id).count() == 1


def test_ones_own_page_is_kept_by_nobody_and_tells_nobody_its_address(cast: Cast, ref: str) -> None:
    answer = Client().get(sent(ref))
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "strict-origin"
    assert "noindex" in answer.content.decode()


def test_somebody_elses_link_is_not_guessed(cast: Cast, ref: str) -> None:
    mine = sent(ref)
    code = Pledge.objects.of(cast.muara.place_id).get().code
    for wrong in (code, "x", mine.split("/")[-2][:-1] + "_", "0" * 64):
        assert Client().get(f"/muara/hands/{ref}/mine/{wrong}/").status_code == 404
        assert Client().post(f"/muara/hands/{ref}/mine/{wrong}/").status_code == 404


def test_who_pledged_is_on_no_public_page(cast: Cast, ref: str) -> None:
    told = pledge(cast, ref, name="Ani Wijaya", contact="ani@mail.example", now=None)
    assert told.code.encode() not in every_byte(cast.muara.place_id)
    for path in everywhere(ref):
        page = body(path)
        for private in ("Ani Wijaya", "ani@mail", told.code, told.secret):
            assert private not in page, path


def everywhere(ref: str) -> list[str]:
    """Every public address that shows this call."""
    return [
        "/muara/", "/muara/hands/", f"/muara/hands/{ref}/", f"/muara/hands/{ref}/pledge/", "/muara/hands/feed.xml",
        "/muara/hands/figures/", "/muara/record/", "/api/v1/places/muara/hands", "/api/v1/places/muara/hands.csv",
        "/api/v1/places/muara/hands-figures", "/api/v1/places/muara/hands-figures.csv",
    ]  # fmt: skip


# --- what everybody reads


def test_held_words_and_pictures_are_on_no_address_and_in_no_cache(cast: Cast) -> None:
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    ref = call_soon(cast, soon(-5), photos=(picture(),))
    afterwards.report(budi, place_id, ref, "A report that names somebody.", [picture("after")])
    one = row(cast, ref)
    paths = [path for path in everywhere(ref) if "pledge" not in path]
    paths += [f"/muara/record/aside/{c}" for c in (*one.photos, *one.report_photos, one.report)]
    client = Client()
    before = {path: client.get(path) for path in paths}
    assert any(b"names somebody" in answer.content for answer in before.values())
    afterwards.moderate(budi, place_id, ref, False, "Somebody is named.")
    time.sleep(1.05)  # as long as pages from memory may lag
    for path, old in before.items():
        again = client.get(path, headers={"if-none-match": old.headers.get("ETag", "")})
        assert b"names somebody" not in again.content, path
        assert again.status_code != 304 or b"names somebody" not in old.content, path
        if "/aside/" in path:
            assert again.status_code == 404, path
    assert "wait until somebody has looked" in body(f"/muara/hands/{ref}/")


def test_the_page_shows_what_is_done_when_where_and_by_which_practice(cast: Cast) -> None:
    from balai.places.commands import describe_practice, state_need

    amina, place_id = cast.actor("amina"), cast.muara.place_id
    practice = describe_practice(amina, place_id, "Kerja bakti", "id", "Neighbours clear drains.", "RW 04")
    need = state_need(amina, place_id, "A river without plastic", "", "en")
    page = body(f"/muara/hands/{call_soon(cast, practice=practice, need=need)}/")
    for words in (
        "We take plastic out", "The bridge at the old market", "Boots, a hat", "Gloves, trucks", "Kerja bakti",
        'lang="id"', "RW 04", "A river without plastic", "from 12 years on", "Nobody goes into the water.",
    ):  # fmt: skip
        assert words in page, words


def test_it_is_said_how_many_more_would_bring_others_along(cast: Cast, ref: str) -> None:
    pledge(cast, ref, others=3, people=2, now=None)
    assert "If 3 more people say yes, 2 more come who wait for that." in body(f"/muara/hands/{ref}/")


def test_a_full_call_offers_its_waiting_list(cast: Cast) -> None:
    ref = call_soon(cast, soon(places=1))
    sent(ref)
    assert "Full, with a waiting list" in body("/muara/hands/")
    assert "you go on the waiting list" in body(f"/muara/hands/{ref}/pledge/")
    assert "You are on the waiting list" in body(sent(ref))


def test_the_citys_page_shows_the_next_call_with_its_bar_or_what_came_of_the_last(cast: Cast) -> None:
    assert "hands" not in body("/muara/")
    over = call_soon(cast, soon(-5), title="Paint the clinic")
    afterwards.count(cast.actor("budi"), cast.muara.place_id, over, "s1", [], 7)
    assert "7 people came" in body("/muara/")
    call_soon(cast, soon(48), title="Plant trees")
    ref = call_soon(cast)
    sent(ref)
    page = body("/muara/")
    assert "Clear the Hilir canal" in page and "Plant trees" not in page and "1 of 10 people" in page


def test_an_empty_city_says_so_and_pages_that_are_none_are_not_found(cast: Cast, ref: str) -> None:
    assert "No hands are needed just now" in body("/teluk/hands/")
    assert "has not called for hands yet" in body("/teluk/hands/figures/")
    for asked in ("0", "-1", "x", "99999999999", "1.5", "\u0661"):
        assert Client().get("/muara/hands/", {"page": asked}).status_code == 404, asked
    assert Client().get("/muara/hands/", {"page": "9"}).status_code == 200


def test_the_same_figures_stand_on_the_page_in_csv_and_in_the_api(cast: Cast) -> None:
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    ref = call_soon(cast, soon(-5, places=100))
    rows = [pledge(cast, ref, now=row_before(cast, ref)) for _ in range(40)]
    afterwards.count(budi, place_id, ref, "s1", [one.code for one in rows[:30]], 2)
    page = body("/muara/hands/figures/")
    assert "Of every hundred pledges, 75 were kept." in page and "60% to 86%, from 40 cases" in page
    found = Client().get("/api/v1/places/muara/hands-figures").json()["items"][0]
    assert (found["promised"], found["kept"], found["people"]) == (40, 30, 32)
    assert (found["kept_share"], found["kept_low"], found["kept_high"]) == (0.75, 0.5981, 0.8581)
    table = list(csv.DictReader(io.StringIO(body("/api/v1/places/muara/hands-figures.csv"))))
    assert table[0]["kept_share"] == "0.75" and table[0]["kept"] == "30"
    listed = Client().get("/api/v1/places/muara/hands").json()["items"][0]
    assert (listed["ref"], listed["people"], listed["state"]) == (ref, 32, "over")
    assert set(listed) == set(CallForHands.__struct_fields__) and set(found) == set(
        HandsFigures.__struct_fields__
    )


def row_before(cast: Cast, ref: str) -> Any:
    """A moment before the call began."""
    return datetime.fromisoformat(row(cast, ref).begins) - timedelta(hours=1)


def test_of_fewer_than_thirty_pledges_no_share_is_shown_and_the_page_says_why(cast: Cast) -> None:
    ref = call_soon(cast, soon(-5, places=100))
    rows = [pledge(cast, ref, now=row_before(cast, ref)) for _ in range(29)]
    afterwards.count(cast.actor("budi"), cast.muara.place_id, ref, "s1", [one.code for one in rows], 0)
    page = body("/muara/hands/figures/")
    assert "29 pledges were counted by now: too few" in page and "29 of 29; it takes 30" in page
    found = Client().get("/api/v1/places/muara/hands-figures").json()["items"][0]
    assert (found["kept_share"], found["kept"], found["promised"]) == (None, 29, 29)


def test_who_came_is_drawn_month_by_month_where_there_are_enough(cast: Cast) -> None:
    budi, place_id = cast.actor("budi"), cast.muara.place_id
    for days, people in ((40, 29), (5, 0)):
        ref = call_soon(cast, soon(-24 * days), now=datetime.now(UTC) - timedelta(days=60))
        afterwards.count(budi, place_id, ref, "s1", [], people)
    assert "<figure" not in body("/muara/hands/figures/")
    afterwards.count(budi, place_id, ref, "s1", [], 31)
    page = body("/muara/hands/figures/")
    assert "<figure" in page and re.search(r"Most people came in \w+ \d{4}: 31", page)


def test_a_title_that_a_spreadsheet_would_run_is_only_text(cast: Cast) -> None:
    call_soon(cast, title="=HYPERLINK(1)")
    assert ",'=HYPERLINK(1)," in body("/api/v1/places/muara/hands.csv")


def test_the_feed_is_a_feed(cast: Cast, ref: str) -> None:
    from xml.etree import ElementTree

    answer = Client().get("/muara/hands/feed.xml")
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert answer["Content-Type"].startswith("application/atom+xml") and len(entries) == 1


def test_a_record_of_another_city_may_hold_anything_and_its_pages_still_open(cast: Cast) -> None:
    from balai.pledges import acts
    from balai.record.append import append

    strange = acts.HandsCalled(
        ref="odd", title="", what="", where="", timezone="Mars/Olympus", minors="all", least_age=-3, lat=1,
        shifts=[acts.Shift("a", "never", "", -5), acts.Shift("b", "2099-01-01T00:00Z", "2099-01-01T01:00Z", 0)],
    )  # fmt: skip
    stand = acts.Stand(
        shift="b", coming=-1, hoping=5, conditions=[acts.Condition(-1, -1), acts.Condition(5, 10**9)]
    )
    count = acts.HandsCounted(ref="odd", shift="a", promised=-1, kept=5, people=-3)
    append(cast.muara.place_id, [strange, acts.HandsSettled(ref="odd", stands=stand), count])
    for path in everywhere("odd"):
        assert Client().get(path).status_code == 200, path
