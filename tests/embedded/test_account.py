"""Which account PostgreSQL runs under, and which folder bars its way. No test here needs root."""

import os
from pathlib import Path

import pytest

from services.core.errors import StartupRefused
from services.embedded import account, binaries
from services.embedded.account import Account

STRANGER = Account("stranger", uid=os.geteuid() + 1, gid=os.getegid() + 1)


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """`open/closed/inner`, of which a stranger may pass the first only."""
    inner = tmp_path / "open" / "closed" / "inner"
    inner.mkdir(parents=True)
    for folder, mode in ((inner.parents[1], 0o711), (inner.parent, 0o750), (inner, 0o700)):
        folder.chmod(mode)
    return inner


def passable(path: Path) -> bool:
    return STRANGER.barrier(path) is None


@pytest.mark.parametrize(
    ("mode", "uid", "gid", "may"),
    [
        (0o711, 0, 0, True),
        (0o710, 0, 0, False),
        (0o710, 0, 7, True),
        (0o701, 0, 7, False),
        (0o100, 5, 0, True),
        (0o011, 5, 0, False),
    ],
)
def test_owner_group_and_others_are_told_apart(mode: int, uid: int, gid: int, may: bool) -> None:
    assert Account("five", uid=5, gid=7).may_pass(mode, uid, gid) is may


def test_the_outermost_barrier_is_named(deep: Path) -> None:
    barrier = STRANGER.barrier(deep)
    assert barrier is not None
    assert not passable(barrier)
    assert passable(barrier.parent)


def test_only_the_stacks_own_folder_is_opened_and_only_for_passing(deep: Path) -> None:
    before = [folder.stat().st_mode for folder in deep.parents]
    barrier = STRANGER.barrier(deep.parent)
    with pytest.raises(StartupRefused) as refusal:
        account.let_through(deep, STRANGER)
    assert str(refusal.value).startswith(
        f"PostgreSQL runs as stranger, who cannot pass through {barrier} to reach {deep}; choose another folder"
    )
    assert deep.stat().st_mode & 0o777 == 0o711
    assert [folder.stat().st_mode for folder in deep.parents] == before


def test_without_root_there_is_no_other_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert account.unprivileged(tmp_path) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
def test_a_cluster_stays_with_the_account_that_has_it(tmp_path: Path) -> None:
    fresh = account.unprivileged(tmp_path)
    assert fresh
    assert fresh.uid != 0
    os.chown(tmp_path, 1, 1)
    again = account.unprivileged(tmp_path)
    assert again
    assert again.uid == 1


class Barred(Account):
    """Cannot reach the package, wherever that is."""

    def barrier(self, path: Path) -> Path | None:
        return path


@pytest.mark.stack
def test_programs_that_the_account_cannot_reach_are_copied_once_and_run(tmp_path: Path) -> None:
    copy = binaries.postgres_for(Barred("barred", 1, 1), tmp_path, "postgres")
    assert copy.is_relative_to(tmp_path / "binaries")
    assert copy.parents[1].joinpath("share").is_dir()
    assert os.access(copy, os.X_OK)
    made = copy.stat().st_ino
    assert binaries.postgres_for(Barred("barred", 1, 1), tmp_path, "postgres").stat().st_ino == made
    assert binaries.postgres_for(None, tmp_path, "postgres") == binaries.postgres("postgres")
