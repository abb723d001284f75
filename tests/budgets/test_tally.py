"""`balai tally`: counts a file without a database, and says in a sentence what it cannot read."""

import json
from pathlib import Path

import pytest

from balai.ops.cli import main
from tests.methods.shares.test_pabulib import APPROVAL


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vote.pb"
    path.write_text(APPROVAL)
    return path


def test_it_prints_what_scripts_read(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tally", str(file), "--rule", "greedy", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["winners", "cost", "budget", "runs", "seconds"]
    assert (said["winners"], said["cost"], said["budget"], said["runs"]) == (["b"], 50.5, 100, 1)


def test_it_says_who_paid_and_where_the_money_ends(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tally", str(file), "--rule", "mes", "--completion", "add1u", "--step", "0.5%"]) == 0
    said = capsys.readouterr().out
    assert "3 paid 16.83 each" in said and "1 of 2 projects cost 50.5 of 100" in said
    assert "does not fit" in said and "4 voters, 25.0 % of them without anything they chose" in said
    assert "(25.0 % by the most votes first)" in said


def test_it_says_how_much_was_missing_and_what_more_votes_would_change(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tally", str(file), "--rule", "mes", "--more-votes", "5"]) == 0
    lost = next(line for line in capsys.readouterr().out.splitlines() if line.split()[0] == "a")
    assert "its supporters have" in lost and "too little" in lost and "wins with 5 more votes" in lost
    with pytest.raises(SystemExit):
        main(["tally", str(file), "--more-votes", "-1"])


@pytest.mark.parametrize(
    ("step", "why"), [("0", "more than nothing"), ("x", "a whole number"), ("1/0%", "a share")]
)
def test_a_step_that_is_none_is_refused(
    file: Path, step: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["tally", str(file), "--step", step])
    assert ended.value.code == 2 and why in capsys.readouterr().err


def test_a_file_that_is_none_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.pb").write_text(APPROVAL.replace("1;30;a,b", "1;30;a,x"))
    assert main(["tally", str(tmp_path / "bad.pb")]) == 1
    assert "bad.pb: line 11: there is no project x" in capsys.readouterr().err
    assert main(["tally", str(tmp_path / "none.pb")]) == 1
    assert "No such file" in capsys.readouterr().err
