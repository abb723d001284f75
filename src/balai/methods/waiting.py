"""How long something takes when part of it is still going on, and shares with their uncertainty.

`median` is that of Kaplan and Meier (1958, "Nonparametric estimation from incomplete observations", JASA 53): what is
still open counts as long as it has lasted, so that leaving the hard cases open makes no figure shorter. Its interval
is Brookmeyer and Crowley's (1982, Biometrics 38) on the logarithm of the curve, as R's `survival` prints it.
`share` has Wilson's interval (1927, JASA 22), which stays within 0 and 1 also for few cases.
"""

import math
from collections.abc import Iterable

import msgspec

Z = 1.959963984540054
"""Two-sided 95 %."""
FEW = 30
"""Below so many cases a figure tells more of chance than of the city."""


class Spell(msgspec.Struct, frozen=True):
    """`count` cases that lasted `days`; `ended`: it was over then, else it was still going on."""

    days: float
    ended: bool
    count: int = 1


class Interval(msgspec.Struct, frozen=True):
    """An estimate with its 95 % interval; None where the cases do not reach so far."""

    value: float | None
    low: float | None
    high: float | None


def median(spells: Iterable[Spell]) -> Interval:
    """Days until half of all cases are over, in any order of the cases."""
    left, surviving, variance = 0, 1.0, 0.0
    at: dict[float, list[int]] = {}
    for spell in spells:
        at.setdefault(spell.days, [0, 0])[0 if spell.ended else 1] += spell.count
        left += spell.count
    value = low = high = None
    for days in sorted(at):
        ended, going_on = at[days]
        if ended:
            surviving *= 1 - ended / left
            variance += ended / (left * (left - ended)) if left > ended else math.inf
            spread = Z * math.sqrt(variance)
            if value is None and surviving <= 0.5 + 1e-12:
                value = days
            if low is None and surviving * math.exp(-spread) <= 0.5:
                low = days
            if high is None and surviving > 0 and surviving * math.exp(spread) <= 0.5:
                high = days
        left -= ended + going_on
    return Interval(value, low, high)


def share(part: int, whole: int) -> Interval:
    """part / whole as a fraction; no value for no cases. Raises ValueError where there are more parts than cases."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole}")
    if not whole:
        return Interval(None, None, None)
    p, z2 = part / whole, Z * Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return Interval(p, max(0.0, middle - half), min(1.0, middle + half))
