"""Sealing: turning committed entries into tiles and a signed checkpoint.

The order may not change (RECORD.md): entries are committed → new tiles are recomputed from the stored entries and
checked against the previous checkpoint → tiles are stored → the signed checkpoint is stored last. Each step can be
repeated: after a crash the next sealing does the same work again.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from .checkpoint import Checkpoint as SignedCheckpoint
from .keys import last_signed, load_key, remember_signed
from .merkle import leaf_hash
from .models import Checkpoint, Head
from .note import NoteError, sign
from .read import bodies, latest_checkpoint
from .tiles import Edge, GetTile, NewTile, TileError

log = logging.getLogger(__name__)


class RefuseToSign(RuntimeError):
    """The record here does not continue what was signed before. A signed wrong root can never be repaired."""


def seal_all() -> int:
    """Seal every record that has unsealed entries. Returns how many checkpoints were published."""
    return sum(1 for place_id in _unsealed() if _seal_or_log(place_id))


def seal(place_id: UUID) -> Checkpoint:
    """Publish the checkpoint of everything committed so far. Raises RefuseToSign."""
    head = Head.objects.get(place_id=place_id)
    previous = latest_checkpoint(place_id)
    if previous and previous.size == head.size:
        return previous
    tiles, root = recompute(head, previous)
    store_tiles(place_id, tiles)
    return store_checkpoint(_sign(head, root))


def recompute(head: Head, previous: Checkpoint | None) -> tuple[list[NewTile], bytes]:
    """The tiles that change and the new root, from the stored entries, checked against the last checkpoint."""
    old = previous.size if previous else 0
    edge = Edge(old, _stored_tail(head.place_id, old))
    _check_previous(head, previous, edge.root())
    tiles = list(edge.add(map(leaf_hash, bodies(head.place_id, old, head.size))))
    if edge.size != head.size:
        raise RefuseToSign(f"{head.origin}: {edge.size} of {head.size} entries are in the database.")
    return [*tiles, *edge.partial()], edge.root()


def root_of(place_id: UUID, size: int) -> bytes:
    """The root of the first `size` committed entries, sealed or not."""
    sealed = Checkpoint.objects.filter(place_id=place_id, size__lte=size).order_by("-size").first()
    old = sealed.size if sealed else 0
    edge = Edge(old, _stored_tail(place_id, old))
    for _ in edge.add(map(leaf_hash, bodies(place_id, old, size))):
        pass
    return edge.root()


def _check_previous(head: Head, previous: Checkpoint | None, root: bytes) -> None:
    """Stored tiles must give the previous root, and the database may not be behind what this key signed."""
    if previous and root != bytes(previous.root):
        raise RefuseToSign(f"{head.origin}: the stored tiles do not give the root signed at {previous.size}.")
    last = last_signed(head.slug)
    if last is None or (previous and (last.size, last.root) == (previous.size, bytes(previous.root).hex())):
        return
    if last.size > head.size:
        raise RefuseToSign(
            f"{head.origin}: this key signed {last.size} entries, the database has {head.size}. "
            "It was restored from an older copy; restore the newer one or start a new generation of the record."
        )


def _sign(head: Head, root: bytes) -> Checkpoint:
    signer = load_key(head.slug)
    last = last_signed(head.slug)
    if last and last.size == head.size and last.root != root.hex():
        raise RefuseToSign(f"{head.origin}: this key signed another root at {head.size} entries.")
    remember_signed(head.slug, head.size, root)
    text = SignedCheckpoint(head.origin, head.size, root).text()
    return Checkpoint(place_id=head.place_id, size=head.size, root=root, signed=sign(text, [signer]))


def store_tiles(place_id: UUID, tiles: Iterable[NewTile]) -> None:
    """Upsert; a wider tile is never replaced by a narrower one."""
    rows = [(place_id, *tile) for tile in tiles]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO record_tile (place_id, level, index, width, data) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (place_id, level, index) DO UPDATE SET width = EXCLUDED.width, data = EXCLUDED.data "
            "WHERE record_tile.width < EXCLUDED.width",
            rows,
        )


def store_checkpoint(checkpoint: Checkpoint) -> Checkpoint:
    """The last step: from now on the world may ask for every tile of this size."""
    Checkpoint.objects.bulk_create([checkpoint], ignore_conflicts=True)
    return checkpoint


def _stored_tail(place_id: UUID, size: int) -> GetTile:
    """Reads the partial tiles at the end of a sealed tree, all of them in one query."""
    levels = [level for level in range(8) if size >> 8 * level]
    indices = [size >> 8 * (level + 1) for level in levels]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, index, data FROM record_tile WHERE place_id = %s "
            "AND (level, index) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))",
            [place_id, levels, indices],
        )
        stored = {(level, index): bytes(data) for level, index, data in cursor.fetchall()}

    def get_tile(level: int, index: int, width: int) -> bytes:
        return stored.get((level, index), b"")[: 32 * width]

    return get_tile


def _unsealed() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.place_id FROM record_head h WHERE h.size > 0 AND NOT EXISTS "
            "(SELECT 1 FROM record_checkpoint c WHERE c.place_id = h.place_id AND c.size = h.size) ORDER BY h.origin"
        )
        return [place_id for (place_id,) in cursor.fetchall()]


def _seal_or_log(place_id: UUID) -> bool:
    """One record that cannot be sealed does not keep the others from it."""
    try:
        seal(place_id)
    except (RefuseToSign, OSError, NoteError, TileError) as error:
        log.error("record not sealed", extra={"place_id": str(place_id), "reason": str(error)})
        return False
    return True
