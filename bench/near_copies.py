"""How well near-copies find the earlier report that a resident names.

    .venv/bin/python bench/near_copies.py [TICKETS.csv.gz PAIRS.csv] [--history HISTORY.csv.gz] [--fit]

For each pair (later_ticket, refers_to) the tickets that came before the later one, and were open or closed in the
last 30 days, are looked through as the counter does: the nearest within reach, of those the ones to compare, ranked.
`hit@k`: the one referred to is among the first k; `ceiling`: its text was compared at all. What a ticket's state was at
the time is read of the history, usually `bangkok_state_history.csv.gz` beside the tickets; without one every ticket
counts as open. Every number of a ticket is taken out of every text first: the pairs were found by them.

Below stand rules to compare with, and the check against fitting: weights are fitted to four fifths of the pairs and
measured on the fifth that is left, five times; pairs around the same place stay in one fifth. `--fit` prints the
weights that all pairs give. Without files: those of the shared material beside the repository.
"""

import argparse
import csv
import gzip
import itertools
import re
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np

from balai.methods.near_copies import (
    REACH,
    USUAL,
    Report,
    Weights,
    cosines,
    counts,
    metres_between,
    rank,
    shortlist,
    signs,
)

FINISHED = {"เสร็จสิ้น", "ไม่เกี่ยวข้อง"}
OTHER = {"อื่นๆ", ""}
"""“Others”: no kind at all."""
NUMBER = re.compile(r"(?<![0-9A-Za-z])(20\d\d\s?-?\s?)?([0-9A-Za-z]{6})(?![0-9A-Za-z])")
CELL = 15_000
"""1e-6 degree: a square some 1,650 m wide, of which nine hold everything within reach."""
FOLDS = 5
SHARED = Path(__file__).parents[2] / "shared/data/services"


class Case(msgspec.Struct):
    """A pair: the new ticket, what it names, what there was around it, and what of that is of the same matter."""

    new: Report
    wanted: str
    around: list[Report]
    compared: list[Report]
    matter: set[str]


def main() -> None:
    args = arguments()
    cases = list(read_cases(args.tickets, args.pairs, args.history))
    began = time.process_time()
    ranked = [[one.ref for one in rank(case.new, case.compared)] for case in cases]
    spent = time.process_time() - began
    print("hit@1 hit@3 hit@5 ceiling")
    print(line(cases, ranked))
    there, compared = (
        sum(len(of(case)) for case in cases) / len(cases)
        for of in (lambda case: case.around, lambda case: case.compared)
    )
    print(
        f"\n{len(cases)} pairs; {there:.0f} candidates within {REACH} m, {compared:.0f} compared, "
        f"{1000 * spent / len(cases):.1f} ms each"
    )
    print(line(*best_of(cases, ranked)), "any of those that a report names (a report may name several)")
    print(
        line(cases, first_of_matter(cases, ranked)),
        "the one named, or one of its matter: one names the other, or both",
    )
    print(" " * 23, "name a third (numbers are out of what is compared here too)")
    print("\nfitted to four fifths, measured on the fifth that is left:")
    print(line(cases, held_out(cases)))
    print("\nother rules:")
    for reach, kinds in ((250, True), (250, False)):
        same = "the same kind (or none) " if kinds else ""
        print(
            line(cases, [nearest(case, reach, kinds=kinds) for case in cases]),
            f"{same}within {reach} m, nearest first",
        )
    print(line(cases, [by_text(case) for case in cases]), "the texts alone, of those compared")
    if args.fit:
        weights, start = fit(cases)
        rounded = Weights(*(round(float(one), 2) for one in weights))
        print(f"\nall pairs give {rounded}, START = {start:.2f}\nin use: {USUAL}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("tickets", type=Path, nargs="?", default=SHARED / "bangkok_tickets_2022_2023.csv.gz")
    parser.add_argument("pairs", type=Path, nargs="?", default=SHARED / "bangkok_follow_up_pairs.csv")
    parser.add_argument("--history", type=Path)
    parser.add_argument("--fit", action="store_true")
    return parser.parse_args()


# The files ---------------------------------------------------------------------------------------------------


def read_cases(tickets: Path, pairs: Path, history: Path | None) -> Iterator[Case]:
    there, names = read_tickets(tickets)
    beside = tickets.with_name("bangkok_state_history.csv.gz")
    seen = states(history or (beside if beside.exists() else None))
    cells = defaultdict(list)
    for ticket in there.values():
        cells[ticket.lat // CELL, ticket.lon // CELL].append(ticket)
    with pairs.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            new = there[row["later_ticket"]]
            found = list(around(new, cells, seen))
            compared = shortlist(new, found)
            yield Case(
                new, row["refers_to"], found, compared, matter(new.ref, row["refers_to"], compared, names)
            )


def read_tickets(path: Path) -> tuple[dict[str, Report], dict[str, set[str]]]:
    """Reports without numbers, and which others each of them names."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = {row["ticket_id"].rpartition("-")[2]: row["ticket_id"] for row in rows}
    names = {
        row["ticket_id"]: {
            numbers[one[2].upper()] for one in NUMBER.finditer(row["comment"]) if one[2].upper() in numbers
        }
        - {row["ticket_id"]}
        for row in rows
    }
    return {row["ticket_id"]: ticket(row, numbers) for row in rows}, names


def matter(new: str, wanted: str, compared: Iterable[Report], names: dict[str, set[str]]) -> set[str]:
    """What residents' own words say is of the same matter; it judges an order and never makes one."""
    own, of_wanted = names[new] | {wanted}, names[wanted]
    return {one.ref for one in compared if one.ref in own | of_wanted or own & names[one.ref]}


def ticket(row: dict[str, str], numbers: Collection[str]) -> Report:
    def nothing_of_a_number(found: re.Match[str]) -> str:
        return " " if found[1] or found[2].upper() in numbers else found[0]

    return Report(
        ref=row["ticket_id"],
        lat=round(float(row["lat"]) * 1e6),
        lon=round(float(row["lon"]) * 1e6),
        at=minutes(row["timestamp"]),
        text=NUMBER.sub(nothing_of_a_number, row["comment"]),
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
    """What came before the new one, lies within reach and still counts, as it stood when the new one came."""
    y, x = new.lat // CELL, new.lon // CELL
    for cell in itertools.product((y - 1, y, y + 1), (x - 1, x, x + 1)):
        for one in cells.get(cell, ()):
            if one.at < new.at and metres_between(new, one) <= REACH:
                last = [state for state in seen.get(one.ref, ()) if state[0] <= new.at][-1:]
                closed = last[0][0] if last and last[0][1] else None
                then = Report(one.ref, one.lat, one.lon, one.at, one.text, one.kinds, closed)
                if counts(new, then):
                    yield then


# Other rules -------------------------------------------------------------------------------------------------


def nearest(case: Case, reach: int, *, kinds: bool) -> list[str]:
    new = case.new
    fit = [one for one in case.around if not kinds or one.kinds & new.kinds or one.kinds == new.kinds]
    far = sorted((metres_between(new, one), one.ref) for one in fit)
    return [ref for metres, ref in far if metres <= reach]


def by_text(case: Case) -> list[str]:
    alike = cosines(case.new.text, [one.text for one in case.compared])
    order = np.argsort(-alike, kind="stable")
    return [case.compared[n].ref for n in order]


# Fitting: the likelihood that, of all compared, the one meant is chosen ----------------------------------------


def fit(cases: Sequence[Case], rounds: int = 30) -> tuple[np.ndarray, float]:
    """Weights by Newton's method with a little shrinking; and the log-odds that make the scores come out as often."""
    tables, meant = tables_of(cases)
    weights = np.array(USUAL)
    for _round in range(rounds):
        slope, bend = -0.1 * weights, -0.1 * np.eye(len(weights))
        for table, at in zip(tables, meant, strict=True):
            share = np.exp(table @ weights - (table @ weights).max())
            share /= share.sum()
            middle = share @ table
            slope += table[at] - middle
            bend -= (table * share[:, None]).T @ table - np.outer(middle, middle)
        weights = weights - np.linalg.solve(bend, slope)
    odds = np.concatenate([table @ weights for table in tables])
    low, high = -20.0, 20.0
    while high - low > 1e-6:  # as many expected as there were
        start = (low + high) / 2
        low, high = (start, high) if (1 / (1 + np.exp(-odds - start))).sum() < len(meant) else (low, start)
    return weights, low


def tables_of(cases: Sequence[Case]) -> tuple[list[np.ndarray], list[int]]:
    refs = [[one.ref for one in case.compared] for case in cases]
    found = [(case, there) for case, there in zip(cases, refs, strict=True) if case.wanted in there]
    tables = [signs(case.new, case.compared) for case, _there in found]
    return tables, [there.index(case.wanted) for case, there in found]


def held_out(cases: Sequence[Case]) -> list[list[str]]:
    """Each fifth ranked by weights that the others gave."""
    fold = [hash((case.new.lat // CELL, case.new.lon // CELL)) % FOLDS for case in cases]
    weights = [fit([c for c, f in zip(cases, fold, strict=True) if f != left])[0] for left in range(FOLDS)]
    ranked = []
    for case, left in zip(cases, fold, strict=True):
        order = np.argsort(-(signs(case.new, case.compared) @ weights[left]), kind="stable")
        ranked.append([case.compared[n].ref for n in order])
    return ranked


# Lines -------------------------------------------------------------------------------------------------------


def places(cases: Sequence[Case], ranked: Iterable[list[str]]) -> list[float]:
    """At which place the wanted one stands, from 0."""
    both = zip(cases, ranked, strict=True)
    return [refs.index(case.wanted) if case.wanted in refs else float("inf") for case, refs in both]


def best_of(cases: Sequence[Case], ranked: Sequence[list[str]]) -> tuple[list[Case], list[list[str]]]:
    """One case of each new report: the one whose wanted report stands first."""
    best: dict[str, tuple[float, Case, list[str]]] = {}
    for place, case, refs in zip(places(cases, ranked), cases, ranked, strict=True):
        if case.new.ref not in best or place < best[case.new.ref][0]:
            best[case.new.ref] = (place, case, refs)
    return [case for _place, case, _refs in best.values()], [refs for *_more, refs in best.values()]


def first_of_matter(cases: Sequence[Case], ranked: Sequence[list[str]]) -> list[list[str]]:
    """Each order with the first of the same matter in the wanted one's name."""
    both = zip(cases, ranked, strict=True)
    return [[case.wanted if ref in case.matter else ref for ref in refs] for case, refs in both]


def line(cases: Sequence[Case], ranked: Sequence[list[str]]) -> str:
    at = places(cases, ranked)
    return " ".join(f"{sum(place < most for place in at) / len(at):.3f}" for most in (1, 3, 5, float("inf")))


if __name__ == "__main__":
    main()
