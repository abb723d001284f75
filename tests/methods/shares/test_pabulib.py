"""Ballot files: every kind is read, what is wrong names its line, and what is written is read alike."""

from pathlib import Path

import pytest

from balai.methods.shares import BadFile, read, write
from balai.methods.shares.pabulib import parse

META = "META\nkey;value\nbudget;100\nvote_type;{kind}\n"
PROJECTS = 'PROJECTS\nproject_id;cost;name\na;60;Well\nb;50.50;"Bridge; new"\n'
APPROVAL = META.format(kind="approval") + PROJECTS + "VOTES\nvoter_id;age;vote\n1;30;a,b\n2;;b\n3;;\n4;;b,a\n"


def of(kind: str, header: str, *rows: str) -> str:
    return META.format(kind=kind) + PROJECTS + "\n".join(["VOTES", header, *rows]) + "\n"


def test_ballots_that_say_the_same_are_one_and_cents_are_kept() -> None:
    vote = parse(APPROVAL)
    assert (vote.unit, vote.budget, [one.cost for one in vote.projects]) == (10, 1000, [600, 505])
    assert {one.points: one.count for one in vote.ballots} == {(): 1, ((0, 1), (1, 1)): 2, ((1, 1),): 1}
    assert vote.votes == [2, 3] and vote.voters == 4


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (of("choose-1", "voter_id;vote", "1;a"), ((0, 1),)),
        (of("cumulative", "voter_id;vote;points", "1;b,a;3,2"), ((0, 2), (1, 3))),
        (of("ordinal", "voter_id;vote", "1;b,a"), ((0, 1), (1, 2))),
        (of("scoring", "voter_id;vote;points", "1;a,b;0,7"), ((1, 7),)),
    ],
)
def test_every_kind_of_ballot_is_read_as_points(text: str, points: tuple[tuple[int, int], ...]) -> None:
    assert [one.points for one in parse(text).ballots] == [points]


def test_an_approval_that_is_written_twice_counts_once() -> None:
    assert parse(APPROVAL.replace("1;30;a,b", "1;30;a,b,a")).votes == [2, 3]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no section META"),
        ("key;value\n", "line 1: a file begins with META"),
        (APPROVAL.replace("b;50.50", "a;50"), "a project stands twice: a"),
        (APPROVAL.replace("60;Well", "sixty;Well"), "line 7: cost 'sixty' is no number"),
        (APPROVAL.replace("60;Well", "-60;Well"), "line 7: cost '-60' is no sum of money"),
        (APPROVAL.replace("60;Well", "1e400;Well"), "line 7: cost '1e400' is no sum of money"),
        (APPROVAL.replace("budget;100", "budget;NaN"), "budget 'NaN' is no sum of money"),
        (APPROVAL.replace("1;30;a,b", "1;30;a,x"), "line 11: there is no project x"),
        (
            of("cumulative", "voter_id;vote;points", "1;a,a;3,2"),
            "line 11: a project stands twice on a ballot",
        ),
        (APPROVAL.replace("1;30;a,b", "1;30"), "line 11: VOTES has 3 columns, this row 2"),
        (APPROVAL.replace("voter_id;age;vote", "voter_id;age"), "line 10: VOTES has no column 'vote'"),
        (APPROVAL.replace("approval", "shouting"), "vote_type 'shouting' is none of"),
        (of("choose-1", "voter_id;vote", "1;a,b"), "line 11: a ballot chooses one project"),
        (of("cumulative", "voter_id;vote;points", "1;a,b;3"), "line 11: each chosen project is given points"),
        (of("cumulative", "voter_id;vote;points", "1;a;-3"), "line 11: each chosen project is given points"),
        (of("cumulative", "voter_id;vote;points", "1;a;9999999999"), "each chosen project is given points"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, why: str) -> None:
    with pytest.raises(BadFile) as refused:
        parse(text)
    assert why in str(refused.value)


@pytest.mark.parametrize("raw", [b"\x1f\x8bnot packed", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_bytes_that_are_no_file_of_ballots_are_refused(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.pb").write_bytes(raw)
    with pytest.raises(BadFile):
        read(tmp_path / "x.pb")


@pytest.mark.parametrize("name", ["x.pb", "x.pb.gz"])
@pytest.mark.parametrize(
    "text",
    [
        APPROVAL,
        of("cumulative", "voter_id;vote;points", "1;b,a;3,2"),
        of("ordinal", "voter_id;vote", "1;b,a", "2;a"),
        of("ordinal\nmax_length;3", "voter_id;vote", "1;b,a", "2;a"),
        of("choose-1", "voter_id;vote", "1;b", "2;a"),
    ],
)
def test_what_is_written_is_read_as_the_same_vote(text: str, name: str, tmp_path: Path) -> None:
    vote = parse(text)
    write(vote, tmp_path / name)
    again = read(tmp_path / name)
    assert (again.budget, again.unit, again.ballots) == (vote.budget, vote.unit, vote.ballots)
    assert again.meta["vote_type"] == vote.meta["vote_type"], "an order is written as an order"
    assert [one.cost for one in again.projects] == [one.cost for one in vote.projects]
    assert (tmp_path / name).read_bytes()[:2] == (b"\x1f\x8b" if name.endswith("gz") else b"ME")
