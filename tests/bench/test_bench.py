"""The bench still runs. What it measures is nobody's test."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rich.console import Console

from tests.bench.__main__ import FIGURES, take


@pytest.mark.stack
@pytest.mark.parametrize("name", [name for name in FIGURES if name != "chains"])
def test_every_figure_is_taken_without_an_error(name: str) -> None:
    with TemporaryDirectory(prefix="hutong-bench-") as home:
        for found in take(Path(home), [name], Console(quiet=True), quick=True):
            assert found.product > 0
            assert found.twin > 0
