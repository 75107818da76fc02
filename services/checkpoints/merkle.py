"""The tree of RFC 9162, section 2.1: its hash, and proofs that it holds a leaf, and that it grew by appending. Pure.

`leaves` are leaf hashes throughout, in order. Proofs are lists of hashes, from the leaves upward.
"""

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256().digest()


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that only grows, known by its size and its right edge: the roots of its full subtrees, largest first."""

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self.size, self.edge = size, list(edge)

    def append(self, leaf_hash: bytes) -> None:
        full, size = leaf_hash, self.size
        while size & 1:
            full, size = node(self.edge.pop(), full), size >> 1
        self.edge.append(full)
        self.size += 1

    def root(self) -> bytes:
        """Nothing that an edge of another size would give: the two have to fit."""
        if len(self.edge) != self.size.bit_count():
            raise ValueError("the edge is not that of a tree of this size")
        found = self.edge[-1] if self.edge else EMPTY
        for full in reversed(self.edge[:-1]):
            found = node(full, found)
        return found


def root(leaves: Sequence[bytes]) -> bytes:
    level = leaves
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The proof that the tree has this leaf at this index (PATH)."""
    path, level = [], leaves
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        level, index = _above(level), index >> 1
    return path


def includes(tree: bytes, size: int, index: int, leaf_hash: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path leads from this leaf to the tree's hash (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf_hash
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(step, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == tree


def consistency(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The proof that the tree of the first `old` leaves, at least one, is the beginning of this one (PROOF)."""
    if not 0 < old <= len(leaves):
        raise ValueError("a tree grows from at least one leaf")
    return _grown(leaves, old, whole=True)


def is_consistent(old: bytes, old_size: int, new: bytes, size: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof leads from the old tree's hash to the new one's (2.1.4.2)."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return old == new and not proof
    path = [old, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(step, before), node(step, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old and after == new


def _above(level: Sequence[bytes]) -> list[bytes]:
    """A node without a neighbour goes up as it is: the same tree as the one split at a power of two."""
    paired = [node(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return [*paired, level[-1]] if len(level) & 1 else paired


def _grown(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= split:
        return [*_grown(leaves[:split], old, whole=whole), root(leaves[split:])]
    return [*_grown(leaves[split:], old - split, whole=False), root(leaves[:split])]
