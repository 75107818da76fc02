"""A file comes in, is kept, and is never swept away once it is."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from services.core import clock
from services.core.errors import StartupRefused
from services.files.store import Directory, Missing

NAME = "7d3c0000-0000-4000-8000-000000000000"


@pytest.fixture
def store(tmp_path: Path) -> Directory:
    return Directory(tmp_path / "files")


def put(store: Directory, content: bytes = b"sealed") -> None:
    file = store.create(NAME)
    file.write(content)
    store.settle(file)


def held(store: Directory) -> bytes:
    with store.open(NAME) as file:
        return file.read()


def test_what_comes_in_is_read_before_and_after_it_is_kept(store: Directory) -> None:
    put(store)
    assert held(store) == b"sealed"
    store.keep(NAME)
    store.keep(NAME)
    assert held(store) == b"sealed"


def test_what_was_not_kept_is_left_over_and_can_be_discarded(store: Directory) -> None:
    put(store)
    later = clock.now() + timedelta(minutes=1)
    assert store.left_over(later) == [NAME]
    assert store.left_over(later - timedelta(days=1)) == []
    store.discard(NAME)
    store.discard(NAME)
    with pytest.raises(Missing):
        store.open(NAME)


def test_what_is_kept_is_not_left_over_and_not_discarded(store: Directory) -> None:
    put(store)
    store.keep(NAME)
    assert store.left_over(clock.now() + timedelta(days=1)) == []
    store.discard(NAME)
    assert held(store) == b"sealed"


def test_nobody_else_reads_the_folders_or_the_files(store: Directory, tmp_path: Path) -> None:
    put(store)
    store.keep(NAME)
    put(store)
    assert {path.name for path in tmp_path.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077} == set()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("no folder")
    with pytest.raises(StartupRefused, match="cannot be made"):
        Directory(tmp_path / "files")
