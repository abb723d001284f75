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
        return np.bincount(self.person, minlength=len(self.people))

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

        ends = np.concatenate([[0], np.cumsum(self.each())])
        return csr_array((values, self.statement, ends), shape=self.shape)

    def only(self, kept: np.ndarray) -> "Votes":
        """Some of the votes (a mask), of the same people and statements."""
        return Votes(self.people, self.statements, self.person[kept], self.statement[kept], self.value[kept])

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
        ordered = sorted(self, key=lambda name: (int(name), name)) if as_numbers else sorted(self)
        place = np.empty(len(self), np.int32)
        place[[self[name] for name in ordered]] = np.arange(len(self), dtype=np.int32)
        return ordered, place


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
    person, statement = who_at[person], what_at[statement]
    key = person.astype(np.int64) * max(len(what), 1) + statement
    order = np.argsort(key, kind="stable") if at is None else np.lexsort((-value, at, key))
    key = key[order]
    last = order[np.append(key[1:] != key[:-1], True)] if len(key) else order
    return Votes(who, what, person[last], statement[last], value[last])


def _position(names: list[Any], name: Hashable) -> tuple[list[Any], int]:
    try:
        return names, names.index(name)
    except ValueError:
        return [*names, name], len(names)
