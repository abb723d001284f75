"""Statements and votes in the common files of conversations: taken in at the desk, given back where that was said."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from balai.ideas import queries
from balai.ideas.desk.forms import MOST_AT_ONCE
from balai.ops.cli import main
from tests.cast import Cast

from .cast import call, crowd, move, propose

FILE = "timestamp,comment-id,author-id,moderated,comment-body\r\n" + "".join(
    f"1,{n},9,{-1 if n == 3 else 1},Statement {n} of another system.\r\n" for n in range(12)
)


@pytest.fixture
def idea(cast: Cast) -> str:
    return propose(cast, call(cast, votes_published=True)).ref


def upload(cast: Cast, idea: str, content: bytes, text: str = "") -> tuple[int, str]:
    """What the desk answers."""
    file = SimpleUploadedFile("comments.csv", content, "text/csv")
    path = f"/desk/cities/muara/ideas/{idea}/state/"
    answer = cast.signed_in("budi").post(path, {"text": text, "file": file})
    return answer.status_code, answer.content.decode()


def test_what_comes_in_by_a_file_goes_out_by_files_that_anybody_counts_again(
    cast: Cast, idea: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert upload(cast, idea, FILE.encode("utf-8-sig"))[0] == 302
    shown = queries.shown_statements(cast.muara.place_id, idea)
    assert sorted(shown.values()) == sorted(f"Statement {n} of another system." for n in range(12) if n != 3)
    crowd(cast, idea, list(shown))
    for name in ("votes.csv", "comments.csv"):
        assert Client().get(f"/muara/ideas/{idea}/{name}").status_code == 404, "not while people answer"
    move(cast, queries.idea_named(cast.muara.place_id, idea).call, "do")
    for name in ("votes.csv", "comments.csv"):
        (tmp_path / name).write_bytes(Client().get(f"/muara/ideas/{idea}/{name}").content)
    assert main(["opinion", str(tmp_path), "--trials", "0", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {one["statement"]: one["text"] for one in found["statements"]} == shown


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"comment-id,vote\n1,1\n", "This file has no statements that can be read"),
        (b"\xff\xfe\x00", "This file has no statements that can be read"),
        (b"comment-id,comment-body\n1,Same\n1,Same\n", "This file has no statements that can be read"),
        (b"comment-id,comment-body\n1,Well.\n2,  \n", "Statement 2 of the file is empty"),
        (b"comment-id,comment-body\n1," + b"x" * 281, "Statement 1 of the file is empty, or longer than 280"),
        (b"comment-id,comment-body\n", f"take a file of at most {MOST_AT_ONCE}"),
        (
            "".join(
                ["comment-id,comment-body\n", *(f"{n},S{n}\n" for n in range(MOST_AT_ONCE + 1))]
            ).encode(),
            f"take a file of at most {MOST_AT_ONCE}",
        ),
        (b"x" * 500_001, "This file is too large"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_beside_it_and_nothing_of_it_is_taken(
    cast: Cast, idea: str, content: bytes, why: str
) -> None:
    status, html = upload(cast, idea, content)
    assert status == 400 and why in html
    assert not queries.shown_statements(cast.muara.place_id, idea)


def test_markup_in_a_file_is_shown_as_text(cast: Cast, idea: str) -> None:
    upload(cast, idea, b"comment-id,comment-body\n1,<script>alert(1)</script>\n")
    html = Client().get(f"/muara/ideas/{idea}/speak/").content.decode()
    assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html
