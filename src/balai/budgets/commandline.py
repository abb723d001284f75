"""`balai tally`, `balai recount` and `balai ballot`."""

import argparse
import sys
from typing import Any

from . import tally_cli


def add(subparsers: Any) -> None:
    """Add the commands of ballots."""
    tally_cli.add(subparsers)
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
