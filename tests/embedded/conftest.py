"""Folders in which a stack may live, and nothing that goes on running after its test."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.embedded.launched import Launched, end_whatever_runs


@pytest.fixture
def new_home() -> Iterator[Callable[[], Path]]:
    """Not `tmp_path`: as root its parents are closed to PostgreSQL's unprivileged account, which is a refusal."""
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="hutong-")))
        return made[-1]

    yield make
    for home in made:
        end_whatever_runs(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def home(new_home: Callable[[], Path]) -> Path:
    return new_home()


@pytest.fixture
def launch(home: Path) -> Iterator[Callable[..., Launched]]:
    """`launch(port=…, seed=…, VARIABLE="…")` launches a stack on `home`."""
    launched: list[Launched] = []

    def start(where: Path = home, **options: object) -> Launched:
        launched.append(Launched(where, **options))  # type: ignore[arg-type]
        return launched[-1]

    yield start
    for one in launched:
        if one.popen.poll() is None:
            one.asked_to_stop()
