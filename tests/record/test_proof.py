"""Proof files: published ones, our own, and everything that is not one."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balai.record.checkpoint import Checkpoint
from balai.record.merkle import ProofError, inclusion_proof, leaf_hash, root_of, verify_inclusion
from balai.record.note import NoteError, Signer, Verifier, sign
from balai.record.proof import decode_proof, encode_proof, verify_proof
from balai.record.tiles import nodes_from_leaves
from tests.record.vectors import files

CITY = Signer("example.org/city", b"\1" * 32)
ENTRIES = [b'{"act":"test/1","n":%d}' % number for number in range(300)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
NODE = nodes_from_leaves(LEAVES)
SIGNED = sign(Checkpoint(CITY.name, 300, root_of(LEAVES)).text(), [CITY])
GOOD = encode_proof(257, inclusion_proof(257, 300, NODE), SIGNED)

# What the log's own proof says about each published bundle. The others fail, or not, for reasons above the
# log (certificates, timestamps, envelopes), which are no part of a record.
NO_LOG_PROOF = {
    "intoto-missing-inclusion-proof_fail",
    "invalid-inclusion-proof_fail",
    "rekor2-no-inclusion-proof_fail",
}
BROKEN_PATH = {"inclusion-proof-corrupted-hash_fail", "invalid-inclusion-proof_fail"}
BROKEN_CHECKPOINT = {
    "rekor2-checkpoint-missing-log-signature_fail",
    "rekor2-checkpoint-missing-origin_fail",
    "rekor2-checkpoint-missing-root-hash_fail",
    "rekor2-checkpoint-missing-size_fail",
    "rekor2-checkpoint-no-matching-signature_fail",
}


def log_entry(path) -> dict:
    return json.loads(path.read_bytes())["verificationMaterial"]["tlogEntries"][0]


def log_key(path, key_id: bytes) -> Verifier | None:
    """The Ed25519 key of the log that a bundle comes from, out of the roots of trust beside it."""
    trusted = path.parent / "trusted_root.json"
    for log in json.loads(trusted.read_bytes())["tlogs"] if trusted.exists() else []:
        if (
            log["publicKey"]["keyDetails"] == "PKIX_ED25519"
            and base64.b64decode(log["logId"]["keyId"]) == key_id
        ):
            public = base64.b64decode(log["publicKey"]["rawBytes"])[-32:]
            return Verifier(log["baseUrl"].removeprefix("https://"), public)
    return None


@pytest.mark.parametrize("path", files("sigstore/*/bundle.sigstore.json"))
def test_the_published_bundles_are_taken_or_refused_as_their_log_proof_deserves(path):
    case, entry = path.parent.name, log_entry(path)
    proof = entry.get("inclusionProof")
    if proof is None or "checkpoint" not in proof:
        assert case in NO_LOG_PROOF
        note = b""
    else:
        note = proof["checkpoint"]["envelope"].encode()
    hashes = [base64.b64decode(one) for one in (proof or {}).get("hashes", [])]
    written = encode_proof(int((proof or {}).get("logIndex", 0)), hashes, note)
    body = base64.b64decode(entry["canonicalizedBody"])
    key = log_key(path, base64.b64decode(entry["logId"]["keyId"]))
    if key and case not in NO_LOG_PROOF | BROKEN_CHECKPOINT:
        assert verify_proof(written, body, key, key.name).size == int(proof["treeSize"])
        with pytest.raises(ProofError, match="another root"):
            verify_proof(written, body + b" ", key, key.name)
    else:  # no proof, a malformed checkpoint, or one of the older logs, whose ECDSA keys are not for us
        with pytest.raises((ProofError, NoteError), match=r"\.$"):
            verify_proof(written, body, key or CITY.verifier, (key or CITY).name)


@pytest.mark.parametrize("path", files("sigstore/*/bundle.sigstore.json"))
def test_the_published_paths_lead_to_their_roots_unless_they_are_broken(path):
    entry = log_entry(path)
    proof = entry.get("inclusionProof")
    if proof is None:
        assert path.parent.name in NO_LOG_PROOF
        return
    leaf = leaf_hash(base64.b64decode(entry["canonicalizedBody"]))
    hashes = [base64.b64decode(one) for one in proof["hashes"]]
    known = (
        int(proof["logIndex"]),
        int(proof["treeSize"]),
        leaf,
        hashes,
        base64.b64decode(proof["rootHash"]),
    )
    if path.parent.name in BROKEN_PATH:
        with pytest.raises(ProofError):
            verify_inclusion(*known)
    else:
        verify_inclusion(*known)


@given(st.integers(1, 300), st.data(), st.none() | st.binary(max_size=40))
@settings(deadline=None)
def test_a_proof_file_reads_back_and_verifies(size, data, extra):
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, NODE)
    signed = sign(Checkpoint(CITY.name, size, root_of(LEAVES[:size])).text(), [CITY])
    written = encode_proof(index, path, signed, extra)
    read = decode_proof(written)
    assert (read.index, list(read.hashes), read.checkpoint, read.extra) == (index, path, signed, extra)
    assert verify_proof(written, ENTRIES[index], CITY.vkey, CITY.name).size == size
    with pytest.raises(ProofError):
        verify_proof(written, ENTRIES[index] + b"x", CITY.vkey, CITY.name)


def test_a_proof_file_looks_like_the_specification_says():
    lines = encode_proof(0, [b"\0" * 32], b"o\n", b"x").decode().split("\n")
    assert lines == [
        "c2sp.org/tlog-proof@v1",
        "extra eA==",
        "index 0",
        base64.b64encode(b"\0" * 32).decode(),
        "",
        "o",
        "",
    ]


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 7))
@settings(max_examples=300)
def test_no_single_bit_of_a_proof_file_can_change_unnoticed(at, bit):
    proof = bytearray(GOOD)
    proof[at] ^= 1 << bit
    with pytest.raises((ProofError, NoteError), match=r"\.$"):
        verify_proof(bytes(proof), ENTRIES[257], CITY.vkey, CITY.name)


@pytest.mark.parametrize(
    "proof",
    [
        b"",
        b"c2sp.org/tlog-proof@v1",
        b"c2sp.org/tlog-proof@v1\n\n" + SIGNED,
        GOOD.replace(b"@v1", b"@v2"),
        GOOD.replace(b"index 257", b"index 0257"),
        GOOD.replace(b"index 257", b"index -257"),
        GOOD.replace(b"index 257", b"index 257 "),
        GOOD.replace(b"index 257", b"index 9223372036854775808"),
        GOOD.replace(b"index 257\n", b""),
        GOOD.replace(b"index 257", b"extra eA=="),
        GOOD.replace(b"index 257", b"index 257\nextra eA=="),
        GOOD.replace(b"index 257", b"extra eA=\nindex 257"),
        GOOD.replace(b"index 257", b"index 257\nAAAA"),
        GOOD.replace(b"index 257", b"index 257\n" + b"A" * 43 + b"=" * 1 + b"\n" + b"A" * 43),
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"index", "índex".encode()),
        encode_proof(257, [b"\0" * 32] * 64, SIGNED),
        encode_proof(257, [], SIGNED, b"x" * 400_000),
        b"\xff" * 100,
    ],
    ids=lambda proof: repr(proof[:40]),
)
def test_a_malformed_proof_file_is_refused(proof):
    with pytest.raises(ProofError, match=r"\.$"):
        decode_proof(proof)
