"""Which letters are due: what the record says since the last look, and silence. Written down, not yet sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from balai.places.links import naming
from balai.record.acts import Act
from balai.record.append import minute
from balai.record.models import Head
from balai.record.read import acts as acts_of
from balai.record.read import sizes

from .. import acts
from ..models import Letter, Reader, Told
from ..projections import when
from ..queries import calls, ideas_named, ideas_of
from ..states import QUIET_DAYS, goes_on

AT_ONCE = 500
"""Acts of a city that are looked at in one transaction."""
OLD = timedelta(days=2)
"""What happened longer ago (an import) is no news to anybody."""
About = Callable[[UUID, Any], list[tuple[str, str]]]
NEWS: dict[type[Act], About] = {
    acts.IdeaAnswered: lambda _place, act: [(act.ref, "answered")],
    acts.IdeaChased: lambda _place, act: [(act.ref, "chased")],
    acts.IdeaAmended: lambda _place, act: [(act.ref, "amended")],
    acts.IdeaWithdrawn: lambda _place, act: [(act.ref, "withdrawn")],
    acts.IdeaMerged: lambda _place, act: [(act.ref, "merged"), (act.into, "joined")],
    acts.IdeaModerated: lambda _place, act: [(act.ref, "shown" if act.shown else "held")],
    acts.AmendmentModerated: lambda _place, act: [(act.idea, "offered")] if act.shown else [],
    acts.CallMoved: lambda place_id, act: [(one.ref, "moved") for one in ideas_of(place_id, act.ref)],
}
"""By act: the ideas it is news of, and what is said."""


def collect(now: datetime | None = None) -> int:
    """Write down every letter that is due. Returns how many (the worker does this again and again)."""
    now = now or datetime.now(UTC)
    places = list(Head.objects.values_list("place_id", flat=True))
    read = dict(Told.objects.across(places).values_list("place_id", "entry"))
    grown = {place_id: size for place_id, size in sizes(list(read)).items() if read[place_id] < size}
    return sum(_of_place(place_id, size, now) for place_id, size in grown.items())


def _of_place(place_id: UUID, size: int, now: datetime) -> int:
    """In one transaction with the mark of how far it was read: a break writes no letter twice, and loses none."""
    with transaction.atomic():
        mark = Told.objects.of(place_id).select_for_update().get()
        end = min(size, mark.entry + AT_ONCE)
        found: list[Letter] = []
        for index, act in acts_of(place_id, mark.entry, end):
            if (about := NEWS.get(type(act))) and when(act) >= minute(now - OLD):
                found += _to_readers(place_id, index, about(place_id, act))
            for idea in {
                one.ref for one in getattr(act, "links", ()) if one.kind == "idea" and not one.origin
            }:
                found += _of_what_came(place_id, index, idea)
            if isinstance(act, acts.IdeaMerged):
                _read_on(place_id, act.ref, act.into)
        Letter.objects.bulk_create(found, ignore_conflicts=True)
        mark.entry = max(mark.entry, end)
        mark.save(update_fields=["entry"])
    return len(found)


def _to_readers(place_id: UUID, entry: int, news: list[tuple[str, str]]) -> list[Letter]:
    said = dict(news)
    readers = Reader.objects.of(place_id).filter(idea__in=list(said), confirmed=True)
    return [
        Letter(place_id=place_id, entry=entry, reader=reader, idea=idea, what=said[idea])
        for reader, idea in readers.values_list("id", "idea")
    ]


def _of_what_came(place_id: UUID, entry: int, idea: str) -> list[Letter]:
    """Of a room that names the idea, each thing once, as far as everybody may see it."""
    there = [one.value for one in naming(place_id, "", "idea", [idea])[idea]]
    found = []
    for reader in Reader.objects.of(place_id).filter(idea=idea, confirmed=True):
        if new := [value for value in there if value not in reader.named]:
            reader.named = [*reader.named, *new]
            reader.save(update_fields=["named"])
            found.append(
                Letter(
                    place_id=place_id, entry=entry, reader=reader.id, idea=idea, what="named", other=new[0]
                )
            )
    return found


def _read_on(place_id: UUID, idea: str, into: str) -> None:
    """Whoever read of an idea that goes on in another reads of that one, and ends it by the link of any letter."""
    every = Reader.objects.of(place_id)
    there = every.filter(idea=into).values_list("email", flat=True)
    every.filter(idea=idea, confirmed=True).exclude(email__in=list(there)).update(idea=into, author=False)


def write_of_silence(now: datetime | None = None) -> int:
    """A letter to whoever has heard nothing for long, of an idea of which nothing was heard. Returns how many."""
    now = now or datetime.now(UTC)
    places = list(Head.objects.values_list("place_id", flat=True))
    read = Told.objects.across(places).values_list("place_id", flat=True)
    return sum(_silence(place_id, now) for place_id in read)


def _silence(place_id: UUID, now: datetime) -> int:
    before = now - timedelta(days=QUIET_DAYS)
    long_ago = Q(told_at__lt=before) | Q(told_at=None, since__lt=before)
    readers = list(Reader.objects.of(place_id).filter(long_ago, confirmed=True))
    rows = {row.ref: row for row in ideas_named(place_id, {one.idea for one in readers})}
    moved = {one.ref: one.moved_at for one in calls(place_id)}
    waiting = set(Letter.objects.of(place_id).filter(sent_at=None).values_list("reader", flat=True))
    due = [
        one
        for one in readers
        if (row := rows.get(one.idea)) and goes_on(row.state) and one.id not in waiting
        and max(row.updated_at, moved.get(row.call, "")) < minute(before)
    ]  # fmt: skip
    Letter.objects.bulk_create(
        [Letter(place_id=place_id, reader=one.id, idea=one.idea, what="quiet") for one in due]
    )
    return len(due)
