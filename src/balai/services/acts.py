"""What happens at a city's counter: kinds of service, offices, areas, requests and what came of them.

All acts stand in the city's record. Official text is in the act; what residents write or photograph, and what an
office answers them, are asides. `on` is the minute it happened (`2022-06-07T10:10Z`) where that is not when it was
recorded.
"""

from typing import ClassVar

import msgspec

from balai.record.acts import Act, Commitment

# How the counter works -----------------------------------------------------------------------------------


class CounterSet(Act, frozen=True, tag="counter.set/1"):
    """How the counter works from now on: letters of its codes, working hours, holidays, days to object."""

    prefix: str
    """Two to four letters before the code of a request."""
    timezone: str
    """IANA name, such as Asia/Jakarta."""
    weekdays: list[int]
    """ISO weekdays on which the offices work."""
    opens: str = "08:00"
    closes: str = "16:00"
    holidays: list[str] = []
    objection_days: int = 7
    """So long those who reported may say that it is not fixed."""
    emergency: str = ""
    """The number to call where somebody could get hurt."""
    passes_on: bool = True
    """Whether a report from outside every area is taken and passed on, or refused."""


class Choice(msgspec.Struct, frozen=True):
    """One answer to choose from."""

    key: str
    name: str


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question of a kind (an attribute of Open311)."""

    code: str
    text: str
    datatype: str = "string"
    """string, number, datetime, text, singlevaluelist or multivaluelist."""
    required: bool = False
    hint: str = ""
    choices: list[Choice] = []


class KindSet(Act, frozen=True, tag="service.kind_set/1"):
    """A kind of service, or the kind otherwise from now on."""

    code: str
    name: str
    text: str = ""
    group: str = ""
    parent: str = ""
    """Code of the kind that residents choose, of which this is a finer one for staff; empty: residents choose it."""
    order: int = 0
    icon: str = ""
    keywords: list[str] = []
    place: str = "street"
    """street: the place is shown to 1e-5 degree; home: to a grid of 500 m, the exact point stays private."""
    reach: int = 50
    """So many metres around, another report may be of the same thing."""
    promise: int = 0
    """So many units until an answer is promised; 0: no promise."""
    unit: str = "working days"
    """working days, days or hours."""
    questions: list[Question] = []
    reason: str = ""


class KindClosed(Act, frozen=True, tag="service.kind_closed/1"):
    """The kind takes no more requests; those it has go on."""

    code: str
    reason: str


class OfficeSet(Act, frozen=True, tag="office.set/1"):
    """An office that answers, or its new name."""

    ref: str
    name: str
    reason: str = ""


class OfficeClosed(Act, frozen=True, tag="office.closed/1"):
    """The office answers no more; `into` takes over what it has."""

    ref: str
    into: str
    reason: str


class AreaSet(Act, frozen=True, tag="area.set/1"):
    """An area of the city with its outline: rings of alternating longitude and latitude in 1e-6 degree."""

    ref: str
    name: str
    rings: list[list[int]]
    source: str = ""


class AreaClosed(Act, frozen=True, tag="area.closed/1"):
    """The area is no longer used."""

    ref: str
    reason: str


class RouteSet(Act, frozen=True, tag="route.set/1"):
    """Which office answers a kind in an area; empty means every kind, or everywhere."""

    kind: str
    area: str
    office: str


# Requests ------------------------------------------------------------------------------------------------


class Chosen(msgspec.Struct, frozen=True):
    """An answer to a question with choices: the keys that were chosen."""

    question: str
    keys: list[str]


class Written(msgspec.Struct, frozen=True):
    """An answer in somebody's own words or figures, kept beside the record."""

    question: str
    text: Commitment


class RequestAct(Act, frozen=True):
    """What happens to one request: it changes the pages of that request, and those of lists and figures."""

    touches: ClassVar[tuple[str, ...]] = ("code",)


class RequestOpened(RequestAct, frozen=True, tag="request.opened/1"):
    """A resident reported something. The code is its public name and authorises nothing."""

    code: str
    kind: str
    office: str = ""
    area: str = ""
    lat: int | None = None
    lon: int | None = None
    """1e-6 degree, no finer than the kind allows."""
    text: Commitment | None = None
    landmark: Commitment | None = None
    photos: list[Commitment] = []
    chosen: list[Chosen] = []
    written: list[Written] = []
    channel: str = "web"
    """web, open311, email, telegram, desk, import or a channel of the city's own."""
    promise: str = ""
    """The minute by which an answer is promised."""
    state: str = "new"
    """new; passed on (outside every area); of imported ones also a later state."""
    held: bool = False
    """Text and pictures wait for somebody to look at them."""
    outside: str = ""
    """Its name in the system it came from."""
    source: str = ""


class RequestJoined(RequestAct, frozen=True, tag="request.joined/1"):
    """One more person reports the same."""

    code: str
    text: Commitment | None = None
    photos: list[Commitment] = []


class RequestLeft(RequestAct, frozen=True, tag="request.left/1"):
    """Somebody who reported the same takes that back."""

    code: str


class RequestSentOn(RequestAct, frozen=True, tag="request.sent_on/1"):
    """Another office has it now, perhaps as another kind, with a new promise."""

    code: str
    office: str
    reason: str
    kind: str = ""
    promise: str = ""


class RequestPromised(RequestAct, frozen=True, tag="request.promised/1"):
    """A new date is promised, with the reason."""

    code: str
    promise: str
    reason: str


class RequestStarted(RequestAct, frozen=True, tag="request.started/1"):
    """The office works on it."""

    code: str


class RequestAnswered(RequestAct, frozen=True, tag="request.answered/1"):
    """The office answers: it says that the work is done, or why it will not be."""

    code: str
    answer: str
    """done, declined, or note (the state stays)."""
    text: Commitment | None = None
    photos: list[Commitment] = []
    object_by: str = ""
    """Until then those who reported may say that it is not fixed."""


class RequestAgreed(RequestAct, frozen=True, tag="request.agreed/1"):
    """Somebody who reported it says that it is fixed."""

    code: str


class RequestFixed(RequestAct, frozen=True, tag="request.fixed/1"):
    """It counts as fixed. `how`: agreed (everybody asked said so) or silent (nobody objected in time)."""

    code: str
    how: str


class RequestReopened(RequestAct, frozen=True, tag="request.reopened/1"):
    """Somebody who reported it says that it is not fixed."""

    code: str
    text: Commitment | None = None
    photos: list[Commitment] = []
    promise: str = ""


class RequestMerged(RequestAct, frozen=True, tag="request.merged/1"):
    """It is of the same thing as another request, which goes on for both."""

    touches: ClassVar[tuple[str, ...]] = ("code", "into")
    code: str
    into: str
    reason: str = ""


class RequestParted(RequestAct, frozen=True, tag="request.parted/1"):
    """It was not of the same thing: both go on by themselves. `people`: how many reported this one."""

    touches: ClassVar[tuple[str, ...]] = ("code", "into")
    code: str
    into: str
    people: int
    reason: str


class RequestWithdrawn(RequestAct, frozen=True, tag="request.withdrawn/1"):
    """Whoever reported it took it back; what was written or photographed is erased."""

    code: str


class RequestChased(RequestAct, frozen=True, tag="request.chased/1"):
    """The promise was broken and nobody answered: who was asked about it. `step` counts from 1."""

    code: str
    step: int
    office: str


class RequestModerated(RequestAct, frozen=True, tag="request.moderated/1"):
    """Text or pictures of a request are shown or held."""

    touches: ClassVar[tuple[str, ...]] = ()
    """A foreign record may name the same words in two requests: what hides something touches every page."""
    code: str
    shown: bool
    reason: str
    asides: list[str] = []
    """Commitments (hex) that it is about; empty: all of the request's."""


class StateObserved(RequestAct, frozen=True, tag="request.state_observed/1"):
    """Another system showed this state at `on`. `said`: its own word for it."""

    code: str
    state: str
    said: str = ""


class RatingObserved(RequestAct, frozen=True, tag="request.rating_observed/1"):
    """Another system shows these stars, in hundredths, and how often it was reopened."""

    code: str
    stars: int = 0
    reopened: int = 0


ACTS: tuple[type[Act], ...] = (
    CounterSet,
    KindSet,
    KindClosed,
    OfficeSet,
    OfficeClosed,
    AreaSet,
    AreaClosed,
    RouteSet,
    RequestOpened,
    RequestJoined,
    RequestLeft,
    RequestSentOn,
    RequestPromised,
    RequestStarted,
    RequestAnswered,
    RequestAgreed,
    RequestFixed,
    RequestReopened,
    RequestMerged,
    RequestParted,
    RequestWithdrawn,
    RequestChased,
    RequestModerated,
    StateObserved,
    RatingObserved,
)
