"""`balai`: every command, its errors as plain sentences, and the database it needs.

A room's commands are in its `commandline.py`, whose `add(subparsers)` sets `run` (arguments → exit status)
and, where the usual does not fit, `needs`:

    "django"     (usual) the database runs, Django is set up, connections use the application's role
    "owner"      the same with the owner's role: migrations, rebuilds, restores
    "nothing"    plain files only: starts at once
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from balai import __version__

from . import stopping
from .config import config
from .errors import Plain

ROOMS = (
    "balai.ops.commandline",
    "balai.record.commandline",
    "balai.places.commandline",
    "balai.people.commandline",
    "balai.plans.commandline",
    "balai.services.commandline",
    "balai.services.open311.commandline",
    "balai.services.channels.commandline",
    "balai.ideas.commandline",
    "balai.budgets.commandline",
)
OWNERS_COMMANDS = {"rebuild"}
FROM_NOTHING = {"import", "worker", "backup"}
"""Commands that make sense before the register is loaded; every other finds it loaded, or loads it."""

# Errors that other rooms raise for people, by name: naming their modules here would load Django for `--help`.
FOR_PEOPLE = {
    "Refused", "NotAllowed", "NoSuchRecord", "NoSuchRound", "UnknownRecord", "RefuseToSign", "ImportProblems",
    "ImproperlyConfigured",
}  # fmt: skip
INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """The whole command line. Loads neither Django nor a database."""
    top = argparse.ArgumentParser(prog="balai", description="The open hall that a network of cities shares.")
    top.add_argument("--version", action="version", version=f"balai {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for room in ROOMS:
        if find_spec(room):
            import_module(room).add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: it could not be, stderr says why; 2: not understood; 130: interrupted."""
    arguments = parser().parse_args(argv)
    try:
        stopping.by_exception()
        needs = getattr(arguments, "needs", "owner" if arguments.command in OWNERS_COMMANDS else "django")
        with nullcontext() if needs == "nothing" else database(owner=needs == "owner"):
            if needs != "nothing" and arguments.command != "migrate":
                _make_usable(register=arguments.command not in FROM_NOTHING)
            return int(arguments.run(arguments) or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `balai report … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        sentence = for_people(error)
        return complain(sentence) if sentence else log_unexpected(error)


def for_people(error: Exception) -> str:
    """The sentence of an error that somebody foresaw; empty for any other."""
    if isinstance(error, Plain) or type(error).__name__ in FOR_PEOPLE:
        return str(error)
    if type(error).__name__ == "Http404":
        return f"There is no “{error}” here."
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    return ""


def _make_usable(*, register: bool) -> None:
    """A first command on an empty home brings the tables, and the register, which take the owner's role."""
    from django.db import connection

    from .prepare import register_missing

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('record_head') IS NOT NULL")
        if cursor.fetchone()[0] and not (register and register_missing()):
            return
    command = [sys.executable, "-m", "balai.ops.cli", "migrate", *(["--register"] if register else [])]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        raise Plain("The database could not be made ready; the lines above say why.")


def complain(sentence: str) -> int:
    """One sentence on stderr, without anything that moves a terminal's cursor; the status of failure."""
    print("".join(c if c.isprintable() else " " for c in sentence), file=sys.stderr)
    return 1


def log_unexpected(error: Exception) -> int:
    """The fault in the log's form, with its trace: nobody foresaw it."""
    import logging

    from .logs import JsonFormatter

    shown = logging.StreamHandler()
    shown.setFormatter(JsonFormatter())
    log = logging.Logger("balai.command")
    log.addHandler(shown)
    log.error("The command failed in a way nobody foresaw.", exc_info=error)
    return 1


@contextmanager
def database(*, owner: bool = False) -> Iterator[None]:
    """Django with its database; an embedded server is started when needed and stopped by its last user."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.ops.settings")
    if owner:
        os.environ["BALAI_DB_ROLE"] = "balai_owner"
    server: Any = nullcontext()
    if config().database_url:
        _knock()
    else:
        from .postgres import Cluster

        server = Cluster(config().home).using(tell)
    with server:
        import django

        django.setup()
        try:
            yield
        finally:
            close_connections()


def _knock() -> None:
    """Once, before a pool would try again and again."""
    import psycopg

    from .database import databases
    from .logs import clean

    databases(config())  # says so when the address is no PostgreSQL's
    try:
        psycopg.connect(config().database_url, connect_timeout=10).close()
    except psycopg.Error as error:
        reason = clean(str(error).splitlines()[0])
        raise Plain(f"The database of BALAI_DATABASE_URL does not answer: {reason}") from error


def close_connections() -> None:
    """Give back every connection, so that the server can stop at once and nothing reconnects."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        getattr(connection, "close_pool", lambda: None)()


def tell(sentence: str) -> None:
    """Progress, for people: on stderr, so that a command's own output stays clean."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
