"""Reading a body: whatever bytes come, JSON or a refusal, and never anything else."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core import body
from services.core.errors import BadRequest, Unprocessable

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")))
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(TREES)
def test_what_was_written_is_read(tree: Any) -> None:
    assert body.parse(json.dumps(tree, ensure_ascii=False).encode()) == tree


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_and_nothing_else_happens(raw: bytes) -> None:
    with suppress(BadRequest, Unprocessable):
        body.parse(raw)


def test_the_deepest_that_is_read_is_the_limit() -> None:
    deepest = b"[" * body.DEPTH + b"1" + b"]" * body.DEPTH
    assert body.parse(deepest)
    with pytest.raises(BadRequest):
        body.parse(b"[" + deepest + b"]")


def test_a_pointer_escapes_what_it_must() -> None:
    with pytest.raises(Unprocessable) as refused:
        body.parse(rb'{"a/b": [{"c~d": "\u0000"}]}')
    assert refused.value.errors[0].pointer == "/a~1b/0/c~0d"
