"""The common files of a conversation: votes.csv, comments.csv and participants-votes.csv, in and out.

Columns are told by their names, so files of other systems that use these names are read too. In these files 1 is
an agreement.
"""

from array import array
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from io import TextIOWrapper
from itertools import chain
from typing import BinaryIO

import msgspec
import numpy as np

from balai.methods.csv_rows import Unreadable, numbered, row, unguard

from . import blocks
from .votes import Names, Votes, last_votes, numbered_votes, votes_of_numbers

VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
ABOUT_A_PERSON = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")


class BadVotes(ValueError):
    """A file that is not what it should be; the sentence names the line."""


class Statement(msgspec.Struct, frozen=True):
    """A statement of comments.csv. `hidden`: moderated out."""

    id: str
    text: str
    hidden: bool = False


Read = Callable[[int], None]
"""Hears how many bytes of a file have been read."""
_Row = tuple[int, list[str]]


def read_votes(
    file: BinaryIO, every_statement: Iterable[str] = (), read: Read = lambda _bytes: None
) -> Votes:
    """The last votes of a file with one vote a line (votes.csv) or one person a line (participants-votes.csv).

    Cells are parted by commas or semicolons. Raises BadVotes naming the first line that cannot be used, and
    UnicodeDecodeError.
    """
    begin, every = file.tell(), list(every_statement)
    try:
        return _plain(file, every, read)
    except blocks.NotPlain:
        file.seek(begin)
    with closing(_rows(file, read)) as rows:
        _line, heads = next(rows, (1, []))
        if {"comment-id", "voter-id", "vote"} <= set(heads):
            return _by_line(rows, heads, Names(every))
        if "participant" in heads:
            return _by_person(rows, heads, every)
    raise BadVotes(
        "Line 1: the first line must name the columns voter-id, comment-id and vote, "
        "or participant and the statements."
    )


def read_statements(file: BinaryIO) -> list[Statement]:
    """The statements of comments.csv, those moderated out (-1) marked. Raises BadVotes and UnicodeDecodeError."""
    found: dict[str, Statement] = {}
    with closing(_rows(file, lambda _bytes: None)) as rows:
        _line, heads = next(rows, (1, []))
        if not {"comment-id", "comment-body"} <= set(heads):
            raise BadVotes("Line 1: the first line must name the columns comment-id and comment-body.")
        for line, cells in rows:
            one = dict(zip(heads, cells, strict=False))
            name = unguard(one.get("comment-id", ""))
            if not name or "comment-body" not in one:
                raise BadVotes(f"Line {line}: a statement's number or its text is missing.")
            if name in found:
                raise BadVotes(f"Line {line}: the statement “{name[:40]}” is there twice.")
            out = one.get("moderated", "").strip() == "-1"
            found[name] = Statement(name, unguard(one["comment-body"]), out)
    return list(found.values())


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


def _plain(file: BinaryIO, every_statement: list[str], read: Read) -> Votes:
    """A file with one vote a line in which people and statements are numbers, as such files are: in blocks."""
    first = file.readline()
    if not (first.removeprefix(b"\xef\xbb\xbf").isascii() and all(map(_is_plain, every_statement))):
        raise blocks.NotPlain
    comma = _comma(first.decode("utf-8-sig"))
    heads = first.decode("utf-8-sig").rstrip("\r\n").split(comma)
    if not {"comment-id", "voter-id", "vote"} <= set(heads):
        raise blocks.NotPlain
    columns = [
        (heads.index("voter-id"), blocks.name),
        (heads.index("comment-id"), blocks.name),
        (heads.index("vote"), blocks.vote),
    ]
    if timed := "timestamp" in heads:
        columns.append((heads.index("timestamp"), blocks.time))
    person, statement, value, *at = blocks.read_columns(file, columns, len(heads), comma, read)
    every = np.array(every_statement, np.int64)
    return votes_of_numbers(person, statement, value, at[0] if timed and at[0].any() else None, every)


def _is_plain(name: str) -> bool:
    """Whether a name is a number as Python would write it."""
    digits = name.isascii() and name.isdigit() and len(name) <= blocks.LONGEST_NAME
    return digits and (name == "0" or name[0] != "0")


def _comma(heads: str) -> str:
    """What parts the cells: spreadsheets write semicolons where the comma stands in numbers."""
    return ";" if heads.count(";") > heads.count(",") else ","


def _rows(file: BinaryIO, read: Read) -> Generator[_Row]:
    """The rows and their lines, the heads first."""
    text = TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        first = next(text, "")
        for number, found in enumerate(numbered(chain([first], text), _comma(first))):
            if number % _SELDOM == 0:
                read(file.tell())
            yield found
    except Unreadable as error:
        raise BadVotes(f"Line {error.line}: {error}.") from error
    finally:
        text.detach()


_SELDOM = 4096
"""Lines between two words about progress."""


def _by_line(rows: Iterator[_Row], heads: list[str], statements: Names) -> Votes:
    people = Names()
    person, statement, value, at = array("i"), array("i"), array("b"), array("q")
    who, what, how = (heads.index(name) for name in ("voter-id", "comment-id", "vote"))
    when = heads.index("timestamp") if "timestamp" in heads else None
    for line, cells in rows:
        if len(cells) < len(heads) or not cells[who] or not cells[what]:
            raise BadVotes(f"Line {line}: a person or a statement is missing.")
        if len(cells) > len(heads):
            raise BadVotes(f"Line {line}: {len(cells)} columns instead of {len(heads)}.")
        value.append(_value(cells[how], line))
        person.append(people(unguard(cells[who])))
        statement.append(statements(unguard(cells[what])))
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


def _by_person(rows: Iterator[_Row], heads: list[str], every_statement: list[str]) -> Votes:
    people, statements, values = [], [], []
    who = heads.index("participant")
    columns = [(n, unguard(name)) for n, name in enumerate(heads) if name not in (*ABOUT_A_PERSON, "xid")]
    for line, cells in rows:
        if len(cells) != len(heads):
            raise BadVotes(f"Line {line}: {len(cells)} columns instead of {len(heads)}.")
        if not cells[who]:
            raise BadVotes(f"Line {line}: a person is missing.")
        for n, name in columns:
            if cells[n]:
                people.append(unguard(cells[who]))
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
    if cell and not (cell.isascii() and cell.isdigit() and len(cell) <= blocks.LONGEST_TIME):
        raise BadVotes(f"Line {line}: “{cell[:40]}” is not a time in milliseconds.")
    return int(cell or 0)
