"""Why each project is funded or not: right for every rule, in sentences, and never about few voters."""

import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from balai.budgets import acts
from balai.budgets.commands import closing
from balai.budgets.counting import Points, counted
from balai.budgets.explaining import FIVE, explained
from balai.budgets.recounting import recount_command
from balai.record.append import append
from tests.cast import Cast

from .cast import ITEMS, chosen, closed, open_ballot, said, votes
from .test_closing import MANY, RULES, _fill, exported  # noqa: F401 (a fixture)


def frozen(**changes: Any) -> acts.BallotOpened:
    """A ballot as the record has it, without a database."""
    items = [acts.Item(f"p{n}", one.name, one.cost) for n, one in enumerate(ITEMS, 1)]
    return said(ref="b", seed="00", **{"items": items, **changes})


def why_of(
    opened: acts.BallotOpened, ballots: list[Points]
) -> tuple[acts.BallotResult, acts.BallotExplained]:
    found = counted(opened, ballots)
    return found.result, explained(opened, found.result, found.choices, found.every)


def alike(*groups: tuple[int, tuple[int, ...]]) -> list[Points]:
    """So many ballots that choose these."""
    return [chosen(*items) for n, items in groups for _ in range(n)]


# --- never about few


@pytest.mark.parametrize(
    ("groups", "nothing"),
    [
        ([(20, (0,)), (9, (4,))], -1),  # fewer than thirty voters
        ([(40, (0,)), (3, (4,))], -1),  # three with nothing
        ([(3, (0,)), (60, (4,))], -1),  # three with something: the bridge does not fit beside the trees
        ([(40, (0,)), (12, (4,))], 12),
        ([(40, (0,))], 0),
    ],
)
def test_without_whole_ballots_a_share_is_said_only_where_neither_part_is_small(
    groups: list[tuple[int, tuple[int, ...]]], nothing: int
) -> None:
    _result, why = why_of(frozen(items=[*frozen().items[:4], acts.Item("p5", "Dear", 1001)]), alike(*groups))
    if groups[0][0] == 3:
        _result, why = why_of(frozen(counting=acts.Counting("greedy_noskip")), alike(*groups))
        assert _result.funded == ["p5"] and why.nothing == -1
        return
    assert (why.nothing, why.nothing_by_votes) == (nothing, nothing)


def test_two_shares_side_by_side_tell_nothing_about_few_either() -> None:
    """By another rule than the most votes, the difference of two shares would be of few: only one is said."""
    opened = frozen(counting=acts.Counting("greedy_noskip"), budget=1150)
    result, why = why_of(opened, alike((52, (4,)), (50, (1,)), (30, (3,))))
    assert (result.funded, why.by_votes) == (["p5"], ["p5", "p4"])
    assert (why.nothing, why.nothing_by_votes) == (80, -1)


def test_of_whole_ballots_both_are_said_because_anybody_can_count_them() -> None:
    opened = frozen(counting=acts.Counting("mes"))
    _result, why = why_of(opened, [chosen(*one) for one in MANY])
    assert why.nothing >= 0 and why.nothing_by_votes >= 0


# --- right


@pytest.mark.parametrize("how", RULES[:6], ids=lambda how: f"{how.rule} {how.utility} {how.completion}")
def test_with_so_many_more_votes_it_is_funded_and_with_one_fewer_it_is_not(how: acts.Counting) -> None:
    opened = frozen(counting=how)
    ballots = [chosen(*one) for one in MANY]
    result, why = why_of(opened, ballots)
    lost = [one for one in why.whys if one.key not in result.funded]
    assert lost and all(one.tried == 40 for one in lost)
    for one in lost:
        number = int(one.key[1:]) - 1
        if one.more:
            assert one.key in counted(opened, [*ballots, *alike((one.more, (number,)))]).result.funded
        fewer = one.more - 1 if one.more else FIVE
        assert one.key not in counted(opened, [*ballots, *alike((fewer, (number,)))]).result.funded


def test_who_paid_is_said_of_equal_shares_and_it_adds_up() -> None:
    opened = frozen(counting=acts.Counting("mes"))
    result, why = why_of(opened, [chosen(*one) for one in MANY])
    costs = {one.key: one.cost for one in opened.items}
    paid = [one for one in why.whys if one.payers]
    assert [one.key for one in paid] == sorted(result.funded)
    for one in paid:
        low, high = (one.payers - one.short) * one.each, one.payers * one.each
        assert low <= costs[one.key] * 100 + one.payers and costs[one.key] * 100 <= high + one.payers
    lost = {one.key for one in result.totals if one.voters} - set(result.funded)
    assert {one.key for one in why.whys if one.missing} == lost


def test_by_votes_a_project_missed_by_what_was_left_at_its_turn() -> None:
    result, why = why_of(frozen(), alike((9, (1,)), (8, (0,)), (7, (2,)), (6, (3,))))
    assert result.funded == ["p2", "p1"]
    assert [one.over for one in why.whys] == [0, 0, 200, 100, 0]
    assert [(one.more, one.tried) for one in why.whys] == [(0, 0), (0, 0), (1, 5), (2, 5), (10, 10)]


def test_a_project_that_nobody_chose_is_explained_too() -> None:
    for how in (acts.Counting(), acts.Counting("mes", completion="add1u")):
        _result, why = why_of(frozen(counting=how, budget=400), [chosen(0)] * 120)
        bare = why.whys[2]
        assert not bare.missing and not bare.over and bare.tried and (bare.more > 50 or bare.tried == 40)


def test_of_a_large_vote_five_more_are_tried_for_the_nearest_and_what_was_not_tried_is_not_said(
    monkeypatch: Any,
) -> None:
    from balai.budgets import explaining

    monkeypatch.setattr(explaining, "WORK", 3004 * 8)
    _result, why = why_of(frozen(), alike((9, (1,)), (8, (0,)), (2, (2,)), (6, (3,))))
    tried = {one.key: one.tried for one in why.whys}
    assert tried == {"p1": 0, "p2": 0, "p3": FIVE, "p4": FIVE, "p5": 0}


# --- in sentences, and counted again


def page_of(ref: str) -> str:
    page = Client().get(f"/muara/budgets/{ref}/").content.decode().replace("\xa0", " ")
    return re.sub(r"\s+", " ", page)


def test_the_page_says_of_each_project_why(cast: Cast, ref: str) -> None:
    votes(cast, ref, (1,), (1,), (1,), (0,), (0,), (2,))
    closed(cast, ref)
    page = page_of(ref)
    assert "When its turn came, IDR 1,000 was left: enough." in page
    assert "When its turn came, IDR 100 was left: IDR 200 too little." in page
    assert "With 1 more vote it would be funded." in page or "With 2 more votes it would be funded." in page
    assert "Nobody chose it." in page and "That is not said" in page


def test_who_paid_and_who_got_nothing_stand_on_the_page_beside_the_most_votes_first(cast: Cast) -> None:
    ref = open_ballot(cast, counting=acts.Counting("mes", completion="add1u"))
    _fill(cast, ref, [*[(1,)] * 70, *[(0, 3)] * 60])
    row = closed(cast, ref)
    page = page_of(ref)
    assert row.nothing_by_votes >= 0 and f"{row.nothing} voters of 130" in page
    assert "paid IDR" in page and "If the most votes went first" in page


def test_an_explanation_that_the_record_does_not_give_is_found(
    cast: Cast,
    exported: Any,  # noqa: F811
    monkeypatch: Any,
) -> None:
    lie(monkeypatch, nothing=0)
    ref = open_ballot(cast, counting=acts.Counting("mes"))
    _fill(cast, ref, MANY)
    closed(cast, ref)
    told: list[str] = []
    assert recount_command(exported(), ref, out=told.append) == 1
    assert any("the explanation (nothing)" in line for line in told)


def lie(monkeypatch: Any, **wrong: Any) -> None:
    """From now on closing publishes another explanation than the ballots give."""

    def lying(place_id: Any, every: list[Any]) -> None:
        append(place_id, [
            msgspec.structs.replace(one, **wrong) if isinstance(one, acts.BallotExplained) else one for one in every
        ])  # fmt: skip

    monkeypatch.setattr(closing, "append", lying)


def test_what_only_the_closed_set_can_tell_is_audited_where_it_is_kept(
    cast: Cast, monkeypatch: Any, capsys: Any
) -> None:
    from balai.budgets.commandline import audit_box

    class Arguments:
        place, ballot = "muara", ""

    for wrong in ({}, {"nothing": 11}):
        lie(monkeypatch, **wrong)
        Arguments.ballot = open_ballot(cast)
        _fill(cast, Arguments.ballot, [*[(0,)] * 40, *[(4,)] * 30])
        closed(cast, Arguments.ballot)
        assert audit_box(Arguments()) == (1 if wrong else 0)  # type: ignore[arg-type]
    assert "voters who got nothing" in capsys.readouterr().out
