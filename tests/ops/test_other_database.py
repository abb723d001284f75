"""BALAI_DATABASE_URL: another server, with the owner for migrations and the application's role for the rest."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from balai.ops.postgres import APP, OWNER, Cluster

from .conftest import removed
from .processes import balai


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path / "server", throwaway=True)
    cluster.ensure_running()
    yield cluster
    removed(cluster.home)


def address(cluster: Cluster, role: str) -> str:
    return f"postgres://{role}@/balai?host={quote(str(cluster.sockets))}"


def test_an_instance_moves_into_it_lives_there_and_moves_out_again(
    archive: Path, server: Cluster, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    owner, app = address(server, OWNER), address(server, APP)
    made = balai(home, "restore", str(archive), BALAI_DATABASE_URL=owner)
    assert made.returncode == 0, made.stderr
    assert balai(home, "migrate", BALAI_DATABASE_URL=owner).stdout == "The database is up to date.\n"
    assert not (home / "postgres").exists()
    told = balai(home, "doctor", BALAI_DATABASE_URL=app)
    assert told.returncode == 0, told.stdout
    assert balai(home, "backup", str(tmp_path / "b.tar"), BALAI_DATABASE_URL=owner).returncode == 0
    moved = balai(tmp_path / "embedded", "restore", str(tmp_path / "b.tar"))
    assert moved.returncode == 0, moved.stderr
    listed = balai(home, "record", "list", BALAI_DATABASE_URL=app).stdout
    assert listed
    assert balai(tmp_path / "embedded", "record", "list").stdout == listed


def test_one_that_is_empty_gets_its_tables(server: Cluster, empty: Path) -> None:
    owner, app = address(server, OWNER), address(server, APP)
    made = balai(empty, "migrate", BALAI_DATABASE_URL=owner)
    assert made.returncode == 0, made.stderr
    assert balai(empty, "doctor", BALAI_DATABASE_URL=app).returncode == 0
    assert not (empty / "postgres").exists()


def test_a_database_that_holds_something_is_not_restored_over(
    archive: Path, server: Cluster, empty: Path
) -> None:
    with server.connect(OWNER) as connection:
        connection.execute("CREATE TABLE record_head (slug text)")
    done = balai(empty, "restore", str(archive), BALAI_DATABASE_URL=address(server, OWNER))
    assert done.returncode == 1
    assert done.stderr == "The database of BALAI_DATABASE_URL is not empty; nothing was changed.\n"
    assert not any(empty.iterdir())


def test_one_that_does_not_answer_is_said_in_one_sentence(empty: Path) -> None:
    done = balai(empty, "migrate", BALAI_DATABASE_URL="postgres://balai@127.0.0.1:1/balai")
    assert done.returncode == 1
    assert done.stderr.startswith("The database of BALAI_DATABASE_URL does not answer: ")
    assert len(done.stderr.splitlines()) == 1
