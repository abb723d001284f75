"""Asides: content that the record only commits to (attack 44)."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.record.commitment import AsideError, aside_bytes, check_aside, commit, is_commitment

SALT = bytes(range(32))


def test_a_commitment_is_the_hash_that_the_format_says():
    data = b"Ada lubang di jalan"
    written = b"balai/commit/v1\x00" + SALT + b"\0\0\0\0\0\0\0\x13" + data
    assert commit(SALT, data) == hashlib.sha256(written).digest()


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_an_aside_gives_back_its_content(salt, data):
    assert check_aside(commit(salt, data).hex(), aside_bytes(salt, data)) == data


@given(st.binary(max_size=50), st.data())
def test_no_bit_of_an_aside_can_change_unnoticed(data, draw):
    body = bytearray(aside_bytes(SALT, data))
    at = draw.draw(st.integers(0, len(body) * 8 - 1))
    body[at // 8] ^= 1 << at % 8
    with pytest.raises(AsideError, match="not what the record committed to"):
        check_aside(commit(SALT, data).hex(), bytes(body))


def test_a_byte_cannot_move_between_salt_and_content():
    assert commit(SALT, b"ab") != commit(SALT, b"ab\0")
    with pytest.raises(AsideError, match="32 bytes"):
        commit(SALT[:31], b"a")
    with pytest.raises(AsideError, match="32 bytes"):
        aside_bytes(SALT + b"a", b"")


def test_an_aside_shorter_than_its_salt_is_refused():
    with pytest.raises(AsideError, match="shorter than its salt"):
        check_aside("0" * 64, b"x" * 31)


@pytest.mark.parametrize(
    "value", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 64 + "\n", None, 5, ["0" * 64]]
)
def test_only_64_lower_case_hex_digits_are_a_commitment(value):
    assert not is_commitment(value)
    with pytest.raises(AsideError, match="64 lower-case hex digits"):
        check_aside(value, SALT)
