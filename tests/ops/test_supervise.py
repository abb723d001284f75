"""Children that are started again, and ended in order."""

import os
import sys
import time

import pytest

from balai.ops import supervise
from balai.ops.supervise import Child, stop_all

from .processes import until


def child(code: str) -> Child:
    return Child("test", [sys.executable, "-c", code], dict(os.environ))


def test_pauses_between_starts_grow() -> None:
    one = child("raise SystemExit(3)")
    one.start()
    pauses = []
    for _ in range(3):
        until(lambda: one.ended() is not None)
        assert one.keep_running() == "The test process ended (status 3); it is started again."
        assert one.again
        pauses.append(one.again - time.monotonic())
        one.again = time.monotonic()
        assert one.keep_running() == ""
    assert pauses == pytest.approx([0.5, 1.0, 2.0], abs=0.2)
    stop_all([one])


def test_one_that_ran_for_a_while_is_started_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "STEADY_SECONDS", 0.5)
    one = child("import time; time.sleep(60)")
    one.start()
    for _ in range(3):
        time.sleep(0.6)
        assert one.process
        before = one.process
        before.kill()
        before.wait()
        assert one.keep_running() == "The test process ended (signal 9); it is started again."
        assert one.process is not before
        assert one.ended() is None
    stop_all([one])


def test_one_that_will_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "GRACE_SECONDS", 0.5)
    deaf = child(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    deaf.start()
    assert deaf.process
    process = deaf.process
    time.sleep(0.5)
    stop_all([deaf])
    assert process.returncode == -9


def test_what_a_child_started_goes_with_it() -> None:
    parent = child("import subprocess, time; p = subprocess.Popen(['sleep', '60']); time.sleep(60)")
    parent.start()
    assert parent.process
    group = parent.process.pid
    time.sleep(0.5)
    stop_all([parent])

    def gone() -> bool:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return False

    until(gone)
