"""Checkpoints (C2SP tlog-checkpoint): a record's origin, size and root, signed by its key."""

import re

import msgspec

from balai.record.merkle import EMPTY_ROOT, HASH_SIZE
from balai.record.note import NoteError, Verifier, decode_base64, encode_base64, open_note

SIZE_LIMIT = 2**63 - 1  # entries; what fits a signed 64-bit integer everywhere
_SIZE = re.compile("0|[1-9][0-9]{0,18}")


class CheckpointError(NoteError):
    """A checkpoint that is malformed or of another record; its text is a plain sentence."""


class Checkpoint(msgspec.Struct, frozen=True):
    """What a record claims to be: so many entries of this origin, with this root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Return the checkpoint of its three lines; CheckpointError unless written as `text()` would."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise CheckpointError("A checkpoint has exactly three lines: origin, size and root.")
        origin, size, root = lines[:3]
        if not origin:
            raise CheckpointError("The checkpoint does not say whose it is.")
        if not _SIZE.fullmatch(size) or int(size) > SIZE_LIMIT:
            raise CheckpointError(
                f"The size {size[:40]!r} is not a whole number below 2^63, plainly written."
            )
        try:
            checkpoint = cls(origin, int(size), decode_base64(root))
        except NoteError as error:
            raise CheckpointError(f"The root of the checkpoint cannot be read. {error}") from None
        if len(checkpoint.root) != HASH_SIZE:
            raise CheckpointError(f"The root has {len(checkpoint.root)} bytes instead of {HASH_SIZE}.")
        if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
            raise CheckpointError("The root is not that of an empty record.")
        return checkpoint


def open_checkpoint(data: bytes, vkey: str | Verifier, origin: str) -> Checkpoint:
    """Return the checkpoint in a signed note, checked against the key and the origin.

    NoteError when the note is malformed or not signed by that key; CheckpointError when its text is no
    checkpoint or belongs to another origin.
    """
    verifier = Verifier.parse(vkey) if isinstance(vkey, str) else vkey
    text, _ = open_note(data, [verifier])
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != origin:
        raise CheckpointError(f"The checkpoint is of {checkpoint.origin[:200]!r}, not of {origin!r}.")
    return checkpoint
