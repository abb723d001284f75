"""Reading exports of other systems: any table with a header, by a description of what its columns hold.

A description (`--map MAP.toml`) names columns and translates states:

    source = "fix311"            # name of the other system; with a request's id it makes the code
    timezone = "Asia/Jakarta"    # of moments that name none, and of a counter that is opened by the import
    other = "Other"              # the kind of what has none
    [columns]
    id = "number"
    opened = "created"
    lat = "latitude"
    lon = "longitude"
    [states]
    Closed = "done"

Columns: id, opened, kind, office, text, address, lat, lon, state, changed, stars, reopened and note; only id and opened
must be there. What is not named is called as here. Where rows have no id, `id` names several
columns joined with + whose values together make one.
"""

import csv
import gzip
import io
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from balai.methods.csv_rows import Unreadable, numbered
from balai.places import texts
from balai.places.rings import EAST, NORTH
from balai.places.texts import Refused

from ..clock import minute
from ..states import STATES

TEXT, NAME, ADDRESS = 10_000, 120, 2_000
COLUMNS = (
    "id", "opened", "kind", "office", "text", "address", "lat", "lon", "state", "changed", "stars", "reopened", "note",
)  # fmt: skip


class Map(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the columns of a table hold."""

    source: str = "csv"
    timezone: str = "UTC"
    other: str = "Other"
    columns: dict[str, str] = {}
    states: dict[str, str] = {}
    prefix: str = ""
    """Letters of the codes, where the import opens the counter."""
    history: dict[str, str] = {}
    """Columns of the history: id, at, state."""

    def column(self, name: str) -> str:
        return self.columns.get(name, name)

    def names(self) -> list[str]:
        """Columns of the id: one, or several joined with + where rows have no id of their own."""
        return self.column("id").split("+")


class Ticket(msgspec.Struct, frozen=True):
    """A request as another system has it. Moments are minutes in UTC; stars are in hundredths."""

    outside: str
    opened: str
    kind: str
    office: str
    text: str
    address: str
    lat: int | None
    lon: int | None
    state: str
    said: str
    changed: str
    stars: int
    reopened: int
    note: str
    line: int


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong in a line of a file."""

    file: str
    line: int
    reason: str
    unit: str = "line"
    """What is counted: line, feature or request."""

    def __str__(self) -> str:
        return f"{self.file}, {self.unit} {self.line}: {self.reason}"


def read_map(path: Path | None, usual: Map) -> Map:
    """The description of a table, instead of the usual one. Raises Refused."""
    if path is None:
        return usual
    try:
        said = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Map)
        ZoneInfo(said.timezone)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise Refused(f"{path.name}: {error}") from error
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused(f"{path.name}: there is no time zone {said.timezone!r}.") from error
    if unknown := set(said.columns) - set(COLUMNS):
        raise Refused(f"{path.name}: a request has no {min(unknown)!r}; it has {', '.join(COLUMNS)}.")
    if unknown := set(said.states.values()) - set(STATES):
        raise Refused(f"{path.name}: there is no state {min(unknown)!r}; there are {', '.join(STATES)}.")
    return said


@contextmanager
def lines(path: Path) -> Iterator[io.TextIOBase]:
    """The lines of a file, also of one that is compressed with gzip."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        body = gzip.GzipFile(fileobj=raw) if packed else raw
        yield io.TextIOWrapper(body, "utf-8-sig", newline="")


def cells(path: Path, must: Iterable[str]) -> Iterator[tuple[int, dict[str, str] | Wrong]]:
    """Rows by column name, with their lines; what cannot be read is said. Raises Refused without a header."""
    csv.field_size_limit(1_000_000)
    line = 1
    try:
        with lines(path) as text:
            rows = numbered(text)
            _, header = next(rows, (1, []))
            if missing := [name for name in must if name not in header]:
                raise Refused(f"{path.name} has no column {missing[0]!r}.")
            for line, row in rows:
                if len(row) == len(header):
                    yield line, dict(zip(header, row, strict=True))
                else:
                    yield line, Wrong(path.name, line, f"{len(row)} cells, and the header has {len(header)}")
    except Unreadable as error:
        yield error.line, Wrong(path.name, error.line, str(error))
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
        yield line, Wrong(path.name, line, f"the rest cannot be read: {error}")


Reader = Callable[[Path, Iterable[str]], Iterator[tuple[int, dict[str, str] | Wrong]]]
"""From a file and the columns it must have to numbered rows."""


def tickets(path: Path, how: Map, read: Reader = cells, unit: str = "line") -> Iterator[Ticket | Wrong]:
    """Requests of a file, each checked."""
    zone = ZoneInfo(how.timezone)
    for line, row in read(path, [*how.names(), how.column("opened")]):
        if isinstance(row, Wrong):
            yield row
            continue
        try:
            yield _ticket(line, row, how, zone)
        except (Refused, ValueError) as error:
            yield Wrong(path.name, line, str(error), unit)


def _ticket(line: int, row: dict[str, str], how: Map, zone: ZoneInfo) -> Ticket:
    """Raises Refused or ValueError, whose text names the column."""

    def cell(name: str, limit: int = NAME) -> str:
        column = how.columns.get(name, name)
        if not (said := row.get(column)):
            return ""
        try:
            return texts.text(said, name, limit=limit)
        except Refused as error:
            raise Refused(f"{column}: {error}") from error

    outside, said = _outside(row, how) if len(how.names()) > 1 else cell("id"), cell("state")
    if not outside:
        raise ValueError(f"{how.column('id')} is empty")
    lat, lon = _degrees(cell("lat"), "lat", NORTH), _degrees(cell("lon"), "lon", EAST)
    if (lat is None) != (lon is None):
        raise ValueError("one coordinate without the other")
    opened = moment(cell("opened"), how.column("opened"), zone)
    if not opened:
        raise ValueError(f"{how.column('opened')} is empty")
    return Ticket(
        outside=outside,
        opened=opened,
        kind=cell("kind") or how.other,
        office=cell("office"),
        text=cell("text", TEXT),
        address=cell("address", ADDRESS),
        lat=lat,
        lon=lon,
        state=state_of(said, how),
        said=said,
        changed=moment(cell("changed"), how.column("changed"), zone),
        stars=round(_number(cell("stars"), "stars", 5) * 100),
        reopened=int(_number(cell("reopened"), "reopened", 10_000)),
        note=cell("note", TEXT),
        line=line,
    )


def _outside(row: dict[str, str], how: Map) -> str:
    """An id that follows from what a row says, where it has none of its own; empty where it says nothing."""
    said = [row.get(name, "").strip() for name in how.names()]
    return sha256("\0".join(said).encode()).hexdigest()[:24] if any(said) else ""


def state_of(said: str, how: Map) -> str:
    """Our word for another system's state. Raises ValueError where nobody said which that is."""
    found = how.states.get(said) or (said if said in STATES or not said else None)
    if found is None:
        raise ValueError(f"nothing says which of our states {said!r} is")
    return found


def moment(text: str, column: str, zone: ZoneInfo) -> str:
    """A moment as acts carry it; empty for none. Raises ValueError."""
    if not text:
        return ""
    try:
        said = datetime.fromisoformat(text)
        return minute(said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=zone))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{column}: {text[:40]!r} is not a moment") from error


def _degrees(text: str, name: str, most: int) -> int | None:
    if not text:
        return None
    value = round(_number(text, name, 1000, least=-1000) * 1_000_000)
    if abs(value) > most:
        raise ValueError(f"{name}: {text[:40]!r} lies nowhere on the map")
    return value


def _number(text: str, name: str, most: float, least: float = 0) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        value = most + 1
    if not least <= value <= most:  # nan as well
        raise ValueError(f"{name}: {text[:40]!r} is not a number from {least:g} to {most:g}")
    return value
