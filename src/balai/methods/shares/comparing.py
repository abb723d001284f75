"""What several rules would have done with one vote, side by side, before a city chooses one."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .counting import Rule, count
from .election import Election, Outcome
from .explaining import left_with_nothing


@dataclass(frozen=True)
class Compared:
    """One rule. `outcome` None: it was not counted to its end in the time there was; the rest is empty then.

    `nothing`: voters who got nothing that they chose. `categories` and `areas`: money by what the file calls them; a
    project of two categories is in both.
    """

    name: str
    outcome: Outcome | None
    nothing: int
    categories: Mapping[str, int]
    areas: Mapping[str, int]


class _TooLong(Exception):
    """The time is over."""


def compare(
    election: Election, rules: Mapping[str, Rule], seconds: float, turns: Sequence[int] | None = None
) -> list[Compared]:  # fmt: skip
    """Count by each of these rules, as long as there is time: `seconds` for all of them."""
    end = time.monotonic() + seconds

    def watch(_runs: int) -> None:
        if time.monotonic() > end:
            raise _TooLong

    return [_compared(election, name, rule, turns, watch) for name, rule in rules.items()]


def _compared(
    election: Election, name: str, rule: Rule, turns: Sequence[int] | None, watch: Callable[[int], None]
) -> Compared:  # fmt: skip
    try:
        watch(0)
        outcome = count(election, rule, turns, watch)
    except _TooLong:
        return Compared(name, None, 0, {}, {})
    return Compared(
        name, outcome, left_with_nothing(election, outcome), _spread(election, outcome, "categories"),
        _spread(election, outcome, "areas"),
    )  # fmt: skip


def _spread(election: Election, outcome: Outcome, groups: str) -> dict[str, int]:
    found: dict[str, int] = dict.fromkeys(sorted(set(_every(election, groups))), 0)
    for number in outcome.winners:
        project = election.projects[number]
        for group in getattr(project, groups):
            found[group] += project.cost
    return found


def _every(election: Election, groups: str) -> Iterator[str]:
    for project in election.projects:
        yield from getattr(project, groups)
