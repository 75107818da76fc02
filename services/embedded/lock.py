"""One supervisor to a data directory: a lock that ends with its process, even a killed one."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.core.errors import StartupRefused


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Raises StartupRefused naming the process that holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = file.read().strip() or "unknown"
            raise StartupRefused(
                f"the data directory {path.parent} is in use by process {pid}; stop that first"
            ) from None
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
