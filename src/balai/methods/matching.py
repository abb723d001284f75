"""Which listing of this year is which listing of last year.

A yearly report lists a city's projects by name, without an id. `propose` says for every listing of two
rounds what became of it, with a reason and a confidence; a person confirms or rejects (see `matches`). It
never compares across cities, reads no clock, and gives the same answer whatever the order of its input.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from balai.methods.assignment import best_pairs
from balai.methods.names import same_key, similarity

Relation = Literal["same", "renamed", "merged", "split", "new", "vanished"]

# Measured against the review of the 405 listings of 2022 to 2025 and the 53 projects of 2018
# (bench/matching.py, ADR 0006): every proposal from SURE upwards was confirmed. Two names below FLOOR are not
# paired for their likeness; what else speaks for a pair (ONLY_LEFT) gives an open question at most.
SURE = 80
FLOOR = 45
SAME_FOCUS_AREA, OTHER_FOCUS_AREA = 5, -10
SAME_NUMBER, SAME_NEIGHBOURS = 3, 7
ONLY_LEFT = 35


class Listing(msgspec.Struct, frozen=True):
    """One line of one report (or plan). `ref` is unique among all listings; `focus_area` "" means not stated;
    `no` is text as printed; `round` is the year."""

    ref: str
    city: str
    name: str
    focus_area: str = ""
    status: str = ""
    section: str = ""
    no: str = ""
    round: int = 0
    iso2: str = ""


class Reason(msgspec.Struct, frozen=True):
    """Why a proposal was made: a code and what it rests on.

    Codes: same_name (letter for letter) · same_name_normalised (case, punctuation, spelling, bracketed
    acronym) · similar_name · only_left (the only ones without a counterpart in their focus area) ·
    same_order (as many left on both sides in the focus area, paired as listed) · joined (another earlier
    listing has the better claim) · divided (another later listing has the better claim) · no_counterpart.
    `name_similarity` is 0 to 100; the three facts are null where a side does not state them.
    `rounds_absent` counts the rounds a returning project was not listed in.
    """

    code: str
    name_similarity: int = 0
    same_focus_area: bool | None = None
    same_number: bool | None = None
    same_neighbours: bool | None = None
    rounds_absent: int = 0


class Proposal(msgspec.Struct, frozen=True):
    """What became of listings of one city. `earlier` and `later` are refs: one of each for same and renamed,
    several earlier for merged, several later for split, none later for vanished, none earlier for new.
    `confidence` is 0 to 100; from SURE upwards one look confirms it, below it is an open question."""

    city: str
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    relation: Relation
    reason: Reason
    confidence: int


def propose(previous: Iterable[Listing], current: Iterable[Listing]) -> list[Proposal]:
    """What became of each listing of `previous` in `current`, city by city.

    Every earlier listing is in exactly one proposal, and every later one too. Raises ValueError when a ref
    occurs twice. Sorted by city, then earlier refs, then later refs.
    """
    before, after = _by_city(previous), _by_city(current)
    found: list[Proposal] = []
    for city in before.keys() | after.keys():
        found += _City(city, before.get(city, []), after.get(city, [])).proposals()
    return sorted(found, key=_order)


def propose_all(rounds: Sequence[Iterable[Listing]]) -> list[Proposal]:
    """Proposals for each round against the one before it, and for projects that come back.

    `rounds` are in order of time. A listing that would be new, but is surely (same name, or renamed with
    at least SURE) one that vanished in an earlier round, gets that proposal instead, with
    `reason.rounds_absent`; the older "vanished" stays, for it was true of its round.
    """
    found: list[Proposal] = []
    gone: dict[str, tuple[int, Listing]] = {}  # ref → (index of the round it was last listed in, listing)
    listed = [list(each) for each in rounds]
    for at in range(1, len(listed)):
        now = {each.ref: each for each in listed[at]}
        step = propose(listed[at - 1], listed[at])
        fresh = [now[p.later[0]] for p in step if p.relation == "new"]
        back = {p.later[0]: p for p in propose((each for _, each in gone.values()), fresh) if _returns(p)}
        for proposal in step:
            returned = back.get(proposal.later[0]) if proposal.relation == "new" else None
            if returned is None:
                found.append(proposal)
                continue
            last, _ = gone.pop(returned.earlier[0])
            reason = msgspec.structs.replace(returned.reason, rounds_absent=at - last - 1)
            found.append(msgspec.structs.replace(returned, reason=reason))
        past = {each.ref: each for each in listed[at - 1]}
        gone |= {p.earlier[0]: (at - 1, past[p.earlier[0]]) for p in step if p.relation == "vanished"}
    return found


def _returns(proposal: Proposal) -> bool:
    return proposal.relation == "same" or (proposal.relation == "renamed" and proposal.confidence >= SURE)


def in_listed_order(listing: Listing) -> tuple[str, list[int], str]:
    """Sorting key: section, then number as printed ("35.10" after "35.9"), then ref."""
    return listing.section, [int(part) for part in re.findall(r"[0-9]{1,9}", listing.no)], listing.ref


def _by_city(listings: Iterable[Listing]) -> dict[str, list[Listing]]:
    cities: dict[str, list[Listing]] = defaultdict(list)
    refs: set[str] = set()
    for listing in sorted(listings, key=lambda each: each.ref):
        if listing.ref in refs:
            raise ValueError(f"two listings have the ref {listing.ref!r}")
        refs.add(listing.ref)
        cities[listing.city].append(listing)
    return cities


def _order(proposal: Proposal) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return proposal.city, proposal.earlier, proposal.later


class _City:
    """The listings of one city in two rounds, and the pairs found so far."""

    def __init__(self, city: str, before: list[Listing], after: list[Listing]) -> None:
        self.city = city
        self.before = sorted(before, key=in_listed_order)
        self.after = sorted(after, key=in_listed_order)
        self.same: dict[str, str] = {}  # earlier ref → later ref
        self.pairs: dict[tuple[str, str], tuple[Reason, int]] = {}
        self.joined: dict[str, list[str]] = defaultdict(list)  # later ref → further earlier refs
        self.divided: dict[str, list[str]] = defaultdict(list)  # earlier ref → further later refs
        self.taken: set[str] = set()

    def proposals(self) -> list[Proposal]:
        self._pair_same_names()
        self.left_neighbours = self._neighbours(self.before, dict(self.same))
        self.right_neighbours = self._neighbours(self.after, {later: later for later in self.same.values()})
        likeness = self._pair_similar_names()
        self._pair_what_is_left()
        self._join_and_divide(likeness)
        return [*self._linked(), *self._unlinked(likeness)]

    def _free(self, listings: list[Listing]) -> list[Listing]:
        return [each for each in listings if each.ref not in self.taken]

    def _pair(self, one: Listing, other: Listing, reason: Reason, confidence: int) -> None:
        self.pairs[one.ref, other.ref] = reason, confidence
        self.taken |= {one.ref, other.ref}

    def _pair_same_names(self) -> None:
        """Same name, same project. Where a city repeats a name: by focus area, then as listed."""
        later_of: dict[str, list[Listing]] = defaultdict(list)
        for listing in self.after:
            later_of[same_key(listing.name)].append(listing)
        by_focus = [(one, True) for one in self.before] + [(one, False) for one in self.before]
        for one, focus_matters in by_focus:
            if one.ref in self.taken:
                continue
            for other in later_of[same_key(one.name)]:
                if other.ref in self.taken or (focus_matters and one.focus_area != other.focus_area):
                    continue
                exact = "same_name" if one.name == other.name else "same_name_normalised"
                self._pair(one, other, self._facts(one, other, exact, 100), 100)
                self.same[one.ref] = other.ref
                break

    @staticmethod
    def _neighbours(listings: list[Listing], known: dict[str, str]) -> dict[str, tuple[str, str]]:
        """For each listing the nearest ones before and after it that carried their name, as later refs."""
        around: dict[str, tuple[str, str]] = {}
        last = ""
        for listing in listings:
            around[listing.ref] = (last, "")
            last = known.get(listing.ref, last)
        following = ""
        for listing in reversed(listings):
            around[listing.ref] = (around[listing.ref][0], following)
            following = known.get(listing.ref, following)
        return around

    def _facts(self, one: Listing, other: Listing, code: str, name_similarity: int) -> Reason:
        stated = bool(one.focus_area and other.focus_area)
        numbered = bool(one.no and other.no and one.section == other.section)
        around = None
        if code not in ("same_name", "same_name_normalised") and self.same:
            around = self.left_neighbours[one.ref] == self.right_neighbours[other.ref]
        return Reason(
            code=code,
            name_similarity=name_similarity,
            same_focus_area=one.focus_area == other.focus_area if stated else None,
            same_number=one.no == other.no if numbered else None,
            same_neighbours=around,
        )

    def _pair_similar_names(self) -> dict[tuple[str, str], int]:
        """Pairs what is alike, so that the squares of the scores add to the most: two good pairs beat one,
        but an excellent pair is not given up for two poor ones. Returns all scores of what had no same
        name."""
        before, after = self._free(self.before), self._free(self.after)
        reasons = {
            (one.ref, other.ref): self._facts(
                one, other, "similar_name", similarity(one.name, other.name, without=self.city)
            )
            for one in before
            for other in after
        }
        scores = {pair: _confidence(reason) for pair, reason in reasons.items()}
        rows, columns = sorted(before, key=_by_ref), sorted(after, key=_by_ref)
        gains = [[_gain(scores[one.ref, other.ref]) for other in columns] for one in rows]
        for row, column in best_pairs(gains) if columns else []:
            pair = rows[row].ref, columns[column].ref
            self._pair(rows[row], columns[column], reasons[pair], scores[pair])
        return scores

    def _pair_what_is_left(self) -> None:
        """Names without likeness: as many left on both sides of one focus area are proposed as listed,
        unsure."""
        before, after = self._free(self.before), self._free(self.after)
        areas = {each.focus_area for each in (*before, *after)}
        for area in sorted(areas) if "" not in areas else [""]:
            earlier = [each for each in before if area in ("", each.focus_area)]
            later = [each for each in after if area in ("", each.focus_area)]
            if len(earlier) != len(later) or (len(earlier) > 1 and area == ""):
                continue
            for one, other in zip(earlier, later, strict=True):
                alike = similarity(one.name, other.name, without=self.city)
                code = "only_left" if len(earlier) == 1 else "same_order"
                reason = self._facts(one, other, code, alike)
                context = SAME_NUMBER * (reason.same_number is True)
                context += SAME_NEIGHBOURS * (reason.same_neighbours is True)
                self._pair(one, other, reason, ONLY_LEFT + alike // 5 + context)

    def _join_and_divide(self, likeness: dict[tuple[str, str], int]) -> None:
        """What is still left goes with a renamed counterpart that it resembles: two became one, one became
        two. Each side of a pair is joined or divided, never both."""
        renamed = {pair: found for pair, found in self.pairs.items() if self.same.get(pair[0]) != pair[1]}
        of_later = {later: earlier for earlier, later in renamed}
        of_earlier = dict(renamed)
        crowded = self._crowded_areas(likeness)
        for one in self._free(self.before):
            best = max(((likeness.get((one.ref, later), 0), later) for later in of_later), default=(0, ""))
            if best[0] < FLOOR and one.focus_area in crowded:
                best = ONLY_LEFT, crowded[one.focus_area]
                likeness[one.ref, best[1]] = ONLY_LEFT
            if best[0] >= FLOOR or one.focus_area in crowded:
                self.joined[best[1]].append(one.ref)
                self.taken.add(one.ref)
        for other in self._free(self.after):
            whole = [earlier for earlier, later in of_earlier if later not in self.joined]
            best = max(
                ((likeness.get((earlier, other.ref), 0), earlier) for earlier in whole), default=(0, "")
            )
            if best[0] >= FLOOR:
                self.divided[best[1]].append(other.ref)
                self.taken.add(other.ref)
        for (earlier, later), (reason, confidence) in renamed.items():
            further = [likeness[more, later] for more in self.joined.get(later, [])]
            further += [likeness[earlier, more] for more in self.divided.get(earlier, [])]
            if further:
                code = "joined" if later in self.joined else "divided"
                changed = msgspec.structs.replace(reason, code=code)
                self.pairs[earlier, later] = changed, min(confidence, *further)

    def _crowded_areas(self, likeness: dict[tuple[str, str], int]) -> dict[str, str]:
        """Focus areas in which several names ended and one, renamed, began: area → that later ref."""
        begun = {later for _, later in likeness}
        later_in: dict[str, list[str]] = defaultdict(list)
        for listing in self.after:
            if listing.focus_area and listing.ref in begun:
                later_in[listing.focus_area].append(listing.ref)
        area_of = {listing.ref: listing.focus_area for listing in self.before}
        renamed = {later: area_of[earlier] for earlier, later in self.pairs}
        return {
            area: refs[0]
            for area, refs in later_in.items()
            if len(refs) == 1 and renamed.get(refs[0]) == area
        }

    def _linked(self) -> Iterable[Proposal]:
        for (one, other), (reason, confidence) in self.pairs.items():
            earlier = (one, *sorted(self.joined.get(other, [])))
            later = (other, *sorted(self.divided.get(one, [])))
            relation: Relation = "same" if self.same.get(one) == other else "renamed"
            if len(earlier) > 1:
                relation = "merged"
            elif len(later) > 1:
                relation = "split"
            yield Proposal(self.city, earlier, later, relation, reason, confidence)

    def _unlinked(self, likeness: dict[tuple[str, str], int]) -> Iterable[Proposal]:
        """New and vanished: the surer, the less anything resembles them."""
        for position, relation in ((0, "vanished"), (1, "new")):
            nearest: dict[str, int] = defaultdict(int)
            for pair, score in likeness.items():
                nearest[pair[position]] = max(nearest[pair[position]], score)
            for listing in self._free(self.before if position == 0 else self.after):
                refs = (listing.ref,)
                reason = Reason("no_counterpart", name_similarity=nearest[listing.ref])
                sure = 100 - nearest[listing.ref]
                if relation == "vanished":
                    yield Proposal(self.city, refs, (), "vanished", reason, sure)
                else:
                    yield Proposal(self.city, (), refs, "new", reason, sure)


def _by_ref(listing: Listing) -> str:
    return listing.ref


def _confidence(reason: Reason) -> int:
    """0 to 99 from the likeness of the names and what else agrees. Context alone makes no likeness."""
    score = reason.name_similarity
    if reason.same_focus_area is not None:
        score += SAME_FOCUS_AREA if reason.same_focus_area else OTHER_FOCUS_AREA
    score += SAME_NUMBER * (reason.same_number is True) + SAME_NEIGHBOURS * (reason.same_neighbours is True)
    return max(0, min(99, score))


def _gain(score: int) -> int:
    return score * score if score >= FLOOR else 0


def same_names(previous: Iterable[Listing], current: Iterable[Listing]) -> list[tuple[str, str]]:
    """(earlier ref, later ref) of the listings that carry the same name in both rounds."""
    return [
        (proposal.earlier[0], proposal.later[0])
        for proposal in propose(previous, current)
        if proposal.relation == "same"
    ]
