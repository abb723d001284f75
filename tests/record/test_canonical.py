"""What may stand in a record, and that it has one way to be written."""

import json
import re
import struct
import unicodedata
from datetime import date

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from balai.record.canonical import (
    DEPTH_LIMIT,
    ENTRY_LIMIT,
    CanonicalError,
    entry_bytes,
    es6_number,
    jcs,
    parse_entry,
)
from tests.record.vectors import files

texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda s: unicodedata.normalize("NFC", s))
keys = st.text(st.characters(max_codepoint=127))
integers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
    max_leaves=20,
)


@pytest.mark.parametrize("path", files("rfc8785/testdata/input/*.json"))
def test_jcs_writes_the_published_pairs(path):
    written = jcs(json.loads(path.read_bytes()))
    base = path.parents[1]
    assert written == (base / "output" / path.name).read_bytes().rstrip(b"\n")
    assert written == bytes.fromhex((base / "outhex" / path.name).with_suffix(".txt").read_text())


@pytest.mark.parametrize(
    ("bits", "shown"),
    [  # RFC 8785 appendix B
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("ffefffffffffffff", "-1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("44b52d02c7e14af7", "1.0000000000000001e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_numbers_are_written_as_ecmascript_does(bits, shown):
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert es6_number(number) == shown
    assert jcs([number]) == f"[{shown}]".encode()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_reads_back_as_the_same_double(number):
    assert float(es6_number(number)) == number


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, {1: 2}, {"a": {1}}, "\ud800", b"x"])
def test_jcs_refuses_what_json_cannot_say(value):
    with pytest.raises(CanonicalError):
        jcs(value)


def test_jcs_refuses_a_value_too_deep_to_walk():
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(CanonicalError, match="nested"):
        jcs(deep)


@given(values)
@example({"\u007f": '\u0000\u001f\u2028"\\/\b\t\n\f\r😂'})
def test_the_fast_path_writes_what_rfc_8785_says(value):
    data = entry_bytes(value)
    assert data == jcs(value)
    assert parse_entry(data) == value


class Moved(msgspec.Struct, frozen=True, tag_field="act", tag="project.moved/1", omit_defaults=True):
    place: str
    at: tuple[int, int]
    note: str | None = None


def test_a_struct_is_written_like_the_object_that_it_stands_for():
    assert entry_bytes(Moved("jkt", (1, -2))) == b'{"act":"project.moved/1","at":[1,-2],"place":"jkt"}'
    assert entry_bytes({"b": Moved("jkt", (1, -2)), "a": 1}).startswith(b'{"a":1,"b":{"act"')


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        {"a": [0.5]},
        2**53,
        -(2**53),
        10**30,
        "e\u0301",
        ["e\u0301"],
        {"é": 1},
        {"a": b"x"},
        {"a": date(2025, 1, 1)},
        {"a": {1, 2}},
        {1: 2},
        {"a": "\ud800"},
        {"a": object()},
        Moved("jkt", (2**53, 0)),
        Moved("e\u0301", (0, 0)),
    ],
    ids=lambda value: re.sub(" at 0x.*?>", ">", repr(value)),  # two runners must see the same name
)
def test_an_entry_is_refused_with_a_sentence(value):
    with pytest.raises(CanonicalError, match=r"^The .*\.$|^A .*\.$"):
        entry_bytes(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1\n",
        b"1 2",
        b"1.5",
        b"[1.0]",
        b"1e5",
        b"-0",
        b"01",
        b"NaN",
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u001F"',
        b'"\\u00e9"',
        b'"\\ud83d\\ude02"',
        b'"\\ud800"',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\x00"',
        b"\xef\xbb\xbf1",
        b"9007199254740992",
        b"-9007199254740992",
        b"[1,123456789012345678901234567890]",
        '"e\u0301"'.encode(),
        '{"é":1}'.encode(),
        b"{'a':1}",
        b"[1,]",
        b"[",
    ],
)
def test_bytes_that_are_not_exactly_an_entry_are_refused(data):
    with pytest.raises(CanonicalError, match=r"^The .*\.$"):
        parse_entry(data)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_ten_thousand_levels_are_refused_without_a_crash(opening):
    closing = b"]" if opening == b"[" else b"}"
    with pytest.raises(CanonicalError, match="nested"):
        parse_entry(opening * 10_000 + b"1" + closing * 10_000)


def test_depth_has_a_limit_that_does_not_depend_on_the_machine():
    allowed, refused = (b"[" * n + b"]" * n for n in (DEPTH_LIMIT, DEPTH_LIMIT + 1))
    assert parse_entry(allowed)
    with pytest.raises(CanonicalError, match="64 levels"):
        parse_entry(refused)
    assert len(parse_entry(b"[" + b",".join([b"[]"] * 1000) + b"]")) == 1000


def test_an_entry_of_65535_bytes_is_taken_and_one_more_refused():
    assert len(entry_bytes("a" * (ENTRY_LIMIT - 2))) == ENTRY_LIMIT
    for make in (
        lambda: entry_bytes("a" * (ENTRY_LIMIT - 1)),
        lambda: parse_entry(b'"' + b"a" * 65534 + b'"'),
    ):
        with pytest.raises(CanonicalError, match="65536 bytes"):
            make()


def test_text_that_only_looks_decomposed_across_an_escape_is_taken():
    assert parse_entry(entry_bytes("\n\u0303")) == "\n\u0303"


@given(st.binary(max_size=60) | st.text(max_size=30).map(str.encode))
def test_any_bytes_are_either_an_entry_or_refused(data):
    try:
        value = parse_entry(data)
    except CanonicalError:
        return
    assert entry_bytes(value) == data
