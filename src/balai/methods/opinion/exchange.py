"""The common files of a conversation: votes.csv, comments.csv and participants-votes.csv, in and out.

Columns are told by their names, so files of other systems that use these names are read too. In these files 1 is
an agreement.
"""

import csv
from array import array
from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from balai.methods.csv_rows import row

from .votes import Names, Votes, last_votes, numbered_votes

VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
ABOUT_A_PERSON = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")


class BadVotes(ValueError):
    """A file that is not what it should be; the sentence names the line."""


class Statement(msgspec.Struct, frozen=True):
    """A statement of comments.csv. `hidden`: moderated out."""

    id: str
    text: str
    hidden: bool = False


def read_votes(lines: Iterable[str], every_statement: Iterable[str] = ()) -> Votes:
    """The last votes of a file with one vote a line (votes.csv) or one person a line (participants-votes.csv).

    Raises BadVotes naming the first line that cannot be used.
    """
    rows = iter(lines)
    heads = next(csv.reader([next(rows, "").removeprefix("\ufeff")]), [])
    if {"comment-id", "voter-id", "vote"} <= set(heads):
        columns = [heads.index(name) for name in ("voter-id", "comment-id", "vote")]
        when = heads.index("timestamp") if "timestamp" in heads else None
        return _by_line(rows, columns, when, len(heads), Names(every_statement))
    if "participant" in heads:
        return _by_person(rows, heads, every_statement)
    raise BadVotes(
        "Line 1: the first line must name the columns voter-id, comment-id and vote, "
        "or participant and the statements."
    )


def read_statements(lines: Iterable[str]) -> list[Statement]:
    """The statements of comments.csv, those moderated out (-1) marked. Raises BadVotes."""
    reader = csv.DictReader(lines)
    if not {"comment-id", "comment-body"} <= set(reader.fieldnames or ()):
        raise BadVotes("Line 1: the first line must name the columns comment-id and comment-body.")
    return [
        Statement(one["comment-id"], one["comment-body"] or "", (one.get("moderated") or "").strip() == "-1")
        for one in reader
    ]


def write_votes(votes: Votes) -> Iterator[str]:
    """votes.csv: no times, which are nobody's business."""
    yield row(VOTES) + "\r\n"
    for person, statement, value in zip(votes.person, votes.statement, votes.value, strict=True):
        yield row(["", "", str(votes.statements[statement]), str(votes.people[person]), int(value)]) + "\r\n"


def write_participants(votes: Votes, group: np.ndarray) -> Iterator[str]:
    """participants-votes.csv: a line for each person with their group, counts and votes."""
    yield row([*ABOUT_A_PERSON, *(str(name) for name in votes.statements)]) + "\r\n"
    ends = np.searchsorted(votes.person, np.arange(len(votes.people) + 1))
    for n, person in enumerate(votes.people):
        mine = slice(ends[n], ends[n + 1])
        values, cells = votes.value[mine], [None] * len(votes.statements)
        for statement, value in zip(votes.statement[mine], values, strict=True):
            cells[statement] = int(value)  # type: ignore[call-overload]
        of = int(group[n]) if group[n] >= 0 else None
        counts = [None, len(values), int((values == 1).sum()), int((values == -1).sum())]
        yield row([str(person), of, *counts, *cells]) + "\r\n"


def write_statements(statements: Iterable[Statement], votes: Votes) -> Iterator[str]:
    """comments.csv: no times and no authors."""
    yield row(["comment-id", "agrees", "disagrees", "moderated", "comment-body"]) + "\r\n"
    agree, disagree, _seen = votes.totals()
    place = {str(name): n for n, name in enumerate(votes.statements)}
    for one in statements:
        at = place.get(one.id)
        counts = [0, 0] if at is None else [int(agree[at]), int(disagree[at])]
        yield row([one.id, *counts, -1 if one.hidden else 1, one.text]) + "\r\n"


def _by_line(
    rows: Iterator[str], columns: list[int], when: int | None, width: int, statements: Names
) -> Votes:
    people = Names()
    person, statement, value, at = array("i"), array("i"), array("b"), array("q")
    who, what, how = columns
    for line, cells in enumerate(csv.reader(rows), start=2):
        if not cells:
            continue
        if len(cells) < width or not cells[who] or not cells[what]:
            raise BadVotes(f"Line {line}: a person or a statement is missing.")
        value.append(_value(cells[how], line))
        person.append(people(cells[who]))
        statement.append(statements(cells[what]))
        if when is not None:
            at.append(_time(cells[when], line))
    return numbered_votes(
        people,
        np.frombuffer(person, np.int32),
        statements,
        np.frombuffer(statement, np.int32),
        np.frombuffer(value, np.int8),
        np.frombuffer(at, np.int64) if any(at) else None,
    )


def _by_person(rows: Iterator[str], heads: list[str], every_statement: Iterable[str]) -> Votes:
    people, statements, values = [], [], []
    who = heads.index("participant")
    columns = [(n, name) for n, name in enumerate(heads) if name not in (*ABOUT_A_PERSON, "xid")]
    for line, cells in enumerate(csv.reader(rows), start=2):
        if cells and len(cells) < len(heads):
            raise BadVotes(f"Line {line}: {len(cells)} columns instead of {len(heads)}.")
        for n, name in columns if cells else ():
            if cells[n]:
                people.append(cells[who])
                statements.append(name)
                values.append(_value(cells[n], line))
    return last_votes(
        people, statements, values, every_statement=[*every_statement, *(n for _c, n in columns)]
    )


_VALUES = {"1": 1, "0": 0, "-1": -1}


def _value(cell: str, line: int) -> int:
    if cell not in _VALUES:
        raise BadVotes(f"Line {line}: “{cell[:40]}” is not a vote; a vote is 1, 0 or -1.")
    return _VALUES[cell]


def _time(cell: str, line: int) -> int:
    """Milliseconds; none in a file of ours, where the order counts."""
    if cell and not (cell.isascii() and cell.isdigit() and len(cell) < 17):
        raise BadVotes(f"Line {line}: “{cell[:40]}” is not a time in milliseconds.")
    return int(cell or 0)
