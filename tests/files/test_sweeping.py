"""What a killed process left behind is kept when a row tells of it, and discarded when none does."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.core import clock
from services.core.database import Database
from services.files import service as files
from services.files.incoming import Incoming
from services.files.store import Directory, Missing
from services.files.sweeping import LEFT_FOR, sweep
from services.ledger import service as ledger
from services.vault import service as vault


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def store(root: Path) -> Directory:
    return Directory(root)


def came_in(store: Directory) -> Incoming:
    incoming = Incoming(store, "照片.jpg")
    incoming.take(b"content")
    return incoming


async def told_of(database: Database, incoming: Incoming) -> None:
    """As a request that is killed right after its commit."""
    case_id = uuid4()
    async with database.transaction() as session:
        vault.new_key(session, case_id, case_id)
        ledger.begin(session, ledger.stream_of(case_id))
    async with database.transaction() as session:
        await ledger.take(session, ledger.stream_of(case_id))
        await files.keep(session, case_id, incoming.finish())


def age(root: Path, id_: UUID) -> None:
    before = (clock.now() - LEFT_FOR - timedelta(hours=1)).timestamp()
    os.utime(root / "incoming" / str(id_), (before, before))


async def test_what_no_row_tells_of_is_discarded_after_a_day(database: Database, store: Directory, root: Path) -> None:
    old, young = came_in(store), came_in(store)
    age(root, old.id)
    await sweep(database, store)
    with pytest.raises(Missing):
        store.open(str(old.id))
    store.open(str(young.id)).close()


async def test_what_a_row_tells_of_is_kept(database: Database, store: Directory, root: Path) -> None:
    incoming = came_in(store)
    await told_of(database, incoming)
    age(root, incoming.id)
    await sweep(database, store)
    assert not (root / "incoming" / str(incoming.id)).exists()
    store.open(str(incoming.id)).close()


async def test_what_is_kept_is_never_swept_whatever_the_database_says(
    database: Database, store: Directory, root: Path
) -> None:
    incoming = came_in(store)
    incoming.finish()
    age(root, incoming.id)
    store.keep(str(incoming.id))
    await sweep(database, store)
    store.open(str(incoming.id)).close()
