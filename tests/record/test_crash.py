"""SIGKILL at random during appends and sealing: nothing acknowledged is lost, the record verifies every time."""

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from balai.record.source import FolderSource
from balai.record.verify import verify

from .instance import Instance, instance

MOST_MUTANT_KILLS = 80

OPEN = """
from balai.places.acts import PlaceOpened
from balai.places.commands import open_place
print(open_place(PlaceOpened(slug='muara', name='Muara', kind='city', country='XX', sample=True)))
"""
EXPORT = """
import sys
from pathlib import Path
from balai.record.models import Entry, Head
from balai.record.serve import export
head = Head.objects.get(slug='muara')
for path, body in export(head):
    target = Path(sys.argv[1]) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
assert Entry.objects.filter(place_id=head.place_id).count() == head.size
print(head.size)
"""
GO_ON = """
from balai.record.replay import compare
from balai.record.seal import seal
assert compare(head.place_id) == []
seal(head.place_id)
"""


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instance(tmp_path_factory.mktemp("crash")) as made:
        yield made


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_and_the_record_verifies_after_every_kill(
    victim: Instance, tmp_path: Path, kills: int
) -> None:
    place_id = victim.run(OPEN)
    old: bytes | None = None
    for kill in range(kills):
        acked = kill_at_random(victim, place_id)
        folder = tmp_path / str(kill)
        size = int(victim.run(EXPORT + GO_ON, str(folder)))
        assert size > acked, f"entry {acked} was acknowledged and is gone"
        if (folder / "checkpoint").exists():
            findings = verify(FolderSource(folder), old=old)
            assert findings.ok, findings.faults
            old = (folder / "checkpoint").read_bytes()


def test_publishing_the_checkpoint_before_its_tiles_is_noticed(victim: Instance, tmp_path: Path) -> None:
    place_id = victim.run(OPEN.replace("muara", "mutant"))
    for kill in range(MOST_MUTANT_KILLS):
        kill_at_random(victim, place_id, "--mutated")
        folder = tmp_path / str(kill)
        victim.run(EXPORT.replace("muara", "mutant"), str(folder))
        if (folder / "checkpoint").exists() and not verify(FolderSource(folder)).ok:
            return
    pytest.fail(
        f"{MOST_MUTANT_KILLS} kills did not show a checkpoint without its tiles: this test cannot fail"
    )


def kill_at_random(victim: Instance, place_id: str, *args: str) -> int:
    """Run the worker, kill it without a word; returns the last index it was told is durable."""
    process = victim.start("tests.record.crash_worker", place_id, *args)
    assert process.stdout
    first = process.stdout.readline()
    assert first.startswith("acked"), process.communicate()[1]
    time.sleep(random.uniform(0.0, 0.25))
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    whole = [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]
    return int(whole[-1].split()[1])
