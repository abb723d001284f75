"""The register and the sample, each in a database of its own, made once: real figures for tests that read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

BLANK = "test_balai_blank"
"""A database with all tables and nothing in them, from which others are copied: quicker than 50 steps."""


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


def _made(name: str, blocker: Any, load: Callable[[], object]) -> str:
    """A database with all tables, filled and sealed."""
    from django.db import connection

    from balai.record.seal import seal_all

    with blocker.unblock():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {BLANK}")
        with connected_to(name):
            load()
            seal_all()
    return name


def keep_blank(blocker: Any) -> None:
    """Copy the database of the tests, which has its tables and nothing in them; where no test needs it, migrate."""
    from django.core.management import call_command
    from django.db import connection

    with blocker.unblock():
        kept = connection.settings_dict["NAME"]
        made = kept.startswith("test_")
        connection.close()
        connection.close_pool()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {BLANK} TEMPLATE {kept if made else 'template1'}")
        if not made:
            with connected_to(BLANK):
                call_command("migrate", verbosity=0)


@pytest.fixture(scope="session")
def register_database(django_db_setup: None, django_db_blocker: Any) -> str:
    """The name of a database with every place, plan, project, round and published report, sealed."""
    from balai.plans.importers.register import import_register

    return _made("test_balai_register", django_db_blocker, import_register)


@pytest.fixture
def register_read(register_database: str, django_db_blocker: Any) -> Iterator[None]:
    """The test reads the register. It writes nothing there and does not ask for `db`."""
    with django_db_blocker.unblock(), connected_to(register_database):
        yield


@pytest.fixture(scope="session")
def sample_database(django_db_setup: None, django_db_blocker: Any) -> str:
    """The name of a database with the sample, sealed."""
    from balai.plans.sample.story import load_sample

    return _made("test_balai_sample", django_db_blocker, load_sample)


@pytest.fixture
def sample_read(sample_database: str, django_db_blocker: Any) -> Iterator[None]:
    """The test sees the sample; whatever it writes is undone."""
    from django.db import transaction

    with django_db_blocker.unblock(), connected_to(sample_database), transaction.atomic():
        yield
        transaction.set_rollback(True)
