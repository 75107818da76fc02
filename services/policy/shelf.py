"""The files of the product, and those of one directory more, which may change while the processes run."""

from pathlib import Path

from services.core.errors import StartupRefused
from services.policy import loading
from services.policy.calendar import Calendar

Stamp = tuple[tuple[str, int, int], ...]
"""Each file's path, time of change (ns) and size."""


class Shelf:
    """`extra/<version>/…` and `extra/holidays/<year>.yaml` stand beside the built-in ones.

    A version that has not changed since it was read well is not read again: a large one costs half a second.
    """

    def __init__(self, extra: Path | None) -> None:
        self.extra = extra
        self._read: dict[Path, tuple[Stamp, loading.Files]] = {}

    def stamp(self) -> Stamp:
        """Another one when anything in the directory has changed; always the same when there is none."""
        return _stamp(self.extra, "*/*.yaml") if self.extra else ()

    def read(self) -> tuple[list[loading.Files], Calendar]:
        """Every version and the calendar. Raises StartupRefused naming file, line, column and reason."""
        if self.extra is not None and not self.extra.is_dir():
            raise StartupRefused(f"the policy directory {self.extra} does not exist")
        holidays = [loading.BUILT_IN / "holidays", *([self.extra / "holidays"] if self.extra else [])]
        calendar = loading.read_calendar(holidays)
        return [self._version(found) for found in loading.version_directories(self.extra)], calendar

    def _version(self, directory: Path) -> loading.Files:
        stamp = _stamp(directory, "*.yaml")
        known = self._read.get(directory)
        if known is None or known[0] != stamp:
            known = self._read[directory] = stamp, loading.read_version(directory)
        return known[1]


def _stamp(directory: Path, pattern: str) -> Stamp:
    found = []
    for file in sorted(directory.glob(pattern)):
        try:
            state = file.stat()
        except OSError:  # it goes away while we look
            found.append((str(file), 0, 0))
        else:
            found.append((str(file), state.st_mtime_ns, state.st_size))
    return tuple(found)
