"""What names what across rooms, which do not know each other: each says here what it has, and what names something.

A room adds its kinds of things (`add_kind`: to find by reference, to look for by words) and what of its own names
others (`add_names`). Each shows only what everybody may see, by its own query; whatever else is named is left out.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from balai.methods.words import folded

from .acts import Link
from .texts import Refused

MOST = 8
"""Links that one thing has, and things of one kind that a search shows."""
SHOWN = 20
"""Of what names one thing, the latest."""


class Named(NamedTuple):
    """Something of a room, as a page of another shows it."""

    kind: str
    ref: str
    what: "str | Promise"
    """What it is, in words."""
    title: str
    url: str
    tag: tuple[str, Any] | None = None
    """Its state as shape and words."""

    @property
    def value(self) -> str:
        """As forms carry it."""
        return f"{self.kind}:{self.ref}"


Find = Callable[[UUID, str, Sequence[str]], Iterable[Named]]
"""Those of these references that there are and everybody may see; by the place's id and slug."""
Search = Callable[[UUID, str, str], Iterable[Named]]
"""What everybody may see that says these words."""
Names = Callable[[UUID, str, Sequence[str]], Iterable[tuple[str, Named]]]
"""What everybody may see that names one of these (as `kind:ref`), the latest first."""
_KINDS: dict[str, tuple[Find, Search]] = {}
_NAMES: dict[str, tuple[str, Names]] = {}
"""By room: the table whose rows keep in `names` what they name (as `kind:ref`), and what shows them."""


def add_kind(kind: str, find: Find, search: Search) -> None:
    """Add a kind of things that may be named."""
    _KINDS[kind] = find, search


def add_names(room: str, table: str, names: Names) -> None:
    """Add what of a room names others."""
    _NAMES[room] = table, names


def found(place_id: UUID, slug: str, links: Iterable[Link]) -> list[Named]:
    """What these links lead to, in their order; what is not there or may not be seen is left out."""
    wanted: dict[str, list[str]] = {}
    order = list(dict.fromkeys((one.kind, one.ref) for one in links if not one.origin))
    for kind, ref in order:
        wanted.setdefault(kind, []).append(ref)
    known = {
        (one.kind, one.ref): one
        for kind, refs in wanted.items() if kind in _KINDS
        for one in _KINDS[kind][0](place_id, slug, refs)
    }  # fmt: skip
    return [known[one] for one in order if one in known]


def about_of(shown: Sequence[Named]) -> str | None:
    """What `response.about` is of a page that shows these: acts about one of them alone may change how it stands."""
    return None if shown else ""


def search(place_id: UUID, slug: str, words: str, kinds: Iterable[str]) -> list[Named]:
    """Things of these kinds that say these words, or have this code; nothing for fewer than three letters."""
    words = folded(words)[:80]
    if len(words) < 3:
        return []
    return [
        one for kind in kinds if kind in _KINDS for one in list(_KINDS[kind][1](place_id, slug, words))[:MOST]
    ]


def naming(place_id: UUID, slug: str, kind: str, refs: Sequence[str]) -> dict[str, list[Named]]:
    """By reference: what names these things of one kind, room by room."""
    wanted = [f"{kind}:{ref}" for ref in refs]
    by_ref: dict[str, list[Named]] = {ref: [] for ref in refs}
    for room in _rooms_naming(place_id, wanted) if wanted else []:
        for value, one in _NAMES[room][1](place_id, slug, wanted):
            by_ref[value.partition(":")[2]].append(one)
    return {ref: some[:SHOWN] for ref, some in by_ref.items()}


def _rooms_naming(place_id: UUID, wanted: list[str]) -> list[str]:
    """Rooms in which something names one of these. Most things nobody names: one question says so for all rooms."""
    asked = (
        f"SELECT '{room}' WHERE EXISTS"  # noqa: S608 (names of ours)
        f" (SELECT FROM {table} WHERE place_id = %(place)s AND names ?| %(wanted)s)"
        for room, (table, _names) in sorted(_NAMES.items())
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), {"place": place_id, "wanted": wanted})
        return [room for (room,) in cursor.fetchall()]


def read(values: Iterable[str]) -> list[Link]:
    """Links as forms carry them."""
    parts = (one.partition(":") for one in values)
    return [Link(kind=kind, ref=ref) for kind, _colon, ref in parts]


def check(place_id: UUID, links: Sequence[Link], kinds: Iterable[str], field: str) -> None:
    """Raises Refused, naming the field, where one of them is not there, or of no such kind."""
    if len(links) > MOST:
        raise Refused(_("Name at most %(most)d things.") % {"most": MOST}, field)
    allowed = set(kinds)
    there = {(one.kind, one.ref) for one in found(place_id, "", links)}
    for one in links:
        if one.kind not in allowed or (one.kind, one.ref) not in there:
            raise Refused(_("There is nothing called “%(ref)s” here.") % {"ref": one.ref[:60]}, field)
