"""A `balai open311 push` that is killed between sending and keeping the answer sends nothing twice."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.record.instance import ROOT, Instance, instance

from .conftest import Answer, Scripted
from .test_push import taking

OPENED = """
from tests.cast import open_cast
from tests.services.cast import open_counter, report_something
cast = open_cast()
open_counter(cast)
print(report_something(cast).code)
"""


def pushed(made: Instance, code: str, scripted: Scripted, key: Path) -> subprocess.Popen[str]:
    url = f"http://127.0.0.1:{scripted.server_port}/v2"
    words = [
        "open311", "push", "muara", code, "--to", url, "--key-file", str(key), "--service", "1", "--allow-private"
    ]  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "balai.ops.cli", *words],
        env=made.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_killed_after_sending_it_finds_out_and_sends_nothing_twice(
    tmp_path: Path, scripted: Scripted
) -> None:
    key = tmp_path / "key"
    key.write_text("secret")
    with instance(tmp_path / "home") as made:
        code = made.run(OPENED).splitlines()[-1]
        running: list[subprocess.Popen[str]] = []

        def killing(method: str, _path: str, _fields: dict[str, str]) -> Answer:
            running[0].send_signal(signal.SIGKILL)
            running[0].wait()
            return -1, "", b""

        scripted.answer = killing
        running.append(pushed(made, code, scripted, key))
        running[0].communicate(timeout=60)
        assert running[0].returncode == -signal.SIGKILL
        assert len(scripted.posts()) == 1, "it had left"
        taking(scripted)
        for _time in range(2):
            said, wrong = pushed(made, code, scripted, key).communicate(timeout=60)
            assert said.strip() == "12-7", wrong
        assert len(scripted.posts()) == 1
