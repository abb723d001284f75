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
from .merkle import EMPTY_ROOT, leaf_hash, subtree_root
from .models import Checkpoint, Head, Tile
from .note import sign
from .read import bodies, latest_checkpoint
from .tiles import new_tiles, nodes_from_tiles

log = logging.getLogger(__name__)

NewTile = tuple[int, int, int, bytes]
"""Level, index, width, hashes."""


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
    checkpoint = _sign(head, root)
    store_tiles(place_id, tiles)
    return store_checkpoint(checkpoint)


def recompute(head: Head, previous: Checkpoint | None) -> tuple[list[NewTile], bytes]:
    """The tiles that change and the new root, from the stored entries, checked against the last checkpoint."""
    old = previous.size if previous else 0
    stored = {(t.level, t.index): t for t in _tail(head.place_id, old)}

    def get_tile(level: int, index: int, width: int) -> bytes:
        tile = stored.get((level, index)) or Tile.objects.get(place_id=head.place_id, level=level, index=index)
        return bytes(tile.data)[: 32 * width]

    _check_previous(head, previous, get_tile)
    leaves = map(leaf_hash, bodies(head.place_id, old, head.size))
    tiles = list(new_tiles(old, head.size, leaves, get_tile))
    stored.update({(level, index): Tile(width=width, data=data) for level, index, width, data in tiles})
    return tiles, subtree_root(head.size, nodes_from_tiles(get_tile, head.size))


def _check_previous(head: Head, previous: Checkpoint | None, get_tile) -> None:  # type: ignore[no-untyped-def]
    """Stored tiles must give the previous root, and the database may not be behind what this key signed."""
    if previous:
        root = subtree_root(previous.size, nodes_from_tiles(get_tile, previous.size)) if previous.size else EMPTY_ROOT
        if root != bytes(previous.root):
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


def _tail(place_id: UUID, size: int) -> list[Tile]:
    """The last, possibly partial, tile of each level: what growing needs, in one query."""
    if size == 0:
        return []
    levels = [(level, (size - 1) // 256 ** (level + 1)) for level in range(8) if size >= 256**level]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, index, width, data FROM record_tile WHERE place_id = %s AND (level, index) IN "
            "(SELECT * FROM unnest(%s::smallint[], %s::bigint[]))",
            [place_id, [level for level, _ in levels], [index for _, index in levels]],
        )
        return [Tile(level=lv, index=i, width=w, data=d) for lv, i, w, d in cursor.fetchall()]


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
    except (RefuseToSign, FileNotFoundError, Tile.DoesNotExist) as error:
        log.error("record not sealed", extra={"place_id": str(place_id), "reason": str(error)})
        return False
    return True
