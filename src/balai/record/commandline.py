"""`balai record …` and `balai rebuild`."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    """Add the record's commands."""
    record = subparsers.add_parser("record", help="list, export and prove records")
    kinds = record.add_subparsers(required=True, metavar="COMMAND")
    listed = kinds.add_parser("list", help="one record a line: origin, entries, sealed, key")
    listed.set_defaults(run=list_records)
    export = kinds.add_parser("export", help="write a record's served tree into a folder")
    export.add_argument("origin", metavar="ORIGIN")
    export.add_argument("folder", type=Path, metavar="FOLDER")
    export.set_defaults(run=export_record)
    prove = kinds.add_parser("prove", help="print the .tlog-proof file of an entry")
    prove.add_argument("origin", metavar="ORIGIN")
    prove.add_argument("index", type=int, metavar="INDEX")
    prove.set_defaults(run=prove_entry)
    rebuild = subparsers.add_parser(
        "rebuild", help="replay a record into its public tables, or compare with them"
    )
    rebuild.add_argument("origin", nargs="?", default="", metavar="ORIGIN", help="empty: every record")
    rebuild.add_argument("--check", action="store_true", help="replay beside the live tables and compare")
    rebuild.set_defaults(run=rebuild_record)


def list_records(args: argparse.Namespace) -> int:
    from .models import Head
    from .read import latest_checkpoint

    for head in Head.objects.order_by("origin"):
        sealed = latest_checkpoint(head.place_id)
        print(head.origin, head.size, sealed.size if sealed else 0, head.vkey)
    return 0


def export_record(args: argparse.Namespace) -> int:
    """The checkpoint is written last, so that a half-written folder does not look whole."""
    from .seal import seal
    from .serve import export

    head = _head(args.origin)
    if args.folder.exists() and any(args.folder.iterdir()):
        return _complain(f"{args.folder} is not empty; nothing was written.")
    seal(head.place_id)
    count = 0
    for path, body in export(head):
        target = args.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        count += 1
    print(f"{head.origin}: {count} files in {args.folder}")
    return 0


def prove_entry(args: argparse.Namespace) -> int:
    from .seal import seal
    from .serve import inclusion

    head = _head(args.origin)
    seal(head.place_id)
    proof = inclusion(head.place_id, args.index)
    if proof is None:
        return _complain(f"{head.origin} has {head.size} entries; there is no entry {args.index}.")
    sys.stdout.buffer.write(proof)
    return 0


def rebuild_record(args: argparse.Namespace) -> int:
    from .models import Head
    from .replay import compare, rebuild

    heads = [_head(args.origin)] if args.origin else list(Head.objects.order_by("origin"))
    wrong = 0
    for head in heads:
        if not args.check:
            print(f"{head.origin}: {rebuild(head.place_id)} rows rebuilt from {head.size} acts")
            continue
        differences = compare(head.place_id)
        wrong += len(differences)
        for one in differences:
            print(f"{head.origin}: {one.table} lacks {one.missing} rows and has {one.surplus} too many")
        if not differences:
            print(f"{head.origin}: the public tables equal a replay of {head.size} acts")
    return 1 if wrong else 0


def _head(name: str) -> Any:
    from balai.record.read import find_head

    from .errors import NoSuchRecord

    head = find_head(name)
    if head is None:
        raise NoSuchRecord(f"No record is called {name}. `balai record list` shows them all.")
    return head


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
