"""Opinion maps: seconds, peak memory and planted groups of the map and of the whole command; an outside library beside.

    .venv/bin/python bench/opinion.py [--people 100000] [--outside [PYTHON]]

The conversation is made by a seed: 100,000 people, 1,000 statements, 4.94 million votes, three groups. Every figure is
of a process of its own: wall and CPU seconds, and the most memory it had. The whole command is `balai opinion FILE
--format json`, from starting Python to the last byte: reading, last votes, map, groups, representative statements,
consensus, bridging scores, stability, JSON. FILE is as we export it (by person, without times), and as others do (in
the order of time, with times and dates in words). Then one vote more in a conversation of 2,000 people.

`--outside`: red-dwarf of the package index with the same file, reading it apart, in an environment made for it or with
a PYTHON that can import it. It never ships. It takes minutes and gigabytes, and is left out where it cannot be had.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from tests.methods.opinion.planted import planted

from balai.methods.opinion.exchange import write_votes
from balai.methods.opinion.mapping import opinion_map
from balai.methods.opinion.stability import adjusted_rand
from balai.methods.opinion.votes import Votes

STATEMENTS, EACH = 1000, 49.4
FILES = "ours.csv", "others.csv", "planted.npy"
MAP = """
import json, resource, sys, time
from balai.methods.opinion.exchange import read_votes
from balai.methods.opinion.mapping import opinion_map
with open(sys.argv[1], "rb") as file:
    votes = read_votes(file)
began, cpu = time.perf_counter(), time.process_time()
found = opinion_map(votes)
spent = time.perf_counter() - began, time.process_time() - cpu
groups = dict(zip(votes.people, found.groups.group.tolist(), strict=True))
print(json.dumps([*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, groups]))
"""
OUTSIDE = """
import csv, json, resource, sys, time
from reddwarf.implementations.polis import run_clustering
with open(sys.argv[1], newline="") as file:
    votes = [
        {"participant_id": int(row["voter-id"]), "statement_id": int(row["comment-id"]), "vote": int(row["vote"])}
        for row in csv.DictReader(file)
    ]
began, cpu = time.perf_counter(), time.process_time()
found = run_clustering(votes=votes)
spent = time.perf_counter() - began, time.process_time() - cpu
frame = found.participants_df
column = next(c for c in ("cluster_id", "group_id") if c in frame.columns)
groups = {int(k): int(v) for k, v in frame[column].dropna().items()}
print(json.dumps([*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, groups]))
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--outside", nargs="?", const="", metavar="PYTHON")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        make(asked.make, asked.people)
        return
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: what Linux tells of a process's memory begins with that of the one that starts it.
        made = [sys.executable, __file__, "--make", folder, "--people", str(asked.people)]
        subprocess.run(made, check=True)
        ours, others, group = (Path(folder) / name for name in FILES)
        group = np.load(group)
        print(f"{asked.people:,} people, {STATEMENTS:,} statements\n")
        print(f"{'':52}{'seconds':>9}{'CPU':>8}{'MB':>8}{'ARI':>8}")
        own = measured(sys.executable, MAP, ours, group)
        show("the map alone", own)
        show(f"the whole command, {size(ours)} by person", command(ours, group))
        show(f"the whole command, {size(others)} with times and dates", command(others, group))
        if asked.outside is not None:
            outside(asked.outside or environment(folder), ours, group, own)
    print(f"\none vote more in a conversation of 2,000 people, ms: {one_vote_more()}")


def make(folder: Path, people: int) -> None:
    """The files, and the groups that were planted in them."""
    votes, group = planted(people, STATEMENTS, EACH)
    for name, lines in zip(FILES, (write_votes(votes), as_others(votes)), strict=False):
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            out.writelines(lines)
    np.save(folder / FILES[-1], group)


def as_others(votes: Votes) -> Iterator[str]:
    """votes.csv as it is exported elsewhere: in the order of time."""
    order = np.random.default_rng(5).permutation(len(votes))
    columns = (each[order].tolist() for each in (votes.statement, votes.person, votes.value))
    yield "timestamp,datetime,comment-id,voter-id,vote\n"
    for n, (statement, person, value) in enumerate(zip(*columns, strict=True)):
        yield f"{1502659005668 + 37 * n},Sun Aug 13 14:16:45 PDT 2017,{statement},{person},{value}\n"


def size(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.0f} MB"


def measured(python: str, code: str, file: Path, group: np.ndarray) -> list[float]:
    """Seconds, CPU seconds, MB, and agreement with the planted groups."""
    done = subprocess.run([python, "-c", code, str(file)], capture_output=True, text=True, check=True)
    *figures, groups = json.loads(done.stdout.splitlines()[-1])
    return [*figures, agreement(group, {int(person): of for person, of in groups.items()})]


def command(file: Path, group: np.ndarray) -> list[float]:
    """The same of the whole command."""
    balai = Path(sys.executable).with_name("balai")
    with tempfile.TemporaryFile() as printed:
        began = time.perf_counter()
        running = subprocess.Popen([balai, "opinion", str(file), "--format", "json"], stdout=printed)
        _pid, status, used = os.wait4(running.pid, 0)
        spent = time.perf_counter() - began
        assert status == 0
        printed.seek(0)
        found = json.load(printed)
    groups = {int(one["person"]): one["group"] for one in found["coordinates"] if one["group"] is not None}
    assert found["stability"]["stable"] and found["votes"] > 0
    return [spent, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, agreement(group, groups)]


def agreement(group: np.ndarray, found: dict[int, int]) -> float:
    return adjusted_rand(group[list(found)], np.array(list(found.values())))


def environment(folder: str) -> str:
    """An interpreter with the outside library, if the package index can be reached."""
    uv, python = Path(sys.executable).with_name("uv"), f"{folder}/outside/bin/python"
    subprocess.run([uv, "venv", "-q", f"{folder}/outside"], check=True)
    subprocess.run([uv, "pip", "install", "-q", "--python", python, "red-dwarf"], check=False)
    return python


def outside(python: str, file: Path, group: np.ndarray, own: list[float]) -> None:
    try:
        found = measured(python, OUTSIDE, file, group)
    except (OSError, subprocess.CalledProcessError) as error:
        why = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1]
        print(f"red-dwarf is not measured: {python} cannot run it ({why}).")
        return
    show("red-dwarf, reading the file apart", found)
    cpu, memory = found[1] / own[1], found[2] / own[2]
    print(f"red-dwarf takes {cpu:.0f} times the CPU and {memory:.0f} times the memory of the map.")


def one_vote_more() -> str:
    votes, _group = planted(2000, 200, 50)
    found = opinion_map(votes)
    spent, busy = [], []
    for n in range(50):
        began, cpu = time.perf_counter(), time.process_time()
        found = opinion_map(found.votes.with_vote(n, 3, 1), before=found)
        spent.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.process_time() - cpu))
    middle, most = statistics.median(busy), max(busy)
    return f"{statistics.median(spent):.0f}; CPU {middle:.0f}, worst of 50 {most:.0f}; {len(votes):,} votes"


def show(what: str, found: list[float]) -> None:
    seconds, cpu, peak, alike = found
    print(f"{what:<52}{seconds:>9.1f}{cpu:>8.1f}{peak:>8.0f}{alike:>8.3f}", flush=True)


if __name__ == "__main__":
    main()
