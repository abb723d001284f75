"""Seconds, peak memory and planted groups of an opinion map, and of the outside library beside it.

    .venv/bin/python bench/opinion.py [--people 100000] [--peer PYTHON] [--peer-people 5000]

The conversation is made by a seed: 100,000 people, 1,000 statements, 4.94 million votes, three groups. Every
measurement runs in a process of its own; the time is that of the map alone, the memory that of the whole process
with the votes. Then one vote more in a conversation of 2,000 people. PYTHON is an interpreter that can import the
package red-dwarf (0.4 of the package index, never shipped with this one); it gets the same votes of a smaller
conversation, because the large one takes it minutes and gigabytes.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from tests.methods.opinion.planted import planted

from balai.methods.opinion.exchange import write_votes
from balai.methods.opinion.mapping import opinion_map
from balai.methods.opinion.stability import adjusted_rand

STATEMENTS, EACH = 1000, 49.4
PEER = """
import json, resource, sys, time
from reddwarf.implementations.polis import run_clustering
votes = json.load(open(sys.argv[1]))
began, cpu = time.perf_counter(), time.process_time()
found = run_clustering(votes=votes)
spent = time.perf_counter() - began, time.process_time() - cpu
frame = found.participants_df
column = next(c for c in ("cluster_id", "group_id") if c in frame.columns)
groups = {int(k): int(v) for k, v in frame[column].dropna().items()}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([*spent, peak, groups]))
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--peer-people", type=int, default=5000)
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        print(json.dumps(measure(args.only)))
        return
    print(f"{'':42}{'seconds':>9}{'CPU':>8}{'MB':>8}{'ARI':>8}")
    show("the map", args.people, ours(args.people))
    show("the map", args.peer_people, own := ours(args.peer_people))
    if args.peer:
        theirs = outside(args.peer, args.peer_people)
        show("red-dwarf", args.peer_people, theirs)
        print(
            f"red-dwarf takes {theirs[1] / own[1]:.0f} times the seconds, {theirs[2] / own[2]:.0f} times the CPU"
        )
    print(f"\nthe whole command on a file of these votes, bridging scores too: {whole_command(args.people)}")
    print(f"one vote more in a conversation of 2,000 people, ms: {one_vote_more()}")


def measure(people: int) -> list[float]:
    """How many votes, seconds, CPU seconds, MB, agreement with the planted groups."""
    votes, group = planted(people, STATEMENTS, EACH)
    began, cpu = time.perf_counter(), time.process_time()
    found = opinion_map(votes)
    spent = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [len(votes), *spent, peak, adjusted_rand(group, found.groups.group)]


def ours(people: int) -> list[float]:
    return json.loads(
        subprocess.run(
            [sys.executable, __file__, "--only", str(people)], capture_output=True, text=True, check=True
        ).stdout
    )


def outside(python: str, people: int) -> list[float]:
    votes, group = planted(people, STATEMENTS, EACH)
    rows = [
        {"participant_id": int(p), "statement_id": int(s), "vote": int(v)}
        for p, s, v in zip(votes.person, votes.statement, votes.value, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "votes.json"
        file.write_text(json.dumps(rows))
        done = subprocess.run([python, "-c", PEER, str(file)], capture_output=True, text=True, check=True)
    *spent, peak, groups = json.loads(done.stdout.splitlines()[-1])
    theirs = np.array([groups.get(str(person), -1) for person in votes.people])
    return [len(votes), *spent, peak, adjusted_rand(group[theirs >= 0], theirs[theirs >= 0])]


def whole_command(people: int) -> str:
    """`balai opinion votes.csv --trials 0`, from the file to what it prints."""
    votes, _group = planted(people, STATEMENTS, EACH)
    balai = Path(sys.executable).with_name("balai")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "votes.csv"
        with file.open("w", encoding="utf-8", newline="") as lines:
            lines.writelines(write_votes(votes))
        size = file.stat().st_size / 1e6
        code = (
            "import os, subprocess, sys, json; done = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL);"
            "used = os.wait4(done.pid, 0)[2]; print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))"
        )
        began = time.perf_counter()
        asked = [sys.executable, "-c", code, str(balai), "opinion", str(file), "--trials", "0"]
        done = subprocess.run(asked, capture_output=True, text=True, check=True)
        spent = time.perf_counter() - began
    cpu, peak = json.loads(done.stdout)
    return f"{spent:.1f} s, CPU {cpu:.1f} s, {peak / 1024:.0f} MB ({size:.0f} MB of text)"


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


def show(what: str, people: int, found: list[float]) -> None:
    votes, seconds, cpu, peak, agreement = found
    named = f"{what}, {people:,} people, {votes:,.0f} votes"
    print(f"{named:<44}{seconds:>7.1f}{cpu:>8.1f}{peak:>8.0f}{agreement:>8.3f}", flush=True)


if __name__ == "__main__":
    main()
