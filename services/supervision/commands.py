"""`hutong figures`: for whoever does not want to believe the figures."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.core.errors import StartupRefused
from services.supervision import export


def recount(file: Path, out: Console) -> None:
    """It needs the file and nothing else. Raises StartupRefused when it cannot be read, or a figure does not follow."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise StartupRefused(f"{file} cannot be read: {error.strerror}") from None
    stated, counted = export.recompute(content)
    table = Table("of 单位、地区", "part 部分", "figure 指标", "value 数值", box=None)
    for row in counted:
        table.add_row(*row)
    out.print(table)
    out.print(f"fingerprint 指纹 {export.fingerprint(content)}", soft_wrap=True, highlight=False)
    if wrong := sorted({*stated} ^ {*counted}):
        lines = ["  ".join(row) for row in wrong]
        raise StartupRefused("\n  ".join(["these figures do not follow from the lines 与明细不符:", *lines]))
    out.print(f"[green]✓[/] {len(counted)} figures follow from the lines 均由明细算出")
