"""What was sealed opens as it was, and in no other way."""

import io
import secrets

import pytest

from services.core.encryption import Unreadable
from services.files.chunks import CHUNK, TAG, Opened, Sealing

KEY = secrets.token_bytes(32)
SEALED = CHUNK + TAG
SIZES = [1, 5, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17]


def sealed(plain: bytes, key: bytes = KEY, bound_to: str = "file:1", piece: int = 50_000) -> bytes:
    file = io.BytesIO()
    sealing = Sealing(file, key, bound_to)
    for start in range(0, len(plain), piece):
        sealing.write(plain[start : start + piece])
    sealing.finish()
    return file.getvalue()


def opened(stored: bytes, size: int, key: bytes = KEY, bound_to: str = "file:1") -> Opened:
    return Opened(io.BytesIO(stored), key, bound_to, size)


def read(stored: bytes, size: int, key: bytes = KEY, bound_to: str = "file:1") -> bytes:
    return opened(stored, size, key, bound_to).readall()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [1_000, CHUNK, 1_000_000])
def test_what_was_sealed_in_any_pieces_is_read_again(size: int, piece: int) -> None:
    plain = secrets.token_bytes(size)
    stored = sealed(plain, piece=piece)
    assert plain[: min(size, 16)] not in stored or size < 8
    assert read(stored, size) == plain


@pytest.mark.parametrize(("start", "length"), [(0, 10), (CHUNK - 3, 6), (2 * CHUNK, CHUNK), (3 * CHUNK + 10, 100)])
def test_any_part_is_read_without_the_rest(start: int, length: int) -> None:
    plain = secrets.token_bytes(3 * CHUNK + 17)
    file = io.BufferedReader(opened(sealed(plain), len(plain)))
    file.seek(start)
    assert file.read(length) == plain[start : start + length]


def _swapped(stored: bytes) -> bytes:
    return stored[SEALED : 2 * SEALED] + stored[:SEALED] + stored[2 * SEALED :]


def _doubled(stored: bytes) -> bytes:
    return stored[:SEALED] + stored[:SEALED] + stored[2 * SEALED :]


def _flipped(stored: bytes) -> bytes:
    return stored[:70] + bytes([stored[70] ^ 1]) + stored[71:]


PLAIN = secrets.token_bytes(3 * CHUNK)
STORED = sealed(PLAIN)


@pytest.mark.parametrize(
    ("stored", "size"),
    [
        pytest.param(_flipped(STORED), 3 * CHUNK, id="altered"),
        pytest.param(_swapped(STORED), 3 * CHUNK, id="reordered"),
        pytest.param(_doubled(STORED), 3 * CHUNK, id="doubled"),
        pytest.param(STORED[:-1], 3 * CHUNK, id="cut off"),
        pytest.param(STORED[: 2 * SEALED], 3 * CHUNK, id="without its last chunk"),
        pytest.param(STORED[: 2 * SEALED], 2 * CHUNK, id="without its last chunk, and a row that says so"),
        pytest.param(STORED[SEALED:], 2 * CHUNK, id="without its first chunk, and a row that says so"),
        pytest.param(STORED + STORED[-SEALED:], 4 * CHUNK, id="grown, and a row that says so"),
        pytest.param(STORED + b"x", 3 * CHUNK, id="grown"),
        pytest.param(b"", 3 * CHUNK, id="empty"),
    ],
)
def test_what_is_not_as_it_was_sealed_does_not_open(stored: bytes, size: int) -> None:
    with pytest.raises(Unreadable):
        read(stored, size)


def test_a_chunk_of_another_file_does_not_open() -> None:
    other = sealed(PLAIN, secrets.token_bytes(32))
    with pytest.raises(Unreadable):
        read(STORED[:SEALED] + other[SEALED:], 3 * CHUNK)


@pytest.mark.parametrize(("key", "bound_to"), [(secrets.token_bytes(32), "file:1"), (KEY, "file:2")])
def test_a_file_opens_under_its_own_key_and_name_only(key: bytes, bound_to: str) -> None:
    with pytest.raises(Unreadable):
        read(STORED, 3 * CHUNK, key, bound_to)
