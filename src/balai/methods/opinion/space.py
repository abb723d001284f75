"""Where people stand: two directions in which votes differ most, and each person's place along them."""

import msgspec
import numpy as np
from scipy.sparse.linalg import svds

from .votes import Votes

DENSE_UP_TO = 12
"""Below this many rows or columns the iterative solver has no room; the table is tiny anyway."""


class Space(msgspec.Struct, frozen=True):
    """The mean vote on each statement (S) and the two directions (2 × S, orthonormal, or zero where there is none)."""

    centre: np.ndarray
    components: np.ndarray


def find_space(votes: Votes, hidden: np.ndarray) -> Space:
    """The principal components of the table in which a missing vote is the statement's mean.

    Filling in the mean and then subtracting it leaves zero, so what is decomposed is sparse: exactly the votes
    that were given. `hidden` (mask) names statements whose column is zero: moderated ones.
    """
    centre = mean_votes(votes, hidden)
    shown = ~hidden[votes.statement]
    centred = votes.rows(np.where(shown, votes.value - centre[votes.statement], 0.0))
    components = np.zeros((2, len(votes.statements)))
    if not np.any(centred.data):
        return Space(centre, components)
    if min(centred.shape) <= DENSE_UP_TO:
        _left, sizes, right = np.linalg.svd(centred.toarray(), full_matrices=False)
    else:
        start = np.ones(min(centred.shape))
        _left, sizes, right = svds(centred, k=2, v0=start, tol=0, return_singular_vectors="vh")
        order = np.argsort(-sizes)
        sizes, right = sizes[order], right[order]
    found = [row for size, row in zip(sizes[:2], right[:2], strict=True) if size > 1e-9 * sizes[0]]
    for n, row in enumerate(found):
        components[n] = row * np.sign(row[np.argmax(np.abs(row).round(9))])
    return Space(centre, components)


def mean_votes(votes: Votes, hidden: np.ndarray) -> np.ndarray:
    """The mean vote on each statement; zero where it is hidden or nobody voted."""
    size = len(votes.statements)
    count = np.bincount(votes.statement, minlength=size)
    total = np.bincount(votes.statement, weights=votes.value, minlength=size)
    return np.where(hidden, 0.0, total / np.maximum(count, 1))


def turned_like(space: Space, before: Space) -> Space:
    """The same directions, each pointing where it pointed before, so that a map does not flip between two votes."""
    old = np.zeros_like(space.components)
    old[:, : before.components.shape[1]] = before.components
    sign = np.where((space.components * old).sum(axis=1) < 0, -1.0, 1.0)
    return Space(space.centre, space.components * sign[:, None])


def coordinates(votes: Votes, hidden: np.ndarray, space: Space) -> np.ndarray:
    """Each person's place (n × 2), scaled by √(S/n) so that few votes do not mean the middle.

    n counts what a person's row holds: the votes on shown statements, and all hidden columns (they are zero, not
    missing), as the original does.
    """
    shown = ~hidden[votes.statement]
    centred = votes.rows(np.where(shown, votes.value - space.centre[votes.statement], 0.0))
    filled = np.bincount(votes.person, weights=shown, minlength=len(votes.people)) + hidden.sum()
    return np.sqrt(len(votes.statements) / np.maximum(filled, 1))[:, None] * (centred @ space.components.T)


def taking_part(votes: Votes) -> np.ndarray:
    """Who has voted enough to be in a group: min(7, S) votes (mask)."""
    return votes.each() >= min(7, len(votes.statements))


def extremity(space: Space) -> np.ndarray:
    """How far apart each statement pulls people: the length of its own projection, a single agreement projected."""
    size = space.components.shape[1]
    return np.abs(1 - space.centre) * np.sqrt(size) * np.hypot(*space.components)
