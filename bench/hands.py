"""How long settling a shift takes: who comes of hundreds and thousands of pledges, some only if others do.

    .venv/bin/python bench/hands.py

The outside measure is the definition itself, carried out word by word (take all, throw out one whose condition does
not hold, begin again), on the same pledges with room for all, where both must find the same people.
"""

import random
import time
from collections.abc import Callable

from balai.methods.pledges import COMING, Pledge, settle

SIZES = (100, 500, 2000)
PLACES = 1000


def pledges(size: int, kind: str) -> list[Pledge]:
    chance = random.Random(7)
    most = {
        "no conditions": 0,
        "a third if 20 others": 20,
        "all on each other": size - 1,
        "all if 400 others": 400,
    }[kind]
    some = kind == "a third if 20 others"
    return [Pledge(n, chance.randint(1, 3), most if not some or n % 3 == 0 else 0) for n in range(size)]


def by_definition(every: list[Pledge]) -> set[int]:
    inside = list(every)
    while out := next((p for p in inside if sum(q.people for q in inside) < p.needs), None):
        inside.remove(out)
    return {p.turn for p in inside}


def milliseconds(what: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        what()
        taken.append(time.perf_counter() - began)
    return min(taken) * 1000


print(f"{'pledges':>8} {'':24} {'1,000 places':>14} {'room for all':>14} {'by definition':>14} {'ratio':>7}")
for size in SIZES:
    for kind in ("no conditions", "a third if 20 others", "all on each other", "all if 400 others"):
        every = pledges(size, kind)
        room = sum(p.people for p in every)
        found = {turn for turn, state in settle(every, room).items() if state == COMING}
        assert found == by_definition(every)
        full, roomy = (milliseconds(lambda every=every, n=n: settle(every, n)) for n in (PLACES, room))
        outside = milliseconds(lambda every=every: by_definition(every))
        print(
            f"{size:>8,} {kind:24} {full:>11.1f} ms {roomy:>11.1f} ms {outside:>11.1f} ms {outside / roomy:>7.1f}"
        )
