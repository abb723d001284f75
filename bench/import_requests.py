"""How fast requests of another system are taken in, and how much memory that takes.

    .venv/bin/python bench/import_requests.py [TICKETS.csv.gz [HISTORY.csv.gz]]

Both passes over the file, each on a real PostgreSQL with fsync on, in a folder of its own; then the same again,
which must write nothing. Bare rows of the same file, copied into one table without any act, in the same run show
what the machine can do. Without files: Bangkok's, of the shared material beside the repository.
"""

import csv
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

SHARED = Path(__file__).resolve().parents[2] / "shared/data/services"
BANGKOK = SHARED / "bangkok_tickets_2022_2023.csv.gz", SHARED / "bangkok_state_history.csv.gz"


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="balai-bench-"))
    os.environ |= {
        "BALAI_HOME": str(home),
        "BALAI_DB_ROLE": "balai_owner",
        "DJANGO_SETTINGS_MODULE": "balai.ops.settings",
    }
    from balai.ops.postgres import Cluster

    cluster = Cluster(home)
    cluster.ensure_running()
    try:
        _run(*(map(Path, sys.argv[1:3]) if sys.argv[1:] else BANGKOK))
    finally:
        cluster.stop("immediate")
        shutil.rmtree(home, ignore_errors=True)


def _run(tickets: Path, history: Path | None = None) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from balai.record.append import open_record

    place_id = open_record("https://bench.example/bangkok", "bangkok")
    bare = _bare(tickets)
    for name in ("first run", "second run"):
        began, cpu = time.perf_counter(), time.process_time()
        checked, done = _import(place_id, tickets, history)
        spent = time.perf_counter() - began
        count = done.requests + done.known
        print(
            f"{name}: {done.requests} requests and {done.acts} acts in {spent:.1f} s ({checked:.1f} s of it checking)"
        )
        print(f"  {count / spent:.0f} tickets/s; {time.process_time() - cpu:.1f} s of this process's CPU")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"bare rows of the file copied into one table: {bare:.0f}/s")


def _import(place_id: UUID, tickets: Path, history: Path | None) -> tuple[float, Any]:
    """Seconds spent checking, and what was imported."""
    from balai.services.importers.requests import FORMATS, import_requests, read_export

    began = time.perf_counter()
    found = read_export(tickets, "traffy", FORMATS["traffy"][0], history, _quiet)
    checked = time.perf_counter() - began
    for wrong in found.wrong[:5]:
        print(wrong)
    return checked, import_requests(place_id, found, _quiet, skip_bad=True)


def _quiet(what: str, done: int, total: int) -> None:
    pass


def _bare(tickets: Path) -> float:
    """Rows a second, as text, without acts, commitments or tables of ours."""
    from django.db import connection

    from balai.services.importers.table import lines

    began, count = time.perf_counter(), 0
    with lines(tickets) as file, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (row text)")
        with cursor.copy("COPY bare (row) FROM STDIN") as copy:
            for count, row in enumerate(csv.reader(file), 1):  # noqa: B007
                copy.write_row(["\t".join(row)])
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
