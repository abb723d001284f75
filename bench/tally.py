"""Counting a large vote about money: seconds and memory of each rule, beside an outside library in the same run.

    .venv/bin/python bench/tally.py [FILE.pb.gz] [--outside] [--outside-add1]

FILE: Łódź 2022 (90,494 voters, 160 projects) of the shared material if it is there. Every figure is of a process of its
own: CPU-seconds without reading the file, and the most memory it had. `--outside`: pabutools from the package index, in
an environment of its own (it is GPL, a peer of this bench and nothing that ships); with `--outside-add1` also its
Add1 (without the completion by votes, so that what that adds is apart), which takes minutes and gigabytes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

LODZ = Path(__file__).resolve().parents[2] / "shared/data/participation/budgets/Poland_Lodz_2022.pb.gz"
OURS = """
import json, resource, sys, time
from balai.methods.shares import Rule, count, read
began = time.process_time(); vote = read(sys.argv[1]); read_in = time.process_time() - began
rule = Rule(**json.loads(sys.argv[2]))
began = time.process_time(); outcome = count(vote, rule); counted = time.process_time() - began
print(json.dumps([read_in, counted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                  [vote.projects[one].name for one in outcome.winners], outcome.runs]))
"""
OUTSIDE = """
import gzip, json, resource, sys, time, tempfile
from pabutools.election import parse_pabulib, Cost_Sat
from pabutools import rules
from pabutools.tiebreaking import min_cost_tie_breaking
began = time.process_time()
with tempfile.NamedTemporaryFile("wb", suffix=".pb") as file:
    file.write(gzip.open(sys.argv[1]).read()); file.flush()
    instance, profile = parse_pabulib(file.name)
profile = profile.as_multiprofile()
read_in = time.process_time() - began
how, ties = json.loads(sys.argv[2]), dict(tie_breaking=min_cost_tie_breaking)
began = time.process_time()
if how["name"] == "greedy":
    # It takes the most satisfaction for the money first: with costs as satisfaction that is the most votes.
    won = rules.greedy_utilitarian_welfare(instance, profile, sat_class=Cost_Sat)
elif how["name"] == "phragmen":
    won = rules.sequential_phragmen(instance, profile)
else:
    more = dict(voter_budget_increment=1) if how.get("completion") else {}
    won = rules.method_of_equal_shares(instance, profile, sat_class=Cost_Sat, **ties, **more)
counted = time.process_time() - began
print(json.dumps([read_in, counted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                  [str(one) for one in won], 0]))
"""
RULES = {
    "greedy": {"name": "greedy"}, "equal shares": {"name": "mes"}, "Phragmén": {"name": "phragmen"},
    "equal shares, Add1 and completion": {"name": "mes", "completion": "add1u"},
}  # fmt: skip


def measured(python: str, code: str, file: Path, rule: dict[str, str]) -> list:  # type: ignore[type-arg]
    done = subprocess.run(
        [python, "-c", code, str(file), json.dumps(rule)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def outside(folder: str) -> str:
    """The interpreter of an environment with the outside library."""
    uv = str(Path(sys.executable).parent / "uv")
    subprocess.run([uv, "venv", "-q", folder], check=True)
    python = f"{folder}/bin/python"
    subprocess.run([uv, "pip", "install", "-q", "--python", python, "pabutools"], check=True)
    return python


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("file", nargs="?", type=Path, default=LODZ)
    arguments.add_argument("--outside", action="store_true")
    arguments.add_argument("--outside-add1", action="store_true")
    asked = arguments.parse_args()
    if not asked.file.exists():
        raise SystemExit(f"{asked.file} is not here: name a ballot file")
    with tempfile.TemporaryDirectory() as folder:
        other = outside(folder) if asked.outside or asked.outside_add1 else ""
        print(f"{asked.file.name}: CPU-seconds of counting (most memory); reading the file apart")
        for name, rule in RULES.items():
            read_in, counted, memory, winners, runs = measured(sys.executable, OURS, asked.file, rule)
            line = f"  {name:36} {counted:8.3f} s  {memory:6.0f} MB  read in {read_in:.2f} s"
            line += f", {len(winners)} winners, {runs} runs"
            if other and (asked.outside_add1 or "completion" not in rule):
                _read, theirs, most, named, _ = measured(other, OUTSIDE, asked.file, rule)
                same = (
                    "the same winners"
                    if set(named) == set(winners)
                    else f"{len(set(named) ^ set(winners))} apart"
                )
                line += f"; outside {theirs:.1f} s, {most:.0f} MB: {theirs / max(counted, 1e-9):.0f} times, {same}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
