"""Signed notes: what is accepted, and everything that is not (attack 41)."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.record.note import COSIGNATURE, NOTE_LIMIT, NoteError, Signer, Verifier, open_note, sign
from tests.record.vectors import VECTORS, files

TEXT = "example.org/city\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n"
CITY = Signer("example.org/city", b"\1" * 32)
OTHER = Signer("example.org/other", b"\2" * 32)
WITNESS = Signer("witness.example/w1", b"\3" * 32, COSIGNATURE)
KNOWN = [CITY.verifier]
GOOD = sign(TEXT, [CITY])
LINE = GOOD.decode().split("\n\n")[1]
TESSERA_VKEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


def changed(old: str, new: str) -> bytes:
    assert old in GOOD.decode()
    return GOOD.decode().replace(old, new).encode()


def test_a_note_gives_back_its_text_and_who_signed():
    text, (signature,) = open_note(GOOD, KNOWN)
    assert text == TEXT
    assert (signature.name, signature.key_id, signature.at) == (CITY.name, CITY.verifier.key_id, None)


def test_a_text_may_hold_blank_lines_and_any_language():
    text = "Ognuno sta solo\n\nសូមស្វាគមន៍ 東京 😂\n\n"
    assert open_note(sign(text, [CITY]), KNOWN)[0] == text


@pytest.mark.parametrize("path", files("tessera-log/log/checkpoint*"))
def test_the_published_checkpoints_open_with_their_key(path):
    text, signatures = open_note(path.read_bytes(), [Verifier.parse(TESSERA_VKEY)])
    assert text.startswith("example.com/log/testdata\n")
    assert len(signatures) == 1


@pytest.mark.parametrize("path", files("skylight/**/checkpoint"))
def test_the_published_cosignatures_verify_and_all_other_notes_are_refused(path):
    keys = [
        Verifier.parse(vkey)
        for file in VECTORS.glob("skylight/**/*.v0.json")
        for vkey in json.loads(file.read_bytes())["verifier_keys"]
    ]
    assert {key.kind for key in keys} == {COSIGNATURE}
    # The tree's own checkpoint carries an RFC 6962 signature (0x05) only; two files are decoys.
    if path.parent.name in ("tree", "mirror", "witness"):
        with pytest.raises(NoteError):
            open_note(path.read_bytes(), keys)
    else:
        _, (signature,) = open_note(path.read_bytes(), keys)
        assert signature.at == 1_767_139_200


def test_a_cosignature_signs_the_time_too():
    note = sign(TEXT, [WITNESS], at=1_700_000_000)
    _, (signature,) = open_note(note, [WITNESS.verifier])
    assert signature.at == 1_700_000_000
    raw = bytearray(base64.b64decode(note.split(b" ")[-1]))
    raw[11] ^= 1
    forged = TEXT.encode() + f"\n— {WITNESS.name} {base64.b64encode(raw).decode()}\n".encode()
    with pytest.raises(NoteError, match="is wrong"):
        open_note(forged, [WITNESS.verifier])


@pytest.mark.parametrize("at", [None, -1, 2**63])
def test_a_cosignature_is_not_made_without_a_time_that_can_be_written(at):
    with pytest.raises(NoteError, match="needs the time"):
        sign(TEXT, [WITNESS], at=at)


def test_one_key_for_two_purposes_has_two_ids():
    plain, cosigning = Signer("a", b"\5" * 32), Signer("a", b"\5" * 32, COSIGNATURE)
    assert plain.verifier.key_id != cosigning.verifier.key_id
    with pytest.raises(NoteError, match="not signed"):
        open_note(sign(TEXT, [plain]), [cosigning.verifier])


def test_signatures_by_unknown_keys_are_ignored():
    renamed = Signer(CITY.name, b"\7" * 32)
    text, signatures = open_note(sign(TEXT, [OTHER, renamed, CITY, WITNESS], at=1), KNOWN)
    assert text == TEXT
    assert [one.name for one in signatures] == [CITY.name]


def test_a_note_by_unknown_keys_only_is_refused():
    with pytest.raises(NoteError, match="not signed by the key"):
        open_note(sign(TEXT, [OTHER]), KNOWN)
    with pytest.raises(NoteError, match="not signed by the key"):
        open_note(GOOD, [])


def test_a_wrong_signature_of_a_known_key_rejects_the_note_even_beside_a_good_one():
    forged = sign(TEXT.replace("1", "2", 1), [CITY]).decode().split("\n\n")[1]
    for lines in (forged, LINE + forged, forged + LINE):
        with pytest.raises(NoteError, match=r"signature by example\.org/city is wrong"):
            open_note(f"{TEXT}\n{lines}".encode(), KNOWN)


def test_sixteen_signatures_are_accepted_and_seventeen_refused():
    others = [Signer(f"w{n}", bytes([n]) * 32) for n in range(16)]
    assert open_note(sign(TEXT, [*others[:15], CITY]), KNOWN)[0] == TEXT
    with pytest.raises(NoteError, match="16 signatures, not 17"):
        sign(TEXT, [*others, CITY])
    seventeen = sign(TEXT, others) + LINE.encode()
    with pytest.raises(NoteError, match="more than 16 signatures"):
        open_note(seventeen, KNOWN)


def test_sixteen_post_quantum_signatures_fit():
    line = f"— pq {base64.b64encode(b'x' * 5000).decode()}\n"
    assert open_note((TEXT + "\n" + line * 15 + LINE).encode(), KNOWN)[0] == TEXT


def test_a_note_of_a_megabyte_is_refused():
    with pytest.raises(NoteError, match=f"more than {NOTE_LIMIT} bytes"):
        open_note(sign("a" * 1_000_000 + "\n", [CITY]), KNOWN)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\n",
        TEXT.encode(),
        TEXT.encode() + b"\n",
        TEXT.encode() + LINE.encode(),
        GOOD[:-1],
        GOOD + b"\n",
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"\n", b"\r\n", 1),
        GOOD.replace(b"city\n", b"city\0\n"),
        GOOD.replace(b"city\n", b"city\x1b[31m\n"),
        GOOD.replace(b"city\n", b"city\t\n"),
        b"\xff" + GOOD,
        b"\xef\xbb\xbf" + GOOD,
        changed("— ", "- "),
        changed("— ", "—"),
        changed("— ", "—  "),
        changed("— example", "—\u00a0example"),
        changed("— example.org/city", "— example.org/c+ty"),
        changed("— example.org/city", "— example.org\u2003city"),
        changed("— example.org/city ", "—  "),
        GOOD[:-2] + b"\n",
        GOOD[:-1] + b"=\n",
        GOOD[:-1] + b" \n",
        GOOD[:-1] + b" x\n",
        TEXT.encode() + b"\n\xe2\x80\x94 example.org/city AAAA\n",
        TEXT.encode() + b"\n\xe2\x80\x94 example.org/city \n",
    ],
)
def test_a_malformed_note_is_refused(note):
    with pytest.raises(NoteError, match=r"\.$"):
        open_note(note, KNOWN)


@pytest.mark.parametrize(
    "change", [lambda s: s[:-3] + "B==", lambda s: s.replace("/", "_").replace("+", "-")]
)
def test_base64_that_could_be_written_otherwise_is_refused(change):
    raw = CITY.verifier.key_id + b"\xff" * 63
    line = change(base64.b64encode(raw + b"\0").decode()[:-4] + "AA==")
    with pytest.raises(NoteError, match="Base64"):
        open_note(f"{TEXT}\n— unknown {line}\n".encode(), KNOWN)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 7))
def test_no_single_bit_of_a_note_can_change_unnoticed(at, bit):
    note = bytearray(GOOD)
    note[at] ^= 1 << bit
    with pytest.raises(NoteError):
        open_note(bytes(note), KNOWN)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_never_crash(data):
    with pytest.raises(NoteError):
        open_note(data, KNOWN)


@pytest.mark.parametrize("kind", [1, COSIGNATURE])
def test_keys_are_passed_on_as_text(kind):
    signer = Signer.generate("example.org/city", kind)
    again = Signer.parse(signer.skey() + "\n")
    assert again.skey() == signer.skey()
    assert Verifier.parse(signer.vkey).vkey == again.vkey
    assert signer.skey().startswith("PRIVATE+KEY+example.org/city+")
    assert signer.skey().split("+", 4)[4] not in repr(signer)


def test_a_key_whose_base64_holds_a_plus_is_split_at_the_first_two_only():
    signer = next(s for s in (Signer("a", bytes([n]) * 32) for n in range(256)) if s.vkey.count("+") > 2)
    assert Verifier.parse(signer.vkey).key_id == signer.verifier.key_id


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+33d7b496",
        TESSERA_VKEY.replace("33d7b496", "33d7b497"),
        TESSERA_VKEY.replace("33d7b496", "33D7B496"),
        TESSERA_VKEY.replace("33d7b496", "3d7b496"),
        TESSERA_VKEY.replace("testdata", "testdatb"),
        TESSERA_VKEY.replace("example.com", ""),
        TESSERA_VKEY.replace("example.com", "example com"),
        TESSERA_VKEY[:-4],
        TESSERA_VKEY + "AAAA",
        TESSERA_VKEY + " ",
        "name+00000000+BQAA",
        "n\u00e9\u2028+00000000+" + base64.b64encode(b"\x01" + b"\0" * 32).decode(),
        "name+00000000+" + base64.b64encode(b"\x06" + b"\0" * 32).decode(),
    ],
)
def test_a_malformed_public_key_is_refused(vkey):
    with pytest.raises(NoteError, match=r"\.$"):
        Verifier.parse(vkey)


@pytest.mark.parametrize(
    "skey",
    ["", CITY.vkey, CITY.skey()[:-4], CITY.skey().replace("city", "town"), "PRIVATE+KEY+a+b", "PRIVATE+KEY+"],
)
def test_a_malformed_private_key_is_refused(skey):
    with pytest.raises(NoteError, match=r"\.$"):
        Signer.parse(skey)


@pytest.mark.parametrize("text", ["", "a", "a\r\n", "a\0\n", "\ud800\n", "a\tb\n"])
def test_a_text_that_cannot_stand_in_a_note_is_not_signed(text):
    with pytest.raises(NoteError):
        sign(text, [CITY])


def test_a_note_needs_a_signer():
    with pytest.raises(NoteError, match="1 to 16"):
        sign(TEXT, [])


def test_two_known_keys_that_cannot_be_told_apart_are_refused():
    lookalike = Verifier(CITY.name, b"\0" * 32)
    lookalike.key_id = CITY.verifier.key_id
    with pytest.raises(NoteError, match="same short id"):
        open_note(GOOD, [CITY.verifier, lookalike])
