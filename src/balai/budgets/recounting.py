"""`balai recount`: a published result computed again from the public record alone. No Django, no database.

The record is checked as `balai verify` does, and what is counted is what was checked: the very bytes.
"""

import json
from collections.abc import Callable

import msgspec

from balai.record.findings import plain
from balai.record.source import Found, Source, SourceError
from balai.record.tiles import TileError, decode_bundle
from balai.record.verify_cli import open_source, with_progress

from . import acts
from .counting import NEED_WHOLE, WHOLE_FROM, funded_by, totals_of
from .explaining import explained

ENTRIES = "tile/entries/"
FULL = 256
Said = (
    acts.BallotOpened
    | acts.BallotWithdrawn
    | acts.BallotClosed
    | acts.BallotChoices
    | acts.BallotResult
    | acts.BallotExplained
)


class NoSuchBallot(ValueError):
    """The record knows no such ballot, or not enough of it; the message is for people."""


class Ballot(msgspec.Struct):
    """What a record says of a ballot that decides its result."""

    opened: acts.BallotOpened | None = None
    closed: acts.BallotClosed | None = None
    choices: list[acts.BallotChoices] = []
    result: acts.BallotResult | None = None
    explained: acts.BallotExplained | None = None
    withdrawn: acts.BallotWithdrawn | None = None

    def hear(self, act: Said) -> None:
        """The first act of its kind stands, as on the pages."""
        if isinstance(act, acts.BallotOpened):
            self.opened = self.opened or act
        elif isinstance(act, acts.BallotClosed):
            self.closed = self.closed or act
        elif isinstance(act, acts.BallotChoices):
            self.choices.append(act)
        elif isinstance(act, acts.BallotResult):
            self.result = self.result or act
        elif isinstance(act, acts.BallotExplained):
            self.explained = self.explained or act
        else:
            self.withdrawn = self.withdrawn or act


class Recount(msgspec.Struct, frozen=True):
    """What was computed, and everything in which the record says otherwise."""

    ballots: int
    funded: list[str]
    cost: int
    faults: list[str]


class _Heard:
    """A source that keeps the acts of one ballot out of what passes through it on its way to be checked."""

    def __init__(self, source: Source, ref: str) -> None:
        self.name, self._source, self._ref = source.name, source, ref
        self.partial_widths = source.partial_widths
        self._acts: dict[tuple[str, int], Said] = {}
        self._decode = msgspec.json.Decoder(Said).decode

    def get(self, path: str, limit: int) -> Found:
        found = self._source.get(path, limit)
        if path.startswith(ENTRIES) and isinstance(found, bytes):
            self._hear(path, found)
        return found

    def _hear(self, path: str, data: bytes) -> None:
        bundle, _, width = path.removeprefix(ENTRIES).partition(".p/")
        try:
            entries = decode_bundle(data, int(width or FULL))
        except (TileError, ValueError):
            return  # whoever checks says so
        for n, entry in enumerate(entries):
            if self._ref.encode() in entry and b'"ballot.' in entry:
                try:
                    act = self._decode(entry)
                except msgspec.MsgspecError:
                    continue
                if act.ref == self._ref:
                    self._acts[bundle, n] = act

    def ballot(self) -> Ballot:
        found = Ballot()
        for _where, act in sorted(self._acts.items(), key=lambda one: one[0]):
            found.hear(act)
        return found


def recount(ballot: Ballot) -> Recount:
    """Count again. Raises NoSuchBallot where there is nothing to compare."""
    opened, closed, result = ballot.opened, ballot.closed, ballot.result
    if opened is None:
        raise NoSuchBallot("The record knows no such ballot.")
    if closed is None and ballot.withdrawn:
        raise NoSuchBallot("This ballot was withdrawn before anybody could vote: there is no result.")
    if closed is None or result is None:
        raise NoSuchBallot("The record holds no result of this ballot yet.")
    faults: list[str] = []
    choices = [one for part in ballot.choices for one in part.choices]
    totals = list(result.totals)
    if choices:
        totals = totals_of(opened, choices)
        _compare(faults, "the totals", totals, list(result.totals))
        _compare(faults, "the number of ballots", sum(one.n for one in choices), result.ballots)
        _compare(faults, "ballots that are alone", sum(one.n == 1 for one in choices), result.unique)
    _compare(faults, "whether whole ballots are there", bool(choices), result.whole)
    whole = opened.counting.rule in NEED_WHOLE and result.ballots >= WHOLE_FROM
    _compare(faults, "whether the rule gets whole ballots", whole, result.whole)
    _compare(faults, "the ballots of the closed set", closed.ballots, result.ballots)
    keys = [one.key for one in opened.items]
    _compare(faults, "the projects", keys, [one.key for one in totals])
    if faults and keys != [one.key for one in totals]:
        return Recount(result.ballots, [], 0, faults)
    funded, cost = funded_by(opened, totals, choices or None)
    _compare(faults, "what is funded", funded, list(result.funded))
    _compare(faults, "the cost", cost, result.cost)
    if ballot.explained and not faults:
        _compare_reasons(faults, opened, result, choices, ballot.explained)
    return Recount(result.ballots, funded, cost, faults)


def _compare_reasons(
    faults: list[str], opened: acts.BallotOpened, result: acts.BallotResult, choices: list[acts.Same],
    theirs: acts.BallotExplained,
) -> None:  # fmt: skip
    """Why each is funded or not. How many voters got nothing, only whole ballots can tell."""
    mine = explained(opened, result, choices, choices)
    if not result.whole:
        mine = msgspec.structs.replace(mine, nothing=theirs.nothing, nothing_by_votes=theirs.nothing_by_votes)
    for name in ("whys", "by_votes", "nothing", "nothing_by_votes"):
        _compare(faults, f"the explanation ({name})", getattr(mine, name), getattr(theirs, name))


def _compare(faults: list[str], what: str, mine: object, theirs: object) -> None:
    if mine != theirs:
        faults.append(f"{what}: the record says {theirs!r:.200}, counted again it is {mine!r:.200}")


def recount_command(
    target: str, ref: str, vkey: str | None = None, form: str = "text", out: Callable[[str], object] = print
) -> int:
    """Check the record at `target`, count the ballot again and compare. Returns 0 when nothing is wrong, else 1."""
    try:
        with open_source(target) as source:
            heard = _Heard(source, ref)
            findings = with_progress(heard, vkey)
        if not findings.ok:
            for line in findings.summary():
                out(line)
            return 1
        ballot = heard.ballot()
        found = recount(ballot)
    except (SourceError, NoSuchBallot, ValueError) as error:
        out(plain(str(error)))
        return 1
    for line in _json(found) if form == "json" else _told(ballot, found):
        out(plain(line))
    return 1 if found.faults else 0


def _json(found: Recount) -> list[str]:
    said = {"ballots": found.ballots, "winners": found.funded, "cost": found.cost, "faults": found.faults}
    return [json.dumps(said, ensure_ascii=False)]


def _told(ballot: Ballot, found: Recount) -> list[str]:
    assert ballot.opened and ballot.result
    names = {one.key: one.name for one in ballot.opened.items}
    how = "every ballot" if ballot.result.whole else "the totals that were published"
    lines = [
        f"{ballot.opened.title}: {found.ballots} ballots, counted again by {ballot.result.rule} from {how}.",
        *(f"{n}. {names.get(key, key)}" for n, key in enumerate(found.funded, 1)),
        f"Cost: {found.cost} of {ballot.opened.budget} {ballot.opened.currency}.",
        "The published result is what the rule gives."
        if not found.faults
        else "The published result is wrong:",
    ]
    return lines + found.faults
