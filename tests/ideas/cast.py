"""A call for ideas to test at, in Muara: shade on the way to the clinic, with statements about it.

`ref = call(cast)` calls; `propose(cast, ref)` proposes; `state(cast, idea)` puts statements before people;
`crowd(cast, idea)` lets sixty people in two camps say what they think.
"""

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from balai.ideas import acts
from balai.ideas.commands import calling, proposing, saying
from balai.ideas.commands.voices import Heard, new_voice
from balai.ideas.models import Idea
from balai.record.models import Entry
from tests.cast import Cast

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 24, 2, 0, tzinfo=UTC)
"""The day by which an answer was promised has passed."""
STATEMENTS = [f"Statement number {n} about shade." for n in range(10)]


def call(cast: Cast, city: str = "muara", who: str = "budi", **changes: Any) -> str:
    """Ask for ideas. Returns the call's reference."""
    usual: dict[str, Any] = {
        "ref": "", "title": "A city to walk in", "question": "What would make walking easier?", "office": "Parks",
        "answer_days": 30, "currency": "IDR",
    }  # fmt: skip
    return calling.call_for_ideas(
        cast.actor(who), getattr(cast, city).place_id, acts.IdeasCalled(**usual | changes)
    )


def move(cast: Cast, ref: str, phase: str, city: str = "muara") -> None:
    calling.move_call(cast.actor("budi"), getattr(cast, city).place_id, ref, phase, "", "It is time for it.")


def said(**changes: Any) -> proposing.Said:
    usual: dict[str, Any] = {
        "title": "Shade trees on the riverside walk",
        "need": "The walk to the clinic is too hot by ten in the morning.",
        "text": "Plant trees and set benches under them.",
    }
    return proposing.Said(**usual | changes)


def propose(cast: Cast, ref: str, city: str = "muara", **changes: Any) -> proposing.Proposed:
    """Propose shade, with these changes. Returns the idea's reference and its author's secret."""
    return proposing.propose(getattr(cast, city).place_id, ref, said(**changes), NOW)


def state(cast: Cast, idea: str, texts: list[str] = STATEMENTS) -> list[str]:
    """Statements in the city's name. Returns their references."""
    return [calling.state_for_city(cast.actor("budi"), cast.muara.place_id, idea, text) for text in texts]


def voice(cast: Cast, idea: str, city: str = "muara") -> Heard:
    """Somebody who speaks about the idea."""
    return new_voice(getattr(cast, city).place_id, idea, secrets.token_urlsafe(24), "en")


def crowd(cast: Cast, idea: str, statements: list[str], people: int = 60) -> list[Heard]:
    """So many people in two camps, a third and the rest, who differ on every statement but the last."""
    found = [voice(cast, idea) for _person in range(people)]
    for n, heard in enumerate(found):
        for k, statement in enumerate(statements):
            agrees = k % 2 == (n < people // 3) or k == len(statements) - 1
            saying.say(cast.muara.place_id, heard.voice, statement, 1 if agrees else -1)
    return found


# What tests look at --------------------------------------------------------------------------------------


def row(cast: Cast, ref: str) -> Idea:
    return Idea.objects.of(cast.muara.place_id).get(ref=ref)


def every_byte(place_id: UUID) -> bytes:
    """All entries of a record, one after the other."""
    rows = Entry.objects.filter(place_id=place_id).order_by("index")
    return b"\n".join(bytes(body) for body in rows.values_list("body", flat=True))
