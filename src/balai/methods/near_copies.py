"""Which earlier reports may be of the same thing as a new one, the likeliest first.

`shortlist` keeps what is worth comparing of the reports around a new one; `rank` orders it by the odds that a report
is the one meant: a weighted sum of four signs, each a logarithm, so that it says by how many times the odds grow.

- text: ln of the cosine between the runs of two and three characters of both texts, each run weighted by how few of
  the candidates have it (as in Salton & Buckley 1988, "Term-weighting approaches in automatic text retrieval") and by
  the root of how often the text has it. Runs need no word boundaries, which Thai, Khmer, Lao and Burmese do not
  write. Weights come from the candidates themselves: what everybody in this street writes about tells nothing,
  and nothing has to be kept about a city. Runs are counted by hash; who shares one by chance is lost among the rest.
- distance: -ln(1 + metres / 30). Half of Bangkok's pairs lie within 10 m, as far as a telephone's position is off.
- age: -ln(1 + days / 3).
- kind: 1 the same, 1/2 where either names none, 0 another.

Only what is open, or was closed in the last 30 days, is ranked: older things are new ones. The four weights and
`START` were fitted to Bangkok's follow-up pairs by `bench/near_copies.py TICKETS PAIRS --fit`, which also measures
each fifth of the pairs with weights fitted to the others; docs/decisions/0019-near-copies.md says what else was tried.
Numbers of reports that a text names are never used: they are how those pairs were found.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from .distance import metres
from .words import folded

REACH = 1_500
"""Metres within which candidates are looked for: one pair in eleven lies further apart than 1,000 m."""
NEAREST = 350
"""Candidates that are looked at: the nearest ones within reach."""
COMPARED = 70
"""Candidates whose texts are compared: those of `NEAREST` that place and age speak for most."""
CLOSED_DAYS = 30
NEAR_METRES, RECENT_DAYS = 30, 3
RUNS = (2, 3)
"""Characters to a run: most words of Chinese have two; three tell more in long texts."""
LONGEST = 1_000
"""Characters of a text that are compared."""
UNSAID = 0.05
"""Cosine that a text is taken to have with none: about what two texts of different things have."""
LEAST_ALIKE = 0.1
"""Added to every cosine, so that no text speaks against a candidate without end."""
USUALLY = 100
"""As many other texts are thought of as having no run at all: three candidates do not decide what is rare."""
BITS = 16


class Weights(NamedTuple):
    """By how much each sign counts."""

    text: float
    distance: float
    age: float
    kind: float


USUAL = Weights(text=3.4, distance=1.44, age=0.59, kind=1.16)
START = -3.67
"""Log-odds of a candidate without any sign for or against it."""


class Report(msgspec.Struct, frozen=True):
    """A report as it is compared. Kinds: the codes it was given (several where it is of more than one)."""

    ref: str
    lat: int
    lon: int
    """1e-6 degree."""
    at: int
    """Minutes since any fixed moment."""
    text: str = ""
    kinds: frozenset[str] = frozenset()
    closed_at: int | None = None
    """When it was closed, in the same minutes; None: it is open."""


class Ranked(msgspec.Struct, frozen=True):
    """A candidate with its score (0 to 1: how often one like it was meant) and its distance in metres."""

    ref: str
    score: float
    metres: float


def shortlist(new: Report, around: Iterable[Report]) -> list[Report]:
    """What is worth comparing, of any number of reports in any order."""
    near = sorted((metres_between(new, one), one.ref, one) for one in around if counts(new, one))[:NEAREST]
    best = sorted(
        (-for_place_and_age(far, days_between(new, one)), ref, one) for far, ref, one in near if far <= REACH
    )
    return [one for _score, _ref, one in best[:COMPARED]]


def for_place_and_age(far: float, days: float) -> float:
    """How much place and age speak for a candidate; services/near.py says the same in SQL."""
    return -USUAL.distance * math.log1p(far / NEAR_METRES) - USUAL.age * math.log1p(days / RECENT_DAYS)


def rank(new: Report, candidates: Iterable[Report], *, most: int | None = None) -> list[Ranked]:
    """Candidates that may be of the same thing, likeliest first; ties by distance, then reference."""
    # Sorted, so that sums of fractions come out the same in whichever order candidates were found.
    among = sorted((one for one in candidates if counts(new, one)), key=lambda one: one.ref)
    odds = START + signs(new, among) @ np.array(USUAL)
    scores = 1 / (1 + np.exp(-odds))
    found = [
        Ranked(one.ref, float(score), metres_between(new, one))
        for one, score in zip(among, scores, strict=True)
    ]
    return sorted(found, key=lambda one: (-one.score, one.metres, one.ref))[:most]


def counts(new: Report, one: Report) -> bool:
    """Whether it is another one, and open or closed in the last days before the new one."""
    return one.ref != new.ref and (one.closed_at is None or new.at - one.closed_at <= CLOSED_DAYS * 1440)


def signs(new: Report, among: Sequence[Report]) -> NDArray[Any]:
    """A row for each candidate: its signs in the order of `Weights`."""
    alike = cosines(new.text, [one.text for one in among])
    far = np.array([metres_between(new, one) for one in among])
    days = np.array([days_between(new, one) for one in among])
    kind = np.array([_kind(new.kinds, one.kinds) for one in among])
    text = np.log((alike + LEAST_ALIKE) / (UNSAID + LEAST_ALIKE))
    return np.column_stack([text, -np.log1p(far / NEAR_METRES), -np.log1p(days / RECENT_DAYS), kind])


def metres_between(a: Report, b: Report) -> float:
    return metres((a.lat, a.lon), (b.lat, b.lon))


def days_between(new: Report, one: Report) -> float:
    return max(new.at - one.at, 0) / 1440


def cosines(text: str, others: Sequence[str]) -> NDArray[Any]:
    """Weighted cosine between one text and each other: 1 for the same runs, 0 for none; `UNSAID` without words."""
    mine, _ = _runs([text])
    runs, whose = _runs(others)
    there = np.bincount(whose, minlength=len(others)) > 0
    if not len(mine) or not len(runs):
        return np.full(len(others), UNSAID)
    had = np.bincount(runs, minlength=1 << BITS)
    rare = np.log((len(others) + USUALLY) / (np.arange(len(others) + 1) + 0.5)) ** 2
    weight = rare[np.minimum(had[runs], len(others))]
    # Root of how often times root of weight, so that a length is a plain sum over all runs of a text.
    length = np.bincount(whose, weight, len(others))
    own, often = np.unique(mine, return_counts=True)
    own_weight = rare[np.minimum(had[own], len(others))]
    place = np.full(1 << BITS, -1, np.int32)
    place[own] = np.arange(len(own))
    at = place[runs]
    shared = at >= 0
    both = np.bincount(whose[shared] * len(own) + at[shared], minlength=len(others) * len(own))
    dot = np.sqrt(both.reshape(len(others), len(own))) @ (np.sqrt(often) * own_weight)
    cosine = dot / np.sqrt(np.where(there, length, 1) * (often @ own_weight))
    return np.where(there, np.minimum(cosine, 1), UNSAID)


def _runs(texts: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Every run of every text as a hash, and the number of the text it stands in."""
    plain = [folded(text)[:LONGEST].replace("\0", " ") for text in texts]
    # An edge at both ends, so that beginnings tell more; a NUL after each text, which no run may hold.
    line = "".join(f" {text} \0" if text else "\0" for text in plain)
    letters = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), np.uint32)
    end = letters == 0
    text = np.cumsum(end)
    runs, whose = [], []
    for size in RUNS:
        count = max(len(letters) - size + 1, 0)
        code: NDArray[Any] = np.zeros(count, np.uint32)
        within = np.ones(count, bool)
        for part in range(size):
            code = (code ^ (code >> 15)) * np.uint32(0x85EBCA6B) + letters[part : part + count]
            within &= ~end[part : part + count]
        code = (code ^ (code >> 13)) * np.uint32(0x27D4EB2F)
        runs.append((code >> (32 - BITS))[within].astype(np.intp))
        whose.append(text[:count][within])
    return np.concatenate(runs), np.concatenate(whose)


def _kind(mine: frozenset[str], other: frozenset[str]) -> float:
    if not mine or not other:
        return 0.5
    return 1.0 if mine & other else 0.0
