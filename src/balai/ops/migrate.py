"""Bringing the database to this release, one process at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from .errors import Plain
from .postgres import APP

MIGRATION_LOCK = (0x42616C61, 2)
LOCK_TIMEOUT = "10s"  # a migration waits this long for a busy table, then gives up and changes nothing
APPEND_ONLY = ("record_entry", "record_checkpoint", "people_auditline")
"""Tables from which the application's role may take nothing back."""


def pending() -> list[str]:
    """Names of migrations not yet applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(progress: Callable[[str], None]) -> int:
    """Apply what is pending; returns how many migrations that were. Raises Plain when a table stays busy."""
    with _alone():
        if waiting := pending():
            progress(f"Bringing the database up to date: {len(waiting)} steps.")
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
            try:
                call_command("migrate", interactive=False, verbosity=0)
            except OperationalError as error:
                if "lock timeout" in str(error):
                    raise Plain("The database was too busy to be changed; nothing was. Try again.") from error
                raise
        protect()
    return len(waiting)


def protect() -> None:
    """Take from the application's role the right to change what was appended (no role: nothing to take)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
        if not cursor.fetchone():
            return
        present = set(connection.introspection.table_names(cursor))
        for table in APPEND_ONLY:
            if table in present:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP}")


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", MIGRATION_LOCK)
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _unlock()


def _unlock() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", MIGRATION_LOCK)
    except DatabaseError:
        connection.close()  # the lock goes with the connection
