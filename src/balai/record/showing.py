"""What the record's pages show of acts: a page of them, one of them, and the asides it names."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec
from django.core.paginator import Page, Paginator
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .acts import Unknown
from .commitment import is_commitment
from .findings import plain
from .merkle import leaf_hash
from .models import Aside, Head
from .read import bodies
from .registry import act_types, decode
from .sentences import describe, names_in

PAGE = 50
COUNTED = 20_000
"""Records up to this size say how often each type of act occurs; counting reads every entry."""


class Line(msgspec.Struct, frozen=True):
    """An act in a list."""

    index: int
    url: str
    sentence: Promise | str
    on: str
    at: str
    by: str
    type: str


class Holder(msgspec.Struct, frozen=True):
    """Whose record it is, as its first entry says."""

    name: str
    url: str
    sample: bool


class AsideShown(msgspec.Struct, frozen=True):
    """An aside that an entry names. `state`: shown, erased, or absent (unknown and held look the same)."""

    commitment: str
    state: str
    name: str = ""


def holder_of(head: Head) -> Holder:
    """The place that keeps this record."""
    first = _raw(next(bodies(head.place_id, 0, 1), b"{}"))
    name = first.get("name")
    return Holder(
        name=name if isinstance(name, str) and name else head.slug,
        url=f"/{head.slug}/",
        sample=first.get("sample") is True,
    )


def lines_of(entries: Iterable[tuple[Head, int, bytes]]) -> list[Line]:
    """Acts told in sentences, each given as its record, index and bytes."""
    said = [(head, index, body, decode(body)) for head, index, body in entries]
    names = names_in((head.place_id, act) for head, _index, _body, act in said)
    return [
        Line(
            index=index,
            url=f"/{head.slug}/record/{index}/",
            sentence=describe(act, names),
            on=act.on or act.at[:10],
            at=act.at,
            by=act.by,
            type=act.type if isinstance(act, Unknown) else str(_raw(body).get("act", "")),
        )
        for head, index, body, act in said
    ]


class _Newest:
    """The indices of a record, newest first: they have no gap, so a page needs no counting."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, part: slice) -> range:
        return range(self.size)[::-1][part]


def newest(head: Head, number: int) -> Page:
    """A page of acts, newest first. Raises django.core.paginator.EmptyPage."""
    page: Page[Any] = Paginator(_Newest(head.size), PAGE).page(number)  # type: ignore[arg-type]
    indices = list(page.object_list)
    found = list(bodies(head.place_id, indices[-1], indices[0] + 1)) if indices else []
    page.object_list = lines_of(
        (head, index, body) for index, body in zip(indices, reversed(found), strict=False)
    )
    return page


class _OfType:
    """The entries of one type, newest first."""

    def __init__(self, place_id: UUID, kind: str, count: int) -> None:
        self.place_id, self.kind, self.size = place_id, kind, count

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, part: slice) -> list[tuple[int, bytes]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT index, body FROM record_entry WHERE place_id = %s AND {_TYPE} = %s "  # noqa: S608
                "ORDER BY index DESC LIMIT %s OFFSET %s",
                [self.place_id, self.kind, part.stop - part.start, part.start],
            )
            return [(index, bytes(body)) for index, body in cursor.fetchall()]


def of_type(head: Head, kind: str, number: int, count: int) -> Page:
    """A page of the acts of one type, newest first. Raises django.core.paginator.EmptyPage."""
    entries = _OfType(head.place_id, kind, count)
    page: Page[Any] = Paginator(entries, PAGE).page(number)  # type: ignore[arg-type]
    page.object_list = lines_of((head, index, body) for index, body in page.object_list)
    return page


_TYPE = "convert_from(body, 'UTF8')::json ->> 'act'"


def types_in(head: Head) -> dict[str, int]:
    """How often each type of act occurs; of a very long record the known types, uncounted."""
    if head.size > COUNTED:
        return dict.fromkeys(act_types(), 0)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce({_TYPE}, ''), count(*) FROM record_entry WHERE place_id = %s "  # noqa: S608
            "GROUP BY 1 ORDER BY 1",
            [head.place_id],
        )
        return dict(cursor.fetchall())


def count_of(head: Head, kind: str) -> int:
    """How many entries are of this type."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM record_entry WHERE place_id = %s AND {_TYPE} = %s",  # noqa: S608
            [head.place_id, kind],
        )
        return int(cursor.fetchone()[0])


def facts_of(body: bytes) -> list[dict[str, str]]:
    """The fields of an entry as pairs, in the entry's order; lists and objects as JSON."""
    return [{"label": name, "value": _text(value)} for name, value in _raw(body).items()]


def bytes_shown(body: bytes) -> str:
    """An entry's bytes as text; characters that would reorder or hide something are written as escapes."""
    return plain(body.decode("utf-8", "replace"))


def leaf_of(body: bytes) -> str:
    """The hash of an entry in the tree, hex."""
    return leaf_hash(body).hex()


def asides_of(head: Head, body: bytes) -> list[AsideShown]:
    """The asides that an entry commits to or erases, each once, with what may be seen of them."""
    named = list(dict.fromkeys(_commitments(_raw(body))))
    if not named:
        return []
    rows = {
        row.commitment: row
        for row in Aside.objects.filter(place_id=head.place_id, commitment__in=named).defer("content", "salt")
    }
    return [_aside_shown(one, rows.get(one)) for one in named]


def _aside_shown(commitment: str, row: Aside | None) -> AsideShown:
    if row and row.erased:
        return AsideShown(commitment, "erased")
    if row and row.shown:
        return AsideShown(commitment, "shown", row.file_name)
    return AsideShown(commitment, "absent")


STATES = {
    "shown": _("Kept beside the record"),
    "erased": _("Erased for good: only this commitment remains"),
    "absent": _("Not shown here"),
}


def _commitments(value: Any) -> Iterator[str]:
    """Every commitment in an entry, without recursion: `{"aside": hex}` anywhere, and what is erased."""
    if isinstance(value, dict) and isinstance(value.get("erased"), list):
        yield from filter(is_commitment, value["erased"])
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if is_commitment(one.get("aside")):
                yield one["aside"]
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _raw(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError):
        return {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
