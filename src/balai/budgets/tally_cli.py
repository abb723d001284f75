"""`balai tally FILE`: count a ballot file by a rule. Needs no database."""

import argparse
import json
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from balai.methods import shares

MOST_MORE = 1_000_000


def add(subparsers: Any) -> None:
    """Add the command that counts a file."""
    tally = subparsers.add_parser("tally", help="count a ballot file (Pabulib) by a rule")
    tally.add_argument("file", type=Path, metavar="FILE.pb")
    tally.add_argument("--rule", choices=["greedy", "greedy_noskip", "mes", "phragmen"], default="mes")
    tally.add_argument("--utility", choices=["cost", "cardinality"], default="cost",
                       help="mes: what a project is worth to whoever wants it")  # fmt: skip
    tally.add_argument("--completion", choices=["none", "add1", "add1u"], default="none",
                       help="mes: what is done with money that is left")  # fmt: skip
    tally.add_argument("--stop", choices=["exhaustive", "overspend"], default="exhaustive",
                       help="add1: as soon as nothing else fits, or before the step that overspends")  # fmt: skip
    tally.add_argument("--step", type=_step, default=1, metavar="CURRENCY|SHARE%",
                       help="add1: what everybody is given more: currency, or a share of the first")  # fmt: skip
    tally.add_argument("--start", choices=["exact", "integral"], default="exact",
                       help="mes: the first share exactly, or rounded down to whole units")  # fmt: skip
    tally.add_argument("--more-votes", type=_more, default=0, metavar="N",
                       help="whether N more votes would fund each of the others: counts again for each")  # fmt: skip
    tally.add_argument("--format", choices=["text", "json"], default="text")
    tally.set_defaults(run=tally_file, needs="nothing")


def _step(text: str) -> int | Fraction:
    """`5`: units of the currency; `0.5%`: a share of the first endowment."""
    try:
        step = Fraction(text.removesuffix("%")) / 100 if text.endswith("%") else int(text)
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(
            "a step is a whole number of the currency, or a share such as 0.5%"
        ) from error
    if step <= 0:
        raise argparse.ArgumentTypeError("a step must be more than nothing")
    return step


def _more(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:10]) <= MOST_MORE):
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_MORE} more votes")
    return int(text)


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
