"""The served tree of a record as bytes: checkpoint, tiles, bundles and asides. Pages, export and tests read it here.

Layout: C2SP tlog-tiles (`checkpoint`, `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`) and `aside/<64 hex>`.
"""

import re
from collections.abc import Iterator
from uuid import UUID

import msgspec

from .commitment import aside_bytes
from .merkle import Node, consistency_proof, inclusion_proof, subtree_root
from .models import Aside, Checkpoint, Entry, Head, Tile
from .proof import encode_proof
from .read import bodies, latest_checkpoint
from .tiles import FULL, all_tiles, encode_bundle, entries_path, nodes_from_tiles, tile_path

MEDIA_TYPE = re.compile(r"[a-z]{1,40}/[A-Za-z0-9.+-]{1,80}(; ?charset=[A-Za-z0-9-]{1,20})?")


class Gone(LookupError):
    """It was here and was erased."""


class Served(msgspec.Struct, frozen=True):
    """A file of the served tree."""

    body: bytes
    media_type: str
    file_name: str = ""


def tile(place_id: UUID, level: int, index: int, width: int) -> bytes | None:
    """A hash tile; a narrower one than stored is its beginning. None where it is not (yet) published."""
    row = Tile.objects.filter(place_id=place_id, level=level, index=index, width__gte=width).first()
    published = row and _published(place_id) >= _entries_under(level, index, width)
    return bytes(row.data)[: 32 * width] if row and published else None


def bundle(place_id: UUID, index: int, width: int) -> bytes | None:
    """Entries of one bundle, from the stored bytes. None where they are not published."""
    end = index * FULL + width
    if _published(place_id) < end:
        return None
    return encode_bundle(list(bodies(place_id, index * FULL, end)))


def aside(place_id: UUID, commitment: str) -> Served | None:
    """Salt and content of an aside that is shown. None: unknown or held. Raises Gone when it was erased."""
    row = Aside.objects.filter(place_id=place_id, commitment=commitment).first()
    if row is None or not (row.shown or row.erased):
        return None
    if row.erased or row.content is None or row.salt is None:
        raise Gone(commitment)
    media = row.media_type if MEDIA_TYPE.fullmatch(row.media_type) else "application/octet-stream"
    return Served(aside_bytes(bytes(row.salt), bytes(row.content)), media, row.file_name)


def aside_content(place_id: UUID, commitment: str) -> Served | None:
    """The content alone, for people. Same visibility as `aside`."""
    served = aside(place_id, commitment)
    return msgspec.structs.replace(served, body=served.body[32:]) if served else None


def entry(place_id: UUID, index: int) -> bytes | None:
    """The stored bytes of one entry."""
    row = Entry.objects.filter(place_id=place_id, index=index).first()
    return bytes(row.body) if row else None


def nodes(place_id: UUID, size: int) -> Node:
    """Hashes of complete subtrees of the tree at this published size."""

    def get_tile(level: int, index: int, width: int) -> bytes:
        return tile(place_id, level, index, width) or b""

    return nodes_from_tiles(get_tile, size)


def root_at(place_id: UUID, size: int) -> bytes:
    """The root of the record's first `size` entries, which must be published."""
    return subtree_root(size, nodes(place_id, size))


def inclusion(place_id: UUID, index: int) -> bytes | None:
    """The `.tlog-proof` file of an entry in the latest checkpoint; None while it waits to be sealed."""
    checkpoint = latest_checkpoint(place_id)
    if checkpoint is None or not 0 <= index < checkpoint.size:
        return None
    hashes = inclusion_proof(index, checkpoint.size, nodes(place_id, checkpoint.size))
    return encode_proof(index, hashes, bytes(checkpoint.signed))


def consistency(place_id: UUID, old: int) -> list[bytes] | None:
    """The proof that the latest tree continues the one of `old` entries."""
    checkpoint = latest_checkpoint(place_id)
    if checkpoint is None or not 0 < old <= checkpoint.size:
        return None
    return consistency_proof(old, checkpoint.size, nodes(place_id, checkpoint.size))


def export(head: Head) -> Iterator[tuple[str, bytes]]:
    """Every file of the served tree and `vkey.txt` as (path, bytes), the checkpoint last.

    A tile that is not there is left out, so that whoever verifies the export is told.
    """
    yield "vkey.txt", f"{head.vkey}\n".encode()
    checkpoint = latest_checkpoint(head.place_id)
    if checkpoint is None:
        return
    for level, index, width in all_tiles(checkpoint.size):
        if level == 0 and (entries := bundle(head.place_id, index, width)) is not None:
            yield entries_path(index, width), entries
        if (hashes := tile(head.place_id, level, index, width)) is not None:
            yield tile_path(level, index, width), hashes
    for commitment in _shown_asides(head.place_id):
        if served := aside(head.place_id, commitment):
            yield f"aside/{commitment}", served.body
    yield "checkpoint", bytes(checkpoint.signed)


def _shown_asides(place_id: UUID) -> list[str]:
    shown = Aside.objects.filter(place_id=place_id, shown=True, erased=False).order_by("commitment")
    return list(shown.values_list("commitment", flat=True))


def _published(place_id: UUID) -> int:
    found = (
        Checkpoint.objects.filter(place_id=place_id).order_by("-size").values_list("size", flat=True).first()
    )
    return found or 0


def _entries_under(level: int, index: int, width: int) -> int:
    """How many entries a tree must have for this tile to be complete at this width."""
    return (index * FULL + width) << 8 * level
