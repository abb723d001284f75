"""The whole register in a database of its own, made once: real figures for tests that only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

NAME = "test_balai_register"


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Every query of this process goes to another database of the same server."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    _point_at(name)
    try:
        yield
    finally:
        _point_at(before)


def _point_at(name: str) -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def register_database(django_db_setup: None, django_db_blocker: Any) -> str:
    """The name of a database with every place, plan, project, round and published report, sealed."""
    from django.core.management import call_command
    from django.db import connection

    from balai.plans.importers.register import import_register
    from balai.record.seal import seal_all

    with django_db_blocker.unblock():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
            cursor.execute(f"CREATE DATABASE {NAME}")
        with connected_to(NAME):
            call_command("migrate", verbosity=0)
            import_register()
            seal_all()
    return NAME


@pytest.fixture
def register_read(register_database: str, django_db_blocker: Any) -> Iterator[None]:
    """The test reads the register. It writes nothing there and does not ask for `db`."""
    with django_db_blocker.unblock(), connected_to(register_database):
        yield
