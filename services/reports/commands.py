"""`hutong receipt verify`: for whoever is shown a receipt. It needs the receipt and a public key, and nothing else."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from services.core import clock, keys
from services.core.errors import StartupRefused
from services.core.signing import Refused
from services.reports import signed_receipts


def verify(text_or_file: str, pinned: Sequence[str], out: Console) -> None:
    """Raises StartupRefused when the receipt is not one that these keys signed."""
    try:
        found = signed_receipts.check(_text(text_or_file), keys.pinned(pinned))
    except Refused as refused:
        raise StartupRefused(f"not valid 无效: {refused}") from None
    at = found.received_at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    by = found.organisation or "no unit named 未署单位"
    out.print("[green]✓[/] valid 有效")
    for name, value in (
        ("report 报告", found.number),
        ("received 收到", f"{at} (Asia/Shanghai 北京时间)"),
        ("by 报告单位", by),
        ("issuer 出具", f"{found.key.name}, key {found.key.id}"),
    ):
        out.print(f"  {name:<14}{value}", highlight=False, markup=False, soft_wrap=True)


def _text(text_or_file: str) -> str:
    if "\n" in text_or_file or text_or_file.lstrip().startswith("hutong:"):
        return text_or_file
    try:
        return Path(text_or_file).read_text()
    except (OSError, UnicodeDecodeError):
        raise StartupRefused("neither the text of a receipt nor a file that holds one") from None
