"""Near-copies: laws of the order, and scripts that write no spaces."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.methods.near_copies import (
    CLOSED_DAYS,
    COMPARED,
    NEAREST,
    REACH,
    UNSAID,
    Report,
    cosines,
    counts,
    metres_between,
    rank,
    shortlist,
)

DAY = 1440
NOW = 1000 * DAY
HERE = (13_750_000, 100_500_000)
texts = st.text(alphabet="abc ก่ขា້ကျ 1", max_size=30)
reports = st.builds(
    Report,
    ref=st.uuids().map(str),
    lat=st.integers(HERE[0] - 4000, HERE[0] + 4000),
    lon=st.integers(HERE[1] - 4000, HERE[1] + 4000),
    at=st.integers(NOW - 200 * DAY, NOW),
    text=texts,
    kinds=st.frozensets(st.sampled_from(["road", "light", "waste"]), max_size=2),
    closed_at=st.none() | st.integers(NOW - 60 * DAY, NOW),
)


def report(ref: str, text: str = "", *, north: int = 0, days: int = 0, **more: object) -> Report:
    """A report so many 1e-6 degree further north, so many days ago."""
    return Report(ref, HERE[0] + north, HERE[1], NOW - days * DAY, text, **more)  # type: ignore[arg-type]


def first(new: Report, *candidates: Report) -> str:
    return rank(new, candidates)[0].ref


@given(reports, st.lists(reports, max_size=6, unique_by=lambda one: one.ref), st.randoms())
def test_the_order_in_which_candidates_are_found_never_matters(new, candidates, random) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(candidates, len(candidates))
    assert rank(new, mixed) == rank(new, candidates)


@given(reports, reports, st.integers(0, 4000), st.integers(0, 4000))
def test_nearer_is_never_worse_all_else_equal(new: Report, one: Report, near: int, far: int) -> None:
    near, far = sorted((near, far))
    at = {"lon": new.lon, "at": one.at, "text": one.text, "kinds": one.kinds}
    ranked = rank(new, [Report("far", lat=new.lat + far, **at), Report("near", lat=new.lat + near, **at)])  # type: ignore[arg-type]
    assert near == far or ranked[0].ref == "near"
    score = {each.ref: each.score for each in ranked}
    assert score["near"] >= score["far"]


@given(reports, st.lists(reports, max_size=6, unique_by=lambda one: one.ref))
def test_the_same_text_at_the_same_place_and_time_ranks_first(new: Report, others: list[Report]) -> None:
    new = msgspec.structs.replace(new, text=new.text + "a hole", kinds=new.kinds or frozenset({"road"}))
    ranked = rank(new, [*others, msgspec.structs.replace(new, ref="same", closed_at=None)])
    score = {each.ref: each.score for each in ranked}
    assert score["same"] == ranked[0].score > 0.9


@given(reports, st.lists(reports, max_size=6, unique_by=lambda one: one.ref))
def test_a_score_lies_between_none_and_one(new: Report, others: list[Report]) -> None:
    assert all(-1e-9 <= each.score <= 1 + 1e-9 for each in rank(new, others))


@pytest.mark.parametrize(
    ("said", "alike", "other"),
    [
        ("ไฟทางดับหน้าตลาด", "ไฟทางดับมืดมากหน้าตลาดสด", "น้ำท่วมขังในซอย"),
        ("ភ្លើងបំភ្លឺផ្លូវរលត់", "ភ្លើងបំភ្លឺផ្លូវខូច", "សំរាមមិនទាន់ប្រមូល"),
        ("ໄຟຖະໜົນບໍ່ຮຸ່ງ", "ໄຟຖະໜົນມອດບໍ່ຮຸ່ງ", "ຂີ້ເຫຍື້ອເຕັມທາງ"),
        ("လမ်းမီးမလင်းပါ", "လမ်းမီးတိုင်မလင်း", "အမှိုက်ပုံကြီး"),
        ("Lampu jalan mati", "LAMPU  JALAN mati sejak kemarin", "Sampah menumpuk"),
        ("Đèn đường không sáng", "Đèn đường hẻm 5 tắt, không sáng", "Rác chưa được thu gom"),
        ("தெரு விளக்கு எரியவில்லை", "எங்கள் தெரு விளக்கு நேற்று முதல் எரியவில்லை", "குப்பை அள்ளப்படவில்லை"),
        ("门口的路灯坏了", "小区旁路灯不亮已经坏了三天", "垃圾没有人收"),
    ],
    ids=["Thai", "Khmer", "Lao", "Burmese", "Indonesian", "Vietnamese", "Tamil", "Chinese"],
)
def test_words_are_compared_where_nobody_writes_spaces(said: str, alike: str, other: str) -> None:
    assert first(report("new", said), report("b", alike, north=300), report("a", other, north=300)) == "b"


def test_what_everybody_around_writes_tells_less_than_what_few_write() -> None:
    common = [report(f"c{n}", "street 5 please come", north=200) for n in range(5)]
    rare = report("rare", "a fallen jacaranda", north=200)
    assert first(report("new", "street 5 jacaranda"), *common, rare) == "rare"


def test_the_same_kind_counts_where_all_else_is_equal() -> None:
    new = report("new", "it is broken", kinds=frozenset({"light"}))
    other = report("a", "it is broken", north=90, kinds=frozenset({"road"}))
    assert first(new, other, report("b", "it is broken", north=90, kinds=frozenset({"light"}))) == "b"


def test_the_newer_one_comes_first_where_all_else_is_equal() -> None:
    assert first(report("new", "x"), report("a", "x", days=40), report("b", "x", days=2)) == "b"


def test_what_was_closed_long_ago_is_no_candidate() -> None:
    new = report("new", "a hole")
    just = report("just", "a hole", days=90, closed_at=NOW - CLOSED_DAYS * DAY)
    past = report("past", "a hole", days=90, closed_at=NOW - CLOSED_DAYS * DAY - 1)
    assert [each.ref for each in rank(new, [just, past])] == ["just"]
    assert counts(new, report("open", days=900))


def test_a_report_is_no_copy_of_itself() -> None:
    assert rank(report("new", "a"), [report("new", "a")]) == []


anything = st.text(st.characters(exclude_categories=()), max_size=60)
"""Lone surrogates too."""


@given(anything, st.lists(anything, max_size=5))
def test_any_text_at_all_is_compared(text: str, others: list[str]) -> None:
    alike = cosines(text, others)
    assert len(alike) == len(others)
    assert all(0 <= one <= 1 for one in alike)


@given(texts, texts)
def test_one_text_is_as_like_another_as_that_is_like_it(a: str, b: str) -> None:
    """Whatever is rare in what both stand among, which is the same from either side."""
    assert cosines(a, [a, b])[1] == pytest.approx(cosines(b, [a, b])[0])


@given(texts.filter(lambda text: text.strip()), texts)
def test_nothing_is_more_alike_than_the_same_text(text: str, other: str) -> None:
    same, less = cosines(text, [text, other])
    assert same == pytest.approx(1)
    assert less <= same


def test_where_nothing_was_said_a_text_speaks_neither_for_nor_against() -> None:
    assert list(cosines("", ["a hole", ""])) == list(cosines("a hole", ["", " "])) == [UNSAID, UNSAID]
    unlike, unsaid, alike = (
        rank(report("new", "a hole"), [report("one", text)])[0].score for text in ("xyz", "", "a hole")
    )
    assert unlike < unsaid < alike


def test_a_text_is_compared_to_its_thousandth_character_only() -> None:
    assert cosines("a" * 1000 + "b" * 3000, ["a" * 1000])[0] == pytest.approx(1)


def test_case_width_and_spaces_make_no_difference() -> None:
    assert cosines("ＨＯＬＥ  ในถนน", ["hole\nในถนน"])[0] == pytest.approx(1)


@given(reports, st.lists(reports, max_size=6, unique_by=lambda one: one.ref), st.randoms())
def test_the_shortlist_never_depends_on_the_order_either(new, around, random) -> None:  # type: ignore[no-untyped-def]
    assert shortlist(new, random.sample(around, len(around))) == shortlist(new, around)


def test_what_place_and_age_speak_for_least_is_not_compared() -> None:
    here = [report(f"h{n:03}", "a hole") for n in range(COMPARED)]
    old = report("old", "a hole", days=300)
    far = report("far", "a hole", north=12_000)
    assert {one.ref for one in shortlist(report("new"), [far, old, *here])} == {one.ref for one in here}
    assert {one.ref for one in shortlist(report("new"), [far, old])} == {"far", "old"}


def test_what_lies_beyond_reach_or_beyond_the_nearest_is_not_looked_at() -> None:
    assert shortlist(report("new"), [report("a", north=round(REACH / 0.11132) + 10)]) == []
    crowd = [report(f"c{n:03}", north=10, days=500) for n in range(NEAREST)]
    late = report("late", "a hole", north=20)
    assert late not in shortlist(report("new", "a hole"), [late, *crowd])
    assert late in shortlist(report("new", "a hole"), [late, *crowd[1:]])


def test_distance_is_in_metres() -> None:
    assert metres_between(report("a"), report("b", north=1000)) == pytest.approx(111.32)
