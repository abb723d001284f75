"""Calls for hands, and how many people pledged, came, and were told of.

All acts stand in the city's record. A call is official text. The record knows how many people there are, never who:
names, contacts, codes and links are private, and no act has a reference of a pledge. `on` is the minute it happened
where that is not when it was recorded.
"""

import msgspec

from balai.places.acts import Link
from balai.record.acts import Act, Commitment


class Shift(msgspec.Struct, frozen=True):
    """A time to come, and for how many there is room."""

    key: str
    """Its name within the call; it stays when the time changes."""
    begins: str
    """The minute, in UTC: 2026-11-27T23:00Z."""
    ends: str
    places: int


class HandsCalled(Act, frozen=True, tag="hands.called/1"):
    """The city calls for hands; said again with the same reference, the call is otherwise from now on."""

    ref: str
    title: str
    what: str
    """What is done together."""
    where: str
    timezone: str
    """IANA name: the times of the shifts are shown in it."""
    shifts: list[Shift]
    why: str = ""
    need: str = ""
    """Reference of a need of the city that it answers."""
    practice: str = ""
    """Reference of a practice of the place that it is done by."""
    skill: str = ""
    bring: str = ""
    city_brings: str = ""
    minors: str = "no"
    """Whether people under 18 may come: no, guardian (with an adult who looks after them) or alone."""
    least_age: int = 0
    safety: str = ""
    lat: int | None = None
    lon: int | None = None
    """1e-6 degree."""
    photos: list[Commitment] = []
    reason: str = ""
    """Why it is otherwise; empty when it is opened."""
    links: list[Link] = []
    """What it came from: ideas, reports, targets, projects."""


class HandsCalledOff(Act, frozen=True, tag="hands.called_off/1"):
    """It will not take place."""

    ref: str
    reason: str


class Condition(msgspec.Struct, frozen=True):
    """So many people come if there are so many others."""

    others: int
    people: int


class Stand(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a shift stands: people, and no pledges."""

    shift: str
    coming: int
    hoping: int = 0
    """Come if enough others do, which is not so yet."""
    waiting: int = 0
    """Come if a place becomes free."""
    conditions: list[Condition] = []
    """Of those hoping, by how many others there must be."""
    confirmed: int = 0
    """Of those coming: by so many different e-mail addresses that were confirmed. Pledges, not people."""


class PledgeMade(Act, frozen=True, tag="pledge.made/1"):
    """Somebody pledged to come, with so many people in all."""

    ref: str
    """The call's."""
    people: int
    stands: Stand


class PledgeTakenBack(Act, frozen=True, tag="pledge.taken_back/1"):
    """Somebody took a pledge back before the shift began."""

    ref: str
    people: int
    stands: Stand


class PledgeConfirmed(Act, frozen=True, tag="pledge.confirmed/1"):
    """Somebody who pledged confirmed an e-mail address: an address stands for one pledge of a shift."""

    ref: str
    """The call's."""
    stands: Stand
    instead: int = 0
    """People of an earlier pledge by the same address, whose place it takes; 0: there was none."""


class HandsSettled(Act, frozen=True, tag="hands.settled/1"):
    """A shift stands otherwise because its places changed."""

    ref: str
    stands: Stand


class HandsCounted(Act, frozen=True, tag="hands.counted/1"):
    """Who came to a shift was counted; counted again, the latest counts."""

    ref: str
    shift: str
    promised: int
    """Pledges that said they come, when it began."""
    kept: int
    """Of those, how many came."""
    people: int
    """Everybody who came, those without a pledge among them."""


class HandsReported(Act, frozen=True, tag="hands.reported/1"):
    """The city says what came of it."""

    ref: str
    text: Commitment | None = None
    photos: list[Commitment] = []


class HandsModerated(Act, frozen=True, tag="hands.moderated/1"):
    """Words and pictures of what came of it are shown or held."""

    ref: str
    shown: bool
    reason: str


ACTS: tuple[type[Act], ...] = (
    HandsCalled,
    HandsCalledOff,
    PledgeMade,
    PledgeTakenBack,
    PledgeConfirmed,
    HandsSettled,
    HandsCounted,
    HandsReported,
    HandsModerated,
)
