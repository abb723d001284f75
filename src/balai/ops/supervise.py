"""Child processes that are started again when they end, and ended in order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

GRACE_SECONDS = 10.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 5.0
"""Whatever ran for so long did not fail at its beginning: it is started again at once."""
PR_SET_PDEATHSIG = 1


class Child:
    """One program in a session of its own, so that a terminal's Ctrl-C reaches only its supervisor."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name, self.command, self.environment = name, list(command), dict(environment)
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.started = 0.0
        self.again: float | None = None

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 (one thread here)
        )

    def ended(self) -> int | None:
        """Exit status once it is gone, else None."""
        return self.process.poll() if self.process else None

    def keep_running(self) -> str:
        """Start it again when it ended; after ever longer pauses where it cannot begin. Returns what happened."""
        status = self.ended()
        if status is None:
            return ""
        now = time.monotonic()
        happened = ""
        if self.again is None:
            self.signal(signal.SIGKILL)  # whatever it had started
            happened = f"The {self.name} process ended ({_how(status)}); it is started again."
            if now - self.started > STEADY_SECONDS:
                self.pause, self.again = FIRST_PAUSE, now
            else:
                self.pause, self.again = min(self.pause * 2, LONGEST_PAUSE), now + self.pause
        if now >= self.again:
            self.again = None
            self.start()
        return happened

    def signal(self, number: int) -> None:
        """To the child and all that it started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def stop_all(children: Sequence[Child]) -> None:
    """SIGTERM to all, 10 s to finish what they answer, then SIGKILL."""
    for child in children:
        if child.process and child.ended() is None:
            child.process.terminate()
    end = time.monotonic() + GRACE_SECONDS
    while any(child.process and child.ended() is None for child in children) and time.monotonic() < end:
        time.sleep(0.02)
    for child in children:
        child.signal(signal.SIGKILL)
        if child.process:
            child.process.wait()
            child.process = None


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"


def die_with_parent() -> None:
    """The kernel ends the child when its supervisor was killed and cannot."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
