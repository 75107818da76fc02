"""The chain finds whatever was altered, removed, inserted, reordered or cut off, and names the place."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.chain import GENESIS, Sealed, seal, verify

STREAM = "case:0"


def chain(length: int, stream: str = STREAM) -> list[Sealed]:
    entries, prev = [], GENESIS
    for seq in range(1, length + 1):
        entries.append(seal(stream, seq, "case.noted", prev, {"data": {"number": seq}}))
        prev = entries[-1].hash
    return entries


def verified(entries: list[Sealed], like: list[Sealed]) -> tuple[bool, int | None]:
    found = verify(STREAM, entries, len(like), like[-1].hash)
    return found.valid, found.first_bad_seq


def altered(entries: list[Sealed]) -> list[Sealed]:
    return [*entries[:2], replace(entries[2], canonical=entries[2].canonical.replace(b"3", b"4")), *entries[3:]]


def altered_with_its_hash(entries: list[Sealed]) -> list[Sealed]:
    return [*entries[:2], seal(STREAM, 3, "case.noted", entries[1].hash, {"data": {"number": 99}}), *entries[3:]]


def retyped(entries: list[Sealed]) -> list[Sealed]:
    return [*entries[:2], replace(entries[2], type="case.closed"), *entries[3:]]


def removed(entries: list[Sealed]) -> list[Sealed]:
    return entries[:2] + entries[3:]


def swapped(entries: list[Sealed]) -> list[Sealed]:
    return [*entries[:2], replace(entries[3], seq=3), replace(entries[2], seq=4), *entries[4:]]


def cut_off(entries: list[Sealed]) -> list[Sealed]:
    return entries[:4]


def extended(entries: list[Sealed]) -> list[Sealed]:
    return [*entries, seal(STREAM, 6, "case.noted", entries[-1].hash, {})]


def of_another_stream(entries: list[Sealed]) -> list[Sealed]:
    return [*entries[:2], chain(3, "case:1")[2], *entries[3:]]


def test_an_untouched_chain_is_valid_up_to_its_head() -> None:
    entries = chain(5)
    found = verify(STREAM, entries, 5, entries[-1].hash)
    assert (found.valid, found.events, found.head) == (True, 5, entries[-1].hash.hex())


@pytest.mark.parametrize(
    ("tamper", "seq"),
    [
        (altered, 3),
        (altered_with_its_hash, 4),
        (retyped, 3),
        (removed, 3),
        (swapped, 3),
        (cut_off, 5),
        (extended, 6),
        (of_another_stream, 3),
    ],
)
def test_tampering_is_found_and_placed(tamper: Callable[[list[Sealed]], list[Sealed]], seq: int) -> None:
    entries = chain(5)
    assert verified(tamper(entries), entries) == (False, seq)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=10,
)


@given(PLAIN)
def test_equal_facts_have_equal_bytes(facts: object) -> None:
    entry = seal(STREAM, 1, "case.noted", GENESIS, {"data": facts})
    assert entry == seal(STREAM, 1, "case.noted", GENESIS, {"data": json.loads(json.dumps(facts))})
    assert verify(STREAM, [entry], 1, entry.hash).valid
