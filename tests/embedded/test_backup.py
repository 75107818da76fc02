"""A backup is whole or not there; with everything else lost, a stack is restored from it."""

import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from services.core import keys
from services.core.errors import StartupRefused
from services.embedded import backup, layout, manifest, processes
from services.embedded.layout import Stack
from services.embedded.manifest import Manifest
from services.files.store import Directory
from tests.embedded.launched import Launched, end_whatever_runs, entries, write

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A running one with the entries 1 and 2."""
    home = Path(tempfile.mkdtemp(prefix="hutong-"))
    launched = Launched(home)
    stack = launched.ready()
    write(stack, 1)
    write(stack, 2)
    files = Directory(home / "files")
    for name in ("kept", "coming"):
        with files.create(name) as file:
            file.write(name.encode())
    files.keep("kept")
    yield stack
    launched.asked_to_stop()
    end_whatever_runs(home)
    shutil.rmtree(home)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "monday"


@pytest.fixture
def taken(stack: Stack, target: Path) -> Manifest:
    return backup.backup(stack.data_dir, target)


def test_with_everything_else_lost_a_stack_is_restored(
    taken: Manifest, target: Path, stack: Stack, home: Path, launch: Callable[..., Launched]
) -> None:
    restored = backup.restore(target, home)
    assert restored == taken
    assert keys.load(home / "keys") == keys.load(stack.keys_dir)
    assert {name: Directory(home / "files").open(name).read() for name in ("kept", "coming")} == {
        "kept": b"kept",
        "coming": b"coming",
    }
    with pytest.raises(StartupRefused, match="no stack is running"):
        layout.running(home)

    again = launch().ready()
    assert entries(again) == [1, 2]
    assert processes.until((home / "resynced").exists, 5), "the engine is told of every open subject"
    write(again, 3)
    with (
        psycopg.connect(again.database_url("api")) as connection,
        pytest.raises(psycopg.Error, match="entries stay as they are"),
    ):
        connection.execute("UPDATE entry SET said = 'other'")
    with psycopg.connect(again.owner_url) as connection:
        owner = connection.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'entry'").fetchone()
        assert owner == ("hutong_ledger",)
        connection.execute("SET ROLE hutong_ledger")
    with psycopg.connect(again.database_url("api")) as connection:
        assert connection.execute("SHOW lock_timeout").fetchone() == ("4s",)


def test_a_backup_holds_the_dump_the_files_the_keys_and_no_password(taken: Manifest, target: Path) -> None:
    held = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    rings = {f"keys/{name}" for name in (*keys.RINGS, *keys.RENEWABLE, *keys.SIGNING, "token.pem", "token.pub")}
    files = {"files/kept/ke/kept", "files/incoming/coming"}
    assert held == {"database.dump", "manifest.json"} | files | rings
    assert set(taken.files) == held - {"manifest.json"}
    assert taken.schema == "2026_01_01_first"
    assert manifest.read(target) == taken


def test_a_backup_is_closed_to_others(taken: Manifest, target: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (target, *target.rglob("*"))}
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}


def test_a_target_with_something_in_it_is_refused(stack: Stack, target: Path) -> None:
    target.mkdir(parents=True)
    (target / "letter").write_text("dear")
    with pytest.raises(StartupRefused, match=f"the backup needs a new or empty folder, and {target} is not empty"):
        backup.backup(stack.data_dir, target)
    assert (target / "letter").read_text() == "dear"


def test_a_backup_that_fails_leaves_nothing(stack: Stack, target: Path) -> None:
    with psycopg.connect(stack.owner_url) as locker:
        locker.execute("CREATE TABLE closed (seq int)")
        locker.execute("ALTER TABLE closed OWNER TO hutong_ledger")
        locker.execute("REVOKE ALL ON closed FROM hutong_ledger")
        locker.commit()
        try:
            with pytest.raises(StartupRefused, match="the backup could not be made or restored: pg_dump: error"):
                backup.backup(stack.data_dir, target)
        finally:
            locker.execute("DROP TABLE closed")
    assert list(target.parent.iterdir()) == []


def test_nothing_is_backed_up_of_a_stack_that_does_not_run(home: Path, target: Path) -> None:
    with pytest.raises(StartupRefused, match="no stack is running"):
        backup.backup(home, target)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("database.dump", b"", "is damaged: database.dump is not as it was written"),
        ("keys/master.key", b"k1 other\n", "is damaged: keys/master.key is not as it was written"),
        ("files/kept/ke/kept", b"other", "is damaged: files/kept/ke/kept is not as it was written"),
        ("files/kept/ke/kept", None, "is not whole: files/kept/ke/kept is missing"),
        ("keys/master.key", None, "is not whole: keys/master.key is missing"),
        ("manifest.json", None, "is no backup: it has no readable manifest.json"),
        ("manifest.json", b"{", "is no backup: it has no readable manifest.json"),
        ("manifest.json", b'{"format": 2}', "has a format that this program does not know"),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_made(
    taken: Manifest, target: Path, home: Path, name: str, content: bytes | None, complaint: str
) -> None:
    (target / name).unlink()
    if content is not None:
        keys.write_private(target / name, content.decode())
    with pytest.raises(StartupRefused, match=f"the backup {target} {complaint}|^{target} {complaint}"):
        backup.restore(target, home)
    assert list(home.iterdir()) == []


def test_a_data_directory_with_something_in_it_is_not_restored_over(taken: Manifest, target: Path, home: Path) -> None:
    (home / "letter").write_text("dear")
    with pytest.raises(
        StartupRefused, match=f"the data directory needs a new or empty folder, and {home} is not empty"
    ):
        backup.restore(target, home)
    assert [path.name for path in home.iterdir()] == ["letter"]


def test_a_restore_that_fails_leaves_the_folder_empty(taken: Manifest, target: Path, home: Path) -> None:
    (target / "database.dump").write_bytes(b"PGDMP and nothing more")
    (target / "manifest.json").unlink()
    Manifest(**{**vars(taken), "files": manifest.digests(target)}).write(target)
    with pytest.raises(StartupRefused, match="the backup could not be made or restored: pg_restore: error"):
        backup.restore(target, home)
    assert list(home.iterdir()) == []
