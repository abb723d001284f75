"""The tree and its entries as files (C2SP tlog-tiles): where each tile lives, what it holds, which change.

A hash tile of level L holds up to 256 hashes of complete subtrees of 256**L entries; an entry bundle holds
the entries themselves. Both are named by level, index, and a width below 256 while they are partial.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from balai.record.canonical import ENTRY_LIMIT
from balai.record.merkle import HASH_SIZE, Node, node_hash, root_of

FULL = 256
TILE_BYTES = FULL * HASH_SIZE
BUNDLE_BYTES = FULL * (2 + ENTRY_LIMIT)

GetTile = Callable[[int, int, int], bytes]  # (level, index, width) -> width * 32 bytes


class TileError(ValueError):
    """A path or content that is no tile; its text is a plain sentence."""


class Tile(msgspec.Struct, frozen=True):
    """The name of a hash tile or of an entry bundle (kind "entries", level 0)."""

    kind: Literal["hashes", "entries"]
    level: int
    index: int
    width: int = FULL

    @property
    def path(self) -> str:
        """The path below the record's address."""
        if self.kind == "entries":
            return entries_path(self.index, self.width)
        return tile_path(self.level, self.index, self.width)


def tile_path(level: int, index: int, width: int = FULL) -> str:
    """Return where a hash tile is served: `tile/0/x001/x234/067`, with `.p/W` when it is partial."""
    return f"tile/{level}/{_number(index)}{_suffix(width)}"


def entries_path(index: int, width: int = FULL) -> str:
    """Return where an entry bundle is served: `tile/entries/x001/x234/067`, with `.p/W` when partial."""
    return f"tile/entries/{_number(index)}{_suffix(width)}"


def _number(index: int) -> str:
    index, last = divmod(index, 1000)
    path = f"{last:03}"
    while index:
        index, group = divmod(index, 1000)
        path = f"x{group:03}/{path}"
    return path


def _suffix(width: int) -> str:
    return "" if width == FULL else f".p/{width}"


_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?")


def parse_tile_path(path: str) -> Tile:
    """Return the tile that a path names; TileError unless it is written exactly as `Tile.path` would."""
    found = _PATH.fullmatch(path)
    if not found:
        raise TileError(f"{path[:80]!r} is not the path of a tile.")
    level, number, width = found.groups()
    tile = Tile(
        kind="entries" if level == "entries" else "hashes",
        level=0 if level == "entries" else int(level),
        index=int(number.replace("x", "").replace("/", "")),
        width=FULL if width is None else int(width),
    )
    # Writing the path again catches leading zeros, x000 groups, and widths written as .p/256 or .p/0.
    if tile.path != path or tile.level > 63 or not 0 < tile.width <= FULL:
        raise TileError(f"{path[:80]!r} is not the path of a tile.")
    return tile


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Return up to 256 entries as a bundle: for each, its length as uint16 big-endian, then its bytes."""
    if not 0 < len(entries) <= FULL:
        raise TileError(f"A bundle holds 1 to {FULL} entries, not {len(entries)}.")
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > ENTRY_LIMIT:
            raise TileError(f"An entry of {len(entry)} bytes does not fit; the limit is {ENTRY_LIMIT}.")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """Return the `width` entries of a bundle; TileError when it is short, overrun, or has bytes left over."""
    if not 0 < width <= FULL:
        raise TileError(f"A bundle holds 1 to {FULL} entries, not {width}.")
    entries: list[bytes] = []
    at, end = 0, len(data)
    for number in range(width):
        start = at + 2
        if start > end:
            raise TileError(f"The bundle ends after {number} of {width} entries.")
        at = start + (data[at] << 8 | data[at + 1])
        if at > end:
            raise TileError(f"Entry {number} of the bundle says it is longer than the bundle.")
        entries.append(data[start:at])
    if at != end:
        raise TileError(f"{end - at} bytes follow the last of the bundle's {width} entries.")
    return entries


def decode_tile(data: bytes, width: int) -> list[bytes]:
    """Return the `width` hashes of a hash tile; TileError when its length is another."""
    if not 0 < width <= FULL or len(data) != width * HASH_SIZE:
        raise TileError(f"A tile of {width} hashes has {width * HASH_SIZE} bytes, not {len(data)}.")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def width_at(level: int, index: int, size: int) -> int:
    """Return how many hashes tile (level, index) holds in the tree of `size` entries: 0 (none) to 256."""
    return max(0, min(FULL, (size >> 8 * level) - index * FULL))


def all_tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield (level, index, width) of every hash tile of a tree; those of level 0 are also its bundles."""
    return _changed(0, size)


def new_tiles(
    old_size: int, new_size: int, source: Node | Sequence[bytes]
) -> Iterator[tuple[int, int, int, bytes]]:
    """Yield (level, index, width, bytes) of every hash tile that changes as the tree grows.

    `source` is a node function, or the leaf hashes of the whole tree. Only full tiles and those that are
    partial at `new_size` are given, lowest level first: what a sealer has to store.
    """
    node = source if callable(source) else nodes_from_leaves(source)
    for level, index, width in _changed(old_size, new_size):
        first = index * FULL
        data = b"".join(node(8 * level, number) for number in range(first, first + width))
        yield level, index, width, data


def _changed(old_size: int, new_size: int) -> Iterator[tuple[int, int, int]]:
    level = 0
    while new_size >> 8 * level:
        old, new = old_size >> 8 * level, new_size >> 8 * level
        if new > old:
            for index in range(old // FULL, (new - 1) // FULL + 1):
                yield level, index, min(FULL, new - index * FULL)
        level += 1


def nodes_from_tiles(get_tile: GetTile, size: int) -> Node:
    """Return a node function for the tree of `size` entries that reads hash tiles, keeping the last 64.

    `get_tile(level, index, width)` is asked for tiles as they are at that size. TileError from the node
    function when a tile has another length, or the subtree is not complete at that size.
    """

    @lru_cache(maxsize=64)
    def hashes(level: int, index: int) -> list[bytes]:
        width = width_at(level, index, size)
        return decode_tile(get_tile(level, index, width), width)

    def node(level: int, index: int) -> bytes:
        if index < 0 or (index + 1) << level > size:
            raise TileError(f"The tree of {size} entries has no complete subtree {index} at level {level}.")
        tile_level, height = divmod(level, 8)
        first = index << height
        start = first % FULL
        return root_of(hashes(tile_level, first // FULL)[start : start + (1 << height)])

    return node


def nodes_from_leaves(leaves: Sequence[bytes]) -> Node:
    """Return a node function over the leaf hashes of a whole tree, held in memory."""

    @lru_cache(maxsize=1 << 16)
    def node(level: int, index: int) -> bytes:
        if level <= 8:
            part = leaves[index << level : (index + 1) << level]
            if len(part) != 1 << level:
                raise TileError(f"The tree of {len(leaves)} entries has no subtree {index} at level {level}.")
            return root_of(part)
        return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    return node


def nodes_grown(get_tile: GetTile, old_size: int, new_leaves: Sequence[bytes]) -> Node:
    """Return a node function for a stored tree of `old_size` entries and the leaf hashes appended to it."""
    stored = nodes_from_tiles(get_tile, old_size)

    @lru_cache(maxsize=1 << 16)
    def node(level: int, index: int) -> bytes:
        low, high = index << level, (index + 1) << level
        if high <= old_size:
            return stored(level, index)
        if low >= old_size and level <= 8:
            part = new_leaves[low - old_size : high - old_size]
            if len(part) != 1 << level:
                raise TileError(f"The grown tree has no complete subtree {index} at level {level}.")
            return root_of(part)
        if level == 0:
            raise TileError(f"The grown tree has no entry {index}.")
        return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    return node
