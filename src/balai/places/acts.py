"""What a network or a place says of itself. Official text only, at most 500 characters a field."""

import msgspec

from balai.record.acts import Act


class Link(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that an act names: in a record, by its kind and its code or reference there."""

    kind: str
    """request, idea, hands, target or project; a kind that a release does not know is kept."""
    ref: str
    origin: str = ""
    """Whose record; empty: this one."""


class PlaceOpened(Act, frozen=True, tag="place.opened/1"):
    """First entry of a place's record. Coordinates in 1e-6 degree."""

    slug: str
    name: str
    kind: str
    """city, regency or province."""
    country: str
    """ISO 3166-1 alpha-2; an invented country has a user-assigned code, XA to XZ."""
    country_name: str = ""
    lat: int | None = None
    lon: int | None = None
    code: str = ""
    """The country's own code of the place."""
    source: str = ""
    sample: bool = False


class NetworkOpened(Act, frozen=True, tag="network.opened/1"):
    """First entry of a network's or programme's record."""

    slug: str
    name: str
    full_name: str
    kind: str
    """network or programme."""
    source: str = ""
    sample: bool = False


class FrameworkPublished(Act, frozen=True, tag="framework.published/1"):
    """What a network sorts its work by, in its own words and order. A later one replaces it."""

    themes: list[str]
    """Focus areas, or dimensions."""
    themes_are: str
    """focus areas or dimensions."""
    project_types: list[str] = []
    outcomes: list[str] = []
    statuses: list[str] = []
    instruments: list[str] = []
    source: str = ""


class Weight(msgspec.Struct, frozen=True):
    """A component's weight in hundredths of a per cent: 2000 is 20 %."""

    component: str
    share: int


class WeightsPublished(Act, frozen=True, tag="weights.published/1"):
    """The weights of a self-assessment as somebody published them, from the day they hold."""

    ref: str
    weights: list[Weight]
    scale_max: int
    source: str
    note: str = ""


class WeightsRefused(Act, frozen=True, tag="weights.refused/1"):
    """Weights that were published and cannot be used, with the reason."""

    ref: str
    sum: int
    """Hundredths of a per cent."""
    source: str
    reason: str


class MemberJoined(Act, frozen=True, tag="member.joined/1"):
    """A place joined a network."""

    origin: str
    slug: str
    name: str
    country: str
    country_name: str = ""
    cohort: str = ""
    source: str = ""


class MemberLeft(Act, frozen=True, tag="member.left/1"):
    """A place left a network."""

    origin: str
    reason: str


class PopulationStated(Act, frozen=True, tag="population.stated/1"):
    """How many people live here, according to one source. `year` 0: date not stated."""

    people: int
    source: str
    year: int = 0
    note: str = ""


class AreaStated(Act, frozen=True, tag="area.stated/1"):
    """Area of the place in hundredths of a square kilometre, according to one source. `year` 0: not stated."""

    area: int
    source: str
    year: int = 0


class BoundaryStated(Act, frozen=True, tag="boundary.stated/1"):
    """The place's outline: rings of alternating longitude and latitude in 1e-6 degree, according to one source."""

    rings: list[list[int]]
    source: str


class NeedStated(Act, frozen=True, tag="need.stated/1"):
    """What the place needs, in its words. The same reference again replaces it."""

    ref: str
    name: str
    text: str = ""
    lang: str = ""


class PotentialStated(Act, frozen=True, tag="potential.stated/1"):
    """What the place has to build on."""

    ref: str
    name: str
    text: str = ""
    lang: str = ""


class PracticeDescribed(Act, frozen=True, tag="practice.described/1"):
    """Local wisdom: what the practice is called in its own language, what it is good for, who keeps it."""

    ref: str
    name: str
    lang: str
    """Language of the name, BCP 47."""
    text: str
    keeper: str


class ProfileWithdrawn(Act, frozen=True, tag="profile.withdrawn/1"):
    """A need, potential or practice no longer said; its history stays."""

    ref: str
    reason: str


ACTS: tuple[type[Act], ...] = (
    PlaceOpened,
    NetworkOpened,
    FrameworkPublished,
    WeightsPublished,
    WeightsRefused,
    MemberJoined,
    MemberLeft,
    PopulationStated,
    AreaStated,
    BoundaryStated,
    NeedStated,
    PotentialStated,
    PracticeDescribed,
    ProfileWithdrawn,
)
