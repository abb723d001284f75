"""Residents write and read at once: what a city must hold, and that nothing acknowledged is lost.

    .venv/bin/python bench/load.py [--seconds 300] [--writes 50] [--reads 500] [--kill]

Starts `balai serve` with the sample on a fresh home, sends reports by Open311 and asks for pages and lists at fixed
times, however long answers take, so that a slow answer makes later ones late too. What is counted begins after ten
seconds at a tenth of the rates. Prints percentiles of the time from when an answer was due to be asked for until it was
there. Then the same again on another home while a web process or the worker is killed every fifteen seconds; what was
refused meanwhile is sent again. At the end every acknowledged report is looked for in the record, and the record is
replayed. Only this machine is asked. `--kill`: only the second. `make bench` runs a minute of each.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

WARM = 10.0
"""Seconds at a tenth of both rates before counting begins: no city begins its first second with its busiest."""
PATIENCE = 20.0
"""Seconds after which something that is refused again and again counts as lost."""
CHECK = """
import json, sys
import django; django.setup()
from balai.places.queries import place_named
from balai.record.replay import compare
from balai.services.models import Request
place_id = place_named("muara").place_id
there = set(Request.objects.of(place_id).values_list("code", flat=True))
wanted = set(json.load(sys.stdin))
print(len(wanted - there), len(compare(place_id)))
"""


class Load:
    """What is asked, how long it took, and what was promised to be there."""

    def __init__(self, port: int, key: str) -> None:
        self.port, self.key = port, key
        self.took: dict[str, list[float]] = {"write": [], "read": []}
        self.codes: list[str] = []
        self.again = self.lost = self.killed = 0
        self.run_name = ""
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, kind: str, due: float, head: str, body: str = "") -> bytes | None:
        """One answer, tried again while the server is away."""
        while time.monotonic() < due + PATIENCE:
            try:
                status, said = await self._once(head, body)
                if status < 500 and status != 429:
                    self.took[kind].append(time.monotonic() - due)
                    return said if status == 200 else None
            except (OSError, EOFError, ValueError, IndexError):
                pass
            self.again += 1
            await asyncio.sleep(0.1)
        self.lost += 1
        return None

    async def _once(self, head: str, body: str) -> tuple[int, bytes]:
        while self.idle and self.idle[-1][0].at_eof():  # silent for ten seconds, so the server has hung up
            self.idle.pop()[1].close()
        reader, writer = (
            self.idle.pop() if self.idle else await asyncio.open_connection("127.0.0.1", self.port)
        )
        writer.write(f"{head}\r\nHost: 127.0.0.1:{self.port}\r\nAccept-Encoding: gzip\r\n\r\n{body}".encode())
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
            if fields.get("transfer-encoding") == "chunked":
                said = await _chunks(reader)
            else:
                said = await reader.readexactly(int(fields.get("content-length", "0")))
            status = int(lines[0].split()[1])
        except BaseException:
            writer.close()
            raise
        self.idle.append((reader, writer))
        return status, said

    async def write(self, n: int, due: float) -> None:
        body = urllib.parse.urlencode({
            "api_key": self.key, "service_code": "waste", "lat": -5.0 - n % 40 / 2000, "long": 110.16 + n % 60 / 1000,
            "description": f"Report {n} of the load", "client_key": f"{self.run_name}-{n:020}",
        })  # fmt: skip
        head = (
            "POST /muara/open311/v2/requests.json HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}"
        )
        said = await self.ask("write", due, head, body)
        if said:
            self.codes.append(json.loads(said)[0]["service_request_id"])

    async def read(self, n: int, due: float) -> None:
        pages = ("/muara/", "/muara/requests/", "/muara/report/", "/muara/open311/v2/requests.json?page=1",
                 "/api/v1/places", "/muara/requests/?state=open", "/ascn/", "/muara/requests/promises/")  # fmt: skip
        path = (
            f"/muara/requests/{random.choice(self.codes)}/"
            if self.codes and n % 4 == 0
            else pages[n % len(pages)]
        )
        await self.ask("read", due, f"GET {path} HTTP/1.1")

    async def run(self, seconds: float, writes: int, reads: int, kill: int | None) -> None:
        self.idle, self.run_name = [], secrets.token_hex(2)  # connections belong to one run of the loop
        began = time.monotonic()
        tasks = [
            self._every(began, seconds, writes, self.write),
            self._every(began, seconds, reads, self.read),
        ]
        if kill is not None:
            tasks.append(self._kill(began, seconds, kill))
        await asyncio.gather(*tasks)

    async def _every(self, began: float, seconds: float, rate: int, deed) -> None:  # type: ignore[no-untyped-def]
        under_way: set[asyncio.Task] = set()
        for n in range(round(seconds * rate)):
            due = began + n / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            task = asyncio.create_task(deed(n, due))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)

    async def _kill(self, began: float, seconds: float, parent: int) -> None:
        while time.monotonic() < began + seconds - 20:
            await asyncio.sleep(15)
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
            named = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
            parts = [pid for pid, words in named.items() if b"granian" in words or b"worker" in words]
            if parts:
                os.kill(int(random.choice(parts)), signal.SIGKILL)
                self.killed += 1


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    found = b""
    while size := int(await reader.readline(), 16):
        found += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return found


def percentile(took: list[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))] * 1000 if took else float("nan")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--writes", type=int, default=50)
    arguments.add_argument("--reads", type=int, default=500)
    arguments.add_argument("--kill", action="store_true", help="only the run in which parts are killed")
    asked = arguments.parse_args()
    for kill in (True,) if asked.kill else (False, True):
        with served() as (environment, child, port, key):
            load = Load(port, key)
            asyncio.run(load.run(WARM, asked.writes // 10, asked.reads // 10, None))
            load.took = {"write": [], "read": []}
            asyncio.run(load.run(asked.seconds, asked.writes, asked.reads, child.pid if kill else None))
            time.sleep(2)
            checked = subprocess.run([sys.executable, "-c", CHECK], env=environment, input=json.dumps(load.codes),
                                     check=True, capture_output=True, text=True).stdout.split()  # fmt: skip
        how = ", while parts are killed" if kill else ""
        print(f"{asked.seconds:g} s of {asked.writes} writes/s and {asked.reads} reads/s{how}")
        for kind, took in load.took.items():
            shown = " ".join(
                f"p{round(share * 100)} {percentile(took, share):.0f}" for share in (0.5, 0.9, 0.99)
            )
            print(f"  {kind}s: {len(took)} answered, ms: {shown}, longest {percentile(took, 1):.0f}")
        print(f"  asked again {load.again}, never answered {load.lost}, killed {load.killed}")
        print(
            f"  acknowledged reports {len(load.codes)}, missing in the record {checked[0]}, tables apart {checked[1]}",
            flush=True,
        )


@contextlib.contextmanager
def served() -> Iterator[tuple[dict[str, str], subprocess.Popen[str], int, str]]:
    """A site with the sample on a fresh home: its environment, its process, its port and a key of its Open311."""
    home = Path(tempfile.mkdtemp(prefix="balai-load-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BALAI_")} | {
        "BALAI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "balai.ops.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "balai.ops.cli"]
    child = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, text=True, start_new_session=True)  # fmt: skip
    try:
        assert child.stdout
        for line in child.stdout:
            if line.startswith("Open "):
                break
        key = subprocess.run([*command, "open311", "key", "muara", "load", "--per-hour", "100000"], env=environment,
                             check=True, capture_output=True, text=True).stdout.strip()  # fmt: skip
        yield environment, child, port, key
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(60)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
