"""Checking a whole record: what is right passes, what is wrong is said (attacks 41 to 44, fault 6)."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai.record.canonical import entry_bytes
from balai.record.checkpoint import Checkpoint
from balai.record.findings import FAULTS_KEPT, Findings
from balai.record.merkle import EMPTY_ROOT
from balai.record.note import Signer, sign
from balai.record.source import GONE, FolderSource
from balai.record.tiles import encode_bundle
from balai.record.verify import verify
from balai.record.verify_cli import verify_command
from tests.record.folders import ASIDE, CITY, HEX, build, erasing, plain_entries, with_aside, write
from tests.record.test_note import TESSERA_VKEY
from tests.record.test_source import Web, web  # noqa: F401  (a fixture)

ENTRIES = [*plain_entries(299), with_aside()]


@pytest.fixture
def record(tmp_path) -> Path:
    folder = tmp_path / "record"
    build(folder, ENTRIES)
    write(folder, f"aside/{HEX}", ASIDE)
    return folder


def faults(folder: Path, **given) -> list[str]:
    findings = verify(FolderSource(folder), **given)
    assert findings.ok == (not findings.faults)
    return findings.faults


def test_a_whole_record_is_right_and_says_what_was_checked(record):
    findings = verify(FolderSource(record), vkey=CITY.vkey)
    assert findings.faults == []
    assert (findings.entries, findings.bundles, findings.tiles) == (300, 2, 3)
    assert (findings.asides_right, findings.asides_missing) == (1, 0)
    text = "\n".join(findings.summary())
    for said in (
        "example.org/city",
        CITY.vkey,
        "300 entries in 2 bundles",
        "3 tiles",
        "1 right",
        "Nothing is wrong.",
    ):
        assert said in text
    assert "not checked against anything outside" not in text


def test_a_key_found_beside_the_record_is_said_to_be_unchecked(record):
    findings = verify(FolderSource(record))
    assert findings.ok
    assert "not checked against anything outside" in "\n".join(findings.summary())


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 65_536, 65_537])
def test_records_of_every_shape_are_right(tmp_path, size):
    signed = build(tmp_path, plain_entries(size))
    findings = verify(FolderSource(tmp_path), CITY.vkey, signed)
    assert findings.faults == []
    assert findings.entries == size
    assert findings.old_checked


@pytest.mark.parametrize("size", range(1, 16))
def test_the_published_log_is_right_except_that_its_entries_are_no_json(shared, tmp_path, size):
    log = shared("vectors/record/tessera-log/log")
    shutil.copytree(log / "tile", tmp_path / "tile")
    shutil.copy(log / f"checkpoint.{size}", tmp_path / "checkpoint")
    old = (log / f"checkpoint.{size - 1 or 1}").read_bytes()
    findings = verify(FolderSource(tmp_path), TESSERA_VKEY, old)
    assert len(findings.faults) == findings.faults_in_all == size
    assert all(
        "is not as an entry must be. The entry is not valid JSON" in fault for fault in findings.faults
    )
    assert findings.root_checked
    assert findings.old_checked
    assert findings.earlier == 2 * (size - 1)


def all_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bit_of_any_file_can_change_unnoticed(record, data):
    path = data.draw(st.sampled_from(all_files(record)))
    good = path.read_bytes()
    at = data.draw(st.integers(0, len(good) * 8 - 1))
    broken = bytearray(good)
    broken[at // 8] ^= 1 << at % 8
    path.write_bytes(broken)
    try:
        assert faults(record)
    finally:
        path.write_bytes(good)


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b + b"\0", lambda b: b"", lambda b: bytes(len(b))]
)
def test_every_truncated_lengthened_emptied_or_zeroed_file_is_noticed(record, damage):
    for path in all_files(record):
        good = path.read_bytes()
        path.write_bytes(damage(good))
        if path.name != "vkey.txt" or len(damage(good)) != len(good) - 1:  # the last byte there is a newline
            assert faults(record), path
        path.write_bytes(good)


def test_every_missing_file_is_named(record):
    for path in all_files(record):
        good = path.read_bytes()
        path.unlink()
        name = str(path.relative_to(record))
        if name.startswith("aside/"):
            assert verify(FolderSource(record)).asides_missing == 1
        else:
            assert any(f"{name} is missing" in fault for fault in faults(record)), name
        path.write_bytes(good)


def test_any_file_may_be_noise_and_verify_still_ends_in_sentences(record):
    for path in all_files(record):
        good = path.read_bytes()
        for noise in (b"\xff" * 100_000, b"\0", b"[" * 60_000, b"\n" * 5000, "é\u202e\x1b[2J".encode() * 50):
            path.write_bytes(noise)
            said: list[str] = []
            assert verify_command(str(record), out=said.append) == 1
            assert all(line.isprintable() for line in said)
        path.write_bytes(good)


def test_what_a_stranger_wrote_cannot_move_the_cursor_or_turn_the_text_around():
    stranger = Signer("ex\u202e\u009bample.org\u0378", b"\3" * 32)
    findings = Findings("a\x1b[2J\u200bfolder", vkey=stranger.vkey)
    findings.fault("a\nb")
    said = findings.summary()
    assert said[0] == "Record read from a\\x1b[2J\\u200bfolder."
    assert all(line.isprintable() for line in said)
    assert "a\\nb" in said


def test_an_old_checkpoint_that_continues_is_compared(record, tmp_path):
    old = build(tmp_path / "old", ENTRIES[:100])
    findings = verify(FolderSource(record), old=old)
    assert findings.ok
    assert "continues the older checkpoint of 100 entries" in "\n".join(findings.summary())


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 300])
def test_every_earlier_checkpoint_of_the_same_record_is_continued(record, tmp_path, size):
    findings = verify(FolderSource(record), old=build(tmp_path / "old", ENTRIES[:size]))
    assert (findings.faults, findings.old_checked) == ([], True)


@pytest.mark.parametrize("size", [1, 100, 256, 257, 299, 300])
def test_a_fork_is_found_wherever_it_begins(record, tmp_path, size):
    other = [*ENTRIES[: size - 1], entry_bytes({"act": "test.counted/1", "n": -1})]
    old = build(tmp_path / "old", other)
    assert [f for f in faults(record, old=old) if "the record was rewritten" in f]


def test_a_record_that_was_rolled_back_is_found(record, tmp_path):
    old = build(tmp_path / "old", plain_entries(400))
    assert [f for f in faults(record, old=old) if "400 were signed before: it was rolled back" in f]


@pytest.mark.parametrize("old", [b"", b"junk", b"x" * 1_000_000, sign("a\n1\nb\n", [CITY])])
def test_an_old_checkpoint_that_cannot_be_trusted_is_a_fault(record, old):
    assert [f for f in faults(record, old=old) if f.startswith("The older checkpoint cannot be trusted")]


def test_another_key_or_origin_is_refused(record):
    stranger = Signer("example.org/city", b"\x09" * 32)
    assert "not signed by the key" in faults(record, vkey=stranger.vkey)[0]
    assert "The key cannot be used" in faults(record, vkey="nonsense")[0]
    write(record, "checkpoint", sign(Checkpoint("example.org/town", 0, EMPTY_ROOT).text(), [CITY]))
    assert "is of 'example.org/town', not of 'example.org/city'" in faults(record)[0]


def test_a_size_of_two_to_the_62_ends_at_the_first_missing_bundle(record):
    write(record, "checkpoint", sign(Checkpoint(CITY.name, 2**62, b"\0" * 32).text(), [CITY]))
    assert faults(record) == ["tile/entries/001 is missing, so nothing from entry 256 on could be checked."]


@pytest.mark.parametrize(
    "entry",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1.5}',
        b'{"a":1,"a":1}',
        b"[" * 10_000 + b"]" * 10_000,
        b"",
        b"\xff",
    ],
    ids=lambda entry: repr(entry[:20]),
)
def test_an_entry_that_is_not_canonical_is_a_fault_with_its_number(tmp_path, entry):
    build(tmp_path, [*plain_entries(2), entry, *plain_entries(1)])
    (fault,) = faults(tmp_path)
    assert fault.startswith("Entry 2 is not as an entry must be. The entry")


def test_a_thousand_faults_are_counted_and_a_hundred_told(tmp_path):
    build(tmp_path, [b"no"] * 1000)
    findings = verify(FolderSource(tmp_path))
    assert (findings.faults_in_all, len(findings.faults)) == (1000, FAULTS_KEPT)
    assert "900 more faults are not listed." in findings.summary()


def test_a_tile_that_does_not_fit_names_the_entry(record):
    tile = bytearray((record / "tile/0/001.p/44").read_bytes())
    tile[32 * 7] ^= 1
    write(record, "tile/0/001.p/44", bytes(tile))
    assert faults(record) == ["tile/0/001.p/44 does not fit entry 263."]


def test_a_bundle_made_anew_for_other_entries_is_found(record):
    write(record, "tile/entries/000", encode_bundle([ENTRIES[1], *ENTRIES[1:256]]))
    assert faults(record) == [
        "tile/0/000 does not fit entry 0.",
        "tile/1/000.p/1 does not fit the 256 entries from 0 on.",
        "The 300 entries do not give the root that the checkpoint signs.",
    ]


def test_a_partial_tile_may_be_gone_once_the_full_one_is_there(tmp_path):
    entries = plain_entries(300)
    signed = build(tmp_path, entries[:100])
    build(tmp_path, entries)
    for path in ("tile/0/000.p/100", "tile/entries/000.p/100", "tile/0/001.p/44"):
        (tmp_path / path).unlink()
    write(tmp_path, "checkpoint", signed)
    assert faults(tmp_path) == []


def test_a_wrong_earlier_state_that_is_still_kept_is_found(tmp_path):
    entries = plain_entries(300)
    build(tmp_path, entries[:100])
    build(tmp_path, entries)
    findings = verify(FolderSource(tmp_path))
    assert (findings.faults, findings.earlier) == ([], 2)
    write(tmp_path, "tile/entries/000.p/100", encode_bundle(entries[1:101]))
    assert faults(tmp_path) == ["tile/entries/000.p/100 does not fit the entries."]


def test_a_wrong_aside_is_a_fault(record):
    write(record, f"aside/{HEX}", ASIDE + b"!")
    assert faults(record) == [
        f"aside/{HEX}, an aside of entry 299, is wrong. The aside is not what the record committed to."
    ]
    write(record, f"aside/{HEX}", b"short")
    assert "shorter than its salt" in faults(record)[0]


def test_an_aside_of_a_hundred_megabytes_is_not_read(record):
    with (record / f"aside/{HEX}").open("wb") as file:
        file.truncate(100_000_000)
    assert "larger than the" in faults(record)[0]


def test_content_served_after_its_erasure_is_a_fault(tmp_path):
    build(tmp_path, [with_aside(), erasing(HEX)])
    findings = verify(FolderSource(tmp_path))
    assert (findings.faults, findings.asides_erased, findings.asides_missing) == ([], 1, 0)
    write(tmp_path, f"aside/{HEX}", ASIDE)
    assert faults(tmp_path) == [f"aside/{HEX}, an aside of entry 0, was erased and is still served."]


@pytest.mark.parametrize(
    "entry",
    [
        {"act": "content.erased/1", "erased": HEX},
        {"act": "content.erased/1", "erased": [1, None, HEX.upper(), [HEX]]},
        {"act": "other/1", "erased": [HEX], "note": "content.erased/1"},
        {"act": 5, "erased": [HEX], "content.erased/": {"content.erased/": 1}},
        ["content.erased/", {"aside": 5}, {"aside": "content.erased/"}],
    ],
)
def test_what_only_looks_like_an_erasure_erases_nothing(tmp_path, entry):
    build(tmp_path, [with_aside(), entry_bytes(entry)])
    write(tmp_path, f"aside/{HEX}", ASIDE)
    findings = verify(FolderSource(tmp_path))
    assert (findings.faults, findings.asides_right, findings.asides_erased) == ([], 1, 0)


def test_withheld_and_missing_asides_are_counted_apart(tmp_path):
    class Withholding(FolderSource):
        def get(self, path, limit):
            return GONE if path.startswith("aside/") else super().get(path, limit)

    build(tmp_path, [with_aside(), with_aside("bdg")])
    assert verify(FolderSource(tmp_path)).asides_missing == 2
    findings = verify(Withholding(tmp_path))
    assert (findings.faults, findings.asides_withheld, findings.asides_missing) == ([], 2, 0)


def serve(site: Web, folder: Path) -> None:
    for path in all_files(folder):
        site.says(f"/record/city/{path.relative_to(folder)}", path.read_bytes())


def test_a_record_on_the_web_is_checked_like_one_in_a_folder(record, web, capsys):  # noqa: F811
    serve(web, record)
    said: list[str] = []
    assert verify_command(f"{web.url}/record/city", CITY.vkey, out=said.append) == 0
    assert "Nothing is wrong." in said
    assert web.connections == 1
    web.says(f"/record/city/aside/{HEX}", b"", 410)
    assert verify_command(f"{web.url}/record/city", CITY.vkey, out=said.append) == 0
    assert any("0 missing, 1 withheld" in line for line in said)
    web.says("/record/city/tile/0/000", b"\0" * 9000)
    assert verify_command(f"{web.url}/record/city/", CITY.vkey, out=said.append) == 1
    assert "A tile cannot be read. tile/0/000 is larger than the 8192 bytes it may have." in said
    assert capsys.readouterr().err == "", "progress is shown only after two seconds"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/nowhere/at/all", "There is no folder"),
        ("http://127.0.0.1:1/", "could not be fetched"),
        ("http://nowhere.invalid/", "is not known"),
        ("http://10.0.0.1/", "not a public address"),
        ("https://[", "not an address"),
        ("ftp://example.org/", "There is no folder"),
    ],
)
def test_a_target_that_cannot_be_read_gives_a_sentence_and_1(target, reason):
    said: list[str] = []
    assert verify_command(target, out=said.append) == 1
    assert any(reason in line for line in said)


def test_the_command_takes_an_older_checkpoint_from_a_file(record, tmp_path):
    old = tmp_path / "old.note"
    old.write_bytes(build(tmp_path / "old", ENTRIES[:100]))
    said: list[str] = []
    assert verify_command(str(record), old=str(old), out=said.append) == 0
    assert "The record continues the older checkpoint of 100 entries unchanged." in said
    assert verify_command(str(record), old=str(tmp_path / "none"), out=said.append) == 1
    assert said[-1].endswith("cannot be read: No such file or directory.")
