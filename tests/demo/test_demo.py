"""`hutong demo` as a newcomer runs it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from services.embedded import processes

pytestmark = pytest.mark.stack
PATIENCE = 180.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the demo makes its directory. Not `tmp_path`: under root that is closed to PostgreSQL's account."""
    found = Path(tempfile.mkdtemp(prefix="hutong-"))
    found.chmod(0o755)
    yield found
    shutil.rmtree(found, ignore_errors=True)


def launched(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "services.cli", "demo"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(folder)},
    )


def test_the_demo_carries_five_reports_to_their_results_and_proves_every_chain(folder: Path) -> None:
    demo = launched(folder)
    said, complained = demo.communicate(timeout=PATIENCE)
    assert (demo.returncode, complained) == (0, "")
    engine_away = said[said.index("Police inbox, Temporal stopped") : said.index("the engine is back")]
    assert re.findall(r"^ +(\d) .* (urgent|high) ", engine_away, re.MULTILINE) == [("1", "urgent"), ("2", "high")]
    assert len(re.findall(r"^ +AJ-\S+ +\d+ +✓ valid", said, re.MULTILINE)) == 5
    assert len(re.findall(r"^ +P16 .* breached ↑1 *$", said, re.MULTILINE)) == 1
    assert said.count("case.closed") == 1
    assert re.search(
        r"^5 reports, 14 referrals, \d+ ledger entries verified in 5 chains, 1 clock breached", said, re.MULTILINE
    )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demo_leaves_nothing_behind(folder: Path, number: signal.Signals) -> None:
    demo = launched(folder)
    assert processes.until(lambda: any(folder.glob("*/run/stack.json")), PATIENCE)
    demo.send_signal(number)
    _, complained = demo.communicate(timeout=PATIENCE)
    assert demo.returncode == 130
    assert complained == "hutong: interrupted; the stack is stopped and its directory removed\n"
    assert list(folder.iterdir()) == []
    assert not [found for found in psutil.process_iter(["cmdline"]) if str(folder) in str(found.info)]
