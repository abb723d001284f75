"""`balai serve`: opened, hurt in every part, and closed."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from balai.ops.postgres import Cluster

from .processes import BALAI, balai, environment, until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A running `balai serve` and what it has said."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [*BALAI, "serve", "--port", str(self.port)],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A shell that runs the tests in the background has told its children to ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (no threads yet)
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line.rstrip())

    def says(self, words: str) -> bool:
        return any(words in line for line in self.said)

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        try:
            with urlopen(
                Request(f"http://127.0.0.1:{self.port}{path}", headers=headers), timeout=10
            ) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except (URLError, OSError):
            return 0, ""

    def well(self) -> bool:
        status, body = self.get("/healthz")
        return status == 200 and json.loads(body)["status"] == "ok"

    def part(self, words: str) -> list[int]:
        """Processes below this one whose command line contains these words."""
        found = []
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                told = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if int(told[1]) == self.process.pid and words in command:
                    found.append(int(folder.name))
        return found


@pytest.fixture
def served(copied: Path) -> Iterator[Served]:
    site = Served(copied)
    until(lambda: site.says("Open http://127.0.0.1") or site.process.poll() is not None, 60)
    assert site.process.poll() is None, site.said
    yield site
    site.process.terminate()
    site.process.wait(30)


def test_it_says_what_to_open_answers_and_stops_without_a_trace(served: Served) -> None:
    until(served.well)
    assert f"Open http://127.0.0.1:{served.port}" in served.said[-1]
    status, figures = served.get("/metrics")
    assert status == 200
    assert "balai_database_up 1.0" in figures
    assert 'balai_jobs_total{job="seal",outcome="done"}' in until(
        lambda: (text := served.get("/metrics")[1]) and 'job="seal"' in text and text
    )
    assert served.get("/metrics", **{"X-Forwarded-For": "192.0.2.1"})[0] == 404
    served.process.terminate()
    assert served.process.wait(20) == 0
    assert not Cluster(served.home).running()
    assert served.get("/healthz") == (0, "")


def test_the_first_pages_are_drawn_before_anybody_asks(served: Served) -> None:
    """By each web process, so that one that takes the place of a killed one lets nobody wait for its first time."""
    figures = until(lambda: (text := served.get("/metrics")[1]) and "balai_requests_total" in text and text)
    for route in ("", "<slug:slug>/requests/", "<slug:slug>/report/"):
        assert f'balai_requests_total{{method="GET",route="{route}",status="200"}}' in figures


def test_ctrl_c_closes_it_in_order_and_it_starts_again_on_what_is_there(copied: Path) -> None:
    """How long that takes is measured by bench/start.py."""
    for _ in range(2):
        site = Served(copied)
        until(lambda site=site: site.says("Open http"), 60)
        assert site.get("/healthz")[0] != 0
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(30) == 0
        assert not Cluster(copied).running()


def test_told_to_stop_while_it_opens_it_stops(copied: Path) -> None:
    """From the first answer until the worker runs: processes are started, links made, pages drawn."""
    for moment in (0.0, 0.1, 0.2, 0.3):
        site = Served(copied)
        until(lambda site=site: site.get("/healthz")[0] != 0, 60)
        time.sleep(moment)
        site.process.terminate()
        assert site.process.wait(30) == 0
        assert not Cluster(copied).running()


def test_a_killed_part_is_started_again(served: Served) -> None:
    for part, named in (("granian", "web"), ("balai.ops.cli worker", "worker")):
        until(served.well)
        before = served.part(part)
        os.kill(before[0], signal.SIGKILL)
        until(lambda named=named: served.says(f"The {named} process ended (signal 9); it is started again."))
        until(
            lambda part=part, before=before: (
                before[0] not in (now := served.part(part)) and len(now) == len(before)
            )
        )
    until(served.well)
    before = Cluster(served.home).postmaster()
    assert before
    os.kill(before, signal.SIGKILL)
    until(lambda: served.says("The database is gone; it is started again."))
    until(served.well, 40)
    assert Cluster(served.home).postmaster() != before


def test_while_one_web_process_is_away_the_other_answers(served: Served) -> None:
    """Whoever was being answered by the killed one asks again, at most once; nobody finds the site closed."""
    until(served.well)
    before = served.part("granian")
    os.kill(before[0], signal.SIGKILL)
    answers = []
    while before[0] in (now := served.part("granian")) or len(now) < len(before):
        answers.append(served.get("/healthz")[0] or served.get("/healthz")[0])
    assert answers
    assert set(answers) == {200}


def test_when_it_is_killed_nothing_goes_on_without_it(served: Served) -> None:
    until(served.well)
    parts = [*served.part("granian"), *served.part("balai.ops.cli worker")]
    assert len(parts) == 3
    served.process.kill()
    served.process.wait(10)
    until(lambda: served.get("/healthz")[0] == 0)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in parts))


def test_a_taken_port_is_said_before_anything_is_begun(empty: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = balai(empty, "serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr == f"Port {port} is taken. Name another one: balai serve --port {port + 1}\n"
    assert not any(empty.iterdir())


def test_an_address_of_another_machine_is_refused(empty: Path) -> None:
    done = balai(empty, "serve", "--host", "192.0.2.1", "--port", str(free_port()))
    assert done.returncode == 1
    assert done.stderr.startswith("Balai cannot listen on 192.0.2.1, port ")
