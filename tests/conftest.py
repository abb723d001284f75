"""What every test may ask for: a home folder, a database server and settings of its own, gone afterwards."""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest

from tests.in_browser import browser, site  # noqa: F401 (fixtures)
from tests.prepared import open_share
from tests.register import (  # noqa: F401 (fixtures)
    keep_blank,
    register_database,
    register_read,
    sample_database,
    sample_read,
)

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
HOME = Path(tempfile.mkdtemp(prefix="balai-test-"))
(HOME / "static").mkdir()  # else every client of a test is warned that there is none
OWN_SHARE = open_share()
KEPT = {"BALAI_PG_BIN", "BALAI_SOAK"}
"""What a test run may be told; whatever else is set here is of somebody's own instance."""

# Before Django reads its settings, which is why pyproject does not name them to pytest-django.
for name in [name for name in os.environ if name.startswith("BALAI_") and name not in KEPT]:
    del os.environ[name]
os.environ["DJANGO_SETTINGS_MODULE"] = "balai.ops.settings"
os.environ["BALAI_HOME"] = str(HOME)
os.environ["BALAI_TESTING"] = "1"
os.environ["BALAI_DB_ROLE"] = "balai_owner"  # makes and migrates the test database

django.setup()  # before tests are collected: they import models

# Waits for the end of its input, which comes even when the tests are killed, and tidies up.
SWEEPER = """
import shutil, sys
from pathlib import Path
from balai.ops.postgres import Cluster
sys.stdin.read()
Cluster(Path(sys.argv[1])).stop("immediate")
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""
sweeper = subprocess.Popen(
    [sys.executable, "-c", SWEEPER, HOME], stdin=subprocess.PIPE, start_new_session=True
)


LONG = ("test_site_in_browser", "test_crash", "test_api_fuzzed", "security/", "test_serve", "test_backup")
"""Files that take longest: begun first, so that two runners end at about the same time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def turn(item: pytest.Item) -> int:
        return next((n for n, name in enumerate(LONG) if name in item.nodeid), len(LONG))

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Modules, models and 5,000 tests stay to the end: the collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Runners of `-n` have a home and a server of their own, so they must not read settings before this file."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure() -> None:
    if OWN_SHARE:
        shutil.rmtree(OWN_SHARE, ignore_errors=True)
    assert sweeper.stdin
    sweeper.stdin.close()
    sweeper.wait()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """The server starts when the first test asks for the database; tests without one never wait for it."""
    from balai.ops.postgres import Cluster

    Cluster(HOME, throwaway=True).ensure_running()
    yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """With all tables, and a copy without rows that register and sample begin from."""
    keep_blank(django_db_blocker)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The server goes with its folder at the end: nothing is dropped table by table before."""
    return True


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """The path of outside material kept beside the repository; without it the test is skipped and says so."""

    def find(relative: str) -> Path:
        path = SHARED / relative
        if not path.exists():
            pytest.skip(f"needs {relative} of the shared material beside the repository, which is not here")
        return path

    return find
