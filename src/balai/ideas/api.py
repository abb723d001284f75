"""What the API says of ideas and of what people think of them: sums, never who."""

from uuid import UUID

import msgspec

from balai.record.api import head_named
from balai.record.documents import Documents, encoded

from . import queries
from .models import Idea, Opinion
from .queries import Seen
from .states import ENDED

COUNTS = 3


class IdeaShown(msgspec.Struct, frozen=True):
    """An idea. Words are empty while they are held, and once they are erased; moments are UTC."""

    ref: str
    call: str
    """Reference of the call that it answers."""
    state: str
    """proposed, can be done, in part, cannot be done, done, merged or withdrawn."""
    title: str
    need: str
    text: str
    where: str
    photos: list[str]
    """Commitments: addresses beside the record."""
    cost_low: int
    cost_high: int
    """In minor units of the call's currency; 0: not said."""
    currency: str
    about: list[str]
    lat: int | None
    lon: int | None
    """1e-6 degree; null: not said, or held."""
    links: list[str]
    """What else it is about, as `kind:reference` of this place."""
    support: int
    version: int
    answer: str
    office: str
    answered_at: str
    answer_by: str
    """The minute by which the city says something; empty: it has said its last word."""
    merged_into: str
    proposed_at: str
    updated_at: str


class OpinionOfStatement(msgspec.Struct, frozen=True):
    """Votes on a statement, in all or of a group; as last summed up. Null: fewer than ten of the group voted on it."""

    idea: str
    statement: str
    text: str
    group: str
    """A letter, the largest group first; empty: everybody."""
    people: int
    """In the group; of everybody, who voted on any statement of the idea."""
    agree: int | None
    disagree: int | None
    passed: int | None
    stable: bool
    """Whether the groups come out alike without a tenth of the votes."""
    at: str


def ideas(place: str, part: slice | None) -> tuple[Documents, UUID]:
    """Every idea of a place, the latest first. Raises Http404."""
    place_id = head_named(place).place_id
    every = queries.ideas_across([place_id]).order_by("-proposed_at", "ref")
    rows = list(every[part] if part else every)
    seen = queries.seen(place_id, rows)
    currency = {one.ref: one.currency for one in queries.calls(place_id)}
    words = queries.said(place_id, (row.answer for row in rows))
    said = [_idea(row, seen[row.ref], currency.get(row.call, ""), words.get(row.answer, "")) for row in rows]
    return Documents(encoded(said).json, every.count() if part else len(rows)), place_id


def _idea(row: Idea, seen: Seen, currency: str, answer: str) -> IdeaShown:
    words = msgspec.structs.asdict(seen)
    own = {
        name: getattr(row, name) for name in IdeaShown.__struct_fields__
        if name not in {*words, "currency", "answer", "links", "lat", "lon"}
    }  # fmt: skip
    hidden = row.held or row.state in ENDED
    lat, lon = (None, None) if hidden else (row.lat, row.lon)
    links = [f"{one['kind']}:{one['ref']}" for one in row.links if not one.get("origin")]
    return IdeaShown(**own, **words, currency=currency, answer=answer, links=links, lat=lat, lon=lon)


def opinions(place: str, part: slice | None) -> tuple[Documents, UUID]:
    """What people think of the ideas of a place: statement by statement, in all and by group. Raises Http404."""
    place_id = head_named(place).place_id
    found = [line for one in queries.opinions_of(place_id) for line in _lines(one)]
    return encoded(found, part), place_id


def _lines(found: Opinion) -> list[OpinionOfStatement]:
    texts = queries.shown_statements(found.place_id, found.idea)
    lines = []
    for one in found.counts:
        groups = zip(queries.LETTERS, found.groups, one["groups"], strict=False)
        for group, people, counts in (
            (("", found.people, one["all"]), *groups) if one["statement"] in texts else ()
        ):
            agree, disagree, passed = counts if len(counts) == COUNTS else (None, None, None)
            lines.append(OpinionOfStatement(
                found.idea, one["statement"], texts[one["statement"]], group, people, agree, disagree, passed,
                found.stable, found.at,
            ))  # fmt: skip
    return lines
