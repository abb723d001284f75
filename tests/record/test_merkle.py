"""The tree: published proofs, and that proofs of any size agree with the definition."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balai.record.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    subtree_root,
    verify_consistency,
    verify_inclusion,
)
from balai.record.tiles import nodes_from_leaves
from tests.record.vectors import files

LEAVES = [leaf_hash(b"%d" % number) for number in range(700)]
NODE = nodes_from_leaves(LEAVES)
sizes = st.integers(1, len(LEAVES))


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(naive_root(leaves[:half]), naive_root(leaves[half:]))


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*naive_path(index, leaves[:half]), naive_root(leaves[half:])]
    return [*naive_path(index - half, leaves[half:]), naive_root(leaves[:half])]


def naive_consistency(old: int, leaves: list[bytes], known: bool = True) -> list[bytes]:
    """RFC 6962 section 2.1.2, word for word."""
    if old == len(leaves):
        return [] if known else [naive_root(leaves)]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if old <= half:
        return [*naive_consistency(old, leaves[:half], known), naive_root(leaves[half:])]
    return [*naive_consistency(old - half, leaves[half:], False), naive_root(leaves[:half])]


def case(path) -> tuple[dict, list[bytes]]:
    read = json.loads(path.read_bytes())
    return read, [base64.b64decode(one) for one in read["proof"] or []]


@pytest.mark.parametrize("path", files("merkle/inclusion/**/*.json"))
def test_inclusion_proofs_of_the_published_cases(path):
    read, proof = case(path)
    leaf, root = base64.b64decode(read["leafHash"] or ""), base64.b64decode(read["root"] or "")
    if read["wantErr"] or len(root) != 32 or len(leaf) != 32:
        with pytest.raises(ProofError):
            verify_inclusion(read["leafIdx"], read["treeSize"], leaf, proof, root)
    else:
        verify_inclusion(read["leafIdx"], read["treeSize"], leaf, proof, root)


@pytest.mark.parametrize("path", files("merkle/consistency/**/*.json"))
def test_consistency_proofs_of_the_published_cases(path):
    read, proof = case(path)
    old_root, new_root = base64.b64decode(read["root1"] or ""), base64.b64decode(read["root2"] or "")
    if read["wantErr"] or len(old_root) != 32 or len(new_root) != 32:
        with pytest.raises(ProofError):
            verify_consistency(read["size1"], read["size2"], old_root, new_root, proof)
    else:
        verify_consistency(read["size1"], read["size2"], old_root, new_root, proof)


def test_the_one_published_case_that_passes_without_real_hashes_is_refused():
    with pytest.raises(ProofError, match="32 bytes"):
        verify_consistency(1, 1, b"don't care 2", b"don't care 2", [])
    with pytest.raises(ProofError, match="32 bytes"):
        verify_inclusion(0, 1, b"short", [], b"short")


@given(st.integers(0, 200))
def test_a_root_is_what_the_definition_says(size):
    root = naive_root(LEAVES[:size])
    assert root_of(LEAVES[:size]) == root
    assert subtree_root(size, NODE) == root


@given(st.data())
@settings(deadline=None)
def test_an_inclusion_proof_is_what_the_definition_says_and_verifies(data):
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, NODE)
    assert proof == naive_path(index, LEAVES[:size])
    root = naive_root(LEAVES[:size])
    verify_inclusion(index, size, LEAVES[index], proof, root)
    with pytest.raises(ProofError):
        verify_inclusion(index, size, LEAVES[index - 1] if size > 1 else EMPTY_ROOT, proof, root)


@given(st.data())
@settings(deadline=None)
def test_a_consistency_proof_is_what_the_definition_says_and_verifies(data):
    new = data.draw(sizes)
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(old, new, NODE)
    assert proof == naive_consistency(old, LEAVES[:new])
    verify_consistency(old, new, naive_root(LEAVES[:old]), naive_root(LEAVES[:new]), proof)


@given(st.data())
@settings(deadline=None)
def test_a_consistency_proof_does_not_verify_for_another_root_on_either_side(data):
    new = data.draw(st.integers(2, len(LEAVES)))
    old = data.draw(st.integers(1, new - 1))
    proof = consistency_proof(old, new, NODE)
    old_root, new_root = naive_root(LEAVES[:old]), naive_root(LEAVES[:new])
    for wrong in ((EMPTY_ROOT, new_root), (old_root, EMPTY_ROOT), (new_root, old_root)):
        with pytest.raises(ProofError):
            verify_consistency(old, new, *wrong, proof)


def test_a_proof_longer_than_the_tree_is_high_is_refused_even_if_it_leads_to_the_root():
    above = node_hash(EMPTY_ROOT, LEAVES[0])
    with pytest.raises(ProofError, match="more hashes"):
        verify_inclusion(0, 1, LEAVES[0], [EMPTY_ROOT], above)
    left, right = LEAVES[:2]
    root = node_hash(left, right)
    with pytest.raises(ProofError, match="more hashes"):
        verify_consistency(1, 2, left, node_hash(EMPTY_ROOT, root), [right, EMPTY_ROOT])


@given(st.data())
@settings(deadline=None)
def test_a_proof_with_one_bit_changed_does_not_verify(data):
    new = data.draw(st.integers(2, len(LEAVES)))
    old = data.draw(st.integers(1, new - 1))
    proof = consistency_proof(old, new, NODE)
    at = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    proof[at] = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
    with pytest.raises(ProofError):
        verify_consistency(old, new, naive_root(LEAVES[:old]), naive_root(LEAVES[:new]), proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (2**64, 5)])
def test_there_is_no_proof_for_an_entry_that_is_not_there(index, size):
    with pytest.raises(ProofError):
        inclusion_proof(index, size, NODE)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (-1, 5)])
def test_there_is_no_consistency_proof_that_would_show_nothing(old, new):
    with pytest.raises(ProofError):
        consistency_proof(old, new, NODE)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_frontier_kept_as_bytes_goes_on_to_the_same_root(before, after):
    frontier = Frontier()
    frontier.extend(LEAVES[:before])
    frontier = Frontier.from_bytes(before, frontier.to_bytes())
    assert frontier.root() == root_of(LEAVES[:before])
    for leaf in LEAVES[before : before + after]:
        frontier.append(leaf)
    assert (frontier.size, frontier.root()) == (before + after, root_of(LEAVES[: before + after]))


def test_a_frontier_takes_whole_subtrees_where_they_fit():
    frontier = Frontier()
    frontier.append_node(8, root_of(LEAVES[:256]))
    grown = frontier.copy()
    grown.append_node(1, root_of(LEAVES[256:258]))
    assert grown.root() == root_of(LEAVES[:258])
    assert frontier.size == 256
    with pytest.raises(ValueError, match="cannot start"):
        grown.append_node(8, EMPTY_ROOT)
    with pytest.raises(ValueError, match="32 bytes"):
        grown.append(b"short")


@pytest.mark.parametrize(("size", "length"), [(3, 32), (4, 64), (0, 32), (-1, 32), (7, 95)])
def test_frontier_bytes_of_another_length_are_refused(size, length):
    with pytest.raises(ValueError, match="cannot be the frontier"):
        Frontier.from_bytes(size, b"\0" * length)
