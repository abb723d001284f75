"""The reviewed table of matches and the chains of listings it makes."""

import csv
import io
from collections import Counter
from itertools import pairwise

import pytest

from balai.methods.matches import (
    HEADER,
    Chain,
    MatchTableError,
    ReviewedMatch,
    chains,
    open_proposals,
    parse_reviewed,
    same_by_rule,
)
from balai.methods.matching import SURE, Listing, propose
from balai.plans.reviewed_matches import DATA, load_reviewed, shipped_listings

CITY = "Kota Contoh"
LISTED = shipped_listings()
REVIEWED = load_reviewed(DATA / "matches.csv", LISTED)
CHAINS = chains(LISTED, REVIEWED)
STATUS = {each.ref: each.status for each in LISTED}


def listing(year: int, no: int, name: str) -> Listing:
    return Listing(f"{year}/A/{no}", CITY, name, "Civic & Social", "", "A", str(no), year, "ID")


BINS, MAP, LAB = listing(2024, 1, "Smart Bins"), listing(2024, 2, "City Map"), listing(2024, 3, "Lab")
BOXES, MAP_AGAIN, TREES = listing(2025, 1, "Boxes"), listing(2025, 2, "City map"), listing(2025, 3, "Trees")
SIX = [BINS, MAP, LAB, BOXES, MAP_AGAIN, TREES]


def row(one: Listing | None, other: Listing | None, relation: str, **changed: str) -> dict[str, str]:
    found = dict.fromkeys(HEADER, "") | {
        "from_round": str(one.round if one else 2024),
        "to_round": str(other.round if other else 2025),
        "iso2": "ID",
        "city": CITY,
        "relation": relation,
        "reason": "Because.",
        "confidence": "80",
        "decision": "confirmed",
        "reviewer": "a review",
    }
    for side, each in (("from", one), ("to", other)):
        if each:
            found |= {f"{side}_no": each.no, f"{side}_section": each.section, f"{side}_name": each.name}
    return found | changed


def table(*rows: dict[str, str]) -> list[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().splitlines(keepends=True)


RENAMED, GONE, NEW = row(BINS, BOXES, "renamed"), row(LAB, None, "vanished"), row(None, TREES, "new")


def read(*rows: dict[str, str]) -> list[ReviewedMatch]:
    return parse_reviewed(table(*rows), SIX)


def problems(*rows: dict[str, str]) -> list[tuple[int, str]]:
    with pytest.raises(MatchTableError) as caught:
        read(*rows)
    return [(each.line, each.code) for each in caught.value.problems]


def chain_from(found: list[Chain], ref: str) -> Chain:
    (chain,) = [each for each in found if each.steps[0].ref == ref]
    return chain


# The table that ships


def test_the_shipped_table_accounts_for_every_listing_once_in_each_direction() -> None:
    rule = same_by_rule(LISTED, REVIEWED)
    kept = [each for each in REVIEWED if each.decision != "rejected"]
    origins = Counter([later for _, later in rule] + [each.to_ref for each in kept if each.to_ref])
    outcomes = Counter([earlier for earlier, _ in rule] + [each.from_ref for each in kept if each.from_ref])
    merged = {each.to_ref for each in kept if each.relation == "merged"}
    assert origins.keys() == {each.ref for each in LISTED if each.round != 2018}
    assert outcomes.keys() == {each.ref for each in LISTED if each.round != 2025}
    assert set(outcomes.values()) == {1}
    assert {ref for ref, n in origins.items() if n > 1} == merged


def test_every_listing_is_in_exactly_one_chain() -> None:
    assert len(LISTED) == 458
    assert sorted(step.ref for chain in CHAINS for step in chain.steps) == sorted(each.ref for each in LISTED)
    city_of = {each.ref: each.city for each in LISTED}
    assert all({city_of[step.ref] for step in chain.steps} == {chain.city} for chain in CHAINS)


def test_three_projects_are_planning_in_all_four_reports() -> None:
    found = [
        (chain.city, chain.steps[-1].name)
        for chain in CHAINS
        if {step.round for step in chain.steps} >= {2022, 2023, 2024, 2025}
        and all(STATUS[step.ref] == "planning" for step in chain.steps if step.round >= 2022)
    ]
    assert found == [
        ("Ha Noi", "Intelligent Operation Centre"),
        ("Ho Chi Minh City", "Integrated and Unified Emergency Response Centre"),
        ("Yangon", "Transit Oriented Development in Hlaing Thar Yar Township"),
    ]


def test_of_the_16_names_gone_in_2024_nine_were_renamed_six_are_doubtful_and_one_vanished() -> None:
    gone = [each for each in REVIEWED if each.from_ref.startswith("2023/") and each.decision != "rejected"]
    assert Counter((each.relation, each.decision) for each in gone) == {
        ("renamed", "confirmed"): 9,
        ("renamed", "doubtful"): 6,
        ("vanished", "confirmed"): 1,
    }


def test_a_project_of_the_plans_that_returns_in_2023_is_one_chain_with_its_absence_counted() -> None:
    chain = chain_from(CHAINS, "2018/SCAP/46")
    assert [(step.round, step.rounds_absent) for step in chain.steps] == [
        (2018, 0), (2023, 1), (2024, 0), (2025, 0)
    ]  # fmt: skip
    assert chain.ending == "listed"


def test_doubtful_rows_stay_open_on_both_sides() -> None:
    doubtful = open_proposals(REVIEWED)
    assert len(doubtful) == 20
    by_ref = {step.ref: chain for chain in CHAINS for step in chain.steps}
    for each in doubtful:
        earlier, later = by_ref[each.from_ref], by_ref[each.to_ref]
        assert earlier is not later
        assert (earlier.ending, earlier.end_reason) == ("open", each.reason)
        assert each in earlier.proposals
        assert each in later.proposals
        assert later.steps[0].basis == "open"


def test_the_review_confirmed_every_proposal_that_calls_itself_sure() -> None:
    decided = {(each.from_ref, each.to_ref): each.decision for each in REVIEWED}
    years = (2018, 2022, 2023, 2024, 2025)
    sure = [
        (each.earlier[0], each.later[0])
        for one, other in pairwise(years)
        for each in propose([p for p in LISTED if p.round == one], [p for p in LISTED if p.round == other])
        if each.relation == "renamed" and each.confidence >= SURE
    ]
    assert len(sure) > 20
    assert {decided[pair] for pair in sure} == {"confirmed"}


def test_the_reviewer_is_a_role() -> None:
    assert {each.reviewer for each in REVIEWED} == {"the founders' data review"}


# Any table


def test_a_right_table_is_read_with_its_line_numbers() -> None:
    assert [(each.line, each.relation) for each in read(RENAMED, GONE, NEW)] == [
        (2, "renamed"), (3, "vanished"), (4, "new")
    ]  # fmt: skip


def test_the_same_name_needs_no_row() -> None:
    assert same_by_rule(SIX, read(RENAMED, GONE, NEW)) == [(MAP.ref, MAP_AGAIN.ref)]


def test_a_rejected_row_keeps_the_same_name_apart_and_then_both_sides_need_a_row() -> None:
    apart = row(MAP, MAP_AGAIN, "same", decision="rejected")
    assert problems(RENAMED, GONE, NEW, apart) == [(0, "origin_unaccounted"), (0, "outcome_unaccounted")]
    assert read(RENAMED, GONE, NEW, apart, row(MAP, None, "vanished"), row(None, MAP_AGAIN, "new"))


def test_a_wrong_header_says_what_it_should_be() -> None:
    with pytest.raises(MatchTableError, match=r"line 1: header .*from_round,from_no"):
        parse_reviewed(["a,b\n"], SIX)


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(MatchTableError):
        parse_reviewed([], SIX)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"from_no": "99"}, "unknown_listing"),
        ({"from_round": "2019"}, "unknown_listing"),
        ({"to_round": "20x5"}, "not_a_number"),
        ({"to_round": "２０２５"}, "not_a_number"),
        ({"to_round": "2024"}, "round_order"),
        ({"city": "Kota Lain"}, "city_mismatch"),
        ({"iso2": "TH"}, "country_mismatch"),
        ({"from_name": "Smart Bin"}, "name_mismatch"),
        ({"relation": "similar"}, "unknown_relation"),
        ({"decision": "perhaps"}, "unknown_decision"),
        ({"confidence": "101"}, "confidence"),
        ({"confidence": "-1"}, "not_a_number"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"reviewer": ""}, "reviewer"),
        ({"to_no": "", "to_section": "", "to_name": ""}, "side_missing"),
        ({"relation": "vanished"}, "side_not_empty"),
        ({"relation": "merged"}, "single_merge"),
        ({"relation": "split"}, "single_split"),
    ],
)
def test_a_wrong_cell_is_reported_by_line_and_reason(changed: dict[str, str], code: str) -> None:
    assert (2, code) in problems(RENAMED | changed, GONE, NEW)


def test_a_row_with_too_few_cells_is_reported() -> None:
    with pytest.raises(MatchTableError, match="line 3: columns"):
        parse_reviewed([*table(RENAMED), "2024,1\n"], SIX)


def test_all_problems_are_reported_at_once() -> None:
    assert problems(RENAMED | {"from_no": "99"}, GONE | {"city": "Kota Lain"}, NEW) == [
        (2, "unknown_listing"), (3, "city_mismatch")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (RENAMED, "decided_twice"),
        (RENAMED | {"decision": "rejected"}, "contradicts_rejection"),
        (row(BINS, TREES, "renamed"), "decided_twice"),
        (row(LAB, BOXES, "renamed"), "decided_twice"),
        (row(BINS, None, "vanished"), "decided_twice"),
        (row(None, BOXES, "new"), "decided_twice"),
    ],
)
def test_what_is_decided_twice_is_reported_at_the_later_line(more: dict[str, str], code: str) -> None:
    assert (5, code) in problems(RENAMED, GONE, NEW, more)


def test_a_vanished_project_that_is_still_listed_is_reported_where_it_is_accounted_for() -> None:
    found = problems(RENAMED, GONE, NEW, row(MAP, None, "vanished"))
    assert found == [(5, "still_listed")]


def test_a_listing_without_a_row_or_rule_is_reported() -> None:
    assert problems(RENAMED, GONE) == [(0, "origin_unaccounted")]
    assert problems(RENAMED, NEW) == [(0, "outcome_unaccounted")]


def test_a_merger_carries_on_the_project_of_its_first_row_and_ends_the_others() -> None:
    reviewed = read(row(LAB, BOXES, "merged"), row(BINS, BOXES, "merged"), NEW)
    found = chains(SIX, reviewed)
    assert [step.ref for step in chain_from(found, LAB.ref).steps] == [LAB.ref, BOXES.ref]
    assert chain_from(found, LAB.ref).steps[1].from_refs == (LAB.ref, BINS.ref)
    ended = chain_from(found, BINS.ref)
    assert (ended.ending, ended.into, ended.ended_in) == ("merged", BOXES.ref, 2025)


def test_a_split_carries_on_in_its_first_row_and_the_other_part_begins_from_it() -> None:
    found = chains(SIX, read(row(BINS, TREES, "split"), row(BINS, BOXES, "split"), GONE))
    assert [step.ref for step in chain_from(found, BINS.ref).steps] == [BINS.ref, TREES.ref]
    (begun,) = chain_from(found, BOXES.ref).steps
    assert (begun.relation, begun.from_refs) == ("split", (BINS.ref,))


def test_a_project_may_vanish_and_come_back_in_a_later_round() -> None:
    again = listing(2026, 1, "Lab")
    rows = [RENAMED, GONE, NEW]
    rows += [row(each, None, "vanished", to_round="2026") for each in (BOXES, MAP_AGAIN, TREES)]
    reviewed = parse_reviewed(table(*rows), [*SIX, again])
    chain = chain_from(chains([*SIX, again], reviewed), LAB.ref)
    assert [(step.ref, step.rounds_absent) for step in chain.steps] == [(LAB.ref, 0), (again.ref, 1)]


def test_a_vanished_chain_says_since_when_and_why() -> None:
    chain = chain_from(chains(SIX, read(RENAMED, GONE, NEW)), LAB.ref)
    assert (chain.ending, chain.ended_in, chain.end_reason, chain.end_confidence) == (
        "vanished", 2025, "Because.", 80
    )  # fmt: skip


def test_chains_do_not_depend_on_the_order_of_the_listings() -> None:
    assert chains(reversed(LISTED), REVIEWED) == CHAINS
