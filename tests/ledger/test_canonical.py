"""An entry's bytes are those of RFC 8785, whatever wrote them."""

from datetime import date, datetime
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.chain import GENESIS, seal

LARGEST = 2**53 - 1

codes = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-", min_size=1, max_size=20)
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
plain = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts
facts = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(codes, inner, max_size=4))


@given(codes, st.integers(1, LARGEST), st.dictionaries(codes, facts, max_size=5))
def test_an_entry_has_the_canonical_bytes_of_its_facts(type_: str, seq: int, data: dict[str, object]) -> None:
    entry = seal("case:0", seq, type_, GENESIS, {"data": data})
    body = {"v": 1, "stream": "case:0", "seq": seq, "type": type_, "prev_hash": GENESIS.hex(), "data": data}
    assert entry.canonical == rfc8785.dumps(body)  # type: ignore[arg-type]


def test_ids_instants_and_sets_have_one_way_to_be_written() -> None:
    at = datetime.fromisoformat("2026-03-10T15:20:00+08:00")
    data = {"id": UUID(int=7), "at": at, "day": date(2026, 3, 10), "codes": {"b", "a"}}
    written = (
        b'{"at":"2026-03-10T07:20:00.000000Z","codes":["a","b"],"day":"2026-03-10","id":"%s"}'
        % str(UUID(int=7)).encode()
    )
    assert b'"data":' + written in seal("case:0", 1, "fact", GENESIS, {"data": data}).canonical


@pytest.mark.parametrize("value", [LARGEST + 1, object(), b"bytes"])
def test_what_json_has_no_way_to_write_exactly_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        seal("case:0", 1, "fact", GENESIS, {"data": {"value": value}})
