"""Closing: the set is fixed before it is counted, voters and choices are parted for good, and anybody counts again."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from balai.budgets import acts
from balai.budgets.commands import closing
from balai.budgets.commands.closing import close, close_due, count, fixed_root
from balai.budgets.counting import WHOLE_FROM
from balai.budgets.models import Boxed, Choice, Urn, Voter
from balai.budgets.private import Private
from balai.budgets.recounting import recount_command
from balai.record.append import append
from balai.record.models import Head
from balai.record.read import acts as acts_of
from balai.record.seal import seal
from balai.record.serve import export
from tests.cast import Cast

from .cast import AFTER, NEXT_DAY, closed, every_byte, funded, give_codes, open_ballot, row, vote, votes

MANY = [(0, 3), (1,), (2, 3), (0, 2), (3,), (0, 1)] * 20


def spoken(cast: Cast) -> list[Any]:
    return [act for _index, act in acts_of(cast.muara.place_id) if type(act) in acts.ACTS]


def test_the_set_is_fixed_before_it_is_counted_and_the_most_wanted_are_funded(cast: Cast, ref: str) -> None:
    votes(cast, ref, (0, 3), (0, 2), (0,), (1,), (1, 3))
    found = closed(cast, ref)
    assert [type(act) for act in spoken(cast)][-4:] == [
        acts.BallotClosed,
        acts.LinksDestroyed,
        acts.BallotResult,
        acts.BallotExplained,
    ]
    assert funded(found) == ["Shade trees", "A library corner", "Lamps"]
    assert found.cost == 900 and found.ballots == 5
    assert [one["voters"] for one in found.totals] == [3, 2, 1, 2, 0]


def test_a_tie_is_decided_by_the_lower_cost_and_then_by_the_lot_that_was_drawn_in_advance(cast: Cast) -> None:
    same = [acts.Item("", name, 600) for name in ("A", "B", "C", "D")]
    won = set()
    for _ in range(12):
        ref = open_ballot(cast, items=same, most=1)
        votes(cast, ref, (0,), (1,), (2,), (3,))
        found = closed(cast, ref)
        assert len(found.funded) == 1
        won.add(found.funded[0])
    assert len(won) > 1, "the lot is another for each ballot"


def test_closing_twice_is_closing_once_and_the_worker_goes_on_where_it_was_killed(
    cast: Cast, ref: str
) -> None:
    votes(cast, ref, (0,), (1,))
    place_id = cast.muara.place_id
    assert close_due(NEXT_DAY) == 0
    close(place_id, ref, AFTER)
    size = len(spoken(cast))
    close(place_id, ref, AFTER)
    assert len(spoken(cast)) == size and not row(cast, ref).result_at
    assert close_due(AFTER) == 1 and row(cast, ref).result_at
    every = every_byte(place_id)
    assert close_due(AFTER) == 0
    count(place_id, ref)
    close(place_id, ref, AFTER)
    assert every_byte(place_id) == every


@pytest.mark.parametrize("step", ["_box", "_destroy_links", "append"])
def test_a_close_that_breaks_off_changes_nothing(cast: Cast, ref: str, step: str, monkeypatch: Any) -> None:
    votes(cast, ref, (0,), (1,))
    before = every_byte(cast.muara.place_id)

    def broken(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(closing, step, broken)
        close(cast.muara.place_id, ref, AFTER)
    assert every_byte(cast.muara.place_id) == before
    assert (
        Choice.objects.of(cast.muara.place_id).count() == 2
        and not Boxed.objects.of(cast.muara.place_id).exists()
    )
    assert closed(cast, ref).ballots == 2


def test_a_worker_that_is_killed_between_the_result_and_its_reasons_gives_them_later(
    cast: Cast, ref: str, monkeypatch: Any
) -> None:
    votes(cast, ref, (0,), (1,))
    close(cast.muara.place_id, ref, AFTER)

    def broken(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(closing, "explained_again", broken)
        count(cast.muara.place_id, ref)
    found = row(cast, ref)
    assert found.result_at and not found.explained_at
    close_due(AFTER)
    assert row(cast, ref).explained_at and not Urn.objects.of(cast.muara.place_id).exists()
    told = [type(act) for act in spoken(cast)]
    assert told.count(acts.BallotResult) == told.count(acts.BallotExplained) == 1


def test_a_ballot_without_a_vote_has_a_result_too(cast: Cast, ref: str) -> None:
    found = closed(cast, ref)
    assert (found.ballots, found.funded, found.cost) == (0, [], 0) and found.result_at


def test_the_set_that_is_kept_here_is_the_one_in_the_record(cast: Cast, ref: str) -> None:
    votes(cast, ref, (0,), (1,), (0, 2))
    found = closed(cast, ref)
    assert fixed_root(cast.muara.place_id, ref) == found.root
    one = Boxed.objects.of(cast.muara.place_id).first()
    assert one
    one.leaf = bytes(one.leaf)[:32] + b"[[4,1]]"
    one.save()
    assert fixed_root(cast.muara.place_id, ref) != found.root


# --- anonymity


def everything(cast: Cast, ref: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every private row of a ballot, also what PostgreSQL keeps beside it: which transaction wrote it, and where."""
    found = {}
    with connection.cursor() as cursor:
        for table in Private.__subclasses__():
            name = table._meta.db_table
            cursor.execute(f"SELECT xmin::text, ctid::text, t.* FROM {name} t WHERE ballot = %s", [ref])
            found[name] = cursor.fetchall()
    return found


def test_after_close_no_table_joins_voter_and_choice(cast: Cast, ref: str) -> None:
    every = list(itertools.permutations(range(4), 2))[:12]
    votes(cast, ref, *every)
    again = give_codes(cast, ref)[0]
    vote(cast, ref, again, 0)
    vote(cast, ref, again, 3)
    before = everything(cast, ref)
    order = [one[-3] for one in before["budgets_choice"]]
    found = closed(cast, ref)
    after = everything(cast, ref)
    left = {name: rows for name, rows in after.items() if rows}
    assert set(left) == {"budgets_voter", "budgets_boxed"}, (
        "urn, codes, choices, sources and counters are gone"
    )
    assert len(left["budgets_voter"]) == len(left["budgets_boxed"]) == 13
    columns = {field.column for field in Voter._meta.concrete_fields}
    assert columns == {"id", "place_id", "ballot", "voter", "link", "paper"}
    assert set(Voter.objects.of(cast.muara.place_id).values_list("link", flat=True)) == {b""}
    voters = {value for rowed in left["budgets_voter"] for value in rowed[2:]}
    boxed = {value for rowed in left["budgets_boxed"] for value in rowed[2:]}
    assert voters & boxed <= {cast.muara.place_id, ref, False, True, b""}, "nothing stands in both"
    written = {rowed[0] for rows in left.values() for rowed in rows}
    assert len(written) == 1, "all of it was written by one transaction: which one wrote a row tells nothing"
    kept = [bytes(one.leaf)[32:] for one in Boxed.objects.of(cast.muara.place_id).order_by("number")]
    assert kept != [json.dumps(one).replace(" ", "").encode() for one in order], "not in the order of the urn"
    assert found.links_destroyed_at


def test_the_record_and_the_box_hold_nothing_that_the_secret_was_made_of(cast: Cast, ref: str) -> None:
    code = give_codes(cast, ref)[0]
    vote(cast, ref, code, 0)
    ids = [str(one) for one in Choice.objects.of(cast.muara.place_id).values_list("id", flat=True)]
    closed(cast, ref)
    every = every_byte(cast.muara.place_id) + repr(everything(cast, ref)).encode()
    for private in (code, *ids):
        assert private.encode() not in every


# --- whole ballots, and counting again


@pytest.fixture
def exported(cast: Cast, tmp_path: Path) -> Any:
    """The record as a folder, as anybody may fetch it."""

    def made() -> str:
        seal(cast.muara.place_id)
        folder = tmp_path / "record"
        for path, body in export(Head.objects.get(place_id=cast.muara.place_id)):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        return str(folder)

    return made


RULES = [
    acts.Counting("greedy"), acts.Counting("greedy_noskip"), acts.Counting("phragmen"),
    *(
        acts.Counting("mes", utility, completion, stop, 5, start)
        for utility in ("cost", "cardinality") for completion in ("none", "add1", "add1u")
        for stop in ("exhaustive", "overspend") for start in ("exact", "integral")
    ),
]  # fmt: skip


def test_for_every_rule_anybody_computes_the_published_result_from_the_record_alone(
    cast: Cast, exported: Any
) -> None:
    refs = [open_ballot(cast, counting=how) for how in RULES]
    for ref in refs:
        _fill(cast, ref, MANY)
        found = closed(cast, ref)
        assert found.ballots == 120 and found.cost <= 1000 and found.funded
        assert found.whole == (found.counting["rule"] in {"mes", "phragmen"})
    folder = exported()
    for ref in refs:
        said: list[str] = []
        assert recount_command(folder, ref, form="json", out=said.append) == 0, said
        assert json.loads(said[0])["winners"] == row(cast, ref).funded


def _fill(cast: Cast, ref: str, ballots: list[tuple[int, ...]]) -> None:
    """Ballots straight into the urn: what is tested is counting."""
    place_id = cast.muara.place_id
    Choice.objects.bulk_create(
        Choice(place_id=place_id, ballot=ref, points=[[item, 1] for item in one]) for one in ballots
    )


def test_whole_ballots_are_not_published_of_fewer_than_a_hundred(cast: Cast) -> None:
    ref = open_ballot(cast, counting=acts.Counting("mes"))
    _fill(cast, ref, MANY[: WHOLE_FROM - 1])
    found = closed(cast, ref)
    assert (found.whole, found.rule) == (False, "greedy") and found.funded
    assert not any(isinstance(act, acts.BallotChoices) for act in spoken(cast))


def test_whole_ballots_are_sorted_and_counted(cast: Cast) -> None:
    ref = open_ballot(cast, counting=acts.Counting("mes"))
    _fill(cast, ref, [*MANY, (4,)])
    found = closed(cast, ref)
    choices = [one for act in spoken(cast) if isinstance(act, acts.BallotChoices) for one in act.choices]
    assert [one.points for one in choices] == sorted(one.points for one in choices)
    assert sum(one.n for one in choices) == 121 and found.unique == 1


def test_many_whole_ballots_go_into_several_acts(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr("balai.budgets.explaining.WORK", 0)  # what more votes would change is tried elsewhere
    items = [acts.Item("", f"Project {n}", 100) for n in range(60)]
    ref = open_ballot(cast, counting=acts.Counting("mes"), items=items, most=20, within=False)
    every = [tuple(sorted({n % 60, (n * 7 + m) % 60, (n * n) % 60})) for n in range(60) for m in range(60)]
    _fill(cast, ref, every)
    closed(cast, ref)
    parts = [act for act in spoken(cast) if isinstance(act, acts.BallotChoices)]
    assert len(parts) > 1 and [act.part for act in parts] == list(range(1, len(parts) + 1))


@pytest.mark.parametrize(
    "wrong", [{"funded": ["p5"]}, {"cost": 1}, {"ballots": 121}, {"whole": False}, {"unique": 7}]
)
def test_a_result_that_is_not_what_the_rule_gives_is_found(
    cast: Cast, exported: Any, monkeypatch: Any, wrong: dict[str, Any]
) -> None:
    import msgspec

    ref = open_ballot(cast, counting=acts.Counting("mes"))
    _fill(cast, ref, MANY)

    def lying(place_id: Any, said: list[Any]) -> None:
        changed = [
            msgspec.structs.replace(a, **wrong) if isinstance(a, acts.BallotResult) else a for a in said
        ]
        append(place_id, changed)

    monkeypatch.setattr(closing, "append", lying)
    closed(cast, ref)
    said: list[str] = []
    assert recount_command(exported(), ref, out=said.append) == 1
    assert any("wrong" in line for line in said)


def test_a_record_that_was_changed_is_not_counted(cast: Cast, ref: str, exported: Any) -> None:
    votes(cast, ref, (0,), (1,))
    closed(cast, ref)
    folder = exported()
    bundle = next((Path(folder) / "tile/entries").rglob("000.p/*"))
    bundle.write_bytes(bundle.read_bytes().replace(b"Shade trees", b"Grade trees"))
    said: list[str] = []
    assert recount_command(folder, ref, out=said.append) == 1
    assert not any("what the rule gives" in line for line in said)


def test_what_the_record_does_not_know_is_said(cast: Cast, ref: str, exported: Any) -> None:
    folder, said = exported(), []
    assert recount_command(folder, "nothing", out=said.append) == 1
    assert recount_command(folder, ref, out=said.append) == 1
    assert said == ["The record knows no such ballot.", "The record holds no result of this ballot yet."]
