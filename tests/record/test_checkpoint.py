"""Checkpoints: three lines, written in one way, of one origin (attack 41)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.record.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from balai.record.merkle import EMPTY_ROOT, leaf_hash, root_of
from balai.record.note import NoteError, Signer, sign
from balai.record.tiles import decode_bundle
from tests.record.test_note import TESSERA_VKEY
from tests.record.vectors import files

ROOT = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
CITY = Signer("example.org/city", b"\1" * 32)


@pytest.mark.parametrize("path", files("tessera-log/log/checkpoint*"))
def test_the_published_checkpoints_are_those_of_their_entries(path):
    checkpoint = open_checkpoint(path.read_bytes(), TESSERA_VKEY, "example.com/log/testdata")
    size = re.search("[0-9]+$", path.name)
    assert checkpoint.size == int(size[0] if size else 15)
    entries = decode_bundle((path.parent / "tile/entries/000.p/15").read_bytes(), 15)
    assert checkpoint.root == root_of(map(leaf_hash, entries[: checkpoint.size]))


@given(st.text("abc./0", min_size=1), st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_reads_back(origin, size, root):
    checkpoint = Checkpoint(origin, size, root)
    assert Checkpoint.parse(checkpoint.text()) == checkpoint
    assert open_checkpoint(sign(checkpoint.text(), [CITY]), CITY.vkey, origin) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        f"o\n1\n{ROOT}",
        f"o\n1\n{ROOT}\n\n",
        f"o\n1\n{ROOT}\nextension\n",
        f"o\n1\n{ROOT}\nTimestamp: 1689177396617352539\n",
        f"\n1\n{ROOT}\n",
        f"1\n{ROOT}\n",
        f"o\n{ROOT}\n",
        "o\n1\n\n",
        "o\n1\n",
        f"o\n01\n{ROOT}\n",
        f"o\n+1\n{ROOT}\n",
        f"o\n-1\n{ROOT}\n",
        f"o\n 1\n{ROOT}\n",
        f"o\n1 \n{ROOT}\n",
        f"o\n1_0\n{ROOT}\n",
        f"o\n1e3\n{ROOT}\n",
        f"o\n١\n{ROOT}\n",
        f"o\n9223372036854775808\n{ROOT}\n",
        f"o\n{'9' * 100000}\n{ROOT}\n",
        f"o\n\n{ROOT}\n",
        f"o\n0\n{ROOT}\n",
        f"o\n00\n{ROOT}\n",
        f"o\r\n1\r\n{ROOT}\r\n",
        f"o\n1\n{ROOT[:-1]}\n",
        f"o\n1\n{ROOT[:-2]}1=\n",
        f"o\n1\n{ROOT} \n",
        "o\n1\nAAAA\n",
        "o\n1\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "",
        "\n\n\n",
    ],
    ids=lambda text: repr(text)[:40],
)
def test_a_checkpoint_written_in_any_other_way_is_refused(text):
    with pytest.raises(CheckpointError, match=r"\.$"):
        Checkpoint.parse(text)


def test_the_largest_size_is_one_below_two_to_the_63():
    assert Checkpoint.parse(f"o\n9223372036854775807\n{ROOT}\n").size == 2**63 - 1


def test_a_checkpoint_of_another_origin_is_refused():
    note = sign(Checkpoint("example.org/town", 0, EMPTY_ROOT).text(), [CITY])
    with pytest.raises(CheckpointError, match=r"'example\.org/town', not of 'example\.org/city'"):
        open_checkpoint(note, CITY.vkey, "example.org/city")


def test_a_checkpoint_by_another_key_is_refused():
    note = sign(
        Checkpoint("example.org/city", 0, EMPTY_ROOT).text(), [Signer("example.org/city", b"\2" * 32)]
    )
    with pytest.raises(NoteError, match="not signed by the key"):
        open_checkpoint(note, CITY.vkey, "example.org/city")
