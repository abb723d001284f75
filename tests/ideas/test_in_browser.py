"""Proposing and saying what one thinks in a real Chromium, as on a cheap telephone; with script off too."""

import pytest
from playwright.sync_api import Browser

from balai.ideas.commands import calling, saying, summing
from balai.ideas.models import Idea, Vote
from balai.places.acts import Link
from tests import axe
from tests.cast import Cast
from tests.in_browser import looks, phone, too_wide
from tests.pledges.cast import call as call_for_hands
from tests.services.cast import IN_NORTH, open_counter, report_something

from .cast import NOW, crowd, propose, row, state, voice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(transactional_db: None, request: pytest.FixtureRequest) -> tuple[Cast, str, str]:
    """The cast, a call and an idea, committed, so that the server of the browser sees them."""
    return tuple(request.getfixturevalue(name) for name in ("cast", "asked", "idea"))  # type: ignore[return-value]


@pytest.mark.parametrize("script", [True, False])
def test_an_idea_is_proposed_on_a_telephone(
    browser: Browser, site: str, opened: tuple[Cast, str, str], script: bool
) -> None:
    cast, asked, idea = opened
    page = phone(browser, site, java_script_enabled=script).new_page()
    page.goto(f"/muara/ideas/propose/{asked}/")
    page.get_by_label("What is the need?").fill("Children cross the road to school where cars are fast.")
    page.get_by_role("button", name="Propose it").click()
    assert page.get_by_role("heading", name="Propose an idea").is_visible(), (
        "the browser asks for what is missing"
    )
    page.get_by_label("What do you propose?").fill("A raised crossing, and a bench to wait on.")
    page.get_by_label("Your idea in a few words").fill("A safe way to school")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_role("heading", name="Your idea is here").wait_for()
    page.get_by_role("link", name="The page that everybody sees").click()
    page.get_by_role("heading", name="A safe way to school").wait_for()
    assert Idea.objects.of(cast.muara.place_id).exclude(ref=idea).count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_statements_are_answered_one_after_the_other_and_an_answer_is_changed(
    browser: Browser, site: str, opened: tuple[Cast, str, str], script: bool
) -> None:
    cast, _asked, idea = opened
    state(cast, idea, ["Trees first.", "Benches first."])
    page = phone(browser, site, java_script_enabled=script).new_page()
    page.goto(f"/muara/ideas/{idea}/")
    page.get_by_role("link", name="Say what you think").click()
    page.get_by_role("button", name="Agree", exact=True).click()
    page.get_by_text("Statement 2 of 2").wait_for()
    page.get_by_role("button", name="Not sure", exact=True).click()
    page.get_by_text("You have said something to every statement").wait_for()
    page.get_by_role("button", name="I support it").click()
    page.get_by_role("heading", name="You support this idea").wait_for()
    page.locator("summary", has_text="Your 2 answers").click()
    page.get_by_role("button", name="Disagree").first.click()
    page.get_by_text("You have said something to every statement").wait_for()
    assert sorted(Vote.objects.of(cast.muara.place_id).values_list("value", flat=True)) in ([-1, 0], [-1, 1])
    assert row(cast, idea).support == 1


@pytest.mark.parametrize("script", [True, False])
def test_what_an_idea_is_about_is_looked_for_on_a_telephone_and_enter_sends_the_form(
    browser: Browser, site: str, opened: tuple[Cast, str, str], script: bool
) -> None:
    cast, asked, idea = opened
    open_counter(cast)
    code = report_something(cast, text="A deep hole before the clinic").code
    page = phone(browser, site, java_script_enabled=script).new_page()
    page.goto(f"/muara/ideas/propose/{asked}/")
    page.get_by_label("What is the need?").fill("Children fall there.")
    page.locator("summary", has_text="What it is about").click()
    page.get_by_label("Look for something").fill("deep hole")
    page.get_by_role("button", name="Look for it").click()
    page.get_by_label(f"Report: {code}").check()
    page.get_by_label("What do you propose?").fill("Fill it.")
    page.get_by_label("Your idea in a few words").fill("A road without holes")
    assert axe.faults(page) == [] if script else too_wide(page) == 0
    page.get_by_label("Your idea in a few words").press("Enter")
    page.get_by_role("heading", name="Your idea is here").wait_for()
    assert Idea.objects.of(cast.muara.place_id).exclude(ref=idea).get().names == [f"request:{code}"]


def test_an_ideas_place_is_chosen_on_the_map(
    browser: Browser, site: str, opened: tuple[Cast, str, str]
) -> None:
    cast, asked, idea = opened
    open_counter(cast)
    page = phone(browser, site).new_page()
    page.goto(f"/muara/ideas/propose/{asked}/")
    page.get_by_role("button", name="Show it on a map").click()
    page.locator("[data-box]").press("ArrowUp")
    page.get_by_text("The pin is at").wait_for()
    assert axe.faults(page) == []
    page.get_by_label("What is the need?").fill("Heat.")
    page.get_by_label("What do you propose?").fill("Trees.")
    page.get_by_label("Your idea in a few words").fill("Shade")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_role("heading", name="Your idea is here").wait_for()
    found = Idea.objects.of(cast.muara.place_id).exclude(ref=idea).get()
    assert found.lat is not None and -6_220_000 <= found.lat <= -6_180_000


def filled(cast: Cast, asked: str, idea: str) -> dict[str, str]:
    """Pages with everything on them, by name."""
    heard = crowd(cast, idea, state(cast, idea))
    summing.sum_up(cast.muara.place_id, idea)
    calling.answer(cast.actor("budi"), cast.muara.place_id, idea, "in part", "On 740 of 910 metres.", 60, NOW)
    open_counter(cast)
    code = report_something(cast, text="The last bus is gone at nine.").code
    few = propose(
        cast, asked, title="A night bus", cost_low=100_000_00, cost_high=250_000_00, about=[code], lat=IN_NORTH[0],
        lon=IN_NORTH[1],
    )  # fmt: skip
    hands = call_for_hands(cast, links=[Link(kind="idea", ref=few.ref)])
    state(cast, few.ref, ["It should run until two."])
    own = f"/muara/ideas/{idea}/mine/"
    return {
        "ideas": "/muara/ideas/", "idea": f"/muara/ideas/{idea}/", "few": f"/muara/ideas/{few.ref}/",
        "speak": f"/muara/ideas/{few.ref}/speak/", "mine": f"{own}{heard[0].secret}/",
        "author": f"{own}{cast.author_secret}/",
        "state": f"{own}{heard[0].secret}/state/", "versions": f"/muara/ideas/{idea}/versions/",
        "propose": f"/muara/ideas/propose/{asked}/", "follow": f"/muara/ideas/{idea}/follow/",
        "request": f"/muara/requests/{code}/", "hands": f"/muara/hands/{hands}/",
        "lonely": f"/muara/ideas/{few.ref}/mine/{few.secret}/",
    }  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), looks((320, "light"), (390, "dark"), (1280, "light")))
def test_pages_are_without_faults_and_nothing_is_cut_off(
    browser: Browser, site: str, opened: tuple[Cast, str, str], width: int, scheme: str
) -> None:
    pages = filled(*opened)
    page = phone(browser, site, width, color_scheme=scheme).new_page()
    for name, path in pages.items():
        page.goto(path)
        assert axe.faults(page) == [], (name, width, scheme)
        assert too_wide(page) == 0, (name, width)


def test_the_desk_is_without_faults(browser: Browser, site: str, opened: tuple[Cast, str, str]) -> None:
    cast, asked, idea = opened
    state(cast, idea, ["Trees first."])
    saying.state(cast.muara.place_id, voice(cast, idea).voice, "Benches first.")
    desk = phone(browser, site)
    for name, cookie in cast.signed_in("budi").cookies.items():
        desk.add_cookies([{"name": name, "value": cookie.value, "url": site}])
    page, here = desk.new_page(), "/desk/cities/muara/ideas/"
    for path in (
        "",
        "call/",
        f"calls/{asked}/move/",
        f"{idea}/",
        f"{idea}/answer/",
        f"{idea}/hold/",
        f"{idea}/state/",
    ):
        page.goto(f"{here}{path}")
        assert axe.faults(page) == [], path
        assert too_wide(page) == 0, path
