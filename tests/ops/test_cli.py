"""The command line: quick, plain, and usable on an empty home."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from balai import __version__
from balai.ops import cli
from tests.prepared import FIRST, prepared

from .processes import BALAI, balai, environment


def test_help_comes_within_a_blink_and_names_every_command(empty: Path) -> None:
    began = time.monotonic()
    done = balai(empty, "--help")
    assert time.monotonic() - began < 1  # 0.04 s alone; the machine may be busy
    for command in (
        "serve",
        "worker",
        "doctor",
        "backup",
        "restore",
        "migrate",
        "verify",
        "score",
        "record",
        "rebuild",
    ):
        assert f"\n    {command} " in done.stdout, command
    assert not any(empty.iterdir())


def test_the_command_line_loads_no_django_before_a_command_needs_it(empty: Path) -> None:
    code = "import sys; from balai.ops.cli import parser; parser(); print([m for m in sys.modules if m == 'django'])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(empty), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_command_starts_without_what_only_pages_need(empty: Path) -> None:
    """Rooms open their doors by name (`web/late.py`), since loading all pages takes long."""
    code = "import sys; from balai.ops.cli import parser; parser(); import django; django.setup(); print(*sys.modules)"
    env = environment(empty, DJANGO_SETTINGS_MODULE="balai.ops.settings")
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "balai.budgets.models" in loaded
    assert not loaded & {"numpy", "scipy", "PIL", "fido2", "phonenumbers", "openpyxl", "authlib", "typst"}


def test_version(empty: Path) -> None:
    assert balai(empty, "--version").stdout == f"balai {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        (["migrate"], {"BALAI_HOME": "/dev/null/home"}, "/dev/null/home: Not a directory."),
        (
            ["migrate"],
            {"BALAI_DATABASE_URL": "mysql://x/y"},
            "BALAI_DATABASE_URL must start with postgres://",
        ),
        (["migrate"], {"BALAI_ORIGIN": "Not A Name"}, "is not a host name"),
        (["restore", "/nowhere.tar"], {}, "There is no file /nowhere.tar."),
        (["verify", "/nowhere"], {}, "/nowhere"),
    ],
)
def test_what_goes_wrong_as_expected_is_one_sentence(
    empty: Path, arguments: list[str], variables: dict[str, str], sentence: str
) -> None:
    done = balai(empty, *arguments, **variables)
    assert done.returncode == 1
    assert sentence in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert len((done.stderr + done.stdout).splitlines()) == 1


def test_a_sentence_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.complain("no \x1b[2Jsuch\nplace") == 1
    assert capsys.readouterr().err == "no  [2Jsuch place\n"


def test_what_nobody_foresaw_is_logged_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError("odd")
    except RuntimeError as error:
        assert cli.log_unexpected(error) == 1
    line = json.loads(capsys.readouterr().err)
    assert line["level"] == "error"
    assert line["trace"].endswith("RuntimeError: odd")


def test_a_first_command_on_an_empty_home_brings_tables_and_register(register: Path) -> None:
    _home, first = prepared()
    assert first["stdout"].startswith("focus_area,planning,ongoing,completed,total\n")
    assert "Loading the register: cities, plans, projects and rounds.\n" in first["stderr"]
    again = balai(register, *FIRST)
    assert (again.stdout, again.stderr) == (first["stdout"], "")


def test_migrate_has_nothing_to_do_the_second_time(register: Path) -> None:
    assert balai(register, "migrate").stdout == "The database is up to date.\n"


def test_a_reader_that_stops_reading_is_no_fault(register: Path) -> None:
    process = subprocess.Popen(
        [*BALAI, "record", "list"],
        env=environment(register),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    said = process.stderr.read()
    process.wait(30)
    process.stderr.close()
    assert "Traceback" not in said
