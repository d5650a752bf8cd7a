"""The Merkle tree of RFC 6962 (section 2.1): hashes, roots, proofs and their checks.

Pure arithmetic over hashes; where they are kept is the sealer's business. A proof is
made from a function that gives the hash of any complete subtree.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH = 32
EMPTY = sha256(b"").digest()

# The hash of the complete subtree at (level, place): its leaves are place * 2**level onwards.
Subtree = Callable[[int, int], bytes]


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    growing = Growing()
    for leaf in leaves:
        growing.add(leaf)
    return growing.root()


class Growing:
    """A tree that is only appended to: it remembers one hash per complete subtree."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        self._peaks.append(leaf)
        left = self.size
        while left & 1:
            right = self._peaks.pop()
            self._peaks.append(node_hash(self._peaks.pop(), right))
            left >>= 1
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return _fold(self._peaks)


def _fold(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY
    result = peaks[-1]
    for peak in reversed(peaks[:-1]):
        result = node_hash(peak, result)
    return result


def root_of(subtree: Subtree, start: int, end: int) -> bytes:
    """Return the root over the leaves from ``start`` up to ``end``.

    ``start`` is a multiple of a power of two not below the span, as in every RFC 6962 proof.
    """
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(subtree(level, start >> level))
        start += 1 << level
    return _fold(peaks)


def inclusion_proof(subtree: Subtree, place: int, size: int) -> list[bytes]:
    """Return the audit path of a leaf in the tree of that size (RFC 6962 section 2.1.1)."""
    if not 0 <= place < size:
        raise ValueError(f"leaf {place} is not in a tree of {size}")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if place < middle:
            path.append(root_of(subtree, middle, end))
            end = middle
        else:
            path.append(root_of(subtree, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(subtree: Subtree, old: int, new: int) -> list[bytes]:
    """Prove that the tree of size ``new`` begins with that of size ``old`` (section 2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not follow one of {old}")
    if old in (0, new):
        return []
    path = []
    start, end, whole = 0, new, True
    while end > old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(root_of(subtree, middle, end))
            end = middle
        else:
            path.append(root_of(subtree, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(root_of(subtree, start, end))
    return path[::-1]


def inclusion_holds(
    leaf: bytes, place: int, size: int, path: Sequence[bytes], expected: bytes
) -> bool:
    """Say whether a leaf stands at a place of the tree with this size and root (RFC 9162)."""
    if not 0 <= place < size or any(len(part) != HASH for part in path):
        return False
    node, last, result = place, size - 1, leaf
    for part in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(part, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, part)
        node, last = node >> 1, last >> 1
    return last == 0 and result == expected


def consistency_holds(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Say whether the tree of ``new`` leaves begins with that of ``old`` leaves (RFC 9162)."""
    if not 0 <= old <= new or any(len(part) != HASH for part in path):
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY
    parts = list(path)
    if old & (old - 1) == 0:
        parts.insert(0, old_root)  # the old tree is itself a complete subtree of the new one
    if not parts:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(part, first), node_hash(part, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, part)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1
