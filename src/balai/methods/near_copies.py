"""Which earlier reports may be of the same thing as a new one, the likeliest first.

`rank` takes the new report and candidates that the caller found nearby (`REACH` metres or less), and orders them
by a score of 0 to 1, a weighted mean of four likenesses, each from 0 to 1:

- text: cosine between the sets of runs of two and three characters, each weighted by how few of the candidates have it
  (log of the inverse share, as in Salton & Buckley 1988, "Term-weighting approaches in automatic text
  retrieval"). Runs of characters need no word boundaries, which Thai, Khmer, Lao and Burmese do not write.
  Weights come from the candidates themselves: what everybody in this street writes about tells nothing.
- distance: 1 / (1 + d / 30 m). Half of all pairs of Bangkok lie within 10 m and two in three within 100 m, as
  far as a phone's position is off; beyond that, how far away something is says little.
- age: 1 / (1 + days / 14). Half of those who name an earlier report do so within a week.
- kind: 1 the same; 1/2 where either names none (a third of Bangkok's pairs name the same kinds: weak evidence).

Only what is open, or was closed in the last 30 days, is ranked: older things are new ones.

The weights are round figures chosen among a coarse grid on Bangkok's follow-up pairs, on a plateau where others do
as well: text decides, the rest breaks ties. bench/near_copies.py chooses them again on one half of the pairs and
measures on the other, so that a reader sees what was fitted.
Codes that a text names are never used here: they are how those pairs were found.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

REACH = 700
"""Metres within which a caller looks for candidates; kinds may say less."""
CLOSED_DAYS = 30
RUNS = (2, 3)
"""Characters to a run: three alone do no worse on long texts, two still find a misspelt word in a short one."""
NEAR_METRES, RECENT_DAYS = 30, 14


class Weights(msgspec.Struct, frozen=True):
    """How much each likeness counts; only their proportions matter."""

    text: int = 10
    distance: int = 3
    age: int = 2
    kind: int = 1


USUAL = Weights()


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


class Likeness(msgspec.Struct, frozen=True):
    """How alike two reports are, each from 0 to 1."""

    text: float
    distance: float
    age: float
    kind: float

    def score(self, weights: Weights = USUAL) -> float:
        said = (
            weights.text * self.text
            + weights.distance * self.distance
            + weights.age * self.age
            + weights.kind * self.kind
        )
        return said / (weights.text + weights.distance + weights.age + weights.kind)


class Ranked(msgspec.Struct, frozen=True):
    """A candidate with its score and its distance in metres."""

    ref: str
    score: float
    metres: float


def rank(
    new: Report, candidates: Iterable[Report], *, weights: Weights = USUAL, most: int | None = None
) -> list[Ranked]:
    """Candidates that may be of the same thing, likeliest first; ties by distance, then reference."""
    found = [
        Ranked(one.ref, likeness.score(weights), metres(new, one))
        for one, likeness in compare(new, candidates)
    ]
    return sorted(found, key=lambda one: (-one.score, one.metres, one.ref))[:most]


def compare(new: Report, candidates: Iterable[Report]) -> list[tuple[Report, Likeness]]:
    """How alike the new report and each candidate that still counts are."""
    # Sorted, so that sums of fractions come out the same in whichever order candidates were found.
    among = sorted(
        (one for one in candidates if one.ref != new.ref and counts(new, one)), key=lambda c: c.ref
    )
    texts = _likenesses(new.text, [one.text for one in among])
    return [
        (
            one,
            Likeness(
                text=text,
                distance=1 / (1 + metres(new, one) / NEAR_METRES),
                age=1 / (1 + abs(new.at - one.at) / 1440 / RECENT_DAYS),
                kind=_kind(new.kinds, one.kinds),
            ),
        )
        for one, text in zip(among, texts, strict=True)
    ]


def counts(new: Report, one: Report) -> bool:
    """Whether it is open, or was closed in the last days before the new one."""
    return one.closed_at is None or new.at - one.closed_at <= CLOSED_DAYS * 1440


def metres(a: Report, b: Report) -> float:
    """Distance on a flat map: right to a per mille within a city."""
    north = (a.lat - b.lat) * 0.11132
    east = (a.lon - b.lon) * 0.11132 * math.cos(math.radians((a.lat + b.lat) / 2e6))
    return math.hypot(north, east)


def runs(text: str) -> frozenset[str]:
    """Runs of characters of a text: compatible forms and case made one, spaces single, an edge at both ends."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not plain:
        return frozenset()
    edged = f" {plain} "
    return frozenset(edged[i : i + run] for run in RUNS for i in range(len(edged) - run + 1))


def _likenesses(text: str, others: Sequence[str]) -> list[float]:
    """Weighted cosine between one text and each other: 1 for the same runs, 0 for none in common."""
    mine, theirs = runs(text), [runs(other) for other in others]
    had = Counter(run for each in theirs for run in each)
    # One more of everything than there is, so that no weight is 0 and no text is without length.
    rare = {run: math.log((len(theirs) + 2) / (had[run] + 0.5)) ** 2 for run in {*had, *mine}}
    length = math.fsum(rare[run] for run in mine)
    return [_cosine(mine, each, rare, length) for each in theirs]


def _cosine(mine: frozenset[str], other: frozenset[str], rare: dict[str, float], length: float) -> float:
    if not mine or not other:
        return 0.0
    if mine == other:
        return 1.0
    both = math.fsum(rare[run] for run in mine & other)
    return both / math.sqrt(length * math.fsum(rare[run] for run in other))


def _kind(mine: frozenset[str], other: frozenset[str]) -> float:
    if not mine or not other:
        return 0.5
    return 1.0 if mine & other else 0.0
