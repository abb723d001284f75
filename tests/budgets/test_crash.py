"""SIGKILL while a vote is closed: what was acknowledged is in the set, once, and the result is that of the set."""

import json
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.record.instance import Instance, instance

PEOPLE = 20
OPEN = f"""
from tests.budgets.cast import give_codes, open_ballot
from tests.cast import open_cast
cast = open_cast()
ref = open_ballot(cast)
print(cast.muara.place_id, ref, *give_codes(cast, ref, {PEOPLE}))
"""
LOOK = """
import json, sys
from uuid import UUID
from balai.budgets.commands.closing import fixed_root
from balai.budgets.counting import points_in
from balai.budgets.models import Ballot, Boxed, Choice, Voter
from balai.record.replay import compare
place_id = UUID(sys.argv[1])
assert compare(place_id) == []
row = Ballot.objects.of(place_id).get(ref=sys.argv[2])
print(json.dumps({
    "box": [points_in(bytes(one.leaf))[0][0] for one in Boxed.objects.of(place_id)],
    "right_root": fixed_root(place_id, row.ref) == row.root, "ballots": row.ballots,
    "closed": bool(row.closed_at), "result": bool(row.result_at),
    "totals": [one["voters"] for one in row.totals], "choices": Choice.objects.of(place_id).count(),
    "links": sum(bool(one.link) for one in Voter.objects.of(place_id)),
}))
"""


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[Instance]:
    with instance(tmp_path) as made:
        yield made


@pytest.mark.parametrize("kills", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_a_close_that_is_killed_loses_no_vote_and_counts_none_twice(victim: Instance, kills: int) -> None:
    place_id, ref, *codes = victim.run(OPEN).split()
    voting = victim.start("tests.budgets.crash_worker", "vote", place_id, ref, stdin=subprocess.PIPE)
    assert voting.stdin and voting.stdout
    print(*codes, file=voting.stdin)
    voting.stdin.close()
    first = [voting.stdout.readline() for _ in range(PEOPLE)]
    for _ in range(kills):
        kill_at_random(victim, place_id, ref)
        assert_whole(json.loads(victim.run(LOOK, place_id, ref)))
    close = victim.start("tests.budgets.crash_worker", "close", place_id, ref)
    assert close.communicate()[0].endswith("closed\n")
    said = [*first, *voting.stdout]
    voting.wait()
    assert said[-1] == "refused\n", "who came too late is told so"
    acked = {code: int(item) for _word, code, item in (line.split() for line in said[:-1])}
    found = json.loads(victim.run(LOOK, place_id, ref))
    assert len(acked) == found["ballots"] == PEOPLE
    wanted = Counter(acked.values())
    assert Counter(found["box"]) == wanted, "the last that each was told is taken, and nothing else"
    assert found["totals"] == [wanted[item] for item in range(len(found["totals"]))]
    assert found["result"]


def assert_whole(found: dict[str, Any]) -> None:
    """Before a close or after it, never between: votes with their links, or a fixed set without them."""
    if found["closed"]:
        assert found["right_root"] and len(found["box"]) == PEOPLE
        assert (found["choices"], found["links"]) == (0, 0)
    else:
        assert (found["choices"], found["links"], found["box"]) == (PEOPLE, PEOPLE, [])


def kill_at_random(victim: Instance, place_id: str, ref: str) -> None:
    """Begin to close, and kill it without a word somewhere on the way."""
    process = victim.start("tests.budgets.crash_worker", "close", place_id, ref)
    assert process.stdout
    assert process.stdout.readline() == "closing\n", process.communicate()[1]
    time.sleep(random.uniform(0, 0.4))
    process.send_signal(signal.SIGKILL)
    process.communicate()
