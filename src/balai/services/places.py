"""Where something is: in which area, what lies around it, and how exactly that may be said."""

import math
import re
from decimal import Decimal

from balai.methods.distance import METRES_PER_DEGREE, MICRO
from balai.places.rings import EAST, NORTH, in_street

DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{0,20})?")
HOME_METRES = 500


def micro(said: str) -> int | None:
    """Degrees as whole numbers of 1e-6 degree; None where it is no number of degrees."""
    said = said.strip()
    return round(Decimal(said) * MICRO) if DEGREES.fullmatch(said) else None


def shown(lat: int, lon: int, precision: str) -> tuple[int, int]:
    """The point as the record may carry it: to 1e-5 degree, or the middle of a square of 500 m."""
    if precision == "street":
        return in_street(lat, lon)
    high = round(HOME_METRES / METRES_PER_DEGREE * MICRO)
    row = math.floor(lat / high)
    # The width of a square follows from its row alone, so that every point of the row falls into the same grid.
    wide = round(high / max(math.cos(math.radians((row + 0.5) * high / MICRO)), 0.01))
    middle = round((row + 0.5) * high), round((math.floor(lon / wide) + 0.5) * wide)
    return _in_the_world(middle[0], NORTH), _in_the_world(middle[1], EAST)


def _in_the_world(value: int, most: int) -> int:
    """A square at the edge of the map has its middle beyond it."""
    return max(-most, min(value, most))


def box(lat: int, lon: int, reach: float) -> tuple[int, int, int, int]:
    """(south, west, north, east) of everything within `reach` metres, and a little more."""
    high = math.ceil(reach / METRES_PER_DEGREE * MICRO)
    wide = math.ceil(high / max(math.cos(math.radians(lat / MICRO)), 0.01))
    return lat - high, lon - wide, lat + high, lon + wide
