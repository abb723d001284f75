"""Winners in order of selection, for every rule, of ninety-nine real votes that were counted independently."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from balai.methods.shares import Election, Rule, count, read
from tests.soak import SOAK

pytestmark = pytest.mark.longer

RULES: dict[str, Rule] = {"greedy_votes": Rule("greedy"), "phragmen": Rule("phragmen"), "mes": Rule("mes")}
for _start in ("", "_integral"):
    for _stop in ("", "_nonexh"):
        for _rest in ("", "_U"):
            RULES[f"mes_add1{_start}{_stop}{_rest}"] = Rule(
                "mes",
                completion="add1u" if _rest else "add1",
                stop="overspend" if _stop else "exhaustive",
                start="integral" if _start else "exact",
            )

Shared = Callable[[str], Path]


@pytest.fixture(scope="module")
def expected(shared: Shared) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared("data/participation/budgets_expected.json").read_text())
    return found["instances"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def votes(shared: Shared, expected: dict[str, Any]) -> dict[str, Election]:
    folder = shared("data/participation/budgets")
    return {name: read(folder / f"{name}.gz") for name in expected}


def turn(name: str, rule: str) -> bool:
    """All of them in `make soak`; else of the longest counts every 24th, others for each rule."""
    return "add1" not in rule or SOAK or crc32(f"{name}{rule}".encode()) % 24 == 0


@pytest.mark.parametrize("rule", RULES)
def test_winners_are_those_that_were_expected_and_in_their_order(
    rule: str, expected: dict[str, Any], votes: dict[str, Election]
) -> None:
    wrong, compared = [], 0
    for name, by_rule in expected.items():
        if rule in by_rule and turn(name, rule):
            outcome = count(votes[name], RULES[rule])
            named = [votes[name].projects[one].name for one in outcome.winners]
            compared += 1
            if named != by_rule[rule]["order"] or outcome.runs != by_rule[rule]["runs"]:
                wrong.append(name)
            assert outcome.cost == round(by_rule[rule]["cost"] * votes[name].unit) <= votes[name].budget
    assert wrong == [] and compared >= (1 if "add1" in rule else 99)


def test_files_are_read_as_they_were_counted(expected: dict[str, Any], votes: dict[str, Election]) -> None:
    for name, vote in votes.items():
        said = expected[name]["greedy_votes"]
        assert (vote.voters, len(vote.projects)) == (said["voters"], said["projects"]), name
        stated = vote.meta.get("num_votes", "")
        assert not stated.isdigit() or int(stated) == vote.voters, name
