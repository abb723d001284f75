"""Taking requests of another system into a city's record, a few thousand in a transaction.

Two passes over the file: the first checks every row and counts kinds and offices, the second writes. A request is
known by its id in the other system, so an import that was broken off goes on where it stopped, and a second run
changes nothing. What people wrote becomes asides; texts in which a telephone number or address may stand are held.
"""

from collections import Counter as Count
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from balai.places.texts import Refused
from balai.record.acts import Act
from balai.record.append import append
from balai.record.bulk import uncollected
from balai.record.models import Head

from .. import acts
from ..commands.counter import FIRST_SCREEN, PREFIX
from ..models import Counter, Kind, Office
from ..queries import counter_of
from .batches import BY, Batches, Observed, kind_code, office_ref
from .documents import OPEN311, features, service_requests
from .table import Map, Reader, Ticket, Wrong, cells, moment, state_of, tickets
from .traffy import TRAFFY, one_kind

BATCH = 4_000
FORMATS: dict[str, tuple[Map, Reader, str]] = {
    "traffy": (TRAFFY, cells, "line"),
    "csv": (Map(), cells, "line"),
    "geojson": (Map(source="geojson"), features, "feature"),
    "open311": (OPEN311, service_requests, "request"),
}
"""By format: what its columns usually hold, how it is read, and what is counted."""

Progress = Callable[[str, int, int], None]
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Ticket).decode


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
    checked: IO[bytes] = msgspec.field(default_factory=TemporaryFile)
    """The requests that are in order, one after the other, so that the second pass checks nothing again."""

    def again(self) -> Iterator[Ticket]:
        """The requests that are in order, read once more."""
        self.checked.seek(0)
        while size := self.checked.read(4):
            yield _unpack(self.checked.read(int.from_bytes(size)))

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


@uncollected()
def read_export(path: Path, format_: str, how: Map, history: Path | None, progress: Progress) -> Export:
    """Check every row. Raises Refused where a file has no such columns."""
    found = Export(path, how, format_)
    for number, one in enumerate(found.tickets(), 1):
        if isinstance(one, Ticket) and one.outside not in found.outside:
            found.outside[one.outside] = None
            packed = _pack(one)
            found.checked.write(len(packed).to_bytes(4) + packed)
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


@uncollected()
def import_requests(place_id: UUID, found: Export, progress: Progress, *, skip_bad: bool = False) -> Imported:
    """Write what is not there yet. Raises BadRows before anything is written."""
    if found.wrong and not skip_bad:
        raise BadRows(found.wrong)
    before = Head.objects.get(place_id=place_id).size
    counter = _open(place_id, found)
    rows = found.again()
    batches = iter(lambda: list(islice(rows, BATCH)), [])
    done = written = 0
    for looked_at, new in Batches(place_id, counter.prefix, found.how, found.observed).write_all(batches):
        done, written = done + looked_at, written + new
        progress("requests", done, len(found.outside))
    after = Head.objects.get(place_id=place_id).size
    return Imported(requests=written, known=done - written, acts=after - before)


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
            if name and (ref := office_ref(found.how, name)) not in offices:
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
    other = kind_code(found.how, found.how.other)
    names = [found.how.other, *(name for name, _n in _often_first(found.kinds) if name != found.how.other)]
    said: list[Act] = []
    for order, name in enumerate(names):
        code = kind_code(found.how, name)
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
