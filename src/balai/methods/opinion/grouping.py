"""Groups: people who stand close together, first in up to a hundred small clusters, then in two to five groups."""

import msgspec
import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

BASE = 100
STARTS = 20
"""How many times the groups are sought from other starts; the tightest result counts."""
ROUNDS, BASE_ROUNDS = 100, 20
"""Most rounds of k-means. The small clusters need not settle: they only stand for the people in them."""
ENOUGH = 20_000
"""People whose places set the small clusters where there are more: two hundred for each. All then join the nearest."""
SEED = 20260101


class Groups(msgspec.Struct, frozen=True):
    """Who belongs together. `base` and `group` give each person's (-1: has not voted enough).

    Groups are numbered from the largest; `centres` are theirs, `base_centres` those of the small clusters, and
    `silhouette` says how far the groups stand apart (-1 to 1; 0 where there is but one).
    """

    base: np.ndarray
    base_centres: np.ndarray
    group: np.ndarray
    centres: np.ndarray
    silhouette: float

    @property
    def sizes(self) -> np.ndarray:
        return np.bincount(self.group[self.group >= 0], minlength=len(self.centres))


def find_groups(places: np.ndarray, inside: np.ndarray, before: Groups | None = None) -> Groups:
    """Group the people who are `inside` (mask) by their places (n × 2).

    `before` gives the starts instead of the seeded ones: quicker, and groups keep their numbers. Fewer than two
    distinct places are one group.
    """
    points = places[inside]
    base_centres, base_of = _small_clusters(points, before)
    sizes = np.bincount(base_of, minlength=len(base_centres)).astype(float)
    most = min(5, 2 + len(base_centres) // 12, len(base_centres))
    apart = cdist(base_centres, base_centres)
    best = (0.0, np.zeros(len(base_centres), dtype=int), base_centres[:1])
    for k in range(2, most + 1):
        starts = _starts(base_centres, sizes, k, before)
        centres, of = tightest(base_centres, sizes, starts)
        score = silhouette(apart, of)
        if k == 2 or score > best[0] + 1e-12:
            best = (score, of, centres)
    return _numbered(inside, base_of, base_centres, best, sizes, before)


def k_means(
    points: np.ndarray, weights: np.ndarray, start: np.ndarray, rounds: int = ROUNDS
) -> tuple[np.ndarray, np.ndarray, float]:
    """Weighted k-means from a start: centres, the cluster of each point, and the weighted squared spread.

    A cluster that nothing is near any more keeps its centre.
    """
    centres, of = start, np.full(len(points), -1)
    for _round in range(rounds):
        far, nearest = cKDTree(centres).query(points)
        if np.array_equal(nearest, of):
            break
        of = nearest
        weight = np.bincount(of, weights=weights, minlength=len(centres))
        sums = np.transpose(
            [np.bincount(of, weights=weights * axis, minlength=len(centres)) for axis in points.T]
        )
        centres = np.where(weight[:, None] > 0, sums / np.maximum(weight, 1e-300)[:, None], centres)
    return centres, of, float((weights * far**2).sum())


def tightest(points: np.ndarray, weights: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centres and clusters of the start (one of many × k × 2) from which `k_means` ends with the least spread.

    All starts go on together, because there are few points: one that has settled stays as it is.
    """
    centres, (many, k) = starts, starts.shape[:2]
    cluster = np.arange(many * k).reshape(many, k)
    of = np.full((many, len(points)), -1)
    for _round in range(ROUNDS):
        x, y = (points[:, axis, None] - centres[:, None, :, axis] for axis in (0, 1))
        far = x**2 + y**2
        nearest = cluster[:, 0, None] + far.argmin(axis=2)
        if np.array_equal(nearest, of):
            break
        of = nearest
        weight, *sums = (
            np.bincount(of.ravel(), weights=np.tile(each, many), minlength=many * k).reshape(many, k, 1)
            for each in (weights, *(weights * axis for axis in points.T))
        )
        centres = np.where(weight > 0, np.concatenate(sums, axis=2) / np.maximum(weight, 1e-300), centres)
    best = int((weights * far.min(axis=2)).sum(axis=1).argmin())
    return centres[best], of[best] - best * k


def silhouette(apart: np.ndarray, of: np.ndarray) -> float:
    """Mean silhouette of points by their distances (n × n) and clusters; a point alone counts 0, one cluster is 0."""
    clusters = np.unique(of)
    if len(clusters) < 2:
        return 0.0
    member = (of[:, None] == clusters).astype(float)
    total, size = apart @ member, member.sum(axis=0)
    own = np.searchsorted(clusters, of)
    row = np.arange(len(of))
    within = total[row, own] / np.maximum(size[own] - 1, 1)
    mean = total / size
    mean[row, own] = np.inf
    other = mean.min(axis=1)
    worst = np.maximum(within, other)
    score = np.where((size[own] > 1) & (worst > 0), (other - within) / np.where(worst > 0, worst, 1), 0.0)
    return float(score.mean())


def spread_starts(points: np.ndarray, weights: np.ndarray, k: int, many: int = STARTS) -> np.ndarray:
    """Many times k of the points, each drawn with a chance that grows with its distance from those already drawn.

    The same draws each time. Shape: many × k × 2.
    """
    draws = np.random.default_rng(SEED).random((many, k))
    chance = np.cumsum(weights / weights.sum())
    chosen = np.empty((many, k), np.intp)
    chosen[:, 0] = np.searchsorted(chance / chance[-1], draws[:, 0], side="right")
    x, y = points.T.copy()
    near = np.full((many, len(points)), np.inf)
    for n in range(1, k):
        last = chosen[:, n - 1, None]
        np.minimum(near, (x - x[last]) ** 2 + (y - y[last]) ** 2, out=near)
        chances = near * weights
        drawn = (draws[:, n] * chances.sum(axis=1))[:, None]
        chosen[:, n] = (np.cumsum(chances, axis=1) < drawn).sum(axis=1).clip(max=len(points) - 1)
    return points[chosen]


def _small_clusters(points: np.ndarray, before: Groups | None) -> tuple[np.ndarray, np.ndarray]:
    """The distinct places themselves where there are few; else a hundred clusters."""
    if len(np.unique(points[:, 0].round(12))) <= BASE:  # else there are more than that anyway
        distinct, of = np.unique(points.round(12), axis=0, return_inverse=True)
        if len(distinct) <= BASE:
            return distinct, of.reshape(-1)
    every, points = points, _some_of(points)
    ones = np.ones(len(points))
    if before is not None and len(before.base_centres) == BASE:
        start = before.base_centres
    else:
        start = spread_starts(points, ones, BASE, 1)[0]
    centres, of, _spread = k_means(points, ones, start, BASE_ROUNDS)
    if len(points) < len(every):
        of = cKDTree(centres).query(every)[1]
    used, of = np.unique(of, return_inverse=True)
    return centres[used], of.reshape(-1)


def _some_of(points: np.ndarray) -> np.ndarray:
    """All of them, or as many as tell where a hundred small clusters lie."""
    if len(points) <= ENOUGH:
        return points
    return points[np.sort(np.random.default_rng(SEED).choice(len(points), ENOUGH, replace=False))]


def _starts(points: np.ndarray, sizes: np.ndarray, k: int, before: Groups | None) -> np.ndarray:
    if before is None:
        return spread_starts(points, sizes, k)
    return before.centres[None] if len(before.centres) == k else spread_starts(points, sizes, k, 3)


def _numbered(
    inside: np.ndarray,
    base_of: np.ndarray,
    base_centres: np.ndarray,
    best: tuple[float, np.ndarray, np.ndarray],
    sizes: np.ndarray,
    before: Groups | None,
) -> Groups:
    """Groups from the largest, or, where as many were there before, in their order."""
    score, of, centres = best
    used, of = np.unique(of, return_inverse=True)
    of, centres = of.reshape(-1), centres[used]
    if before is None or len(before.centres) != len(centres):
        order = np.argsort(-np.bincount(of, weights=sizes), kind="stable")
        of, centres = np.argsort(order)[of], centres[order]
    base, group = np.full(len(inside), -1), np.full(len(inside), -1)
    base[inside] = base_of
    group[inside] = of[base_of]
    return Groups(base, base_centres, group, centres, score)
