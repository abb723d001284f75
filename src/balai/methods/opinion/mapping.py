"""A conversation's whole picture: where people stand, their groups, and what the groups and all of them say."""

from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np

from . import asking
from .grouping import Groups, find_groups
from .representative import (
    Saying,
    Side,
    Tally,
    consensus,
    group_informed_consensus,
    representative,
    tally,
)
from .space import Space, extremity, places_in_space, taking_part, turned_like
from .votes import Votes


class OpinionMap(msgspec.Struct, frozen=True):
    """All that follows from the votes. `hidden` is the mask of statements moderated out or about the person."""

    votes: Votes
    hidden: np.ndarray
    space: Space
    places: np.ndarray
    groups: Groups
    counts: Tally
    said: list[list[Saying]]
    shared: dict[Side, list[Saying]]
    group_informed: np.ndarray
    to_ask: np.ndarray
    """Weight of each statement for being asked next; 0 where it is hidden."""


def opinion_map(votes: Votes, hidden: Iterable[Any] = (), before: OpinionMap | None = None) -> OpinionMap:
    """The map of these votes. With `before` (the map of a moment ago) it is drawn from there: quickly, and steadily.

    `hidden` names statements. Everything but the starts of grouping is the same with `before` as without.
    """
    out = set(hidden)
    mask = np.array([name in out for name in votes.statements], dtype=bool)
    space, places = places_in_space(votes, mask)
    if before is not None:
        space, places = turned_like(space, places, before.space)
    groups = find_groups(places, taking_part(votes), before.groups if before else None)
    counts = tally(votes, groups.group, len(groups.centres))
    nobody_about = np.zeros(len(mask), dtype=bool)
    weight = asking.priorities(*votes.totals(), extremity(space), nobody_about)
    return OpinionMap(
        votes,
        mask,
        space,
        places,
        groups,
        counts,
        representative(votes.statements, counts, mask),
        consensus(votes, mask),
        group_informed_consensus(counts),
        np.where(mask, 0.0, weight),
    )
