"""Pages of ballots as a visitor without script uses them, and what they never show."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from balai.budgets.commands import casting
from balai.budgets.models import Ballot, Choice, Code, Voter
from balai.people import mailer
from balai.record.append import minute
from tests.cast import Cast
from tests.services.cast import picture

from .cast import chosen, closed, every_byte, give_codes, open_ballot

BUTTON = re.compile(r'<button[^>]* name="(add|swap|take)" value="([^"]+)"')
CHOSEN = re.compile(r'name="chosen" value="([^"]+)"')


def now_open(cast: Cast, city: str = "muara", who: str = "budi", **changes: Any) -> str:
    """A ballot that takes votes at this moment."""
    now = datetime.now(UTC)
    times = {"opens": minute(now - timedelta(hours=2)), "closes": minute(now + timedelta(days=3))}
    return open_ballot(cast, city, who, now - timedelta(days=2), **times | changes)


def close_now(cast: Cast, ref: str) -> Ballot:
    return closed(cast, ref, datetime.now(UTC) + timedelta(days=4))


@pytest.fixture
def ref(cast: Cast) -> str:
    return now_open(cast)


def body(path: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return str(answer.content.decode())


def press(ref: str, said: list[str], status: int = 200, **button: str) -> str:
    """Press a button of the ballot with so much chosen."""
    answer = Client().post(f"/muara/budgets/{ref}/vote/", {"chosen": said, **button})
    assert answer.status_code == status, answer.status_code
    return str(answer.content.decode())


def send(ref: str, said: list[str], code: str, city: str = "muara") -> Any:
    return Client().post(f"/{city}/budgets/{ref}/vote/", {"chosen": said, "code": code, "go": "cast"})


# --- filling in


def test_a_ballot_is_filled_in_looked_over_and_cast_with_buttons_alone(cast: Cast, ref: str) -> None:
    assert "Fill in my ballot" in body(f"/muara/budgets/{ref}/")
    page = body(f"/muara/budgets/{ref}/vote/")
    assert "IDR 1,000 left" in page.replace("\xa0", " ") or "1,000 left" in page
    page = press(ref, [], add="p1")
    assert CHOSEN.findall(page) == ["p1"] and "600 left" in page
    page = press(ref, ["p1"], add="p4")
    page = press(ref, ["p1", "p4"], take="p1")
    assert CHOSEN.findall(page) == ["p4"]
    page = press(ref, ["p4"], go="review")
    assert "Is this your ballot?" in page and "A library corner" in page and "A well" not in page
    done = send(ref, ["p4"], give_codes(cast, ref)[0])
    assert done.status_code == 302
    assert "Your ballot is accepted" in body(done["Location"])
    assert Choice.objects.of(cast.muara.place_id).get().points == [[3, 1]]


def test_over_budget_the_button_says_what_to_take_out(cast: Cast, ref: str) -> None:
    page = press(ref, ["p1"], add="p2")
    assert "Take out “Shade trees” and add this" in page and "too much" in page
    assert ("swap", "p2 p5") in BUTTON.findall(page) or "Take out more than one" in page
    page = press(ref, ["p1", "p2"], swap="p1 p3")
    assert CHOSEN.findall(page) == ["p2", "p3"]


def test_points_are_given_one_by_one_and_never_more_than_there_are(cast: Cast) -> None:
    ref = now_open(cast, kind="cumulative", most=3, within=False)
    page = press(ref, ["p1:2"], add="p1")
    assert CHOSEN.findall(page) == ["p1:3"] and "3 of 3 points given" in page
    assert not any(kind == "add" for kind, _value in BUTTON.findall(page))
    assert CHOSEN.findall(press(ref, ["p1:1"], take="p1")) == []


@pytest.mark.parametrize(
    "said",
    [["p1", "p1"], ["p9"], ["p1:2"], ["p1:-1"], ["p1:1000000000"], ["p1", "p5"], [], ["<script>"], ["p1:0"]],
)
def test_what_no_ballot_may_say_is_not_cast(cast: Cast, ref: str, said: list[str]) -> None:
    done = send(ref, said, give_codes(cast, ref)[0])
    assert done.status_code == 400 and "cannot be cast" in done.content.decode()
    assert not Choice.objects.of(cast.muara.place_id).exists()


def test_a_code_that_is_not_known_is_said_beside_its_field_and_the_choice_is_kept(
    cast: Cast, ref: str
) -> None:
    done = send(ref, ["p1", "p4"], "2222-2222-2222")
    page = done.content.decode()
    assert done.status_code == 400 and "not known here" in page
    assert CHOSEN.findall(page)[:2] == ["p1", "p4"] and "2222-2222-2222" in page


def test_before_and_after_there_is_no_ballot_to_fill_in(cast: Cast) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    soon = now_open(cast, opens=minute(later))
    over = now_open(cast)
    votes_now(cast, over, (0,))
    close_now(cast, over)
    for ref in (soon, over):
        answer = Client().post(f"/muara/budgets/{ref}/vote/", {"add": "p1"})
        assert answer.status_code == 302 and answer["Location"] == f"/muara/budgets/{ref}/"
        assert "Fill in my ballot" not in body(f"/muara/budgets/{ref}/")


def test_a_ballot_of_another_city_is_not_found_here(cast: Cast) -> None:
    theirs = now_open(cast, "teluk", "chan")
    code = give_codes(cast, theirs, city="teluk")[0]
    for path in ("", "vote/", "cast/"):
        assert Client().get(f"/muara/budgets/{theirs}/{path}").status_code == 404
    assert send(theirs, ["p1"], code).status_code == 404
    assert not Voter.objects.of(cast.teluk.place_id).exists()


# --- a code by e-mail


def asked(ref: str, address: str) -> str:
    page = press(ref, ["p1"], **{"go": "mail", "mail-email": address})
    mailer.wait()
    return page


def test_a_code_comes_by_e_mail_and_one_address_is_one_voter(cast: Cast, ref: str) -> None:
    assert "on its way" in asked(ref, "Ani+a@Mail.example") and "on its way" in asked(
        ref, "ani+b@mail.example"
    )
    codes = {re.search(r"\w{4}-\w{4}-\w{4}", str(one.body))[0] for one in mail.outbox}  # type: ignore[index]
    assert len(mail.outbox) == 2 and len(codes) == 1
    assert Code.objects.of(cast.muara.place_id).count() == 1
    assert send(ref, ["p1"], codes.pop()).status_code == 302
    kept = repr(list(Code.objects.of(cast.muara.place_id).values())).encode()
    assert b"ani" not in kept.lower() + every_byte(cast.muara.place_id).lower()


def test_nobody_is_sent_codes_without_end(cast: Cast, ref: str) -> None:
    for _ in range(3):
        asked(ref, "ani@mail.example")
    press(ref, ["p1"], 400, **{"go": "mail", "mail-email": "ani@mail.example"})
    mailer.wait()
    assert len(mail.outbox) == 3


def test_without_that_way_no_code_is_sent(cast: Cast) -> None:
    ref = now_open(cast, ways=["letter"])
    asked(ref, "ani@mail.example")
    assert mail.outbox == [] and not Code.objects.of(cast.muara.place_id).exists()


# --- what is shown


def votes_now(cast: Cast, ref: str, *ballots: tuple[int, ...]) -> None:
    for n, (code, items) in enumerate(zip(give_codes(cast, ref, len(ballots)), ballots, strict=True)):
        casting.cast(cast.muara.place_id, ref, code, chosen(*items), f"198.51.{n // 250}.{n % 250}")


def test_the_result_is_an_ordered_list_with_a_cut(cast: Cast, ref: str) -> None:
    votes_now(cast, ref, (0, 3), (0, 2), (0,), (1,), (1, 3))
    close_now(cast, ref)
    page = body(f"/muara/budgets/{ref}/")
    order = [
        page.index(name)
        for name in ("Shade trees", "A library corner", "Lamps", "Here the money ends", "A well")
    ]
    assert order == sorted(order)
    assert "3 votes" in page and "balai recount" in page and "3 projects of 5 are funded" in page


def test_while_it_is_open_no_page_says_what_was_chosen_nor_how_many_today(cast: Cast, ref: str) -> None:
    code = give_codes(cast, ref)[0]
    before = [body("/muara/budgets/"), body(f"/muara/budgets/{ref}/"), body("/muara/")]
    casting.cast(cast.muara.place_id, ref, code, chosen(0), "198.51.100.1")
    assert [body("/muara/budgets/"), body(f"/muara/budgets/{ref}/"), body("/muara/")] == before


def test_ones_own_ballot_is_kept_by_nobody_and_stands_in_no_address(cast: Cast, ref: str) -> None:
    for answer in (
        Client().get(f"/muara/budgets/{ref}/vote/"),
        Client().post(f"/muara/budgets/{ref}/vote/", {"chosen": ["p1"], "go": "review"}),
        send(ref, ["p1"], give_codes(cast, ref)[0]),
    ):
        assert "no-store" in answer["Cache-Control"]
        assert "sessionid" not in answer.cookies and "session" not in answer.cookies
    assert "p1" not in send(ref, ["p1"], give_codes(cast, ref)[0])["Location"]


def test_a_held_picture_is_not_shown(cast: Cast) -> None:
    from balai.record.models import Aside

    ref = now_open(cast, photos=[picture("a")])
    assert "pick__pic" in body(f"/muara/budgets/{ref}/")
    Aside.objects.filter(place_id=cast.muara.place_id).update(shown=False)
    assert "pick__pic" not in body(f"/muara/budgets/{ref}/vote/")


def test_a_rule_that_needs_whole_ballots_says_what_is_published_and_when_it_is_not(cast: Cast) -> None:
    from balai.budgets import acts

    ref = now_open(cast, counting=acts.Counting("mes", completion="add1u"))
    assert "Every voter holds the same part" in body(f"/muara/budgets/{ref}/")
    votes_now(cast, ref, (0,))
    close_now(cast, ref)
    assert "Fewer than 100 ballots came" in body(f"/muara/budgets/{ref}/")


def test_a_form_from_elsewhere_casts_nothing(cast: Cast, ref: str) -> None:
    said = {"chosen": ["p1"], "code": give_codes(cast, ref)[0], "go": "cast"}
    assert Client(enforce_csrf_checks=True).post(f"/muara/budgets/{ref}/vote/", said).status_code == 403
    assert not Voter.objects.of(cast.muara.place_id).exists()


def test_words_of_projects_stay_words(cast: Cast) -> None:
    from balai.budgets import acts

    bad = "<script>alert(1)</script>{{7*7}}%s"
    ref = now_open(
        cast, title=bad, text=bad, most=2, items=[acts.Item("", bad, 1, bad), acts.Item("", "B", 1, bad)]
    )
    for path in (f"/muara/budgets/{ref}/", f"/muara/budgets/{ref}/vote/", "/muara/budgets/", "/muara/"):
        page = body(path)
        assert ("<script>alert" not in page and "{{7*7}}" in page) or path == "/muara/"
    votes_now(cast, ref, (0,))
    close_now(cast, ref)
    assert "<script>alert" not in body(f"/muara/budgets/{ref}/")
