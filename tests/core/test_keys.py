"""A key file is as it was made, or the start is refused with its name."""

from pathlib import Path

import pytest

from services.core import keys, token_keys
from services.core.errors import StartupRefused


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    keys.create_missing(tmp_path / "keys")
    return tmp_path / "keys"


def test_what_is_made_is_private_and_can_be_read(directory: Path) -> None:
    keys.load(directory)
    token_keys.load_public(directory)
    token_keys.load_private(directory)
    assert directory.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["master.key", "token.pub", "token.pem"])
@pytest.mark.parametrize("content", [b"", b"garbage\n", b"\xff\xfe"])
def test_a_damaged_key_is_named(directory: Path, name: str, content: bytes) -> None:
    (directory / name).write_bytes(content)
    load = {"token.pem": token_keys.load_private, "token.pub": token_keys.load_public}.get(name, keys.load)
    with pytest.raises(StartupRefused, match=rf"the key file .*{name} is (malformed|empty)"):
        load(directory)


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartupRefused, match=r"the directory of keys .* cannot be made"):
        keys.create_missing(tmp_path / "file" / "keys")


def test_a_signing_key_that_was_rotated_is_still_known_by_its_public_half(directory: Path) -> None:
    path = directory / "proof.key"
    before = keys.load(directory).proof
    after = keys.rotate_signing(path, "anhui.example")
    assert keys.load(directory).proof == after
    assert after.public == (after.signer.public, before.signer.public)
    assert after.signer.name == "anhui.example"
    assert path.stat().st_mode & 0o777 == 0o600
    assert before.signer.private_text not in path.read_text()


@pytest.mark.parametrize("content", [b"", b"garbage\n", b"\xff\xfe", b"k1 c2hvcnQ=\n"])
def test_a_damaged_signing_key_is_named(directory: Path, content: bytes) -> None:
    (directory / "checkpoint.key").write_bytes(content)
    with pytest.raises(StartupRefused, match=r"the key file .*checkpoint\.key is malformed"):
        keys.load(directory)


def test_a_person_pins_a_key_by_its_text_or_by_a_file(directory: Path, tmp_path: Path) -> None:
    key = keys.load(directory).proof.signer.public
    lines, published = tmp_path / "keys.txt", tmp_path / "hutong-keys.json"
    lines.write_text(f"{key}\n{key}\n")
    published.write_text(f'{{"keys": [{{"use": "receipt", "key": "{key}"}}]}}')
    assert keys.pinned([str(key)]) == [key]
    assert keys.pinned([str(lines), str(published)]) == [key, key, key]
    for wrong in ("nowhere", f"{key}x", str(directory / "proof.key")):
        with pytest.raises(StartupRefused, match="neither a public key nor a file of such keys"):
            keys.pinned([wrong])
