"""`python -m tests.bench [figure …]`: every figure, or those named."""

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.bench import http, stage
from tests.bench.figures import Figure
from tests.bench.printing import table

FIGURES = {
    "reports": http.reports,
    "claims": lambda found: http.claims(found, 1),
    "claims-8": lambda found: http.claims(found, 8),
}


def main(names: list[str]) -> None:
    console = Console()
    taken: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="hutong-bench-") as home, stage.opened(Path(home), quick=False) as found:
        for name in names or FIGURES:
            with console.status(name):
                taken.append(FIGURES[name](found))
    console.print(table(taken))


if __name__ == "__main__":
    main(sys.argv[1:])
