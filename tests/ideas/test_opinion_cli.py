"""`balai opinion`: what it prints, what it refuses, and its exit codes."""

import json
from pathlib import Path

import pytest

from balai.methods.opinion.exchange import Statement, write_participants, write_statements, write_votes
from balai.ops.cli import main
from tests.methods.opinion.planted import planted


@pytest.fixture
def conversation(tmp_path: Path) -> Path:
    """A folder as other systems export it: 60 people, three groups, one statement moderated out."""
    votes, group = planted(60, 30, 25, noise=0.05)
    statements = [Statement(str(n), f"Statement number {n}", hidden=n == 4) for n in range(30)]
    files = {
        "votes.csv": write_votes(votes),
        "comments.csv": write_statements(statements, votes),
        "participants-votes.csv": write_participants(votes, group),
    }
    for name, lines in files.items():
        (tmp_path / name).write_text("".join(lines), encoding="utf-8", newline="")
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *args: str) -> dict:  # type: ignore[type-arg]
    assert main(["opinion", *args, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_folder_gives_groups_coordinates_statements_consensus_and_stability(
    conversation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = printed(capsys, str(conversation))
    assert [group["size"] for group in found["groups"]] == sorted(
        (sum(one["group"] == n for one in found["coordinates"]) for n in range(len(found["groups"]))),
        reverse=True,
    )
    assert all(1 <= len(group["representative"]) <= 5 for group in found["groups"])
    assert {len(found["coordinates"]), found["people"]} == {60}
    assert set(found["consensus"]) == {"agree", "disagree"}
    assert found["stability"]["stable"] and len(found["stability"]["trials"]) == 20
    assert found["statements"][7]["text"] == "Statement number 7"


def test_what_is_moderated_out_is_in_no_list(conversation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, str(conversation))
    listed = [one["statement"] for group in found["groups"] for one in group["representative"]]
    listed += [one["statement"] for side in found["consensus"].values() for one in side]
    assert [one["statement"] for one in found["statements"] if one["hidden"]] == ["4"]
    assert listed and "4" not in listed


def test_a_file_of_votes_gives_what_the_folder_gives(
    conversation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (conversation / "comments.csv").unlink()
    folder = printed(capsys, str(conversation))
    assert printed(capsys, str(conversation / "votes.csv")) == folder
    assert printed(capsys, str(conversation / "participants-votes.csv")) == folder


def test_for_people_it_says_who_agrees_on_what_and_how_far_to_trust_it(
    conversation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["opinion", str(conversation)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("60 people, 30 statements, ")
    assert "The groups are stable" in text
    assert "\nGroup 1: " in text
    assert "\nMost agree\n" in text
    assert "Statement number " in text


def test_few_people_are_not_called_groups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    votes, _group = planted(12, 20, 15)
    (tmp_path / "votes.csv").write_text("".join(write_votes(votes)), encoding="utf-8", newline="")
    assert main(["opinion", str(tmp_path)]) == 0
    assert "Fewer than 30 people are in groups: the groups say nothing yet." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"voter-id,comment-id,vote\na,1,yes\n", "Line 2: “yes” is not a vote; a vote is 1, 0 or -1."),
        (b"voter-id,comment-id,vote\n1,1,1\n2,1,2\n", "Line 3: “2” is not a vote; a vote is 1, 0 or -1."),
        (b"voter-id,comment-id,vote\n1,1,0.5\n", "Line 2: “0.5” is not a vote; a vote is 1, 0 or -1."),
        (b"voter-id,comment-id,vote\n1,1,1,1\n", "Line 2: 4 columns instead of 3."),
        (b"voter-id,comment-id,vote\n1,1\n", "Line 2: a person or a statement is missing."),
        (b"timestamp,voter-id,comment-id,vote\n-5,1,1,1\n", "Line 2: “-5” is not a time in milliseconds."),
        (b'voter-id,comment-id,vote\n"1,1,1\n', "Line 2: the rest cannot be read: unexpected end of data."),
        (
            b"voter-id,comment-id,vote\n" + b"1" * 1_400_000 + b",1,1\n",
            "Line 2: the rest cannot be read: field larger",
        ),
        (b"participant,1\n,1\n", "Line 2: a person is missing."),
        (b"voter\tcomment\tvote\n1\t1\t1\n", "Line 1: the first line must name the columns"),
        (b"\xff\xfe\x00", "the files must be UTF-8 text."),
        (b"voter-id,comment-id,vote\n1,\xe9,1\n", "the files must be UTF-8 text."),
        (b"", "Line 1: the first line must name the columns"),
        (b"\xef\xbb\xbf\r\n", "Line 1: the first line must name the columns"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    content: bytes, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "votes.csv"
    file.write_bytes(content)
    assert main(["opinion", str(file), "--format", "json"]) == 1
    said = capsys.readouterr()
    assert why in said.err and said.err.count("\n") == 1
    assert said.out == ""


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["opinion", str(tmp_path / "none.csv")]) == 1
    assert "none.csv" in capsys.readouterr().err


HEAD = "voter-id,comment-id,vote\n"


@pytest.mark.parametrize(
    ("rows", "people", "statements"),
    [
        ("", 0, 0),
        ("1,1,1\n", 1, 1),
        ("".join(f"1,{n},{n % 3 - 1}\n" for n in range(20)), 1, 20),
        ("".join(f"{n},1,{n % 3 - 1}\n" for n in range(40)), 40, 1),
        ("".join(f"{n},{s},0\n" for n in range(40) for s in range(9)), 40, 9),
        ("".join(f"{n},{s},1\n" for n in range(40) for s in range(9)), 40, 9),
        ("".join(f"{n},{1_000_000 * s},{(n + s) % 3 - 1}\n" for n in range(40) for s in range(9)), 40, 9),
        ("".join(f"v{n},s-{s},{(n + s) % 3 - 1}\n" for n in range(40) for s in range(9)), 40, 9),
    ],
    ids=["none", "one vote", "one voter", "one statement", "all pass", "all agree", "far numbers", "words"],
)
def test_odd_conversations_have_a_map_too(
    rows: str, people: int, statements: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "votes.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    found = printed(capsys, str(file), "--trials", "2")
    assert (found["people"], len(found["coordinates"]), len(found["statements"])) == (
        people,
        people,
        statements,
    )
    assert sum(group["size"] for group in found["groups"]) <= people
    assert all(isinstance(one[axis], float) for one in found["coordinates"] for axis in "xy")
    assert main(["opinion", str(file), "--trials", "2"]) == 0
    assert capsys.readouterr().out.startswith(f"{people} people, {statements} statements, ")


def test_where_all_is_moderated_out_nothing_is_said(
    conversation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    votes, _group = planted(60, 30, 25, noise=0.05)
    hidden = [Statement(str(n), "Gone", hidden=True) for n in range(30)]
    lines = write_statements(hidden, votes)
    (conversation / "comments.csv").write_text("".join(lines), encoding="utf-8", newline="")
    found = printed(capsys, str(conversation))
    assert [group["representative"] for group in found["groups"]] == [[]]
    assert found["consensus"] == {"agree": [], "disagree": []}
    assert {(one["x"], one["y"]) for one in found["coordinates"]} == {(0.0, 0.0)}
    assert {one["bridging"] for one in found["statements"]} == {None}
    assert not found["stability"]["stable"]


def test_of_two_votes_at_the_same_moment_the_lower_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for rows in (["7,1,1,1", "7,1,1,-1"], ["7,1,1,-1", "7,1,1,1"]):
        text = "\n".join(["timestamp,voter-id,comment-id,vote", *rows, ""])
        (tmp_path / "votes.csv").write_text(text, encoding="utf-8")
        found = printed(capsys, str(tmp_path))
        assert (found["votes"], found["statements"][0]["disagree"]) == (1, 1)


def test_a_conversation_without_votes_has_no_groups(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "votes.csv").write_text("voter-id,comment-id,vote\n", encoding="utf-8")
    found = printed(capsys, str(tmp_path))
    assert (found["people"], found["coordinates"], found["statements"]) == (0, [], [])
    assert not found["stability"]["stable"]


def test_what_a_group_agrees_to_most_is_told_by_who_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """35 of 40 agree to one statement, a little less than the others: the original puts it as 5 who disagree."""
    rows = ["voter-id,comment-id,vote"]
    for n in range(60):
        rows += [f"{n},{s},{-1 if n < 40 else 1}" for s in range(1, 8)]
        rows.append(f"{n},0,{-1 if n < 40 and n % 8 == 0 else 1}")
    (tmp_path / "votes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    first = printed(capsys, str(tmp_path), "--trials", "0")["groups"][0]["representative"][0]
    assert (first["statement"], first["side"], first["n"], first["most_agreed"]) == ("0", "disagree", 5, True)
    assert main(["opinion", str(tmp_path), "--trials", "0"]) == 0
    assert "35 of 40 agree" in capsys.readouterr().out
