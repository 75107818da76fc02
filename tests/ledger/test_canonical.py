"""An entry's bytes are those of RFC 8785, whatever wrote them."""

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.chain import GENESIS, seal
from services.ledger.service import LARGEST

codes = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-", min_size=1, max_size=20)
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
plain = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts
facts = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(codes, inner, max_size=4))


@given(codes, st.integers(1, LARGEST), st.dictionaries(codes, facts, max_size=5))
def test_an_entry_has_the_canonical_bytes_of_its_facts(type_: str, seq: int, data: dict[str, object]) -> None:
    entry = seal("case:0", seq, type_, GENESIS, {"data": data})
    body = {"v": 1, "stream": "case:0", "seq": seq, "type": type_, "prev_hash": GENESIS.hex(), "data": data}
    assert entry.canonical == rfc8785.dumps(body)  # type: ignore[arg-type]
