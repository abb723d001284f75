"""Names and ids that follow from an origin alone, so that replay and followers get the same."""

import hashlib
import secrets
from typing import NewType
from uuid import UUID, uuid5

PlaceId = NewType("PlaceId", UUID)
Index = NewType("Index", int)

NAMESPACE = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "https://balai.localhost/record")
ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
"""No vowels (no words by accident), no 0, 1, i, l, o."""


def place_id_of(origin: str) -> PlaceId:
    """The id of the place that keeps the record of this origin."""
    return PlaceId(uuid5(NAMESPACE, origin))


_UNVERSIONED = ~(0xF000 << 64 | 0xC000 << 48)
_VERSION_5 = 5 << 76 | 0x8000 << 48


def row_id(place_id: UUID, *ref: str | int) -> UUID:
    """The id of a public row: UUIDv5 of its place and its public reference."""
    digest = hashlib.sha1(place_id.bytes + "/".join(map(str, ref)).encode()).digest()  # noqa: S324 (as UUIDv5 has it)
    # What uuid5 does, in two thirds of its time: replay makes one of these for each row.
    return UUID(int=int.from_bytes(digest[:16], "big") & _UNVERSIONED | _VERSION_5)


def new_ref(length: int = 10) -> str:
    """A random public reference; it authorises nothing and tells no time."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def ref_from(*facts: str | int, length: int = 10) -> str:
    """The reference of something imported: the same facts always give the same one."""
    number = int.from_bytes(hashlib.sha256("\0".join(map(str, facts)).encode()).digest())
    letters = []
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(letters)
