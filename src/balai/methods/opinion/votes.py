"""Votes on statements: the last one of each person on each statement, in one order whatever order they came in."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import msgspec
import numpy as np

AGREE, PASS, DISAGREE = 1, 0, -1


class Votes(msgspec.Struct, frozen=True):
    """One vote per person and statement, sorted by person, then statement.

    `person` and `statement` are positions in `people` and `statements`; `value` is 1 (agree), 0 (pass) or
    -1 (disagree).
    """

    people: list[Any]
    statements: list[Any]
    person: np.ndarray
    statement: np.ndarray
    value: np.ndarray

    def __len__(self) -> int:
        return len(self.value)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.people), len(self.statements)

    def each(self) -> np.ndarray:
        """How many votes each person gave."""
        return np.diff(self._ends())

    def _ends(self) -> np.ndarray:
        """Where each person's votes begin, and the end."""
        return np.searchsorted(self.person, np.arange(len(self.people) + 1, dtype=self.person.dtype))

    def totals(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Agreements, disagreements and votes at all of each statement."""
        size = len(self.statements)
        agree, disagree = (
            np.bincount(self.statement[self.value == side], minlength=size) for side in (AGREE, DISAGREE)
        )
        return agree, disagree, np.bincount(self.statement, minlength=size)

    def rows(self, values: np.ndarray) -> Any:
        """A sparse table (csr_array) people × statements with one value for each vote; a zero is kept as a value."""
        from scipy.sparse import csr_array  # here alone: whoever only reads and writes votes loads no scipy

        return csr_array((values, self.statement, self._ends()), shape=self.shape)

    def only(self, kept: np.ndarray) -> "Votes":
        """Some of the votes (a mask), of the same people and statements."""
        rows = np.flatnonzero(kept)
        columns = (each[rows] for each in (self.person, self.statement, self.value))
        return Votes(self.people, self.statements, *columns)

    def with_vote(self, person: Hashable, statement: Hashable, value: int) -> "Votes":
        """One vote more, or in place of the same person's earlier one. Newcomers stand at the end."""
        people, row = _position(self.people, person)
        statements, column = _position(self.statements, statement)
        first, last = np.searchsorted(self.person, [row, row + 1])
        at = int(first + np.searchsorted(self.statement[first:last], column))
        if at < last and self.statement[at] == column:
            changed = self.value.copy()
            changed[at] = value
            return Votes(people, statements, self.person, self.statement, changed)
        return Votes(
            people,
            statements,
            np.insert(self.person, at, row),
            np.insert(self.statement, at, column),
            np.insert(self.value, at, value),
        )


def last_votes(
    people: Sequence[Any],
    statements: Sequence[Any],
    values: Sequence[int] | np.ndarray,
    at: Sequence[float] | np.ndarray | None = None,
    *,
    every_statement: Iterable[Any] = (),
) -> Votes:
    """The last vote of each person on each statement, from columns with one entry per vote.

    `at` are the times; without them the order of the columns is the order in time. Of two votes at the same
    time the lower counts, so that with times the order of the columns never matters. `every_statement` names
    statements that nobody may have voted on. Raises ValueError on a value that is none of 1, 0, -1.
    """
    value = np.asarray(values, dtype=np.int8)
    if value.size and not np.isin(value, (AGREE, PASS, DISAGREE)).all():
        raise ValueError("A vote is 1 (agree), 0 (pass) or -1 (disagree).")
    person, statement = Names(), Names(every_statement)
    rows = np.array([person(name) for name in people], np.int32)
    columns = np.array([statement(name) for name in statements], np.int32)
    return numbered_votes(person, rows, statement, columns, value, None if at is None else np.asarray(at))


class Names(dict[Any, int]):
    """Names numbered as they come."""

    def __init__(self, names: Iterable[Any] = ()) -> None:
        super().__init__()
        for name in names:
            self(name)

    def __call__(self, name: Any) -> int:
        return self.setdefault(name, len(self))

    def in_order(self) -> tuple[list[Any], np.ndarray]:
        """The names sorted (numbers written as text as numbers), and the place of each number among them."""
        as_numbers = all(isinstance(name, str) and name.isascii() and name.isdigit() for name in self)
        ordered = sorted(self, key=_as_number) if as_numbers else sorted(self)
        place = np.empty(len(self), np.int32)
        place[[self[name] for name in ordered]] = np.arange(len(self), dtype=np.int32)
        return ordered, place


def _as_number(name: str) -> tuple[int, str, str]:
    """Sorts as the number would, however long it is."""
    digits = name.lstrip("0")
    return len(digits), digits, name


def numbered_votes(
    people: Names,
    person: np.ndarray,
    statements: Names,
    statement: np.ndarray,
    value: np.ndarray,
    at: np.ndarray | None,
) -> Votes:
    """`last_votes` of columns that hold numbers of names."""
    who, who_at = people.in_order()
    what, what_at = statements.in_order()
    return _in_one_order(who, what, who_at[person], what_at[statement], value, at)


def votes_of_numbers(
    person: np.ndarray,
    statement: np.ndarray,
    value: np.ndarray,
    at: np.ndarray | None,
    every_statement: np.ndarray,
) -> Votes:
    """`last_votes` of people and statements whose names are whole numbers, written out as text."""
    who, rows = _numbers_in_order(person, person[:0])
    what, columns = _numbers_in_order(statement, every_statement)
    return _in_one_order(who, what, rows, columns, value, at)


def _numbers_in_order(numbers: np.ndarray, more: np.ndarray) -> tuple[list[str], np.ndarray]:
    """All the numbers, sorted, as text, and the place of each of `numbers` among them."""
    most = int(max(numbers.max(initial=0), more.max(initial=0)))
    if most > 4 * len(numbers) + 1_000_000:  # too far apart for a table of all that might be there
        names, place = np.unique(np.concatenate([numbers, more]), return_inverse=True)
        return list(map(str, names.tolist())), place[: len(numbers)].astype(np.int32)
    there = np.zeros(most + 1, bool)
    there[numbers] = there[more] = True
    place = (np.cumsum(there, dtype=np.int32) - 1)[numbers]
    return list(map(str, np.flatnonzero(there).tolist())), place


def _in_one_order(
    people: list[Any],
    statements: list[Any],
    person: np.ndarray,
    statement: np.ndarray,
    value: np.ndarray,
    at: np.ndarray | None,
) -> Votes:
    """The last votes, sorted. Sorts by time only where somebody voted twice on a statement."""
    key = person.astype(np.int64) * max(len(statements), 1) + statement
    if (key[1:] > key[:-1]).all():
        return Votes(people, statements, person, statement, value)
    order = _sorting(key)
    key = key[order]
    again = key[1:] == key[:-1]
    if again.any():
        several = np.flatnonzero(np.append(again, False) | np.append(False, again))
        rows = order[several]
        in_time = (rows,) if at is None else (-value[rows], at[rows])
        order[several] = rows[np.lexsort((*in_time, key[several]))]
        order = order[np.append(~again, True)]
    return Votes(people, statements, person[order], statement[order], value[order])


def _sorting(key: np.ndarray) -> np.ndarray:
    """The order that sorts the keys, which are not negative. Plain numbers sort several times quicker than places."""
    bits = len(key).bit_length()
    if int(key.max()).bit_length() + bits > 63:
        return np.argsort(key)
    packed = key << bits
    packed |= np.arange(len(key))
    packed.sort()
    packed &= (1 << bits) - 1
    return packed


def _position(names: list[Any], name: Hashable) -> tuple[list[Any], int]:
    try:
        return names, names.index(name)
    except ValueError:
        return [*names, name], len(names)
