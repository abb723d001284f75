"""Proof files (C2SP tlog-proof, `.tlog-proof`): all that somebody needs to check one entry, off line."""

import re
from collections.abc import Sequence

import msgspec

from balai.record.checkpoint import SIZE_LIMIT, Checkpoint, open_checkpoint
from balai.record.merkle import HASH_SIZE, ProofError, leaf_hash, verify_inclusion
from balai.record.note import NOTE_LIMIT, NoteError, Verifier, decode_base64, encode_base64

HEADER = "c2sp.org/tlog-proof@v1"
HASH_LIMIT = 63  # a tree of fewer than 2^63 entries has no longer path
PROOF_LIMIT = NOTE_LIMIT + 128 * 1024  # bytes: checkpoint, hashes and extra data
_INDEX = re.compile("index (0|[1-9][0-9]{0,18})")


class Proof(msgspec.Struct, frozen=True):
    """A proof file's content: entry number, path to the root, signed checkpoint, and extra data if any."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def encode_proof(
    index: int, hashes: Sequence[bytes], signed_checkpoint: bytes, extra: bytes | None = None
) -> bytes:
    """Return the proof file; `hashes` as `inclusion_proof` gives them, the checkpoint as it was signed."""
    lines = [HEADER]
    if extra is not None:
        lines.append(f"extra {encode_base64(extra)}")
    lines.append(f"index {index}")
    lines += map(encode_base64, hashes)
    return "\n".join([*lines, "", ""]).encode() + signed_checkpoint


def decode_proof(data: bytes) -> Proof:
    """Return what a proof file says, not yet verified; ProofError unless it is well-formed."""
    if len(data) > PROOF_LIMIT:
        raise ProofError(f"The proof has more than {PROOF_LIMIT} bytes.")
    head, gap, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise ProofError("The proof holds other characters than ASCII before its checkpoint.") from None
    if lines.pop(0) != HEADER or not gap or not lines:
        raise ProofError("This is not a proof file of the form c2sp.org/tlog-proof@v1.")
    try:
        extra = decode_base64(lines.pop(0)[6:]) if lines[0].startswith("extra ") else None
        found = _INDEX.fullmatch(lines.pop(0)) if lines else None
        hashes = tuple(map(decode_base64, lines))
    except NoteError as error:
        raise ProofError(f"The proof cannot be read. {error}") from None
    if not found or int(found[1]) > SIZE_LIMIT:
        raise ProofError("The proof does not name its entry by a plainly written number.")
    if len(hashes) > HASH_LIMIT or any(len(one) != HASH_SIZE for one in hashes):
        raise ProofError(f"The path of a proof is at most {HASH_LIMIT} hashes of {HASH_SIZE} bytes.")
    return Proof(int(found[1]), hashes, checkpoint, extra)


def verify_proof(data: bytes, entry: bytes, vkey: str | Verifier, origin: str) -> Checkpoint:
    """Check that `entry` is where the proof file says, in the record that key and origin stand for.

    Returns the checkpoint that it rests on. Raises ProofError or NoteError with the reason.
    """
    proof = decode_proof(data)
    checkpoint = open_checkpoint(proof.checkpoint, vkey, origin)
    verify_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.hashes, checkpoint.root)
    return checkpoint
