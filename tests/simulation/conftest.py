"""Scenarios, each on a database of its own."""

import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.console import Console

from services import simulation
from services.embedded.postgres import Server
from services.simulation import scenario, show
from services.simulation.chronicle import Chronicle
from tests.house import Copy

Played = Callable[[scenario.Scenario], Awaitable[Chronicle]]
Written = Callable[[str], Path]


@pytest.fixture(scope="module")
def play(cluster: Server) -> Played:
    async def played(wanted: scenario.Scenario) -> Chronicle:
        return await simulation.played(Copy.of(cluster), wanted)

    return played


@pytest.fixture
def write(tmp_path: Path) -> Written:
    """A scenario's file with this text."""

    def written(text: str) -> Path:
        file = tmp_path / "scenario.yaml"
        file.write_text(text)
        return file

    return written


def printed(found: Chronicle) -> str:
    out = Console(file=io.StringIO(), width=simulation.LOG_WIDTH)
    show.everything(found, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()
