"""An instance of its own for tests that kill processes: real database, real commits, nothing rolled back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from balai.ops.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]


class Instance:
    """A home folder with its own server; `run` runs Python in it, `start` leaves it running."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {
            **os.environ,
            "BALAI_HOME": str(home),
            "BALAI_DB_ROLE": "balai_owner",
            "DJANGO_SETTINGS_MODULE": "balai.ops.settings",
        }

    def run(self, code: str, *args: str) -> str:
        """What the code prints; fails with its error output when it fails."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}", *args],
            env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, module: str, *args: str, stdin: int | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", module, *args],
            env=self.env, cwd=ROOT, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


@contextmanager
def instance(home: Path, *, throwaway: bool = True) -> Iterator[Instance]:
    """A migrated instance, stopped at the end."""
    cluster = Cluster(home, throwaway=throwaway)
    cluster.ensure_running()
    try:
        made = Instance(home)
        made.run("from django.core.management import call_command; call_command('migrate', verbosity=0)")
        yield made
    finally:
        cluster.stop("immediate")
