"""A home with the register in it, made once by the command line itself."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from balai.ops.postgres import Cluster
from tests.prepared import copy_of_prepared_home

from .processes import balai


def removed(home: Path) -> None:
    cluster = Cluster(home)
    cluster.stop("immediate")
    shutil.rmtree(cluster.sockets, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def register() -> Iterator[Path]:
    """The home of an instance with the register, not running. Tests that change it work on a copy."""
    home = Path(tempfile.mkdtemp(prefix="balai-register-"))
    copy_of_prepared_home(home)
    yield home
    removed(home)


@pytest.fixture(scope="session")
def archive(register: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="balai-backup-"))
    done = balai(register, "backup", str(folder / "night.tar"))
    assert done.returncode == 0, done.stderr
    yield folder / "night.tar"
    shutil.rmtree(folder)


@pytest.fixture
def empty() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="balai-empty-"))
    yield home
    removed(home)


@pytest.fixture
def copied(register: Path, empty: Path) -> Path:
    """An instance of its own with the register: the files of the one made once, which is not running."""
    subprocess.run(["cp", "-a", f"{register}/.", str(empty)], check=True)
    return empty
