"""Where somebody stands on a map that was drawn before: a few products, so that pages load no more than that."""

from collections.abc import Mapping

from .models import Drawn


def own_place(drawn: Drawn, said: Mapping[str, int]) -> tuple[float, float] | None:
    """The place of these votes on the map as drawn; None where none of their statements was on it."""
    common = {name: value for name, value in said.items() if name in drawn.space}
    if not common:
        return None
    size = len(drawn.space) + drawn.hidden
    scale = (size / (len(common) + drawn.hidden)) ** 0.5
    x, y = (
        scale
        * sum((value - drawn.space[name][0]) * drawn.space[name][axis] for name, value in common.items())
        for axis in (1, 2)
    )
    return x, y
