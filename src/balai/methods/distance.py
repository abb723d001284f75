"""How far apart two points are."""

import math

MICRO = 1_000_000
METRES_PER_DEGREE = 111_320.0


def metres(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Distance between two points (lat, lon in 1e-6 degree), flat: right to a per mille within a city."""
    north = (b[0] - a[0]) / MICRO * METRES_PER_DEGREE
    east = (b[1] - a[1]) / MICRO * METRES_PER_DEGREE * math.cos(math.radians((a[0] + b[0]) / 2 / MICRO))
    return math.hypot(north, east)
