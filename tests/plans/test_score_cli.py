"""`balai score`: what it prints, what it refuses, and its exit codes."""

import io
from pathlib import Path

import django

from balai.plans.score_cli import score_command

DOCS = Path(__file__).resolve().parents[2] / "docs" / "score"
WEIGHTS = "[weights]\nbaseline = 10\noutput = 20\noutcome = 30\nimpact = 20\nquick_win = 40\n"


def command(toml: Path, answers: Path) -> tuple[int, str]:
    django.setup()  # as the command line does before any command
    out = io.StringIO()
    return score_command(toml, answers, out), out.getvalue()


def test_the_command_prints_what_the_documentation_shows():
    code, text = command(DOCS / "kediri-2022.toml", DOCS / "kediri-2022-answers.csv")
    shown = (DOCS / "README.md").read_text(encoding="utf-8").split("answers.csv\n", 1)[1].split("```")[0]
    assert (code, text) == (0, shown)


def test_the_command_says_what_is_missing_and_gives_no_total(tmp_path):
    answers = tmp_path / "answers.csv"
    answers.write_text("component,score\nbaseline,3.6\noutput,\n", encoding="utf-8")
    code, text = command(DOCS / "kediri-2022.toml", answers)
    assert code == 1
    assert "total," not in text
    assert "4 of 5 answers are missing" in text
    assert [line for line in text.splitlines() if line.startswith("- ")] == [
        "- output",
        "- outcome",
        "- impact",
        "- quick_win",
    ]


def test_the_command_refuses_120_per_cent_in_one_sentence(tmp_path):
    toml = tmp_path / "instrument.toml"
    toml.write_text(f"scale_max = 4\n{WEIGHTS}", encoding="utf-8")
    code, text = command(toml, DOCS / "kediri-2022-answers.csv")
    assert code == 1
    assert text == "The weights add to 120 %, not to 100 %. No score is computed from them.\n"


def test_the_command_says_which_file_is_not_there(tmp_path):
    code, text = command(tmp_path / "none.toml", DOCS / "kediri-2022-answers.csv")
    assert code == 1
    assert "none.toml" in text
