"""The bench still runs. What it measures is nobody's test."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from rich.console import Console

from tests.bench import stage
from tests.bench.__main__ import FIGURES, take
from tests.bench.figures import Figure
from tests.bench.http import Failed

QUIET = Console(quiet=True)


@pytest.mark.stack
@pytest.mark.parametrize("name", [name for name in FIGURES if name != "chains"])
def test_every_figure_is_taken_without_an_error(name: str) -> None:
    with TemporaryDirectory(prefix="hutong-bench-") as home, stage.opened(Path(home), quick=True) as found:
        taken = take(found, {name: FIGURES[name]}, QUIET)
    assert not taken.failed
    for one in taken.figures:
        assert one.product > 0
        assert one.twin > 0


def test_a_figure_that_fails_is_named_and_the_others_are_taken_all_the_same() -> None:
    found, why = Figure("one", 1.0, 1.0, "ms", 1.0, "≤ 1", True, ""), Failed("nobody answers")

    def fails(_: Any) -> list[Figure]:
        raise why

    figures = {"before": lambda _: [found], "broken": fails, "after": lambda _: [found]}
    taken = take(stage.Stage(None, 0, 0, True), figures, QUIET)  # type: ignore[arg-type]
    assert taken.figures == [found, found]
    assert taken.failed == {"broken": why}
