"""`balai opinion`."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    """Add the commands of ideas and opinion maps."""
    opinion = subparsers.add_parser("opinion", help="groups and what they share, from a file of votes")
    opinion.add_argument(
        "votes",
        type=Path,
        metavar="VOTES.csv|FOLDER",
        help="votes.csv or participants-votes.csv; a folder also holds comments.csv",
    )
    opinion.add_argument("--format", choices=("text", "json"), default="text")
    opinion.add_argument(
        "--trials",
        type=int,
        default=20,
        metavar="N",
        help="how often to try the groups' stability at most (0: not)",
    )
    opinion.set_defaults(run=run_opinion, needs="nothing")


def run_opinion(args: argparse.Namespace) -> int:
    from balai.web.progress import bar

    from .opinion_cli import opinion_command

    with bar() as progress:
        return opinion_command(args.votes, args.format, max(args.trials, 0), progress, sys.stdout)
