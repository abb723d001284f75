"""The tree and its entries as files (C2SP tlog-tiles): where each tile lives, what it holds, which change.

A hash tile of level L holds up to 256 hashes of complete subtrees of 256**L entries; an entry bundle holds
the entries themselves. Both are named by level, index, and a width below 256 while they are partial.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Literal

import msgspec

from balai.record.canonical import ENTRY_LIMIT
from balai.record.merkle import HASH_SIZE, Frontier, Node, node_hash, root_of

FULL = 256
TILE_BYTES = FULL * HASH_SIZE
BUNDLE_BYTES = FULL * (2 + ENTRY_LIMIT)

GetTile = Callable[[int, int, int], bytes]  # (level, index, width) -> width * 32 bytes
NewTile = tuple[int, int, int, bytes]  # level, index, width, bytes


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
    level = 0
    while count := size >> 8 * level:
        for index in range((count - 1) // FULL + 1):
            yield level, index, min(FULL, count - index * FULL)
        level += 1


class Edge:
    """The partial tiles at the right edge of a tree, which grow into the tiles that come next.

    Memory is one tile per level, however many entries are added. `get_tile` gives the partial tiles of a tree
    that has `size` entries already; an empty one needs none.
    """

    def __init__(self, size: int = 0, get_tile: GetTile | None = None) -> None:
        self.size = size
        self._rows: list[list[bytes]] = []
        self._changed: set[int] = set()
        for level in range((size.bit_length() + 7) // 8):
            index, width = divmod(size >> 8 * level, FULL)
            if width and get_tile is None:
                raise TileError(f"A tree of {size} entries cannot grow without its last tiles.")
            self._rows.append(decode_tile(get_tile(level, index, width), width) if width and get_tile else [])

    def add(self, leaves: Iterable[bytes]) -> Iterator[NewTile]:
        """Append entries by their leaf hashes; yield each tile as it becomes full."""
        if not self._rows:
            self._rows.append([])
        coming = iter(leaves)
        while part := list(islice(coming, FULL - len(self._rows[0]))):
            self.size += len(part)
            yield from self._put(0, part)

    def partial(self) -> Iterator[NewTile]:
        """Yield the tiles that have changed and are not full."""
        for level in sorted(self._changed):
            if row := self._rows[level]:
                yield level, self.size >> 8 * (level + 1), len(row), b"".join(row)

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        frontier = Frontier()
        for level in reversed(range(len(self._rows))):
            for one in self._rows[level]:
                frontier.append_node(8 * level, one)
        return frontier.root()

    def _put(self, level: int, hashes: list[bytes]) -> Iterator[NewTile]:
        if level == len(self._rows):
            self._rows.append([])
        row = self._rows[level]
        row += hashes
        self._changed.add(level)
        if len(row) == FULL:
            yield level, (self.size >> 8 * (level + 1)) - 1, FULL, b"".join(row)
            self._rows[level] = []
            yield from self._put(level + 1, [root_of(row)])


def new_tiles(
    old_size: int, new_size: int, new_leaves: Iterable[bytes], get_tile: GetTile | None = None
) -> Iterator[NewTile]:
    """Yield (level, index, width, bytes) of every hash tile that changes as the tree grows.

    `new_leaves` are the leaf hashes of entries old_size to new_size, read once; `get_tile` gives the partial
    tiles of the old tree. Only full tiles and those that are partial at `new_size` are given: what a sealer
    has to store. TileError when the number of leaves is another.
    """
    edge = Edge(old_size, get_tile)
    yield from edge.add(new_leaves)
    if edge.size != new_size:
        raise TileError(f"The tree was to grow to {new_size} entries, but {edge.size} were given.")
    yield from edge.partial()


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
