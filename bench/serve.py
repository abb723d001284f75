"""CPU-milliseconds of one request, in the web process and in the database, for the lists that everybody asks for.

    .venv/bin/python bench/serve.py [--count 300]

Starts the real web server (granian, one worker) on the home folder that BALAI_HOME names, or on a fresh one with
the whole register, and prints per answer: not kept (each request is computed), first (computed, packed and kept),
kept (from memory), and 304. The outside measure is an address that does nothing but say it is not there.
`make bench` keeps the table in bench/results/serve.txt.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

PAGES = {
    "cities, JSON": "/api/v1/places?network=ascn",
    "cities, CSV": "/api/v1/places.csv?network=ascn",
    "458 entries, JSON": "/api/v1/networks/ascn/entries",
    "458 entries, CSV": "/api/v1/networks/ascn/entries.csv",
    "50 entries, HTML": "/ascn/projects/",
    "50 acts, HTML": "/ascn/record/",
    "nothing there": "/api/v1/nothing",
}
WARM = 30
FILL = """
import django; django.setup()
from balai.ops.migrate import migrate
from balai.plans.importers.register import import_register
from balai.record.seal import seal_all
migrate(print); import_register(); seal_all()
"""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=300)
    asked = arguments.parse_args()
    with home() as environment, server(environment) as (port, processes):
        table(port, processes, asked.count)


@contextmanager
def home() -> Iterator[dict[str, str]]:
    """The environment of a home folder with the register; a fresh one is removed afterwards."""
    given = os.environ.get("BALAI_HOME")
    folder = Path(given or tempfile.mkdtemp(prefix="balai-bench-"))
    usual = {
        "DJANGO_SETTINGS_MODULE": "balai.ops.settings",
        "BALAI_TESTING": "1",
        "BALAI_DB_ROLE": "balai_app",
    }
    environment = usual | os.environ | {"BALAI_HOME": str(folder)}
    os.environ["BALAI_HOME"] = str(folder)
    from balai.ops.postgres import Cluster

    cluster = Cluster(folder, throwaway=not given)
    try:
        cluster.ensure_running()
        if not given:
            owner = environment | {"BALAI_DB_ROLE": "balai_owner"}
            subprocess.run([sys.executable, "-c", FILL], env=owner, check=True, stdout=subprocess.DEVNULL)
        yield environment
    finally:
        if not given:
            cluster.stop("immediate")
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(environment: dict[str, str]) -> Iterator[tuple[int, Callable[[], tuple[list[int], list[int]]]]]:
    """The web server on a free port, and a function that lists the processes of web and database."""
    from balai.ops.postgres import Cluster

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = (
        f"--interface wsgi --host 127.0.0.1 --port {port} --http 1 --workers 1 --blocking-threads 2 --no-ws"
    )
    command = [
        sys.executable,
        "-m",
        "granian",
        *options.split(),
        "--log-level",
        "error",
        "balai.ops.wsgi:application",
    ]
    child = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL)
    postmaster = Cluster(Path(environment["BALAI_HOME"])).postmaster() or 0
    try:
        await_answer(port)
        yield port, lambda: (family(child.pid), family(postmaster))
    finally:
        os.kill(child.pid, signal.SIGTERM)
        child.wait(20)


def await_answer(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            HTTPConnection("127.0.0.1", port).request("GET", "/api/v1/openapi.json")
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if pid else []
    return [pid, *map(int, children)] if pid else []


def cpu(pids: list[int]) -> float:
    """CPU-milliseconds of all threads of these processes so far."""
    spent = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            spent += int(thread.read_text().split()[0])
    return spent / 1e6


def table(port: int, processes: Callable[[], tuple[list[int], list[int]]], count: int) -> None:
    """The lines of the table, printed as they are measured."""
    say(
        f"{'CPU-ms per request (web + database)':34} {'not kept':>15} {'first':>15} {'kept':>15} {'304':>15}   bytes"
    )
    for name, path in PAGES.items():
        status, size, etag = ask(HTTPConnection("127.0.0.1", port), path, {})
        if status != 200 and name != "nothing there":
            say(f"{name:34} answered {status}, so there is nothing to measure")
            continue
        ways: list[tuple[Callable[[int], str], dict[str, str]]] = [
            (lambda n, path=path: path, {"Authorization": "none"}),
            (lambda n, path=path: varied(path, n), {}),
            (lambda n, path=path: path, {}),
            (lambda n, path=path: path, {"If-None-Match": etag}),
        ]
        cells = [measure(port, processes, count, address, headers) for address, headers in ways]
        say(f"{name:34} " + " ".join(f"{cell:>15}" for cell in cells) + f" {size:7}")


def varied(path: str, number: int) -> str:
    """The same list under an address that nobody asked for yet."""
    mark = "&" if "?" in path else "?"
    return (
        f"{path}{mark}limit={1000 - number % 500}"
        if path.startswith("/api/")
        else f"{path}{mark}page=1&n={number}"
    )


def measure(
    port: int,
    processes: Callable[[], tuple[list[int], list[int]]],
    count: int,
    address: Callable[[int], str],
    headers: dict[str, str],
) -> str:
    connection = HTTPConnection("127.0.0.1", port)
    for number in range(WARM):
        ask(connection, address(number), headers)
    web, database = processes()
    before = cpu(web), cpu(database)
    for number in range(WARM, WARM + count):
        ask(connection, address(number), headers)
    spent = (cpu(web) - before[0]) / count, (cpu(database) - before[1]) / count
    connection.close()
    return f"{sum(spent):.2f} ({spent[0]:.2f}+{spent[1]:.2f})"


def ask(connection: HTTPConnection, path: str, headers: dict[str, str]) -> tuple[int, int, str]:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
    answer = connection.getresponse()
    return answer.status, len(answer.read()), answer.getheader("ETag") or ""


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
