"""`balai serve`, `worker`, `migrate`, `doctor`, `backup`, `restore`, and the checks that need no database."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    """Add the commands of running and keeping an instance."""
    serve = subparsers.add_parser("serve", help="run the site: database, web, worker")
    serve.add_argument("--port", type=_port, default=8000, metavar="N")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (0.0.0.0: every one)")
    serve.add_argument("--workers", type=_few, default=2, metavar="N", help="web processes")
    serve.set_defaults(run=_serve, needs="nothing")
    worker = subparsers.add_parser("worker", help="seal records, send reminders (serve runs one)")
    worker.set_defaults(run=_worker)
    migrate = subparsers.add_parser("migrate", help="bring the database up to this release")
    migrate.add_argument("--register", action="store_true", help="load the register into an empty database")
    migrate.set_defaults(run=_migrate, needs="owner")
    doctor = subparsers.add_parser("doctor", help="check everything, say what is wrong")
    doctor.add_argument("--repair", action="store_true", help="put right what can be")
    doctor.set_defaults(run=_doctor, needs="nothing")
    backup = subparsers.add_parser("backup", help="write database, media and keys into one file")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=_backup, needs="owner")
    restore = subparsers.add_parser("restore", help="fill an empty home from a backup, and verify it")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(run=_restore, needs="nothing")
    verify = subparsers.add_parser("verify", help="check a record in a folder or at an address")
    verify.add_argument("target", metavar="FOLDER|URL")
    verify.add_argument("--vkey", metavar="V", help="the key you know the record by")
    verify.add_argument("--old", metavar="CHECKPOINT", help="file of a checkpoint kept earlier")
    verify.set_defaults(run=_verify, needs="nothing")
    score = subparsers.add_parser("score", help="recompute a self-assessment from published weights")
    score.add_argument("toml", type=Path, metavar="FILE.toml")
    score.add_argument("answers", type=Path, metavar="answers.csv")
    score.set_defaults(run=_score, needs="nothing")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _few(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 64:
        raise argparse.ArgumentTypeError("from 1 to 64")
    return int(text)


def _serve(args: argparse.Namespace) -> int:
    from .serve import serve

    return serve(args.host, args.port, args.workers)


def _worker(args: argparse.Namespace) -> int:
    from .work import worker_command

    return worker_command(args)


def _migrate(args: argparse.Namespace) -> int:
    from .cli import tell
    from .migrate import migrate

    count = migrate(tell)
    if args.register:
        from .prepare import prepare

        prepare(tell)
    print(f"{count} steps applied." if count else "The database is up to date.")
    return 0


def _doctor(args: argparse.Namespace) -> int:
    from .doctor import doctor

    return doctor(repair=args.repair)


def _backup(args: argparse.Namespace) -> int:
    from .backup import backup

    return backup(args.file)


def _restore(args: argparse.Namespace) -> int:
    from .restore import restore

    return restore(args.file)


def _verify(args: argparse.Namespace) -> int:
    from balai.record.verify_cli import verify_command

    return verify_command(args.target, args.vkey, args.old)


def _score(args: argparse.Namespace) -> int:
    """Its sentences go through gettext, which needs settings but nothing else of Django."""
    from django.conf import settings

    from balai.plans.score_cli import score_command

    if not settings.configured:
        settings.configure(USE_I18N=False)
    return score_command(args.toml, args.answers, sys.stdout)
