"""`python -m tests.bench [figure …]`: every figure, or those named."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from tests.bench import browsers, engine, http, large, pages, stage, tokens, verification
from tests.bench.figures import Figure
from tests.bench.printing import table

WIDTH = 140
FIGURES: dict[str, Callable[[stage.Stage], list[Figure]]] = {
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


def take(home: Path, names: list[str], console: Console, *, quick: bool) -> list[Figure]:
    taken: list[Figure] = []
    with stage.opened(home, quick=quick) as found:
        for name in names or FIGURES:
            with console.status(name):
                taken += FIGURES[name](found)
    return taken


def main(names: list[str]) -> None:
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    with tempfile.TemporaryDirectory(prefix="hutong-bench-") as home:
        console.print(table(take(Path(home), names, console, quick=False)))


if __name__ == "__main__":
    main(sys.argv[1:])
