"""Who comes to a shift, settled anew: private rows and letters follow, and how many there are goes into an act."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from balai.methods.pledges import COMING, HOPING, WAITING, settle
from balai.methods.pledges import Pledge as Said

from .. import acts
from ..models import Letter, Pledge
from ..states import STANDING


def settled(place_id: UUID, ref: str, shift: str, places: int) -> acts.Stand:
    """How the shift stands with so many places, its call being locked; whoever is moved by that gets a letter."""
    rows = standing(place_id, ref, shift)
    states = settle([Said(p.turn, p.people, p.others, p.state == COMING) for p in rows], places)
    moved = [p for p in rows if states[p.turn] != p.state]
    for one in moved:
        one.state = states[one.turn]
    Pledge.objects.of(place_id).bulk_update(moved, ["state"])
    for state in STANDING:
        write_to(place_id, (p for p in moved if p.state == state), state)
    return stand(shift, rows)


def stand(shift: str, rows: Iterable[Pledge]) -> acts.Stand:
    """People by state."""
    rows = list(rows)
    people: Counter[str] = Counter()
    conditions: Counter[int] = Counter()
    for one in rows:
        people[one.state] += one.people
        if one.state == HOPING:
            conditions[one.others] += one.people
    return acts.Stand(
        shift=shift, coming=people[COMING], hoping=people[HOPING], waiting=people[WAITING],
        conditions=[acts.Condition(others, n) for others, n in sorted(conditions.items())],
        confirmed=sum(bool(one.proof) for one in rows if one.state == COMING),
    )  # fmt: skip


def standing(place_id: UUID, ref: str, shift: str) -> list[Pledge]:
    """Who stands on the lists of a shift, in the order of arrival."""
    every = Pledge.objects.of(place_id).filter(call=ref, shift=shift, state__in=STANDING)
    return list(every.order_by("turn"))


def write_to(place_id: UUID, rows: Iterable[Pledge], what: str) -> None:
    """Write down a letter to each who left an address; it is sent after the commit."""
    Letter.objects.bulk_create(
        [Letter(place_id=place_id, pledge=one.id, what=what) for one in rows if one.contact]
    )
