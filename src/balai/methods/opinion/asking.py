"""Which statement to ask next: what tells most about people, and what few have seen yet."""

import numpy as np

ABOUT_PEOPLE = 7.0
"""Weight of a statement about the person who votes (metadata), before squaring."""


def priorities(
    agree: np.ndarray, disagree: np.ndarray, seen: np.ndarray, extremity: np.ndarray, about_people: np.ndarray
) -> np.ndarray:
    """Weight of each statement for being asked next (the original's): few passes, agreement, pull, newness."""
    passed = (seen - agree - disagree + 1) / (seen + 2)
    importance = (1 - passed) * (extremity + 1) * (agree + 1) / (seen + 2)
    return np.where(about_people, ABOUT_PEOPLE, importance * (1 + 8 * 2.0 ** (-seen / 5))) ** 2


def next_statement(weight: np.ndarray, left: np.ndarray, draw: float) -> int | None:
    """One of the statements that are `left` (mask), each as likely as its weight; None when none is.

    `draw` is a number in [0, 1) that the caller took at random.
    """
    chance = np.where(left, weight, 0.0)
    if not left.any():
        return None
    if not chance.any():
        chance = left.astype(float)
    sums = np.cumsum(chance)
    return int(np.searchsorted(sums, draw * sums[-1], side="right").clip(max=len(sums) - 1))
