"""Calls for ideas, ideas, statements about them, and what people think, in figures.

All acts stand in the city's record. Calls are official text; what residents write or photograph, and what an office
answers them, are asides. Who proposed, supported or voted is private, and no act holds a reference of a person. `on`
is the minute it happened where that is not when it was recorded.
"""

import msgspec

from balai.places.acts import Link
from balai.record.acts import Act, Commitment


class IdeasCalled(Act, frozen=True, tag="ideas.called/1"):
    """The city asks for ideas."""

    ref: str
    title: str
    question: str
    office: str
    """Who answers."""
    answer_days: int = 30
    """So many days after an idea, or after the last word on it, the city says what happens to it."""
    currency: str = ""
    """ISO 4217, of what ideas cost."""
    votes_published: bool = False
    """Said in advance: at the end every vote on statements is published, without anything about who voted."""
    phase: str = "collect"
    until: str = ""
    """The last day of the phase; empty: not fixed."""


class CallMoved(Act, frozen=True, tag="ideas.call_moved/1"):
    """The call is in another phase: collect, discuss, check, vote, do or closed."""

    ref: str
    phase: str
    reason: str
    until: str = ""


class IdeaProposed(Act, frozen=True, tag="idea.proposed/1"):
    """A resident proposes something; the need comes first."""

    ref: str
    call: str
    title: Commitment
    need: Commitment
    text: Commitment
    where: Commitment | None = None
    photos: list[Commitment] = []
    cost_low: int = 0
    cost_high: int = 0
    """In minor units of the call's currency; 0: not said."""
    about: list[str] = []
    """Codes of reports at the counter that it is about."""
    answers: str = ""
    """Reference of a need of the city that it answers."""
    answer_by: str = ""
    """The minute by which the city says something."""
    links: list[Link] = []
    """Targets and projects of the city that it is about."""
    lat: int | None = None
    lon: int | None = None
    """1e-6 degree, to about a metre."""


class IdeaRevised(Act, frozen=True, tag="idea.revised/1"):
    """Whoever proposed it writes it otherwise, before anybody supports it."""

    ref: str
    title: Commitment
    need: Commitment
    text: Commitment


class IdeaSupported(Act, frozen=True, tag="idea.supported/1"):
    """One more person supports it."""

    ref: str


class SupportTakenBack(Act, frozen=True, tag="idea.support_taken_back/1"):
    """One person supports it no more."""

    ref: str


class AmendmentOffered(Act, frozen=True, tag="idea.amendment_offered/1"):
    """Somebody offers other words for an idea. They wait for a look before others see them."""

    ref: str
    idea: str
    title: Commitment
    need: Commitment
    text: Commitment
    why: Commitment


class AmendmentModerated(Act, frozen=True, tag="idea.amendment_moderated/1"):
    """Words that were offered are shown or held."""

    ref: str
    idea: str
    shown: bool
    reason: str = ""


class IdeaAmended(Act, frozen=True, tag="idea.amended/1"):
    """Whoever proposed the idea takes words that were offered: they are its next version."""

    ref: str
    amendment: str
    title: Commitment
    need: Commitment
    text: Commitment


class IdeaAnswered(Act, frozen=True, tag="idea.answered/1"):
    """The office answers with its reasons. `answer`: can be done, in part, cannot be done, done, or note."""

    ref: str
    answer: str
    text: Commitment
    office: str
    answer_by: str = ""
    """The minute by which it says more; empty: this is the end of it."""


class IdeaChased(Act, frozen=True, tag="idea.chased/1"):
    """Nothing was said by the day that was promised: the page says so. `step` counts from 1."""

    ref: str
    step: int
    answer_by: str


class IdeaMerged(Act, frozen=True, tag="idea.merged/1"):
    """It goes on in another idea: both who proposed them agree."""

    ref: str
    into: str


class IdeaWithdrawn(Act, frozen=True, tag="idea.withdrawn/1"):
    """Whoever proposed it took it back; what was written or photographed is erased."""

    ref: str


class IdeaModerated(Act, frozen=True, tag="idea.moderated/1"):
    """Words and pictures of an idea are shown or held."""

    ref: str
    shown: bool
    reason: str


class StatementMade(Act, frozen=True, tag="statement.made/1"):
    """A sentence about an idea that people agree or disagree with. From a resident it waits for a look."""

    ref: str
    idea: str
    text: Commitment
    waits: bool = True


class StatementModerated(Act, frozen=True, tag="statement.moderated/1"):
    """A statement is put before people, or taken away."""

    ref: str
    idea: str
    shown: bool
    reason: str = ""


class Counted(msgspec.Struct, frozen=True):
    """Votes on a statement: agree, disagree, passed; in all, and by group in the order of their sizes."""

    statement: str
    all: list[int]
    groups: list[list[int]] = []
    """Empty for a group of which fewer than ten voted on it."""


class OpinionSummed(Act, frozen=True, tag="opinion.summed/1"):
    """What people think of an idea, in sums: no group of fewer than ten people, nothing about one of them."""

    idea: str
    people: int
    votes: int
    counts: list[Counted]
    groups: list[int] = []
    """How many people are in each; empty: no groups are shown."""
    agreement: int = 0
    """Median agreement of the groups when a tenth of the votes is left out, in thousandths."""
    stable: bool = False


ACTS: tuple[type[Act], ...] = (
    IdeasCalled,
    CallMoved,
    IdeaProposed,
    IdeaRevised,
    IdeaSupported,
    SupportTakenBack,
    AmendmentOffered,
    AmendmentModerated,
    IdeaAmended,
    IdeaAnswered,
    IdeaChased,
    IdeaMerged,
    IdeaWithdrawn,
    IdeaModerated,
    StatementMade,
    StatementModerated,
    OpinionSummed,
)
