"""Checking a whole record from outside: everything is recomputed from the entries, nothing is believed.

Bundles are read once, in order, and forgotten; what stays in memory is one tile per level and 40 bytes for
each aside that an entry commits to.
"""

from array import array
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from balai.record.canonical import CanonicalError, parse_entry
from balai.record.checkpoint import Checkpoint, open_checkpoint
from balai.record.commitment import ASIDE_LIMIT, AsideError, check_aside, is_commitment
from balai.record.findings import Findings
from balai.record.merkle import HASH_SIZE, leaf_hash
from balai.record.note import NOTE_LIMIT, NoteError, Verifier
from balai.record.source import GONE, Source, SourceError
from balai.record.tiles import (
    BUNDLE_BYTES,
    FULL,
    TILE_BYTES,
    Edge,
    NewTile,
    TileError,
    decode_bundle,
    encode_bundle,
    entries_path,
    tile_path,
    width_at,
)

VKEY_LIMIT = 4096  # bytes of vkey.txt

Progress = Callable[[int, int], None]  # entries read, entries in all


def verify(
    source: Source, vkey: str | None = None, old: bytes | None = None, progress: Progress | None = None
) -> Findings:
    """Check the record at `source` and return what was found; it never raises for what the record holds.

    `vkey` is the key it must be signed by (without it, the one in its vkey.txt is used, and that is said);
    `old` is a signed checkpoint from earlier, which the record must continue.
    """
    findings = Findings(source.name)
    try:
        verifier = _key(source, vkey, findings)
        findings.checkpoint = _open(_needed(source, "checkpoint", NOTE_LIMIT), verifier)
        if old is not None:
            findings.old = _open_old(old, verifier, findings)
        _Walk(source, findings.checkpoint, findings, progress).run()
    except (SourceError, NoteError, TileError) as error:
        findings.fault(str(error))
    return findings


def _key(source: Source, vkey: str | None, findings: Findings) -> Verifier:
    findings.key_was_given = vkey is not None
    if vkey is None:
        try:
            vkey = _needed(source, "vkey.txt", VKEY_LIMIT).decode("utf-8")
        except UnicodeDecodeError:
            raise NoteError("vkey.txt is not a text.") from None
    try:
        verifier = Verifier.parse(vkey.removesuffix("\n"))
    except NoteError as error:
        raise NoteError(f"The key cannot be used. {error}") from None
    findings.vkey = verifier.vkey
    return verifier


def _open(data: bytes, verifier: Verifier) -> Checkpoint:
    try:
        return open_checkpoint(data, verifier, verifier.name)
    except NoteError as error:
        raise NoteError(f"The checkpoint cannot be trusted, so nothing else was checked. {error}") from None


def _open_old(data: bytes, verifier: Verifier, findings: Findings) -> Checkpoint | None:
    try:
        return open_checkpoint(data, verifier, verifier.name)
    except NoteError as error:
        findings.fault(f"The older checkpoint cannot be trusted, so it was not compared. {error}")
        return None


def _needed(source: Source, path: str, limit: int) -> bytes:
    data = source.get(path, limit)
    if not isinstance(data, bytes):
        raise SourceError(f"{path} is missing.")
    return data


class _Walk:
    """One reading of a record, from its first entry to its last."""

    def __init__(
        self, source: Source, checkpoint: Checkpoint, findings: Findings, progress: Progress | None
    ) -> None:
        self.source = source
        self.size = checkpoint.size
        self.root = checkpoint.root
        self.old = findings.old
        self.findings = findings
        self.progress = progress
        self.edge = Edge()
        self.asides = _Asides()

    def run(self) -> None:
        """Check all of it; SourceError or TileError where it cannot go on."""
        if self.old and self.old.size > self.size:
            self.findings.fault(
                f"The record has {self.size} entries, but {self.old.size} were signed before: "
                "it was rolled back."
            )
        self._compare_old()  # an empty one is continued by every record
        for first in range(0, self.size, FULL):
            self._read_bundle(first)
            if self.progress:
                self.progress(self.edge.size, self.size)
        self._check_tiles(self.edge.partial())
        self.findings.root_checked = self.edge.root() == self.root
        if not self.findings.root_checked:
            self.findings.fault(f"The {self.size} entries do not give the root that the checkpoint signs.")
        self._compare_old()
        self.asides.check(self.source, self.findings)

    def _read_bundle(self, first: int) -> None:
        index = first // FULL
        width = width_at(0, index, self.size)
        entries = self._entries(index, width)
        for number, entry in enumerate(entries, first):
            try:
                value = parse_entry(entry)
            except CanonicalError as error:
                self.findings.fault(f"Entry {number} is not as an entry must be. {error}")
            else:
                if b'"aside"' in entry or b'"content.erased/' in entry:
                    self.asides.collect(number, value)
        self.findings.entries += width
        self.findings.bundles += 1
        self._grow(list(map(leaf_hash, entries)))

    def _entries(self, index: int, width: int) -> list[bytes]:
        path = entries_path(index, width)
        data = self.source.get(path, BUNDLE_BYTES)
        full = data is None and width < FULL
        if full:  # a partial bundle may be deleted once the full one is there (tlog-tiles, "Partial Tiles")
            data = self.source.get(entries_path(index), BUNDLE_BYTES)
        if not isinstance(data, bytes):
            raise TileError(f"{path} is missing, so nothing from entry {index * FULL} on could be checked.")
        try:
            entries = decode_bundle(data, FULL if full else width)[:width]
        except TileError as error:
            raise TileError(
                f"{path} cannot be read, so nothing from entry {index * FULL} on could be checked. {error}"
            ) from None
        self._check_earlier(entries_path(index), width, lambda narrow: encode_bundle(entries[:narrow]))
        return entries

    def _grow(self, leaves: list[bytes]) -> None:
        """Add a bundle's leaf hashes, stopping on the way at the size of the older checkpoint."""
        cut = self.old.size - self.edge.size if self.old else 0
        if 0 < cut <= len(leaves):
            self._check_tiles(self.edge.add(leaves[:cut]))
            self._compare_old()
            leaves = leaves[cut:]
        self._check_tiles(self.edge.add(leaves))

    def _compare_old(self) -> None:
        old = self.old
        if old is None or self.edge.size != old.size or self.findings.old_checked:
            return
        if self.edge.root() == old.root:
            self.findings.old_checked = True
        else:
            self.findings.fault(
                f"The first {old.size} entries are not those of the older checkpoint: "
                "the record was rewritten."
            )
        self.old = None

    def _check_tiles(self, tiles: Iterable[NewTile]) -> None:
        for level, index, width, right in tiles:
            self._compare_tile(level, index, width, right)
            self._check_earlier(tile_path(level, index), width, partial(_first_hashes, right))
            self.findings.tiles += 1

    def _compare_tile(self, level: int, index: int, width: int, right: bytes) -> None:
        path = tile_path(level, index, width)
        try:
            data = self.source.get(path, TILE_BYTES)
            if data is None and width < FULL:
                data = self.source.get(tile_path(level, index), TILE_BYTES)
                data = _first_hashes(data, width) if isinstance(data, bytes) else None
        except SourceError as error:
            self.findings.fault(f"A tile cannot be read. {error}")
            return
        if data == right:
            return
        if not isinstance(data, bytes):
            self.findings.fault(f"{path} is missing.")
        elif len(data) != len(right):
            self.findings.fault(f"{path} has {len(data)} bytes instead of {len(right)}.")
        else:
            differ = next(at for at, byte in enumerate(right) if data[at] != byte) // HASH_SIZE
            number = (index * FULL + differ) << 8 * level
            what = f"entry {number}" if level == 0 else f"the {FULL**level} entries from {number} on"
            self.findings.fault(f"{path} does not fit {what}.")

    def _check_earlier(self, path: str, width: int, right: Callable[[int], bytes]) -> None:
        """Compare what a folder keeps of earlier, narrower states of a tile or bundle."""
        for narrow in self.source.partial_widths(path):
            if 0 < narrow < width:
                if self.source.get(f"{path}.p/{narrow}", BUNDLE_BYTES) != right(narrow):
                    self.findings.fault(f"{path}.p/{narrow} does not fit the entries.")
                self.findings.earlier += 1


def _first_hashes(tile: bytes, width: int) -> bytes:
    return tile[: width * HASH_SIZE]


class _Asides:
    """The commitments that entries hold, and which of them were erased."""

    def __init__(self) -> None:
        # Flat arrays instead of objects: a million asides take 40 MB.
        self._commitments = bytearray()
        self._entries = array("Q")
        self._erased: set[bytes] = set()

    def collect(self, number: int, entry: Any) -> None:
        """Note what entry `number` commits to (any object with "aside") or erases."""
        if isinstance(entry, dict) and str(entry.get("act")).startswith("content.erased/"):
            erased = entry.get("erased")
            if isinstance(erased, list):
                self._erased.update(bytes.fromhex(one) for one in erased if is_commitment(one))
        waiting = [entry]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                if is_commitment(one.get("aside")):
                    self._commitments += bytes.fromhex(one["aside"])
                    self._entries.append(number)
                waiting.extend(one.values())
            elif isinstance(one, list):
                waiting.extend(one)

    def check(self, source: Source, findings: Findings) -> None:
        """Compare every aside that is served with its commitment."""
        for at, number in enumerate(self._entries):
            commitment = bytes(self._commitments[at * HASH_SIZE : (at + 1) * HASH_SIZE])
            path = f"aside/{commitment.hex()}"
            try:
                body = source.get(path, ASIDE_LIMIT)
            except SourceError as error:
                findings.fault(f"An aside of entry {number} cannot be read. {error}")
                continue
            if commitment in self._erased:
                findings.asides_erased += 1
                if isinstance(body, bytes):
                    findings.fault(f"{path}, an aside of entry {number}, was erased and is still served.")
            elif body is None:
                findings.asides_missing += 1
            elif body is GONE:
                findings.asides_withheld += 1
            else:
                _check_body(path, number, commitment.hex(), body, findings)


def _check_body(path: str, number: int, commitment: str, body: bytes, findings: Findings) -> None:
    try:
        check_aside(commitment, body)
    except AsideError as error:
        findings.fault(f"{path}, an aside of entry {number}, is wrong. {error}")
    else:
        findings.asides_right += 1
