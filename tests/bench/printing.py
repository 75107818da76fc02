"""The figures as a table, with the machine that they were taken on."""

import os
import platform
from importlib.metadata import version

from rich.table import Table

from tests.bench.figures import Figure

PACKAGES = ("fastapi", "uvicorn", "sqlalchemy", "psycopg", "temporalio")


def table(figures: list[Figure]) -> Table:
    made = Table(caption=machine(), caption_justify="left")
    for name in ("figure", "product", "twin", "", "ratio", "target", "", "sample"):
        made.add_column(name, justify="right" if name in ("product", "twin", "ratio") else "left")
    for found in figures:
        verdict = "[green]met[/]" if found.met else "[red]missed[/]"
        numbers = [f"{found.product:.4g}", f"{found.twin:.4g}", found.unit, f"{found.ratio:.2f}"]
        made.add_row(found.name, *numbers, found.target, verdict, found.sample)
    return made


def machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {versions}"
