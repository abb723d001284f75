"""Ballots about money. No Django here: `balai recount` reads these from a record alone.

All acts stand in the city's record and are official text. Who voted, and how anybody did, is in none of them. Money is
in whole units of the currency. `opens` and `closes` are minutes in UTC.
"""

import msgspec

from balai.places.acts import Link
from balai.record.acts import Act, Commitment


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """A project that is voted about."""

    key: str
    """Its name within the ballot."""
    name: str
    cost: int
    text: str = ""
    photo: Commitment | None = None


class Counting(msgspec.Struct, frozen=True, omit_defaults=True):
    """How it is counted (balai.methods.shares)."""

    rule: str = "greedy"
    """greedy, greedy_noskip, mes or phragmen."""
    utility: str = "cost"
    completion: str = "none"
    stop: str = "exhaustive"
    step_percent: int = 1
    """Of the budget shared by all voters: how much more each holds from one run to the next."""
    start: str = "exact"
    version: int = 1


class Phones(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose telephone numbers are sent a code."""

    prefixes: list[str]
    """What a number begins with, such as +62; of any one of them."""
    listed: bool = False
    """Only numbers on a list that the city has; else anybody with such a number."""


class Issuer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who says of a person that they may vote (OpenID Connect)."""

    issuer: str
    """Its address, as its own discovery names it."""
    claim: str = ""
    """What it must say of the person; empty: an account there is enough."""
    values: list[str] = []
    """One of these."""


class BallotOpened(Act, frozen=True, tag="ballot.opened/1"):
    """A ballot with everything that decides it; nothing of this can be changed, a new ballot replaces it."""

    ref: str
    title: str
    budget: int
    currency: str
    kind: str
    """approval: so many projects; choose-1: one; cumulative: so many points; ordinal: so many projects in order, of
    which the first is given `most` points, the next one fewer, and so on (as Pabulib has it with a max_length)."""
    most: int
    """Projects that one ballot may choose or put in order, or points that it may give."""
    items: list[Item]
    counting: Counting
    seed: str
    """Decides between projects that are equal in cost and in votes: by SHA-256 of the seed and their key."""
    who: str
    """Who may vote, in words."""
    ways: list[str]
    """letter (codes on paper), email and phone (a code by e-mail or text message), oidc (signing in elsewhere)."""
    opens: str
    closes: str
    timezone: str
    gate: int
    """So many ballots from one address raise the gate: they wait for an office's decision."""
    text: str = ""
    within: bool = True
    """Whether what one ballot chooses must fit the budget together."""
    phones: Phones | None = None
    """prefixes: what numbers begin with; listed: only numbers on a list that the city has."""
    oidc: Issuer | None = None
    """issuer: its address; claim: what it must say of a person; values: one of these."""
    links: list[Link] = []
    """What it came from: ideas of the same place."""


class BallotWithdrawn(Act, frozen=True, tag="ballot.withdrawn/1"):
    """A ballot that does not take place: only before anybody could vote, never afterwards."""

    ref: str
    reason: str


class Count(msgspec.Struct, frozen=True):
    """How many of something."""

    what: str
    n: int


class BallotDay(Act, frozen=True, tag="ballot.day/1"):
    """What a day brought; nothing else is said while a ballot is open."""

    ref: str
    day: str
    accepted: int
    """Voters whose first ballot was taken."""
    replaced: int
    """Ballots that took the place of an earlier one of the same voter."""
    channels: list[Count]
    """online, paper: ballots taken."""
    refused: list[Count]
    """By reason."""
    held: int
    """Ballots that wait at a gate when this was written."""


class GateDecided(Act, frozen=True, tag="ballot.gate_decided/1"):
    """An office decided about ballots that came in great number from one address, without knowing what they say."""

    ref: str
    ballots: int
    counted: bool
    reason: str


class BallotClosed(Act, frozen=True, tag="ballot.closed/1"):
    """The set is fixed before anybody counted it."""

    ref: str
    ballots: int
    root: str
    """Merkle root (hex, RFC 6962) over the salted ballots in random order."""
    left_out: int
    """Ballots that an office left out at a gate."""
    unfinished: int
    """Paper ballots that were entered once and not a second time."""


class LinksDestroyed(Act, frozen=True, tag="ballot.links_destroyed/1"):
    """The key that joined voters with ballots, so that they could vote again, is no more."""

    ref: str
    voters: int


class Same(msgspec.Struct, frozen=True):
    """Ballots that say the same: [number of a project, points], by number."""

    points: list[list[int]]
    n: int


class BallotChoices(Act, frozen=True, tag="ballot.choices/1"):
    """All ballots, sorted and counted, where the rule needs whole ballots; in parts that fit an entry."""

    ref: str
    part: int
    parts: int
    choices: list[Same]


class Total(msgspec.Struct, frozen=True):
    """What a project got."""

    key: str
    voters: int
    points: int


class BallotResult(Act, frozen=True, tag="ballot.result/1"):
    """What came of it: anyone can compute this again from the acts before it (`balai recount`)."""

    ref: str
    ballots: int
    totals: list[Total]
    funded: list[str]
    """Keys, in the order in which they were chosen."""
    cost: int
    rule: str
    """The rule that counted; greedy where too few ballots came for whole ones to be published."""
    whole: bool
    """Whether whole ballots were published."""
    unique: int
    """Ballots that nobody else's equals; a count, of those published."""


class Why(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a project is funded or not. `each` and `missing` are in hundredths of the currency's unit."""

    key: str
    payers: int = 0
    """Voters who paid for it, where the rule has voters pay."""
    each: int = 0
    """What each of them paid for a point that they gave it (an approval is one point)."""
    short: int = 0
    """Of them, those who had no more than that and gave all of it."""
    missing: int = 0
    """What the money that its voters still had falls short of its cost."""
    over: int = 0
    """By how much it cost more than was left when its turn came, in whole units."""
    more: int = 0
    """The fewest more ballots, for it alone, with which it would be funded; 0: not with as many as were tried."""
    tried: int = 0
    """Up to so many more ballots were tried; 0: none, as in a large vote far from the line."""


class BallotExplained(Act, frozen=True, tag="ballot.explained/1"):
    """Why each project is funded or not, and what the most votes first would have funded."""

    ref: str
    whys: list[Why]
    """As the projects stand."""
    by_votes: list[str]
    """Keys of what the most votes first would have funded, in that order."""
    nothing: int
    """Voters nothing of whose choice is funded; -1: too few to be said without saying how somebody voted."""
    nothing_by_votes: int
    """The same if the most votes had been funded first; -1: not said."""


ACTS: tuple[type[Act], ...] = (
    BallotOpened,
    BallotWithdrawn,
    BallotDay,
    GateDecided,
    BallotClosed,
    LinksDestroyed,
    BallotChoices,
    BallotResult,
    BallotExplained,
)
