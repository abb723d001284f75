"""Appending acts: entry and projection in one transaction."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import connection, transaction

from .acts import Act
from .canonical import entry_bytes
from .commitment import commit
from .fold import Rows, Scout, insert
from .ids import Index, PlaceId, place_id_of
from .keys import create_key
from .models import Aside, Head
from .registry import act_types

COPY_FROM = 50
SCOUT_FROM = 8


_happened_on: ContextVar[str] = ContextVar("happened_on", default="")


class UnknownRecord(LookupError):
    """No record is kept here for this place."""


def minute(moment: datetime | None = None) -> str:
    """The time an entry carries: to the minute, UTC, ISO 8601."""
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@contextmanager
def happened_on(day: str) -> Iterator[None]:
    """Acts appended inside happened on this day, unless they name their own; when they are recorded stays true."""
    token = _happened_on.set(day)
    try:
        yield
    finally:
        _happened_on.reset(token)


def open_record(origin: str, slug: str) -> PlaceId:
    """Start the record of an origin (again: no change). Returns the id of its place."""
    place_id = place_id_of(origin)
    if not Head.objects.filter(place_id=place_id).exists():
        vkey = create_key(origin, slug).vkey
        Head.objects.get_or_create(place_id=place_id, defaults={"origin": origin, "slug": slug, "vkey": vkey})
    return place_id


def append(place_id: UUID, acts: Sequence[Act], *, at: str = "") -> list[Index]:
    """Append acts to one place's record. Returns their indices. Raises UnknownRecord, CanonicalError."""
    return append_to({place_id: acts}, at=at)[place_id]


def append_to(acts_of: Mapping[UUID, Sequence[Act]], *, at: str = "") -> dict[UUID, list[Index]]:
    """Append to several records at once: all or nothing. Heads are locked in the order of their origins."""
    now, day = at or minute(), _happened_on.get()
    written: dict[UUID, list[Index]] = {}
    # Inside a command's transaction all of it fails or none: a savepoint would be two journeys for nothing.
    with transaction.atomic(savepoint=False):
        for place_id in _in_order(acts_of):
            acts = [_timed(act, now, day) for act in acts_of[place_id]]
            _check_known(acts)
            bodies = [entry_bytes(act) for act in acts]
            first = _take_indices(place_id, len(acts))
            _insert(place_id, first, bodies)
            _project(PlaceId(place_id), first, acts)
            written[place_id] = [Index(i) for i in range(first, first + len(acts))]
    return written


def add_aside(place_id: UUID, content: bytes, media_type: str, file_name: str = "") -> str:
    """Keep content beside the record; returns its commitment (hex), which the act must carry."""
    salt = secrets.token_bytes(32)
    commitment = commit(salt, content).hex()
    aside = Aside(place_id=place_id, commitment=commitment, salt=salt, content=content, media_type=media_type)
    aside.file_name = file_name
    insert(Aside, [aside])
    return commitment


class Beside(msgspec.Struct, frozen=True):
    """Content to keep beside the record."""

    content: bytes
    media_type: str
    shown: bool = True


class Salted(NamedTuple):
    """Content with its salt and the commitment (hex) that an act carries."""

    commitment: str
    salt: bytes
    beside: Beside


def salted(contents: Iterable[Beside]) -> list[Salted]:
    """Commitments to contents, in their order; nothing is kept yet."""
    found = []
    for one in contents:
        salt = secrets.token_bytes(32)
        found.append(Salted(commit(salt, one.content).hex(), salt, one))
    return found


def keep_asides(place_id: UUID, contents: Iterable[Salted]) -> None:
    """Keep many at once, in one COPY."""
    columns = "place_id, commitment, salt, content, media_type, file_name, shown, erased"
    copied = f"COPY record_aside ({columns}) FROM STDIN (FORMAT BINARY)"
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(copied) as copy:
        copy.set_types(["uuid", "text", "bytea", "bytea", "text", "text", "bool", "bool"])
        for commitment, salt, one in contents:
            copy.write_row((place_id, commitment, salt, one.content, one.media_type, "", one.shown, False))


def _timed(act: Act, now: str, day: str) -> Act:
    if act.at and (act.on or not day):
        return act
    return msgspec.structs.replace(act, at=act.at or now, on=act.on or day)


def _project(place_id: PlaceId, first: int, acts: Sequence[Act]) -> None:
    """Fold the new acts into rows; many at once read what they touch in one query a table."""
    rows = Rows(place_id)
    if len(acts) >= SCOUT_FROM:
        scout = Scout(place_id)
        scout.fold(enumerate(acts, first))
        rows.fetch(scout)
    rows.fold(enumerate(acts, first))
    rows.write()


def _in_order(acts_of: Mapping[UUID, Sequence[Act]]) -> list[UUID]:
    """Places by origin, so that two writers never wait for each other crosswise."""
    if len(acts_of) == 1:
        return list(acts_of)
    return list(
        Head.objects.filter(place_id__in=list(acts_of)).order_by("origin").values_list("place_id", flat=True)
    )


def _check_known(acts: Sequence[Act]) -> None:
    known = act_types()
    for act in acts:
        if known.get(str(act.__struct_config__.tag)) is not type(act):
            raise TypeError(f"{type(act).__name__} is not registered as an act")


def _take_indices(place_id: UUID, count: int) -> int:
    """Lock the head and move it on by `count` in one statement; returns the first index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE record_head SET size = size + %s WHERE place_id = %s RETURNING size - %s",
            [count, place_id, count],
        )
        found = cursor.fetchone()
    if found is None:
        raise UnknownRecord(f"No record is kept here for {place_id}.")
    return int(found[0])


def _insert(place_id: UUID, first: int, bodies: Sequence[bytes]) -> None:
    with connection.cursor() as cursor:
        if len(bodies) >= COPY_FROM:
            with cursor.copy("COPY record_entry (place_id, index, body) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["uuid", "int8", "bytea"])
                for index, body in enumerate(bodies, first):
                    copy.write_row((place_id, index, body))
            return
        places = ", ".join(["(%s, %s, %s)"] * len(bodies))
        values = [value for index, body in enumerate(bodies, first) for value in (place_id, index, body)]
        cursor.execute(f"INSERT INTO record_entry (place_id, index, body) VALUES {places}", values)  # noqa: S608
