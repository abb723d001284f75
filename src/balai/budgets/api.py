"""What the API says of votes about money: rules, projects, sums and reasons; never who voted, nor how anybody did.

Money of a ballot is in whole units of its currency.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404

from balai.record.api import head_named
from balai.record.documents import Documents, encoded

from . import queries
from .models import Ballot
from .states import state_of


class BallotShown(msgspec.Struct, frozen=True):
    """A vote about money, as it was frozen, and what came of it. Moments are UTC; money is in whole units."""

    ref: str
    title: str
    state: str
    """coming, open, counting, done or withdrawn."""
    text: str
    budget: int
    currency: str
    kind: str
    """approval, choose-1, cumulative or ordinal."""
    most: int
    """Projects that one ballot may choose or put in order, or points that it may give."""
    within: bool
    """Whether what one ballot chooses must fit the budget together."""
    rule: str
    utility: str
    completion: str
    stop: str
    step_percent: int
    start: str
    seed: str
    who: str
    ways: list[str]
    opens: str
    closes: str
    timezone: str
    gate: int
    projects: int
    accepted: int
    """Voters whose ballot was taken, until yesterday while it is open."""
    replaced: int
    paper: int
    held: int
    ballots: int
    """In the closed set."""
    left_out: int
    unfinished: int
    root: str
    counted_by: str
    """The rule that counted; empty before the result."""
    funded: list[str]
    """Keys of projects, in the order in which they were chosen."""
    cost: int
    whole: bool
    unique: int
    by_votes: list[str]
    """What the most votes first would have funded."""
    nothing: int | None
    """Voters nothing of whose choice is funded; null where that is not said."""
    nothing_by_votes: int | None
    opened_at: str
    closed_at: str
    result_at: str
    withdrawn_at: str
    reason: str
    """Why it was withdrawn."""
    updated_at: str


class BallotProject(msgspec.Struct, frozen=True):
    """A project of a vote about money: what it got, and why it is funded or not. Null before the result.

    `each` and `missing` are in hundredths of the currency's unit, all else in whole units.
    """

    ballot: str
    key: str
    name: str
    text: str
    cost: int
    photo: str
    """Commitment: an address beside the record."""
    voters: int | None
    points: int | None
    place: int | None
    """Its turn among those that are funded; 0: it is not."""
    payers: int | None
    each: int | None
    short: int | None
    missing: int | None
    over: int | None
    more: int | None
    tried: int | None


class BallotDayShown(msgspec.Struct, frozen=True):
    """What a day brought."""

    day: str
    accepted: int
    replaced: int


class GateDecision(msgspec.Struct, frozen=True):
    """Ballots that came in great number from one address, and whether they count."""

    at: str
    by: str
    ballots: int
    counted: bool
    reason: str


class BallotDetail(BallotShown, frozen=True):
    """A vote about money with its projects, its days and what was decided at the gate."""

    items: list[BallotProject]
    days: list[BallotDayShown]
    refused: dict[str, int]
    decisions: list[GateDecision]


REASONS = ("payers", "each", "short", "missing", "over", "more", "tried")


def ballots(place: str, part: slice | None) -> tuple[Documents, UUID]:
    """Votes of a place, the last to close first. Raises Http404."""
    place_id, now = head_named(place).place_id, queries.now()
    every = queries.ballots(place_id)
    rows = list(every[part] if part else every)
    said = [BallotShown(**_shown(row, now)) for row in rows]
    return Documents(encoded(said).json, every.count() if part else len(rows)), place_id


def projects(place: str, part: slice | None) -> tuple[Documents, UUID]:
    """Every project of every vote of a place, as the votes and their projects stand. Raises Http404."""
    place_id = head_named(place).place_id
    return encoded(list(_projects(place_id, list(queries.ballots(place_id)))), part), place_id


def ballot(place: str, ref: str) -> tuple[bytes, UUID]:
    """One vote. Raises Http404."""
    place_id = head_named(place).place_id
    row = queries.find(place_id, ref)
    if row is None:
        raise Http404(f"No vote of {place} is called {ref}.")
    detail = BallotDetail(
        **_shown(row, queries.now()), items=list(_projects(place_id, [row])), refused=row.refused,
        days=[BallotDayShown(**one) for one in row.days], decisions=[GateDecision(**one) for one in row.decisions],
    )  # fmt: skip
    return msgspec.json.encode(detail), place_id


def _shown(row: Ballot, now: str) -> dict[str, Any]:
    how = {
        name: row.counting.get(name)
        for name in ("rule", "utility", "completion", "stop", "step_percent", "start")
    }
    apart = {
        **how, "state": state_of(row, now), "projects": len(row.items), "counted_by": row.rule,
        "nothing": _said(row.nothing), "nothing_by_votes": _said(row.nothing_by_votes),
    }  # fmt: skip
    own = {name: getattr(row, name) for name in BallotShown.__struct_fields__ if name not in apart}
    return {**own, **apart}


def _said(n: int) -> int | None:
    return None if n < 0 else n


def _projects(place_id: UUID, rows: Sequence[Ballot]) -> Iterable[BallotProject]:
    seen = queries.pictures(place_id, rows)
    for row in rows:
        got, why = ({one["key"]: one for one in found} for found in (row.totals, row.whys))
        place = {key: n for n, key in enumerate(row.funded, 1)}
        for item in row.items:
            key = item["key"]
            reasons = {name: why[key][name] if key in why else None for name in REASONS}
            yield BallotProject(
                ballot=row.ref, key=key, name=item["name"], text=item["text"], cost=item["cost"],
                photo=item["photo"] if item["photo"] in seen else "", voters=got.get(key, {}).get("voters"),
                points=got.get(key, {}).get("points"), place=place.get(key, 0) if row.result_at else None, **reasons,
            )  # fmt: skip
