"""Ways to vote: one project, projects in order, points. What each ballot may say, on pages, on paper, and counted."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from balai.budgets import acts
from balai.budgets.counting import counted
from balai.budgets.models import Choice
from balai.places.texts import Refused
from tests.cast import Cast
from tests.in_browser import phone

from .cast import HOME, NOW, casting, give_codes, open_ballot
from .test_desk import DESK, filled
from .test_explaining import frozen
from .test_in_browser import button_of
from .test_in_browser import press as press_in_browser
from .test_pages import CHOSEN, now_open, press, send

ONE: dict[str, Any] = {"kind": "choose-1", "most": 1, "within": False}
ORDER: dict[str, Any] = {"kind": "ordinal", "most": 3, "within": False}
POINTS: dict[str, Any] = {"kind": "cumulative", "most": 20, "within": False}


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        (ONE, ((0, 1), (1, 1))), (ONE, ((0, 2),)), (ONE, ()), (ONE, ((9, 1),)),
        (ORDER, ((0, 3), (1, 3))), (ORDER, ((0, 3), (1, 1))), (ORDER, ((0, 2),)), (ORDER, ((0, 4), (1, 3))),
        (ORDER, ((0, 3), (1, 2), (2, 1), (3, 0))), (ORDER, ((0, 1_000_000),)), (ORDER, ((0, 3), (0, 2))),
        (POINTS, ((0, 15), (1, 6))), (POINTS, ((0, 21),)), (POINTS, ((0, -1), (1, 2))), (POINTS, ((0, 0),)),
    ],
)  # fmt: skip
def test_what_such_a_ballot_may_not_say_is_refused(cast: Cast, kind: Any, points: Any) -> None:
    ref = open_ballot(cast, **kind)
    with pytest.raises(Refused):
        casting.cast(cast.muara.place_id, ref, give_codes(cast, ref)[0], points, HOME, NOW)
    assert not Choice.objects.of(cast.muara.place_id).exists()


@pytest.mark.parametrize(
    ("kind", "said"),
    [(ONE, ["p1", "p2"]), (ORDER, ["p1", "p1"]), (ORDER, ["p1:3"]), (ORDER, ["p1", "p2", "p3", "p4"]),
     (POINTS, ["p1:15", "p2:6"])],
)  # fmt: skip
def test_what_a_page_may_not_send_is_not_cast(cast: Cast, kind: Any, said: list[str]) -> None:
    ref = now_open(cast, **kind)
    done = send(ref, said, give_codes(cast, ref)[0])
    assert done.status_code == 400 and "cannot be cast" in done.content.decode()


def test_an_order_is_moved_by_buttons_and_its_first_place_gets_the_most_points(cast: Cast) -> None:
    ref = now_open(cast, **ORDER)
    assert CHOSEN.findall(press(ref, ["p4"], add="p1")) == ["p4", "p1"]
    assert CHOSEN.findall(press(ref, ["p4", "p1"], up="p1")) == ["p1", "p4"]
    assert CHOSEN.findall(press(ref, ["p4", "p1"], down="p4")) == ["p1", "p4"]
    assert CHOSEN.findall(press(ref, ["p4", "p1"], up="p4")) == ["p4", "p1"], "it is the first already"
    page = press(ref, ["p4", "p1"], go="review")
    assert page.index("A library corner") < page.index("Shade trees") and "Number 2" in page
    assert send(ref, ["p4", "p1"], give_codes(cast, ref)[0]).status_code == 302
    assert Choice.objects.of(cast.muara.place_id).get().points == [[0, 2], [3, 3]]


def test_many_points_are_written_into_fields_and_what_is_no_number_is_not_taken(cast: Cast) -> None:
    ref = now_open(cast, **POINTS)
    assert "13 of 20 points given" in press(ref, [], **{"points-p1": "12", "points-p3": "1", "go": "count"})
    page = press(ref, [], go="review", **{"points-p1": "12", "points-p3": "8"})
    assert CHOSEN.findall(page)[:2] == ["p1:12", "p3:8"]
    for wrong in ("-1", "x", "1e3", "99", "٣"):
        assert "cannot be cast" in press(ref, [], 400, go="review", **{"points-p1": wrong})


def test_a_vote_for_one_project_is_frozen_as_such_whatever_number_is_written(cast: Cast) -> None:
    cast.signed_in("budi").post(f"{DESK}add/", filled(kind="choose-1", most="3"))
    from balai.budgets.models import Ballot

    found = Ballot.objects.of(cast.muara.place_id).get()
    assert (found.kind, found.most) == ("choose-1", 1)


@pytest.mark.parametrize(
    ("kind", "entered", "points"),
    [
        (ONE, {"points": "p3"}, [[2, 1]]),
        (ORDER, {"points_p4": "1", "points_p1": "2"}, [[0, 2], [3, 3]]),
        (POINTS, {"points_p1": "20"}, [[0, 20]]),
    ],
)
def test_paper_of_each_kind_is_entered_by_two(cast: Cast, kind: Any, entered: Any, points: Any) -> None:
    ref = now_open(cast, **kind)
    code = give_codes(cast, ref)[0]
    if kind is ORDER:
        gap = cast.signed_in("budi").post(f"{DESK}{ref}/paper/", {"code": code, "points_p1": "2"})
        assert gap.status_code == 400 and "without a gap" in gap.content.decode()
    for name in ("budi", "amina"):
        assert cast.signed_in(name).post(f"{DESK}{ref}/paper/", {"code": code, **entered}).status_code == 302
    assert Choice.objects.of(cast.muara.place_id).get().points == points


def test_an_order_counts_by_places_and_shares_are_by_them_too() -> None:
    """Two of three put the well second: it has the most points. With shares, a point is what is paid for."""
    ballots = [((0, 3), (1, 2)), ((1, 2), (2, 3)), ((1, 2), (3, 3))]
    result = counted(frozen(**ORDER), ballots).result
    assert [one.points for one in result.totals] == [3, 6, 3, 3, 0] and result.funded[0] == "p2"
    shared = counted(frozen(**ORDER, counting=acts.Counting("mes")), ballots * 40).result
    assert shared.whole and set(shared.funded) >= {"p2"}


# --- in a browser


def one(page: Page) -> None:
    press_in_browser(page, "Add: Shade trees")
    button_of(page, "Take out: Shade trees").wait_for()
    press_in_browser(page, "Choose this one instead: Lamps")
    button_of(page, "Take out: Lamps").wait_for()


def order(page: Page) -> None:
    press_in_browser(page, "Add as number 1: Shade trees")
    press_in_browser(page, "Add as number 2: Lamps")
    press_in_browser(page, "Higher: Lamps")
    button_of(page, "Lower: Lamps").wait_for()


def points(page: Page) -> None:
    page.get_by_label("Points: Lamps").fill("12")
    page.get_by_label("Points: Lamps").press("Tab")
    page.get_by_role("button", name="Count my points").click()
    page.locator(".purse", has_text="12 of 20 points given").wait_for()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_each_kind_is_voted_on_a_telephone_also_with_script_off(
    transactional_db: None, request: pytest.FixtureRequest, site: str, browser: Browser
) -> None:
    cast: Cast = request.getfixturevalue("cast")
    ways = [(ONE, one, [[2, 1]]), (ORDER, order, [[0, 2], [2, 3]]), (POINTS, points, [[2, 12]])]
    for script in (True, False):
        page = phone(browser, site, java_script_enabled=script).new_page()
        for kind, choose, kept in ways:
            ref = now_open(cast, **kind)
            page.goto(f"/muara/budgets/{ref}/vote/")
            choose(page)
            page.get_by_role("button", name="Look it over").click()
            page.get_by_label("Your code").fill(give_codes(cast, ref)[0])
            page.get_by_role("button", name="Cast my ballot").click()
            page.get_by_role("heading", name="Your ballot is accepted").wait_for()
            assert Choice.objects.of(cast.muara.place_id).get(ballot=ref).points == kept
