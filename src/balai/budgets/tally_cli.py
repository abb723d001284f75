"""`balai tally FILE`: count a ballot file by a rule. Needs no database."""

import argparse
import json
import sys
import time
from typing import Any

from balai.methods import shares


def tally_file(args: argparse.Namespace) -> int:
    try:
        election = shares.read(args.file)
    except (shares.BadFile, OSError) as error:
        print(f"{args.file}: {error}", file=sys.stderr)
        return 1
    rule = shares.Rule(args.rule, args.utility, args.completion, args.stop, args.step, args.start)
    began = time.perf_counter()
    outcome = shares.count(election, rule, progress=_progress(began))
    seconds = time.perf_counter() - began
    if args.format == "json":
        print(json.dumps(as_json(election, outcome, seconds), ensure_ascii=False))
    else:
        print("\n".join(as_text(election, rule, outcome, seconds, args.more_votes)))
    return 0


def _progress(began: float) -> Any:
    """A line that is written over, once it takes longer than two seconds and somebody watches."""
    if not sys.stderr.isatty():
        return None

    def tell(runs: int) -> None:
        if time.perf_counter() - began > 2:
            print(f"\rcounted {runs} times from the beginning", end="", file=sys.stderr, flush=True)

    return tell


def as_json(election: shares.Election, outcome: shares.Outcome, seconds: float) -> dict[str, Any]:
    return {
        "winners": [election.projects[one].name for one in outcome.winners],
        "cost": _money(outcome.cost, election.unit), "budget": _money(election.budget, election.unit),
        "runs": outcome.runs, "seconds": round(seconds, 3),
    }  # fmt: skip


def as_text(
    election: shares.Election, rule: shares.Rule, outcome: shares.Outcome, seconds: float, more: int = 0
) -> list[str]:
    """Winners in order, a line where the money ends, and the rest by votes with what they missed by."""
    said = shares.explain(election, outcome)
    rest = sorted((one for one in said if not one.place), key=lambda one: -one.votes)
    wide = max((len(one.name) for one in election.projects), default=4)

    def line(one: shares.Explanation, note: str) -> str:
        project = election.projects[one.project]
        cost = _money(project.cost, election.unit)
        return f"{one.place or '':>4} {project.name:<{wide}} {cost:>14,} {one.votes:>9,}  {note}".rstrip()

    spent, budget = _money(outcome.cost, election.unit), _money(election.budget, election.unit)
    return [
        f"{'':>4} {'project':<{wide}} {'cost':>14} {'votes':>9}",
        *(line(said[one], _paid(said[one], election.unit)) for one in outcome.winners),
        f"{'':->4} {len(outcome.winners)} of {len(election.projects)} projects cost {spent:,} of {budget:,}",
        *(line(one, _missed(election, rule, one, more)) for one in rest),
        f"{election.voters:,} voters, {_with_nothing(election, outcome)} % of them without anything they chose"
        f"{_by_votes_alone(election, rule)}; counted {outcome.runs} times in {seconds:.3f} s",
    ]  # fmt: skip


def _missed(election: shares.Election, rule: shares.Rule, one: shares.Explanation, more: int) -> str:
    """Why a project did not win, and whether `more` votes would change it."""
    said = ["would still fit" if one.fits else "does not fit"]
    if rule.name == "mes" and one.votes:
        held, missing = (float(amount / election.unit) for amount in (one.held, one.missing))
        said.append(f"its supporters have {held:,.2f} left, {missing:,.2f} too little")
    if more:
        wins = one.project in shares.count(shares.with_more(election, one.project, more), rule).winners
        said.append(f"{'wins' if wins else 'does not win'} with {more:,} more votes")
    return "; ".join(said)


def _by_votes_alone(election: shares.Election, rule: shares.Rule) -> str:
    """What the most votes first would leave, so that a city can compare before it chooses its rule."""
    if rule.name == "greedy":
        return ""
    return f" ({_with_nothing(election, shares.count(election, shares.Rule('greedy')))} % by the most votes first)"


def _with_nothing(election: shares.Election, outcome: shares.Outcome) -> str:
    return f"{100 * shares.left_with_nothing(election, outcome) / max(election.voters, 1):.1f}"


def _paid(one: shares.Explanation, unit: int) -> str:
    if not one.payers:
        return ""
    gave_all = f", {one.short:,} of them all they had left" if one.short else ""
    return f"{one.payers:,} paid {float(one.each / unit):,.2f} each{gave_all}"


def _money(amount: int, unit: int) -> int | float:
    return amount // unit if amount % unit == 0 else amount / unit
