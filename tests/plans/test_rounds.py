"""A yearly round, command by command: who may, what may follow what, and what the report reads of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from balai.methods.monitoring.values import Report
from balai.places import acts as place_acts
from balai.places.authority import NotAllowed
from balai.places.texts import Refused
from balai.plans import acts, commands
from balai.plans.facts import NoSuchRound, inputs_of, rows_at
from balai.plans.models import Project, Round, RoundCity
from balai.plans.publishing import digests, is_as_published, position_of, report_of
from balai.plans.queries import latest_published, round_cities, round_named, rounds
from balai.record.append import append, happened_on
from balai.record.models import Head
from balai.record.read import acts as acts_of
from balai.record.replay import compare
from balai.record.seal import seal
from tests.cast import PEOPLE, Cast, accepted, answered, open_project, open_round, origin

YEAR = 2026


def where(cast: Cast, city: str = "muara") -> tuple[Any, int, str]:
    return cast.net.place_id, YEAR, origin(getattr(cast, city))


Deed = Callable[[Cast, str], Any]
DEEDS: dict[str, Deed] = {
    "hand in": lambda cast, who: commands.hand_in_draft(cast.actor(who), *where(cast)),
    "review": lambda cast, who: commands.review_draft(cast.actor(who), *where(cast)),
    "return": lambda cast, who: commands.return_draft(cast.actor(who), *where(cast), "Look again."),
    "accept": lambda cast, who: commands.accept_draft(cast.actor(who), *where(cast)),
    "freeze": lambda cast, who: commands.freeze_round(cast.actor(who), cast.net.place_id, YEAR),
    "publish": lambda cast, who: commands.publish_round(cast.actor(who), cast.net.place_id, YEAR),
}
MAY = {
    "hand in": {"amina"}, "review": {"dewi"}, "return": {"dewi", "elok"},
    "accept": {"elok"}, "freeze": {"elok"}, "publish": {"elok"},
}  # fmt: skip
"""Who may do it to Muara."""
WHO = {deed: sorted(may)[0] for deed, may in MAY.items()}
"""One of them."""
WAY = {
    "opened": [],
    "drafted": ["hand in"],
    "returned": ["hand in", "return"],
    "reviewed": ["hand in", "review"],
    "accepted": ["hand in", "review", "accept"],
    "frozen": ["hand in", "review", "accept", "freeze"],
    "published": ["hand in", "review", "accept", "freeze", "publish"],
}
"""How a state is reached."""
FOLLOWS = {
    "opened": {"hand in", "freeze"},
    "drafted": {"hand in", "review", "return", "freeze"},
    "returned": {"hand in", "freeze"},
    "reviewed": {"accept", "return", "freeze"},
    "accepted": {"return", "freeze"},
    "frozen": {"publish"},
    "published": set(),
}


def go(cast: Cast, state: str) -> None:
    """Open a round and bring Muara to a state."""
    open_round(cast, YEAR)
    for deed in WAY[state]:
        DEEDS[deed](cast, WHO[deed])


def state_of(cast: Cast, city: str = "muara") -> RoundCity:
    return round_cities(round_named("net", YEAR))[origin(getattr(cast, city))]


def sizes() -> dict[str, int]:
    return dict(Head.objects.values_list("slug", "size"))


class _Undone(Exception):
    """Ends a transaction that must leave nothing."""


def tried(deed: Callable[[], Any]) -> str:
    """Carry out a deed and undo it. Returns the refusal; empty where it went through."""
    before = sizes()
    try:
        with transaction.atomic():
            deed()
            raise _Undone
    except _Undone:
        return ""
    except Refused as refused:
        assert sizes() == before, "what was refused wrote something"
        return str(refused)


# --- the whole way


def test_a_round_goes_from_opening_to_its_published_report(cast: Cast) -> None:
    ref = open_project(cast)
    with happened_on("2026-01-10"):
        open_round(cast, YEAR)
    answered(cast, ref, status="implementing")
    for day, deed, who in (
        ("2026-09-01", "hand in", "amina"),
        ("2026-09-05", "review", "dewi"),
        ("2026-09-09", "accept", "elok"),
        ("2026-12-20", "freeze", "elok"),
        ("2026-12-24", "publish", "elok"),
    ):
        with happened_on(day):
            DEEDS[deed](cast, who)
    round_, state = round_named("net", YEAR), state_of(cast)
    assert (round_.opened_on, round_.frozen_on, round_.published_on) == (
        "2026-01-10", "2026-12-20", "2026-12-24",
    )  # fmt: skip
    assert (state.state, state.size) == ("accepted", sizes()["muara"])
    assert (state.drafted_on, state.reviewed_on, state.accepted_on) == (
        "2026-09-01", "2026-09-05", "2026-09-09",
    )  # fmt: skip
    said = [act for _index, act in acts_of(cast.net.place_id)][-6:]
    assert [type(act) for act in said] == [
        acts.RoundOpened, acts.RoundDrafted, acts.RoundReviewed, acts.RoundAccepted, acts.RoundFrozen,
        acts.RoundPublished,
    ]  # fmt: skip
    assert [act.by for act in said] == [
        "secretariat", "csco", "national representative", "secretariat", "secretariat", "secretariat",
    ]  # fmt: skip
    found = digests(report_of(round_))
    assert (round_.json_sha256, round_.csv_sha256) == (found["json"], found["csv"])
    assert is_as_published(round_)
    assert latest_published(cast.net.place_id) == round_
    assert compare(cast.net.place_id) == compare(cast.muara.place_id) == []


@pytest.mark.parametrize("state", list(FOLLOWS))
def test_only_what_may_follow_a_state_does_and_the_rest_is_refused_with_a_sentence(
    cast: Cast, state: str
) -> None:
    go(cast, state)
    for deed, who in WHO.items():
        refused = tried(lambda deed=deed, who=who: DEEDS[deed](cast, who))
        assert (refused == "") is (deed in FOLLOWS[state]), f"{deed} after {state}: {refused!r}"
        if state in {"frozen", "published"} and deed != "publish":
            assert "frozen" in refused, f"{deed} after {state}: {refused!r}"


@pytest.mark.parametrize("deed", list(DEEDS))
def test_whoever_may_not_is_told_so_even_where_it_could_follow(cast: Cast, deed: str) -> None:
    go(cast, next(state for state, follows in FOLLOWS.items() if deed in follows))
    before = sizes()
    for person in set(PEOPLE) - MAY[deed]:
        with pytest.raises(NotAllowed):
            DEEDS[deed](cast, person)
        assert sizes() == before, f"{person} wrote something"
    for person in MAY[deed]:
        assert tried(lambda who=person: DEEDS[deed](cast, who)) == "", person


def test_only_the_secretariat_of_the_network_opens_a_round(cast: Cast) -> None:
    for person in set(PEOPLE) - {"elok"}:
        with pytest.raises(NotAllowed, match="secretariat"):
            commands.open_round(cast.actor(person), cast.net.place_id, YEAR, "R", "2026-12-15", "")
    assert rounds(cast.net.place_id) == []


def test_a_role_that_has_ended_moves_nothing(cast: Cast) -> None:
    from django.utils import timezone

    from balai.people.models import RoleHeld

    open_round(cast, YEAR)
    RoleHeld.objects.of(cast.muara.place_id).filter(account=cast.amina).update(until=timezone.now())
    with pytest.raises(NotAllowed):
        DEEDS["hand in"](cast, "amina")


def test_a_representative_agrees_for_the_own_country_only(cast: Cast) -> None:
    go(cast, "drafted")
    commands.hand_in_draft(cast.actor("chan"), *where(cast, "teluk"))
    for person, city in (("thida", "muara"), ("dewi", "teluk")):
        for deed in (commands.review_draft, lambda *args: commands.return_draft(*args, "Look again.")):
            with pytest.raises(NotAllowed):
                deed(cast.actor(person), *where(cast, city))
    commands.review_draft(cast.actor("thida"), *where(cast, "teluk"))
    assert (state_of(cast, "teluk").state, state_of(cast).state) == ("reviewed", "drafted")


# --- opening


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \u200b "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"cut_off": ""}, "cut_off"),
        ({"cut_off": "2026"}, "cut_off"),
        ({"cut_off": "2026-02-30"}, "cut_off"),
        ({"due": "soon"}, "due"),
        ({"due": "2026-11"}, "due"),
        ({"year": 2017}, "year"),
        ({"year": 2201}, "year"),
        ({"year": -1}, "year"),
        ({"year": 2**63}, "year"),
        ({"asked": ["balai.example/nowhere"]}, "asked"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_and_the_field_named(
    cast: Cast, said: dict[str, Any], field: str
) -> None:
    good = {"year": YEAR, "title": "Round", "cut_off": "2026-12-15", "due": "2026-11-30"}
    with pytest.raises(Refused) as refused:
        commands.open_round(cast.actor("elok"), cast.net.place_id, **good | said)
    assert refused.value.field == field
    assert rounds(cast.net.place_id) == []


def test_a_year_has_one_round_and_none_is_opened_behind_a_later_one(cast: Cast) -> None:
    open_round(cast, 2026)
    for year, why in ((2026, "already"), (2025, "later round")):
        with pytest.raises(Refused, match=why) as refused:
            open_round(cast, year)
        assert refused.value.field == "year"
    open_round(cast, 2027)
    assert [r.round for r in rounds(cast.net.place_id)] == [2027, 2026]


def test_a_round_asks_every_member_of_the_day_it_is_opened(cast: Cast) -> None:
    append(cast.net.place_id, [place_acts.MemberLeft(origin=origin(cast.teluk), reason="Asked to.")])
    open_round(cast, YEAR)
    assert round_named("net", YEAR).asked == [origin(cast.muara)]


def test_a_city_is_asked_once_however_often_it_is_named(cast: Cast) -> None:
    asked = [origin(cast.teluk), origin(cast.muara), origin(cast.teluk)]
    commands.open_round(cast.actor("elok"), cast.net.place_id, YEAR, "R", "2026-12-15", "", asked)
    assert round_named("net", YEAR).asked == sorted(set(asked))
    assert len(_table(report_of(round_named("net", YEAR)), "cities")) == 2


def test_a_city_that_is_not_a_member_cannot_be_asked(cast: Cast) -> None:
    with pytest.raises(Refused, match="seberang") as refused:
        commands.open_round(
            cast.actor("elok"), cast.net.place_id, YEAR, "R", "2026-12-15", "", [origin(cast.seberang)]
        )
    assert refused.value.field == "asked"


@pytest.mark.parametrize(("city", "csco", "deputy"), [("teluk", "chan", "thida"), ("seberang", "gita", "")])
def test_a_city_that_was_not_asked_has_no_part_in_the_round(
    cast: Cast, city: str, csco: str, deputy: str
) -> None:
    """Teluk is a member that this round leaves out; Seberang belongs to another network."""
    commands.open_round(
        cast.actor("elok"), cast.net.place_id, YEAR, "R", "2026-12-15", "", [origin(cast.muara)]
    )
    here = where(cast, city)
    deeds = [lambda: commands.hand_in_draft(cast.actor(csco), *here)]
    deeds += [lambda: commands.review_draft(cast.actor(deputy), *here)] if deputy else []
    deeds += [lambda: commands.accept_draft(cast.actor("elok"), *here)]
    deeds += [lambda: commands.return_draft(cast.actor("elok"), *here, "Look again.")]
    for deed in deeds:
        assert "not asked" in tried(deed)


def test_a_round_that_was_never_opened_is_named(cast: Cast) -> None:
    for deed, who in WHO.items():
        refused = tried(lambda deed=deed, who=who: DEEDS[deed](cast, who))
        assert "There is no round of 2026" in refused, deed


def test_an_origin_that_nobody_keeps_is_nobodys_to_hand_in_and_was_not_asked(cast: Cast) -> None:
    open_round(cast, YEAR)
    here = (cast.net.place_id, YEAR, "balai.example/../nowhere")
    with pytest.raises(NotAllowed):
        commands.hand_in_draft(cast.actor("amina"), *here)
    with pytest.raises(NotAllowed):
        commands.review_draft(cast.actor("dewi"), *here)
    assert "not asked" in tried(lambda: commands.accept_draft(cast.actor("elok"), *here))


# --- what is handed in, reviewed and accepted


def test_a_draft_is_the_record_as_it_stands_when_it_is_handed_in(cast: Cast) -> None:
    open_project(cast)
    open_round(cast, YEAR)
    DEEDS["hand in"](cast, "amina")
    handed_in = sizes()["muara"]
    assert state_of(cast).size == handed_in
    open_project(cast, "Added later")
    DEEDS["review"](cast, "dewi")
    assert state_of(cast).size == handed_in, "nobody agrees to what was not handed in"
    DEEDS["accept"](cast, "elok")
    assert state_of(cast).size == handed_in


def test_a_draft_that_was_not_looked_at_yet_may_be_handed_in_again(cast: Cast) -> None:
    go(cast, "drafted")
    open_project(cast, "Forgotten")
    DEEDS["hand in"](cast, "amina")
    assert state_of(cast).size == sizes()["muara"]


def test_accepting_names_the_size_and_the_root_that_the_citys_key_signs(cast: Cast) -> None:
    open_project(cast)
    go(cast, "accepted")
    said = list(acts_of(cast.net.place_id))[-1][1]
    signed = seal(cast.muara.place_id)
    assert isinstance(said, acts.RoundAccepted)
    assert (said.city, said.size, said.root) == (origin(cast.muara), signed.size, bytes(signed.root).hex())
    assert (state_of(cast).size, state_of(cast).root) == (said.size, said.root)


def test_the_root_is_that_of_the_accepted_size_when_the_record_has_grown_and_was_sealed(cast: Cast) -> None:
    open_project(cast)
    go(cast, "reviewed")
    reviewed = seal(cast.muara.place_id)
    open_project(cast, "Added later")
    seal(cast.muara.place_id)
    DEEDS["accept"](cast, "elok")
    assert (state_of(cast).size, state_of(cast).root) == (reviewed.size, bytes(reviewed.root).hex())


@pytest.mark.parametrize("reason", ["", "no", " \n ", "\u200b\u200b\u200b", "x" * 501, "a\x00b"])
def test_a_draft_goes_back_with_a_reason_that_can_be_read(cast: Cast, reason: str) -> None:
    go(cast, "drafted")
    with pytest.raises(Refused) as refused:
        commands.return_draft(cast.actor("dewi"), *where(cast), reason)
    assert refused.value.field == "reason"
    assert state_of(cast).state == "drafted"


def test_a_returned_draft_keeps_its_reason_until_it_is_handed_in_again(cast: Cast) -> None:
    go(cast, "returned")
    assert (state_of(cast).state, state_of(cast).reason) == ("returned", "Look again.")
    open_project(cast, "Added after the return")
    DEEDS["hand in"](cast, "amina")
    state = state_of(cast)
    assert (state.state, state.reason, state.size) == ("drafted", "", sizes()["muara"])
    assert compare(cast.net.place_id) == []


@pytest.mark.parametrize("again", [False, True])
def test_an_acceptance_that_was_taken_back_names_no_root_any_more(cast: Cast, again: bool) -> None:
    """Otherwise the round's page would say “accepted” beside a size that nobody accepted."""
    go(cast, "accepted")
    DEEDS["return"](cast, "elok")
    if again:
        open_project(cast, "Added after the return")
        DEEDS["hand in"](cast, "amina")
    state = state_of(cast)
    assert (state.root, state.accepted_on, state.reviewed_on) == ("", "", "")
    assert compare(cast.net.place_id) == []


# --- what the report reads


def _table(report: Report, name: str) -> list[dict[str, Any]]:
    table = report.table(name)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def listed(cast: Cast, year: int = YEAR) -> list[str]:
    """Names of the projects in the appendix of a round's report."""
    return [str(row["name"]) for row in _table(report_of(round_named("net", year)), "appendix")]


def test_the_report_reads_a_city_up_to_its_accepted_size_and_no_further(cast: Cast) -> None:
    ref = open_project(cast, "Clean river")
    open_round(cast, YEAR)
    answered(cast, ref, status="implementing")
    DEEDS["hand in"](cast, "amina")
    answered(cast, ref, name="After the draft", reason="Said too late.")
    DEEDS["review"](cast, "dewi")
    DEEDS["accept"](cast, "elok")
    open_project(cast, "After the acceptance")
    DEEDS["freeze"](cast, "elok")
    answered(cast, ref, status="completed")
    commands.stop_project(cast.actor("amina"), cast.muara.place_id, ref, "After the freeze.")
    (row,) = _table(report_of(round_named("net", YEAR)), "appendix")
    assert (row["name"], row["status"], row["project"]) == ("Clean river", "implementing", ref)
    assert _table(report_of(round_named("net", YEAR)), "stopped_and_merged") == []


def test_a_published_report_stays_the_same_whatever_is_written_afterwards(cast: Cast) -> None:
    ref = open_project(cast)
    go(cast, "published")
    before = digests(report_of(round_named("net", YEAR)))
    answered(cast, ref, name="Another name", reason="It moved.", status="completed")
    append(cast.net.place_id, [place_acts.MemberLeft(origin=origin(cast.muara), reason="Asked to.")])
    open_round(cast, YEAR + 1)
    round_ = round_named("net", YEAR)
    assert digests(report_of(round_)) == before
    assert is_as_published(round_)


def test_a_city_that_is_not_accepted_at_the_freeze_lists_nothing(cast: Cast) -> None:
    open_project(cast)
    open_project(cast, "Bus lanes", "chan", "teluk")
    open_round(cast, YEAR)
    accepted(cast, YEAR, "teluk")
    DEEDS["hand in"](cast, "amina")
    DEEDS["review"](cast, "dewi")
    DEEDS["freeze"](cast, "elok")
    assert listed(cast) == ["Bus lanes"]
    states = {row["city"]: (row["state"], row["accepted"]) for row in _table(_report(), "cities")}
    assert states == {"Muara": ("reviewed", "no"), "Teluk": ("accepted", "yes")}


def _report(year: int = YEAR) -> Report:
    return report_of(round_named("net", year))


def test_an_acceptance_that_was_taken_back_before_the_freeze_does_not_count(cast: Cast) -> None:
    open_project(cast)
    go(cast, "accepted")
    assert listed(cast) == ["Clean river"]
    DEEDS["return"](cast, "elok")
    assert listed(cast) == []
    open_project(cast, "Bus lanes")
    accepted(cast, YEAR)
    assert sorted(listed(cast)) == ["Bus lanes", "Clean river"]


def test_a_city_that_is_not_accepted_this_year_is_read_as_it_was_accepted_last(cast: Cast) -> None:
    """What it handed in meanwhile is nobody's figure; what it said then still explains what changed."""
    open_project(cast)
    open_round(cast, 2025)
    accepted(cast, 2025)
    size = sizes()["muara"]
    commands.freeze_round(cast.actor("elok"), cast.net.place_id, 2025)
    open_project(cast, "Not accepted by anybody")
    open_round(cast, YEAR)
    for deed in ("hand in", "review"):
        DEEDS[deed](cast, WHO[deed])
    given = inputs_of(cast.net.place_id, YEAR, sizes()["net"])
    muara = next(city for city in given.cities if city.slug == "muara")
    assert (muara.accepted, muara.accepted_size) == (False, None)
    assert [project.names[0].value for project in given.projects] == ["Clean river"]
    assert listed(cast, 2025) == ["Clean river"] and listed(cast) == []
    rows = rows_at(cast.muara.place_id, size)
    assert [project.name for project in rows.all(Project)] == ["Clean river"]


def test_the_network_too_is_read_up_to_the_freeze_only(cast: Cast) -> None:
    go(cast, "frozen")
    round_ = round_named("net", YEAR)
    assert round_.freeze is not None
    end = position_of(round_).end
    assert end == round_.freeze + 1
    framework = place_acts.FrameworkPublished(themes=["Only water"], themes_are="focus areas")
    append(cast.net.place_id, [framework])
    assert position_of(round_named("net", YEAR)).end == end
    assert inputs_of(cast.net.place_id, YEAR, end).framework.focus_areas != ["Only water"]
    with pytest.raises(NoSuchRound):
        inputs_of(cast.net.place_id, YEAR, 1)


def test_an_open_round_is_read_up_to_now(cast: Cast) -> None:
    open_round(cast, YEAR)
    assert position_of(round_named("net", YEAR)).end == sizes()["net"]
    assert position_of(round_named("net", YEAR)).method, (
        "a round that is not published is read by the latest method"
    )


def test_whoever_hands_in_after_the_day_is_late_and_so_is_whoever_never_does(cast: Cast) -> None:
    open_project(cast)
    open_round(cast, YEAR, due="2026-06-30")
    with happened_on("2026-06-30"):
        accepted(cast, YEAR)
    late = {row["city"]: row["late"] for row in _table(_report(), "cities")}
    assert late == {"Muara": "no", "Teluk": "yes"}, "the day itself is in time; nothing handed in is late"
    with happened_on("2026-07-01"):
        accepted(cast, YEAR, "teluk")
    late = {row["city"]: row["late"] for row in _table(_report(), "cities")}
    assert late == {"Muara": "no", "Teluk": "yes"}, "accepted, and still late"


def test_without_a_day_of_its_own_the_cut_off_is_when_drafts_are_due(cast: Cast) -> None:
    open_round(cast, YEAR, due="")
    with happened_on("2026-12-15"):
        DEEDS["hand in"](cast, "amina")
    with happened_on("2026-12-16"):
        commands.hand_in_draft(cast.actor("chan"), *where(cast, "teluk"))
    assert {row["city"]: row["late"] for row in _table(_report(), "cities")} == {
        "Muara": "no",
        "Teluk": "yes",
    }


def test_the_page_of_a_round_names_the_late_first(cast: Cast) -> None:
    from datetime import date

    from balai.plans.network_queries import seats
    from balai.plans.presenting import city_rows

    open_round(cast, YEAR, due="2026-06-30")
    accepted(cast, YEAR)
    round_ = round_named("net", YEAR)
    members = seats(cast.net.place_id)

    def rows(today: date) -> list[tuple[str, bool, str]]:
        return [(r.name, r.late, r.code) for r in city_rows(round_, members, round_cities(round_), today)]

    assert rows(date(2026, 6, 30)) == [("Teluk", False, "missing"), ("Muara", False, "accepted")]
    assert rows(date(2026, 7, 1)) == [("Teluk", True, "missing"), ("Muara", False, "accepted")]


def test_a_round_may_be_published_that_nobody_answered_and_says_so(cast: Cast) -> None:
    open_round(cast, YEAR)
    for deed in ("freeze", "publish"):
        DEEDS[deed](cast, "elok")
    assert listed(cast) == []
    assert [row["accepted"] for row in _table(_report(), "cities")] == ["no", "no"]


def test_what_is_published_was_computed_by_the_method_that_it_names(cast: Cast) -> None:
    from balai.methods.monitoring import METHODS

    go(cast, "published")
    round_ = Round.objects.of(cast.net.place_id).get()
    assert round_.method in METHODS
    given = inputs_of(cast.net.place_id, YEAR, position_of(round_).end)
    assert digests(METHODS[round_.method](given))["json"] == round_.json_sha256
    given.projects.reverse()
    given.cities.reverse()
    assert digests(METHODS[round_.method](given))["json"] == round_.json_sha256
