"""A house whose keys are its own, so that a test may exchange them, and the command that does."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services import cli
from services.core import key_rings, watched
from tests import house as houses
from tests.house import House


@asynccontextmanager
async def opened(server: houses.Copy, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """It learns of new keys at once."""
    monkeypatch.setattr(watched, "LOOKS", 0.0)
    monkeypatch.setattr(key_rings, "LEARNT", 0.0)
    copy, directory = houses.Copy.of(server), folder / "keys"
    shutil.copytree(copy.keys_dir, directory)
    monkeypatch.setenv("HUTONG_KEYS_DIR", str(directory))
    monkeypatch.setenv("HUTONG_DATABASE_URL", copy.url("hutong_api"))
    async with houses.opened(copy, keys_dir=directory) as house:
        yield house


async def typed(*words: str) -> str:
    """What the command prints."""
    done = await asyncio.to_thread(CliRunner().invoke, cli.app, [*words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout
