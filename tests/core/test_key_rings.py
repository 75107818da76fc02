"""A key is exchanged in two steps, and processes learn of each while they run."""

import base64
from pathlib import Path

import pytest

from services.core import key_rings, keys, watched
from services.core.errors import StartupRefused
from services.core.keys import Keys
from services.core.watched import Watched


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    keys.create_missing(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def live(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Watched[Keys]:
    monkeypatch.setattr(watched, "LOOKS", 0.0)
    return key_rings.live(directory)


def test_a_new_key_is_known_before_it_seals(directory: Path, live: Watched[Keys]) -> None:
    old = live.get().master.key
    new = key_rings.introduce(directory, "master")
    assert (live.get().master.current, [*live.get().master.keys]) == ("k1", ["k1", new])
    key_rings.promote(directory, "master", new)
    ring = live.get().master
    assert ([*ring.keys], ring.current, ring.keys["k1"]) == ([new, "k1"], new, old)
    assert (directory / "master.key").stat().st_mode & 0o777 == 0o600


def test_an_exchange_that_was_cut_off_goes_on_with_the_same_key(directory: Path) -> None:
    new = key_rings.introduce(directory, "index")
    assert key_rings.introduce(directory, "index") == new
    key_rings.promote(directory, "index", new)
    assert key_rings.introduce(directory, "index") == "k3"


def test_only_a_key_that_does_not_seal_is_dropped(directory: Path) -> None:
    key_rings.promote(directory, "master", key_rings.introduce(directory, "master"))
    for wrong in ("k2", "k9"):
        with pytest.raises(StartupRefused, match=rf"{wrong} is no key of .*master\.key that could be dropped: k2, k1"):
            key_rings.drop(directory, "master", wrong)
    key_rings.drop(directory, "master", "k1")
    assert [*keys.load(directory).master.keys] == ["k2"]


def test_a_file_that_was_damaged_leaves_the_keys_in_use(directory: Path, live: Watched[Keys]) -> None:
    before = live.get()
    (directory / "index.key").write_text("garbage\n")
    assert live.get() == before


def test_the_master_key_may_come_from_the_environment(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_file = keys.load(directory).master.key
    one, two = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
    monkeypatch.setenv(keys.MASTER, one)
    ring = keys.load(directory).master
    assert (ring.key, ring.key != of_file, len(ring.keys)) == (bytes([1]) * 32, True, 1)
    named = ring.current
    monkeypatch.setenv(keys.MASTER, f"k7 {two}, {one}")
    ring = keys.load(directory).master
    assert (ring.current, ring.keys[named]) == ("k7", bytes([1]) * 32)
    (directory / "master.key").unlink()
    keys.create_missing(directory)
    assert not (directory / "master.key").exists()
    with pytest.raises(StartupRefused, match="comes from HUTONG_MASTER_KEY"):
        key_rings.introduce(directory, "master")


@pytest.mark.parametrize("told", ["", "garbage", "c2hvcnQ=", "a b c"])
def test_a_master_key_that_is_none_is_refused(directory: Path, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv(keys.MASTER, told)
    with pytest.raises(StartupRefused, match=r"the key in HUTONG_MASTER_KEY is (empty|malformed)"):
        keys.load(directory)


def test_a_new_key_that_signs_is_learnt_while_the_process_runs(directory: Path, live: Watched[Keys]) -> None:
    before = live.get().checkpoint.signer.public
    after = keys.rotate_signing(directory / "checkpoint.key")
    assert live.get().checkpoint == after
    assert live.get().checkpoint.public == (after.signer.public, before)
