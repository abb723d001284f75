"""Voting. One transaction: a hundred casts of one voter at once are one ballot, and the last counts."""

import ipaddress
import random
from collections import Counter as Tally
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext as _

from balai.places.texts import Refused
from balai.places.zones import zone_named
from balai.record.append import minute
from balai.record.fold import insert

from .. import urn
from ..counting import Points
from ..models import Ballot, Choice, Code, Source
from ..queries import find
from .opening import secret_of

SHARDS = 16
# The row is locked from here to the end of the transaction, whether it was there or not.
TAKE_VOTER = """
INSERT INTO budgets_voter AS v (id, place_id, ballot, voter, link, paper)
VALUES (gen_random_uuid(), %s, %s, %s, '', false)
ON CONFLICT (place_id, ballot, voter) DO UPDATE SET ballot = v.ballot RETURNING id, link, paper
"""
NOTE_VOTER = "UPDATE budgets_voter SET paper = %s, link = %s WHERE place_id = %s AND id = %s"
COUNT_SOURCE = """
INSERT INTO budgets_source AS s (id, place_id, ballot, source, n, held)
VALUES (gen_random_uuid(), %s, %s, %s, %s, false)
ON CONFLICT (place_id, ballot, source) DO UPDATE SET n = s.n + excluded.n RETURNING n, held
"""
COUNT_UP = """
INSERT INTO budgets_counter AS c (id, place_id, ballot, day, what, shard, n)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, 1)
ON CONFLICT (place_id, ballot, day, what, shard) DO UPDATE SET n = c.n + 1
"""


class Cast(msgspec.Struct, frozen=True):
    """What a voter is told: nothing by which it could be shown to others how they voted."""

    replaced: bool
    """An earlier ballot of theirs."""
    held: bool
    """It waits at the gate."""


def cast(
    place_id: UUID, ref: str, code: str, points: Points, source: str, now: datetime | None = None
) -> Cast:
    """Take a ballot online. Raises Refused, naming the field; why is counted, and nothing else of it."""
    return _counted(place_id, ref, code, points, source, now or datetime.now(UTC))


def cast_paper(place_id: UUID, ref: str, code: str, points: Points, now: datetime | None = None) -> Cast:
    """Take a ballot on paper that two people entered alike: it stands, whatever comes online before or after."""
    return _counted(place_id, ref, code, points, "", now or datetime.now(UTC))


class Uncounted(Refused):
    """A refusal with the reason under which it is counted."""

    def __init__(self, why: str, message: str, field: str = "") -> None:
        super().__init__(message, field)
        self.why = why


def _counted(place_id: UUID, ref: str, code: str, points: Points, source: str, now: datetime) -> Cast:
    row = find(place_id, ref)
    if row is None:
        raise Refused(_("There is no such vote."))
    try:
        with transaction.atomic():
            return _cast(row, code, points, source, now)
    except Uncounted as refused:
        with transaction.atomic():
            secret_of(place_id, ref)
            count_up(row, f"refused:{refused.why}", now)
        raise


def _cast(row: Ballot, code: str, points: Points, source: str, now: datetime) -> Cast:
    secret = secret_of(row.place_id, row.ref)
    check_time(row, now)
    code = known_code(row, secret, code)
    points = check_points(row, points)
    paper = not source
    voter, link, on_paper = _one("the voter", TAKE_VOTER, row, urn.keyed(secret, "voter", code))
    if on_paper and not paper:
        raise Uncounted("paper", _("A ballot on paper was entered with this code: that one counts."), "code")
    choice = Choice.objects.of(row.place_id).get(id=urn.linked(secret, link)) if bytes(link) else None
    one = choice or Choice(place_id=row.place_id, ballot=row.ref)
    held = _at_gate(row, secret, one, source)
    one.points, one.state = [list(pair) for pair in points], "held" if held else ""
    if choice:
        one.save()
    else:
        insert(Choice, [one])
    with connection.cursor() as cursor:
        cursor.execute(NOTE_VOTER, [paper, link if choice else urn.link(secret, one.id), row.place_id, voter])
    count_up(row, f"{'replaced' if choice else 'accepted'}:{'paper' if paper else 'online'}", now)
    return Cast(replaced=choice is not None, held=held)


def _one(what: str, sql: str, row: Ballot, *values: Any) -> tuple[UUID, bytes, bool]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [row.place_id, row.ref, *values])
        found = cursor.fetchone()
    assert found is not None, what
    return found


def _at_gate(row: Ballot, secret: bytes, one: Choice, source: str) -> bool:
    """Whether this ballot waits at the gate; when it is the one too many, all from this address wait."""
    hashed = urn.keyed(secret, "source", network_of(source)) if source else b""
    moved, one.source = bytes(one.source) != hashed, hashed
    if not source:
        return False
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SOURCE, [row.place_id, row.ref, hashed, int(moved)])
        n, held = cursor.fetchone() or (0, False)
    if n >= row.gate and not held:
        mine = {"ballot": row.ref, "source": hashed}
        Source.objects.of(row.place_id).filter(**mine).update(held=True)
        Choice.objects.of(row.place_id).filter(**mine, state="").update(state="held")
        held = True
    return bool(held)


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits that a home or a telephone is given."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def known_code(row: Ballot, secret: bytes, code: str) -> str:
    """The code in its usual form. Raises Refused: nobody was given it."""
    plain = urn.as_code(code)
    kept = urn.keyed(secret, "code", plain)
    if not plain or not Code.objects.has(row.place_id, ballot=row.ref, code=kept):
        raise Uncounted("code", _("This code is not known here. Look at your letter again."), "code")
    return plain


def check_time(row: Ballot, now: datetime) -> None:
    if minute(now) < row.opens:
        raise Uncounted("time", _("Voting has not begun yet."))
    if minute(now) >= row.closes or row.closed_at:
        raise Refused(_("This vote is closed."))


def check_points(row: Ballot, points: Points) -> Points:
    """What a ballot may say, by number of project. Raises Refused."""
    try:
        _check_points(row, points)
    except Refused as refused:
        raise Uncounted("choices", str(refused), "points") from refused
    return tuple(sorted(points))


def _check_points(row: Ballot, points: Points) -> None:
    chosen = Tally(item for item, _given in points)
    given = sum(n for _item, n in points) if row.kind == "cumulative" else len(points)
    if not points:
        raise Refused(_("Choose at least one project."))
    if any(n > 1 or not 0 <= item < len(row.items) for item, n in chosen.items()):
        raise Refused(_("Choose from the projects of this vote, each once."))
    if given > row.most:
        raise Refused(_("That is more than one ballot may give: at most %(most)d.") % {"most": row.most})
    places = sorted((n for _item, n in points), reverse=True)
    if row.kind == "ordinal" and places != list(range(row.most, row.most - given, -1)):
        raise Refused(_("Give each place once, from the first one on and without a gap."))
    if places[-1] < 1 or (row.kind in {"approval", "choose-1"} and places[0] > 1):
        raise Refused(_("Choose from the projects of this vote, each once."))
    if row.within and (over := cost_of(row, chosen) - row.budget) > 0:
        raise Refused(_("That costs more than there is: too much by %(over)d.") % {"over": over})


def cost_of(row: Ballot, chosen: Iterable[int]) -> int:
    return sum(row.items[item]["cost"] for item in chosen)


def count_up(row: Ballot, what: str, now: datetime) -> None:
    """One more of this, today as the city has it; the day is told when it is over."""
    day = now.astimezone(zone_named(row.timezone)).date().isoformat()
    with connection.cursor() as cursor:
        shard = random.randrange(SHARDS)  # noqa: S311 (which row is counted up)
        cursor.execute(COUNT_UP, [row.place_id, row.ref, day, what, shard])
