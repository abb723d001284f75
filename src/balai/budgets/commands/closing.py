"""Closing: the set is fixed and the way back to voters destroyed, both before anybody counts.

Two transactions, each whole or not at all and each asked again without harm: killed at any moment, the worker goes on
where the record stands.
"""

import logging
import secrets
from collections import Counter as Tally
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused
from balai.places.zones import zone_named
from balai.record.append import append, minute
from balai.record.merkle import leaf_hash, root_of
from balai.record.models import Head

from .. import acts
from ..counting import Points, counted, leaf, parts, points_in
from ..explaining import explained
from ..models import (
    Ballot,
    Boxed,
    Choice,
    Client,
    Code,
    Counter,
    Listed,
    PaperEntry,
    Source,
    Texted,
    Urn,
    Voter,
)
from ..queries import ballot_named, find, held_sources, opened
from .opening import secret_of

log = logging.getLogger(__name__)
REFUSED = "refused:"
COUNTS = ("", "in")


def close_due(now: datetime | None = None) -> int:
    """What the worker does: days that are over are told, votes that are over closed, closed ones counted."""
    now, done = now or datetime.now(UTC), 0
    for place_id, ref in _urns():
        row = find(place_id, ref)
        if row is None:
            continue
        if not row.closed_at:
            _of(Texted, row).filter(until__lt=now).delete()
            tell_days(row, now)
        if row.closes <= minute(now) and not held_sources(place_id, ref):
            close(place_id, ref, now)
            count(place_id, ref)
            done += 1
    return done


def close_by(actor: Actor, place_id: UUID, ref: str, now: datetime | None = None) -> None:
    """The same with a button at the desk, once voting is over. Raises Refused."""
    actor.first(EDITORS, place_id)
    close(place_id, ref, now or datetime.now(UTC))
    count(place_id, ref)


def close(place_id: UUID, ref: str, now: datetime) -> None:
    """Fix the set, once. Raises Refused: voting is not over, or ballots wait at the gate."""
    row = ballot_named(place_id, ref)
    if row.closed_at:
        return
    if minute(now) < row.closes:
        raise Refused(_("Voting is not over yet."))
    with transaction.atomic():
        if not _still_open(place_id, ref):
            return  # somebody else closed it while we waited
        if held_sources(place_id, ref):
            raise Refused(_("Ballots wait at the gate. Decide about them first."))
        days = list(_days(row, held=0))
        left_out = _of(Choice, row).filter(state="out").count()
        unfinished = _of(PaperEntry, row).count()
        voters = _of(Voter, row).count()
        root, ballots = _box(row)
        _destroy_links(row)
        append(place_id, [
            *days,
            acts.BallotClosed(ref=ref, ballots=ballots, root=root, left_out=left_out, unfinished=unfinished),
            acts.LinksDestroyed(ref=ref, voters=voters),
        ])  # fmt: skip


def count(place_id: UUID, ref: str) -> None:
    """Publish what came of a closed set, once, and then why: that takes longer, and nobody waits for it."""
    with transaction.atomic():
        row = _counting(place_id, ref)
        if row and not row.result_at:
            found = counted(opened(row), _boxed(row))
            append(place_id, [*parts(ref, found.choices), found.result])
    with transaction.atomic():
        if _counting(place_id, ref):
            append(place_id, [explained_again(place_id, ref)])
            Urn.objects.of(place_id).filter(ballot=ref).delete()


def _counting(place_id: UUID, ref: str) -> Ballot | None:
    """The ballot, as long as something is left to be said of its set, and nobody else says it."""
    if Urn.objects.of(place_id).filter(ballot=ref).select_for_update().first() is None:
        return None
    row = ballot_named(place_id, ref)
    if not row.closed_at:
        raise Refused(_("Voting is not over yet."))
    return row


def tell_days(row: Ballot, now: datetime) -> None:
    """Say what days that are over brought."""
    today = now.astimezone(zone_named(row.timezone)).date().isoformat()
    with transaction.atomic():
        held = _of(Choice, row).filter(state="held").count()
        if said := list(_days(row, held, before=today)):
            append(row.place_id, said)


def fixed_root(place_id: UUID, ref: str) -> str:
    """The root over the box as it stands here: what an auditor compares with the record."""
    leaves = Boxed.objects.of(place_id).filter(ballot=ref).order_by("number").values_list("leaf", flat=True)
    return root_of(leaf_hash(bytes(one)) for one in leaves).hex()


def explained_again(place_id: UUID, ref: str) -> acts.BallotExplained:
    """What the set that is kept here says: an auditor's, of figures that totals alone cannot tell."""
    row = ballot_named(place_id, ref)
    found = counted(opened(row), _boxed(row))
    return explained(opened(row), found.result, found.choices, found.every)


def _boxed(row: Ballot) -> Iterator[Points]:
    leaves = _of(Boxed, row).values_list("leaf", flat=True).iterator()
    return (points_in(bytes(one)) for one in leaves)


def _urns() -> list[tuple[UUID, str]]:
    places = list(Head.objects.values_list("place_id", flat=True))
    return list(Urn.objects.across(places).values_list("place_id", "ballot"))


def _of(table: Any, row: Ballot) -> Any:
    return table.objects.of(row.place_id).filter(ballot=row.ref)


def _still_open(place_id: UUID, ref: str) -> bool:
    try:
        secret_of(place_id, ref, closing=True)
    except Refused:
        return False
    return True


def _days(row: Ballot, held: int, before: str = "~") -> Iterator[acts.BallotDay]:
    """What each day brought, taken out of the counters."""
    found = list(_of(Counter, row).filter(day__lt=before).select_for_update())
    days: dict[str, Tally[str]] = {}
    for one in found:
        days.setdefault(one.day, Tally())[one.what] += one.n
    _of(Counter, row).filter(id__in=[one.id for one in found]).delete()
    for day, n in sorted(days.items()):
        yield acts.BallotDay(
            ref=row.ref, day=day, held=held,
            accepted=n["accepted:online"] + n["accepted:paper"],
            replaced=n["replaced:online"] + n["replaced:paper"],
            channels=[acts.Count(way, n[f"accepted:{way}"] + n[f"replaced:{way}"]) for way in ("online", "paper")],
            refused=[
                acts.Count(what.removeprefix(REFUSED), many)
                for what, many in sorted(n.items()) if what.startswith(REFUSED)
            ],
        )  # fmt: skip


def _box(row: Ballot) -> tuple[str, int]:
    """Put what counts into the box: salted, in random order. Returns the root over it, and how many there are."""
    choices = list(_of(Choice, row).filter(state__in=COUNTS).values_list("points", flat=True))
    secrets.SystemRandom().shuffle(choices)
    leaves = [leaf(secrets.token_bytes(32), tuple((item, n) for item, n in points)) for points in choices]
    boxed = (Boxed(place_id=row.place_id, ballot=row.ref, number=n, leaf=one) for n, one in enumerate(leaves))
    Boxed.objects.bulk_create(boxed, batch_size=5000)
    return root_of(map(leaf_hash, leaves)).hex(), len(leaves)


def _destroy_links(row: Ballot) -> None:
    """What joined voters with ballots goes: the key, the links under it, and the rows that were written together."""
    for table in (Choice, Code, Source, PaperEntry, Listed, Texted, Client):
        _of(table, row).delete()
    _of(Voter, row).update(link=b"")
    _of(Urn, row).update(sealed=b"")
