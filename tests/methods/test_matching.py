"""Which listing of one round is which of the next: names, assignment, proposals."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.methods.assignment import best_pairs
from balai.methods.matching import FLOOR, SURE, Listing, Proposal, propose, propose_all, same_names
from balai.methods.names import plain, same_name, similarity
from balai.plans.reviewed_matches import shipped_listings

AREA = "Quality Environment"
LISTED = shipped_listings()
BY_REF = {each.ref: each for each in LISTED}


def of_round(year: int) -> list[Listing]:
    return [each for each in LISTED if each.round == year]


def listing(name: str, ref: str, area: str = AREA, no: str = "", city: str = "Kota Contoh") -> Listing:
    return Listing(ref=ref, city=city, name=name, focus_area=area, no=no, section="A")


def only(before: list[Listing], after: list[Listing]) -> Proposal:
    (found,) = propose(before, after)
    return found


names = st.one_of(
    st.sampled_from([each.name for each in LISTED]),
    st.text(max_size=30),  # every code point but surrogates
    st.text(alphabet=st.characters(categories=["Cs", "Mn", "Mc", "Cf", "Co", "Cn", "So"]), max_size=12),
)
areas = st.sampled_from(["", "Civic & Social", "Safety & Security", AREA])
sides = st.lists(st.tuples(names, areas, st.sampled_from(["Kota Contoh", "Kota Kedua"])), max_size=7)


def side(rows: list[tuple[str, str, str]], year: int) -> list[Listing]:
    return [
        Listing(
            ref=f"{year}/A/{no}", city=city, name=name, focus_area=area, section="A", no=str(no), round=year
        )
        for no, (name, area, city) in enumerate(rows, 1)
    ]


# Facts of the reports


def test_of_77_projects_of_2022_only_55_carry_the_same_name_in_2025() -> None:
    assert len(of_round(2022)) == 77
    assert len(same_names(of_round(2022), of_round(2025))) == 55


def test_16_of_86_names_of_2023_are_gone_in_2024() -> None:
    assert len(of_round(2023)) == 86
    assert 86 - len(same_names(of_round(2023), of_round(2024))) == 16


def test_letter_for_letter_it_would_be_17_because_one_capital_changed() -> None:
    exact = {(each.city, each.name) for each in of_round(2023)} & {(e.city, e.name) for e in of_round(2024)}
    assert 86 - len(exact) == 17


def test_a_project_that_comes_back_is_recognised_and_its_absence_counted() -> None:
    found = propose_all([of_round(year) for year in (2018, 2022, 2023)])
    (back,) = [each for each in found if each.reason.rounds_absent]
    assert BY_REF[back.later[0]].name == "City Data Platform"
    assert (back.earlier, back.relation, back.reason.rounds_absent) == (("2018/SCAP/46",), "same", 1)
    assert [each.relation for each in found if each.earlier == ("2018/SCAP/46",)] == ["vanished", "same"]


# Names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("On-grid Solar System", "On-Grid  solar system"),
        ("Command Center Upgrade", "Command Centre upgrade"),
        ("Digitization of Programs", "Digitisation of programmes"),
        ("Waste & Water", "Waste and Water"),
        ("Waste Water Treatment", "Wastewater treatment"),
        ("Sustainable Urban Transport (SUT)", "Sustainable Urban Transport"),
        ("ศูนย์\u200bข้อมูล", "ศูนย์ข้อมูล"),
        ("ระยะที่ ๒", "ระยะที่ 2"),
        ("Ｓｍａｒｔ　Ｂｉｎ", "Smart Bin"),
    ],
)
def test_case_punctuation_spelling_and_bracketed_acronyms_leave_a_name_the_same(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phase 1", "Phase 2"),
        ("Version 1.0", "Version 10"),
        ("City line (BRT)", "City line (LRT)"),
        ("Kampong Ayer (Water Village)", "Kampong Ayer"),
        ("ກາ", "ກິ"),
    ],
)
def test_numbers_marks_and_words_in_brackets_make_another_name(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_an_acronym_is_dropped_only_where_its_letters_stand_in_the_name() -> None:
    assert plain("Sistem Pengurusan Lalulintas Pintar (SPLiT)") == "sistem pengurusan lalulintas pintar"
    assert plain("Traffic (BRT)") == "traffic brt"


def test_names_whose_numbers_contradict_each_other_are_never_surely_alike() -> None:
    assert similarity("Smart Bus Route 11", "Smart Bus Route 12") <= 50


def test_one_word_in_common_is_never_enough_to_be_sure() -> None:
    before, after = listing("Mobility-as-a-Service", "a", no="1"), listing("Smart Mobility", "b", no="1")
    assert FLOOR <= only([before], [after]).confidence < SURE


def test_fillers_in_common_are_no_likeness() -> None:
    assert similarity("Smart Tourist Management System", "Smart Data Management System") < 50


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ระบบบริหารจัดการน้ำอัจฉริยะ", "ระบบบริหารจัดการน้ำเสียอัจฉริยะ"),
        ("ប្រព័ន្ធគ្រប់គ្រងសំណល់រឹង", "ការគ្រប់គ្រងសំណល់រឹង"),
        ("智慧交通管理系统", "智慧交通管理平台"),
    ],
)
def test_names_without_spaces_between_words_are_compared_by_their_characters(one: str, other: str) -> None:
    assert FLOOR <= similarity(one, other) < 100


@given(names, names, st.sampled_from(["", "Kota Contoh", "Cebu City"]))
def test_likeness_is_the_same_both_ways_round_and_between_0_and_100(one: str, other: str, city: str) -> None:
    figure = similarity(one, other, without=city)
    assert figure == similarity(other, one, without=city)
    assert 0 <= figure <= 100
    assert (figure == 100) == same_name(one, other)


# Assignment


@given(st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_no_other_assignment_gains_more(rows: int, columns: int, chance: random.Random) -> None:
    gain = [[chance.choice([0, 0, 1, 2, 50, 99]) ** 2 for _ in range(columns)] for _ in range(rows)]
    pairs = best_pairs(gain)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    slots = [*range(columns), *([None] * rows)]
    best = max(
        sum(gain[row][column] for row, column in enumerate(chosen) if column is not None)
        for chosen in set(itertools.permutations(slots, rows))
    )
    assert sum(gain[row][column] for row, column in pairs) == best


# Proposals


def test_the_same_name_is_the_same_project_whatever_else_changed() -> None:
    found = only([listing("E-Payments", "a", "Civic & Social")], [listing("e-payments", "b", AREA)])
    assert (found.relation, found.confidence, found.reason.code) == ("same", 100, "same_name_normalised")


def test_nothing_is_compared_across_cities() -> None:
    before, after = listing("Smart Bin", "a"), listing("Smart Bin", "b", city="Kota Kedua")
    assert [each.relation for each in propose([before], [after])] == ["vanished", "new"]


def test_two_names_that_went_into_one_like_both_are_proposed_as_merged() -> None:
    before = [listing("River Cleaning North", "a"), listing("River Cleaning South", "b")]
    found = only(before, [listing("River Cleaning", "c")])
    assert (found.relation, found.earlier, found.later) == ("merged", ("a", "b"), ("c",))


def test_a_name_that_went_into_two_like_it_is_proposed_as_split() -> None:
    after = [listing("River Cleaning North", "b"), listing("River Cleaning South", "c")]
    found = only([listing("River Cleaning", "a")], after)
    assert (found.relation, found.earlier, found.later) == ("split", ("a",), ("b", "c"))


def test_the_only_ones_left_in_a_focus_area_are_an_open_question() -> None:
    found = only([listing("Comprehensive University", "a")], [listing("Knowledge Hub", "b")])
    assert (found.relation, found.reason.code) == ("renamed", "only_left")
    assert found.confidence < SURE


def test_the_only_ones_left_in_different_focus_areas_are_not_paired() -> None:
    before, after = listing("Corona Website", "a", "Health"), listing("Goes to School", "b", "Civic")
    assert [each.relation for each in propose([before], [after])] == ["new", "vanished"]


def test_an_excellent_pair_is_not_given_up_for_two_poor_ones() -> None:
    before = [listing("Smart Water Metering", "a"), listing("Water Hub Arena", "b")]
    after = [listing("Smart Water Metering System", "c"), listing("Metering Lab", "d")]
    pairs = {each.earlier: each.later for each in propose(before, after)}
    assert pairs["a",] == ("c",)


def test_a_ref_that_occurs_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two listings have the ref"):
        propose([listing("One", "a"), listing("Two", "a")], [])


def test_two_projects_of_one_name_are_kept_apart_by_their_focus_area() -> None:
    before = [listing("Smart Parking", "a", "Safety"), listing("Smart Parking", "b", "Civic")]
    after = [listing("Smart Parking", "c", "Civic"), listing("Smart Parking", "d", "Safety")]
    assert same_names(before, after) == [("a", "d"), ("b", "c")]


@given(sides, sides, st.randoms(use_true_random=False))
def test_the_order_of_the_listings_never_matters(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]], chance: random.Random
) -> None:
    earlier, later = side(before, 2024), side(after, 2025)
    expected = propose(earlier, later)
    chance.shuffle(earlier)
    chance.shuffle(later)
    assert propose(earlier, later) == expected


@given(sides, sides)
def test_every_listing_is_in_exactly_one_proposal_of_its_kind(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    earlier, later = side(before, 2024), side(after, 2025)
    found = propose(earlier, later)
    assert sorted(ref for each in found for ref in each.earlier) == sorted(each.ref for each in earlier)
    assert sorted(ref for each in found for ref in each.later) == sorted(each.ref for each in later)
    shapes = {"same": (1, 1), "renamed": (1, 1), "merged": (2, 1), "split": (1, 2), "new": (0, 1)}
    shapes["vanished"] = (1, 0)
    for each in found:
        sizes = min(len(each.earlier), 2), min(len(each.later), 2)
        assert sizes == shapes[each.relation]
        assert 0 <= each.confidence <= 100
        assert (each.confidence == 100) or each.relation != "same"


@given(st.lists(sides, min_size=1, max_size=4))
def test_over_several_rounds_every_listing_after_the_first_has_one_origin(
    rounds: list[list[tuple[str, str, str]]],
) -> None:
    listed = [side(rows, 2020 + at) for at, rows in enumerate(rounds)]
    found = propose_all(listed)
    later = sorted(each.ref for this_round in listed[1:] for each in this_round)
    assert sorted(ref for each in found for ref in each.later) == later
