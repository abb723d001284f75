"""docs/security.md names a test for every attack and fault, and the tests that it names exist."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

import balai

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "security.md"
SOURCE = Path(balai.__file__).parent
NUMBERS = {"Attacks": 46, "Faults": 16}
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)(?:\[[^`\]]*\])?`")
COMES = re.compile(r"comes with (\w+)")
# What stands there once a room has been built: an application, or a module of this name.
ROOMS = {
    "requests": "reporting_views.py", "ideas": "balai.ideas", "ballots": "balai.budgets",
    "following": "follow*.py", "witnesses": "witness*.py", "webhooks": "webhook*.py",
}  # fmt: skip


class Row(NamedTuple):
    """An attack or a fault of the page."""

    part: str
    number: int
    words: str
    met: str


def rows() -> Iterator[Row]:
    part = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            part = line.removeprefix("## ")
        elif part in NUMBERS and re.match(r"\| \d", line):
            number, words, met = (cell.strip() for cell in line.strip("|").split("|"))
            yield Row(part, int(number), words, met)


ROWS = list(rows())


@cache
def defined_in(path: str) -> set[str]:
    """The names of the tests that this file defines."""
    file = ROOT / path
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("part", NUMBERS)
def test_every_attack_and_every_fault_stands_there_once_in_its_order(part: str) -> None:
    assert [row.number for row in ROWS if row.part == part] == list(range(1, NUMBERS[part] + 1))


def test_every_test_that_the_page_names_exists() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 100
    assert [f"{path}::{test}" for path, test in named if test not in defined_in(path)] == []


def test_visibility_is_decided_where_the_page_says() -> None:
    named = re.findall(
        r"`([a-z_]+/[\w/]*(?:\.py|/))`", PAGE.read_text(encoding="utf-8").partition("## Hardening")[0]
    )
    assert len(named) > 6
    assert [path for path in named if not (SOURCE / path).exists()] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.part} {row.number}")
def test_each_is_met_by_a_test_or_by_a_room_that_is_still_to_come(row: Row) -> None:
    rooms = COMES.findall(row.met)
    assert row.words
    assert NAMED.search(row.met) or rooms, "name a test, or say what it comes with"
    assert row.met.count("tests/") == len(NAMED.findall(row.met)), "a test is `tests/path.py::test_name`"
    assert set(rooms) <= set(ROOMS)
    here = [room for room in rooms if is_built(room)]
    assert not here, f"{here} exist by now: name the tests that try this against them"


def is_built(room: str) -> bool:
    mark = ROOMS[room]
    return any(SOURCE.rglob(mark)) if mark.endswith(".py") else mark in settings.INSTALLED_APPS
