"""Codes that people say to each other, and the secret links that authorise."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.places.codes import ALPHABET, CODE, LENGTH, as_code, kept, new_code, new_secret

codes = st.builds(
    lambda prefix, rest: f"{prefix}-{rest}",
    st.text("BCDFGHJKLMNPQRSTVWXYZ", min_size=2, max_size=4),
    st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH),
)


def test_a_code_has_six_signs_that_are_not_mistaken_for_each_other() -> None:
    assert not set(ALPHABET) & set("AEIOU01"), "no words by accident, no 0 and O, no 1 and I"
    assert len(set(ALPHABET)) == len(ALPHABET)
    for _ in range(200):
        assert re.fullmatch(rf"MKS-[{ALPHABET}]{{6}}", new_code("MKS"))


def test_codes_do_not_count_upwards() -> None:
    given_out = [new_code("MKS") for _ in range(500)]
    assert len(set(given_out)) == 500
    assert given_out != sorted(given_out)


@given(codes)
def test_a_code_is_known_by_itself(code: str) -> None:
    assert CODE.fullmatch(code)
    assert as_code(code) == code


dashes = st.sampled_from([" ", "-", " - ", "–", "—", "\u2011", "\u00a0", "  ", "_", "."])


@given(codes, dashes, st.integers(0, LENGTH))
def test_a_code_is_known_however_it_is_typed(code: str, dash: str, pause: int) -> None:
    prefix, rest = code.split("-")
    paused = f"{rest[:pause]} {rest[pause:]}"
    for typed in (prefix + rest, prefix + dash + rest, prefix + dash + paused, dash.join(prefix + rest)):
        for one in (typed, typed.lower(), f"  #{typed} ", f"({typed})", f"{typed}\n"):
            assert as_code(one) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("mks7k2p4n", "MKS-7K2P4N"),
        ("MKS 7K2 P4N", "MKS-7K2P4N"),
        ("m k s 7 k 2 p 4 n", "MKS-7K2P4N"),
        ("mks–7k2p4n.", "MKS-7K2P4N"),
        ("ＭＫＳ－７Ｋ２Ｐ４Ｎ", "MKS-7K2P4N"),
        ("bkk-222222", "BKK-222222"),
        ("BD-BCDFGH", "BD-BCDFGH"),
    ],
)
def test_known_ways_of_typing_a_code(typed: str, code: str) -> None:
    assert as_code(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "-", "MKS", "7K2P4N", "M-7K2P4N", "MKSSS-7K2P4N", "MKS-7K2P4", "MKS-7K2P4NN", "MKS-0K2P4N",
        "MKS-OK2P4N", "MKS-1K2P4N", "M1S-7K2P4N", "MKS-7K2P4N7K2P4N", "MKS-๗K2P4N", "<script>", "MKS-7K2P4N" * 40,
        "\x00", "\ud800",
    ],
)  # fmt: skip
def test_what_is_no_code_is_not_taken_for_one(typed: str) -> None:
    assert as_code(typed) == ""


@given(st.text(max_size=80))
def test_any_text_is_a_code_or_nothing(typed: str) -> None:
    code = as_code(typed)
    assert code == "" or CODE.fullmatch(code)
    assert as_code(code) == code


# --- secrets


def test_a_secret_has_128_bits_and_only_its_hash_is_kept() -> None:
    text, hashed = new_secret()
    assert len(text) == 22, "16 bytes as base64"
    assert hashed == kept(text)
    assert len(hashed) == 32
    assert text.encode() not in hashed


def test_no_secret_comes_twice() -> None:
    assert len({new_secret()[0] for _ in range(500)}) == 500


@given(st.text(max_size=60), st.text(max_size=60))
def test_two_secrets_are_kept_differently_and_any_text_may_be_asked_about(one: str, two: str) -> None:
    assert (kept(one) == kept(two)) is (one.encode("utf-8", "replace") == two.encode("utf-8", "replace"))
