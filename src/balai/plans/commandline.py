"""`balai report`, `balai contradictions`, `balai import`, `balai remind`."""

import argparse
import sys
from pathlib import Path
from typing import Any

from balai.web.groups import group

FORMATS = ("csv", "json", "xlsx", "pdf", "html")


def add(subparsers: Any) -> None:
    """Add the commands of plans and rounds."""
    report = subparsers.add_parser("report", help="write the monitoring report of a round")
    _of_a_round(report)
    report.add_argument("--format", choices=FORMATS, default="csv")
    report.add_argument("--table", default=None, metavar="NAME", help="one table of the CSV")
    report.add_argument("--lang", default="en", help="language of PDF, XLSX and HTML")
    report.set_defaults(run=write_report)
    wrong = subparsers.add_parser("contradictions", help="where a round's printed numbers disagree")
    _of_a_round(wrong)
    wrong.add_argument("--format", choices=("csv",), default="csv")
    wrong.set_defaults(run=write_contradictions)
    kinds = group(subparsers, "import", "take official tables into the records")
    register = kinds.add_parser("register", help="the network's cities, plans and rounds")
    register.add_argument("--plans", type=Path, metavar="FOLDER", help="folder of me_*.csv and scap_*.csv")
    register.add_argument("--places", type=Path, metavar="FOLDER", help="folder of cities.csv")
    register.add_argument("--dry-run", action="store_true", help="check the tables and write nothing")
    register.set_defaults(run=import_tables)
    sample = kinds.add_parser("sample", help="an invented network to try every role in")
    sample.set_defaults(run=import_sample)
    reminding = subparsers.add_parser("remind", help="write to cities that have not handed in")
    reminding.add_argument("--network", default="", metavar="SLUG", help="one network instead of all")
    reminding.add_argument("--dry-run", action="store_true", help="say who would get a letter, send nothing")
    reminding.set_defaults(run=remind)


def _of_a_round(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--network", default="ascn")
    parser.add_argument("--round", type=int, required=True, metavar="YEAR")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a file instead of standard output")


def write_report(args: argparse.Namespace) -> int:
    from .publishing import file_of, position_of
    from .queries import round_named

    round_ = round_named(args.network, args.round)
    if args.format == "html":
        from .pages import report_html

        return _write(report_html(round_, args.lang), args.out)
    try:
        body = file_of(
            position_of(round_), args.format, args.lang, args.table if args.format == "csv" else None
        )
    except KeyError as error:
        return _complain(str(error.args[0]))
    return _write(body, args.out)


def write_contradictions(args: argparse.Namespace) -> int:
    from balai.methods.contradictions import reconciliation

    from .facts import inputs_of
    from .formats.as_csv import table_csv
    from .publishing import position_of
    from .queries import round_named

    position = position_of(round_named(args.network, args.round))
    table = reconciliation(inputs_of(position.network_id, position.year, position.end))
    return _write(table_csv(table), args.out)


def import_tables(args: argparse.Namespace) -> int:
    """Every bad row is named; with one, nothing is written."""
    from balai.record.seal import seal_all
    from balai.web.progress import bar

    from .importers.register import import_register
    from .importers.tables import PLACES_DATA, PLANS_DATA, ImportProblems, read_tables

    try:
        tables = read_tables(args.places or PLACES_DATA, args.plans or PLANS_DATA)
        if args.dry_run:
            print(
                f"{len(tables.listed)} listed projects and {len(tables.exhibit2)} exhibit cells are in order."
            )
            return 0
        with bar() as progress:
            done = import_register(tables, progress)
    except ImportProblems as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return _complain(str(error))
    seal_all()
    print(f"{done.acts} acts appended; {done.places} places opened; rounds: {done.rounds or 'none new'}")
    return 0


def import_sample(_args: argparse.Namespace) -> int:
    """The sample, all of it or nothing; again: no change."""
    from balai.record.seal import seal_all
    from balai.web.progress import bar

    from .sample.story import load_sample

    with bar() as progress:
        done = load_sample(progress)
    seal_all()
    print(f"{done} acts appended" if done else "The sample is there already; nothing was changed.")
    return 0


def remind(args: argparse.Namespace) -> int:
    """What the worker does every minute: each letter goes out once."""
    from django.utils import timezone

    from .reminders import due, plain_list, send_due

    if args.dry_run:
        found = [r for r in due(timezone.localdate()) if args.network in {"", r.network.slug}]
        print("\n".join(plain_list(found)) or "Nobody would get a letter today.")
        return 0
    print(f"{send_due(network=args.network)} letters handed over.")
    return 0


def _write(body: bytes, out: Path | None) -> int:
    if out:
        out.write_bytes(body)
        print(f"{out}: {len(body)} bytes", file=sys.stderr)
    else:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    return 0


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
