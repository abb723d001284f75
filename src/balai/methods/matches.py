"""The reviewed table of matches, and the chains of listings it makes.

The table says what no rule can: which listing of one round is which of another under another name, which
merged, split, vanished or began, and which proposals a person confirmed, rejected or left doubtful. **What
needs no row:** a listing carries on the latest earlier listing of its city with the same name
(`names.same_key`: case, punctuation and spelling aside), confidence 100. Together they account for every
listing exactly once in each direction: where it came from (except in the first round) and what became of
it (except in the last).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, cast, get_args

import msgspec

from balai.methods.csv_rows import Unreadable, numbered
from balai.methods.matching import Listing, Relation, in_listed_order
from balai.methods.names import same_key

HEADER = [
    "from_round",
    "from_no",
    "from_section",
    "to_round",
    "to_no",
    "to_section",
    "iso2",
    "city",
    "from_name",
    "to_name",
    "relation",
    "reason",
    "confidence",
    "decision",
    "reviewer",
]
Decision = Literal["confirmed", "rejected", "doubtful"]
LONGEST_REASON = 500  # official text (DESIGN: acts)


class ReviewedMatch(msgspec.Struct, frozen=True):
    """One row: `from_ref` is "" for new, `to_ref` is "" for vanished. A merger is one row per earlier
    listing with the same `to_ref`, a split one row per later listing with the same `from_ref`; the
    first row of a merger or split names the project that carries on. `confidence` is the reviewer's, 0
    to 100. `reviewer` is a role."""

    line: int
    from_round: int
    from_ref: str
    to_round: int
    to_ref: str
    city: str
    relation: Relation
    reason: str
    confidence: int
    decision: Decision
    reviewer: str


class TableProblem(msgspec.Struct, frozen=True):
    """What is wrong in one line (the header is line 1; 0 when a row is missing), as a code and what it is
    about.

    Codes: header · unreadable · columns · not_a_number · unknown_relation · unknown_decision · confidence ·
    reason · reviewer · round_order · unknown_round · unknown_listing · city_mismatch · country_mismatch ·
    name_mismatch · side_missing · side_not_empty · decided_twice · contradicts_rejection · single_merge ·
    single_split · still_listed · origin_unaccounted · outcome_unaccounted.
    """

    line: int
    code: str
    about: str


class MatchTableError(ValueError):
    """The table does not fit the listings; `problems` lists every line with its reason. Nothing was taken."""

    def __init__(self, problems: Sequence[TableProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {p.line}: {p.code} ({p.about})" for p in problems))


class Step(msgspec.Struct, frozen=True):
    """One listing of a project: how it came about, why, how sure, and on what that rests. `reason` is the
    reviewer's sentence, or the code same_name for the rule. `rounds_absent` counts rounds skipped
    before it."""

    ref: str
    round: int
    name: str
    relation: Relation | Literal["first"]
    reason: str
    confidence: int
    basis: Literal["first", "rule", "review", "open"]
    from_refs: tuple[str, ...] = ()
    rounds_absent: int = 0


class Chain(msgspec.Struct, frozen=True):
    """One project's listings over the rounds. `ending`: listed (still in the last round), vanished, merged
    (`into` is the listing it went into), or open (a doubtful proposal says what may have become of it).
    `ended_in` is the first round without it, None while listed. `proposals` are the doubtful rows that
    touch it."""

    city: str
    steps: tuple[Step, ...]
    ending: Literal["listed", "vanished", "merged", "open"]
    ended_in: int | None = None
    end_reason: str = ""
    end_confidence: int = 0
    into: str = ""
    proposals: tuple[ReviewedMatch, ...] = ()


def parse_reviewed(
    lines: Iterable[str], listings: Iterable[Listing], cell_of: Callable[[str], str] = str
) -> list[ReviewedMatch]:
    """The rows of a reviewed table, checked against the listings of all rounds.

    `cell_of` gives what a cell says, where spreadsheets may have put something around it.
    Raises MatchTableError with every problem found; there is no half-read table.
    """
    known = list(listings)
    check = _RowCheck(known)
    try:
        every = list(numbered(lines))
    except Unreadable as error:
        raise MatchTableError([TableProblem(error.line, "unreadable", str(error))]) from error
    if not every or every[0][1] != HEADER:
        raise MatchTableError([TableProblem(1, "header", ",".join(HEADER))])
    rows = [row for line, cells in every[1:] if (row := check.row(line, [cell_of(cell) for cell in cells]))]
    problems = check.problems or _contradictions(rows)
    problems = problems or _unaccounted(known, rows)
    if problems:
        raise MatchTableError(sorted(problems, key=lambda each: (each.line, each.code, each.about)))
    return rows


def same_by_rule(listings: Iterable[Listing], reviewed: Iterable[ReviewedMatch]) -> list[tuple[str, str]]:
    """(earlier ref, later ref) that the same-name rule joins: each listing with no row of its own carries
    on the latest earlier one of its city and name that has no other continuation; same focus area
    first, then as listed. A rejected row keeps a pair apart."""
    rows = [row for row in reviewed if row.decision != "rejected"]
    apart = {(row.from_ref, row.to_ref) for row in reviewed if row.decision == "rejected"}
    has_origin = {row.to_ref for row in rows}
    has_outcome = {row.from_ref for row in rows if row.to_ref}
    free: dict[tuple[str, str], list[Listing]] = defaultdict(list)
    pairs: list[tuple[str, str]] = []
    for this_round in _rounds(listings):
        for listing in this_round:
            candidates = [
                one
                for one in free[listing.city, same_key(listing.name)]
                if one.round < listing.round and (one.ref, listing.ref) not in apart
            ]
            if listing.ref not in has_origin and candidates:
                one = max(candidates, key=lambda c: (c.round, c.focus_area == listing.focus_area))
                free[listing.city, same_key(listing.name)].remove(one)
                pairs.append((one.ref, listing.ref))
        for listing in this_round:
            if listing.ref not in has_outcome:
                free[listing.city, same_key(listing.name)].append(listing)
    return pairs


def open_proposals(reviewed: Iterable[ReviewedMatch]) -> list[ReviewedMatch]:
    """The doubtful rows, which a person still has to decide, in the table's order."""
    return [row for row in reviewed if row.decision == "doubtful"]


def chains(listings: Iterable[Listing], reviewed: Iterable[ReviewedMatch]) -> list[Chain]:
    """Each project's listings over the rounds, by city and first listing.

    Every listing is in exactly one chain. Only confirmed rows and the rule join; a doubtful row ends the
    earlier chain as open and starts another, and both carry it among their proposals, so that confirming
    it later only adds. A listing no row or rule accounts for starts a chain as new, or ends it as
    vanished, with confidence 0.
    """
    known, rows = list(listings), list(reviewed)
    links = _links(known, rows)
    by_origin = {row.to_ref: row for row in rows if row.relation == "new" and row.decision != "rejected"}
    doubtful = open_proposals(rows)
    doubted = {row.to_ref for row in doubtful}
    ordinal = {year: at for at, year in enumerate(sorted({each.round for each in known}))}
    year_of = {each.ref: each.round for each in known}
    begun: list[list[Step]] = []
    chain_of: dict[str, list[Step]] = {}
    for listing in (each for this_round in _rounds(known) for each in this_round):
        link = links.get(listing.ref)
        if link and link.carries_on:
            absent = ordinal[listing.round] - ordinal[year_of[link.from_refs[0]]] - 1
            steps = chain_of[link.from_refs[0]]
            steps.append(link.step(listing, absent))
        else:
            steps = [link.step(listing, 0) if link else _beginning(listing, ordinal, by_origin, doubted)]
            begun.append(steps)
        chain_of[listing.ref] = steps
    last = max(ordinal, default=0)
    ended = [_ended(steps, last, rows, ordinal, year_of) for steps in begun]
    where = {each.ref: (each.city, each.round, in_listed_order(each)) for each in known}
    return sorted(
        (msgspec.structs.replace(chain, city=where[chain.steps[0].ref][0]) for chain in ended),
        key=lambda chain: where[chain.steps[0].ref],
    )


class _Link(msgspec.Struct, frozen=True):
    """How a listing follows from earlier ones; `carries_on` is false for the further parts of a split."""

    from_refs: tuple[str, ...]
    relation: Relation
    reason: str
    confidence: int
    basis: Literal["rule", "review"]
    carries_on: bool = True

    def step(self, listing: Listing, absent: int) -> Step:
        return Step(
            listing.ref, listing.round, listing.name, self.relation, self.reason, self.confidence, self.basis,
            self.from_refs, absent,
        )  # fmt: skip


def _links(listings: list[Listing], rows: list[ReviewedMatch]) -> dict[str, _Link]:
    """Later ref → how it follows, from the rule and the confirmed rows."""
    links = {
        later: _Link((earlier,), "same", "same_name", 100, "rule")
        for earlier, later in same_by_rule(listings, rows)
    }
    sources: dict[str, list[ReviewedMatch]] = defaultdict(list)
    continued: set[str] = set()
    for row in rows:
        if row.decision == "confirmed" and row.from_ref and row.to_ref:
            sources[row.to_ref].append(row)
    for to_ref, found in sources.items():
        first = found[0]
        links[to_ref] = _Link(
            tuple(row.from_ref for row in found), first.relation, first.reason,
            min(row.confidence for row in found), "review", first.from_ref not in continued,
        )  # fmt: skip
        continued.add(first.from_ref)
    return links


def _beginning(
    listing: Listing, ordinal: dict[int, int], by_origin: dict[str, ReviewedMatch], doubted: set[str]
) -> Step:
    if ordinal[listing.round] == 0:
        return Step(listing.ref, listing.round, listing.name, "first", "", 100, "first")
    row = by_origin.get(listing.ref)
    if row is None or row.decision == "doubtful":
        basis: Literal["open", "review"] = "open" if listing.ref in doubted else "review"
        return Step(listing.ref, listing.round, listing.name, "new", "", 0, basis)
    return Step(listing.ref, listing.round, listing.name, "new", row.reason, row.confidence, "review")


def _ended(
    steps: list[Step], last: int, rows: list[ReviewedMatch], ordinal: dict[int, int], year_of: dict[str, int]
) -> Chain:
    refs = {step.ref for step in steps}
    about = tuple(row for row in open_proposals(rows) if row.from_ref in refs or row.to_ref in refs)
    final = steps[-1]
    if final.round == last:
        return Chain("", tuple(steps), "listed", proposals=about)
    years = sorted(ordinal)
    following = years[ordinal[final.round] + 1]
    outcome = [row for row in rows if row.from_ref == final.ref and row.decision != "rejected"]
    for row in outcome:
        if row.decision == "doubtful":
            return Chain("", tuple(steps), "open", following, row.reason, row.confidence, proposals=about)
        if row.relation == "merged":
            return Chain(
                "", tuple(steps), "merged", year_of[row.to_ref], row.reason, row.confidence, row.to_ref, about
            )
    reason, sure = (outcome[0].reason, outcome[0].confidence) if outcome else ("", 0)
    return Chain("", tuple(steps), "vanished", following, reason, sure, proposals=about)


def _rounds(listings: Iterable[Listing]) -> list[list[Listing]]:
    by_round: dict[int, list[Listing]] = defaultdict(list)
    for listing in listings:
        by_round[listing.round].append(listing)
    return [sorted(by_round[year], key=in_listed_order) for year in sorted(by_round)]


class _RowCheck:
    """Reads single rows against the listings, collecting what is wrong."""

    def __init__(self, listings: list[Listing]) -> None:
        self.years = {each.round for each in listings}
        self.at = {(each.round, each.section, each.no): each for each in listings}
        self.problems: list[TableProblem] = []

    def row(self, line: int, cells: list[str]) -> ReviewedMatch | None:
        before = len(self.problems)
        if len(cells) != len(HEADER):
            self._wrong(line, "columns", f"{len(cells)} of {len(HEADER)}")
            return None
        cell = dict(zip(HEADER, cells, strict=True))
        self._vocabulary(line, cell)
        years = {side: self._number(line, side, cell[side]) for side in ("from_round", "to_round")}
        confidence = self._number(line, "confidence", cell["confidence"])
        if confidence > 100:
            self._wrong(line, "confidence", cell["confidence"])
        if years["from_round"] >= years["to_round"]:
            self._wrong(line, "round_order", f"{cell['from_round']} to {cell['to_round']}")
        for side, year in years.items():
            if year not in self.years:
                self._wrong(line, "unknown_round", cell[side])
        refs = {side: self._listing(line, side, cell, years[f"{side}_round"]) for side in ("from", "to")}
        if len(self.problems) > before:
            return None
        return ReviewedMatch(
            line, years["from_round"], refs["from"], years["to_round"], refs["to"], cell["city"],
            cast(Relation, cell["relation"]), cell["reason"], confidence, cast(Decision, cell["decision"]),
            cell["reviewer"],
        )  # fmt: skip

    def _wrong(self, line: int, code: str, about: str) -> None:
        self.problems.append(TableProblem(line, code, about))

    def _number(self, line: int, column: str, text: str) -> int:
        if text.isascii() and text.isdecimal() and len(text) <= 4:
            return int(text)
        self._wrong(line, "not_a_number", f"{column} {text!r}")
        return 0

    def _vocabulary(self, line: int, cell: dict[str, str]) -> None:
        if cell["relation"] not in get_args(Relation):
            self._wrong(line, "unknown_relation", cell["relation"])
        if cell["decision"] not in get_args(Decision):
            self._wrong(line, "unknown_decision", cell["decision"])
        if not 0 < len(cell["reason"].strip()) <= LONGEST_REASON:
            self._wrong(line, "reason", f"{len(cell['reason'])} characters")
        if not cell["reviewer"].strip():
            self._wrong(line, "reviewer", "empty")

    def _listing(self, line: int, side: str, cell: dict[str, str], year: int) -> str:
        section, no, name = cell[f"{side}_section"], cell[f"{side}_no"], cell[f"{side}_name"]
        if (side, cell["relation"]) in (("from", "new"), ("to", "vanished")):
            if section or no or name:
                self._wrong(line, "side_not_empty", side)
            return ""
        if not (section or no or name):
            self._wrong(line, "side_missing", side)
            return ""
        listing = self.at.get((year, section, no))
        if listing is None:
            self._wrong(line, "unknown_listing", f"{year} {section} {no}")
            return ""
        if listing.city != cell["city"]:
            self._wrong(line, "city_mismatch", f"{cell['city']}, listed under {listing.city}")
        if listing.iso2 and listing.iso2 != cell["iso2"]:
            self._wrong(line, "country_mismatch", f"{cell['iso2']}, listed under {listing.iso2}")
        if listing.name != name:
            self._wrong(line, "name_mismatch", f"{name}, listed as {listing.name}")
        return listing.ref


def _contradictions(rows: list[ReviewedMatch]) -> list[TableProblem]:
    """Rows that are right by themselves and not together."""
    problems: list[TableProblem] = []
    pairs: dict[tuple[str, str, int], ReviewedMatch] = {}
    origins: dict[str, list[ReviewedMatch]] = defaultdict(list)
    outcomes: dict[str, list[ReviewedMatch]] = defaultdict(list)
    for row in rows:
        earlier = pairs.setdefault((row.from_ref, row.to_ref, row.to_round if not row.to_ref else 0), row)
        if earlier is not row:
            mixed = "rejected" in (earlier.decision, row.decision) and earlier.decision != row.decision
            code = "contradicts_rejection" if mixed else "decided_twice"
            problems.append(TableProblem(row.line, code, f"as line {earlier.line}"))
        elif row.decision != "rejected":
            if row.to_ref:
                origins[row.to_ref].append(row)
            if row.from_ref:
                outcomes[row.from_ref].append(row)
    for ref, found in origins.items():
        problems += _too_many(ref, found, "merged", "single_merge")
    for ref, found in outcomes.items():
        linked, gone = [row for row in found if row.to_ref], [row for row in found if not row.to_ref]
        problems += [TableProblem(row.line, "decided_twice", f"as line {gone[0].line}") for row in gone[1:]]
        problems += _too_many(ref, linked, "split", "single_split")
        problems += [  # vanished, and back in a later round, are both true; back in that very round is not
            TableProblem(row.line, "decided_twice", f"{ref} vanished and carries on")
            for row in gone
            if any(other.to_round <= row.to_round for other in linked)
        ]
    return problems


def _too_many(ref: str, found: list[ReviewedMatch], relation: str, alone: str) -> list[TableProblem]:
    """One row each, unless all say `relation`; that relation never stands alone. Mergers must be decided
    alike."""
    several = [row for row in found if row.relation == relation]
    if len(found) == 1 and several:
        return [TableProblem(found[0].line, alone, ref)]
    if len(found) > 1 and (len(several) < len(found) or len({row.decision for row in found}) > 1):
        return [
            TableProblem(row.line, "decided_twice", f"{ref}, as line {found[0].line}") for row in found[1:]
        ]
    return []


def _unaccounted(listings: list[Listing], rows: list[ReviewedMatch]) -> list[TableProblem]:
    """Listings without exactly one origin and one outcome, and rows that contradict the same-name rule."""
    kept = [row for row in rows if row.decision != "rejected"]
    rule = same_by_rule(listings, rows)
    year_of = {each.ref: each.round for each in listings}
    back_in = {earlier: year_of[later] for earlier, later in rule}
    has_origin = {row.to_ref for row in kept} | {later for _, later in rule}
    has_outcome = {row.from_ref for row in kept} | back_in.keys()
    problems = [
        TableProblem(row.line, "still_listed", row.from_ref)
        for row in kept
        if not row.to_ref and back_in.get(row.from_ref, row.to_round + 1) <= row.to_round
    ]
    first, last = min(year_of.values(), default=0), max(year_of.values(), default=0)
    for each in listings:
        if each.round != first and each.ref not in has_origin:
            problems.append(TableProblem(0, "origin_unaccounted", f"{each.ref} {each.name}"))
        if each.round != last and each.ref not in has_outcome:
            problems.append(TableProblem(0, "outcome_unaccounted", f"{each.ref} {each.name}"))
    return problems
