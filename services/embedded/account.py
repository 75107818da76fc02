"""The unprivileged account of PostgreSQL, which refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from services.core.errors import StartupRefused

CANDIDATES = ("postgres", "nobody")


class PopenArguments(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> PopenArguments:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_pass(self, mode: int, uid: int, gid: int) -> bool:
        """Whether a folder of this mode and ownership lets the account through."""
        if uid == self.uid:
            return bool(mode & 0o100)
        if gid == self.gid:
            return bool(mode & 0o010)
        return bool(mode & 0o001)

    def barrier(self, path: Path) -> Path | None:
        """The outermost folder on the way to `path`, itself included, that the account cannot pass."""
        for folder in (*reversed(path.parents), path):
            facts = folder.stat()
            if not self.may_pass(facts.st_mode, facts.st_uid, facts.st_gid):
                return folder
        return None


def unprivileged(data: Path) -> Account | None:
    """The account that is to own `data` when we are root, else None: then PostgreSQL runs as we do.

    A folder that already belongs to an account stays with it. Raises StartupRefused when the system has none.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return _account(pwd.getpwuid(owner))
    for name in CANDIDATES:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise StartupRefused("PostgreSQL does not run as root, and this system has neither a postgres nor a nobody account")


def let_through(home: Path, account: Account) -> None:
    """Let the account pass through the stack's own folder, without letting it list that. Parents stay as they are.

    Raises StartupRefused naming the folder that bars the way.
    """
    facts = home.stat()
    if not account.may_pass(facts.st_mode, facts.st_uid, facts.st_gid):
        home.chmod(facts.st_mode & 0o7777 | 0o011)
    if barrier := account.barrier(home):
        raise StartupRefused(
            f"PostgreSQL runs as {account.name}, who cannot pass through {barrier} to reach {home}; "
            f"choose another folder with --data-dir (/var/lib/hutong, for example), or run: chmod o+x {barrier}"
        )


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
