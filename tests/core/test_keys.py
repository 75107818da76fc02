"""A key file is as it was made, or the start is refused with its name."""

from pathlib import Path

import pytest

from services.core import keys
from services.core.errors import StartupRefused


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    keys.create_missing(tmp_path / "keys")
    return tmp_path / "keys"


def test_what_is_made_is_private_and_can_be_read(directory: Path) -> None:
    keys.load(directory)
    keys.load_token_private(directory)
    assert directory.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["master.key", "token.pub", "token.pem"])
@pytest.mark.parametrize("content", [b"", b"garbage\n", b"\xff\xfe"])
def test_a_damaged_key_is_named(directory: Path, name: str, content: bytes) -> None:
    (directory / name).write_bytes(content)
    load = keys.load_token_private if name == "token.pem" else keys.load
    with pytest.raises(StartupRefused, match=rf"the key file .*{name} is (malformed|empty)"):
        load(directory)


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartupRefused, match=r"the directory of keys .* cannot be made"):
        keys.create_missing(tmp_path / "file" / "keys")
