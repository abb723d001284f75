"""The whole site as `make run` opens it: its own home, database, worker and web server."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROLE_LINK = re.compile(r"\s*(?P<role>[a-z ]+?)\s{2,}.*?(?P<url>http://\S+/sample/enter/\S+)")


class Site:
    """An address, the sign-in links of the sample's roles, and what was printed."""

    def __init__(self, home: Path, url: str, lines: list[str]) -> None:
        self.home, self.url, self.lines = home, url, lines
        found = (ROLE_LINK.fullmatch(line) for line in lines)
        self.doors = [(match["role"], match["url"]) for match in found if match]

    def new_doors(self) -> list[tuple[str, str]]:
        """Sign-in links that nobody used yet: each opens once."""
        env = {**os.environ, "BALAI_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "balai.ops.settings"}
        port = self.url.rpartition(":")[2]
        code = "import django; django.setup(); from balai.ops.prepare import welcome"
        code += f"; print(*welcome({port}), sep=chr(10))"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=env, cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return Site(self.home, self.url, done.stdout.splitlines()).doors


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(home: Path) -> Iterator[Site]:
    """`balai serve` on a free port until the block ends."""
    port = free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DJANGO_"))} | {
        "BALAI_HOME": str(home)
    }
    command = [sys.executable, "-m", "balai.ops.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("Open "):
                break
        assert lines and lines[-1].startswith("Open "), lines
        yield Site(home, f"http://127.0.0.1:{port}", lines)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
