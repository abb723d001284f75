"""`balai import requests`."""

import argparse
import sys
from pathlib import Path
from typing import Any

from balai.web.groups import group


def add(subparsers: Any) -> None:
    """Add the commands of the counter."""
    kinds = group(subparsers, "import", "take official tables into the records")
    requests = kinds.add_parser("requests", help="requests of another system, with what came of them")
    requests.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="a table, GeoJSON, or requests of Open311; also compressed",
    )
    requests.add_argument("--format", choices=("traffy", "csv", "geojson", "open311"), required=True)
    requests.add_argument("--place", required=True, metavar="PLACE", help="address of the city")
    requests.add_argument("--history", type=Path, metavar="FILE", help="states that were observed over time")
    requests.add_argument("--map", type=Path, metavar="MAP.toml", help="what the columns and states mean")
    requests.add_argument("--skip-bad", action="store_true", help="leave bad rows out instead of stopping")
    requests.add_argument("--dry-run", action="store_true", help="check the tables and write nothing")
    requests.set_defaults(run=import_requests)


def import_requests(args: argparse.Namespace) -> int:
    """Every bad row is named; with one, nothing is written unless bad rows are to be left out."""
    from balai.record.models import Head
    from balai.record.seal import seal_all
    from balai.web.progress import bar

    from .importers.requests import FORMATS, BadRows, import_requests, read_export
    from .importers.table import read_map

    head = Head.objects.filter(slug=args.place).first()
    if head is None:
        return _complain(f"There is no place “{args.place}” here.")
    how = read_map(args.map, FORMATS[args.format][0])
    with bar() as progress:
        found = read_export(args.file, args.format, how, args.history, progress)
        for wrong in found.wrong:
            print(wrong, file=sys.stderr)
        if args.dry_run:
            print(f"{len(found.outside)} requests are in order; {len(found.wrong)} rows are wrong.")
            return 1 if found.wrong and not args.skip_bad else 0
        try:
            done = import_requests(head.place_id, found, progress, skip_bad=args.skip_bad)
        except BadRows as error:
            return _complain(str(error))
    seal_all()
    print(f"{done.requests} requests imported, {done.known} known already; {done.acts} acts appended")
    return 0


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
