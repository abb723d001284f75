"""Taking requests of another system into a city's record, a few thousand in a transaction.

Two passes over the file: the first checks every row and counts kinds and offices, the second writes. A request is
known by its id in the other system, so an import that was broken off goes on where it stopped, and a second run
changes nothing. What people wrote becomes asides; texts in which a telephone number or address may stand are held.
"""

import re
from collections import Counter as Count
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from balai.methods.words import folded
from balai.places.texts import Refused
from balai.record.acts import Act, Commitment
from balai.record.append import Beside, add_asides, append
from balai.record.ids import ref_from, row_id
from balai.record.models import Head

from .. import acts
from ..commands.counter import FIRST_SCREEN, PREFIX
from ..models import Area, Counter, ExactPoint, Kind, Office, Request, Searchable
from ..places import shown
from ..queries import area_at, areas, counter_of
from .documents import OPEN311, features, service_requests
from .table import Map, Reader, Ticket, Wrong, cells, moment, state_of, tickets
from .traffy import TRAFFY, one_kind

BATCH = 2_000
BY = "import"
REACH_OUT = re.compile(r"\d(?:[ .-]?\d){8,}|[^\s@]+@[^\s@]+\.\w")
"""Something like a telephone number or an e-mail address: nobody looked at these texts."""
PLAIN = "text/plain; charset=utf-8"
FORMATS: dict[str, tuple[Map, Reader, str]] = {
    "traffy": (TRAFFY, cells, "line"),
    "csv": (Map(), cells, "line"),
    "geojson": (Map(source="geojson"), features, "feature"),
    "open311": (OPEN311, service_requests, "request"),
}
"""By format: what its columns usually hold, how it is read, and what is counted."""

Progress = Callable[[str, int, int], None]
Observed = dict[str, list[tuple[str, str, str]]]
"""By outside id: minute, our state and theirs, oldest first."""


class BadRows(ValueError):
    """Rows that cannot be taken."""

    def __init__(self, wrong: list[Wrong]) -> None:
        self.wrong = wrong
        rows = "1 row is" if len(wrong) == 1 else f"{len(wrong)} rows are"
        super().__init__(f"{rows} wrong; nothing was imported. With --skip-bad the others are.")


class Export(msgspec.Struct):
    """What the first pass found."""

    path: Path
    how: Map
    format: str
    outside: dict[str, None] = {}
    """Ids in the other system, in the order of the file."""
    kinds: Count[str] = msgspec.field(default_factory=Count)
    offices: Count[str] = msgspec.field(default_factory=Count)
    wrong: list[Wrong] = []
    observed: Observed = {}

    def tickets(self) -> Iterator[Ticket | Wrong]:
        _usual, read, unit = FORMATS[self.format]
        found = tickets(self.path, self.how, read, unit)
        if self.format != "traffy":
            return found
        return (one_kind(one) if isinstance(one, Ticket) else one for one in found)


class Imported(msgspec.Struct, frozen=True):
    """What an import wrote."""

    requests: int
    known: int
    acts: int


def read_export(path: Path, format_: str, how: Map, history: Path | None, progress: Progress) -> Export:
    """Check every row. Raises Refused where a file has no such columns."""
    found = Export(path, how, format_)
    for number, one in enumerate(found.tickets(), 1):
        if isinstance(one, Ticket) and one.outside not in found.outside:
            found.outside[one.outside] = None
            found.kinds[one.kind] += 1
            found.offices[one.office] += 1
        else:
            found.wrong.append(
                one
                if isinstance(one, Wrong)
                else Wrong(path.name, one.line, _again(one), FORMATS[format_][2])
            )
        if number % BATCH == 0:
            progress("checked", number, number)
    if history:
        _read_history(history, found)
    return found


def _again(one: Ticket) -> str:
    return f"a request {one.outside[:40]!r} stands above already"


def _read_history(path: Path, found: Export) -> None:
    """States that were observed over time; a state that nobody named (an empty one) tells nothing."""
    names = {name: found.how.history.get(name, name) for name in ("id", "at", "state")}
    zone = ZoneInfo(found.how.timezone)
    known = {one: one for one in found.outside}
    words: dict[str, str] = {}
    for line, row in cells(path, names.values()):
        try:
            if isinstance(row, Wrong):
                found.wrong.append(row)
            elif (outside := known.get(row[names["id"]])) and row[names["state"]]:
                said = words.setdefault(row[names["state"]], row[names["state"]])
                at = moment(row[names["at"]], names["at"], zone)
                found.observed.setdefault(outside, []).append((at, state_of(said, found.how), said))
        except ValueError as error:
            found.wrong.append(Wrong(path.name, line, str(error)))
    for states in found.observed.values():
        states.sort(key=lambda one: one[0])


def import_requests(place_id: UUID, found: Export, progress: Progress, *, skip_bad: bool = False) -> Imported:
    """Write what is not there yet. Raises BadRows before anything is written."""
    if found.wrong and not skip_bad:
        raise BadRows(found.wrong)
    before = Head.objects.get(place_id=place_id).size
    counter = _open(place_id, found)
    desk = Desk(place_id, counter.prefix, found)
    done, written, seen = 0, 0, set[str]()
    rows = found.tickets()
    while batch := list(islice(rows, BATCH)):
        there = {one.outside: one for one in reversed(batch) if isinstance(one, Ticket)}
        new = [one for one in reversed(there.values()) if one.outside not in seen]
        seen.update(there)
        written += desk.write([one for one in new if one.outside not in desk.known])
        done += len(new)
        progress("requests", done, len(found.outside))
    after = Head.objects.get(place_id=place_id).size
    return Imported(requests=written, known=done - written, acts=after - before)


class Desk:
    """Writes batches: what it needs of the place is read once."""

    def __init__(self, place_id: UUID, prefix: str, found: Export) -> None:
        self.place_id, self.prefix, self.how, self.observed = place_id, prefix, found.how, found.observed
        there = Request.objects.of(place_id)
        self.known = set(
            there.filter(source=self.how.source).exclude(outside="").values_list("outside", flat=True)
        )
        self.taken = set(there.values_list("code", flat=True))
        self.precision = dict(Kind.objects.of(place_id).values_list("code", "place"))
        self.areas = [(_box(area), area) for area in areas(place_id)]

    def write(self, batch: list[Ticket]) -> int:
        """All of a batch or nothing. Raises Refused where somebody else wrote the same meanwhile."""
        if not batch:
            return 0
        codes = [self._free_code(one.outside) for one in batch]
        with transaction.atomic():
            Head.objects.select_for_update().get(place_id=self.place_id)
            keys = [row_id(self.place_id, "request", code) for code in codes]
            if Request.objects.of(self.place_id).filter(id__in=keys).exists():
                raise Refused(_("Somebody else imports here too. Run it again."))
            words = [text for one in batch for text in (one.text, one.address, one.note)]
            beside = iter(self._keep(words))
            said = [self._acts(one, code, next(beside), next(beside), next(beside))
                    for one, code in zip(batch, codes, strict=True)]  # fmt: skip
            append(self.place_id, [act for one in said for act in one])
            self._keep_private(batch, codes)
        self.known.update(one.outside for one in batch)
        return len(batch)

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

    def _keep(self, words: list[str]) -> Iterator[Commitment | None]:
        """Words beside the record, in their order; None for none."""
        kept = [Beside(text.encode(), PLAIN, shown=not REACH_OUT.search(text)) for text in words if text]
        commitments = iter(add_asides(self.place_id, kept))
        return (Commitment(next(commitments)) if text else None for text in words)

    def _acts(
        self,
        one: Ticket,
        code: str,
        text: Commitment | None,
        address: Commitment | None,
        note: Commitment | None,
    ) -> list[Act]:
        """What happened to a request: opened, then every state that was observed, an answer and a rating."""
        kind = _kind_code(self.how, one.kind)
        at: tuple[int | None, int | None] = (None, None)
        if one.lat is not None and one.lon is not None:
            at = shown(one.lat, one.lon, self.precision.get(kind, "street"))
        opened = acts.RequestOpened(
            code=code, kind=kind, office=_office_ref(self.how, one.office), area=self._area(one),
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

    def _keep_private(self, batch: list[Ticket], codes: list[str]) -> None:
        both = list(zip(batch, codes, strict=True))
        Searchable.objects.bulk_create(
            Searchable(place_id=self.place_id, code=code, text=text)
            for one, code in both
            if (text := folded(one.text))
        )
        ExactPoint.objects.bulk_create(
            ExactPoint(place_id=self.place_id, code=code, lat=one.lat, lon=one.lon)
            for one, code in both
            if one.lat is not None
            and one.lon is not None
            and self.precision.get(_kind_code(self.how, one.kind)) == "home"
        )


def _box(area: Area) -> tuple[int, int, int, int]:
    lons = [lon for ring in area.rings for lon in ring[::2]]
    lats = [lat for ring in area.rings for lat in ring[1::2]]
    return min(lons), min(lats), max(lons), max(lats)


def _kind_code(how: Map, name: str) -> str:
    return f"k-{ref_from('kind', how.source, name)}"


def _office_ref(how: Map, name: str) -> str:
    return ref_from("office", how.source, name) if name else ""


def _open(place_id: UUID, found: Export) -> Counter:
    """The counter, the kinds and the offices of the file, whatever is not there yet."""
    with transaction.atomic():
        slug = Head.objects.select_for_update().get(place_id=place_id).slug
        said: list[Act] = []
        if counter_of(place_id) is None:
            prefix = found.how.prefix or _prefix(slug)
            if not PREFIX.fullmatch(prefix):
                raise Refused(_("Two to four capital letters without vowels, such as MKS."), "prefix")
            said.append(
                acts.CounterSet(prefix=prefix, timezone=found.how.timezone, weekdays=[1, 2, 3, 4, 5], by=BY)
            )
        offices = set(Office.objects.of(place_id).values_list("ref", flat=True))
        for name, _often in _often_first(found.offices):
            if name and (ref := _office_ref(found.how, name)) not in offices:
                said.append(acts.OfficeSet(ref=ref, name=name, by=BY))
        if said := [*said, *_kinds(place_id, found)]:
            append(place_id, said)
    counter = counter_of(place_id)
    assert counter is not None
    return counter


def _kinds(place_id: UUID, found: Export) -> list[Act]:
    """Residents choose from a few kinds: the most frequent ones; the others are finer ones of “other”, for staff."""
    there = set(Kind.objects.of(place_id).values_list("code", flat=True))
    free = FIRST_SCREEN - Kind.objects.of(place_id).filter(closed_on="", parent="").count()
    other = _kind_code(found.how, found.how.other)
    names = [found.how.other, *(name for name, _n in _often_first(found.kinds) if name != found.how.other)]
    said: list[Act] = []
    for order, name in enumerate(names):
        code = _kind_code(found.how, name)
        if code not in there:
            # “Other” comes first here, so that the finer ones have it above them, and last on the page.
            first = code == other or free > 0
            free -= 1
            place = 1000 if code == other else 100 + order
            said.append(acts.KindSet(code=code, name=name, parent="" if first else other, order=place, by=BY))
    return said


def _often_first(counts: Count[str]) -> Iterable[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _prefix(slug: str) -> str:
    """Letters for codes, of a place's address: bangkok → BNG."""
    letters = [c for c in slug.upper() if PREFIX.fullmatch(c * 2)]
    return "".join(letters[:3]).ljust(2, "X")
