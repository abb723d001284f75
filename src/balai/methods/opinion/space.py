"""Where people stand: two directions in which votes differ most, and each person's place along them."""

from typing import Any

import msgspec
import numpy as np
from scipy.sparse.linalg import svds

from .votes import Votes

DENSE_UP_TO = 12
"""Below this many rows or columns the iterative solver has no room; the table is tiny anyway."""


FEW_VECTORS = 8
"""Vectors that ARPACK keeps when it starts near the end; usually 20."""


class Space(msgspec.Struct, frozen=True):
    """The mean vote on each statement (S) and the two directions (2 × S, orthonormal, or zero where there is none)."""

    centre: np.ndarray
    components: np.ndarray


def find_space(votes: Votes, hidden: np.ndarray) -> Space:
    """Only the directions of `places_in_space`."""
    return places_in_space(votes, hidden)[0]


def places_in_space(votes: Votes, hidden: np.ndarray, near: Space | None = None) -> tuple[Space, np.ndarray]:
    """The principal components of the table in which a missing vote is the statement's mean.

    Filling in the mean and then subtracting it leaves zero, so what is decomposed is sparse: exactly the votes
    that were given. `hidden` (mask) names statements whose column is zero: moderated ones. A space that is `near`
    makes it quicker and changes nothing. With it comes each person's place, as `coordinates` gives it.
    """
    centre = mean_votes(votes, hidden)
    centred = _centred(votes, hidden, centre)
    space = Space(centre, np.zeros((2, len(votes.statements))))
    for n, row in enumerate(_directions(centred, near) if np.any(centred.data) else ()):
        space.components[n] = row * np.sign(row[np.argmax(np.abs(row).round(9))])
    return space, _places(votes, hidden, centred, space)


def _centred(votes: Votes, hidden: np.ndarray, centre: np.ndarray) -> Any:
    """The sparse table of votes less the centre, zero where the statement is hidden."""
    values = votes.value - centre[votes.statement]
    if hidden.any():
        values[hidden[votes.statement]] = 0.0
    return votes.rows(values)


def _directions(centred: Any, near: Space | None) -> list[np.ndarray]:
    """The first two right singular vectors, as far as there are any."""
    if min(centred.shape) <= DENSE_UP_TO:
        _left, sizes, right = np.linalg.svd(centred.toarray(), full_matrices=False)
    else:
        start, room = np.ones(min(centred.shape)), None
        if near is not None and centred.shape[1] <= centred.shape[0] and near.components.any():
            # ARPACK works in the space of the shorter side; here that is the one of statements.
            start, room = near.components.sum(axis=0), FEW_VECTORS
        _left, sizes, right = svds(centred, k=2, v0=start, ncv=room, tol=0, return_singular_vectors="vh")
        order = np.argsort(-sizes)
        sizes, right = sizes[order], right[order]
    return [row for size, row in zip(sizes[:2], right[:2], strict=True) if size > 1e-9 * sizes[0]]


def mean_votes(votes: Votes, hidden: np.ndarray) -> np.ndarray:
    """The mean vote on each statement; zero where it is hidden or nobody voted."""
    size = len(votes.statements)
    count = np.bincount(votes.statement, minlength=size)
    total = np.bincount(votes.statement, weights=votes.value, minlength=size)
    return np.where(hidden, 0.0, total / np.maximum(count, 1))


def turned_like(space: Space, places: np.ndarray, before: Space) -> tuple[Space, np.ndarray]:
    """The same, each direction pointing where it did before, so that a map does not flip between two votes."""
    old = np.zeros_like(space.components)
    old[:, : before.components.shape[1]] = before.components
    sign = np.where((space.components * old).sum(axis=1) < 0, -1.0, 1.0)
    return Space(space.centre, space.components * sign[:, None]), places * sign


def coordinates(votes: Votes, hidden: np.ndarray, space: Space) -> np.ndarray:
    """Each person's place (n × 2), scaled by √(S/n) so that few votes do not mean the middle.

    n counts what a person's row holds: the votes on shown statements, and all hidden columns (they are zero, not
    missing), as the original does.
    """
    return _places(votes, hidden, _centred(votes, hidden, space.centre), space)


def _places(votes: Votes, hidden: np.ndarray, centred: Any, space: Space) -> np.ndarray:
    filled = votes.each() + hidden.sum()
    if hidden.any():
        filled -= np.bincount(votes.person[hidden[votes.statement]], minlength=len(votes.people))
    return np.sqrt(len(votes.statements) / np.maximum(filled, 1))[:, None] * (centred @ space.components.T)


def taking_part(votes: Votes) -> np.ndarray:
    """Who has voted enough to be in a group: min(7, S) votes (mask)."""
    return votes.each() >= min(7, len(votes.statements))


def extremity(space: Space) -> np.ndarray:
    """How far apart each statement pulls people: the length of its own projection, a single agreement projected."""
    size = space.components.shape[1]
    return np.abs(1 - space.centre) * np.sqrt(size) * np.hypot(*space.components)
