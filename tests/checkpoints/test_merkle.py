"""The tree is the one that RFC 9162 defines, and its proofs prove."""

import hashlib
from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from services.checkpoints import merkle

entries = st.lists(st.binary(max_size=3), max_size=70)


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def split(count: int) -> int:
    """The largest power of two smaller than it."""
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def mth(d: Sequence[bytes]) -> bytes:
    """2.1.1, word by word."""
    if not d:
        return sha(b"")
    if len(d) == 1:
        return sha(b"\x00" + d[0])
    k = split(len(d))
    return sha(b"\x01" + mth(d[:k]) + mth(d[k:]))


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    """2.1.3.1, word by word."""
    if len(d) == 1:
        return []
    k = split(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], b: bool) -> list[bytes]:
    """2.1.4.1, word by word."""
    if m == len(d):
        return [] if b else [mth(d)]
    k = split(len(d))
    if m <= k:
        return [*subproof(m, d[:k], b), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


def leaves(d: Sequence[bytes]) -> list[bytes]:
    return [merkle.leaf(entry) for entry in d]


@given(entries)
def test_its_hash_is_the_rfcs(d: list[bytes]) -> None:
    assert merkle.root(leaves(d)) == mth(d)


@given(entries, st.integers(0, 70))
def test_a_tree_that_grows_has_the_hash_of_one_that_was_made_at_once(d: list[bytes], cut: int) -> None:
    tree = merkle.Tree()
    for entry in leaves(d[:cut]):
        tree.append(entry)
    again = merkle.Tree(tree.size, tree.edge)
    for entry in leaves(d[cut:]):
        again.append(entry)
    assert (again.size, again.root()) == (len(d), mth(d))


@given(entries, st.data())
def test_an_inclusion_proof_is_the_rfcs_and_holds(d: list[bytes], data: st.DataObject) -> None:
    assume(d)
    index = data.draw(st.integers(0, len(d) - 1))
    proof = merkle.inclusion(leaves(d), index)
    assert proof == path(index, d)
    assert merkle.includes(mth(d), len(d), index, merkle.leaf(d[index]), proof)


@given(entries, st.data())
def test_a_consistency_proof_is_the_rfcs_and_holds(d: list[bytes], data: st.DataObject) -> None:
    assume(d)
    old = data.draw(st.integers(1, len(d)))
    proof = merkle.consistency(leaves(d), old)
    assert proof == subproof(old, d, True)
    assert merkle.is_consistent(mth(d[:old]), old, mth(d), len(d), proof)


@given(entries, st.data())
def test_no_proof_holds_for_another_leaf_place_or_tree(d: list[bytes], data: st.DataObject) -> None:
    assume(len(d) > 1)
    index, size = data.draw(st.integers(0, len(d) - 1)), len(d)
    proof, tree, entry = merkle.inclusion(leaves(d), index), mth(d), merkle.leaf(d[index])
    assert not merkle.includes(tree, size, index, merkle.leaf(d[index] + b"!"), proof)
    assert not merkle.includes(sha(tree), size, index, entry, proof)
    assert not merkle.includes(tree, size, index, entry, proof[:-1])
    assert not merkle.includes(tree, size, index, entry, [*proof, entry])
    assert not merkle.includes(tree, size, size, entry, proof)
    other = data.draw(st.integers(0, len(d) - 1))
    if merkle.includes(tree, size, other, entry, proof):
        assert d[other] == d[index]


@given(entries, st.data())
def test_a_tree_that_was_changed_is_not_consistent(d: list[bytes], data: st.DataObject) -> None:
    assume(len(d) > 1)
    old, place = data.draw(st.integers(1, len(d) - 1)), data.draw(st.integers(0, len(d) - 1))
    forged = [*d[:place], d[place] + b"!", *d[place + 1 :]]
    proof, size = merkle.consistency(leaves(forged), old), len(d)
    whole = merkle.is_consistent(mth(d[:old]), old, mth(forged), size, proof)
    assert whole is (place >= old), "only what came later may differ"
    assert not merkle.is_consistent(mth(d[:old]), old, mth(d), size, merkle.consistency(leaves(d), old)[:-1])
