"""Requests of another system as acts, a few thousand in a transaction."""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from balai.methods.words import folded
from balai.places.texts import Refused
from balai.record.acts import Act, Commitment
from balai.record.append import Beside, Salted, append, keep_asides, salted
from balai.record.fold import insert
from balai.record.ids import ref_from, row_id
from balai.record.models import Head

from .. import acts
from ..models import Area, ExactPoint, Kind, Request, Searchable
from ..places import shown
from ..queries import area_at, areas
from .table import Map, Ticket

BY = "import"
REACH_OUT = re.compile(r"\d(?:[ .-]?\d){8,}|[^\s@]+@[^\s@]+\.\w")
"""Something like a telephone number or an e-mail address: nobody looked at these texts."""
PLAIN = "text/plain; charset=utf-8"
Observed = dict[str, list[tuple[str, str, str]]]
"""By outside id: minute, our state and theirs, oldest first."""


class Prepared(NamedTuple):
    """A batch as it will be written."""

    tickets: list[Ticket]
    codes: list[str]
    beside: list[Salted]
    said: list[Act]
    searchable: list[Searchable]


class Batches:
    """Writes batches: what it needs of the place is read once."""

    def __init__(self, place_id: UUID, prefix: str, how: Map, observed: Observed) -> None:
        self.place_id, self.prefix, self.how, self.observed = place_id, prefix, how, observed
        self.size = Head.objects.get(place_id=place_id).size
        """Of the record when this last read or wrote it: while it stays, nobody else wrote anything."""
        there = Request.objects.of(place_id)
        self.known = set(
            there.filter(source=self.how.source).exclude(outside="").values_list("outside", flat=True)
        )
        self.taken = set(there.values_list("code", flat=True))
        self.precision = dict(Kind.objects.of(place_id).values_list("code", "place"))
        self.areas = [(_box(area), area) for area in areas(place_id)]

    def write_all(self, batches: Iterable[list[Ticket]]) -> Iterator[tuple[int, int]]:
        """Write what is new of each batch; yields how many were looked at and how many written.

        The database and this process each have a core: the next batch is made ready while one is written.
        """
        with ThreadPoolExecutor(1) as beside:
            ready = None
            for batch in batches:
                coming = (
                    len(batch),
                    beside.submit(self.prepare, [t for t in batch if t.outside not in self.known]),
                )
                if ready:
                    yield ready[0], self.write(ready[1].result())
                ready = coming
            if ready:
                yield ready[0], self.write(ready[1].result(), last=True)

    def prepare(self, batch: list[Ticket]) -> Prepared:
        """Everything that needs no database."""
        codes = [self._free_code(one.outside) for one in batch]
        words = [text for one in batch for text in (one.text, one.address, one.note)]
        kept = salted(
            Beside(text.encode(), PLAIN, shown=not REACH_OUT.search(text)) for text in words if text
        )
        commitments = iter(kept)
        beside = iter([Commitment(next(commitments).commitment) if text else None for text in words])
        said = [
            act
            for one, code in zip(batch, codes, strict=True)
            for act in self._acts(one, code, next(beside), next(beside), next(beside))
        ]
        searchable = [
            Searchable(place_id=self.place_id, code=code, text=text)
            for one, code in zip(batch, codes, strict=True)
            if (text := folded(one.text))
        ]
        return Prepared(batch, codes, kept, said, searchable)

    def write(self, ready: Prepared, last: bool = False) -> int:
        """All of a batch or nothing. Raises Refused where somebody else wrote the same meanwhile."""
        if not ready.tickets:
            return 0
        with transaction.atomic():
            size = self._locked_size()
            if size != self.size and self._any_there(ready.codes):
                raise Refused(_("Somebody else imports here too. Run it again."))
            keep_asides(self.place_id, ready.beside)
            append(self.place_id, ready.said)
            self._keep_searchable(ready.searchable, last)
            self._keep_points(ready)
            self.size = size + len(ready.said)
        self.known.update(one.outside for one in ready.tickets)
        return len(ready.tickets)

    def _locked_size(self) -> int:
        return Head.objects.select_for_update().get(place_id=self.place_id).size

    def _any_there(self, codes: list[str]) -> bool:
        keys = [row_id(self.place_id, "request", code) for code in codes]
        return bool(Request.objects.of(self.place_id).filter(id__any=keys).exists())

    def _free_code(self, outside: str) -> str:
        """The code that follows from the outside id; among a hundred thousand some twenty need a second draw."""
        draw = 0
        while True:
            again = [draw] if draw else []
            code = f"{self.prefix}-{ref_from('request', self.how.source, outside, *again, length=6).upper()}"
            if code not in self.taken:
                self.taken.add(code)
                return code
            draw += 1

    def _acts(
        self,
        one: Ticket,
        code: str,
        text: Commitment | None,
        address: Commitment | None,
        note: Commitment | None,
    ) -> list[Act]:
        """What happened to a request: opened, then every state that was observed, an answer and a rating."""
        kind = kind_code(self.how, one.kind)
        at: tuple[int | None, int | None] = (None, None)
        if one.lat is not None and one.lon is not None:
            at = shown(one.lat, one.lon, self.precision.get(kind, "street"))
        opened = acts.RequestOpened(
            code=code, kind=kind, office=office_ref(self.how, one.office), area=self._area(one),
            lat=at[0], lon=at[1], text=text, landmark=address, channel="import",
            held=bool(REACH_OUT.search(one.text)), outside=one.outside, source=self.how.source, on=one.opened, by=BY,
        )  # fmt: skip
        said: list[Act] = [opened]
        state, last = "new", one.opened
        for when, then, word in self._states(one):
            last = max(last, when)
            if then != state:
                said.append(acts.StateObserved(code=code, state=then, said=word, on=last, by=BY))
                state = then
        last = max(last, one.changed)
        if note:
            said.append(acts.RequestAnswered(code=code, answer="note", text=note, on=last, by=BY))
        if one.stars or one.reopened:
            rated = acts.RatingObserved(code=code, stars=one.stars, reopened=one.reopened, on=last, by=BY)
            said.append(rated)
        return said

    def _states(self, one: Ticket) -> list[tuple[str, str, str]]:
        """What was observed, and last what the table itself says, if that is another state."""
        states = self.observed.get(one.outside, [])
        if one.said and (not states or states[-1][1] != one.state):
            last = states[-1][0] if states else one.opened
            return [*states, (max(last, one.changed), one.state, one.said)]
        return states

    def _area(self, one: Ticket) -> str:
        """The area it lies in. Most areas are ruled out by their bounds."""
        if one.lat is None or one.lon is None:
            return ""
        lat, lon = one.lat, one.lon
        near = [area for (w, s, e, n), area in self.areas if s <= lat <= n and w <= lon <= e]
        return area_at(near, lat, lon)

    def _keep_searchable(self, rows: list[Searchable], last: bool) -> None:
        """The index of words is brought up to date once, with the last batch, or by autovacuum where none comes."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '128MB'")
            if not last:
                cursor.execute("SET LOCAL gin_pending_list_limit = '1GB'")
        insert(Searchable, rows)

    def _keep_points(self, ready: Prepared) -> None:
        """Where it exactly is, of kinds whose place is shown to a grid only."""
        ExactPoint.objects.bulk_create(
            ExactPoint(place_id=self.place_id, code=code, lat=one.lat, lon=one.lon)
            for one, code in zip(ready.tickets, ready.codes, strict=True)
            if one.lat is not None
            and one.lon is not None
            and self.precision.get(kind_code(self.how, one.kind)) == "home"
        )


def _box(area: Area) -> tuple[int, int, int, int]:
    lons = [lon for ring in area.rings for lon in ring[::2]]
    lats = [lat for ring in area.rings for lat in ring[1::2]]
    return min(lons), min(lats), max(lons), max(lats)


def kind_code(how: Map, name: str) -> str:
    return f"k-{_ref('kind', how.source, name)}"


def office_ref(how: Map, name: str) -> str:
    return _ref("office", how.source, name) if name else ""


@lru_cache(maxsize=10_000)
def _ref(what: str, source: str, name: str) -> str:
    """The same few kinds and offices stand in every row."""
    return ref_from(what, source, name)
