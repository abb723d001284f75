"""`balai tally`, `balai recount` and `balai ballot`."""

import argparse
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

MOST_MORE = 1_000_000


def add(subparsers: Any) -> None:
    """Add the commands of ballots."""
    _add_tally(subparsers)
    recount = subparsers.add_parser(
        "recount", help="compute a ballot's published result again from its record alone"
    )
    recount.add_argument("record", metavar="URL|FOLDER", help="a record, as `balai verify` takes it")
    recount.add_argument("ballot", metavar="BALLOT", help="the ballot's reference")
    recount.add_argument("--key", metavar="VKEY", help="the key that must have signed the record")
    recount.add_argument("--format", choices=("text", "json"), default="text")
    recount.set_defaults(run=run_recount, needs="nothing")
    ballot = subparsers.add_parser("ballot", help="what a ballot needs beside its pages")
    kinds = ballot.add_subparsers(required=True, metavar="COMMAND")
    codes = kinds.add_parser("codes", help="make codes for paper letters, and print them this once")
    codes.add_argument("place", metavar="PLACE", help="address of the city")
    codes.add_argument("ballot", metavar="BALLOT", help="the ballot's reference")
    codes.add_argument("--count", type=int, required=True, metavar="N")
    codes.set_defaults(run=print_codes)
    audit = kinds.add_parser(
        "audit", help="compare the closed set that is kept here with the root in the record"
    )
    audit.add_argument("place", metavar="PLACE", help="address of the city")
    audit.add_argument("ballot", metavar="BALLOT", help="the ballot's reference")
    audit.set_defaults(run=audit_box)


def _add_tally(subparsers: Any) -> None:
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
    tally.set_defaults(run=run_tally, needs="nothing")


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


def run_tally(args: argparse.Namespace) -> int:
    from .tally_cli import tally_file

    return tally_file(args)


def run_recount(args: argparse.Namespace) -> int:
    from .recounting import recount_command

    return recount_command(args.record, args.ballot, args.key, args.format)


def print_codes(args: argparse.Namespace) -> int:
    """One code a line, nothing else on stdout: kept nowhere, so what is lost is lost."""
    from balai.places.queries import city_named

    from .commands.opening import give_codes
    from .queries import ballot_named

    row = ballot_named(city_named(args.place).place_id, args.ballot)
    for code in give_codes(row.place_id, row.ref, args.count):
        print(code)
    print("These codes are kept nowhere: print the letters now, and delete the file.", file=sys.stderr)
    return 0


def audit_box(args: argparse.Namespace) -> int:
    from balai.places.queries import city_named

    from .commands.closing import explained_again, fixed_root
    from .queries import ballot_named

    row = ballot_named(city_named(args.place).place_id, args.ballot)
    right = bool(row.root) and fixed_root(row.place_id, row.ref) == row.root
    print(
        "The set kept here is the one in the record."
        if right
        else "The set kept here is NOT the one in the record."
    )
    said = not row.explained_at or explained_again(row.place_id, row.ref).nothing == row.nothing
    if not said:
        print("It gives ANOTHER number of voters who got nothing that they chose.")
    return 0 if right and said else 1
