"""The tree over a record's entries: hashes (RFC 6962 section 2.1) and proofs (RFC 9162 section 2.1).

A hash is 32 bytes. `node(level, index)` is the one way to reach stored hashes: the root of the complete
subtree over entries index * 2**level to (index + 1) * 2**level; level 0 is the leaves.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


class ProofError(ValueError):
    """A proof that does not show what it should; its text is a plain sentence."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two children."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root of the tree with these leaf hashes."""
    level = list(hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        # Carrying the odd one up unchanged gives RFC 6962's split at the largest power of two.
        odd = level[-1:] if len(level) & 1 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0]


class Frontier:
    """The right edge of a growing tree: enough to append and to know the root, one hash per 1 bit of size."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # largest subtree first

    def append(self, leaf_hash: bytes) -> None:
        """Add one entry by its leaf hash."""
        self.append_node(0, leaf_hash)

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add entries by their leaf hashes, in order."""
        for one in leaf_hashes:
            self.append_node(0, one)

    def append_node(self, level: int, root: bytes) -> None:
        """Add 2**level entries by the root of their complete subtree; the size must be a multiple of that."""
        if len(root) != HASH_SIZE:
            raise ValueError(f"A hash has {HASH_SIZE} bytes, not {len(root)}.")
        count = self.size >> level
        if count << level != self.size:
            raise ValueError(f"A subtree of level {level} cannot start at entry {self.size}.")
        while count & 1:
            root = sha256(b"\x01" + self._peaks.pop() + root).digest()
            count >>= 1
        self._peaks.append(root)
        self.size += 1 << level

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def copy(self) -> "Frontier":
        """Return another frontier that grows on its own from here."""
        return self.from_bytes(self.size, self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the hashes of the complete subtrees, largest first: 32 bytes for each 1 bit of the size."""
        return b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> "Frontier":
        """Return the frontier that `to_bytes` wrote at this size; ValueError if the lengths disagree."""
        if size < 0 or len(data) != HASH_SIZE * size.bit_count():
            raise ValueError(f"{len(data)} bytes cannot be the frontier of {size} entries.")
        frontier = cls()
        frontier.size = size
        frontier._peaks = [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]
        return frontier


def subtree_root(size: int, node: Node) -> bytes:
    """Return the root of the first `size` entries."""
    return _range_root(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Return the path of an entry to the root of `size` entries (RFC 6962 section 2.1.1), leaf side first."""
    if not 0 <= index < size:
        raise ProofError(f"There is no entry {index} in a tree of {size} entries.")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_root(middle, high, node))
            high = middle
        else:
            path.append(_range_root(low, middle, node))
            low = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """Return the proof that the tree of `new` entries begins with that of `old` (RFC 6962 section 2.1.2)."""
    if not 0 < old <= new:
        raise ProofError(f"A tree of {new} entries cannot be shown to continue one of {old}.")
    path: list[bytes] = []
    low, high = 0, new
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_range_root(middle, high, node))
            high = middle
        else:
            path.append(_range_root(low, middle, node))
            low = middle
    if low:  # the old root itself is known to who asks, and is left out when it is this subtree
        path.append(_range_root(low, high, node))
    return path[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the entry with this leaf hash is number `index` of the tree (RFC 9162 section 2.1.3.2).

    Raises ProofError with the reason when it is not shown.
    """
    _check_hashes([leaf, root, *proof])
    if not 0 <= index < size:
        raise ProofError(f"There is no entry {index} in a tree of {size} entries.")
    here, last, result = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise ProofError("The inclusion proof has more hashes than the tree has levels.")
        if here & 1 or here == last:
            result = node_hash(step, result)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            result = node_hash(result, step)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError("The inclusion proof has too few hashes.")
    if result != root:
        raise ProofError("The inclusion proof leads to another root.")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `new` entries begins with the tree of `old` entries (RFC 9162 section 2.1.4.2).

    Raises ProofError with the reason when it is not shown. Nothing follows from an empty tree, so `old` must
    not be 0 unless both are.
    """
    _check_hashes([old_root, new_root, *proof])
    if not 0 <= old <= new:
        raise ProofError(f"A tree of {new} entries does not continue one of {old}.")
    if old == new:
        if proof:
            raise ProofError("Two trees of one size need no proof, but one was given.")
        if old_root != new_root or (old == 0 and old_root != EMPTY_ROOT):
            raise ProofError(f"Two different roots are claimed for {old} entries.")
        return
    if old == 0 or not proof:
        raise ProofError("The consistency proof shows nothing.")
    _walk_consistency(old, new, old_root, new_root, proof)


def _walk_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("The consistency proof has more hashes than the tree has levels.")
        if here & 1 or here == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, step)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError("The consistency proof has too few hashes.")
    if first != old_root:
        raise ProofError("The consistency proof does not start from the old root.")
    if second != new_root:
        raise ProofError("The consistency proof does not lead to the new root.")


def _check_hashes(hashes: Iterable[bytes]) -> None:
    for one in hashes:
        if len(one) != HASH_SIZE:
            raise ProofError(f"A hash has {HASH_SIZE} bytes, not {len(one)}.")


def _split(count: int) -> int:
    """Return the largest power of two smaller than `count`, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def _range_root(low: int, high: int, node: Node) -> bytes:
    """Return the root over entries low to high; low is a multiple of the power of two that covers them."""
    count = high - low
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, low >> level)
    middle = low + _split(count)
    return node_hash(_range_root(low, middle, node), _range_root(middle, high, node))
