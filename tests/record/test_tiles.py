"""Tiles: where they live, what they hold, and which ones change when the tree grows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balai.record.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    subtree_root,
    verify_consistency,
    verify_inclusion,
)
from balai.record.tiles import (
    FULL,
    Edge,
    Tile,
    TileError,
    all_tiles,
    decode_bundle,
    decode_tile,
    encode_bundle,
    entries_path,
    new_tiles,
    nodes_from_tiles,
    parse_tile_path,
    tile_path,
    width_at,
)
from tests.record.vectors import files

LEAVES = [leaf_hash(b"%d" % number) for number in range(66_000)]
sizes = st.integers(0, len(LEAVES)) | st.sampled_from([1, 255, 256, 257, 65535, 65536, 65537])


def tiles_at(size: int) -> dict:
    return {(level, index): data for level, index, _, data in new_tiles(0, size, LEAVES[:size])}


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("tile/0/000", Tile("hashes", 0, 0)),
        ("tile/0/x001/x234/067", Tile("hashes", 0, 1234067)),
        ("tile/63/999.p/255", Tile("hashes", 63, 999, 255)),
        ("tile/entries/x001/000.p/1", Tile("entries", 0, 1000, 1)),
        ("tile/2/005.p/17", Tile("hashes", 2, 5, 17)),
    ],
)
def test_a_path_names_a_tile_and_a_tile_its_path(path, tile):
    assert parse_tile_path(path) == tile
    assert tile.path == path


@pytest.mark.parametrize("path", files("tessera-log/log/tile/*/000.p/*"))
def test_the_published_tiles_hold_the_hashes_of_the_published_entries(path):
    tile = parse_tile_path(path.as_posix().partition("/log/")[2])
    assert (tile.level, tile.index, tile.width) == (0, 0, int(path.name))
    log = next(parent for parent in path.parents if parent.name == "log")
    entries = decode_bundle((log / entries_path(0, tile.width)).read_bytes(), tile.width)
    assert encode_bundle(entries) == (log / entries_path(0, tile.width)).read_bytes()
    assert decode_tile((log / tile_path(0, 0, tile.width)).read_bytes(), tile.width) == list(
        map(leaf_hash, entries)
    )


@given(st.booleans(), st.integers(0, 63), st.integers(0, 10**18), st.integers(1, 256))
def test_every_tile_has_one_path(is_entries, level, index, width):
    path = entries_path(index, width) if is_entries else tile_path(level, index, width)
    tile = parse_tile_path(path)
    assert (tile.kind == "entries", tile.index, tile.width) == (is_entries, index, width)
    assert is_entries or tile.level == level


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1000",
        "tile/0/000.p/",
        "tile/0/000.p/-1",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/1000",
        "tile/0/x000/123",
        "tile/0/x001",
        "tile/0/001/234",
        "tile/0/x01/234",
        "tile/0/x001x234/067",
        "tile/0/x1234/067",
        "tile/0/٠٠٠",
        "tile/entries/000/",
        "tile/entries",
        "tile/0/000\n",
        "/tile/0/000",
        "tile//000",
        "tile/0/../checkpoint",
        "TILE/0/000",
        "tile/0/" + "x001/" * 30 + "000",
        "",
    ],
)
def test_a_path_written_in_any_other_way_is_refused(path):
    with pytest.raises(TileError, match="not the path of a tile"):
        parse_tile_path(path)


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=256))
def test_a_bundle_gives_back_its_entries(entries):
    assert decode_bundle(encode_bundle(entries), len(entries)) == entries


def test_a_bundle_takes_an_entry_of_65535_bytes_and_not_one_more():
    assert decode_bundle(encode_bundle([b"a" * 65535]), 1) == [b"a" * 65535]
    with pytest.raises(TileError, match="65536 bytes"):
        encode_bundle([b"a" * 65536])


@pytest.mark.parametrize("count", [0, 257])
def test_a_bundle_holds_1_to_256_entries(count):
    with pytest.raises(TileError, match="1 to 256"):
        encode_bundle([b"a"] * count)
    with pytest.raises(TileError, match="1 to 256"):
        decode_bundle(b"", count)


@pytest.mark.parametrize(
    ("data", "width", "reason"),
    [
        (b"\x00\x01a", 2, "ends after 1 of 2"),
        (b"\x00\x01a\x00", 2, "ends after 1 of 2"),
        (b"\x00\x01a\x00\x02b", 2, "longer than the bundle"),
        (b"\xff\xffa", 1, "longer than the bundle"),
        (b"\x00\x01a\x00\x01b", 1, "3 bytes follow"),
        (b"\x00\x01ab", 1, "1 bytes follow"),
        (b"", 1, "ends after 0"),
    ],
)
def test_a_bundle_that_is_short_long_or_overrun_is_refused(data, width, reason):
    with pytest.raises(TileError, match=reason):
        decode_bundle(data, width)


@pytest.mark.parametrize(("length", "width"), [(31, 1), (33, 1), (32, 2), (0, 0), (257 * 32, 257)])
def test_a_hash_tile_of_another_length_is_refused(length, width):
    with pytest.raises(TileError, match="bytes"):
        decode_tile(b"\0" * length, width)


def test_a_tree_of_70000_entries_has_the_tiles_of_the_specifications_example():
    tiles = list(all_tiles(70_000))
    assert sum(level == 0 and width == FULL for level, _, width in tiles) == 273
    rest = [tile for tile in tiles if tile[0] > 0 or tile[2] < FULL]
    assert rest == [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]
    assert list(all_tiles(256)) == [(0, 0, 256), (1, 0, 1)]
    assert list(all_tiles(0)) == []


@given(sizes, sizes)
@settings(max_examples=25, deadline=None)
def test_growing_by_new_tiles_gives_the_tiles_of_the_larger_tree(one, other):
    old, new = sorted((one, other))
    stored = tiles_at(old)
    grown = list(new_tiles(old, new, iter(LEAVES[old:new]), lambda level, index, _: stored[level, index]))
    assert all(
        len(data) == 32 * width == 32 * width_at(level, index, new) for level, index, width, data in grown
    )
    assert not any(stored.get((level, index)) == data for level, index, _, data in grown)
    stored.update({(level, index): data for level, index, _, data in grown})
    assert stored == tiles_at(new)
    assert sorted(stored) == sorted((level, index) for level, index, _ in all_tiles(new))


def test_growing_by_another_number_of_leaves_than_said_is_refused():
    with pytest.raises(TileError, match="grow to 3 entries, but 2"):
        list(new_tiles(0, 3, LEAVES[:2]))
    with pytest.raises(TileError, match="without its last tiles"):
        list(new_tiles(5, 6, LEAVES[5:6]))


@given(st.integers(1, len(LEAVES)), st.data())
@settings(max_examples=40, deadline=None)
def test_proofs_read_from_tiles_verify(size, data):
    tiles = tiles_at(size)
    asked = []

    def get_tile(level: int, index: int, width: int) -> bytes:
        asked.append((level, index))
        assert width == width_at(level, index, size)
        return tiles[level, index]

    node = nodes_from_tiles(get_tile, size)
    root = root_of(LEAVES[:size])
    assert subtree_root(size, node) == root
    index = data.draw(st.integers(0, size - 1))
    verify_inclusion(index, size, LEAVES[index], inclusion_proof(index, size, node), root)
    verify_consistency(
        index + 1, size, root_of(LEAVES[: index + 1]), root, consistency_proof(index + 1, size, node)
    )
    assert len(asked) == len(set(asked)), "each tile is read once"


@given(st.integers(0, len(LEAVES)))
@settings(max_examples=20, deadline=None)
def test_the_edge_of_a_tree_knows_its_root(size):
    edge = Edge()
    assert sum(1 for _ in edge.add(LEAVES[:size])) == size // 256 + size // 65536
    assert edge.root() == root_of(LEAVES[:size])


def test_a_subtree_that_is_not_complete_or_a_wrong_tile_is_refused():
    node = nodes_from_tiles(lambda level, index, width: b"\0" * 32 * (width - 1), 300)
    for level, index in ((0, 300), (8, 1), (9, 0), (0, -1)):
        with pytest.raises(TileError, match="no complete subtree"):
            node(level, index)
    with pytest.raises(TileError, match="44 hashes has 1408 bytes, not 1376"):
        node(0, 299)
