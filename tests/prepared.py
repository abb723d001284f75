"""A home with register and sample, made once by the command line itself, however many runners there are."""

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

FIRST = ("report", "--network", "ascn", "--round", "2025", "--format", "csv")
"""The first command of that home: it brings the tables, the register and the sample."""
SHARE = "RUNNERS_SHARE"
"""Environment variable: the folder that the runners of one run share. Whoever sets it removes it."""


def open_share() -> Path | None:
    """Make the folder, unless the runner that began this one did. Returns what is to be removed at the end."""
    if SHARE in os.environ:
        return None
    folder = Path(tempfile.mkdtemp(prefix="balai-share-"))
    folder.chmod(0o755)
    os.environ[SHARE] = str(folder)
    return folder


def copy_of_prepared_home(target: Path) -> None:
    """Copy a home as the first command on an empty one leaves it, not running, into this folder."""
    home, _first = prepared()
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", f"{home}/.", str(target)], check=True)


def prepared() -> tuple[Path, dict[str, str]]:
    """The home itself, and what the command that brought it said: `stdout` and `stderr`."""
    from balai.ops.postgres import Cluster

    from .ops.processes import balai

    folder = Path(os.environ[SHARE])
    home = folder / "home"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            done = balai(home, *FIRST, patience=600)
            assert done.returncode == 0, done.stderr
            cluster = Cluster(home)
            cluster.stop("fast")
            shutil.rmtree(cluster.sockets, ignore_errors=True)
            (folder / "made").write_text(json.dumps({"stdout": done.stdout, "stderr": done.stderr}))
    return home, json.loads((folder / "made").read_text())
