"""Sums of what people think, into the record; the map beside it; and ideas that nobody has answered in time."""

import hashlib
import secrets
from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
from django.db import transaction

from balai.methods.opinion.mapping import OpinionMap, opinion_map
from balai.methods.opinion.stability import stability
from balai.methods.opinion.votes import Votes, last_votes
from balai.record.append import append, minute
from balai.record.models import Head

from .. import acts
from ..models import Drawn, Vote
from ..queries import call_named, ideas_across, statements_of
from ..states import ENDED, FEWEST_FOR_MAP, FEWEST_IN_GROUP, MOST_MARKS, allows
from .calling import days_later, locked_idea

NUDGE = 0.02
"""Marks are moved by so much of the picture's width, so that none stands exactly where its votes put it."""


def sum_all() -> int:
    """Sum up every idea on which enough people have said something new. Returns how many were."""
    every = list(Head.objects.values_list("place_id", flat=True))
    voted = Vote.objects.across(every).values_list("place_id", "idea").distinct()
    return sum(sum_up(place_id, ref) for place_id, ref in voted)


def sum_up(place_id: UUID, ref: str) -> bool:
    """Sum up one idea, unless too few people voted, or too few since: a difference must not tell one vote.

    Everything is computed before the idea is locked, so nobody who supports it waits for that.
    """
    statements = statements_of(place_id, ref)
    hidden = [one.ref for one in statements if one.state != "shown"]
    votes = _votes(place_id, ref, [one.ref for one in statements], set(hidden))
    before = Drawn.objects.of(place_id).filter(idea=ref).first()
    digests = _digests(votes)
    changed = digests.items() ^ (before.voted.items() if before else set())
    if len(votes.people) < FEWEST_FOR_MAP or len({who for who, _digest in changed}) < FEWEST_IN_GROUP:
        return False
    found = opinion_map(votes, hidden)
    groups = _groups(found)
    said = _summed(ref, found, groups)
    with transaction.atomic():
        row = locked_idea(place_id, ref)
        over = row.state in ENDED or not allows(call_named(place_id, row.call).phase, "say")
        drawn = Drawn.objects.of(place_id).filter(idea=ref).first() or Drawn(place_id=place_id, idea=ref)
        if over or drawn.voted != (before.voted if before else {}):
            return False
        _draw(drawn, found, groups, digests)
        append(place_id, [said])
    return True


def chase(now: datetime | None = None) -> int:
    """Say of every idea whose day has passed that nothing was said, and by when it is asked again."""
    moment, count = now or datetime.now(UTC), 0
    places = list(Head.objects.values_list("place_id", flat=True))
    for late in ideas_across(places).filter(answer_by__gt="", answer_by__lt=minute(moment)):
        with transaction.atomic():
            row = locked_idea(late.place_id, late.ref)
            if row.answer_by != late.answer_by or row.state in ENDED:
                continue
            days = call_named(row.place_id, row.call).answer_days
            said = acts.IdeaChased(ref=row.ref, step=row.chased + 1, answer_by=days_later(days, moment))
            append(row.place_id, [said])
            count += 1
    return count


def _votes(place_id: UUID, ref: str, every: list[str], hidden: set[str]) -> Votes:
    """The votes on an idea; whoever voted on hidden statements alone is nobody."""
    cast = Vote.objects.of(place_id).filter(idea=ref).values_list("voice", "statement", "value")
    rows = [(voice.hex, on, value) for voice, on, value in cast]
    counted = {voice for voice, on, _value in rows if on not in hidden}
    kept = [row for row in rows if row[0] in counted]
    people, statements, values = zip(*kept, strict=True) if kept else ((), (), ())
    return last_votes(people, statements, values, every_statement=every)


def _digests(votes: Votes) -> dict[str, str]:
    said: dict[str, list[str]] = defaultdict(list)
    for person, on, value in zip(votes.person, votes.statement, votes.value, strict=True):
        said[votes.people[person]].append(f"{votes.statements[on]}{value}")
    return {
        who: hashlib.sha256("|".join(every).encode()).hexdigest()[:12] for who, every in sorted(said.items())
    }


def _groups(found: OpinionMap) -> np.ndarray:
    """Each person's group; -1 for all where one would be too small to show: what is left out could be computed."""
    sizes = found.groups.sizes
    if len(sizes) < 2 or sizes.min() < FEWEST_IN_GROUP:
        return np.full(len(found.groups.group), -1)
    return found.groups.group


def _summed(ref: str, found: OpinionMap, groups: np.ndarray) -> acts.OpinionSummed:
    grouped = bool((groups >= 0).any())
    trusted = stability(found.votes, found.hidden, found.groups) if grouped else None
    agree, disagree, seen = found.votes.totals()
    counts = [
        acts.Counted(
            statement=name,
            all=[int(agree[n]), int(disagree[n]), int(seen[n] - agree[n] - disagree[n])],
            groups=[_cell(found, g, n) for g in range(len(found.groups.centres))] if grouped else [],
        )
        for n, name in enumerate(found.votes.statements)
        if not found.hidden[n] and seen[n] >= FEWEST_IN_GROUP
    ]
    return acts.OpinionSummed(
        idea=ref, people=len(found.votes.people), votes=int(seen[~found.hidden].sum()), counts=counts,
        groups=[int(size) for size in found.groups.sizes] if grouped else [],
        agreement=round(1000 * max(trusted.median, 0)) if trusted else 0,
        stable=bool(trusted and trusted.stable),
    )  # fmt: skip


def _cell(found: OpinionMap, group: int, statement: int) -> list[int]:
    counts = found.counts
    agree, disagree, seen = (
        int(each[group, statement]) for each in (counts.agree, counts.disagree, counts.seen)
    )
    return [agree, disagree, seen - agree - disagree] if seen >= FEWEST_IN_GROUP else []


def _turn(drawn: Drawn, found: OpinionMap) -> np.ndarray:
    """-1 for a direction that points the other way than on the map before, so that no map flips overnight."""
    before = np.array([drawn.space.get(name, [0.0, 0.0, 0.0])[1:] for name in found.votes.statements])
    return np.where((found.space.components * before.reshape(-1, 2).T).sum(axis=1) < 0, -1.0, 1.0)


def _draw(drawn: Drawn, found: OpinionMap, groups: np.ndarray, digests: dict[str, str]) -> None:
    """Keep the map: marks in a random order and a little beside their place; turned as the map before was."""
    random = np.random.default_rng(secrets.randbits(128))
    turn = _turn(drawn, found)
    places = found.places * turn
    reach = max(float(np.ptp(places, axis=0).max()), 1e-9)
    moved = places + random.normal(scale=NUDGE * reach, size=places.shape)
    inside = np.flatnonzero(found.groups.group >= 0)
    random.shuffle(inside)
    inside = inside[:MOST_MARKS]
    drawn.marks = [
        [round(float(moved[n, 0]), 4), round(float(moved[n, 1]), 4), int(groups[n])] for n in inside
    ]
    centre, (one, two) = found.space.centre, found.space.components * turn[:, None]
    drawn.space = {
        name: [float(centre[n]), float(one[n]), float(two[n])]
        for n, name in enumerate(found.votes.statements)
        if not found.hidden[n]
    }
    drawn.hidden = int(found.hidden.sum())
    drawn.voted = digests
    drawn.save()
