"""How well near-copies find the earlier report that a resident names.

    .venv/bin/python bench/near_copies.py TICKETS.csv.gz PAIRS.csv [--history HISTORY.csv.gz]

For each pair (later_ticket, refers_to) the tickets within `REACH` metres that came before the later one, and were
open or closed in the last 30 days, are ranked. `hit@k`: the one referred to is among the first k; `ceiling`: it
is among the candidates at all. What a ticket's state was at the time is read of the history, usually
`bangkok_state_history.csv.gz` beside the tickets; without one every ticket counts as open.

Below stand rules to compare with, and the check against fitting: the weights are chosen anew among `GRID` on one
half of the pairs and measured on the other, both ways. Ticket numbers are taken out of every text first: the pairs
were found by them.
"""

import argparse
import csv
import gzip
import itertools
import math
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from balai.methods.near_copies import REACH, USUAL, Report, Weights, compare, metres, rank

FINISHED = {"เสร็จสิ้น", "ไม่เกี่ยวข้อง"}
OTHER = {"อื่นๆ", ""}
"""“Others”: no kind at all."""
NUMBER = re.compile(r"20\d\d-?[0-9A-Za-z]{6}")
CELL = 7_000
"""1e-6 degree: a square some 750 m wide, of which nine hold everything within reach."""
GRID = [Weights(10, *rest) for rest in itertools.product((2, 3, 5), (1, 2), (0, 1))]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("tickets", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--history", type=Path)
    args = parser.parse_args()
    beside = args.tickets.with_name("bangkok_state_history.csv.gz")
    tickets = {t.ref: t for t in read_tickets(args.tickets)}
    seen = states(args.history or (beside if beside.exists() else None))
    cells = defaultdict(list)
    for ticket in tickets.values():
        cells[ticket.lat // CELL, ticket.lon // CELL].append(ticket)
    with args.pairs.open(encoding="utf-8", newline="") as file:
        pairs = [(tickets[row["later_ticket"]], row["refers_to"]) for row in csv.DictReader(file)]
    cases = [(new, wanted, list(around(new, cells, seen))) for new, wanted in pairs]

    began = time.perf_counter()
    ranked = [(wanted, [one.ref for one in rank(new, found)]) for new, wanted, found in cases]
    spent = time.perf_counter() - began
    print("hit@1 hit@3 hit@5 ceiling")
    print(line(ranked))
    print(
        f"\n{len(cases)} pairs, {sum(len(f) for *_, f in cases) / len(cases):.0f} candidates each, ", end=""
    )
    print(f"{1000 * spent / len(cases):.1f} ms each; within {REACH} m; weights {USUAL}")
    print("\nother rules:")
    print(
        line(baseline(cases, 250, kinds=True)),
        "the same kind within 250 m, nearest first (kinds compared as here)",
    )
    print(line(baseline(cases, 250, kinds=False)), "within 250 m, nearest first")
    likenesses = [(wanted, compare(new, found)) for new, wanted, found in cases]
    print("\nweights chosen on one half, measured on the other:")
    halves = likenesses[::2], likenesses[1::2]
    for name, fitted, kept in (("odd, even", *halves), ("even, odd", *reversed(halves))):
        best = max(GRID, key=lambda weights: worth(fitted, weights))
        print(
            line(by(kept, best)),
            f"{name}: text {best.text}, distance {best.distance}, age {best.age}, kind {best.kind}",
        )


def read_tickets(path: Path) -> Iterator[Report]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Report(
                ref=row["ticket_id"],
                lat=round(float(row["lat"]) * 1e6),
                lon=round(float(row["lon"]) * 1e6),
                at=minutes(row["timestamp"]),
                text=NUMBER.sub(" ", row["comment"]),
                kinds=frozenset(kind.strip() for kind in row["type"].strip("{}").split(",")) - OTHER,
            )


def minutes(text: str) -> int:
    return int(datetime.fromisoformat(re.sub(r"\+00$", "+00:00", text)).timestamp() // 60)


def states(path: Path | None) -> dict[str, list[tuple[int, bool]]]:
    """By ticket: when a state was observed, and whether it ends it; oldest first."""
    found: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    if path:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["ticket_id"]].append((minutes(row["observed_at"]), row["state"] in FINISHED))
    return found


def around(
    new: Report, cells: dict[tuple[int, int], list[Report]], seen: dict[str, list[tuple[int, bool]]]
) -> Iterator[Report]:
    """What came before the new one and lies within reach, as it stood when the new one came."""
    y, x = new.lat // CELL, new.lon // CELL
    for cell in itertools.product((y - 1, y, y + 1), (x - 1, x, x + 1)):
        for one in cells.get(cell, ()):
            if one.at < new.at and metres(new, one) <= REACH:
                last = [state for state in seen.get(one.ref, ()) if state[0] <= new.at][-1:]
                closed = last[0][0] if last and last[0][1] else None
                yield Report(one.ref, one.lat, one.lon, one.at, one.text, one.kinds, closed)


def baseline(cases: Iterable, reach: int, *, kinds: bool) -> list[tuple[str, list[str]]]:
    """Everything open or closed within reach, nearest first, perhaps only of the same kind (or of none)."""
    found = []
    for new, wanted, candidates in cases:
        fit = [
            one
            for one in candidates
            if metres(new, one) <= reach and (not kinds or one.kinds & new.kinds or one.kinds == new.kinds)
        ]
        found.append((wanted, [one.ref for one in sorted(fit, key=lambda one: (metres(new, one), one.ref))]))
    return found


def by(cases: Iterable, weights: Weights) -> list[tuple[str, list[str]]]:
    return [
        (wanted, [one.ref for one, alike in sorted(found, key=lambda f: (-f[1].score(weights), f[0].ref))])
        for wanted, found in cases
    ]


def worth(cases: Sequence, weights: Weights) -> float:
    hits = shares(by(cases, weights))
    return math.fsum((hits[0], hits[2]))


def shares(ranked: Sequence[tuple[str, list[str]]]) -> list[float]:
    """hit@1, hit@3, hit@5 and the ceiling."""
    return [sum(wanted in refs[:most] for wanted, refs in ranked) / len(ranked) for most in (1, 3, 5, None)]


def line(ranked: Sequence[tuple[str, list[str]]]) -> str:
    return " ".join(f"{share:.3f}" for share in shares(ranked))


if __name__ == "__main__":
    main()
