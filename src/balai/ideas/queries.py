"""What pages and exports read of ideas. What may be seen of one is decided here, once."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from django.db.models import Count
from django.http import Http404

from balai.methods.near_copies import cosines
from balai.methods.opinion.votes import Votes, last_votes
from balai.record.append import minute
from balai.record.ids import row_id
from balai.record.models import Aside
from balai.record.place_query import PublicQuerySet
from balai.record.said import said

from .models import Amendment, Call, Drawn, Idea, MergeAsk, Opinion, Statement, Step, Version, Voice, Vote
from .states import ENDED, allows

LETTERS = "ABCDE"
"""Of groups, the largest first."""
ALIKE = 0.3
"""Likeness of words from which an idea may be the same; tried with the sample's ideas."""


class Seen(msgspec.Struct, frozen=True):
    """What everybody may read of an idea: words and pictures that are neither held nor erased."""

    title: str = ""
    need: str = ""
    text: str = ""
    where: str = ""
    photos: list[str] = []
    """Commitments (hex)."""


def now() -> str:
    """This minute, as acts write it."""
    return minute(datetime.now(UTC))


def calls(place_id: UUID) -> list[Call]:
    """Every call of a place, the latest first."""
    return sorted(Call.objects.every(place_id), key=lambda row: (row.opened_at, row.ref), reverse=True)


def call_of(place_id: UUID, ref: str, *, lock: bool = False) -> Call | None:
    """The call of a reference. A locked one stays until the transaction ends."""
    found: Call | None = Call.objects.one_of(place_id, row_id(place_id, "call for ideas", ref), lock=lock)
    return found


def call_named(place_id: UUID, ref: str) -> Call:
    """A call of this place. Raises Http404."""
    found = call_of(place_id, ref)
    if found is None:
        raise Http404(ref)
    return found


def ideas_of(place_id: UUID, call: str) -> list[Idea]:
    """Ideas of a call that go on or were decided, the most supported first."""
    every = Idea.objects.of(place_id).filter(call=call).exclude(state__in=ENDED)
    return list(every.order_by("-support", "-proposed_at", "ref"))


def ideas_across(place_ids: Iterable[UUID]) -> PublicQuerySet:
    return Idea.objects.across(place_ids)


def idea_of(place_id: UUID, ref: str, *, lock: bool = False) -> Idea | None:
    """The idea of a reference. A locked one stays until the transaction ends."""
    found: Idea | None = Idea.objects.one_of(place_id, row_id(place_id, "idea", ref), lock=lock)
    return found


def idea_named(place_id: UUID, ref: str) -> Idea:
    """An idea of this place. Raises Http404."""
    found = idea_of(place_id, ref)
    if found is None:
        raise Http404(ref)
    return found


def ideas_named(place_id: UUID, refs: Iterable[str]) -> list[Idea]:
    """Those of these ideas that there are, by their keys."""
    keys = [row_id(place_id, "idea", ref) for ref in refs]
    return list(Idea.objects.of(place_id).filter(id__in=keys)) if keys else []


def seen(place_id: UUID, rows: Sequence[Idea]) -> dict[str, Seen]:
    """By reference: what everybody may see of these ideas. One query."""
    wanted = (c for row in rows for c in (row.title, row.need, row.text, row.where, *row.photos))
    there = said(place_id, wanted)
    return {
        row.ref: Seen(
            title=there.get(row.title, ""),
            need=there.get(row.need, ""),
            text=there.get(row.text, ""),
            where=there.get(row.where, ""),
            photos=[one for one in row.photos if one in there],
        )
        for row in rows
    }


def steps(place_id: UUID, ref: str) -> list[Step]:
    """What happened to an idea, oldest first."""
    return list(Step.objects.of(place_id).filter(idea=ref).order_by("entry", "id"))


def versions(place_id: UUID, ref: str) -> list[Version]:
    """The words of an idea as they were, oldest first."""
    return list(Version.objects.of(place_id).filter(idea=ref).order_by("number"))


def statements_of(place_id: UUID, ref: str) -> list[Statement]:
    """Every statement about an idea, oldest first, whether it is shown or not."""
    return list(Statement.objects.of(place_id).filter(idea=ref).order_by("at", "ref"))


def amendments_of(place_id: UUID, ref: str) -> list[Amendment]:
    """Every amendment of an idea, oldest first, whether it is shown or not."""
    return list(Amendment.objects.of(place_id).filter(idea=ref).order_by("at", "ref"))


def amendment_by_ref(place_id: UUID, ref: str) -> PublicQuerySet:
    return Amendment.objects.of(place_id).filter(id=row_id(place_id, "amendment", ref))


def statement_of(place_id: UUID, ref: str, *, lock: bool = False) -> Statement | None:
    """The statement of a reference. A locked one stays until the transaction ends."""
    found: Statement | None = Statement.objects.one_of(
        place_id, row_id(place_id, "statement", ref), lock=lock
    )
    return found


def shown_statements(place_id: UUID, ref: str) -> dict[str, str]:
    """By reference: the words of the statements that are before people, oldest first."""
    rows = [one for one in statements_of(place_id, ref) if one.state == "shown"]
    there = said(place_id, (one.text for one in rows))
    return {one.ref: there[one.text] for one in rows if one.text in there}


def opinion_of(place_id: UUID, ref: str) -> Opinion | None:
    found: Opinion | None = Opinion.objects.one_of(place_id, row_id(place_id, "opinion", ref))
    return found


def opinions_of(place_id: UUID) -> list[Opinion]:
    """What people think of the ideas of a place that go on or were decided, by idea."""
    ended = set(Idea.objects.of(place_id).filter(state__in=ENDED).values_list("ref", flat=True))
    every = Opinion.objects.of(place_id).order_by("idea")
    return [one for one in every if one.idea not in ended]


def alike(place_id: UUID, row: Idea) -> list[Idea]:
    """Other ideas of the call that may be the same, the likeliest first: by their shown words alone."""
    mine = seen(place_id, [row])[row.ref]
    return alike_words(place_id, row.call, f"{mine.title} {mine.need}", but=row.ref)


def alike_words(place_id: UUID, call: str, words: str, but: str = "") -> list[Idea]:
    """Ideas of a call whose title and need are like these words, the likeliest first; three at most."""
    others = [one for one in ideas_of(place_id, call) if one.ref != but]
    if not others:
        return []
    shown = seen(place_id, others)
    scores = cosines(words, [f"{shown[one.ref].title} {shown[one.ref].need}" for one in others])
    near = sorted(
        (pair for pair in zip(scores, others, strict=True) if pair[0] >= ALIKE), key=lambda pair: -pair[0]
    )
    return [one for _score, one in near[:3]]


# Private: for the one voice, or for the desk ---------------------------------------------------------------


def said_by(voice: Voice) -> dict[str, int]:
    """What this voice said, by statement; for the page of its own link alone."""
    mine = Vote.objects.of(voice.place_id).filter(voice=voice.id)
    return dict(mine.values_list("statement", "value"))


def written_by(voice: Voice) -> list[tuple[Statement, str]]:
    """Statements that this voice made, with their words also while they wait; for the page of its own link alone."""
    rows = [one for one in statements_of(voice.place_id, voice.idea) if one.ref in voice.wrote]
    words = withheld(voice.place_id, [one.text for one in rows])
    return [(one, words.get(one.text, "")) for one in rows]


def withheld(place_id: UUID, commitments: Iterable[str]) -> dict[str, str]:
    """Words by commitment, also those that are held; for those who decide on them, and for whoever wrote them."""
    rows = Aside.objects.filter(place_id=place_id, commitment__in=list(commitments), erased=False)
    return {
        row.commitment: bytes(row.content or b"").decode("utf-8", "replace")
        for row in rows
        if row.media_type.startswith("text/")
    }


def votes_each(place_id: UUID, ref: str) -> dict[str, dict[int, int]]:
    """How often each statement got each answer; for choosing what to ask next, never for a page."""
    counted: dict[str, dict[int, int]] = {}
    rows = (
        Vote.objects.of(place_id).filter(idea=ref).values_list("statement", "value").annotate(n=Count("id"))
    )
    for statement, value, n in rows:
        counted.setdefault(statement, {})[value] = n
    return counted


def published_votes(place_id: UUID, row: Idea) -> Votes | None:
    """Every vote on shown statements, once answers are over, where the call said so in advance; else None.

    People are numbered in the order of what they said, so that nothing tells who they are or when they came.
    """
    call = call_named(place_id, row.call)
    if not call.votes_published or allows(call.phase, "say") or row.state in ENDED:
        return None
    shown = set(shown_statements(place_id, row.ref))
    said_by_voice: dict[UUID, list[tuple[str, int]]] = {}
    rows = Vote.objects.of(place_id).filter(idea=row.ref).order_by("statement")
    for voice, statement, value in rows.values_list("voice", "statement", "value"):
        if statement in shown:
            said_by_voice.setdefault(voice, []).append((statement, value))
    numbered = enumerate(sorted(said_by_voice.values()), 1)
    cast = [(n, statement, value) for n, votes in numbered for statement, value in votes]
    return last_votes(*(list(column) for column in zip(*cast, strict=True))) if cast else None


def people_voting(place_id: UUID, ref: str) -> int:
    """How many people said something about an idea's statements."""
    return int(Vote.objects.of(place_id).filter(idea=ref).values("voice").distinct().count())


def drawn_map(place_id: UUID, ref: str) -> Drawn | None:
    return Drawn.objects.of(place_id).filter(idea=ref).first()


def asks_to_join(place_id: UUID, ref: str) -> list[str]:
    """Ideas whose authors ask that they go on in this one; for its author alone."""
    return list(MergeAsk.objects.of(place_id).filter(into=ref).values_list("idea", flat=True))


def asked_to_join(place_id: UUID, ref: str) -> str:
    """The idea that this one asks to go on in; empty for none; for its author alone."""
    found = MergeAsk.objects.of(place_id).filter(idea=ref).first()
    return found.into if found else ""


def ideas_with_offers(place_id: UUID) -> list[Idea]:
    """Ideas for which other words wait for a look; for the desk."""
    waiting = Amendment.objects.of(place_id).filter(state="waits").values_list("idea", flat=True)
    keys = [row_id(place_id, "idea", ref) for ref in set(waiting)]
    return list(Idea.objects.of(place_id).filter(id__in=keys).order_by("-proposed_at", "ref"))


def held_statements(place_id: UUID) -> list[Statement]:
    """Statements that wait for a look, oldest first; for the desk."""
    return list(Statement.objects.of(place_id).filter(state="waits").order_by("at", "ref")[:200])
