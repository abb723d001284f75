"""Columns of a CSV file read in blocks of bytes: five million lines without a Python step for each."""

from collections.abc import Callable, Sequence
from typing import BinaryIO

import numpy as np

BLOCK = 1 << 20
LONGEST_NAME, LONGEST_TIME = 18, 16
"""Digits: 64 bits surely hold the first, and milliseconds until the year 300,000 are in the second."""
_LINE_END, _RETURN, _MINUS, _ZERO, _ONE = b"\n\r-01"

Kind = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""Reads one column of some lines: all bytes, where each cell begins, and where it ends."""


class NotPlain(Exception):
    """Not so plain a file as this reader needs. It may be good or bad: who reads it line by line can tell."""


def read_columns(
    file: BinaryIO, columns: Sequence[tuple[int, Kind]], width: int, comma: str, read: Callable[[int], None]
) -> list[np.ndarray]:
    """These columns of the lines that are left. Raises NotPlain where a line has not just `width` plain cells.

    `read` hears the size of each block.
    """
    found: list[list[np.ndarray]] = [[] for _column in columns]
    rest = b""
    while block := file.read(BLOCK):
        read(len(block))
        whole, line_end, begun = (rest + block).rpartition(b"\n")
        rest = begun
        if len(rest) > BLOCK:
            raise NotPlain
        if line_end:
            _add(found, whole + line_end, columns, width, comma)
    if rest or not found[0]:
        _add(found, rest + b"\n" if rest else b"", columns, width, comma)
    return [np.concatenate(column) for column in found]


def name(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Names that are numbers, each written in the one way that Python would write it."""
    length = end - start
    if (length < 1).any() or ((data[start] == _ZERO) & (length > 1)).any():
        raise NotPlain
    return _digits(data, end, length, LONGEST_NAME)


def time(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Milliseconds, 0 where there is none."""
    return _digits(data, end, end - start, LONGEST_TIME)


def vote(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    length, last = end - start, data[end - 1]
    against = (length == 2) & (data[start] == _MINUS) & (last == _ONE)
    if not (against | ((length == 1) & ((last == _ONE) | (last == _ZERO)))).all():
        raise NotPlain
    return np.where(against, np.int8(-1), (last - np.uint8(_ZERO)).astype(np.int8))


def _digits(data: np.ndarray, end: np.ndarray, length: np.ndarray, longest: int) -> np.ndarray:
    most, least = int(length.max(initial=0)), int(length.min(initial=longest))
    if most > longest:
        raise NotPlain
    value: np.ndarray = np.zeros(len(end), np.int32 if most < 10 else np.int64)
    for place in range(most):
        digit = data[end - 1 - place] - np.uint8(_ZERO)
        if place >= least:
            digit[length <= place] = 0
        if (digit > 9).any():
            raise NotPlain
        value += digit * value.dtype.type(10**place)
    return value


def _add(
    found: list[list[np.ndarray]], text: bytes, columns: Sequence[tuple[int, Kind]], width: int, comma: str
) -> None:
    """The columns of some whole lines."""
    if b'"' in text or not text.isascii():
        raise NotPlain
    data = np.frombuffer(text, np.uint8)
    parted = np.flatnonzero((data == ord(comma)) | (data == _LINE_END))
    lines = text.count(b"\n")
    if len(parted) != lines * width:
        raise NotPlain
    ends = parted.reshape(lines, width).T.copy()
    if (data[ends[-1]] != _LINE_END).any():
        raise NotPlain
    starts = np.empty_like(ends)
    starts[0, :1], starts[0, 1:], starts[1:] = 0, ends[-1, :-1] + 1, ends[:-1] + 1
    if b"\r" in text:
        before_end = data[ends[-1] - 1] == _RETURN
        if text.count(b"\r") != before_end.sum():
            raise NotPlain
        ends[-1] -= before_end
    for into, (n, kind) in zip(found, columns, strict=True):
        into.append(kind(data, starts[n], ends[n]))
