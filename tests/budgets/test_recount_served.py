"""`balai recount URL BALLOT` as anybody runs it: against the record that the site itself serves."""

import json
from typing import Any

import pytest

from balai.budgets import acts
from balai.budgets.models import Boxed, Choice, Voter
from balai.ops.cli import main
from balai.record.seal import seal
from tests.cast import Cast

from .cast import closed, open_ballot
from .test_closing import MANY
from .test_kinds import ONE, ORDER, POINTS

APPROVAL: dict[str, Any] = {"kind": "approval", "most": 3}
SHARES = acts.Counting("mes", completion="add1u")
VOTES = [
    (APPROVAL, acts.Counting()),
    (APPROVAL, acts.Counting("phragmen")),
    (ONE, SHARES),
    (ORDER, SHARES),
    (POINTS, SHARES),
]
"""Every rule and setting of a rule is recounted from a folder in test_closing.py."""


def says(kind: dict[str, Any], items: tuple[int, ...]) -> list[list[int]]:
    """A ballot of this kind that wants these."""
    if kind is ONE:
        return [[items[0], 1]]
    if kind is ORDER:
        return sorted([item, 3 - place] for place, item in enumerate(items))
    return [[item, 7 + item if kind is POINTS else 1] for item in items]


@pytest.mark.django_db(transaction=True)
def test_every_rule_and_every_kind_of_ballot_gives_the_published_result_again(
    transactional_db: None, request: pytest.FixtureRequest, site: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cast: Cast = request.getfixturevalue("cast")
    place_id, published = cast.muara.place_id, {}
    for kind, how in VOTES:
        ref = open_ballot(cast, counting=how, **kind)
        Choice.objects.bulk_create(
            Choice(place_id=place_id, ballot=ref, points=says(kind, items)) for items in MANY
        )
        published[ref] = closed(cast, ref)
    # What the site keeps for itself is gone: the record alone is left.
    for table in (Boxed, Voter):
        table.objects.of(place_id).delete()
    seal(place_id)
    for ref, row in published.items():
        assert main(["recount", f"{site}/record/muara", ref, "--format", "json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told == {"ballots": 120, "winners": row.funded, "cost": row.cost, "faults": []}
        assert row.funded and row.explained_at
    assert main(["recount", f"{site}/record/muara", "nothing"]) == 1
    assert "The record knows no such ballot." in capsys.readouterr().out
