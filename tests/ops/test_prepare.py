"""A first start: the register beside the sample, and what an interrupted one leaves to the next."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import pytest

from balai.ops import beside
from balai.ops.errors import Plain
from balai.ops.prepare import register_missing
from balai.plans.sample import slugs
from balai.record.append import open_record
from tests.prepared import FIRST

from .processes import BALAI, balai, environment, until


@pytest.mark.django_db
def test_the_register_is_missing_as_long_as_nothing_but_the_sample_is_here(settings, tmp_path: Path) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"
    assert register_missing()
    for slug in slugs():
        open_record(f"{settings.ORIGIN}/{slug}", slug)
    assert {"sample-network", "muara"} <= set(slugs())
    assert register_missing()
    open_record(f"{settings.ORIGIN}/somewhere", "somewhere")
    assert not register_missing()


def test_a_register_that_could_not_be_loaded_is_said_in_its_own_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BALAI_DATABASE_URL", "postgres://balai@127.0.0.1:9/none")
    monkeypatch.delenv("BALAI_TESTING")
    with (
        pytest.raises(Plain, match=r"The register could not be loaded: .*get a connection"),
        beside.register_beside(),
    ):
        pass


def test_whoever_is_interrupted_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[str]] = []
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: begun.append(real(*a, **k)) or begun[-1])
    with pytest.raises(KeyboardInterrupt), beside.register_beside():
        raise KeyboardInterrupt
    assert [one.returncode for one in begun] == [-signal.SIGKILL]


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.5, 2, 4, 6, 9, 12])
def test_a_first_command_killed_at_any_time_is_made_good_by_the_next(empty: Path, seconds: float) -> None:
    first = subprocess.Popen(
        [*BALAI, *FIRST],
        env=environment(empty),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until((empty / "postgres" / "postmaster.pid").exists, 60)
    with contextlib.suppress(subprocess.TimeoutExpired):
        first.wait(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(first.pid, signal.SIGKILL)
    first.wait(10)
    done = balai(empty, *FIRST, patience=600)
    assert done.stdout.startswith("focus_area,planning,ongoing,completed,total\n"), done.stderr
    there = balai(empty, "record", "list").stdout
    assert [slug for slug in ["ascn", "jakarta", *slugs()] if f"/{slug}" not in there] == []
