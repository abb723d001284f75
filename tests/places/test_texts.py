"""What people write, on its way into an act: what is kept, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.places import texts
from balai.places.texts import Refused
from tests.saying import refused


def test_text_is_trimmed_composed_and_keeps_its_lines() -> None:
    assert texts.text("  Hue\u0302\u0301 \r\n city ", "name") == "Hu\u1ebf \n city"


def test_every_kind_of_line_end_becomes_one_and_a_tab_stays() -> None:
    assert texts.text("one\r\ntwo\rthree\tfour", "text") == "one\ntwo\nthree\tfour"


def test_a_limit_counts_characters_of_the_composed_form() -> None:
    assert len(texts.text("e\u0302\u0301" * 500, "text")) == 500
    assert refused(lambda: texts.text("x" * 501, "text")) == "text"
    assert refused(lambda: texts.text("x" * 61, "unit", limit=60)) == "unit"


@pytest.mark.parametrize("value", ["a\x00b", "a\x1b[31m", "\x7f", "a\x85b", "\ud800", "a\udfffb"])
def test_what_no_record_can_hold_is_refused(value: str) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        texts.text(value, "text")


@pytest.mark.parametrize(
    "value", ["\u202egnp.exe", "a\u200bb", "ក្រុង\u200bភ្នំ", "க்\u200cஷ", "\U0001f3d9", "a\nb"]
)
def test_marks_that_scripts_need_are_kept_and_taken_out_where_words_are_drawn(value: str) -> None:
    """They cannot be told from tricks by the character alone; `clean` removes what would reorder a page."""
    from balai.web.text import clean

    assert texts.text(value, "name") == value
    assert not set(clean(value)) & {"\u202e", "\u200b"}


@pytest.mark.parametrize("value", ["", "  ", "\n", "\u200b\u202e", "\ufeff", "\u2060 \u00a0"])
def test_what_nobody_can_see_is_not_said(value: str) -> None:
    assert refused(lambda: texts.text(value, "name", needed=True)) == "name"
    assert refused(lambda: texts.reason(value)) == "reason"


@pytest.mark.parametrize("value", ["no", "ok", ". .", "a\u200bb"])
def test_a_reason_is_more_than_two_characters_that_can_be_seen(value: str) -> None:
    with pytest.raises(Refused, match="Say why"):
        texts.reason(value)


def test_a_reason_may_be_short_in_a_script_that_needs_few_characters() -> None:
    assert texts.reason("无资金") == "无资金"


@given(st.text(max_size=600))
def test_any_text_is_refused_or_can_stand_in_an_entry(value: str) -> None:
    from balai.record.canonical import entry_bytes

    try:
        kept = texts.text(value, "text")
    except Refused as refused:
        assert refused.field == "text"
    else:
        assert entry_bytes({"text": kept})
        assert texts.text(kept, "text") == kept
