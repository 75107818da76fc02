"""Tables that are read at 120 columns, in a terminal or in a log."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table

from services.core import clock

Json = dict[str, Any]


def inbox(title: str | None, referrals: Iterable[Json]) -> Table:
    table = new(title, "place", "report 报告", "risk", "role", "state", "filed 收到", "claim until 认领期限")
    for place, found in enumerate(referrals, 1):
        risk = f"[bold red]{found['risk']}[/]" if found["risk"] == "urgent" else found["risk"]
        numbers, due = " ".join(found["report_numbers"]), moment(found["claim_due"])
        late = f"[red]{due}[/]" if found["overdue"] else due
        table.add_row(str(place), numbers, risk, found["role"], found["state"], moment(found["created_at"]), late)
    return table


def timeline(title: str | None, entries: Iterable[Json]) -> Table:
    table = new(title, "seq", "when 时间", "who 谁", "what 事项", "basis, clock 依据、期限")
    table.columns[0].justify = "right"
    table.columns[-1].no_wrap = True
    for entry in entries:
        what = f"{escape(entry['summary'])} [dim]{entry['type']}[/]"
        table.add_row(str(entry["seq"]), moment(entry["at"]), _who(entry["actor"]), what, _clocks(entry))
    return table


def new(title: str | None, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=box.SIMPLE_HEAD)
    for name in columns:
        table.add_column(name, overflow="fold")  # a shortened name or number could not be looked up
    return table


def moment(written: str | None) -> str:
    """Of today the time, of another day the date as well, in Asia/Shanghai."""
    if written is None:
        return ""
    at = datetime.fromisoformat(written).astimezone(clock.SHANGHAI)
    same_day = at.date() == clock.now().astimezone(clock.SHANGHAI).date()
    return at.strftime("%H:%M:%S" if same_day else "%m-%d %H:%M")


def _who(actor: Json) -> str:
    return " ".join(part for part in (actor["organisation"], actor["person"]) if part) or f"[dim]{actor['role']}[/]"


def _clocks(entry: Json) -> str:
    """The rule that an entry rests on, and the clocks that it starts."""
    started = [f"{rule} → {moment(due)}" for rule, due in (entry["data"].get("clocks") or {}).items()]
    return "\n".join([*([entry["basis"]] if entry["basis"] else []), *started])
