"""`python -m tests.bench [figure …]`: every figure, or those named. Exit status 1: one could not be taken."""

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from tests.bench import browsers, engine, http, large, pages, stage, tokens, verification
from tests.bench.figures import Figure
from tests.bench.printing import table

WIDTH = 140
Take = Callable[[stage.Stage], list[Figure]]
FIGURES: dict[str, Take] = {
    "reports": lambda found: [http.reports(found)],
    "claims": lambda found: [http.claims(found, 1), http.claims(found, 8)],
    "timeline": lambda found: [http.timeline(found)],
    "verification": lambda found: [verification.chains(found)],
    "tokens": lambda found: [tokens.check(found)],
    "reactions": lambda found: [engine.reactions(found)],
    "chains": lambda found: [engine.chains(found)],
    "lists": large.lists,
    "pages": pages.pages,
    "browsers": browsers.browsers,
}


@dataclass
class Taken:
    """`failed`: the figures that could not be taken, and why."""

    figures: list[Figure] = field(default_factory=list)
    failed: dict[str, Exception] = field(default_factory=dict)


def take(on: stage.Stage, figures: Mapping[str, Take], console: Console) -> Taken:
    taken = Taken()
    for name, one in figures.items():
        try:
            with console.status(name):
                taken.figures += one(on)
        except Exception as error:  # whatever it is, the others are taken all the same
            taken.failed[name] = error
    return taken


def main(names: list[str]) -> int:
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    figures = {name: FIGURES[name] for name in names or FIGURES}
    with (
        tempfile.TemporaryDirectory(prefix="hutong-bench-") as home,
        stage.opened(Path(home), quick=False) as found,
    ):
        taken = take(found, figures, console)
    console.print(table(taken.figures))
    for name, error in taken.failed.items():
        console.print(f"[red]{name} failed:[/] {escape(repr(error))}")
    return 1 if taken.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
