"""Signed notes (C2SP signed-note): a text and the lines that sign it.

Two types of key: Ed25519 over the text (0x01), and the timestamped cosignature of a witness (0x04, C2SP
tlog-cosignature). Reading is strict: a note that could be written in two ways is read in none.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
SIGNATURE_LIMIT = 16  # lines in a note; the specification asks readers to accept at least this many
NOTE_LIMIT = 128 * 1024  # bytes: sixteen post-quantum signatures of 5 kB in base64, and the text
TIME_LIMIT = 2**63 - 1  # seconds; the largest timestamp of a cosignature

_KIND_NAMES = {ED25519: "Ed25519", COSIGNATURE: "cosignature"}


class NoteError(ValueError):
    """A note, key or signature that is malformed or does not verify; its text is a plain sentence."""


class Signature(NamedTuple):
    """A verified signature: whose, by which key, and for a cosignature when (seconds since 1970)."""

    name: str
    key_id: bytes
    at: int | None = None


class Verifier:
    """A public key that somebody's notes are checked against."""

    __slots__ = ("_public", "key_id", "kind", "name")

    def __init__(self, name: str, public: bytes, kind: int = ED25519) -> None:
        _check_name(name)
        if kind not in _KIND_NAMES or len(public) != 32:
            raise NoteError("The key is not of a type that is known here (Ed25519 or cosignature/v1).")
        self.name = name
        self.kind = kind
        self._public = public
        self.key_id = sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Return the verifier of a vkey, `name+hex8+base64(type ‖ public key)`; NoteError with the reason."""
        # The base64 part may itself hold a plus: only the first two divide.
        name, key_id, key = _split_key(vkey.strip("\n"))
        verifier = cls(name, key[1:], key[0])
        if verifier.key_id.hex() != key_id:
            raise NoteError("The verifier key's short id does not belong to its name and key.")
        return verifier

    @property
    def vkey(self) -> str:
        """The key as people pass it on."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(bytes([self.kind]) + self._public)}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """Check the bytes after the key id; return a cosignature's time. NoteError when they are wrong."""
        at = None
        message = text.encode()
        if self.kind == COSIGNATURE:
            at = int.from_bytes(signature[:8], "big")
            signature, message = signature[8:], _cosigned(text, at)
        try:
            if len(signature) != 64 or (at or 0) > TIME_LIMIT:
                raise InvalidSignature
            Ed25519PublicKey.from_public_bytes(self._public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise NoteError(f"The signature by {self.name} is wrong.") from None
        return at


class Signer:
    """A private key; `skey()` is the only way it leaves memory, and repr never shows it."""

    __slots__ = ("_private", "verifier")

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        if len(seed) != 32:
            raise NoteError("A private key has 32 bytes.")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._private.public_key().public_bytes_raw(), kind)

    @classmethod
    def generate(cls, name: str, kind: int = ED25519) -> "Signer":
        """Return a new random key for this name."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw(), kind)

    @classmethod
    def parse(cls, skey: str) -> "Signer":
        """Return the signer of `PRIVATE+KEY+name+hex8+base64(type ‖ seed)`; NoteError with the reason."""
        prefix = "PRIVATE+KEY+"
        if not skey.startswith(prefix):
            raise NoteError("The private key does not begin with PRIVATE+KEY+.")
        name, key_id, key = _split_key(skey[len(prefix) :].strip("\n"))
        signer = cls(name, key[1:], key[0])
        if signer.verifier.key_id.hex() != key_id:
            raise NoteError("The private key's short id does not belong to its name and key.")
        return signer

    def __repr__(self) -> str:
        return f"<Signer of {self.vkey}>"

    @property
    def name(self) -> str:
        """The name it signs as."""
        return self.verifier.name

    @property
    def vkey(self) -> str:
        """The public key that goes with it, as people pass it on."""
        return self.verifier.vkey

    def skey(self) -> str:
        """Return the private key as text, to be kept where nobody else can read."""
        key = encode_base64(bytes([self.verifier.kind]) + self._private.private_bytes_raw())
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{key}"

    def signature_line(self, text: str, at: int | None = None) -> str:
        """Return the line that signs `text`; a cosignature needs the time `at` in seconds since 1970."""
        if self.verifier.kind == ED25519:
            signature = self._private.sign(text.encode())
        elif at is None or not 0 <= at <= TIME_LIMIT:
            raise NoteError("A cosignature needs the time it is made.")
        else:
            signature = at.to_bytes(8, "big") + self._private.sign(_cosigned(text, at))
        return f"— {self.name} {encode_base64(self.verifier.key_id + signature)}\n"


def sign(text: str, signers: Iterable[Signer], at: int | None = None) -> bytes:
    """Return the note: `text` (which ends in a newline), a blank line, one line per signer.

    `at` is the time of cosignatures, seconds since 1970. NoteError when the text cannot stand in a note.
    """
    _check_text(text)
    lines = [signer.signature_line(text, at) for signer in signers]
    if not 0 < len(lines) <= SIGNATURE_LIMIT:
        raise NoteError(f"A note carries 1 to {SIGNATURE_LIMIT} signatures, not {len(lines)}.")
    return (text + "\n" + "".join(lines)).encode()


def open_note(data: bytes, verifiers: Sequence[Verifier]) -> tuple[str, list[Signature]]:
    """Return the text of a note and the signatures on it by known keys, at least one.

    NoteError when the note is malformed, when a known key's signature is wrong, or when no known key signed.
    Signatures by unknown keys are ignored, as they must be.
    """
    known = _by_name_and_id(verifiers)
    text, lines = _split_note(data)
    found: dict[tuple[str, bytes], Signature] = {}
    for line in lines:
        name, raw = _split_line(line)
        verifier = known.get((name, raw[:4]))
        if verifier is not None:
            at = verifier.verify(text, raw[4:])
            found.setdefault((name, raw[:4]), Signature(name, raw[:4], at))
    if not found:
        raise NoteError("The note is not signed by the key it should be signed by.")
    return text, list(found.values())


def decode_base64(text: str) -> bytes:
    """Return what standard base64 stands for; NoteError unless it is the one way to write those bytes."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise NoteError("Base64 is written wrongly.") from None
    if encode_base64(raw) != text:
        raise NoteError("Base64 is not in its one canonical form.")
    return raw


def encode_base64(raw: bytes) -> str:
    """Return bytes in standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(raw).decode("ascii")


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _by_name_and_id(verifiers: Sequence[Verifier]) -> dict[tuple[str, bytes], Verifier]:
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        other = known.setdefault((verifier.name, verifier.key_id), verifier)
        if other.vkey != verifier.vkey:
            raise NoteError(f"Two different keys of {verifier.name} have the same short id.")
    return known


def _split_key(key: str) -> tuple[str, str, bytes]:
    """Return name, key id in hex, and type ‖ key of the text form of a public or private key."""
    parts = key.split("+", 2)
    if len(parts) != 3 or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise NoteError("A key is written as name+8 hex digits+base64.")
    raw = decode_base64(parts[2])
    if len(raw) != 33:
        raise NoteError("The key is not of a type that is known here (Ed25519 or cosignature/v1).")
    return parts[0], parts[1], raw


def _check_name(name: str) -> None:
    if not name or "+" in name or any(char.isspace() or char < " " for char in name):
        raise NoteError(f"{name[:80]!r} cannot be the name of a key.")


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoteError("The text of a note holds half of a surrogate pair.") from None
    if not text.endswith("\n") or any(char < " " and char != "\n" for char in text):
        raise NoteError("The text of a note ends in a newline and holds no other control characters.")


def _split_note(data: bytes) -> tuple[str, list[str]]:
    """Return text and signature lines (without newlines) of a well-formed note."""
    if len(data) > NOTE_LIMIT:
        raise NoteError(f"The note has more than {NOTE_LIMIT} bytes.")
    try:
        note = data.decode()
    except UnicodeDecodeError:
        raise NoteError("The note is not UTF-8.") from None
    _check_text(note)
    text, gap, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")[:-1]
    if not gap or not lines:
        raise NoteError("The note has no signatures after a blank line.")
    if len(lines) > SIGNATURE_LIMIT:
        raise NoteError(f"The note has more than {SIGNATURE_LIMIT} signatures.")
    return text + "\n", lines


def _split_line(line: str) -> tuple[str, bytes]:
    """Return the name and the bytes (key id ‖ signature) of a signature line."""
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise NoteError("A signature line is not written as a dash, a name and base64.")
    _check_name(parts[1])
    raw = decode_base64(parts[2])
    if len(raw) < 5:
        raise NoteError(f"The signature line of {parts[1]} is too short.")
    return parts[1], raw
