"""The common files: read, written, and read back the same."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from balai.methods.opinion.exchange import (
    BadVotes,
    Statement,
    read_statements,
    read_votes,
    write_participants,
    write_statements,
    write_votes,
)

from .test_laws import ballots, of, same_votes

HEAD = "timestamp,datetime,comment-id,voter-id,vote\n"


def read(text: str):  # type: ignore[no-untyped-def]
    return read_votes(io.BytesIO(text.encode()))


def refusal(text: str) -> str:
    with pytest.raises(BadVotes) as refused:
        read(text)
    return str(refused.value)


@given(ballots.filter(bool))
def test_what_is_written_reads_back_the_same(rows) -> None:  # type: ignore[no-untyped-def]
    votes = of(rows)
    written = read("".join(write_votes(votes)))
    group = np.zeros(len(votes.people), int)
    by_person = read("".join(write_participants(votes, group)))
    assert same_votes(written, by_person)
    assert [int(name) for name in written.people] == votes.people
    for column in ("person", "statement", "value"):
        np.testing.assert_array_equal(getattr(written, column), getattr(votes, column))


def test_the_last_vote_counts_by_its_time_wherever_it_stands() -> None:
    votes = read(HEAD + "9,,1,a,-1\n5,,1,a,1\n7,,2,b,0\n")
    assert votes.value.tolist() == [-1, 0]


def test_without_times_the_last_line_counts() -> None:
    assert read("voter-id,comment-id,vote\na,1,1\na,1,-1\n").value.tolist() == [-1]


def test_statements_that_are_numbers_stand_in_the_order_of_numbers() -> None:
    assert read(HEAD + "1,,10,a,1\n1,,9,a,1\n").statements == ["9", "10"]


def test_a_line_that_cannot_be_used_is_named() -> None:
    assert refusal(HEAD + "1,,1,a,1\n1,,1,b,2\n").startswith("Line 3: “2” is not a vote")
    assert refusal(HEAD + "1,,1,,1\n") == "Line 2: a person or a statement is missing."
    assert refusal(HEAD + "1,,1\n") == "Line 2: a person or a statement is missing."
    assert refusal(HEAD + "soon,,1,a,1\n") == "Line 2: “soon” is not a time in milliseconds."
    assert refusal("a,b\n1,2\n").startswith("Line 1: ")
    assert refusal("").startswith("Line 1: ")
    assert refusal("participant,1\na\n") == "Line 2: 1 columns instead of 2."


def test_statements_keep_their_words_and_say_which_are_hidden() -> None:
    statements = [Statement("0", "Shade, please\nand =water"), Statement("1", "Ads!", hidden=True)]
    votes = read(HEAD + "1,,0,a,1\n1,,0,b,-1\n")
    text = "".join(write_statements(statements, votes))
    assert read_statements(io.BytesIO(text.encode())) == statements
    assert text.splitlines()[1].startswith("0,1,1,1,")


def test_both_files_of_the_public_conversations_hold_the_same_votes(shared: Callable[[str], Path]) -> None:
    compared = 0
    for path in sorted(shared("data/participation/conversations").glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            files = {Path(name).name: name for name in archive.getnames()}
            if "votes.csv" not in files:
                continue

            def file(name: str) -> io.BytesIO:
                return io.BytesIO(archive.extractfile(files[name]).read())  # type: ignore # noqa: B023

            statements = [one.id for one in read_statements(file("comments.csv"))]
            votes = read_votes(file("votes.csv"), statements)
            by_person = read_votes(file("participants-votes.csv"), statements)
        gave = np.isin(by_person.people, votes.people)
        assert len(votes) == len(by_person), path.name
        np.testing.assert_array_equal(votes.value, by_person.value, err_msg=path.name)
        assert set(votes.people) == set(np.array(by_person.people)[gave].tolist())
        compared += 1
    assert compared == 9
