"""The common files: read, written, and read back the same."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.methods.opinion import blocks, exchange
from balai.methods.opinion.exchange import (
    BadVotes,
    Statement,
    read_statements,
    read_votes,
    write_participants,
    write_statements,
    write_votes,
)
from balai.methods.opinion.votes import last_votes

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


def test_a_line_is_named_as_an_editor_counts_it() -> None:
    assert refusal('voter-id,comment-id,vote\n"a\nb",1,1\n\nc,1,yes\n').startswith(
        "Line 5: “yes” is not a vote"
    )
    assert refusal('voter-id,comment-id,vote\na,1,1\n"b,1,1\n').startswith("Line 3: the rest cannot be read")


@pytest.mark.parametrize(
    "written",
    [
        "voter-id,comment-id,vote\n2,10,1\n2,9,-1\n3,9,0\n",
        "\ufeffvoter-id,comment-id,vote\n2,10,1\n2,9,-1\n3,9,0\n",
        "voter-id,comment-id,vote\r\n2,10,1\r\n2,9,-1\r\n3,9,0\r\n",
        "voter-id,comment-id,vote\n2,10,1\n2,9,-1\n3,9,0",
        "voter-id;comment-id;vote\n2;10;1\n2;9;-1\n3;9;0\n",
        "\ufeffvoter-id;comment-id;vote\r\n2;10;1\r\n2;9;-1\r\n3;9;0\r\n",
        "voter-id,comment-id,vote\n2,10,1\n\n2,9,-1\n3,9,0\n\n",
        '"voter-id","comment-id","vote"\n"2","10","1"\n"2","9","-1"\n"3","9","0"\n',
        "voter-id,comment-id,vote,why\n2,10,1,\n2,9,-1,höchst nötig\n3,9,0,\n",
        "voter-id,comment-id,vote\r2,10,1\r2,9,-1\r3,9,0\r",
        "timestamp,voter-id,comment-id,vote\n5,2,10,1\n5,2,9,-1\n5,3,9,0\n",
        "timestamp,voter-id,comment-id,vote\n5,2,10,1\n,2,9,-1\n5,3,9,0\n",
        "participant,group-id,9,10\n2,,-1,1\n3,0,0,\n",
        "participant;9;10\r\n2;-1;1\r\n3;0;\r\n",
    ],
)  # fmt: skip
def test_the_same_votes_however_they_are_written(written: str) -> None:
    votes = read(written)
    assert (votes.people, votes.statements) == (["2", "3"], ["9", "10"])
    assert votes.person.tolist() == [0, 0, 1]
    assert votes.statement.tolist() == [0, 1, 0]
    assert votes.value.tolist() == [-1, 1, 0]


@pytest.mark.parametrize(
    ("people", "statements"),
    [
        (["0", "7"], ["0", "999999"]),
        (["1", "4000000000"], ["123456789012345678", "123456789012345679"]),
        (["7", "07", "007"], ["1", "12345678901234567890", "9" * 5000]),
        (["Ari", "Sari", "a-b"], ["-1", "1.5", "x"]),
        (["=1+1", "@home", "'quoted"], ["+1", "1", 'Ünal, the "first"']),
    ],
)
def test_whatever_people_and_statements_are_called_is_kept(people: list[str], statements: list[str]) -> None:
    given = last_votes(
        [who for who in people for _on in statements],
        statements * len(people),
        [1] * (len(people) * len(statements)),
    )
    written = read("".join(write_votes(given)))
    assert (written.people, written.statements) == (given.people, given.statements)
    assert set(given.people) == set(people)
    assert set(given.statements) == set(statements)
    assert same_votes(written, given)
    assert same_votes(read("".join(write_participants(given, np.zeros(len(people), int)))), given)


rows_of_numbers = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 5), st.sampled_from([-1, 0, 1]), st.integers(0, 4)),
    max_size=60,
)


@given(
    rows_of_numbers,
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";"]),
    st.booleans(),
    st.integers(40, 90),
)
def test_in_blocks_a_file_reads_as_line_by_line(rows, end, comma, timed, block) -> None:  # type: ignore[no-untyped-def]
    heads = ["timestamp", "comment-id", "voter-id", "vote"][not timed :]
    lines = [comma.join(map(str, [at, on, who, value][not timed :])) for who, on, value, at in rows]
    text = end.join([comma.join(heads), *lines, ""])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", block)
        patch.setattr(exchange, "_rows", None)  # not needed
        in_blocks = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "LONGEST_NAME", 0)  # no name is short enough
        by_line = read(text)
    assert same_votes(in_blocks, by_line)


@pytest.mark.parametrize(
    "line",
    [
        "1,1",
        "1,1,1,1",
        ",1,1",
        "1,,1",
        "1,1,",
        "1,1,2",
        "1,1,-0",
        "1,1, 1",
        "1,1,--1",
        "1,1,one",
        "1,1,1\x00",
    ],
)
def test_in_blocks_nothing_is_taken_that_is_refused_line_by_line(line: str) -> None:
    good = "".join(f"{n},{n % 7},1\n" for n in range(1000))
    head = "voter-id,comment-id,vote\n"
    assert refusal(head + good + line + "\n").startswith("Line 1002: ")


def test_a_statement_that_is_there_twice_or_has_no_number_is_named() -> None:
    def refused(text: str) -> str:
        with pytest.raises(BadVotes) as said:
            read_statements(io.BytesIO(text.encode()))
        return str(said.value)

    head = "comment-id,comment-body\n"
    assert refused(head + "1,a\n1,b\n") == "Line 3: the statement “1” is there twice."
    assert refused(head + ",a\n") == "Line 2: a statement's number or its text is missing."
    assert refused(head + "1\n") == "Line 2: a statement's number or its text is missing."
    assert refused("a;b\n") == "Line 1: the first line must name the columns comment-id and comment-body."


def test_statements_keep_their_words_and_say_which_are_hidden() -> None:
    statements = [
        Statement("0", "Shade, please\nand =water"),
        Statement("1", "Ads!", hidden=True),
        Statement("2", "=1+1"),
    ]
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
