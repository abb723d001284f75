"""Checking the records kept here, from the database: quickly at their edge, or every entry and tile."""

from collections.abc import Iterator
from itertools import islice

from django.db import connection

from balai.record import keys
from balai.record.checkpoint import open_checkpoint
from balai.record.merkle import leaf_hash
from balai.record.models import Checkpoint, Head
from balai.record.note import NoteError
from balai.record.read import bodies, latest_checkpoint
from balai.record.serve import root_at
from balai.record.tiles import Edge, NewTile, TileError

TILES_AT_ONCE = 200


def quick_faults(head: Head) -> Iterator[str]:
    """Key, signature, count of entries, and the root that the last tiles give. A few queries a record."""
    yield from _key_faults(head)
    if (count := _entries(head)) != head.size:
        yield f"{head.origin}: the head says {head.size} entries, {count} are stored."
    checkpoint = latest_checkpoint(head.place_id)
    if checkpoint is None:
        return
    yield from _signature_faults(head, checkpoint)
    try:
        root = root_at(head.place_id, checkpoint.size)
    except (TileError, LookupError, ValueError) as error:
        yield f"{head.origin}: a tile is missing or damaged ({error})"
        return
    if root != bytes(checkpoint.root):
        yield f"{head.origin}: the stored tiles do not give the root signed at {checkpoint.size} entries."


def whole_faults(head: Head) -> Iterator[str]:
    """The signature, and every entry and tile up to the last checkpoint, read once, in a stream."""
    checkpoint = latest_checkpoint(head.place_id)
    if checkpoint is None:
        return
    yield from _signature_faults(head, checkpoint)
    edge, wrong = _compare(head, checkpoint.size)
    if (edge.size, edge.root()) != (checkpoint.size, bytes(checkpoint.root)):
        yield f"{head.origin}: the entries do not give the root signed at {checkpoint.size} entries."
    elif wrong:
        yield f"{head.origin}: {len(wrong)} tiles do not hold the hashes of the entries."


def rebuild_tiles(head: Head) -> bool:
    """Write wrong tiles anew from the entries. False, and nothing written, when those are not as signed."""
    checkpoint = latest_checkpoint(head.place_id)
    if checkpoint is None:
        return True
    edge, wrong = _compare(head, checkpoint.size)
    if (edge.size, edge.root()) != (checkpoint.size, bytes(checkpoint.root)):
        return False
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO record_tile (place_id, level, index, width, data) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (place_id, level, index) DO UPDATE SET width = EXCLUDED.width, data = EXCLUDED.data",
            [(head.place_id, *tile) for tile in wrong],
        )
    return True


def _key_faults(head: Head) -> Iterator[str]:
    try:
        signer, last = keys.load_key(head.slug), keys.last_signed(head.slug)
    except FileNotFoundError:
        yield f"{head.origin}: its key is not on this machine, so nothing more can be sealed."
        return
    except (NoteError, OSError) as error:
        yield f"{head.origin}: its key cannot be used. {error}"
        return
    if signer.vkey != head.vkey:
        yield f"{head.origin}: the key here is not the one the record is known by."
    if last and last.size > head.size:
        yield (
            f"{head.origin}: its key signed {last.size} entries, the database has {head.size}: an older copy "
            "was restored. Restore the newer one; nothing is sealed until then."
        )


def _signature_faults(head: Head, checkpoint: Checkpoint) -> Iterator[str]:
    try:
        signed = open_checkpoint(bytes(checkpoint.signed), head.vkey, head.origin)
    except NoteError as error:
        yield f"{head.origin}: the checkpoint cannot be trusted. {error}"
        return
    if (signed.size, signed.root) != (checkpoint.size, bytes(checkpoint.root)):
        yield f"{head.origin}: the checkpoint's row and its signed text differ."


def _entries(head: Head) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM record_entry WHERE place_id = %s AND index < %s", [head.place_id, head.size]
        )
        return int(cursor.fetchone()[0])


def _compare(head: Head, size: int) -> tuple[Edge, list[NewTile]]:
    """The tree of the first `size` entries, and its tiles that are not stored so."""
    edge = Edge()
    wrong: list[NewTile] = []
    coming = _tiles(edge, head, size)
    while part := list(islice(coming, TILES_AT_ONCE)):
        stored = _stored(head, part)
        wrong += [tile for tile in part if not stored.get(tile[:2], b"").startswith(tile[3])]
    return edge, wrong


def _tiles(edge: Edge, head: Head, size: int) -> Iterator[NewTile]:
    yield from edge.add(map(leaf_hash, bodies(head.place_id, 0, size)))
    yield from edge.partial()


def _stored(head: Head, tiles: list[NewTile]) -> dict[tuple[int, int], bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, index, data FROM record_tile WHERE place_id = %s "
            "AND (level, index) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))",
            [head.place_id, [tile[0] for tile in tiles], [tile[1] for tile in tiles]],
        )
        return {(level, index): bytes(data) for level, index, data in cursor.fetchall()}
