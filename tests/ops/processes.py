"""Helpers for tests that start real processes."""

import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

BALAI = [sys.executable, "-m", "balai.ops.cli"]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Our environment with another home and none of the test settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DJANGO_"))}
    return {**kept, "BALAI_HOME": str(home), **more}


def balai(
    home: Path, *arguments: str, patience: float = 120, **more: str
) -> subprocess.CompletedProcess[str]:
    """A `balai` command run to its end, in so many seconds at most."""
    return subprocess.run(
        [*BALAI, *arguments],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )


def until(true: Callable[[], Any], seconds: float = 20) -> Any:
    """What `true` returns once it is true."""
    end = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)
    return value


def as_user(uid: int, act: Callable[[], str]) -> str:
    """What `act` returns in a process of another user; the text of its exception when it raises one."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            said = act()
        except Exception as error:
            said = f"{type(error).__name__}: {error}\n{traceback.format_exc()}"
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return said
