"""What doctor asks the database: version, letters, roles, time, and every record."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection

from balai.record.models import Head

from .doctor import Found, ok, warn, wrong
from .errors import Plain
from .health import look
from .migrate import APPEND_ONLY, protect
from .postgres import APP
from .records import quick_faults, rebuild_tiles

OLDEST_VERSION = 15
TAKING = ("UPDATE", "DELETE", "TRUNCATE")
CLOCK_TOLERANCE = timedelta(minutes=5)


def _one(question: str, values: list[Any] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        row = cursor.fetchone()
    return row[0] if row else None


def database_findings() -> Iterator[Found]:
    """Findings about the server, before any table of ours is needed."""
    version = _one("SHOW server_version")
    number = int(_one("SHOW server_version_num")) // 10_000
    said = f"The database answers: PostgreSQL {version}"
    yield (
        ok(f"{said}.")
        if number >= OLDEST_VERSION
        else wrong(f"{said}; Balai needs {OLDEST_VERSION} or newer.")
    )
    yield _letters()
    yield from _roles()


def _letters() -> Found:
    if not _one("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'"):
        return wrong("The extension pg_trgm is missing: as superuser, run CREATE EXTENSION pg_trgm.")
    for name, text in (("Thai", "ไฟถนน"), ("Chinese", "新加坡"), ("Tamil", "சிங்கப்பூர்")):
        if not _one("SELECT cardinality(show_trgm(%s))", [text]):
            return wrong(
                f"Search finds nothing in {name}: the database was made with a character type other than "
                "UTF-8. Make it anew with LC_CTYPE C.UTF-8 and restore a backup."
            )
    return ok("Search works in scripts without spaces.")


def _roles() -> Iterator[Found]:
    if not _one("SELECT count(*) FROM pg_roles WHERE rolname = %s", [APP]):
        yield warn(f"There is no role {APP}; a fault in the site could change what was appended.")
        return
    if _one("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [APP]):
        yield wrong(f"The role {APP} is a superuser; take that from it.")
    for table in APPEND_ONLY:
        if not _one("SELECT to_regclass(%s) IS NOT NULL", [table]):
            continue
        if any(_one("SELECT has_table_privilege(%s, %s, %s)", [APP, table, right]) for right in TAKING):
            yield wrong(
                f"The site's role could change the table {table}, which is only ever added to.", protect
            )
        else:
            yield ok(f"The site's role can add to {table} and take nothing back.")


def record_findings() -> Iterator[Found]:
    """Findings about every record, the clock and the worker. All migrations are applied."""
    yield _clock()
    yield _worker()
    heads = list(Head.objects.order_by("origin"))
    well = 0
    for head in heads:
        faults = list(quick_faults(head))
        well += not faults
        for fault in faults:
            yield wrong(fault, partial(_mend, head) if "tile" in fault else None)
    yield ok(f"{well} of {len(heads)} records are signed, complete and give their root.")


def _mend(head: Head) -> None:
    if not rebuild_tiles(head):
        raise Plain("the entries are not what was signed. Restore a backup, or ask a follower for them.")


def _clock() -> Found:
    """Acts carry the time they were recorded; one in the future tells that a clock is or was wrong."""
    newest = _one(
        "SELECT max(convert_from(e.body, 'UTF8')::json ->> 'at') FROM record_head h "
        "JOIN record_entry e ON e.place_id = h.place_id AND e.index = h.size - 1"
    )
    now = datetime.now(UTC)
    if newest and datetime.fromisoformat(newest) > now + CLOCK_TOLERANCE:
        return wrong(
            f"The clock says {now:%Y-%m-%d %H:%M} UTC, and an act was recorded at {newest}. Set the clock."
        )
    return ok(f"The clock says {now:%Y-%m-%d %H:%M} UTC.")


def _worker() -> Found:
    found = look()
    waiting = f"{found.unsealed} acts wait to be sealed"
    if found.worker:
        return ok(f"A worker runs; {waiting}.")
    return (
        warn(f"No worker runs, and {waiting}: run balai serve.")
        if found.unsealed
        else ok("No worker runs, and nothing waits for one.")
    )
