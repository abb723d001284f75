"""Records in folders, built for tests from nothing but the record's own parts."""

from collections.abc import Sequence
from pathlib import Path

from balai.record.canonical import entry_bytes
from balai.record.checkpoint import Checkpoint
from balai.record.commitment import aside_bytes, commit
from balai.record.merkle import leaf_hash
from balai.record.note import Signer, sign
from balai.record.tiles import FULL, Edge, encode_bundle, entries_path, tile_path

CITY = Signer("example.org/city", b"\1" * 32)
SALT = b"\7" * 32
TEXT = b"The lamp at the market is broken."
HEX = commit(SALT, TEXT).hex()
ASIDE = aside_bytes(SALT, TEXT)


def plain_entries(count: int) -> list[bytes]:
    """So many small entries without asides."""
    return [entry_bytes({"act": "test.counted/1", "n": number}) for number in range(count)]


def with_aside(place: str = "jkt") -> bytes:
    """An entry that commits to TEXT, somewhere inside."""
    return entry_bytes({"act": "request.opened/1", "place": place, "words": [{"text": {"aside": HEX}}]})


def erasing(*commitments: str) -> bytes:
    """An entry that says that these asides were erased."""
    return entry_bytes({"act": "content.erased/1", "erased": list(commitments), "reason": "asked for"})


def write(folder: Path, path: str, data: bytes) -> None:
    """Put one file into a record's folder."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data)


def build(folder: Path, entries: Sequence[bytes], signer: Signer = CITY) -> bytes:
    """Write a whole record and return its signed checkpoint."""
    edge = Edge()
    for first in range(0, len(entries), FULL):
        part = entries[first : first + FULL]
        write(folder, entries_path(first // FULL, len(part)), encode_bundle(part))
        for level, index, width, data in edge.add(map(leaf_hash, part)):
            write(folder, tile_path(level, index, width), data)
    for level, index, width, data in edge.partial():
        write(folder, tile_path(level, index, width), data)
    signed = sign(Checkpoint(signer.name, len(entries), edge.root()).text(), [signer])
    write(folder, "checkpoint", signed)
    write(folder, "vkey.txt", f"{signer.vkey}\n".encode())
    return signed
