"""Seats and shares that add up: the method of largest remainders (Hamilton)."""

from collections.abc import Sequence


def largest_remainder(weights: Sequence[int], units: int) -> list[int]:
    """Divide `units` whole units in proportion to `weights`; the parts add to exactly `units`.

    Every part first gets its whole quota (weight × units / sum, rounded down); what is left goes, one unit
    each, to the largest remainders. A tie goes to the larger weight, then to the earlier place in the list.
    No part is further than one unit from its exact quota. All weights 0 gives all parts 0, since nothing can
    be shared among nobody. ValueError for a negative weight or unit. Exact integers throughout.
    Source: Balinski and Young, Fair Representation (1982), chapter 3.
    """
    if units < 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights and units must not be negative")
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    parts = [weight * units // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(weights[i] * units % total), -weights[i], i))
    for i in by_remainder[: units - sum(parts)]:
        parts[i] += 1
    return parts


def shares(weights: Sequence[int], decimals: int = 0) -> list[str]:
    """Percentages of `weights` as text with `decimals` digits that add to exactly 100.

    Each is "" when all weights are 0: a share of nothing is unknown, not zero.
    """
    if sum(weights) == 0:
        return [""] * len(weights)
    scale = 10**decimals
    parts = largest_remainder(weights, 100 * scale)
    if decimals == 0:
        return [str(part) for part in parts]
    return [f"{part // scale}.{part % scale:0{decimals}d}" for part in parts]
