"""`balai serve`: database, web server and worker under one roof, watched until told to stop."""

import errno
import os
import resource
import shutil
import socket
import sys
import time
from http.client import HTTPConnection

from . import stopping
from .cli import close_connections, database, tell
from .config import config
from .errors import Plain
from .supervise import Child, stop_all

FIRST_ANSWER_SECONDS = 60.0
LOOK_SECONDS = 0.2
LOOK_AT_DATABASE_SECONDS = 2.0
BLOCKING_THREADS = 2
"""Of a web process, which answer requests once their bodies are there: more of them take each other's turns away."""
MOST_CONNECTIONS = 8192
"""Of a web process, silent ones included; whoever comes after so many waits until one is closed."""
MOST_FILES = 4 * MOST_CONNECTIONS
SILENT_SECONDS = 10
"""After so long a connection on which nobody asks anything is closed."""


def serve(host: str, port: int, workers: int) -> int:
    """Run until SIGTERM or Ctrl-C (0). Raises Plain when the site cannot be."""
    _claim(host, port)
    os.environ.setdefault("BALAI_URL", f"http://127.0.0.1:{port}")
    with database(owner=True):
        children: list[Child] = []
        try:
            _make_ready()
            stopping.by_flag()
            environment = _environment()
            worker = [sys.executable, "-m", "balai.ops.cli", "worker"]
            # Each web process listens for itself (SO_REUSEPORT): while one is away the others answer.
            children += [Child("web", _web(host, port), environment) for _ in range(workers)]
            for web in children:
                web.start()
            _await_answer(host, port, children[0])
            children.append(Child("worker", worker, environment))
            children[-1].start()  # nobody waits for it, and at its beginning it needs a whole core
            _say_welcome(port)
            _watch(children)
        except KeyboardInterrupt:
            tell("Stopping.")
        finally:
            stop_all(children)
    return 0


def _claim(host: str, port: int) -> None:
    """Fails before anything is begun when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            raise Plain(f"{host} is not an address of this machine.") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Plain(
                    f"Port {port} is taken. Name another one: balai serve --port {port + 1}"
                ) from error
            raise Plain(f"Balai cannot listen on {host}, port {port}: {error.strerror}.") from error


def _make_ready() -> None:
    """Everything that comes before the first page; quick when there is nothing to do."""
    from balai.web.catalogue import compile_all

    from .migrate import migrate
    from .prepare import prepare
    from .static import gather

    compile_all()
    migrate(tell)
    prepare(tell, "site")
    gather(tell)
    close_connections()


def _environment() -> dict[str, str]:
    """For the children: the application's role, as many open files as may be, and a clean folder to count in."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < MOST_FILES:
        may = most if 0 <= most < MOST_FILES else MOST_FILES
        resource.setrlimit(resource.RLIMIT_NOFILE, (may, most))
    counts = config().home / "metrics"
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir(parents=True)
    kept = {k: v for k, v in os.environ.items() if k != "BALAI_DB_ROLE"}
    return {**kept, "PROMETHEUS_MULTIPROC_DIR": str(counts), "BALAI_HOME": str(config().home)}


def _web(host: str, port: int) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--http": "1",
        "--workers": "1",
        "--blocking-threads": str(BLOCKING_THREADS),
        "--workers-kill-timeout": "8",
        # What it calls requests processed at once are connections, those that browsers keep open included.
        "--backpressure": str(MOST_CONNECTIONS),
        "--backlog": "1024",
        "--http1-header-read-timeout": str(SILENT_SECONDS * 1000),
        "--log-level": "warning",
    }
    words = [word for option in options.items() for word in option]
    return [
        sys.executable,
        "-m",
        "granian",
        *words,
        "--no-ws",
        "--respawn-failed-workers",
        "balai.ops.warm:application",
    ]


def _await_answer(host: str, port: int, web: Child) -> None:
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (a comparison)
    end = time.monotonic() + FIRST_ANSWER_SECONDS
    while time.monotonic() < end:
        stopping.end_if_asked()
        if (status := web.ended()) is not None:
            raise Plain(f"The web server ended as it began (status {status}); the lines above say why.")
        connection = HTTPConnection(asked, port, timeout=FIRST_ANSWER_SECONDS)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
            return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise Plain(f"The site has not answered in {FIRST_ANSWER_SECONDS:.0f} s; the lines above say why.")


def _say_welcome(port: int) -> None:
    from .prepare import welcome

    for line in welcome(port):
        print(line, flush=True)
    close_connections()


def _watch(children: list[Child]) -> None:
    """Until interrupted. A database that died is brought back too; what was acknowledged is on its disk."""
    from .postgres import Cluster

    server = None if config().database_url else Cluster(config().home)
    look = time.monotonic()
    while True:
        stopping.end_if_asked()
        for child in children:
            if happened := child.keep_running():
                tell(happened)
        if server and time.monotonic() - look > LOOK_AT_DATABASE_SECONDS:
            look = time.monotonic()
            if not server.running():
                tell("The database is gone; it is started again.")
                server.ensure_running(tell)
        stopping.asked.wait(LOOK_SECONDS)
